/** The spans that a what-if looks at: read once, kept in columns of numbers, and walked back and forth. */
import type { Db } from "../../db/open.ts";

/** Spans in one piece of the columns. */
const PIECE = 65_536;

/** One span that was closed, as it was paid. Only good until the next one is walked to. */
export interface WalkedSpan {
  broadcastId: number;
  viewerId: number;
  fromTick: number;
  toTick: number;
  /** In thousandths. */
  weight: number;
  amount: number;
  /** In minutes. */
  period: number;
  paid: number;
}

const FIELDS = ["broadcastId", "viewerId", "fromTick", "toTick", "weight", "amount", "period", "paid"] as const;
type Columns = Readonly<Record<(typeof FIELDS)[number], Int32Array | Float64Array>>;

const SPANS = `SELECT broadcast_id, viewer_id, from_tick, to_tick, weight, amount, period, paid FROM span
  WHERE id >= ? AND currency_id = ? AND pays = 1 AND to_tick IS NOT NULL ORDER BY id`;

/** Spans in the order of their ids; some 56 bytes each. */
export class SpanColumns {
  readonly #pieces: Columns[] = [];
  #size = 0;

  /** Those of a currency from an id on that pay and are closed. */
  constructor(db: Db, firstId: number, currencyId: number) {
    const rows = db.prepare(SPANS).raw().iterate(firstId, currencyId) as IterableIterator<readonly number[]>;
    for (const row of rows) {
      const at = this.#size++ % PIECE;
      if (at === 0) this.#pieces.push(emptyPiece());
      const piece = this.#pieces.at(-1)!;
      // Field by field: a million times a loop over names is slower than the reading.
      piece.broadcastId[at] = row[0]!;
      piece.viewerId[at] = row[1]!;
      piece.fromTick[at] = row[2]!;
      piece.toTick[at] = row[3]!;
      piece.weight[at] = row[4]!;
      piece.amount[at] = row[5]!;
      piece.period[at] = row[6]!;
      piece.paid[at] = row[7]!;
    }
  }

  get size(): number {
    return this.#size;
  }

  /** All of them, the newest first or the oldest. `visit` is handed one object, filled anew for each. */
  walk(from: "newest" | "oldest", visit: (span: WalkedSpan) => void): void {
    const span = { broadcastId: 0, viewerId: 0, fromTick: 0, toTick: 0, weight: 0, amount: 0, period: 0, paid: 0 };
    for (let n = 0; n < this.#size; n++) {
      const index = from === "oldest" ? n : this.#size - 1 - n;
      const piece = this.#pieces[Math.floor(index / PIECE)]!;
      const at = index % PIECE;
      span.broadcastId = piece.broadcastId[at]!;
      span.viewerId = piece.viewerId[at]!;
      span.fromTick = piece.fromTick[at]!;
      span.toTick = piece.toTick[at]!;
      span.weight = piece.weight[at]!;
      span.amount = piece.amount[at]!;
      span.period = piece.period[at]!;
      span.paid = piece.paid[at]!;
      visit(span);
    }
  }
}

/** Ids, ticks and minutes fit into 32 bits; amounts and what a config may make of a weight need not. */
function emptyPiece(): Columns {
  const [whole, large] = [() => new Int32Array(PIECE), () => new Float64Array(PIECE)];
  return {
    ...{ broadcastId: whole(), viewerId: whole(), fromTick: whole(), toTick: whole(), period: whole() },
    ...{ weight: large(), amount: large(), paid: large() },
  };
}
