import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { rehearsal, temporaryFolder } from "../support/rehearsal.ts";

/** Runs the command line; what it printed and how it ended. */
async function cli(...args: string[]) {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const code = await runCli(args, { out: print, err: print, stdin: process.stdin, environment: {} });
  return { code, text: lines.join("\n") };
}

const items = [
  { name: "Key", price: 10, codes: "keys.txt" },
  { name: "Song", price: 5 },
];

describe("chatmint redemption", () => {
  it("shows the message, and the code once it is done; chat never hears of either", async () => {
    const folder = temporaryFolder();
    const bookFile = path.join(folder, "chatmint.db");
    const codes = { "keys.txt": "SECRET-1\nSECRET-2\n" };
    const chat = await rehearsal({ balances: { ann: 100 }, bookFile, codes, config: { shop: { items } } });
    const said = [
      ...(await chat.says("ann", "!redeem key for my brother")),
      ...(await chat.says("ann", "!redeem song")),
      ...(await chat.says("ann", "!redeem status")),
      ...(await chat.says("[mod] mo", "!redemptions")),
    ];
    const before = await cli("redemption", "1", "--data", folder);
    expect(before.text).toMatch(
      /^Redemption 1: Key for ann\n {2}10 points, redeemed .*, waiting, paid back by itself on /,
    );
    expect(before.text).toContain("message: for my brother");
    expect(before.text).toContain("code: kept for ann; shown here after !fulfil 1");
    expect(before.text).not.toContain("SECRET");
    said.push(...(await chat.says("[mod] mo", "!fulfil 1")));
    const after = await cli("redemption", "#1", "--data", folder);
    expect(after.text).toMatch(/, done .* by mo\n/);
    expect(after.text).toContain("code: SECRET-1");
    expect((await cli("redemption", "2", "--data", folder)).text).not.toContain("code:");
    expect(said.join("\n")).not.toMatch(/SECRET|brother/);
  });

  it("says when there is none, and what a number is", async () => {
    const folder = temporaryFolder();
    await rehearsal({ bookFile: path.join(folder, "chatmint.db") });
    expect(await cli("redemption", "7", "--data", folder)).toMatchObject({
      code: 1,
      text: expect.stringContaining("There is no redemption R7"),
    });
    expect(await cli("redemption", "ann", "--data", folder)).toMatchObject({
      code: 2,
      text: expect.stringContaining("Expected the number of a redemption"),
    });
  });
});

describe("chatmint check", () => {
  it("misses a file of codes", async () => {
    const folder = temporaryFolder();
    const config = path.join(folder, "config.json");
    writeFileSync(config, JSON.stringify({ shop: { items } }));
    const { code, text } = await cli("check", "--config", config, "--data", folder);
    expect([code, text]).toEqual([1, expect.stringContaining("Key hands out codes from")]);
    mkdirSync(path.join(folder, "codes"));
    writeFileSync(path.join(folder, "codes", "keys.txt"), "A\n");
    expect((await cli("check", "--config", config, "--data", folder)).code).toBe(0);
  });
});
