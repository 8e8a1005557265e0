/** How an import stands: what a sub-command is told, as JSON too. */
import type { StagedFile } from "../../db/staged.ts";
import type { ImportRow } from "./rows.ts";
import type { ImportSummary } from "./summary.ts";

/** One import as it stands now. */
export interface ImportStanding {
  /** `O7` is what people type. */
  readonly number: number;
  readonly title: string;
  readonly bot: string;
  /** The other bot's. */
  readonly currency: string;
  readonly mode: StagedFile["mode"];
  readonly begunAtMs: number;
  readonly state: ImportRow["state"];
  /** Rows of the file, and those dealt with. */
  readonly rows: number;
  readonly done: number;
  /** What has become of them when they came in. */
  readonly summary: ImportSummary;
  /** What all its movements are together, with those that came later. */
  readonly amount: number;
  /** Rows that still wait for their viewer. */
  readonly waiting: number;
  /** Its staged file is gone before all of it came in: the same file brings in the rest, or it is taken back. */
  readonly interrupted: boolean;
  /** Why nothing happens to it just now, though it is tried again by itself: `database or disk is full`. */
  readonly failing: string | undefined;
  readonly undo: UndoStanding | undefined;
}

/** How far an import is taken back. Amounts in the smallest unit of the currency. */
export interface UndoStanding {
  readonly movements: number;
  readonly done: number;
  readonly amount: number;
  /** Movements that stay because they were spent (or undone before), and what they are together. */
  readonly left: number;
  readonly leftAmount: number;
  /** The first of them: who, how much came in, and how much of it is there still. */
  readonly spent: readonly { readonly name: string; readonly amount: number; readonly has: number | undefined }[];
}
