/**
 * Lines that are typed elsewhere than in chat, in the terminal of a real run or on a page: a command of the broadcaster in their
 * first channel, or of a moderator in that of their platform. The answer stays where it was typed.
 */
import { phrase } from "../base/phrase.ts";
import type { OutboxItem } from "../chat/outbox/outbox.ts";
import type { Outcome, SilentReason } from "../chat/outcome.ts";
import type { Ended } from "../chat/run-command.ts";
import type { Work } from "../db/work.ts";
import type { ChannelInfo } from "../model/channel.ts";
import type { Author, ChatMessage, PlatformName } from "../model/message.ts";

/** How many lines may wait for their answer. */
const WAITING_MAX = 100;

/** What a line without an answer is told, because whoever wrote it is looking. */
const SILENCES: Readonly<Partial<Record<SilentReason, string>>> = {
  "unknown word": "There is no such command. {list} lists them.",
  cooldown: "This command has a wait, and it is not over.",
  "switched off": "This command hung and is switched off until you change its file and start again.",
  role: "This command is not for you.",
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
  /** Where it was typed: the terminal, or a page where `as` is named, unless it says so. */
  readonly way?: string;
  /** Who writes it; the broadcaster where nobody is named. */
  readonly as?: LineWriter;
  /** Told inside the transaction after which the line is handled and not run again. Not told of what never got so far. */
  readonly ended?: (work: Work, ended: Ended) => void;
}

/** Somebody the book knows, by the account they write with. */
export interface LineWriter {
  readonly platform: PlatformName;
  readonly platformId: string;
}

/** Where and when a line is typed, and by whom. */
interface TypedIn {
  readonly channel: ChannelInfo;
  readonly author?: Author;
  readonly atMs: number;
}

function broadcasterOf({ platformId, login, displayName }: ChannelInfo): Author {
  return { platformId, login, displayName, roles: ["broadcaster"] };
}

export class Terminal {
  readonly #run: string;
  readonly #called: (word: string) => string;
  readonly #printers = new Map<string, (text: string) => void>();
  readonly #ends = new Map<string, NonNullable<LineOptions["ended"]>>();
  #lines = 0;

  /** `run`: what sets the message ids of this run apart from all others. `called`: how a command is written. */
  constructor(options: { readonly run: string; readonly called: (word: string) => string }) {
    this.#run = options.run;
    this.#called = options.called;
  }

  /** The line as its author would have written it in the channel; without one, as the broadcaster would. */
  line(
    text: string,
    { channel, author, atMs }: TypedIn,
    print: (text: string) => void,
    options: LineOptions = {},
  ): ChatMessage {
    const id = options.id === undefined ? `terminal-${this.#run}-${++this.#lines}` : `asked-${options.id}`;
    keepNewest(this.#printers, id, print);
    if (options.ended) keepNewest(this.#ends, id, options.ended);
    return {
      platform: channel.platform,
      channelId: channel.platformId,
      id,
      author: author ?? broadcasterOf(channel),
      text,
      sentAtMs: atMs,
      ...(options.sure ? { confirmed: true } : {}),
      ...(author ? { onPage: true } : {}),
      way: options.way ?? (author ? "page" : "terminal"),
    };
  }

  /** Prints an answer to a line typed here; false when it belongs into the chat. */
  take(item: OutboxItem): boolean {
    const print = item.replyTo === undefined ? undefined : this.#printers.get(item.replyTo);
    print?.(item.text);
    return print !== undefined;
  }

  /** What came of a line, in its transaction. */
  ended(work: Work, { id }: Pick<ChatMessage, "id">, ended: Ended): void {
    this.#ends.get(id)?.(work, ended);
  }

  /** A line that was no command gets a word, because the streamer is looking at it. `isOff`: what it calls is switched off. */
  done(outcome: Outcome, print: (text: string) => void, isOff: boolean): void {
    const list = this.#called("commands");
    if (isOff && outcome.kind === "silent" && outcome.reason === "unknown word") {
      print(phrase("This command is switched off, in config.json (chat.commands) or on the page Commands."));
      return;
    }
    if (outcome.kind === "chat") {
      const points = this.#called("points");
      print(phrase("This is not sent to chat. Type a command, like {points} @viewer or {list}.", { points, list }));
    }
    const why = outcome.kind === "silent" ? SILENCES[outcome.reason] : undefined;
    if (why !== undefined) print(phrase(why, { list }));
  }
}

function keepNewest<T>(of: Map<string, T>, id: string, value: T): void {
  of.set(id, value);
  for (const oldest of of.keys()) {
    if (of.size <= WAITING_MAX) break;
    of.delete(oldest);
  }
}
