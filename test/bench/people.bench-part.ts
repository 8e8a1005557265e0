/** The table of viewers at a million accounts: names searched by any part, every sort, pages by cursor. */
import path from "node:path";
import { TABLES } from "../../src/app/tables.ts";
import type { Log } from "../../src/base/log.ts";
import { realSystem, seededRandom } from "../../src/base/system.ts";
import { type Db, openBook } from "../../src/db/open.ts";
import { Writer } from "../../src/db/writer.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import { Directory, type PageWish } from "../../src/viewers/directory.ts";
import { Viewers } from "../../src/viewers/viewers.ts";
import { type Figures, inFolder, measured, median, type Part, type Row, tidy } from "./measure.ts";

const COUNT = 50;

export const people: Part = {
  name: "people",
  about: "the table of viewers at a million accounts: search, sorts, pages (quick: a hundred thousand)",
  run: ({ quick }) => inFolder(async (folder) => look(folder, quick ? 100_000 : 1_000_000)),
};

async function look(folder: string, accounts: number): Promise<Row[]> {
  const book = openBook({ tables: TABLES, file: path.join(folder, "chatmint.db") });
  const { db } = book;
  const { clock, timers } = realSystem();
  const writer = new Writer({ db, log: {} as Log, onFatal: fail });
  const ledger = new Ledger({ db, clock });
  const viewers = new Viewers({ db, clock });
  const currency = await writer.run((work) =>
    ledger.ensureCurrency(work, { code: "main", kind: "play", nameOne: "point", nameMany: "points", decimals: 0 }),
  );
  fill(db, currency.id, accounts);
  // As the bot's checkpoints leave it: the accounts came over months.
  db.pragma("wal_checkpoint(TRUNCATE)");
  let areRead = () => {};
  const allRead = new Promise<void>((resolve) => {
    areRead = resolve;
  });
  const directory = new Directory({
    ...{ db, viewers, ledger, clock, timers, currencyId: currency.id, log: {} as Log },
    lists: { hidden: () => new Set<number>().values() },
    present: () => [],
    onRead: areRead,
  });
  // What every page reads besides the names.
  await directory.page({ sort: "balance", count: COUNT });
  await tidy();
  const before = memoryMb();
  let firstMs = 0;
  let isPart = false;
  const reading = await measured(async () => {
    const started = performance.now();
    isPart = (await directory.page({ query: "zzzz", sort: "balance", count: COUNT })).isReading;
    firstMs = performance.now() - started;
    await allRead;
  });
  await tidy();
  const names = memoryMb() - before;
  const columns = await measured(() => directory.page({ sort: "watchTime", count: COUNT }));
  const rows: Row[] = [
    { what: "all names read by another thread, piece by piece", value: reading.wallMs, unit: "ms" },
    {
      what: `  a search at that moment, answered${isPart ? " with what is there" : ""} after`,
      value: firstMs,
      unit: "ms",
    },
    { what: "  longest stall, by the clock", value: reading.stallMs, unit: "ms", aim: 25 },
    { what: "  longest stall, processor time", value: reading.stallWorkMs, unit: "ms", aim: 25 },
    { what: "  memory of all names", value: names, unit: "MB" },
    { what: "watch time and last seen of all, read by another thread", value: columns.wallMs, unit: "ms" },
    { what: "  longest stall, by the clock", value: columns.stallMs, unit: "ms", aim: 25 },
  ];
  const asked: readonly (readonly [string, PageWish])[] = [
    ["a name that nobody has", { query: "qqqqq", sort: "balance", count: COUNT }],
    ["a rare part of a name", { query: "river42", sort: "balance", count: COUNT }],
    ["two letters", { query: "ri", sort: "balance", count: COUNT }],
    ["one letter", { query: "e", sort: "balance", count: COUNT }],
    ["a part of a name, by name", { query: "wolf9", sort: "name", count: COUNT }],
    ["a part of a name, by watch time", { query: "storm", sort: "watchTime", count: COUNT }],
    ["everybody by balance", { sort: "balance", count: COUNT }],
    ["everybody by name", { sort: "name", count: COUNT }],
    ["everybody by watch time", { sort: "watchTime", count: COUNT }],
    ["everybody by when they were seen", { sort: "lastSeen", count: COUNT }],
  ];
  for (const [what, wish] of asked) {
    const figures = await pages(directory, wish);
    rows.push(
      { what, value: median(figures.map(({ wallMs }) => wallMs)), unit: "ms", aim: 50 },
      {
        what: "  longest stall, by the clock",
        value: median(figures.map(({ stallMs }) => stallMs)),
        unit: "ms",
        aim: 25,
      },
    );
  }
  await writer.close();
  book.close();
  return rows;
}

/** The first page several times, and the pages after it. */
async function pages(directory: Directory, wish: PageWish): Promise<Figures[]> {
  const figures: Figures[] = [];
  let after: string | undefined;
  for (let round = 0; round < 9; round++) {
    figures.push(
      await measured(async () => {
        after = (await directory.page({ ...wish, after: round % 3 === 0 ? undefined : after })).next;
      }),
    );
  }
  return figures;
}

function memoryMb(): number {
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

const WORDS = [
  "river",
  "wolf",
  "storm",
  "pixel",
  "noir",
  "étoile",
  "shadow",
  "tiger",
  "queen",
  "maple",
  "fox",
  "ninja",
  "луна",
  "田中",
];

/** Fills the tables at once, without transfers: only reading is measured. */
function fill(db: Db, currencyId: number, accounts: number): void {
  const random = seededRandom("people");
  const word = () => WORDS[random.integer(WORDS.length)]!;
  const viewer = db.prepare("INSERT INTO viewer (id, created_at_ms) VALUES (?, 0)");
  const identity = db.prepare(
    `INSERT INTO identity (platform, platform_id, viewer_id, login, display_name, seen_at_ms) VALUES ('twitch', ?, ?, ?, ?, ?)`,
  );
  const account = db.prepare(
    "INSERT INTO account (currency_id, kind, viewer_id, owner) VALUES (?, 'viewer', ?, 'viewer:' || CAST(? AS INTEGER))",
  );
  const watch = db.prepare(
    "INSERT INTO watch (channel_id, viewer_id, minutes, first_seen_at_ms, last_seen_at_ms) VALUES (1, ?, ?, 0, ?)",
  );
  db.transaction(() => {
    db.prepare(
      "INSERT INTO channel (id, platform, platform_id, login, currency_id) VALUES (1, 'twitch', '1', 'you', ?)",
    ).run(currencyId);
    for (let id = 1; id <= accounts; id++) {
      const name = `${word()}${word()}${id % 9_973}`;
      viewer.run(id);
      identity.run(
        String(100_000_000 + id),
        id,
        /^[a-z0-9]+$/.test(name) ? name : `user${id}`,
        name,
        random.integer(1e9),
      );
      account.run(currencyId, id, id);
      watch.run(id, random.integer(100_000), random.integer(1e9));
    }
    db.prepare(
      "UPDATE account SET balance = 10000000 / (1 + (viewer_id * 2654435761) % 999983) + viewer_id % 5000 WHERE kind = 'viewer'",
    ).run();
  })();
}

function fail(error: unknown): never {
  throw error;
}
