/** What the way of an import up to the yes goes by, in the terminal and beside the dashboard. */
import type { Config } from "../../app/config.ts";
import type { DataPaths } from "../../base/paths.ts";
import type { Clock } from "../../base/system.ts";
import type { Db } from "../../db/open.ts";
import type { Staged } from "../../db/staged.ts";
import type { Deciding } from "./deciding.ts";

/** What it goes by, and who is asked. */
export interface PrepareGround {
  readonly config: Config;
  readonly paths: DataPaths;
  /** Where rows are kept until they are brought in. */
  readonly folder: string;
  readonly clock: Clock;
  readonly decisions: Deciding;
  /** Lends the book, open to read; an empty one in memory where there is none. */
  withBook<T>(use: (db: Db) => T | Promise<T>): Promise<T>;
  /** Of some words those that no command can be made under, each with why in small letters. */
  taken(words: readonly string[]): Promise<Readonly<Record<string, string>>>;
  /** What was put together in English, as the file of left-out rows says it. Default: as it is. */
  readonly tell?: (english: string) => string;
  /** How many rows were read so far; told now and then. What it throws ends the reading. */
  readonly progress?: (rows: number) => void;
  /** Asks the platforms for the names in it. False where it was interrupted. */
  resolve(staged: Staged): Promise<boolean>;
}
