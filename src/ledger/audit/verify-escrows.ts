/** What lies in escrow against what the features hold open. */
import type { Db } from "../../db/open.ts";
import type { EscrowSource } from "../ledger.ts";

interface Held {
  readonly owner: string;
  readonly currencyId: number;
  readonly code: string;
  readonly balance: number;
}

// A range over (currency, owner) for each currency in turn (CROSS keeps that order), so that no viewer's account is read.
const HELD = `
  SELECT a.owner, a.currency_id AS currencyId, c.name_many AS code, a.balance FROM currency AS c CROSS JOIN account AS a
    ON a.currency_id = c.id AND a.owner >= 'escrow:' AND a.owner < 'escrow;' WHERE a.balance <> 0`;

/** Escrow accounts that hold more or less than is open, and what is open without lying anywhere. */
export function* escrowProblems(db: Db, sources: Iterable<EscrowSource>): Iterable<string> {
  const expected = new Map<string, number>();
  const features = new Set<string>();
  for (const { what, open } of sources) {
    features.add(what);
    for (const { owner, currencyId, amount } of open(db)) {
      const key = `${currencyId} ${owner}`;
      expected.set(key, (expected.get(key) ?? 0) + amount);
    }
  }
  for (const { owner, currencyId, code, balance } of db.prepare(HELD).all() as Held[]) {
    const key = `${currencyId} ${owner}`;
    const open = expected.get(key) ?? 0;
    expected.delete(key);
    if (open === balance) continue;
    const difference = `${Math.abs(balance - open)} too ${balance > open ? "much" : "little"}`;
    if (features.has(owner.split(":")[1]!))
      yield `${owner} holds ${balance} ${code}, but ${open} is open there: ${difference}.`;
    else yield `${owner} holds ${balance} ${code}, but no part of Chatmint knows of it: ${difference}.`;
  }
  for (const [key, amount] of expected) {
    const [currencyId, owner] = key.split(/ (.*)/s) as [string, string];
    const code = db.prepare("SELECT name_many FROM currency WHERE id = ?").pluck().get(Number(currencyId)) as string;
    if (amount !== 0) yield `${owner} holds nothing, but ${amount} ${code} is open there: ${amount} too little.`;
  }
}
