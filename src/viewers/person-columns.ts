/**
 * What everybody has, how long they watched and when they were last seen: three long columns by the viewer's id, which the
 * table of viewers is sorted by. Another thread reads them, because a million rows take a second.
 */
import type { Clock } from "../base/clock.ts";
import type { Db } from "../db/open.ts";
import { readInThread } from "../db/reading/job.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { type PersonColumns, READ_COLUMNS } from "./column-reading.ts";

/** Watch time older than this is read again, while the old one goes on serving. Balances are told of. */
const OLD_MS = 60_000;

export interface ColumnsOptions {
  readonly db: Db;
  readonly clock: Pick<Clock, "monotonic">;
  readonly ledger: Pick<Ledger, "onBalance">;
  readonly currencyId: number;
}

export class Columns {
  readonly #options: ColumnsOptions;
  #columns: PersonColumns | undefined;
  #readAtMs = 0;
  #reading: Promise<PersonColumns> | undefined;
  /** Balances of whom the columns do not know: told while they were read, or newer than all of them. */
  #told = new Map<number, number>();

  constructor(options: ColumnsOptions) {
    this.#options = options;
    options.ledger.onBalance((currencyId, viewerId, settled) => {
      if (currencyId !== options.currencyId || (!this.#columns && !this.#reading)) return;
      const { balances } = this.#columns ?? {};
      if (balances && viewerId < balances.length) balances[viewerId] = settled;
      if (this.#reading || !balances || viewerId >= balances.length) this.#told.set(viewerId, settled);
    });
  }

  /** The columns; the first call waits for them. `fresh`: watch time should not be old. */
  get(fresh: boolean): Promise<PersonColumns> {
    const isOld = fresh && this.#options.clock.monotonic() - this.#readAtMs >= OLD_MS;
    if (!this.#columns || isOld) this.#reading ??= this.#read();
    if (!this.#columns) return this.#reading!;
    // Whoever waits for the first ones is told of what went wrong; later the old ones do.
    this.#reading?.catch(() => {});
    return Promise.resolve(this.#columns);
  }

  /** What a viewer has, settled. */
  balance(viewerId: number): number {
    return this.#columns?.balances[viewerId] ?? this.#told.get(viewerId) ?? 0;
  }

  async #read(): Promise<PersonColumns> {
    try {
      const atMs = this.#options.clock.monotonic();
      const columns = await readInThread(this.#options.db, READ_COLUMNS, this.#options.currencyId);
      const told = this.#told;
      this.#told = new Map();
      for (const [viewerId, settled] of told) {
        if (viewerId < columns.balances.length) columns.balances[viewerId] = settled;
        else this.#told.set(viewerId, settled);
      }
      this.#columns = columns;
      this.#readAtMs = atMs;
      return columns;
    } finally {
      this.#reading = undefined;
    }
  }
}
