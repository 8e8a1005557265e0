/** What the bot says: a reply by its name, with the values of its placeholders. */
import type { Currency, Person } from "./money.ts";

/** An amount of a currency other than the channel's own. */
export interface Money {
  readonly amount: number;
  readonly currency: Currency;
}

/**
 * What a placeholder may be given. A {@link Person} is shown by name, a {@link Money} as money, a number by the
 * locale's rules. Two sorts of names say what a whole number is:
 *
 * - `amount`, `balance`, `price`, `pot`, `total`, or ending in `Amount` or `Balance`: the channel's money ("30 points");
 * - `duration`, `watchtime`, or ending in `Duration`: milliseconds, shown as a length of time ("1 hr 30 min").
 *
 * A reply in a reply is said in its place; a list of them with ` · ` between (the lines of a history, the places of a list).
 *
 * Inside `{amount, plural, ...}` and `{amount, number}` the bare number is used. Every reply also knows `{viewer}` (who
 * wrote the command), `{channel}`, `{currency}` (the many of it) and `{mark}` (`!`), unless it is given its own.
 */
export type ReplyValue = string | number | boolean | Person | Money | Reply | readonly Reply[] | undefined;
/** The values of a reply's placeholders, by name. */
export type ReplyValues = Readonly<Record<string, ReplyValue>>;

/** What a command has to say: made by `context.reply`, said after the commit. */
interface CommandReply extends Sentence {
  readonly command: string;
}

/** What a feature says by itself, by the name its texts have in the config: `drops` for `drops.rain`. */
interface FeatureReply extends Sentence {
  readonly feature: string;
}

/** One of the texts that a command or a feature declared. Their names are apart: a command may be called like a feature. */
export type Reply = CommandReply | FeatureReply;

interface Sentence {
  readonly name: string;
  readonly values: ReplyValues;
  /** Said although the bot is muted: only for the answer to the mute itself. */
  readonly evenMuted?: boolean;
  /** Where its text is empty: why nothing is said, as in {@link Silent}. */
  readonly silent?: string;
}

/** No answer, on purpose: the reason is a sentence for the streamer, whom a rehearsal and the log tell it. */
export interface Silent {
  readonly silent: string;
}

/** A text as it is, for words that come out of the book (custom commands). Anything else is a declared reply. */
export interface Said {
  readonly text: string;
}
