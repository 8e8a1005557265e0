/** A book for tests: real SQLite, the real writer, and people to move money between. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pino } from "pino";
import type { Log } from "../../src/base/log.ts";
import { SimulatedSystem, seededRandom } from "../../src/base/system.ts";
import type { Db } from "../../src/db/open.ts";
import { Writer } from "../../src/db/writer.ts";
import { Feed } from "../../src/feed/feed.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import type { Currency, Person, PostResult } from "../../src/model/money.ts";
import { quickBook } from "./new-book.ts";

/** Sunday, 23 November 2025, 19:00 in London. */
export const EVENING_MS = Date.UTC(2025, 10, 23, 19, 0);

/** A folder that `remove` deletes. */
export function scratchFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), "chatmint-book-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** A log that keeps its lines: `lines` are objects with `level` and `msg`. */
export function listeningLog(): {
  readonly log: Log;
  readonly lines: { level: number; msg: string; [key: string]: unknown }[];
} {
  const lines: { level: number; msg: string }[] = [];
  const log = pino({ level: "trace" }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { log, lines };
}

export interface TestBook {
  readonly db: Db;
  readonly system: SimulatedSystem;
  readonly writer: Writer;
  readonly ledger: Ledger;
  readonly feed: Feed;
  readonly points: Currency;
  readonly cash: Currency;
  readonly lines: ReturnType<typeof listeningLog>["lines"];
  readonly fatal: unknown[];
  /** A new viewer who has this much. */
  person(name: string, has?: number): Promise<Person>;
  /** Mints for somebody. */
  pay(to: Person, amount: number, key?: string): Promise<PostResult>;
  close(): void;
}

/** An open book with the currencies points and cash. */
export async function testBook(file = ":memory:"): Promise<TestBook> {
  const book = quickBook(file);
  const { log, lines } = listeningLog();
  const fatal: unknown[] = [];
  const system = new SimulatedSystem(EVENING_MS);
  const writer = new Writer({ db: book.db, log, onFatal: (error) => fatal.push(error) });
  const ledger = new Ledger({ db: book.db, clock: system.clock });
  const [points, cash] = await writer.run(
    (work) =>
      [
        ledger.ensureCurrency(work, {
          code: "points",
          kind: "play",
          nameOne: "point",
          nameMany: "points",
          decimals: 0,
        }),
        ledger.ensureCurrency(work, { code: "cash", kind: "cash", nameOne: "euro", nameMany: "euros", decimals: 2 }),
      ] as const,
  );
  let keys = 0;
  const pay = (to: Person, amount: number, key = `test:${keys++}`) =>
    writer.run((work) =>
      ledger.post(work, {
        key,
        currencyId: points.id,
        from: "mint",
        to: `viewer:${to.id}`,
        amount,
        kind: "bonus",
        actor: "bonus",
      }),
    );
  return {
    db: book.db,
    system,
    writer,
    ledger,
    feed: new Feed({ db: book.db, clock: system.clock, random: seededRandom(file) }),
    points,
    cash,
    lines,
    fatal,
    pay,
    async person(name, has = 0) {
      const person = await writer.run(() => addPerson(book.db, name));
      if (has > 0) await pay(person, has);
      return person;
    },
    close: () => book.close(),
  };
}

/** Writes a viewer with one login on the local platform. Inside a transaction or not. */
export function addPerson(db: TestBook["db"], name: string): Person {
  const id = Number(db.prepare("INSERT INTO viewer (created_at_ms) VALUES (?)").run(EVENING_MS).lastInsertRowid);
  db.prepare(
    "INSERT INTO identity (platform, platform_id, viewer_id, login, display_name, seen_at_ms) VALUES ('local', ?, ?, ?, ?, ?)",
  ).run(`${name}-${id}`, id, name, name, EVENING_MS);
  return { id, name };
}
