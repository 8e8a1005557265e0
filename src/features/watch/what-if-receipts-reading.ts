/** What caps count besides watching, for working out another rule: bonuses by day, and everything that moved a balance. */
import type { Days } from "../../base/calendar.ts";
import type { Db } from "../../db/open.ts";

export interface ReceiptsOptions {
  readonly currencyId: number;
  /** What happened from here on. Milliseconds since 1970. */
  readonly sinceMs: number;
  /** Payments of spans from this one on are worked out anew. */
  readonly firstSpan: number;
  /** 0 for none. */
  readonly rule: { readonly balanceCap: number; readonly dailyCap: number };
  /** What the spans that are worked out anew have paid somebody. */
  readonly paid: (viewerId: number) => number;
  readonly days: Days;
}

/** One change of a viewer's balance that watching did not make. */
interface Change {
  readonly atMs: number;
  readonly amount: number;
  readonly isBonus: boolean;
}

/** One viewer on the way through their time. */
interface Account {
  balance: number;
  day: string;
  earnedToday: number;
  readonly changes: readonly Change[];
  next: number;
}

type Row = [atMs: number, amount: number, kind: string, from: number | null, to: number | null];

/** All that moved since; the payments of spans that are worked out anew, which are nearly all of it, are passed over by SQLite. */
const MOVED = `SELECT t.created_at_ms, t.amount, t.kind, f.viewer_id, o.viewer_id
  FROM transfer AS t CROSS JOIN account AS f ON f.id = t.from_id CROSS JOIN account AS o ON o.id = t.to_id
  WHERE t.currency_id = ? AND t.created_at_ms >= ?
    AND NOT (t.kind = 'watching' AND t.idempotency_key GLOB 'span:*' AND CAST(substr(t.idempotency_key, 6) AS INTEGER) >= ?)`;

export class Receipts {
  readonly #options: ReceiptsOptions;
  readonly #changes = new Map<number, Change[]>();
  readonly #accounts = new Map<number, Account>();
  /** What everybody has now, where it matters. */
  readonly #balances: ReadonlyMap<number, number>;

  constructor(db: Db, options: ReceiptsOptions) {
    this.#options = options;
    const { currencyId, sinceMs, firstSpan, rule } = options;
    const isBalance = rule.balanceCap > 0;
    const balances = db
      .prepare("SELECT viewer_id, balance FROM account WHERE currency_id = ? AND kind = 'viewer'")
      .raw();
    this.#balances = new Map(isBalance ? (balances.iterate(currencyId) as IterableIterator<[number, number]>) : []);
    const moved = db.prepare(`${MOVED} ${isBalance ? "" : "AND t.kind = 'bonus'"} ORDER BY t.id`).raw();
    for (const [atMs, amount, kind, from, to] of moved.iterate(
      currencyId,
      sinceMs,
      firstSpan,
    ) as IterableIterator<Row>) {
      if (to !== null) this.#add(to, { atMs, amount, isBonus: kind === "bonus" });
      if (from !== null) this.#add(from, { atMs, amount: -amount, isBonus: false });
    }
  }

  /** What of an amount that watching has earned until a moment is left by the caps. Asked in the order of time. */
  take(viewerId: number, atMs: number, day: string, amount: number): number {
    const account = this.#accounts.get(viewerId) ?? this.#open(viewerId);
    // Watching is settled before anything else moves a balance.
    for (; account.next < account.changes.length; account.next++) {
      const change = account.changes[account.next]!;
      if (change.atMs >= atMs) break;
      if (change.isBonus) this.#earn(account, this.#options.days.of(change.atMs), change.amount);
      else account.balance += change.amount;
    }
    return this.#earn(account, day, amount);
  }

  #earn(account: Account, day: string, amount: number): number {
    const { balanceCap, dailyCap } = this.#options.rule;
    if (day !== account.day) Object.assign(account, { day, earnedToday: 0 });
    const balanceRoom = balanceCap > 0 ? balanceCap - account.balance : amount;
    const dayRoom = dailyCap > 0 ? dailyCap - account.earnedToday : amount;
    const got = Math.max(0, Math.min(amount, balanceRoom, dayRoom));
    account.balance += got;
    account.earnedToday += got;
    return got;
  }

  #add(viewerId: number, change: Change): void {
    const changes = this.#changes.get(viewerId);
    if (changes) changes.push(change);
    else this.#changes.set(viewerId, [change]);
  }

  /** With what they had when it begins: what they have now, less all that came since. */
  #open(viewerId: number): Account {
    const changes = this.#changes.get(viewerId) ?? [];
    const now = this.#balances.get(viewerId) ?? 0;
    const since = changes.reduce((sum, { amount }) => sum + amount, 0) + this.#options.paid(viewerId);
    const account: Account = { balance: now - since, day: "", earnedToday: 0, changes, next: 0 };
    this.#accounts.set(viewerId, account);
    return account;
  }
}
