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

describe("ports of Chatmint's own parts", () => {
  const at = (config: object) => run("check", JSON.stringify(config));
  const url = "https://points.example.com";

  it("are refused where two are the same, by the names of their settings", async () => {
    const { code, printed } = await at({
      web: { port: 18_788, lan: { enabled: true, port: 18_788 }, public: { enabled: true, url, port: 18_788 } },
    });
    expect(code).toBe(1);
    for (const [first, second] of [
      ["web.port", "web.lan.port"],
      ["web.port", "web.public.port"],
      ["web.lan.port", "web.public.port"],
    ])
      expect(printed).toContain(`${first} and ${second} are both 18788`);
  });

  it("may be one for the public page and Kick's events, from one host", async () => {
    const both = (host: string) => ({
      kick: { channel: "ann", webhook: { enabled: true, host } },
      web: { public: { enabled: true, url: "" } },
    });
    expect((await at(both("127.0.0.1"))).code).toBe(0);
    expect((await at(both("0.0.0.0"))).printed).toMatch(/web\.public\.host and kick\.webhook\.host/);
  });

  it("are no matter where their part is off", async () => {
    expect((await at({ web: { lan: { port: 8787 }, public: { port: 8787 } } })).code).toBe(0);
    expect((await at({ web: { enabled: false, rehearsalPort: 8787 } })).code).toBe(0);
  });
});

describe("a second place for copies", () => {
  it("that is not there is worth knowing before there is a book", async () => {
    const { code, printed } = await run("check", '{ "operations": { "copyTo": "not-there" } }');
    expect(code).toBe(0);
    expect(printed.match(/Worth knowing: the second place for copies, .*not-there, is not there/g)).toHaveLength(1);
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
