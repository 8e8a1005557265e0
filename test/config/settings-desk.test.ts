/** config.json changed by the dashboard while the bot runs: checked as a whole, written in one step, nothing of it lost. */
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configSchema } from "../../src/app/config.ts";
import { Rehearsal } from "../../src/app/rehearsal.ts";
import { SettingsDesk } from "../../src/app/settings/settings-desk.ts";
import { codeOf } from "../../src/base/errors.ts";
import { dataPaths } from "../../src/base/paths.ts";
import { seededRandom } from "../../src/base/system.ts";
import { STORY_START_MS, strictLog, temporaryFolder } from "../support/rehearsal.ts";

/** One bot for all of them. */
const folder = mkdtempSync(path.join(tmpdir(), "chatmint-test-"));
let bot: Rehearsal;
beforeAll(async () => {
  bot = await Rehearsal.open({
    config: configSchema.parse({ timeZone: "UTC" }),
    paths: { ...dataPaths(folder), cache: path.join(tmpdir(), "chatmint-test-cache") },
    bookFile: ":memory:",
    nowMs: STORY_START_MS,
    random: seededRandom("settings"),
    log: strictLog([]),
    print: () => {},
    hint: () => {},
    run: "settings",
    onFatal: (error) => {
      throw error;
    },
  });
});
afterAll(async () => {
  await bot.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** A desk over a file with this text, beside a bot that runs. */
function deskOver(text?: string | Buffer) {
  const file = path.join(temporaryFolder(), "config.json");
  if (text !== undefined) writeFileSync(file, text);
  const desk = new SettingsDesk({ configFile: file, settings: bot.house.settings });
  return {
    ...{ file, desk },
    read: () => readFileSync(file, "utf8"),
    save: async (changes: Readonly<Record<string, unknown>>) =>
      desk.change(
        (await desk.look()).hash,
        Object.entries(changes).map(([at, value]) => ({ path: at, value })),
      ),
  };
}

describe("changes that are fine", () => {
  it("are written where they belong, and hold at once or from the next start", async () => {
    const old =
      '{\r\n\t// my rules\r\n\t"watching": { "minutes": 7, "amount": 10 }, // both\r\n\t"currency": { "one": "gem" },\r\n}\r\n';
    const { save, read, desk } = deskOver(`\uFEFF${old}`);
    const done = await save({ "watching.amount": 25, "currency.many": "gems", "watching.minutes": undefined });
    expect(done).toMatchObject({ status: "written", taken: { now: ["watching.amount"] } });
    expect((done as { taken: { atStart: readonly string[] } }).taken.atStart).toContain("currency.many");
    expect(read()).toBe(
      `\uFEFF${old.replace('"minutes": 7, "amount": 10', '"amount": 25').replace('"gem" }', '"gem", "many": "gems" }')}`,
    );
    expect(await desk.look()).toMatchObject({
      values: { "watching.amount": 25, "watching.minutes": 5, "currency.one": "gem" },
      written: expect.arrayContaining(["watching.amount", "currency.one", "currency.many"]),
      waiting: expect.arrayContaining(["currency.one", "currency.many"]),
    });
    await save({ "watching.amount": undefined });
    expect(bot.house.settings.now.watching.amount).toBe(10);
  });

  it("make the file where there is none", async () => {
    const { save, read, file } = deskOver();
    expect(existsSync(file)).toBe(false);
    expect(await save({ "bonuses.follow": 60 })).toMatchObject({ status: "written" });
    expect(read()).toMatch(/^\{\n {2}"\$schema": ".*",\n {2}"bonuses": \{\n {4}"follow": 60\n {2}\}\n\}\n$/);
    await save({ "bonuses.follow": undefined });
  });

  it("move what stands in a place of earlier versions, and change it there", async () => {
    const { save, read, desk } = deskOver(
      '{\n  "kick": {\n    // patience\n    "timing": { "requestMs": 5000, "backoffMs": 9 }\n  }\n}\n',
    );
    expect(await desk.look()).toMatchObject({
      old: [{ from: "kick.timing" }],
      values: { "advanced.kick.timing.requestMs": 5_000 },
    });
    expect(await save({ "advanced.kick.timing.requestMs": 6_000 })).toMatchObject({ status: "written" });
    expect(read()).toContain(
      '// patience\n        "timing": { "requestMs": 6000, "backoffMs": 9 }'.replace(/ {8}/, "      "),
    );
    expect((await desk.look()).old).toEqual([]);
  });

  it("of one of many by its name leave the others alone", async () => {
    const { save, desk } = deskOver(
      '{ "chat": { "replies": { "give.given": "a" /* mine */ }, "commands": { "top": false } } }',
    );
    await save({ "chat.replies.points.ranked": "{viewer}: {balance}", "chat.commands.give.aliases": ["hand"] });
    expect((await desk.look()).values).toMatchObject({
      "chat.replies": { "give.given": "a", "points.ranked": "{viewer}: {balance}" },
      "chat.commands": { top: false, give: { aliases: ["hand"] } },
    });
    expect((await desk.look()).text).toContain("/* mine */");
    await save({ "chat.replies": undefined, "chat.commands": undefined });
  });

  it("are only looked at where that is asked", async () => {
    const { desk, read } = deskOver("{}");
    const look = await desk.change((await desk.look()).hash, [{ path: "timeZone", value: "EST" }], { onlyLook: true });
    expect(look).toMatchObject({ status: "fine", warnings: [expect.stringContaining('"EST"')] });
    expect(read()).toBe("{}");
  });
});

describe("what is worth knowing", () => {
  it("is what check warns of: a second place that is not there", async () => {
    const { save, desk } = deskOver("{}");
    const place = path.join(temporaryFolder(), "not-there");
    const told = expect.stringContaining(`the second place for copies, ${place}, is not there`);
    expect(await save({ "operations.copyTo": place })).toMatchObject({ status: "written", warnings: [told] });
    expect((await desk.look()).warnings).toEqual([told]);
    await save({ "operations.copyTo": undefined });
  });
});

describe("changes that are not", () => {
  it("are all told at once, each with its setting, and nothing is written", async () => {
    const { save, read } = deskOver('{ "watching": { "amount": 10 } }');
    const done = await save({
      "watching.amount": 0,
      "watching.live": "sometimes",
      "custom.timers": [
        { name: "a", text: "x", everyMinutes: 5 },
        { name: "a b", text: "y", cron: "never" },
      ],
      "bonuses.follow": 5,
    });
    expect(done.status).toBe("wrong");
    const { problems } = done as { problems: readonly { path: string; sentence: string }[] };
    expect(problems.map(({ path: at }) => at)).toEqual(
      expect.arrayContaining(["watching.amount", "watching.live", "custom.timers.1.name", "custom.timers.1.cron"]),
    );
    expect(problems[0]!.sentence).toBe("watching.amount: write a whole number from 1 to 1000000, got 0.");
    expect(read()).toBe('{ "watching": { "amount": 10 } }');
  });

  it("are what check would tell of commands, wording, files and copies too", async () => {
    const { save } = deskOver("{}");
    const wrong = async (at: string, value: unknown) => {
      const done = await save({ [at]: value });
      return done.status === "wrong" ? done.problems : [];
    };
    expect(await wrong("chat.replies", { "give.gvien": "x" })).toMatchObject([
      { path: "chat.replies", sentence: expect.stringContaining("give.given") },
    ]);
    expect(await wrong("chat.commands", { giv: false })).toMatchObject([{ path: "chat.commands" }]);
    expect(await wrong("operations.copyTo", folder)).toMatchObject([{ path: "operations.copyTo" }]);
    expect(await wrong("web.rehearsalPort", 8787)).toMatchObject([
      { path: "web.rehearsalPort", sentence: expect.stringContaining("web.port and web.rehearsalPort are both 8787") },
    ]);
    const codes = [{ name: "Key", price: 5, codes: "keys.txt" }];
    expect(await wrong("shop.items", codes)).toMatchObject([{ path: "shop.items" }]);
  });

  it("are refused for a setting that is none, with the one that was meant", async () => {
    await expect(deskOver("{}").save({ "watching.amuont": 5 })).rejects.toThrow(/watching\.amount\?/);
  });

  it("never stand for what was wrong before with a command file or a word, and always for the schema", async () => {
    const { save, desk } = deskOver('{ "chat": { "replies": { "give.nothing": "x" } }, "shop": { "itms": [] } }');
    expect((await desk.look()).problems).toMatchObject([{ path: "shop.itms" }]);
    expect((await desk.look()).standing).toMatchObject([{ path: "chat.replies" }]);
    expect(await save({ "bonuses.follow": 51 })).toMatchObject({ status: "wrong", problems: [{ path: "shop.itms" }] });
    expect(await save({ "bonuses.follow": 51, "shop.itms": undefined })).toMatchObject({
      status: "written",
      standing: [{ path: "chat.replies" }],
    });
    await save({ "bonuses.follow": undefined, "chat.replies": undefined });
  });

  it.each([
    ["a comma is missing", '{ "a": 1 "b": 2 }'],
    ["it is a list", "[]"],
    ["a section is a text", '{ "watching": "often" }'],
  ])("are refused in words where %s, and the file is left alone", async (_what, text) => {
    const { desk, read } = deskOver(text);
    const { problems, hash } = await desk.look();
    expect(problems).not.toEqual([]);
    await expect(desk.change(hash, [{ path: "watching.amount", value: 5 }])).rejects.toMatchObject({
      name: "ConfigError",
    });
    expect(read()).toBe(text);
  });
});

describe("a file that somebody else has changed since it was read", () => {
  it("is left alone, and both are shown", async () => {
    const { desk, file, read } = deskOver('{ "watching": { "amount": 10 } }');
    const { hash } = await desk.look();
    writeFileSync(file, '{ "watching": { "amount": 11 } } // by hand');
    const done = await desk.change(hash, [{ path: "watching.amount", value: 12 }]);
    expect(done).toMatchObject({
      status: "changed meanwhile",
      differences: [{ path: "watching.amount", wanted: 12, now: 11 }],
    });
    expect(read()).toContain("by hand");
  });

  it("is one that was made, or taken away, too", async () => {
    const { desk, file } = deskOver();
    const { hash } = await desk.look();
    writeFileSync(file, "{}");
    expect((await desk.change(hash, [{ path: "watching.amount", value: 12 }])).status).toBe("changed meanwhile");
  });

  it("is never half of each when two save at once", async () => {
    const { desk, read } = deskOver("{}");
    const { hash } = await desk.look();
    const both = await Promise.all([13, 14].map((value) => desk.change(hash, [{ path: "bonuses.follow", value }])));
    expect(both.map(({ status }) => status)).toEqual(["written", "changed meanwhile"]);
    expect(JSON.parse(read())).toMatchObject({ bonuses: { follow: 13 } });
    await desk.change((await desk.look()).hash, [{ path: "bonuses.follow" }]);
  });
});

describe("a place that takes nothing", () => {
  const canBeKeptOut = process.platform !== "win32" && process.getuid?.() !== 0;

  it.skipIf(!canBeKeptOut)("is told of in words: a file that may only be read", async () => {
    const { save, file, read } = deskOver("{}");
    chmodSync(file, 0o400);
    await expect(save({ "bonuses.follow": 5 })).rejects.toSatisfy((error) => codeOf(error) === "PLACE");
    expect(read()).toBe("{}");
  });

  it.skipIf(process.platform === "win32")("keeps the old file whole where writing fails", async () => {
    // A name that is as long as names may be: what is written beside it first cannot have a longer one.
    const file = path.join(temporaryFolder(), `${"c".repeat(250)}.json`);
    writeFileSync(file, "{}");
    const desk = new SettingsDesk({ configFile: file, settings: bot.house.settings });
    const saved = desk.change((await desk.look()).hash, [{ path: "bonuses.follow", value: 6 }]);
    await expect(saved).rejects.toSatisfy((error) => codeOf(error) === "ENAMETOOLONG");
    expect(readFileSync(file, "utf8")).toBe("{}");
    expect(readdirSync(path.dirname(file))).toHaveLength(1);
    expect(bot.house.settings.now.bonuses.follow).toBe(50);
  });
});
