/**
 * The terminal of a real run: what the broadcaster types there is a command of theirs in their first channel, and the
 * answer stays in the terminal.
 */
import { phrase } from "../base/phrase.ts";
import type { OutboxItem } from "../chat/outbox/outbox.ts";
import type { Outcome, SilentReason } from "../chat/outcome.ts";
import type { ChannelInfo } from "../model/channel.ts";
import type { ChatMessage } from "../model/message.ts";

/** How many lines may wait for their answer. */
const WAITING_MAX = 100;

/** What a line without an answer is told, because whoever wrote it is looking. */
const SILENCES: Readonly<Partial<Record<SilentReason, string>>> = {
  "unknown word": "There is no such command. {list} lists them.",
  cooldown: "This command has a wait, and it is not over.",
  "switched off": "This command hung and is switched off until you change its file and start again.",
  "handled before":
    "This was asked before and is not done twice; only the answer was lost. What was done: npx chatmint history NAME",
  storage: "The book could not be written; see the log.",
};

/** How a line differs from one that is typed. */
export interface LineOptions {
  /** Sets its message apart, also from one of another run; the same line with the same id is done once. */
  readonly id?: string;
  /** It counts as written twice, where the bot would ask for that. */
  readonly sure?: boolean;
}

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
  line(
    text: string,
    channel: ChannelInfo,
    atMs: number,
    print: (text: string) => void,
    options: LineOptions = {},
  ): ChatMessage {
    const id = options.id === undefined ? `terminal-${this.#run}-${++this.#lines}` : `asked-${options.id}`;
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
      ...(options.sure ? { confirmed: true } : {}),
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
    if (outcome.kind === "chat") {
      const points = this.#called("points");
      print(phrase("This is not sent to chat. Type a command, like {points} @viewer or {list}.", { points, list }));
    }
    const why = outcome.kind === "silent" ? SILENCES[outcome.reason] : undefined;
    if (why !== undefined) print(phrase(why, { list }));
  }
}
