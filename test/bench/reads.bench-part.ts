/** Balance, rank and top list among a million accounts. */
import path from "node:path";
import { TABLES } from "../../src/app/tables.ts";
import type { Log } from "../../src/base/log.ts";
import { SimulatedSystem, seededRandom } from "../../src/base/system.ts";
import { openBook } from "../../src/db/open.ts";
import { Writer } from "../../src/db/writer.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import { Ranking } from "../../src/ranking/ranking.ts";
import { Viewers } from "../../src/viewers/viewers.ts";
import { inFolder, microseconds, type Part, type Row } from "./measure.ts";

export const reads: Part = {
  name: "reads",
  about: "balance, rank and top list at a million accounts (quick: a hundred thousand)",
  run: ({ quick }) => inFolder(async (folder) => read(folder, quick ? 100_000 : 1_000_000)),
};

async function read(folder: string, accounts: number): Promise<Row[]> {
  const book = openBook({ tables: TABLES, file: path.join(folder, "chatmint.db") });
  const { db } = book;
  const { clock } = new SimulatedSystem(Date.UTC(2026, 0, 6, 19));
  const writer = new Writer({
    db,
    log: {} as Log,
    onFatal: (error) => {
      throw error;
    },
  });
  const ledger = new Ledger({ db, clock });
  const viewers = new Viewers({ db, clock });
  const currency = await writer.run((work) =>
    ledger.ensureCurrency(work, { code: "main", kind: "play", nameOne: "point", nameMany: "points", decimals: 0 }),
  );
  fill(db, currency.id, accounts);
  const ranking = new Ranking();
  const started = performance.now();
  ranking.load(db);
  const loadMs = performance.now() - started;
  const random = seededRandom("reads");
  const ids = Array.from({ length: 20_000 }, () => 1 + random.integer(accounts));
  const some = (at: number) => ids[at % ids.length]!;
  let found = 0;
  const balance = microseconds(20_000, (at) => {
    found += ledger.balance(some(at), currency.id);
  });
  const byName = microseconds(5_000, (at) => {
    found += viewers.byName("local", `viewer${some(at)}`) ? 1 : 0;
  });
  const rank = microseconds(5_000, (at) => {
    found += ranking.rank(currency.id, some(at)) ?? 0;
  });
  const top = microseconds(1_000, () => {
    found += ranking.top(currency.id, 0, 10).length;
  });
  const page = microseconds(200, (at) => {
    found += ranking.top(currency.id, some(at), 10).length;
  });
  // A tenth of them watch, in four roles and at any minute of the period.
  const groups = Array.from({ length: 20 }, () => ({ earned: 0 }));
  for (let id = 1; id <= accounts; id += 10) {
    ranking.set(currency.id, id, ledger.balance(id, currency.id), groups[((id / 10) % 20) | 0]);
  }
  for (const [at, group] of groups.entries()) group.earned = 10 + at;
  const risingRank = microseconds(5_000, (at) => {
    found += ranking.rank(currency.id, some(at)) ?? 0;
  });
  const risingPage = microseconds(200, (at) => {
    found += ranking.top(currency.id, some(at), 10).length;
  });
  const set = microseconds(20_000, (at) => ranking.set(currency.id, some(at), 1 + ((at * 7_919) % 50_000)));
  await writer.close();
  book.close();
  if (found === 0) throw new Error("Nothing was read: the benchmark measures nothing.");
  const oneGet = { what: "one prepared read", of: (machine: { getUs: number }) => machine.getUs };
  return [
    { what: "a balance, with what is pending", value: balance, unit: "µs", aim: 10, limit: oneGet },
    { what: "a viewer by name", value: byName, unit: "µs", limit: oneGet },
    { what: "a rank", value: rank / 1_000, unit: "ms", aim: 1 },
    { what: "the first page of the top list", value: top / 1_000, unit: "ms", aim: 1 },
    { what: "a page anywhere in it", value: page / 1_000, unit: "ms", aim: 1 },
    { what: "a rank while a tenth of them earn by watching", value: risingRank / 1_000, unit: "ms", aim: 1 },
    { what: "a page anywhere while they do", value: risingPage / 1_000, unit: "ms", aim: 1 },
    { what: "a rank brought up to date", value: set, unit: "µs" },
    { what: "all ranks read at start", value: loadMs, unit: "ms" },
  ];
}

/** Fills the tables at once, without transfers: only reading is measured. Many small balances, few large ones. */
function fill(db: ReturnType<typeof openBook>["db"], currencyId: number, accounts: number): void {
  const numbers = "WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < ?)";
  db.transaction(() => {
    db.prepare(`${numbers} INSERT INTO viewer (id, created_at_ms) SELECT id, 0 FROM n`).run(accounts);
    db.prepare(
      `${numbers} INSERT INTO identity (platform, platform_id, viewer_id, login, display_name, seen_at_ms)
       SELECT 'local', 'id-' || id, id, 'viewer' || id, 'viewer' || id, 0 FROM n`,
    ).run(accounts);
    db.prepare(
      `${numbers} INSERT INTO account (currency_id, kind, viewer_id, owner) SELECT ?, 'viewer', id, 'viewer:' || id FROM n`,
    ).run(accounts, currencyId);
    db.prepare(
      "UPDATE account SET balance = 10000000 / (1 + (viewer_id * 2654435761) % 999983) + viewer_id % 5000 WHERE kind = 'viewer'",
    ).run();
  })();
}
