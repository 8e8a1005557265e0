/**
 * What a chat command is: one plain object in one file. `defineCommand` only adds types.
 *
 * A command declares its arguments and its replies; the router parses, checks role and cooldown, runs it inside one
 * durable transaction and says what it returns once that transaction is on the disk.
 */
import type { Random } from "../../base/system.ts";
import type { ChannelInfo } from "../../model/channel.ts";
import type { ChatMessage, Role, Roles } from "../../model/message.ts";
import type { Person } from "../../model/money.ts";
import type { Reply, ReplyValues, Said, Silent } from "../../model/reply.ts";
import type { Wallet } from "../../wallet/wallet.ts";

/**
 * What an argument is; a trailing `?` makes it optional. `choice` is written as the list of its words. Two kinds are
 * money: an `amount` is a number; a `payment` is what the writer pays, so it may also be a share of what they have
 * (`half`, `all`, `50%`).
 */
export type ArgumentKind = "viewer" | "amount" | "payment" | "integer" | "duration" | "word" | "text";

/** An amount with more to say about it. */
export interface AmountSpec {
  readonly kind: "amount" | "payment";
  readonly optional?: boolean;
  /** For a payment: the argument that names the viewer who pays it. Without it the writer pays. */
  readonly of?: string;
  /** For a payment: writers with this role or a higher one do not pay it, so for them a share means nothing. */
  readonly freeFrom?: Role;
  /** `2m` could be meant as two minutes: it is asked back. Where the command takes a duration too, it always is. */
  readonly minutes?: "ask";
}

/** Somebody, or everybody at once: `all`, `everyone` and the language's own words for it are `"everybody"`. */
export interface ViewerSpec {
  readonly kind: "viewer";
  readonly orEverybody: true;
}

/** A length of time that may be written without its unit: `60` is 60 seconds. */
export interface DurationSpec {
  readonly kind: "duration";
  readonly optional?: boolean;
  readonly bare: "seconds";
}

/** One argument of a command: `"viewer"`, `"amount?"`, `["on", "off"]`, or `{ choice: ["on", "off"], optional: true }`. */
export type ArgumentSpec =
  | ArgumentKind
  | `${ArgumentKind}?`
  | readonly string[]
  | { readonly choice: readonly string[]; readonly optional?: boolean }
  | AmountSpec
  | DurationSpec
  | ViewerSpec;
/** The arguments by name, in the order they are written in. `text` takes the rest of the line, so it comes last. */
export type ArgumentSpecs = Readonly<Record<string, ArgumentSpec>>;

/** Amounts and integers are whole numbers, durations milliseconds, a viewer a {@link Person}. */
interface ArgumentValues {
  viewer: Person;
  amount: number;
  payment: number;
  integer: number;
  duration: number;
  word: string;
  text: string;
}
type ValueOf<S> = S extends `${infer K extends ArgumentKind}?`
  ? ArgumentValues[K] | undefined
  : S extends ArgumentKind
    ? ArgumentValues[S]
    : S extends readonly (infer W extends string)[]
      ? W
      : S extends { readonly choice: readonly (infer W extends string)[]; readonly optional: true }
        ? W | undefined
        : S extends { readonly choice: readonly (infer W extends string)[] }
          ? W
          : S extends ViewerSpec
            ? Person | "everybody"
            : S extends { readonly kind: "amount" | "payment" | "duration"; readonly optional: true }
              ? number | undefined
              : S extends { readonly kind: "amount" | "payment" | "duration" }
                ? number
                : never;
/** What `run` finds in `args`: `{ whom: "viewer", times: "integer?" }` gives `{ whom: Person, times: number | undefined }`. */
export type ArgumentsOf<A extends ArgumentSpecs> = { readonly [K in keyof A]: ValueOf<A[K]> };

/** All a command's `run` is handed. `F` is what it finds under `features`: the public API binds it to those that there are. */
export interface CommandContext<A extends ArgumentSpecs = ArgumentSpecs, R extends string = string, F = unknown> {
  /** Who wrote the command. */
  readonly viewer: Person;
  /** What the writer is in this channel, lowest first: `["subscriber", "moderator"]`. */
  readonly roles: Roles;
  readonly channel: ChannelInfo;
  /** The line itself, as the platform told it. */
  readonly message: ChatMessage;
  /** The word the command was called by, without the mark: `gift` for `!gift`. */
  readonly calledAs: string;
  /** The declared arguments, parsed; one that is optional and was left out is `undefined`. */
  readonly args: ArgumentsOf<A>;
  /** The channel's time now, milliseconds since 1970. */
  readonly now: number;
  /** The writer was asked to write this line again (`askToRepeat`), and did within a minute. */
  readonly repeated: boolean;
  /** Chance nobody can foresee: `random.integer(6)` is 0 to 5, each equally likely. Tests and rehearsals may repeat it. */
  readonly random: Pick<Random, "integer">;
  /** Moves money for the writer, in the channel's currency; every refusal is a sentence the viewer will read. */
  readonly wallet: Wallet;
  /** Every feature by name, and the rooms below them, for the built-in commands. */
  readonly features: F;
  /**
   * Makes an answer to the writer out of one of the declared replies; it is said when `run` returns it.
   *
   * ```ts
   * return reply("given", { to: args.to, amount: args.amount });
   * ```
   */
  reply(name: R, values?: ReplyValues): Reply;
  /** Says one of the declared replies to the whole channel (after the commit, besides the answer). */
  announce(name: R, values?: ReplyValues): undefined;
  /**
   * Takes back all this command did, its price too, and answers with one of the declared replies. Throws, so nothing after
   * it runs: `if (closed) refuse("closed");`
   */
  refuse(name: R, values?: ReplyValues): never;
  /**
   * Like `refuse`, for what is rarely meant: when the writer writes the same line again within a minute, `repeated` is true.
   *
   * ```ts
   * if (args.amount > 1000 && !repeated) askToRepeat("sure", { amount: args.amount });
   * ```
   */
  askToRepeat(name: R, values?: ReplyValues): never;
}

/** An answer, several, or none; where none is given on purpose, {@link Silent} says why. */
export type CommandResult = Reply | Said | Silent | readonly (Reply | Said)[] | undefined;

/** How long a command waits between two uses. Who comes earlier gets no answer. */
export interface Cooldown {
  /** Between two uses by the same viewer. Default 5. */
  readonly viewerSeconds?: number;
  /** Between two uses by anybody in the channel. Default 0; give lists 30. */
  readonly channelSeconds?: number;
}

/**
 * One chat command. Its name is its file's name. An unknown or missing part is told at the start, with the file and what to
 * write; the other commands go on.
 */
export interface Command<A extends ArgumentSpecs = ArgumentSpecs, R extends string = string, F = unknown> {
  /** One sentence for `!help` and the docs. */
  readonly description: string;
  /** Other words that call it. `{currency}` stands for the currency's names. */
  readonly aliases?: readonly string[];
  /** Who may use it. Default `everyone`. */
  readonly role?: Role;
  /** Default: 5 seconds a viewer. */
  readonly cooldown?: Cooldown;
  /** Taken from the caller before it runs and given back when it is refused. A whole number; default 0. */
  readonly price?: number;
  /** What is written behind the word, in order. Who writes it wrongly reads how it goes; `run` is not called. */
  readonly args?: A;
  /**
   * First words that mean another command or another form: `{ add: "addpoints" }` makes `!points add @v 5` the same as
   * `!addpoints @v 5`.
   */
  readonly subcommands?: Readonly<Record<string, string>>;
  /**
   * ICU messages by name, in English; a locale file or the config may replace any. Empty means silent. Where a reply
   * `balance` has a companion `balanceShort`, that one is said when many answers are joined into one line.
   */
  readonly replies?: Readonly<Record<R, string>>;
  /**
   * Does it, and returns what to answer. Synchronous: what it moves and what it says are one transaction, and may be run again
   * from the beginning. A promise is refused; an error takes everything back and is told in the log.
   */
  run(context: CommandContext<A, R, F>): CommandResult;
}

/**
 * Gives a command its types; returns it as it is.
 *
 * ```ts
 * import { defineCommand } from "chatmint";
 *
 * export default defineCommand({
 *   description: "Throw some of your points into the well.",
 *   args: { amount: "payment" },
 *   replies: { thrown: "{viewer} throws {amount} into the well and has {newBalance} left." },
 *   run({ args, wallet, reply }) {
 *     wallet.spend(args.amount, "sink:well", "purchase");
 *     return reply("thrown", { amount: args.amount, newBalance: wallet.balance() });
 *   },
 * });
 * ```
 */
export function defineCommand<
  const A extends ArgumentSpecs = Record<never, never>,
  const R extends string = never,
  F = unknown,
>(command: Command<A, R, F>): Command<A, R, F> {
  return command;
}
