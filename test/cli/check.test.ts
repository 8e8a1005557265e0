import { copyFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { commandLine, commandLinePiped } from "../support/command-line.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

const run = (command: string, text: string) => {
  const file = path.join(folder, "config.json");
  writeFileSync(file, text);
  return commandLine(command, "--config", file, "--data", path.join(folder, "data"));
};

describe("a section that is written twice", () => {
  const text = '{ "twitch": { "channel": "ann" },\n"watching": { "amount": 10 },\n"watching": { "amount": 20 } }';
  it.each(["check", "start", "rehearse", "doctor", "init"])("is told with both lines by %s", async (command) => {
    const { code, printed } = await run(command, text);
    expect(code).not.toBe(0);
    expect(printed).toMatch(/line 3: "watching" is written a second time, after line 2/);
  });
});

describe("chatmint check", () => {
  it("takes a time zone with a space, and warns of one without summer time", async () => {
    expect(await run("check", '{ "timeZone": "Europe/Berlin " }')).toMatchObject({
      code: 0,
      printed: expect.not.stringContaining("Worth knowing"),
    });
    const { code, printed } = await run("check", '{ "timeZone": "EST" }');
    expect(code).toBe(0);
    expect(printed).toMatch(/Worth knowing: timeZone: "EST" is 5 hours behind UTC all year.*America\/New_York/);
  });

  it("tells other mistakes in a section that is right but for one setting", async () => {
    const { printed } = await run(
      "check",
      '{ "chat": { "languag": "fr", "commands": { "nothing-of-ours": { "price": 3 } } } }',
    );
    expect(printed).toMatch(/chat\.languag is not a setting\. Did you mean chat\.language\?/);
    expect(printed).toMatch(/nothing-of-ours/);
  });
});

describe("a lottery", () => {
  it("is spoken of once tickets were sold, not before", async () => {
    const lines = 'you: !setpoints ann 500\n!giveaway start "A hat" price 100\nann: !ticket 1\n';
    expect((await run("check", "{}")).printed).not.toMatch(/lottery/);
    const file = path.join(folder, "config.json");
    const data = path.join(folder, "data");
    await commandLinePiped(lines, "rehearse", "--config", file, "--data", data);
    copyFileSync(path.join(data, "rehearsal.db"), path.join(data, "chatmint.db"));
    expect((await run("check", "{}")).printed).toMatch(/You sell giveaway tickets, and subscriptions and gifts earn/);
    expect((await run("check", '{ "giveaways": { "freeEntry": true } }')).printed).not.toMatch(/lottery/);
  });
});

describe("a config whose name ends in .txt", () => {
  it.each(["check", "start", "init", "doctor"])("is told of by %s", async (command) => {
    const file = path.join(folder, "config.json");
    writeFileSync(`${file}.txt`, '{ "twitch": { "channel": "ann" } }');
    const { code, printed } = await commandLine(command, "--config", file, "--data", path.join(folder, "data"));
    expect(code).not.toBe(0);
    expect(printed).toMatch(/config\.json\.txt, and it must be called config\.json/);
  });
});
