/** Everything that may be a table of viewers, in one form. */
import type { FoundSkip, RawAmount } from "../found.ts";

/** One row: its cells, and where it stands, for people. */
export interface TableRow {
  readonly place: string;
  readonly cells: readonly RawAmount[];
}

export interface Table {
  /** For people: `points.csv`, `the sheet Points of points.xlsx`. */
  readonly title: string;
  /** Names of the columns that are certain, as the members of JSON; else they may stand in the first rows. */
  readonly titles?: readonly string[] | undefined;
  /** How it is written where that tells what a comma in a number is. */
  readonly delimiter?: string | undefined;
  /** The first rows. */
  readonly start: readonly (readonly RawAmount[])[];
  /** All rows, those of {@link start} too. */
  rows(): AsyncIterable<TableRow | FoundSkip> | Iterable<TableRow | FoundSkip>;
}
