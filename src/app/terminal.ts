/**
 * The terminal of a real run: what the broadcaster types there is a command of theirs in their first channel, and the
 * answer stays in the terminal.
 */

import type { OutboxItem } from "../chat/outbox/outbox.ts";
import type { Outcome } from "../chat/outcome.ts";
import type { ChannelInfo } from "../model/channel.ts";
import type { ChatMessage } from "../model/message.ts";

/** How many lines may wait for their answer. */
const WAITING_MAX = 100;

export class Terminal {
  readonly #run: string;
  readonly #called: (word: string) => string;
  readonly #printers = new Map<string, (text: string) => void>();
  #lines = 0;

  /** `run`: what sets the message ids of this run apart from all others. `called`: how a command is written. */
  constructor(options: { readonly run: string; readonly called: (word: string) => string }) {
    this.#run = options.run;
    this.#called = options.called;
  }

  /** The line as the broadcaster would have written it in the channel. */
  line(text: string, channel: ChannelInfo, atMs: number, print: (text: string) => void): ChatMessage {
    const id = `terminal-${this.#run}-${++this.#lines}`;
    this.#printers.set(id, print);
    for (const oldest of this.#printers.keys()) {
      if (this.#printers.size <= WAITING_MAX) break;
      this.#printers.delete(oldest);
    }
    return {
      platform: channel.platform,
      channelId: channel.platformId,
      id,
      author: {
        platformId: channel.platformId,
        login: channel.login,
        displayName: channel.displayName,
        roles: ["broadcaster"],
      },
      text,
      sentAtMs: atMs,
    };
  }

  /** Prints an answer to a line typed here; false when it belongs into the chat. */
  take(item: OutboxItem): boolean {
    const print = item.replyTo === undefined ? undefined : this.#printers.get(item.replyTo);
    print?.(item.text);
    return print !== undefined;
  }

  /** A line that was no command gets a word, because the streamer is looking at it. */
  done(outcome: Outcome, print: (text: string) => void): void {
    const list = this.#called("commands");
    if (outcome.kind === "chat")
      print(`This is not sent to chat. Type a command, like ${this.#called("points")} @viewer or ${list}.`);
    if (outcome.kind === "silent" && outcome.reason === "unknown word")
      print(`There is no such command. ${list} lists them.`);
  }
}
