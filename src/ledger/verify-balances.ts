/** Balances against transfers: recomputed one by one, in the order they were made. */
import type { Db } from "../db/open.ts";

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
  let last = 0;
  const transfers = db.prepare("SELECT id, from_id, to_id, amount FROM transfer ORDER BY id").raw();
  for (const [id, from, to, amount] of transfers.iterate() as IterableIterator<[number, number, number, number]>) {
    // Numbers are given one after the other, and what is rolled back gives its number back.
    if (id > last + 1) {
      const missing = id === last + 2 ? `Transfer #${last + 1} is` : `Transfers #${last + 1} to #${id - 1} are`;
      yield `${missing} missing from the book: somebody took them out.`;
    }
    last = id;
    // An account that does not exist is told by the foreign keys.
    if (from >= size || to >= size) continue;
    sums[from]! -= amount;
    sums[to]! += amount;
    if (sums[from]! < 0 && isMint[from] === 0 && !overdrawn.has(from)) overdrawn.set(from, id);
  }
  for (const [account, transfer] of overdrawn) {
    yield `${name(account)} was overdrawn by transfer #${transfer}: the transfers before it do not cover it.`;
  }
  for (const account of db.prepare(ACCOUNTS).iterate() as IterableIterator<AccountLine>) {
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
