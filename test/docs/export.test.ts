/** docs/export.md: its commands do what it says, and its script proves an exported history. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { LISTS } from "../../src/imports/out/lists.ts";
import { scratchFolder, testBook } from "../support/book.ts";
import { commandLine } from "../support/command-line.ts";
import { docPage } from "../support/doc-page.ts";

const page = docPage("docs/export.md");
const script = /^```js\n(.*?)^```$/ms.exec(page)![1]!;

let scratch: ReturnType<typeof scratchFolder>;
beforeEach(async () => {
  scratch = scratchFolder();
  const book = await testBook(path.join(scratch.folder, "chatmint.db"));
  const ann = await book.person("ann", 10);
  for (const memo of ["for the song", 'a "quote" and a \\', "👑\u2028\u0007\u007f", ""]) {
    await book.writer.run((work) =>
      book.ledger.post(work, {
        ...{ key: `memo:${memo}`, currencyId: book.points.id, from: "mint", to: `viewer:${ann.id}`, amount: 7 },
        ...{ kind: "bonus", actor: "bonus", memo },
      }),
    );
  }
  book.close();
});
afterEach(() => scratch.remove());

const chatmint = (...args: string[]) => commandLine(...args, "--data", scratch.folder);
const inFolder = (file: string) => path.join(scratch.folder, file);

it("every command of its table writes its file", async () => {
  const commands = [...page.matchAll(/`npx chatmint export ([^`]*?)([\w-]+\.(?:csv|json|xlsx|sqlite))`/g)];
  expect(commands.length).toBeGreaterThanOrEqual(7);
  for (const [line, options, file] of commands) {
    const { code, printed } = await chatmint(
      "export",
      ...options!.trim().split(/ +/).filter(Boolean),
      inFolder(file!),
      "--force",
    );
    expect([line, code, printed]).toEqual([line, 0, expect.stringMatching(/^Written: /)]);
  }
});

it("names every list", () => {
  const named = [...page.matchAll(/^\| `(\w+)` \| /gm)].map(([, list]) => list);
  expect(named).toEqual(LISTS.map(({ name }) => name));
});

it("its script of 20 lines proves the history, and says the hash that verify says", async () => {
  expect(script.trimEnd().split("\n").length).toBeLessThanOrEqual(20);
  writeFileSync(inFolder("prove.mjs"), script);
  await chatmint("export", "--what", "history", inFolder("history.json"));
  const prove = () =>
    spawnSync(process.execPath, ["prove.mjs", "history.json"], { cwd: scratch.folder, encoding: "utf8" });
  const { printed } = await chatmint("verify", "--chain");
  expect(prove().stdout.trim()).toBe(printed.split("\n").at(-1));
  const lines = readFileSync(inFolder("history.json"), "utf8");
  writeFileSync(inFolder("history.json"), lines.replace("for the song", "for the sing"));
  expect(prove()).toMatchObject({ status: 1, stderr: expect.stringContaining("Movement #2 is not what it was.") });
});
