/** Runs docs/write-a-feature.md: its files and its line go into a copy of the project, which is type-checked and played. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { docPage, sectionsOf, turnsOf } from "../support/doc-page.ts";
import type { Chat, Story } from "../support/rehearsal.ts";

const root = path.resolve(import.meta.dirname, "..", "..");
const page = docPage("docs/write-a-feature.md");
/** Every file that the page shows below its path. */
const files = [...page.matchAll(/^`(\S+)`\n\n```\w+\n(.*?)^```$/gms)].map(([, file, text]) => ({
  file: file!,
  text: text!,
}));
const conversation = sectionsOf(page)
  .flatMap(({ blocks }) => blocks)
  .find(({ language }) => language === "text")!;

let copy: string;
const inCopy = (file: string) => pathToFileURL(path.join(copy, file)).href;
let rehearsal: (story?: Story) => Promise<Chat>;

beforeAll(async () => {
  copy = mkdtempSync(path.join(tmpdir(), "chatmint-feature-"));
  for (const part of ["src", "commands", "locales", "data", "test/support", "package.json", "tsconfig.json"]) {
    cpSync(path.join(root, part), path.join(copy, part), { recursive: true });
  }
  // A junction, because a link to a folder needs a right on Windows that nobody has.
  symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"), "junction");
  for (const { file, text } of files) {
    mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
    writeFileSync(path.join(copy, file), text);
  }
  const list = readFileSync(path.join(copy, "src/features.ts"), "utf8");
  const added = /^```diff\n(.*?)^```$/ms.exec(page)![1]!;
  const [imported, line] = [...added.matchAll(/^\+(.*)$/gm)].map(([, text]) => text!);
  writeFileSync(
    path.join(copy, "src/features.ts"),
    list.replace(/^import /m, `${imported}\nimport `).replace(/^\] as const;$/m, `${line}\n] as const;`),
  );
  ({ rehearsal } = await import(inCopy("test/support/rehearsal.ts")));
}, 60_000);
afterAll(() => rmSync(copy, { recursive: true, force: true, maxRetries: 5 }));

/** ann and bob have 100 each; the coin falls by the seed of the run. */
const story = (more: Story = {}) => rehearsal({ balances: { ann: 100, bob: 100 }, ...more });
const ASKED = "bob, ann tosses a coin with you for 50 points: !accept or !decline within 1 min.";
const BACK = "bob does not toss; ann has 50 points back.";

describe("the page", () => {
  it("is under 160 lines of files and one line in THE LIST", () => {
    const lines = files.flatMap(({ text }) => text.split("\n")).filter((line) => /\S/.test(line));
    expect(lines.length).toBeLessThan(160);
    expect(page.match(/^\+ {2}\w+,$/gm)).toEqual(["+  toss,"]);
    expect(files.map(({ file }) => path.posix.dirname(file)).filter((folder) => !folder.endsWith("/toss"))).toEqual([]);
  });

  it("is of the types it should be", { timeout: 240_000 }, () => {
    writeFileSync(
      path.join(copy, "tsconfig.page.json"),
      JSON.stringify({ extends: "./tsconfig.json", include: ["src", "commands"] }),
    );
    const tsc = path.join(root, "node_modules/typescript/bin/tsc");
    expect(() => execFileSync(process.execPath, [tsc, "-p", path.join(copy, "tsconfig.page.json")])).not.toThrow();
  });

  it("is formatted as everything is", () => {
    const biome = path.join(root, "node_modules/@biomejs/biome/bin/biome");
    const of = files.map(({ file }) => path.join(copy, file));
    const options = ["check", "--vcs-enabled=false", `--config-path=${root}`];
    expect(() => execFileSync(process.execPath, [biome, ...options, ...of], { cwd: copy })).not.toThrow();
  });

  it("shows a chat as it is", async () => {
    const chat = await story();
    for (const { line, answers } of turnsOf(conversation.text))
      expect([line, ...(await chat.types(line))]).toEqual([line, ...answers]);
  });
});

describe("a toss", () => {
  it("is declined, and goes back as if it had never been", async () => {
    const chat = await story();
    expect(await chat.says("ann", "!toss @bob 50")).toEqual([ASKED]);
    expect(chat.balances()).toEqual({ ann: 50, bob: 100 });
    expect(await chat.says("bob", "!decline")).toEqual([BACK]);
    expect(chat.balances()).toEqual({ ann: 100, bob: 100 });
    expect((await chat.says("bob", "!accept"))[0]).toBe("Nobody waits for your answer to a toss.");
  });

  it("goes back when nobody answers in time", async () => {
    const chat = await story({ config: { toss: { seconds: 30 } } });
    await chat.says("ann", "!toss @bob 50");
    expect(await chat.advance("29s")).toEqual([]);
    expect(await chat.advance("1s")).toEqual([BACK]);
    expect(chat.balances()).toEqual({ ann: 100, bob: 100 });
  });

  it("goes back after a restart when its time ran out meanwhile", async () => {
    const bookFile = path.join(mkdtempSync(path.join(copy, "book-")), "book.db");
    const before = await story({ bookFile });
    await before.says("ann", "!toss @bob 50");
    const nowMs = before.rehearsal.system.clock.now() + 3_600_000;
    await before.close();
    const chat = await rehearsal({ bookFile, nowMs, run: "later" });
    expect(chat.balances()).toEqual({ ann: 50, bob: 100 });
    expect(await chat.advance("10s")).toEqual([BACK]);
    expect(chat.balances()).toEqual({ ann: 100, bob: 100 });
  });

  it.each(["ann", "bob"])("goes back when %s is banned", async (who) => {
    const chat = await story();
    await chat.says("ann", "!toss @bob 50");
    expect(await chat.types(`/ban ${who}`)).toEqual([BACK]);
    expect(chat.balances()).toEqual({ ann: 100, bob: 100 });
  });

  it("is refused without the money, above the most, with oneself and with a second one", async () => {
    const chat = await story({ config: { toss: { stakeMax: 80 } }, known: ["cat", "dan", "eve"] });
    expect(await chat.says("ann", "!toss @bob 81")).toEqual(["From 1 to 80."]);
    expect(await chat.says("dan", "!toss @cat 10")).toEqual(["You only have 0 points."]);
    expect(await chat.says("bob", "!toss @bob 10")).toEqual(["A toss takes two who have no other one open."]);
    await chat.says("ann", "!toss @cat 10");
    expect(await chat.says("eve", "!toss @cat 10")).toEqual(["A toss takes two who have no other one open."]);
    expect(await chat.says("cat", "!accept")).toEqual(["You only have 0 points."]);
    expect(chat.balances()).toEqual({ ann: 90, bob: 100 });
  });

  it("stays with whoever takes a viewer in, and pays once", async () => {
    const chat = await story();
    const before = [
      "bobby@kick: hello",
      "dan@kick: hello",
      "[mod] mo@kick: !addpoints @dan 100",
      "dan@kick: !toss @bobby 50",
    ];
    for (const line of before) await chat.types(line);
    expect(chat.balances()).toEqual({ ann: 100, bob: 100, dan: 50 });
    const code = /!link (\w{6})/.exec((await chat.types("bob: !link")).join("\n"))![1]!;
    await chat.types(`bobby@kick: !link ${code}`);
    await chat.types("bob: !link yes");
    expect((await chat.says("bob", "!accept"))[0]).toMatch(
      /^The coin falls for (dan|bob|bobby), who gets 100 points.$/,
    );
    const { dan = 0, bob = 0 } = chat.balances();
    expect([
      [150, 50],
      [50, 150],
    ]).toContainEqual([dan, bob]);
  });

  it("is in French too", async () => {
    const chat = await story({ config: { chat: { language: "fr" } } });
    const spaces = (lines: string[]) => lines.map((line) => line.replaceAll(/\s/g, " "));
    expect(spaces(await chat.says("ann", "!toss @bob 50"))).toEqual([
      "bob, ann joue 50 points à pile ou face avec toi : !accept ou !decline d’ici 1 min.",
    ]);
    await chat.says("bob", "!decline");
    expect((await chat.says("ann", "!why"))[0]).toContain("(pile ou face)");
    expect(chat.rehearsal.house.problems).toEqual([]);
  });
});

describe("what follows from the declaration", () => {
  it("is in the example, the schema, the settings and the wording", async () => {
    const { generatedFiles } = (await import(
      inCopy("test/support/generated.ts")
    )) as typeof import("../support/generated.ts");
    const made = await generatedFiles();
    expect(JSON.parse(made["config.example.json"]!).toss).toEqual({ stakeMax: 1_000, seconds: 60 });
    expect(JSON.parse(made["config.schema.json"]!).properties.toss.description).toBe(
      "Coin tosses between two viewers.",
    );
    expect(made["docs/settings.md"]).toContain("| `toss.seconds` | `60` | How long the other has to accept. |");
    expect(made["docs/commands.md"]).toContain("`!toss @viewer amount`");
    expect(made["docs/wording.md"]).toContain("| tosses.won |");
  });

  it("is checked by chatmint check, which names what is wrong", async () => {
    const { commandLine } = (await import(
      inCopy("test/support/command-line.ts")
    )) as typeof import("../support/command-line.ts");
    const config = path.join(copy, "config.json");
    const check = (toss: object) => {
      writeFileSync(config, JSON.stringify({ twitch: { channel: "streamer" }, toss }));
      return commandLine("check", "--config", config, "--data", path.join(copy, "data-of-check"));
    };
    expect((await check({ stakeMax: 10 })).code).toBe(0);
    const wrong = await check({ stakeMx: 10 });
    expect(wrong.code).toBe(1);
    expect(wrong.printed).toMatch(/toss.*stakeMx.*stakeMax/);
  });
});
