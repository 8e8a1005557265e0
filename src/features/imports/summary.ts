/** What becomes of all rows of a file together: the same numbers when it is told before and when it has come in. */
import type { StagedRow } from "../../db/staged.ts";
import type { Fate, Skipped, Waiting } from "./fate.ts";

export interface Count {
  readonly rows: number;
  readonly amount: number;
}

/** Amounts in the smallest unit of the currency, watching in minutes. */
export interface ImportSummary {
  /** Rows dealt with so far. */
  readonly rows: number;
  /** Rows that get something, by who: known by id, new, known by name. */
  readonly gets: Readonly<Record<"known" | "new" | "name", number>>;
  /** Points that are made, and points that are taken away (mode `set`). */
  readonly given: number;
  readonly taken: number;
  /** Minutes added and taken away; `kept`: rows whose minutes wait until a channel of their platform is known. */
  readonly minutes: { readonly given: number; readonly taken: number; readonly kept: number };
  /** Rows of those who have it already; rows that came in with the same file before. */
  readonly same: number;
  readonly exists: number;
  /** Rows that wait for somebody of their name, and why; without those of none. */
  readonly waits: Readonly<Partial<Record<Waiting, Count>>>;
  /** Rows that get nothing, and why. */
  readonly skipped: Readonly<Partial<Record<Skipped, Count>>>;
}

export const NO_ROWS: ImportSummary = {
  ...{ rows: 0, gets: { known: 0, new: 0, name: 0 }, given: 0, taken: 0, minutes: { given: 0, taken: 0, kept: 0 } },
  ...{ same: 0, exists: 0, waits: {}, skipped: {} },
};

type Writable<T> = { -readonly [K in keyof T]: T[K] extends object ? Writable<T[K]> : T[K] };

/** Adds up fates of rows. */
export class Summing {
  readonly #sum: Writable<ImportSummary>;

  constructor(from: ImportSummary = NO_ROWS) {
    this.#sum = structuredClone(from) as Writable<ImportSummary>;
  }

  add({ amount }: Pick<StagedRow, "amount">, fate: Fate): void {
    const sum = this.#sum;
    sum.rows++;
    switch (fate.fate) {
      case "gets": {
        const { who, change, minutes, channelId } = fate;
        sum.gets[who]++;
        if (change > 0) sum.given += change;
        else sum.taken -= change;
        if (channelId === undefined) sum.minutes.kept += minutes === 0 ? 0 : 1;
        else if (minutes > 0) sum.minutes.given += minutes;
        else sum.minutes.taken -= minutes;
        return;
      }
      case "waits":
        count(sum.waits, fate.why, amount);
        return;
      case "skipped":
        count(sum.skipped, fate.why, amount);
        return;
      default:
        sum[fate.fate]++;
    }
  }

  get sum(): ImportSummary {
    return structuredClone(this.#sum) as ImportSummary;
  }
}

function count<K extends string>(counts: Partial<Record<K, Writable<Count>>>, why: K, amount: number): void {
  const was = counts[why] ?? { rows: 0, amount: 0 };
  was.rows++;
  was.amount += amount;
  counts[why] = was;
}

/** All that waits, or was skipped, together. */
export function together(counts: Readonly<Partial<Record<string, Count>>>): Count {
  return Object.values(counts).reduce<Count>(
    (sum, one) => ({ rows: sum.rows + one!.rows, amount: sum.amount + one!.amount }),
    { rows: 0, amount: 0 },
  );
}
