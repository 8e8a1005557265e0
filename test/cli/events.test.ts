/** `chatmint events` on a book that no bot has open, which it makes where there is none. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { commandLine } from "../support/command-line.ts";
import { openReceiver } from "../support/receiver.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

function place(config: Record<string, unknown> = {}) {
  const folder = temporaryFolder();
  const file = path.join(folder, "config.json");
  writeFileSync(file, JSON.stringify(config));
  return (...args: string[]) => commandLine("events", ...args, "--config", file, "--data", folder);
}

it("adds, tests, lists, switches and removes a place, and refuses in a sentence", { timeout: 60_000 }, async () => {
  const receiver = await openReceiver();
  onTestFinished(() => receiver.close());
  const events = place();
  expect((await events("list")).printed).toMatch(
    /^Nothing is told what happens\. Add something: npx chatmint events .*add NAME ADDRESS$/,
  );
  const added = await events("add", "my site", receiver.url, "--events", "goal.reached, giveaway.drawn");
  expect(added.code).toBe(0);
  expect(added.printed).toMatch(
    /^my site is told what happens from now on: goal\.reached, giveaway\.drawn\nIts secret, .*: whsec_/,
  );
  expect(await events("test", "MY SITE")).toEqual({ code: 0, printed: "my site has got the test." });
  receiver.answers.push(500);
  expect(await events("test", "my site")).toEqual({
    ...{ code: 1, printed: "The test did not reach my site: it answers with 500" },
  });
  expect((await events("off", "my site")).printed).toBe("my site is told nothing any more.");
  expect((await events("list")).printed).toMatch(
    /^my site: webhook, off, 0 arrived, goal\.reached, giveaway\.drawn, http/,
  );
  expect((await events("rotate", "my site")).printed).toMatch(/shown this once: whsec_/);
  expect(await events("remove", "my site")).toEqual({ code: 0, printed: "my site is gone." });
  for (const [args, why] of [
    [["add", "x", "example.com"], "Write a whole address, like https://example.com/chatmint."],
    [["add", "x", "http://example.com/"], "example.com is not at home"],
    [["add", "x", receiver.url, "--events", "goal"], "There is no event goal to tell"],
    [["test", "x"], "Nothing that events are told to is called x"],
    [["add", "x"], "Write what to do with events"],
    [["frobnicate", "x"], "Write what to do with events"],
  ] as const) {
    const refused = await events(...args);
    expect([args, refused]).toEqual([args, { code: 2, printed: expect.stringContaining(why) }]);
  }
});

it("speaks French where the bot does", { timeout: 60_000 }, async () => {
  const events = place({ chat: { language: "fr" } });
  expect((await events("add", "x", "http://example.com/")).printed).toMatch(/^example\.com n’est pas chez toi/);
  await events("add", "lumieres", "ws://127.0.0.1:9/");
  expect((await events("test", "lumieres")).printed).toBe(
    "Le test n’est pas arrivé chez lumieres : Streamer.bot ne répond pas ; son serveur WebSocket est-il allumé ?",
  );
});
