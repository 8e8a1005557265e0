/** From what a command returned to the lines that are said, and to the reason where none is. */

import type { ChannelInfo } from "../model/channel.ts";
import { type ChatMessage, mayAct } from "../model/message.ts";
import type { Reply, Said, Silent } from "../model/reply.ts";
import type { CommandResult } from "./commands/command.ts";
import type { OutboxItem } from "./outbox/outbox-item.ts";
import { keyOf, type Replies, type Surroundings } from "./wording/replies.ts";

/** What a command says, and why there is no answer where that is on purpose. */
export interface Answers {
  readonly items: readonly OutboxItem[];
  readonly silent: string | undefined;
}

/** What a command returned, and to whom it speaks. */
export interface Returned {
  /** The name of the command or line, for a failure. */
  readonly name: string;
  readonly message: ChatMessage;
  readonly channel: ChannelInfo;
  readonly result: CommandResult;
  /** What it says to everybody besides. */
  readonly announced: readonly Reply[];
}

/** The lines of a result, rendered. Throws where one cannot be said, which takes the command back. */
export function answersOf(returned: Returned, replies: Replies, around: Surroundings): Answers {
  const { name, message, channel, result, announced } = returned;
  const place = { platform: channel.platform, platformId: channel.platformId };
  const kind = mayAct(message.author.roles, "moderator") ? "urgent" : "answer";
  const items: OutboxItem[] = [];
  let silent: string | undefined;
  for (const said of listOf(result)) {
    if (!isSayable(said)) throw new TypeError(`${name} returned ${shown(said)}: return reply("...") or nothing.`);
    const text = textOf(said, replies, around);
    if (text === "") {
      silent = ("silent" in said ? said.silent : undefined) ?? emptyText(said) ?? silent;
      continue;
    }
    const shorter = "name" in said ? { ...said, name: `${said.name}Short` } : undefined;
    const short = shorter && replies.has(shorter) ? replies.render(shorter, around) : undefined;
    items.push({
      channel: place,
      text,
      kind,
      ...(message.madeUp ? {} : { replyTo: message.id }),
      to: around.viewer?.name ?? message.author.displayName,
      ...(short ? { short } : {}),
      ...("evenMuted" in said && said.evenMuted ? { evenMuted: true } : {}),
    });
  }
  for (const reply of announced) {
    const text = textOf(reply, replies, around);
    if (text !== "") items.push({ channel: place, text, kind: kind === "urgent" ? "news" : "announcement" });
  }
  return { items, silent };
}

function textOf(said: Reply | Said | Silent, replies: Replies, around: Surroundings): string {
  if ("text" in said) return said.text.trim();
  return "name" in said ? replies.render(said, around).trim() : "";
}

function emptyText(said: Reply | Said | Silent): string | undefined {
  return "name" in said ? `the text ${keyOf(said)} is empty` : undefined;
}

/** What a command file written without types may return by mistake is told as such, not as a failure in here. */
function isSayable(said: unknown): said is Reply | Said | Silent {
  if (typeof said !== "object" || said === null) return false;
  if ("text" in said) return typeof said.text === "string";
  return "name" in said || ("silent" in said && typeof said.silent === "string");
}

function shown(value: unknown): string {
  if (typeof value === "object" && value !== null)
    return `an object with ${Object.keys(value).join(", ") || "nothing"} in it`;
  return typeof value === "string" ? `the text "${value.slice(0, 40)}"` : `${String(value)} (${typeof value})`;
}

function listOf(result: CommandResult): readonly (Reply | Said | Silent)[] {
  if (result === undefined) return [];
  return Array.isArray(result) ? result : [result as Reply | Said | Silent];
}
