/** What is taken out of one book and brought into an empty one: everybody has the same, in every format, linked people too. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import { realSystem } from "../../src/base/system.ts";
import { openBook, openBookToRead } from "../../src/db/open.ts";
import { Writer } from "../../src/db/writer.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import { Viewers } from "../../src/viewers/viewers.ts";
import { listeningLog, scratchFolder } from "../support/book.ts";
import { commandLine } from "../support/command-line.ts";

const { folder, remove } = scratchFolder();
afterAll(remove);

/** Somebody with a login on one platform, or linked on both. */
const person = fc.record({
  name: fc.stringMatching(/^[a-z0-9_]{1,12}$/),
  shown: fc.oneof(fc.string({ maxLength: 15 }), fc.constantFrom("=1+1", "Zoë", "日本語", "مرحبا", '"quoted"; x', "🎉")),
  on: fc.constantFrom<("twitch" | "kick")[]>(["twitch"], ["kick"], ["twitch", "kick"], ["kick", "twitch"]),
  amount: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 100_000 }), fc.constant(1_000_000_000_000)),
});
type One = typeof person extends fc.Arbitrary<infer T> ? T : never;

async function writeBook(file: string, people: readonly One[]): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  const book = openBook({ tables: TABLES, file });
  const { clock } = realSystem();
  const { log } = listeningLog();
  const writer = new Writer({ db: book.db, log, onFatal: () => {} });
  const ledger = new Ledger({ db: book.db, clock });
  const viewers = new Viewers({ db: book.db, clock });
  await writer.run((work) => {
    const names = { nameOne: "point", nameMany: "points" };
    const currency = ledger.ensureCurrency(work, { code: "main", kind: "play", decimals: 0, ...names });
    for (const [at, { name, shown, on, amount }] of people.entries()) {
      const [first, second] = on.map((platform) =>
        viewers.ensure(work, platform, {
          platformId: `${at + 1}`,
          login: `${name}${at}`,
          displayName: shown || name,
          roles: [],
        }),
      );
      if (amount > 0) {
        const movement = { key: `a:${at}`, currencyId: currency.id, amount, kind: "import", actor: "test" } as const;
        ledger.post(work, { ...movement, from: "mint", to: `viewer:${first!.id}` });
      }
      if (!second) continue;
      const { db } = book;
      db.prepare(
        `INSERT INTO link (survivor_id, absorbed_id, platform, platform_id, linked_at_ms, linked_after_id)
         VALUES (?, ?, ?, ?, 0, (SELECT coalesce(max(id), 0) FROM transfer))`,
      ).run(first!.id, second.id, second.platform, second.platformId);
      db.prepare("UPDATE viewer SET merged_into_id = ? WHERE id = ?").run(first!.id, second.id);
      db.prepare("UPDATE identity SET viewer_id = ? WHERE viewer_id = ?").run(first!.id, second.id);
    }
  });
  book.close();
}

/** What each account has, one that is linked with another the same as that. */
function balances(file: string): Record<string, number> {
  const book = openBookToRead(file, TABLES);
  try {
    const rows = book.db
      .prepare(
        `SELECT i.platform || ':' || i.platform_id AS who, a.balance, i.viewer_id AS viewer FROM identity AS i
         JOIN account AS a ON a.viewer_id = i.viewer_id WHERE a.balance > 0 ORDER BY 1`,
      )
      .all() as { who: string; balance: number; viewer: number }[];
    return Object.fromEntries(rows.map(({ who, balance }) => [who, balance]));
  } finally {
    book.close();
  }
}

it("is the same in an empty book", async () => {
  let n = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(person, { minLength: 1, maxLength: 12 }),
      fc.constantFrom("csv", "json", "xlsx", "sqlite"),
      fc.constantFrom("semicolon", "comma", "tab"),
      async (people, format, separator) => {
        const [from, to] = [path.join(folder, `from${++n}`), path.join(folder, `to${n}`)];
        await writeBook(path.join(from, "chatmint.db"), people);
        const file = path.join(folder, `${n}.${format}`);
        const options = format === "csv" ? ["--separator", separator] : [];
        const out = await commandLine("export", file, "--data", from, ...options);
        expect(out.code, out.printed).toBe(0);
        const brought = await commandLine("import", file, "--data", to, "--yes", "--mode", "set");
        expect(brought.code, brought.printed).toBe(0);
        const before = balances(path.join(from, "chatmint.db"));
        const after = people.some(({ amount }) => amount > 0) ? balances(path.join(to, "chatmint.db")) : {};
        // A linked person comes in with the login seen last; the other one is linked again by the viewer.
        for (const [who, balance] of Object.entries(after)) expect(before[who]).toBe(balance);
        const total = people.reduce((sum, { amount }) => sum + amount, 0);
        expect(Object.values(after).reduce((sum, balance) => sum + balance, 0)).toBe(total);
      },
    ),
    { numRuns: 12 },
  );
}, 240_000);
