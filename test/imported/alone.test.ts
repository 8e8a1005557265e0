/** What sub-commands ask of imports where no bot runs and there is no book yet, nor any channel. */
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import { contextOf } from "../../src/cli/context.ts";
import { answerTo } from "../../src/cli/write/ask.ts";
import { openBookToRead } from "../../src/db/open.ts";
import { Staged } from "../../src/db/staged.ts";
import type { ImportStanding } from "../../src/features/imports/standing.ts";
import { temporaryFolder } from "../support/rehearsal.ts";
import { FILE, rowOf } from "./import-rig.ts";

function shell(folder: string) {
  const said: string[] = [];
  writeFileSync(path.join(folder, "config.json"), JSON.stringify({ twitch: { channel: "streamer" } }));
  const context = contextOf(
    { out: (line) => said.push(line), err: (line) => said.push(line), stdin: process.stdin, environment: {} },
    { config: path.join(folder, "config.json"), data: path.join(folder, "data") },
  );
  const asks = (operation: string, request: unknown, makesBook = false) =>
    answerTo(context, { operation, request, rehearsal: false, line: "npx chatmint import", makesBook });
  return { context, asks, said };
}

describe("an import without a bot", () => {
  it("makes the book, comes in to its end, is listed, and is taken back", { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    const { context, asks } = shell(folder);
    const file = path.join(folder, "data", "staged.db");
    const staged = Staged.create(file);
    staged.add(
      Array.from({ length: 1_000 }, (_, n) => rowOf({ id: `${n + 100}`, login: `v${n}`, amount: 5, minutes: 60 }, n)),
      [],
      FILE,
    );
    staged.close();
    await expect(asks("import-begin", { file })).rejects.toThrow("There is no book");
    const begun = await asks("import-begin", { file }, true);
    expect(begun).toMatchObject({ code: 0, data: { number: 1, state: "done", done: 1_000, amount: 5_000 } });
    expect(begun.lines).toEqual([
      "O1, PhantomBot, points.csv: 5,000 points for 1,000 viewers (1,000 new here).",
      "The watch time of 1,000 viewers comes when the bot has first seen a channel of their platform.",
    ]);
    expect(existsSync(file)).toBe(false);
    const gone = await asks("import-begin", { file });
    expect(gone.code).toBe(2);
    expect((await asks("import-list", {})).lines).toEqual([begun.lines[0]]);
    expect((await asks("import-undo", { number: "O1" })).lines).toEqual([
      "O1, PhantomBot, points.csv: 5,000 points taken back.",
    ]);
    const status = (await asks("import-status", { number: 1 })).data as ImportStanding;
    expect(status).toMatchObject({ state: "undone", undo: { movements: 1_000, done: 1_000, left: 0 } });
    expect(await asks("import-status", { number: 2 })).toMatchObject({ code: 2 });
    expect(await asks("import-undo", { number: "seven" })).toMatchObject({ code: 2 });
    const book = openBookToRead(context.paths.book, TABLES);
    expect(book.db.prepare("SELECT count(*) FROM identity").pluck().get()).toBe(1_000);
    book.close();
  });
});
