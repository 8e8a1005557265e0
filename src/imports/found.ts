/** What is found in the files of other bots, before anything of it is compared with the book. */
import type { GivenFile } from "./given.ts";

/** A number as a file has it: text keeps what it was written as. `null`: none. */
export type RawAmount = string | number | bigint | null;

/** Where viewers of other bots are. Those of YouTube, Trovo and others are told as left out. */
export type ImportPlatform = "twitch" | "kick";

/** One viewer in a file. */
export interface FoundRow {
  /** Where it stands, for people: `row 12`, `row 7 of the sheet Points`. */
  readonly place: string;
  /** Default: that of the export. */
  readonly platform?: ImportPlatform | undefined;
  /** The platform's own id, in digits. */
  readonly platformId?: string | undefined;
  /** The login as it is written there; empty where only the id is known. */
  readonly name: string;
  readonly displayName?: string | undefined;
  /** What they have, by the name of the currency in {@link Export.currencies}. */
  readonly amounts: Readonly<Record<string, RawAmount>>;
  /** The only currency this row tells of, where each has rows of its own: with another one it is passed over. */
  readonly onlyOf?: string | undefined;
  /** Watched in all. Parts of a minute are cut off later. */
  readonly minutes?: RawAmount | undefined;
  /** What they earned in all, spent or not. */
  readonly allTime?: RawAmount | undefined;
  /** Why they must get nothing, by what the other bot says of them: a sentence in small letters, `excluded there`. */
  readonly leftOut?: string | undefined;
}

/** Something in a file that is no viewer who can get anything. */
export interface FoundSkip {
  readonly place: string;
  readonly name: string;
  /** In small letters, as behind a colon: `only on YouTube`. */
  readonly skipped: string;
}

/** What one file, folder or download of another bot has. */
export interface Export {
  /** What it is, for people: `PhantomBot, points_export.csv`. */
  readonly title: string;
  /** The files that it was read from: together they tell one import from another. */
  readonly files: readonly GivenFile[];
  /** Names of the currencies in it; one without a name is `points`. Never empty. */
  readonly currencies: readonly string[];
  /** Where its viewers are; `undefined` where only the streamer knows. */
  readonly platform: ImportPlatform | undefined;
  /** When it was written, where the content tells. Milliseconds since 1970. */
  readonly writtenAtMs?: number | undefined;
  /** How its numbers are written: `,` where 1.240,5 is one thousand two hundred and forty and a half. Default `.`. */
  readonly decimalSign?: "." | "," | undefined;
  /** What the streamer should know before they say yes, a sentence each. */
  readonly notes: readonly string[];
  /** Every row in the order of the file, the same each time. */
  rows(): AsyncIterable<FoundRow | FoundSkip> | Iterable<FoundRow | FoundSkip>;
}

/** Something that only the streamer knows. */
export interface Question {
  /** Also the option that answers it: `--profile`. */
  readonly id: "profile" | "time" | "columns" | "decimals";
  readonly question: string;
  /** What may be answered; empty: anything. */
  readonly options: readonly string[];
  /** What is taken without an answer, and told; without one the import stops and says which option to add. */
  readonly usual?: string | undefined;
}

/** Answers by the id of the question. */
export type Answers = Readonly<Partial<Record<Question["id"], string>>>;

export function isSkip(found: FoundRow | FoundSkip): found is FoundSkip {
  return "skipped" in found;
}

export function isQuestion(found: Export | Question): found is Question {
  return "question" in found;
}
