/** How a file of another bot is read beside a bot that runs: what is handed in, what is asked meanwhile, what it comes to. */
import type { AccountsAnswer } from "../../platforms/accounts.ts";
import type { Config } from "../config.ts";
import type { CommandLook, ImportChoices, ImportLook } from "./look.ts";

/** Something that only the streamer knows. */
export interface ImportQuestion {
  /** What it is about: `currency`. Also the option of the command line that answers it. */
  readonly id: string;
  /** In English. */
  readonly text: string;
  /** Lines to read before, in English. */
  readonly before: readonly string[];
  /** What may be answered; empty: anything. */
  readonly options: readonly string[];
  readonly usual?: string | undefined;
}

/** What is read: a file, or a channel at the service of another bot. */
export type ImportSource =
  | { readonly file: string; readonly label: string }
  | { readonly channel: string; readonly tokens: Readonly<Record<string, string | undefined>> };

export interface ReadingWish {
  readonly source: ImportSource;
  readonly choices: ImportChoices;
  readonly config: Config;
  /** Where rows are kept until they are brought in. */
  readonly folder: string;
}

export type ReadingStep = "fetching" | "reading" | "names" | "looking";

export interface ReadingHears {
  ask(question: ImportQuestion): Promise<string>;
  /** Which platform accounts belong to names. */
  accounts(platform: "twitch" | "kick", logins: readonly string[]): Promise<AccountsAnswer>;
  /** Of some words those that no command can be made under, each with why in small letters. */
  taken(words: readonly string[]): Promise<Readonly<Record<string, string>>>;
  /** How far it is; `total` 0: nobody knows. `waits`: why nothing happens just now, in English. */
  step(step: ReadingStep, done: number, total: number, waits?: string): void;
}

/** What it comes to. The file of rows is closed: it can be handed to the imports. */
export type ReadImport =
  | {
      readonly kind: "points";
      readonly look: ImportLook;
      readonly staged: string;
      /** The file with all rows that get nothing, or not quite what the file says, where there are more than a few. */
      readonly leftOut: string | undefined;
      /** The folder with what was fetched for it: of no use once it has come in. */
      readonly fetched: string | undefined;
    }
  | { readonly kind: "commands"; readonly look: CommandLook };

/**
 * Reads it, without holding up whoever asks. Nothing is written to the book. Rejects with a ConfigError that says what to do, and
 * with the reason of `signal` once that is aborted; what was read and answered until then is kept for the next time.
 */
export type ImportReading = (wish: ReadingWish, hears: ReadingHears, signal: AbortSignal) => Promise<ReadImport>;
