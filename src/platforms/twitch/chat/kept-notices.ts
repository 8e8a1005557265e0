/** What Twitch refused the running bot, kept where `doctor`, another process, finds it: since the bot's last start. */
import { messageOf } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";

/** Remembers small texts by name, beyond this process. */
export interface Memory {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

/** How often Twitch answered so, by kind of notice (`msg_duplicate`). */
export type Notices = ReadonlyMap<string, number>;

const NAME = "twitch.notices";

/** Keeps them; that it cannot is no reason to say less in chat. */
export function keepNotices(memory: Memory | undefined, notices: Notices, log: Log): void {
  try {
    const text = JSON.stringify([...notices]);
    if (memory && memory.get(NAME) !== text) memory.set(NAME, text);
  } catch (error) {
    log.warn({ reason: messageOf(error) }, "what Twitch refused could not be kept for doctor");
  }
}

/** What was kept; `undefined` when the bot never ran. */
export function keptNotices(memory: Memory | undefined): Notices | undefined {
  const text = memory?.get(NAME);
  return text === undefined ? undefined : new Map(JSON.parse(text) as [string, number][]);
}
