/** The rules of escrow, tried on the modules handed in: the real ones, or a copy that was broken on purpose. */
import { strict as assert } from "node:assert";
import { TABLES } from "../../src/app/tables.ts";
import type * as OpenModule from "../../src/db/open.ts";
import { Savepoints } from "../../src/db/savepoints.ts";
import type * as WorkModule from "../../src/db/work.ts";
import type { Work } from "../../src/db/work.ts";
import type * as EscrowModule from "../../src/kit/escrow.ts";
import type * as VerifyModule from "../../src/ledger/audit/verify.ts";
import type * as LedgerModule from "../../src/ledger/ledger.ts";
import type { OpenEscrow, Owner } from "../../src/model/money.ts";
import type * as MintedModule from "../../src/wallet/minted.ts";

export interface EscrowModules {
  readonly Work: typeof WorkModule.Work;
  readonly endWork: typeof WorkModule.endWork;
  readonly openBook: typeof OpenModule.openBook;
  readonly Ledger: typeof LedgerModule.Ledger;
  readonly Escrow: typeof EscrowModule.Escrow;
  readonly Minted: typeof MintedModule.Minted;
  readonly verify: typeof VerifyModule.verify;
}

/** The modules {@link EscrowModules} are of. */
export const ESCROW_MODULES = [
  "db/open",
  "db/work",
  "ledger/ledger",
  "kit/escrow",
  "wallet/minted",
  "ledger/audit/verify",
];

const DAY = { startMs: 0, endMs: 86_400_000 };
const ACTOR = "viewer:1";

/** A book with two viewers, 100 each, and one escrow on it. */
function stage({ openBook, Work: Token, endWork, Ledger, Escrow, Minted, verify }: EscrowModules) {
  const { db, close } = openBook({ file: ":memory:", tables: TABLES });
  const ledger = new Ledger({
    db,
    clock: { now: () => 1_000, monotonic: () => 0 },
  });
  const minted = new Minted(db);
  const work = <T>(run: (work: Work) => T): T => {
    const token = new Token(db, new Savepoints(db));
    const value = db.transaction(run)(token);
    for (const hook of endWork(token)) hook();
    return value;
  };
  const wanted = { code: "points", kind: "play", nameOne: "point", nameMany: "points", decimals: 0 } as const;
  const currency = work((token) => ledger.ensureCurrency(token, wanted));
  work((token) => {
    for (const id of [1, 2]) {
      db.prepare("INSERT INTO viewer (id, created_at_ms) VALUES (?, 1)").run(id);
      ledger.mustPost(token, {
        ...{ key: `start:${id}`, currencyId: currency.id, from: "mint", to: `viewer:${id}` },
        ...{ amount: 100, kind: "bonus", actor: "bonus" },
      });
    }
  });
  const has = (owner: Owner) => ledger.accountBalance(owner, currency.id);
  return {
    ...{ db, close, ledger, work, has, currency },
    escrow: new Escrow(ledger, "game", 7, currency.id),
    mintedBy: () => minted.onDay([ACTOR], currency.id, DAY),
    problems: (open: readonly Omit<OpenEscrow, "currencyId">[]) => {
      const rows = open.map((row) => ({ ...row, currencyId: currency.id }));
      return verify(db, { tables: TABLES, escrows: [{ what: "game", open: () => rows }] }).problems;
    },
  };
}

type Stage = ReturnType<typeof stage>;

/** What each rule does on a fresh book; the message says which was broken. */
const RULES: Readonly<Record<string, (on: Stage) => void>> = {
  "what is held leaves the viewer, lies in escrow, and stands in the book as it always did": (on) => {
    on.work((work) =>
      on.escrow.hold(work, "ticket:1:1", "viewer:1", { amount: 30, kind: "ticket", actor: ACTOR, memo: "3 ×" }),
    );
    assert.deepEqual([on.has("viewer:1"), on.has("escrow:game:7")], [70, 30]);
    const { key, kind, from, to, actor, memo } = on.ledger.transferByKey("game:7:ticket:1:1")!;
    assert.deepEqual(
      [key, kind, from, to, actor, memo],
      ["game:7:ticket:1:1", "ticket", "viewer:1", "escrow:game:7", ACTOR, "3 ×"],
    );
    assert.deepEqual(on.problems([{ owner: "escrow:game:7", amount: 30 }]), []);
  },
  "who has not enough is told so, and nothing is held": (on) => {
    const hold = (work: Work) => on.escrow.hold(work, "hold", "viewer:1", { amount: 101, kind: "hold", actor: ACTOR });
    assert.throws(() => on.work(hold), { code: "insufficientFunds", values: { balance: 100, amount: 101 } });
    assert.equal(on.has("escrow:game:7"), 0);
  },
  "nothing is held twice under one step": (on) => {
    const hold = (work: Work) => on.escrow.hold(work, "hold", "viewer:1", { amount: 10, kind: "hold", actor: ACTOR });
    on.work(hold);
    assert.throws(() => on.work(hold), /game:7:hold was taken before/);
    assert.equal(on.has("escrow:game:7"), 10);
  },
  "no more is paid than lies there": (on) => {
    on.work((work) => on.escrow.hold(work, "fund", "mint", { amount: 10, kind: "fund", actor: ACTOR }));
    const pay = (work: Work, id: number) =>
      on.escrow.pay(work, `pay:${id}`, `viewer:${id}`, { amount: 6, kind: "prize", actor: "games" });
    on.work((work) => pay(work, 1));
    assert.throws(() => on.work((work) => pay(work, 2)), { code: "LEDGER_NOT_POSTED" });
    assert.deepEqual([on.has("viewer:1"), on.has("viewer:2"), on.has("escrow:game:7")], [106, 100, 4]);
  },
  "what is held ends once: settled or paid back, never both, never twice": (on) => {
    on.work((work) => on.escrow.hold(work, "hold", "viewer:1", { amount: 10, kind: "hold", actor: ACTOR }));
    on.work((work) => on.escrow.hold(work, "other", "viewer:2", { amount: 50, kind: "hold", actor: "viewer:2" }));
    const back = (work: Work) => on.escrow.end(work, "end", "viewer:1", { amount: 10, kind: "refund", actor: "games" });
    const spend = (work: Work) =>
      on.escrow.end(work, "end", "sink:games", { amount: 10, kind: "purchase", actor: "games" });
    on.work(back);
    assert.equal(on.ledger.transferByKey("game:7:end")?.kind, "refund");
    assert.throws(() => on.work(spend), /ended_otherwise/);
    assert.throws(() => on.work(back), /exists/);
    assert.deepEqual([on.has("viewer:1"), on.has("escrow:game:7"), on.has("sink:games")], [100, 50, 0]);
  },
  "what goes back whole is a reversal, and counts against no limit any more": (on) => {
    on.work((work) => on.escrow.hold(work, "fund", "mint", { amount: 40, kind: "fund", actor: ACTOR }));
    assert.equal(on.mintedBy(), 40);
    on.work((work) => on.escrow.giveBack(work, "rest", "fund", { amount: 40, actor: "games", memo: "nobody won" }));
    const rest = on.ledger.transferByKey("game:7:rest")!;
    const fund = on.ledger.transferByKey("game:7:fund")!;
    assert.deepEqual(
      [rest.kind, rest.reversesId, rest.to, rest.memo, on.mintedBy(), on.has("escrow:game:7")],
      ["reversal", fund.id, "mint", "nobody won", 0, 0],
    );
    assert.deepEqual(on.problems([]), []);
  },
  "a part that goes back is a refund, and all that was held still counts": (on) => {
    on.work((work) => on.escrow.hold(work, "fund", "mint", { amount: 40, kind: "fund", actor: ACTOR }));
    on.work((work) => on.escrow.pay(work, "pay:2", "viewer:2", { amount: 10, kind: "prize", actor: "games" }));
    on.work((work) => on.escrow.giveBack(work, "rest", "fund", { amount: 30, actor: "games" }));
    const rest = on.ledger.transferByKey("game:7:rest")!;
    assert.deepEqual([rest.kind, rest.reversesId, rest.to, on.mintedBy()], ["refund", null, "mint", 40]);
    assert.deepEqual(on.problems([]), []);
  },
  "it goes back to whom it was taken from, also after they were linked": (on) => {
    on.work((work) => on.escrow.hold(work, "fund", "viewer:1", { amount: 40, kind: "rain", actor: ACTOR }));
    on.work(() => on.db.prepare("UPDATE viewer SET merged_into_id = 2 WHERE id = 1").run());
    on.work((work) => on.escrow.giveBack(work, "rest", "fund", { amount: 40, actor: "games" }));
    assert.deepEqual([on.has("viewer:2"), on.has("escrow:game:7")], [140, 0]);
  },
  "nothing goes back of what was never held": (on) => {
    on.work((work) => on.escrow.hold(work, "fund", "mint", { amount: 40, kind: "fund", actor: ACTOR }));
    const back = (work: Work) => on.escrow.giveBack(work, "rest", "found", { amount: 40, actor: "games" });
    assert.throws(() => on.work(back), /game:7:found is not in the book/);
  },
};

export const ESCROW_RULES = Object.keys(RULES);

/** Tries one rule on a fresh book; throws where it does not hold. */
export function checkEscrowRule(modules: EscrowModules, rule: string): void {
  const on = stage(modules);
  try {
    RULES[rule]!(on);
  } finally {
    on.close();
  }
}
