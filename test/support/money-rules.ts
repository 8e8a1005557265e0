/**
 * The rules of money as a plain model, and as attacks on the tables: what a broken rule of the book must trip over.
 * Handed the modules to try, so that a copy broken on purpose can be tried like the real ones.
 */

import fc from "fast-check";
import type { Tables } from "../../src/db/migrate.ts";
import type * as OpenModule from "../../src/db/open.ts";
import { Savepoints } from "../../src/db/savepoints.ts";
import type * as WorkModule from "../../src/db/work.ts";
import type { Work } from "../../src/db/work.ts";
import type * as VerifyModule from "../../src/ledger/audit/verify.ts";
import type * as LedgerModule from "../../src/ledger/ledger.ts";
import type { Movement, Owner } from "../../src/model/money.ts";
import { tokenFaults } from "./token-rules.ts";

export interface MoneyModules {
  readonly openBook: typeof OpenModule.openBook;
  readonly Ledger: typeof LedgerModule.Ledger;
  readonly verify: typeof VerifyModule.verify;
  readonly Work: typeof WorkModule.Work;
  readonly endWork: typeof WorkModule.endWork;
  /** What a book is made of. */
  readonly tables: readonly Tables[];
}

type Db = ReturnType<typeof OpenModule.openBook>["db"];

/** One step of a story; amounts and keys from small ranges, so that they collide. */
type Step = {
  readonly do: "mint" | "give" | "hold" | "settle" | "refund" | "undo" | "merge" | "watch";
  readonly v: number;
  readonly w: number;
  readonly amount: number;
  readonly key: number;
  readonly fails: boolean;
};

const VIEWERS = 4;
const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom(
    "mint",
    "mint",
    "give",
    "give",
    "give",
    "hold",
    "hold",
    "settle",
    "refund",
    "undo",
    "undo",
    "merge",
    "watch",
  ),
  v: fc.nat(VIEWERS - 1),
  w: fc.nat(VIEWERS - 1),
  amount: fc.constantFrom(1, 7, 7, 20, 60),
  key: fc.nat(3),
  fails: fc.constantFrom(false, false, true),
}) as fc.Arbitrary<Step>;

interface Posted {
  readonly key: string;
  readonly from: Owner;
  readonly to: Owner;
  readonly amount: number;
  readonly kind: string;
  reversed: boolean;
}

interface State {
  readonly balances: Map<Owner, number>;
  readonly keys: Map<string, Posted>;
  readonly pending: Map<number, number>;
  merged: Map<number, number>;
}

/** Throws when a story or an attack finds a rule broken. */
export function checkMoney(modules: MoneyModules, runs = 40): void {
  const broken = [...attacks(modules), ...tokenFaults(modules)];
  if (broken.length > 0) throw new Error(`The book allowed: ${broken.join("; ")}`);
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 40, size: "max" }), (steps) => play(modules, steps)),
    { numRuns: runs, seed: 20251123, endOnFailure: true },
  );
}

function play(modules: MoneyModules, steps: readonly Step[]): void {
  const { openBook, verify, tables } = modules;
  const book = openBook({ tables, file: ":memory:" });
  try {
    const story = new Story(book.db, modules);
    for (const one of steps) story.play(one);
    const report = verify(book.db, { tables, escrows: [{ what: "thing", open: () => story.open() }] });
    if (report.problems.length > 0) throw new Error(report.problems.join("; "));
  } finally {
    book.close();
  }
}

/** Plays steps on the ledger and on the model, and compares after each. */
class Story {
  readonly #db: Db;
  readonly #ledger: LedgerModule.Ledger;
  readonly #modules: MoneyModules;
  #state: State = { balances: new Map(), keys: new Map(), pending: new Map(), merged: new Map() };
  readonly #people: number[];
  #spans = 0;
  #currency = 0;

  constructor(db: Db, modules: MoneyModules) {
    this.#db = db;
    this.#modules = modules;
    this.#ledger = new modules.Ledger({ db, clock: { now: () => 1, monotonic: () => 1 } });
    this.#people = Array.from({ length: VIEWERS }, () =>
      Number(db.prepare("INSERT INTO viewer (created_at_ms) VALUES (1)").run().lastInsertRowid),
    );
    this.#inside((work) => {
      this.#currency = this.#ledger.ensureCurrency(work, {
        code: "points",
        kind: "play",
        nameOne: "point",
        nameMany: "points",
        decimals: 0,
      }).id;
    });
    db.exec(`INSERT INTO channel (id, platform, platform_id, login, currency_id) VALUES (1, 'local', 'c', 'c', ${this.#currency});
      INSERT INTO broadcast (id, channel_id, platform_ref, started_at_ms) VALUES (1, 1, 'r', 1);
      WITH RECURSIVE minute (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM minute WHERE n < 200)
        INSERT INTO tick (broadcast_id, n, at_ms, weight_total) SELECT 1, n, 1, n * 1000 FROM minute`);
    this.#ledger.useWatching({
      settle: (work, viewer) => this.#settle(work, viewer),
      pending: (viewer) => this.#watched.get(viewer) ?? 0,
    });
  }

  /** What the book's own side of watching has not paid yet; rolled back by hand with a failed step. */
  #watched = new Map<number, number>();

  *open() {
    for (const [owner, amount] of this.#state.balances) {
      if (owner.startsWith("escrow:")) yield { owner: owner as `escrow:${string}`, currencyId: this.#currency, amount };
    }
  }

  play(one: Step): void {
    const before = structuredClone(this.#state);
    const watchedBefore = new Map(this.#watched);
    let expected: string | undefined;
    let answer: string | undefined;
    try {
      this.#inside((work) => {
        expected = this.#model(one);
        answer = this.#real(work, one);
        if (one.fails) throw new Error("fails on purpose");
      });
    } catch (error) {
      if (!one.fails || !String(error).includes("on purpose")) throw error;
      this.#state = before;
      this.#watched = watchedBefore;
    }
    if (expected !== answer) throw new Error(`${one.do} was ${answer} and should be ${expected}`);
    this.#compare();
  }

  #inside(use: (work: Work) => void): void {
    const { Work, endWork } = this.#modules;
    const work = new Work(this.#db, new Savepoints(this.#db));
    this.#db.transaction(use)(work);
    for (const hook of endWork(work)) hook();
  }

  #compare(): void {
    const viewers = this.#people.map((id): Owner => `viewer:${id}`);
    for (const owner of new Set([...viewers, ...this.#state.balances.keys()])) {
      const [is, should] = [this.#ledger.accountBalance(owner, this.#currency), this.#state.balances.get(owner) ?? 0];
      if (is !== should) throw new Error(`${owner} has ${is} and should have ${should}`);
      if (is < 0 && owner !== "mint") throw new Error(`${owner} is overdrawn: ${is}`);
    }
    for (const id of this.#people) {
      const should = (this.#state.balances.get(`viewer:${id}`) ?? 0) + (this.#state.pending.get(id) ?? 0);
      if (this.#ledger.balance(id, this.#currency) !== should) throw new Error(`viewer ${id} is not shown ${should}`);
    }
    const sum = this.#db.prepare("SELECT coalesce(sum(balance), 0) FROM account").pluck().get();
    if (sum !== 0) throw new Error(`the sum is ${sum}`);
  }

  #movement(one: Step): Movement {
    const v: Owner = `viewer:${this.#people[one.v]!}`;
    const w: Owner = `viewer:${this.#people[one.w]!}`;
    const base = { currencyId: this.#currency, amount: one.amount, actor: "test" };
    const escrow: Owner = `escrow:thing:${one.key}`;
    switch (one.do) {
      case "mint":
        return {
          ...base,
          key: `mint:${one.key}:${one.amount % 3}`,
          from: "mint",
          to: v,
          kind: one.w % 2 === 0 ? "bonus" : "drop",
        };
      case "give":
        return { ...base, key: `give:${one.key}:${one.amount % 3}`, from: v, to: w, kind: "give" };
      case "hold":
        return { ...base, key: `hold:${one.key}`, from: v, to: escrow, kind: "hold" };
      case "settle":
        return {
          ...base,
          key: `thing:${one.key}:end`,
          from: escrow,
          to: "sink:shop",
          kind: "purchase",
          amount: this.#heldIn(one.key),
        };
      default:
        return {
          ...base,
          key: `thing:${one.key}:end`,
          from: escrow,
          to: this.#state.keys.get(`hold:${one.key}`)?.from ?? v,
          kind: "refund",
          amount: this.#heldIn(one.key),
        };
    }
  }

  #heldIn(key: number): number {
    return this.#state.keys.get(`hold:${key}`)?.amount ?? 1;
  }

  // ---- the book ----

  #real(work: Work, one: Step): string {
    switch (one.do) {
      case "watch":
        this.#watched.set(this.#person(one.v), (this.#watched.get(this.#person(one.v)) ?? 0) + one.amount);
        return "watched";
      case "merge":
        return this.#merge(work, one.v, one.w);
      case "undo": {
        const target = this.#target(one.key);
        const id = target && (this.#ledger.transferByKey(target.key)?.id ?? -1);
        return id === undefined ? "nothing" : this.#ledger.reverse(work, id, { actor: "test" }).status;
      }
      case "settle":
      case "refund":
        return this.#ledger.end(work, this.#movement(one)).status;
      default:
        return this.#status(() => this.#ledger.post(work, this.#movement(one)).status);
    }
  }

  #status(work: () => string): string {
    try {
      return work();
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  }

  #settle(work: Work, viewer: number): void {
    const amount = this.#watched.get(viewer) ?? 0;
    if (amount === 0) return;
    this.#watched.delete(viewer);
    const span = ++this.#spans;
    const posted = this.#ledger.post(work, {
      key: `span:${span}`,
      currencyId: this.#currency,
      from: "mint",
      to: `viewer:${viewer}`,
      amount,
      kind: "watching",
      actor: "watch",
    });
    // Each settling is a minute of its own, which earned just this.
    this.#db
      .prepare(
        "INSERT INTO span (broadcast_id, viewer_id, currency_id, from_tick, to_tick, weight, amount, period, pays, paid, transfer_id) VALUES (1, ?, ?, ?, ?, 1000, ?, 1, 1, ?, ?)",
      )
      .run(viewer, this.#currency, span - 1, span, amount, amount, "id" in posted ? posted.id : null);
  }

  #merge(work: Work, v: number, w: number): string {
    const [old, into] = [this.#people[v]!, this.#people[w]!];
    if (!this.#canMerge) return "cannot";
    this.#settle(work, old);
    this.#settle(work, into);
    const amount = this.#ledger.settledBalance(old, this.#currency);
    if (amount > 0) {
      this.#ledger.post(work, {
        key: `merge:${old}`,
        currencyId: this.#currency,
        from: `viewer:${old}`,
        to: `viewer:${into}`,
        amount,
        kind: "merge",
        actor: "linking",
      });
    }
    this.#db.prepare("UPDATE viewer SET merged_into_id = ? WHERE id = ?").run(into, old);
    return "merged";
  }

  // ---- the model ----

  #canMerge = false;

  #person(at: number): number {
    const id = this.#people[at]!;
    return this.#state.merged.get(id) ?? id;
  }

  #now(owner: Owner): Owner {
    if (!owner.startsWith("viewer:")) return owner;
    const id = Number(owner.slice(7));
    return `viewer:${this.#state.merged.get(id) ?? id}`;
  }

  #target(key: number): Posted | undefined {
    const made = [...this.#state.keys.values()].filter((posted) => posted.kind !== "reversal");
    return made[made.length - 1 - key];
  }

  #earn(owner: Owner): void {
    if (!owner.startsWith("viewer:")) return;
    const id = Number(owner.slice(7));
    const amount = this.#state.pending.get(id) ?? 0;
    this.#state.pending.delete(id);
    this.#move("mint", owner, amount);
  }

  #move(from: Owner, to: Owner, amount: number): void {
    const { balances } = this.#state;
    balances.set(from, (balances.get(from) ?? 0) - amount);
    balances.set(to, (balances.get(to) ?? 0) + amount);
  }

  #model(one: Step): string {
    switch (one.do) {
      case "watch": {
        const id = this.#person(one.v);
        this.#state.pending.set(id, (this.#state.pending.get(id) ?? 0) + one.amount);
        return "watched";
      }
      case "merge":
        return this.#modelMerge(one);
      case "undo":
        return this.#modelUndo(this.#target(one.key));
      case "settle":
      case "refund":
        return this.#modelEnd(one);
      default:
        return this.#modelPost(this.#movement(one));
    }
  }

  #modelMerge({ v, w }: Step): string {
    const [old, into] = [this.#people[v]!, this.#people[w]!];
    const taken = [...this.#state.merged.keys(), ...this.#state.merged.values()];
    // One merge at a time and no chains: chains have tests of their own.
    this.#canMerge = v !== w && !taken.includes(old) && !this.#state.merged.has(into);
    if (!this.#canMerge) return "cannot";
    this.#earn(`viewer:${old}`);
    this.#earn(`viewer:${into}`);
    this.#move(`viewer:${old}`, `viewer:${into}`, this.#state.balances.get(`viewer:${old}`) ?? 0);
    this.#state.merged.set(old, into);
    return "merged";
  }

  #modelPost(movement: Movement): string {
    const [from, to] = [this.#now(movement.from), this.#now(movement.to)];
    if (from === to) return "LEDGER_SAME_ACCOUNT";
    this.#earn(from);
    this.#earn(to);
    const done = this.#state.keys.get(movement.key);
    if (done) {
      const same =
        done.amount === movement.amount &&
        done.kind === movement.kind &&
        this.#now(done.from) === from &&
        this.#now(done.to) === to;
      return same ? "exists" : "LEDGER_KEY_REUSED";
    }
    if (from !== "mint" && (this.#state.balances.get(from) ?? 0) < movement.amount) return "insufficient_funds";
    this.#move(from, to, movement.amount);
    this.#state.keys.set(movement.key, {
      key: movement.key,
      from,
      to,
      amount: movement.amount,
      kind: movement.kind,
      reversed: false,
    });
    return "posted";
  }

  #modelEnd(one: Step): string {
    const movement = this.#movement(one);
    const done = this.#state.keys.get(movement.key);
    if (done) {
      const same =
        done.kind === movement.kind && done.amount === movement.amount && this.#now(done.to) === this.#now(movement.to);
      return same ? "exists" : "ended_otherwise";
    }
    return this.#modelPost(movement);
  }

  #modelUndo(was: Posted | undefined): string {
    if (!was) return "nothing";
    if (was.reversed) return "exists";
    const heldKinds = ["hold", "refund", "purchase"];
    if (heldKinds.includes(was.kind)) return "not_reversible";
    if (this.#now(was.to) === this.#now(was.from)) return "not_reversible";
    const movement = {
      key: `undo:${was.key}`,
      currencyId: this.#currency,
      from: was.to,
      to: was.from,
      amount: was.amount,
      kind: "reversal",
      actor: "test",
    } as const;
    const answer = this.#modelPost(movement);
    if (answer === "posted") was.reversed = true;
    return answer;
  }
}

/** Ways to cheat on the tables; the names of those that the book let through. */
function attacks({ openBook, tables }: MoneyModules): string[] {
  const through: string[] = [];
  const { db, close } = openBook({ tables, file: ":memory:" });
  try {
    db.exec(SETTING);
    // What is no attack: taken back from whoever stands for the payee, however often they were linked.
    db.exec(`SAVEPOINT fine; ${MORE_PEOPLE};
      UPDATE viewer SET merged_into_id = 3 WHERE id = 2; UPDATE viewer SET merged_into_id = 4 WHERE id = 3;
      ${transfer("'k', 1, 9, 2, 30, 'reversal', 'x', 0, 2")}; ROLLBACK TO fine; RELEASE fine`);
    for (const [name, attack] of Object.entries(ATTACKS)) {
      const [before, sql] = typeof attack === "string" ? ["", attack] : attack;
      // Inside of a transaction some pragmas do nothing.
      const pragma = /^PRAGMA [^;]*/.exec(before)?.[0] ?? "";
      db.exec(`${pragma}; SAVEPOINT attack; ${before.slice(pragma.length)}`);
      const had = balancesOf(db);
      try {
        db.exec(sql);
        through.push(name);
      } catch (error) {
        // Refused is what it should be, but nothing may have moved either.
        if (!String((error as { code?: string }).code).startsWith("SQLITE_CONSTRAINT"))
          throw new Error(`The attack ${name} is no attack: ${error}`);
        if (balancesOf(db) !== had) through.push(`${name} (refused, but money moved)`);
      }
      db.exec("ROLLBACK TO attack; RELEASE attack");
      for (const name of ["recursive_triggers = ON", "foreign_keys = ON", "ignore_check_constraints = OFF"])
        db.pragma(name);
    }
  } finally {
    close();
  }
  return through;
}

function balancesOf(db: Db): string {
  return JSON.stringify(db.prepare("SELECT id, balance FROM account ORDER BY id").all());
}

// Accounts: 1 mint, 2 viewer:1 (70), 3 viewer:2 (30), 4 sink, 5 escrow (0), 6 the mint of cash, 7 viewer:1 in cash (50).
const SETTING = `
  INSERT INTO currency (id, code, kind, name_one, name_many, created_at_ms) VALUES (1, 'points', 'play', 'point', 'points', 0), (2, 'cash', 'cash', 'euro', 'euros', 0);
  INSERT INTO viewer (id, created_at_ms) VALUES (1, 0), (2, 0);
  INSERT INTO account (id, currency_id, kind, viewer_id, owner) VALUES (1, 1, 'mint', NULL, 'mint'), (2, 1, 'viewer', 1, 'viewer:1'), (3, 1, 'viewer', 2, 'viewer:2'),
    (4, 1, 'sink', NULL, 'sink'), (5, 1, 'escrow', NULL, 'escrow:thing:1'), (6, 2, 'mint', NULL, 'mint'), (7, 2, 'viewer', 1, 'viewer:1');
  INSERT INTO transfer (id, idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms) VALUES
    (1, 'a', 1, 1, 2, 100, 'bonus', 'x', 0), (2, 'b', 1, 2, 3, 30, 'give', 'x', 0), (3, 'c', 2, 6, 7, 50, 'reward', 'x', 0);`;

const transfer = (values: string, how = "INSERT") =>
  `${how} INTO transfer (idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms, reverses_id) VALUES (${values})`;

const NO_CHECKS = "PRAGMA ignore_check_constraints = ON";
const NO_KEYS = "PRAGMA foreign_keys = OFF";
const NO_DELETES = "PRAGMA recursive_triggers = OFF";
const numbered = (id: string, how = "INSERT") =>
  `${how} INTO transfer (id, idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms) VALUES (${id}, 'k', 1, 2, 3, 1, 'give', 'x', 0)`;
// Viewers 3, 4 and 5 with the accounts 8, 9 and 10; 5 is a stranger with 90 points.
const MORE_PEOPLE = `INSERT INTO viewer (id, created_at_ms) VALUES (3, 0), (4, 0), (5, 0);
  INSERT INTO account (id, currency_id, kind, viewer_id, owner) VALUES (8, 1, 'viewer', 3, 'viewer:3'), (9, 1, 'viewer', 4, 'viewer:4'), (10, 1, 'viewer', 5, 'viewer:5');
  ${transfer("'d', 1, 1, 10, 90, 'bonus', 'x', 0, NULL")}; ${transfer("'e', 1, 1, 9, 90, 'bonus', 'x', 0, NULL")}`;

/** A statement that must be refused, or what happens before it (a pragma, or statements) and the statement. */
const ATTACKS: Readonly<Record<string, string | readonly [string, string]>> = {
  overdraft: transfer("'k', 1, 3, 4, 31, 'give', 'x', 0, NULL"),
  "overdraft of an escrow": transfer("'k', 1, 5, 4, 1, 'purchase', 'x', 0, NULL"),
  "overdraft of a sink": transfer("'k', 1, 4, 3, 1, 'give', 'x', 0, NULL"),
  "overdraft with OR IGNORE": transfer("'k', 1, 3, 4, 31, 'give', 'x', 0, NULL", "INSERT OR IGNORE"),
  "overdraft with OR REPLACE": transfer("'k', 1, 3, 4, 31, 'give', 'x', 0, NULL", "INSERT OR REPLACE"),
  "a used key": transfer("'b', 1, 2, 3, 30, 'give', 'x', 0, NULL"),
  "a used key with OR REPLACE": transfer("'b', 1, 2, 3, 30, 'give', 'x', 0, NULL", "INSERT OR REPLACE"),
  "a used key with OR IGNORE": transfer("'b', 1, 2, 3, 30, 'give', 'x', 0, NULL", "INSERT OR IGNORE"),
  "an empty key": transfer("'', 1, 2, 3, 1, 'give', 'x', 0, NULL"),
  "no key": transfer("NULL, 1, 2, 3, 1, 'give', 'x', 0, NULL"),
  "an id used with OR REPLACE":
    "INSERT OR REPLACE INTO transfer (id, idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms) VALUES (2, 'k', 1, 2, 3, 1, 'give', 'x', 0)",
  "an id used with OR REPLACE, where deleting tells no trigger": [
    "PRAGMA recursive_triggers = OFF",
    "INSERT OR REPLACE INTO transfer (id, idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms) VALUES (3, 'k', 1, 2, 3, 1, 'give', 'x', 0)",
  ],
  "a number that leaps": numbered("5"),
  "the last number there is": numbered("9223372036854775807"),
  "the last number there is, with OR IGNORE": numbered("9223372036854775807", "INSERT OR IGNORE"),
  "less than nothing, without checks": [NO_CHECKS, transfer("'k', 1, 2, 3, -5, 'give', 'x', 0, NULL")],
  "nothing, without checks": [NO_CHECKS, transfer("'k', 1, 2, 3, 0, 'give', 'x', 0, NULL")],
  "too much at once, without checks": [NO_CHECKS, transfer("'k', 1, 1, 3, 1000000000001, 'bonus', 'x', 0, NULL")],
  "to oneself, without checks": [NO_CHECKS, transfer("'k', 1, 2, 2, 5, 'give', 'x', 0, NULL")],
  "an empty key, without checks": [NO_CHECKS, transfer("'', 1, 2, 3, 1, 'give', 'x', 0, NULL")],
  "points into a wallet of cash, without keys": [NO_KEYS, transfer("'k', 1, 2, 7, 5, 'give', 'x', 0, NULL")],
  "cash out of a wallet of points, without keys": [NO_KEYS, transfer("'k', 2, 2, 7, 5, 'reward', 'x', 0, NULL")],
  "an account that does not exist, without keys": [NO_KEYS, transfer("'k', 1, 1, 99, 5, 'bonus', 'x', 0, NULL")],
  "from an account that does not exist, without keys": [NO_KEYS, transfer("'k', 1, 99, 2, 5, 'bonus', 'x', 0, NULL")],
  "past the largest balance, with OR IGNORE": [
    "UPDATE account SET balance = 9007199254740991 WHERE id = 2",
    transfer("'k', 1, 1, 2, 1, 'bonus', 'x', 0, NULL", "INSERT OR IGNORE"),
  ],
  "past what a mint may owe, with OR IGNORE": [
    "UPDATE account SET balance = -9007199254740991 WHERE id = 1",
    transfer("'k', 1, 1, 3, 1, 'bonus', 'x', 0, NULL", "INSERT OR IGNORE"),
  ],
  "a reversal paid by a stranger, the payee being linked": [
    `${MORE_PEOPLE}; UPDATE viewer SET merged_into_id = 3 WHERE id = 2`,
    transfer("'k', 1, 10, 2, 30, 'reversal', 'x', 0, 2"),
  ],
  "a reversal to a stranger, the payer being linked": [
    `${MORE_PEOPLE}; UPDATE viewer SET merged_into_id = 3 WHERE id = 1`,
    transfer("'k', 1, 3, 10, 30, 'reversal', 'x', 0, 2"),
  ],
  "a reversal paid by who is linked halfway": [
    `${MORE_PEOPLE}; ${transfer("'f', 1, 1, 8, 90, 'bonus', 'x', 0, NULL")};
     UPDATE viewer SET merged_into_id = 3 WHERE id = 2; UPDATE viewer SET merged_into_id = 4 WHERE id = 3`,
    transfer("'k', 1, 8, 2, 30, 'reversal', 'x', 0, 2"),
  ],
  "an account in the place of another": [
    NO_DELETES,
    "INSERT OR REPLACE INTO account (id, currency_id, kind, owner) VALUES (4, 1, 'sink', 'sink')",
  ],
  "an account in the place of its owner's": [
    NO_DELETES,
    "INSERT OR REPLACE INTO account (currency_id, kind, viewer_id, owner) VALUES (1, 'viewer', 2, 'viewer:2')",
  ],
  "a currency in the place of another": [
    `${NO_DELETES}; PRAGMA defer_foreign_keys = ON`,
    "INSERT OR REPLACE INTO currency (id, code, kind, name_one, name_many, created_at_ms) VALUES (2, 'cash', 'play', 'a', 'b', 0)",
  ],
  "a viewer in the place of another": [
    `${NO_DELETES}; PRAGMA defer_foreign_keys = ON`,
    "INSERT OR REPLACE INTO viewer (id, created_at_ms) VALUES (2, 5)",
  ],
  "a viewer deleted": ["INSERT INTO viewer (id, created_at_ms) VALUES (3, 0)", "DELETE FROM viewer WHERE id = 3"],
  "a viewer under another number": [
    "INSERT INTO viewer (id, created_at_ms) VALUES (3, 0)",
    "UPDATE viewer SET id = 4 WHERE id = 3",
  ],
  "two viewers merged in a circle": [
    "UPDATE viewer SET merged_into_id = 1 WHERE id = 2",
    "UPDATE viewer SET merged_into_id = 2 WHERE id = 1",
  ],
  "three viewers merged in a circle": [
    `${MORE_PEOPLE}; UPDATE viewer SET merged_into_id = 3 WHERE id = 2; UPDATE viewer SET merged_into_id = 4 WHERE id = 3`,
    "UPDATE viewer SET merged_into_id = 2 WHERE id = 4",
  ],
  "a number before the last":
    "INSERT INTO transfer (id, idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms) VALUES (-5, 'k', 1, 2, 3, 1, 'give', 'x', 0)",
  nothing: transfer("'k', 1, 2, 3, 0, 'give', 'x', 0, NULL"),
  "less than nothing": transfer("'k', 1, 2, 3, -5, 'give', 'x', 0, NULL"),
  "a part": transfer("'k', 1, 2, 3, 1.5, 'give', 'x', 0, NULL"),
  "too much at once": transfer("'k', 1, 1, 3, 1000000000001, 'bonus', 'x', 0, NULL"),
  "to oneself": transfer("'k', 1, 2, 2, 5, 'give', 'x', 0, NULL"),
  "points into a wallet of cash": transfer("'k', 1, 2, 7, 5, 'give', 'x', 0, NULL"),
  "cash out of a wallet of points": transfer("'k', 2, 2, 7, 5, 'reward', 'x', 0, NULL"),
  "cash given": transfer("'k', 2, 6, 7, 5, 'give', 'x', 0, NULL"),
  "cash for watching": transfer("'k', 2, 6, 7, 5, 'watching', 'x', 0, NULL"),
  "a kind nobody knows": transfer("'k', 1, 1, 2, 5, 'gift', 'x', 0, NULL"),
  "an account that does not exist": transfer("'k', 1, 1, 99, 5, 'bonus', 'x', 0, NULL"),
  "a reversal of more": transfer("'k', 1, 3, 2, 29, 'reversal', 'x', 0, 2"),
  "a reversal to somebody else": transfer("'k', 1, 3, 4, 30, 'reversal', 'x', 0, 2"),
  "a reversal paid by somebody else": transfer("'k', 1, 1, 2, 30, 'reversal', 'x', 0, 2"),
  "a reversal under another name": transfer("'k', 1, 3, 2, 30, 'give', 'x', 0, 2"),
  "a reversal of nothing": transfer("'k', 1, 3, 2, 30, 'reversal', 'x', 0, NULL"),
  "a second reversal": [
    `${transfer("'k', 1, 3, 2, 30, 'reversal', 'x', 0, 2")}; ${transfer("'l', 1, 1, 3, 30, 'bonus', 'x', 0, NULL")}`,
    transfer("'m', 1, 3, 2, 30, 'reversal', 'x', 0, 2"),
  ],
  "changing a transfer": "UPDATE transfer SET amount = 300 WHERE id = 2",
  "changing who did it": "UPDATE transfer SET actor = 'y' WHERE id = 2",
  "deleting a transfer": "DELETE FROM transfer WHERE id = 2",
  "an account born rich": "INSERT INTO account (currency_id, kind, owner, balance) VALUES (1, 'sink', 'sink:x', 5)",
  "an account that turns into a mint":
    "UPDATE account SET kind = 'mint', viewer_id = NULL, owner = 'mint:x' WHERE id = 2",
  "an account that changes hands": "UPDATE account SET viewer_id = 2, owner = 'viewer:2' WHERE id = 7",
  "an account that changes currency": "UPDATE account SET currency_id = 2 WHERE id = 4",
  "an account deleted": "DELETE FROM account WHERE id = 5",
  "an account under another's name":
    "INSERT INTO account (currency_id, kind, viewer_id, owner) VALUES (2, 'viewer', 2, 'viewer:1000')",
  "an account of two kinds": "INSERT INTO account (currency_id, kind, owner) VALUES (1, 'mint', 'sink:x')",
  "a second account of one owner":
    "INSERT INTO account (currency_id, kind, viewer_id, owner) VALUES (1, 'viewer', 1, 'viewer:1')",
  "a negative balance written by hand": "UPDATE account SET balance = -1 WHERE id = 3",
  "cash that becomes play money": "UPDATE currency SET kind = 'play' WHERE id = 2",
};
