/** What is asked in the terminal: everything about one person as a file, and to erase them, where no bot runs. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import { contextOf } from "../../src/cli/context.ts";
import { viewer } from "../../src/cli/look/viewer.ts";
import { answerTo } from "../../src/cli/write/ask.ts";
import { erase } from "../../src/cli/write/erase.ts";
import { openBookToRead } from "../../src/db/open.ts";
import { Staged } from "../../src/db/staged.ts";
import { FILE, rowOf } from "../imported/import-rig.ts";
import { placesOf } from "../support/personal-data.ts";

let folder = "";
let said: string[] = [];
const data = (...parts: string[]) => path.join(folder, "data", ...parts);

function shell(language = "en") {
  mkdirSync(data(), { recursive: true });
  writeFileSync(
    path.join(folder, "config.json"),
    JSON.stringify({ twitch: { channel: "streamer" }, chat: { language } }),
  );
  return contextOf(
    { out: (line) => said.push(line), err: (line) => said.push(line), stdin: process.stdin, environment: {} },
    { config: path.join(folder, "config.json"), data: data() },
  );
}

/** What was said by what is run. */
async function saying(run: () => Promise<number>): Promise<{ code: number; text: string }> {
  said = [];
  const code = await run();
  return { code, text: said.join("\n") };
}

function bookHas(text: string): string[] {
  const book = openBookToRead(data("chatmint.db"), TABLES);
  try {
    return placesOf(book.db, [text]);
  } finally {
    book.close();
  }
}

/** `zoraida`, account 7701 of Twitch, with 500 points from another bot, and 300 who were there too. */
async function bringIn(name = "staged.db", amount = 500): Promise<void> {
  shell();
  const staged = Staged.create(data(name));
  const rows = [rowOf({ id: "7701", login: "zoraida", amount }, 0)];
  staged.add(
    [...rows, ...Array.from({ length: 20 }, (_, n) => rowOf({ id: `${n + 100}`, login: `v${n}`, amount: 5 }, n + 1))],
    [],
    {
      ...FILE,
      hash: name,
    },
  );
  staged.close();
  const request = {
    operation: "import-begin",
    request: { file: data(name) },
    rehearsal: false,
    line: "",
    makesBook: true,
  };
  expect((await answerTo(shell(), request)).code).toBe(0);
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "chatmint-erase-"));
  await bringIn();
  copyFileSync(data("chatmint.db"), path.join(folder, "before.db"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

describe("a person who is asked for in the terminal", () => {
  it("is written into a file once, in words", async () => {
    const file = path.join(folder, "zoraida.json");
    const written = await saying(() => viewer(shell(), "zoraida", { rehearsal: false, export: file }));
    expect(written).toMatchObject({ code: 0, text: expect.stringContaining("zoraida; give it to nobody else") });
    const known = JSON.parse(readFileSync(file, "utf8")) as { known: { title: string }[] };
    expect(known.known.map(({ title }) => title)).toContain("Brought along from other bots");
    await expect(viewer(shell(), "zoraida", { rehearsal: false, export: file })).rejects.toThrow("exists already");
    const nowhere = path.join(folder, "no", "such.json");
    await expect(viewer(shell(), "zoraida", { rehearsal: false, export: nowhere })).rejects.toThrow(
      "cannot be written",
    );
    expect(await saying(() => viewer(shell(), "nobody", { rehearsal: false, export: "x.json" }))).toMatchObject({
      code: 1,
    });
  });

  it("is erased once somebody says so, told before in the streamer's language, and is not brought back", {
    timeout: 60_000,
  }, async () => {
    const asked = await saying(() => erase(shell("fr"), "zoraida", { yes: false, rehearsal: false }));
    expect(asked.code).toBe(1);
    expect(asked.text).toContain("zoraida (spectateur 1) serait effacé, avec tous ses comptes : Twitch zoraida");
    expect(asked.text).toContain("Détruit : 500 points");
    expect(asked.text).toContain("- Une empreinte de chaque compte et nom");
    expect(bookHas("zoraida")).not.toEqual([]);
    const done = await saying(() => erase(shell(), "zoraida", { yes: true, rehearsal: false }));
    expect(done.code).toBe(0);
    expect(done.text).toContain("zoraida is erased. The book calls them viewer 1 from now on; 500 points were burned.");
    expect(bookHas("zoraida")).toEqual([]);
    expect(bookHas("7701")).toEqual(["transfer.idempotency_key"]);
    expect(await saying(() => erase(shell(), "zoraida", { yes: true, rehearsal: false }))).toMatchObject({
      ...{ code: 1, text: "The book knows nobody called zoraida." },
    });

    // The same person in another file gets nothing, and is no viewer again.
    await bringIn("again.db", 900);
    expect(bookHas("zoraida")).toEqual([]);

    // A copy from before is put back: what is outside of the book remembers, and the next start erases them again.
    expect(existsSync(data("erased.json"))).toBe(true);
    for (const end of ["-wal", "-shm"]) rmSync(data(`chatmint.db${end}`), { force: true });
    copyFileSync(path.join(folder, "before.db"), data("chatmint.db"));
    expect(bookHas("zoraida")).not.toEqual([]);
    const again = await saying(() => erase(shell(), "zoraida", { yes: true, rehearsal: false }));
    expect(again.text).toContain("they were erased from it again");
    expect(again.text).toContain("The book knows nobody called zoraida.");
    expect(bookHas("zoraida")).toEqual([]);
  });
});
