/** Balances against transfers: recomputed one by one, in the order they were made. */
import { AMOUNT_MAX } from "../../base/lengths.ts";
import type { Db } from "../../db/open.ts";
import { BALANCE_MAX } from "../movements.ts";

interface AccountLine {
  readonly id: number;
  readonly owner: string;
  readonly code: string;
  readonly mint: 0 | 1;
  readonly balance: number;
}

const ACCOUNTS = `
  SELECT a.id, a.owner, c.name_many AS code, a.kind = 'mint' AS mint, a.balance
  FROM account AS a JOIN currency AS c ON c.id = a.currency_id`;

/** Accounts whose balance is not what their transfers add up to, that were ever overdrawn, or whose currency is not zero in all. */
export function* balanceProblems(db: Db): Iterable<string> {
  const size = 1 + ((db.prepare("SELECT max(id) FROM account").pluck().get() as number | null) ?? 0);
  const isMint = new Uint8Array(size);
  const sums = new Float64Array(size);
  for (const id of db.prepare("SELECT id FROM account WHERE kind = 'mint'").pluck().iterate()) isMint[id as number] = 1;
  const name = namesOf(db);

  const overdrawn = new Map<number, number>();
  const dates = plausibleDates(db);
  let last = 0;
  const transfers = db.prepare("SELECT id, from_id, to_id, amount, created_at_ms FROM transfer ORDER BY id").raw();
  for (const row of transfers.iterate()) {
    const [id, from, to, amount, atMs] = row as [number, number, number, number, number];
    // Numbers are given one after the other, and what is rolled back gives its number back.
    if (id > last + 1) {
      const missing = id === last + 2 ? `Transfer #${last + 1} is` : `Transfers #${last + 1} to #${id - 1} are`;
      yield `${missing} missing from the book: somebody took them out.`;
    }
    last = id;
    if (amount < 1 || amount > AMOUNT_MAX)
      yield `Transfer #${id} moves ${amount}: an amount is a whole number from 1 to ${AMOUNT_MAX}.`;
    if (atMs < dates.from || atMs > dates.to)
      yield `Transfer #${id} says it was made at ${dateOf(atMs)}, when no Chatmint ran: its time was written by somebody.`;
    // An account that does not exist is told by the foreign keys.
    if (from >= size || to >= size) continue;
    sums[from]! -= amount;
    sums[to]! += amount;
    for (const side of [from, to]) {
      if (sums[side]! < 0 && isMint[side] === 0 && !overdrawn.has(side)) overdrawn.set(side, id);
    }
  }
  for (const [account, transfer] of overdrawn) {
    yield `${name(account)} was overdrawn by transfer #${transfer}: the transfers before it do not cover it.`;
  }
  for (const account of db.prepare(ACCOUNTS).iterate() as IterableIterator<AccountLine>) {
    if (account.balance < 0 && account.mint === 0)
      yield `${name(account.id)} shows ${account.balance}: nobody but a mint has less than nothing.`;
    if (Math.abs(account.balance) > BALANCE_MAX)
      yield `${name(account.id)} shows ${account.balance}: no balance goes past ${BALANCE_MAX}.`;
    const difference = account.balance - sums[account.id]!;
    if (difference === 0) continue;
    yield `${name(account.id)} shows ${account.balance}, but its transfers add up to ${sums[account.id]}: ` +
      `${Math.abs(difference)} too ${difference > 0 ? "much" : "little"}.`;
  }
  const currencies = db.prepare(
    "SELECT c.name_many AS code, sum(a.balance) AS sum FROM account AS a JOIN currency AS c ON c.id = a.currency_id GROUP BY c.id",
  );
  for (const { code, sum } of currencies.all() as { code: string; sum: number }[]) {
    if (sum !== 0)
      yield `All accounts of ${code} together must be 0 and are ${sum}: ${Math.abs(sum)} too ${sum > 0 ? "much" : "little"}.`;
  }
}

/** Before 2020 nothing could connect to the platforms with a clock as wrong as that; a book may have begun with one. */
function plausibleDates(db: Db): { readonly from: number; readonly to: number } {
  const begun = db.prepare("SELECT min(created_at_ms) FROM currency").pluck().get() as number | null;
  return { from: Math.min(begun ?? 0, Date.UTC(2020, 0, 1)), to: Date.UTC(2200, 0, 1) };
}

function dateOf(ms: number): string {
  return Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString().slice(0, 16).replace("T", " ") : String(ms);
}

/** Transfers dated an hour or more before the one before them: a clock was set back, or somebody wrote the time. */
export function* backwardNotes(db: Db): Iterable<string> {
  const back = db.prepare(
    `SELECT t.id, t.created_at_ms AS atMs, p.created_at_ms AS beforeMs FROM transfer AS t JOIN transfer AS p ON p.id = t.id - 1
     WHERE t.created_at_ms < p.created_at_ms - 3600000 ORDER BY t.id LIMIT 5`,
  );
  for (const { id, atMs, beforeMs } of back.all() as { id: number; atMs: number; beforeMs: number }[]) {
    yield `Transfer #${id} is dated ${dateOf(atMs)}, the one before it ${dateOf(beforeMs)}: the clock was set back then, or somebody wrote this time.`;
  }
}

/** How an account is named in a problem: `ann (viewer:42, points)`, `sink:shop (points)`. */
export function namesOf(db: Db): (accountId: number) => string {
  const find = db.prepare(
    `SELECT a.owner, c.name_many AS code,
            (SELECT display_name FROM identity AS i WHERE i.viewer_id = a.viewer_id ORDER BY seen_at_ms DESC LIMIT 1) AS name
     FROM account AS a JOIN currency AS c ON c.id = a.currency_id WHERE a.id = ?`,
  );
  return (accountId) => {
    const found = find.get(accountId) as { owner: string; code: string; name: string | null } | undefined;
    if (!found) return `account ${accountId}`;
    return found.name === null ? `${found.owner} (${found.code})` : `${found.name} (${found.owner}, ${found.code})`;
  };
}
