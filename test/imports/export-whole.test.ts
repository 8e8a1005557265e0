/** An export of a large book, beside a bot that runs, and onto a disk that is full. */
import { spawnSync } from "node:child_process";
import { createReadStream, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import { openBookToRead } from "../../src/db/open.ts";
import { type ExportFormat, exportBook } from "../../src/imports/out/export-book.ts";
import { LISTS } from "../../src/imports/out/lists.ts";
import { addPerson, scratchFolder, testBook } from "../support/book.ts";
import { canMount } from "../support/mount.ts";
import { chatmint, startChatmint } from "../support/process.ts";

let scratch: ReturnType<typeof scratchFolder>;
beforeEach(() => {
  scratch = scratchFolder();
  mkdirSync(inFolder("data"));
});
afterEach(() => scratch.remove());

const inFolder = (...names: string[]) => path.join(scratch.folder, ...names);
const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  chatmint(["export", ...args], { cwd: scratch.folder, env });

/** A book of so many viewers, paid so often. */
async function bookOf(viewers: number, transfers: number): Promise<void> {
  const book = await testBook(inFolder("data", "chatmint.db"));
  await book.writer.run((work) => {
    const people = Array.from({ length: viewers }, (_, n) => addPerson(book.db, `viewer${n}`));
    for (const { id } of people) {
      book.ledger.post(work, {
        ...{ key: `first:${id}`, currencyId: book.points.id, from: "mint", to: `viewer:${id}`, amount: 5 },
        ...{ kind: "bonus", actor: "bonus" },
      });
    }
  });
  const [mint, first] = ["mint", "viewer:1"].map((owner) =>
    book.db.prepare("SELECT id FROM account WHERE owner = ? AND currency_id = ?").pluck().get(owner, book.points.id),
  ) as [number, number];
  const pay = book.db.prepare(
    `INSERT INTO transfer (idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms)
     VALUES (?, ?, ?, ?, 3, 'bonus', 'bonus', ?)`,
  );
  book.db.transaction(() => {
    for (let n = viewers; n < transfers; n++)
      pay.run(`bulk:${n}`, book.points.id, mint, first + (n % viewers), 1_764_000_000_000 + n);
  })();
  book.close();
}

async function linesOf(file: string): Promise<number> {
  let lines = 0;
  for await (const _ of createInterface({ input: createReadStream(file) })) lines++;
  return lines;
}

describe("200,000 movements", () => {
  it("are written with a heap of 40 MB", { timeout: 300_000 }, async () => {
    await bookOf(2_000, 200_000);
    const small = { NODE_OPTIONS: "--max-old-space-size=40" };
    for (const file of ["history.csv", "history.json"]) {
      const { code, err } = await run(["--what", "history", file], small);
      expect([code, err]).toEqual([0, ""]);
      expect(await linesOf(inFolder(file))).toBe(200_000 + (file.endsWith(".csv") ? 1 : 0));
    }
    expect((await run(["--what", "history", "history.sqlite"], small)).code).toBe(0);
    const excel = await run(["--what", "history", "history.xlsx"]);
    expect([excel.code, excel.err]).toEqual([
      2,
      expect.stringMatching(/^That is more than 100,000 rows, too many for an Excel file\./),
    ]);
    expect(readdirSync(scratch.folder).sort()).toEqual(["data", "history.csv", "history.json", "history.sqlite"]);
  });
});

describe("beside a bot that writes", () => {
  it("everything is of the moment it began", async () => {
    const book = await testBook(inFolder("data", "chatmint.db"));
    const people = await Promise.all(Array.from({ length: 1_200 }, (_, n) => book.person(`viewer${n}`, 10)));
    const reader = openBookToRead(inFolder("data", "chatmint.db"), TABLES);
    let text = "";
    const slow = new Writable({
      highWaterMark: 1,
      write(chunk: Buffer, _encoding, done) {
        text += chunk.toString("utf8");
        // Between any two pieces somebody is paid.
        book.pay(people.at(-1)!, 1).then(() => done(), done);
      },
    });
    const taken = { db: reader.db, pending: () => [], neverEarns: () => "" };
    await exportBook(taken, { format: "json", lists: LISTS, separator: "comma", to: slow, force: false });
    reader.close();
    const rows = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const balances = rows.filter(({ list }) => list === "balances").map(({ balance }) => Number(balance));
    const moved = rows.filter(({ list }) => list === "history").map(({ amount }) => Number(amount));
    const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
    expect([sum(balances), sum(moved)]).toEqual([12_000, 12_000]);
    expect(book.db.prepare("SELECT count(*) FROM transfer").pluck().get()).toBeGreaterThan(1_203);
    book.close();
  });

  it("what a running bot has is whole in every export, and the bot goes on", { timeout: 180_000 }, async () => {
    writeFileSync(inFolder("config.json"), "{}");
    const args = ["rehearse", "--config", "config.json", "--data", "data"];
    const bot = startChatmint(args, { cwd: scratch.folder });
    bot.type(`/join ${Array.from({ length: 500 }, (_, n) => `v${n}`).join(" ")}`);
    for (let n = 0; n < 3; n++) {
      bot.type(`!addpoints v${n} 7\n/advance 6m`);
      await bot.line(new RegExp(`v${n} got 7`));
      const { code, err } = await run(["--rehearsal", "--what", "all", "all.json", "--force"]);
      expect([code, err]).toEqual([0, ""]);
      const owned = new Map<unknown, number>();
      const add = (owner: unknown, amount: number) => owned.set(owner, (owned.get(owner) ?? 0) + amount);
      const viewers = new Map<string, unknown>();
      const balances = new Map<unknown, number>();
      for await (const line of createInterface({ input: createReadStream(inFolder("all.json")) })) {
        const row = JSON.parse(line);
        if (row.list === "balances") balances.set(`${row.platform}:${row.id}`, row.balance - row.pending);
        if (row.list === "viewers") viewers.set(`viewer:${row.viewer}`, `${row.platform}:${row.id}`);
        if (row.list !== "history") continue;
        add(row.from, -row.amount);
        add(row.to, row.amount);
      }
      expect(viewers.size).toBeGreaterThan(n);
      for (const [owner, id] of viewers) expect([owner, balances.get(id)]).toEqual([owner, owned.get(owner) ?? 0]);
    }
    bot.type("/quit");
    await bot.exited;
    expect(bot.child.exitCode).toBe(0);
  });
});

describe("a full disk", () => {
  it.skipIf(!canMount())("is told in one sentence, and nothing is left on it", { timeout: 120_000 }, async () => {
    await bookOf(3_000, 30_000);
    mkdirSync(inFolder("tiny"));
    expect(spawnSync("mount", ["-t", "tmpfs", "-o", "size=512k", "tmpfs", inFolder("tiny")]).status).toBe(0);
    try {
      const formats: readonly ExportFormat[] = ["csv", "json", "xlsx", "sqlite"];
      for (const format of formats) {
        const { code, err } = await run(["--what", "history", path.join("tiny", `history.${format}`)]);
        expect([format, code, err]).toEqual([
          format,
          3,
          expect.stringMatching(/^\S+ cannot be written: the disk is full\. Free some space[^\n]*\n$/),
        ]);
        expect(readdirSync(inFolder("tiny"))).toEqual([]);
      }
    } finally {
      spawnSync("umount", [inFolder("tiny")]);
    }
    expect(existsSync(inFolder("data", "chatmint.db"))).toBe(true);
  });
});
