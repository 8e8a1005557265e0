/**
 * The chain over all transfers: each one's hash covers the hash before it, so that the last one proves all of them, in
 * their order. Anybody can work it out again from an exported history (docs/export.md).
 */
import { hash } from "node:crypto";
import type { Db } from "../../db/open.ts";

/** What stands before the first transfer. */
const CHAIN_START = "0".repeat(64);

/** One transfer as the chain covers it, in this order. `at` is ISO 8601 in UTC, with milliseconds. */
type ChainedFields = readonly [
  id: number,
  at: string,
  currency: string,
  kind: string,
  from: string,
  to: string,
  amount: number,
  actor: string,
  memo: string,
  reverses: number | null,
  key: string,
];

/** A transfer, and the hash of the chain up to it: 64 hex characters. */
export interface Chained {
  readonly fields: ChainedFields;
  readonly chain: string;
}

/** How many transfers, and the hash of the last one. */
export interface ChainEnd {
  readonly transfers: number;
  readonly chain: string;
}

type Row = [id: number, atMs: number, ...rest: unknown[]];

/** Every transfer in the order of the book, one after the other. Nothing is held but the hash. */
export function* chained(db: Db): Generator<Chained> {
  const rows = db
    .prepare<[], Row>(
      `SELECT t.id, t.created_at_ms, c.code, t.kind, f.owner, o.owner, t.amount, t.actor, t.memo, t.reverses_id, t.idempotency_key
       FROM transfer AS t LEFT JOIN currency AS c ON c.id = t.currency_id
       LEFT JOIN account AS f ON f.id = t.from_id LEFT JOIN account AS o ON o.id = t.to_id ORDER BY t.id`,
    )
    .raw();
  let chain = CHAIN_START;
  for (const [id, atMs, ...rest] of rows.iterate()) {
    const fields = [id, isoTime(atMs), ...rest] as unknown as ChainedFields;
    chain = nextInChain(chain, fields);
    yield { fields, chain };
  }
}

/** The hash of a transfer that follows one with the hash `before`. */
function nextInChain(before: string, fields: ChainedFields): string {
  return hash("sha256", before + JSON.stringify(fields));
}

/** The end of the chain, or how it was after its first `transfers`; `undefined` where there are fewer. */
export function chainEnd(db: Db, transfers?: number): ChainEnd | undefined {
  let end: ChainEnd = { transfers: 0, chain: CHAIN_START };
  if (transfers === 0) return end;
  for (const { chain } of chained(db)) {
    end = { transfers: end.transfers + 1, chain };
    if (end.transfers === transfers) return end;
  }
  return transfers === undefined ? end : undefined;
}

/** ISO 8601 in UTC; a time that no calendar has, as the number it is. */
export function isoTime(atMs: number): string {
  return Math.abs(atMs) <= 8.64e15 ? new Date(atMs).toISOString() : String(atMs);
}
