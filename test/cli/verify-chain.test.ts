/** The hash over all movements: what `verify --chain` says, and what it finds in a copy. */
import { copyFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { scratchFolder, testBook } from "../support/book.ts";
import { commandLine } from "../support/command-line.ts";

describe("chatmint verify --chain", () => {
  let scratch: ReturnType<typeof scratchFolder>;
  let file = "";
  beforeEach(async () => {
    scratch = scratchFolder();
    file = path.join(scratch.folder, "chatmint.db");
    await pays(5);
  });
  afterEach(() => scratch.remove());

  /** Pays so often, with the book open for it. */
  async function pays(times: number): Promise<void> {
    const book = await testBook(file);
    const ann = await book.person("ann");
    for (let n = 0; n < times; n++) await book.pay(ann, 10, `paid:${ann.id}:${n}`);
    book.close();
  }

  const verify = (...args: string[]) => commandLine("verify", ...args, "--data", scratch.folder);
  async function chainOf(...args: string[]): Promise<string> {
    const { code, printed } = await verify(...args, "--chain");
    expect(code, printed).toBe(0);
    return /^\d+ transfers, chain ([0-9a-f]{64}@\d+)$/m.exec(printed)![1]!;
  }

  it("says how many movements there are and one hash, and nothing of it without being asked", async () => {
    expect(await chainOf()).toMatch(/@5$/);
    expect((await verify()).printed).not.toMatch(/chain/);
  });

  it("proves a copy, however much has come since, and the book against what was noted before", async () => {
    const noted = await chainOf();
    const copy = path.join(scratch.folder, "copy.db");
    copyFileSync(file, copy);
    await pays(3);
    expect(await chainOf()).toMatch(/@8$/);
    expect(await chainOf(copy)).toBe(noted);
    for (const args of [[], [copy]]) {
      expect(await verify(...args, "--chain", noted)).toEqual({
        code: 0,
        printed: expect.stringMatching(/adds up: .*\nIts first 5 transfers are those of the chain [0-9a-f]{64}\.$/),
      });
    }
    const short = `${noted.slice(0, 16)}@5`;
    expect((await verify("--chain", short)).code).toBe(0);
    expect((await verify(copy, "--chain", await chainOf())).printed).toMatch(/It has only 5 transfers, not 8\.$/);
  });

  it("finds a movement that was written anew, where everything adds up", async () => {
    const noted = await chainOf();
    for (const change of [
      "memo = 'for nothing'",
      "kind = 'import'",
      "actor = 'terminal'",
      "created_at_ms = created_at_ms + 1",
    ]) {
      const copy = path.join(scratch.folder, "forged.db");
      copyFileSync(file, copy);
      const db = new Database(copy);
      const rule = db
        .prepare<[], string>("SELECT sql FROM sqlite_schema WHERE name = 'transfer_is_forever'")
        .pluck()
        .get()!;
      db.exec(`DROP TRIGGER transfer_is_forever; UPDATE transfer SET ${change} WHERE id = 3; ${rule}`);
      db.close();
      const { code, printed } = await verify(copy, "--chain", noted);
      expect([change, code, printed]).toEqual([
        change,
        1,
        expect.stringMatching(/Its first 5 transfers are others: their chain is/),
      ]);
    }
  });

  it("refuses in a sentence what is no hash, and a copy that is not there or is none", async () => {
    for (const written of ["3f9a@5", "x", `${"0".repeat(64)}`, `${"0".repeat(64)}@-1`]) {
      expect(await verify("--chain", written)).toEqual({
        code: 2,
        printed: expect.stringMatching(/^--chain takes a hash and how many/),
      });
    }
    expect(await verify(path.join(scratch.folder, "no.db"))).toEqual({
      code: 2,
      printed: expect.stringMatching(/^There is no file/),
    });
  });

  it("has a chain without any movement too", async () => {
    expect(await verify("--chain", `${"0".repeat(64)}@0`)).toMatchObject({ code: 0 });
  });
});
