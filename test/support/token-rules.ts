/** The rules of the token of work: what is written with the wrong one, or kept in memory for nothing, is a fault. */
import { Savepoints } from "../../src/db/savepoints.ts";
import type { Work } from "../../src/db/work.ts";
import type { Movement } from "../../src/model/money.ts";
import type { MoneyModules } from "./money-rules.ts";

/** Uses of a token that must be refused; the names of those that wrote something, or were let through. */
export function tokenFaults({ openBook, Ledger, Work, endWork, tables }: MoneyModules): string[] {
  const { db, close } = openBook({ file: ":memory:", tables });
  const faults: string[] = [];
  const savepoints = new Savepoints(db);
  let keys = 0;
  /** A run of its own, undone afterwards. */
  const run = (use: (work: Work) => void) => {
    db.exec("SAVEPOINT run");
    const work = new Work(db, savepoints);
    use(work);
    const hooks = endWork(work);
    db.exec("ROLLBACK TO run; RELEASE run");
    return { work, hooks };
  };
  try {
    const ledger = new Ledger({ db, clock: { now: () => 1, monotonic: () => 1 } });
    db.exec("INSERT INTO viewer (id, created_at_ms) VALUES (1, 1); BEGIN");
    const first = new Work(db, savepoints);
    const names = { nameOne: "point", nameMany: "points", decimals: 0 };
    const currencyId = ledger.ensureCurrency(first, { code: "points", kind: "play", ...names }).id;
    const movement = (): Movement => ({
      ...{ key: `k:${keys++}`, currencyId, from: "mint", to: "viewer:1", amount: 1, kind: "bonus", actor: "x" },
    });
    ledger.post(first, movement());
    db.exec("COMMIT");
    for (const hook of endWork(first)) hook();
    const rows = () => db.prepare("SELECT count(*) FROM transfer").pluck().get() as number;
    const refused = (name: string, token: Work) => {
      const had = rows();
      try {
        ledger.post(token, movement());
        faults.push(`a movement with ${name}`);
      } catch (error) {
        if ((error as { code?: string }).code !== "LEDGER_OUTSIDE_WORK") throw error;
      }
      if (rows() !== had) faults.push(`${name} wrote`);
    };
    refused("the token of a run that is over", first);
    run(() => refused("the token of another run", first));
    run((work) => {
      let part!: Work;
      work.attempt((inner) => {
        part = inner;
        refused("the token of the whole while a part runs", work);
        ledger.post(inner, movement());
      });
      refused("the token of a part that is over", part);
    });
    const { hooks } = run((work) => {
      try {
        work.attempt((part) => {
          ledger.post(part, movement());
          throw new Error("undone");
        });
      } catch {}
    });
    if (hooks.length > 0) faults.push("a hook of a part that failed");
    return faults;
  } finally {
    close();
  }
}
