/** Waits of hours hold over a restart, so that nothing of a day is had twice. */
import path from "node:path";
import { expect, it } from "vitest";
import { rehearsal, STORY_START_MS, temporaryFolder } from "../support/rehearsal.ts";

const HOUR_MS = 3_600_000;
const DAILY = `import { defineCommand } from "chatmint";
export default defineCommand({
  description: "Something every day.", cooldown: { viewerSeconds: 86400 }, replies: { got: "{viewer} gets 100." },
  run: ({ viewer, wallet, reply }) => { wallet.receive(100, "mint", "reward"); return reply("got", { viewer }); },
});`;

/** The same evening, bot after bot over one book. */
async function evenings() {
  const bookFile = path.join(temporaryFolder(), "book.db");
  let run = 0;
  return (nowMs: number, config: Record<string, unknown> = {}) =>
    rehearsal({ bookFile, nowMs, config, cooldowns: true, commands: { "daily.ts": DAILY }, run: `run ${++run}` });
}

it("of a streamer's own command, for each viewer", async () => {
  const start = await evenings();
  const first = await start(STORY_START_MS);
  expect(await first.says("ann", "!daily")).toEqual(["ann gets 100."]);
  await first.close();
  const second = await start(STORY_START_MS + HOUR_MS);
  expect(await second.says("ann", "!daily")).toEqual([]);
  expect(second.hints().join()).toMatch(/daily can be used again in 82800 s/);
  expect(await second.says("bob", "!daily")).toEqual(["bob gets 100."]);
  await second.close();
  const nextDay = await start(STORY_START_MS + 24 * HOUR_MS);
  expect(await nextDay.says("ann", "!daily")).toEqual(["ann gets 100."]);
  expect(nextDay.balances()).toEqual({ ann: 200, bob: 100 });
});

it("of a command made in chat, for the channel too; short waits are not worth keeping", async () => {
  const start = await evenings();
  const first = await start(STORY_START_MS);
  await first.says("you", "!addcom !wheel viewercooldown=8h cooldown=10m The wheel turns.");
  await first.says("you", "!addcom !hug viewercooldown=60s cooldown=0 A hug.");
  expect(await first.says("ann", "!wheel")).toEqual(["The wheel turns."]);
  expect(await first.says("ann", "!hug")).toEqual(["A hug."]);
  await first.close();
  const second = await start(STORY_START_MS + 60_000);
  expect(await second.says("bob", "!wheel")).toEqual([]);
  expect(await second.says("ann", "!hug")).toEqual(["A hug."]);
  await second.advance("10m");
  expect(await second.says("bob", "!wheel")).toEqual(["The wheel turns."]);
  await second.advance("10m");
  expect(await second.says("ann", "!wheel")).toEqual([]);
});

it("is not begun by a refusal, and is as short as the config makes it now", async () => {
  const start = await evenings();
  const waits = (seconds: number) => ({ chat: { commands: { give: { cooldown: { viewerSeconds: seconds } } } } });
  const first = await start(STORY_START_MS, waits(7_200));
  await first.says("ann", "!give @bob 100");
  await first.says("ann", "!daily");
  await first.close();
  const second = await start(STORY_START_MS + HOUR_MS, waits(7_200));
  expect(await second.says("bob", "hello")).toEqual([]);
  expect(await second.says("ann", "!give @bob 10")).toHaveLength(1);
  await second.close();
  const third = await start(STORY_START_MS + 2 * HOUR_MS, waits(7_200));
  expect(await third.says("ann", "!give @bob 10")).toEqual([]);
  await third.close();
  const fourth = await start(STORY_START_MS + 2 * HOUR_MS, waits(600));
  await fourth.advance("11m");
  expect(await fourth.says("ann", "!give @bob 10")).toHaveLength(1);
});

it("that a clock far ahead began is no longer than any other, and those that are over are forgotten", async () => {
  const start = await evenings();
  const first = await start(STORY_START_MS);
  await first.says("ann", "!daily");
  first.rehearsal.book.db.prepare("UPDATE command_wait SET until_ms = until_ms + ?").run(8_760 * HOUR_MS);
  await first.close();
  const second = await start(STORY_START_MS + HOUR_MS);
  await second.advance("23h59m");
  expect(await second.says("ann", "!daily")).toEqual([]);
  await second.advance("2h");
  const kept = () => second.rehearsal.book.db.prepare("SELECT count(*) FROM command_wait").pluck().get();
  expect(kept()).toBe(0);
  expect(await second.says("ann", "!daily")).toEqual(["ann gets 100."]);
  expect(kept()).toBe(1);
});
