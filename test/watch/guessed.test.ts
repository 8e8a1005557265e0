/** Lively chat taken as live, where the platform cannot tell. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { START_MS, type WatchRig, type WatchRigOptions, watchRig } from "../support/watch-rig.ts";

const CHANNEL = { platform: "twitch" as const, list: false, live: false };
const SETTINGS = { amount: 10, minutes: 1 };

/** A channel nobody can tell anything about; nobody has written yet. */
async function guessing(options: WatchRigOptions = {}): Promise<WatchRig> {
  const rig = await watchRig({ channels: [CHANNEL], resume: true, config: SETTINGS, ...options });
  onTestFinished(() => rig.close());
  return rig;
}

const live = (rig: WatchRig) => rig.watching.isLive(rig.channel.id);
const broadcasts = (rig: WatchRig) =>
  rig.db.prepare("SELECT platform_ref AS ref, started_at_ms AS began, ended_at_ms AS ended FROM broadcast").all() as {
    ref: string;
    began: number;
    ended: number | null;
  }[];

async function lively(rig: WatchRig): Promise<void> {
  for (const name of ["ann", "bob", "cat"]) await rig.says(name);
}

it("begins with the third person within five minutes, and who writes is paid", async () => {
  const rig = await guessing();
  await rig.says("ann");
  await rig.minutes(3);
  await rig.says("bob");
  await rig.minutes(2);
  expect(live(rig)).toBe(false);
  await rig.says("cat");
  expect(live(rig)).toBe(true);
  expect(rig.watching.counts(rig.channel.id)).toMatchObject({ live: true, guessed: true });
  await rig.minutes(3);
  expect(["ann", "bob", "cat"].map((name) => rig.balance(name))).toEqual([30, 30, 30]);
  expect(rig.guesses).toEqual([rig.channel.id]);
});

it("begins with the broadcaster's own line, who earns nothing by it", async () => {
  const rig = await guessing();
  await rig.says("owner0", { roles: ["broadcaster"] });
  expect(live(rig)).toBe(true);
  await rig.minutes(2);
  expect(rig.balance("owner0")).toBe(0);
});

it.each([
  ["three people over more than five minutes", ["ann", 3, "bob", 2.1, "cat"]],
  ["one person who writes much", ["ann", 0.1, "ann", 0.1, "ann", 0.1, "ann"]],
  ["two people", ["ann", "bob", 1, "ann", "bob"]],
  ["a known bot as the third", ["ann", "bob", "nightbot"]],
])("is not begun by %s", async (_, steps) => {
  const rig = await guessing();
  for (const step of steps) await (typeof step === "number" ? rig.minutes(step) : rig.says(step));
  expect(live(rig)).toBe(false);
});

it.each([
  ["commands", { command: true }],
  ["/me", { action: true }],
  ["lines that came hours late", { counted: false }],
])("is not begun by %s, nor by the broadcaster's", async (_, line) => {
  const rig = await guessing();
  for (const name of ["ann", "bob", "cat", "dan"]) await rig.says(name, line);
  await rig.says("owner0", { ...line, roles: ["broadcaster"] });
  expect(live(rig)).toBe(false);
});

it("does not count who is excluded, or was banned since", async () => {
  const rig = await guessing();
  const ann = await rig.says("ann");
  await rig.writer.run((work) => rig.watching.setEarning(work, ann.id, false));
  await rig.says("ann");
  await rig.says("bob");
  rig.watching.gone(rig.channel.id, (await rig.says("eve")).id);
  await rig.says("cat");
  expect(live(rig)).toBe(false);
  await rig.says("dan");
  expect(live(rig)).toBe(true);
});

it("ends after thirty silent minutes, at the last line; bots and excluded viewers keep no silence", async () => {
  const rig = await guessing();
  await lively(rig);
  await rig.minutes(10);
  await rig.says("ann");
  const lastLineMs = rig.now();
  const eve = await rig.who("eve");
  await rig.writer.run((work) => rig.watching.setEarning(work, eve.id, false));
  await rig.minutes(20);
  await rig.says("nightbot");
  await rig.says("eve");
  await rig.minutes(9);
  expect(live(rig)).toBe(true);
  await rig.minutes(1);
  expect(live(rig)).toBe(false);
  expect(broadcasts(rig)).toMatchObject([{ began: START_MS, ended: lastLineMs }]);
  // Fifteen minutes are what one line is worth (presence.activeWithinMinutes).
  expect(rig.watched("ann")).toBe(25);
  expect(rig.watched("bob")).toBe(15);
});

it("is over after a night in which the computer slept, also where its timers' clock stood still", async () => {
  const rig = await guessing();
  await lively(rig);
  await rig.minutes(5);
  rig.system.set(10 * 3_600_000);
  await rig.minutes(1);
  expect(live(rig)).toBe(false);
  expect(broadcasts(rig)).toMatchObject([{ began: START_MS, ended: START_MS }]);
  // And a clock that is set back ends nothing.
  rig.system.set(-10 * 3_600_000);
  await lively(rig);
  rig.system.set(-3_600_000);
  await rig.minutes(10);
  expect(live(rig)).toBe(true);
});

it("ends after twelve hours, and not even lively chat begins the next at once", async () => {
  const rig = await guessing();
  await lively(rig);
  for (let minute = 0; minute < 12 * 60; minute += 10) {
    await rig.minutes(10);
    await lively(rig);
  }
  expect(live(rig)).toBe(false);
  await rig.minutes(4 * 60);
  await lively(rig);
  expect(live(rig)).toBe(true);
  expect(rig.guesses).toHaveLength(1);
});

it("begins again after it ended, and is said only once", async () => {
  const rig = await guessing();
  await lively(rig);
  await rig.minutes(40);
  expect(live(rig)).toBe(false);
  await lively(rig);
  expect(live(rig)).toBe(true);
  expect(rig.guesses).toHaveLength(1);
  expect(rig.lines.filter(({ message }) => message.startsWith("chat is lively"))).toHaveLength(2);
});

it("is said in the log where nothing can be said in chat, with the better ways", async () => {
  const rig = await guessing({ canSay: false });
  await rig.minutes(1);
  await lively(rig);
  const told = rig.lines.map(({ message }) => message);
  expect(told.filter((line) => line.startsWith("whether owner0 is live cannot be seen"))).toHaveLength(1);
  const line = told.find((one) => one.startsWith("chat is lively"));
  for (const way of ["!live", "!offline", "npx chatmint login twitch"]) expect(line).toContain(way);
});

it("!offline ends it and holds against lively chat, until !live", async () => {
  const rig = await guessing();
  await lively(rig);
  expect(rig.watching.declareOffline(rig.channel.id)).toBe("offline");
  await rig.minutes(10);
  await lively(rig);
  await rig.says("owner0", { roles: ["broadcaster"] });
  expect(live(rig)).toBe(false);
  expect(rig.watching.declareLive(rig.channel.id)).toBe("live");
  await rig.watching.idle();
  expect(live(rig)).toBe(true);
});

it("!offline before anything began holds too, and for four hours", async () => {
  const rig = await guessing();
  expect(rig.watching.declareOffline(rig.channel.id)).toBe("held");
  await rig.minutes(239);
  await lively(rig);
  expect(live(rig)).toBe(false);
  await rig.minutes(2);
  await lively(rig);
  expect(live(rig)).toBe(true);
});

it("!offline holds over a restart, but not a hold that a wrong clock wrote", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "chatmint-guess-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const file = path.join(folder, "book.db");
  const options = { channels: [CHANNEL], resume: true, config: SETTINGS, file };
  const first = await watchRig(options);
  first.watching.declareOffline(first.channel.id);
  await first.watching.idle();
  await first.close();
  const second = await watchRig({ ...options, nowMs: START_MS + 60_000 });
  await lively(second);
  expect(live(second)).toBe(false);
  second.system.set(400 * 86_400_000);
  second.watching.declareOffline(second.channel.id);
  await second.watching.idle();
  await second.close();
  const third = await watchRig({ ...options, nowMs: START_MS + 300 * 60_000 });
  onTestFinished(() => third.close());
  await lively(third);
  expect(live(third)).toBe(true);
});

it("goes on after a short restart as the guess it is, and ends at a long one", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "chatmint-guess-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const options = { channels: [CHANNEL], resume: true, config: SETTINGS, file: path.join(folder, "book.db") };
  const first = await watchRig(options);
  await lively(first);
  await first.minutes(5);
  const stoppedMs = first.now();
  await first.close();
  const second = await watchRig({ ...options, nowMs: stoppedMs + 60_000 });
  expect(second.watching.counts(second.channel.id)).toMatchObject({ live: true, guessed: true });
  await second.minutes(30);
  expect(live(second)).toBe(false);
  await lively(second);
  await second.close();
  const third = await watchRig({ ...options, nowMs: stoppedMs + 600 * 60_000 });
  onTestFinished(() => third.close());
  expect(live(third)).toBe(false);
  expect(broadcasts(third)).toHaveLength(2);
  expect(third.guesses).toEqual([]);
});

it("!live makes it a broadcast like any other", async () => {
  const rig = await guessing();
  await lively(rig);
  expect(rig.watching.isGuess(rig.channel.id)).toBe(true);
  expect(rig.watching.declareLive(rig.channel.id)).toBe("live");
  await rig.watching.idle();
  expect(rig.watching.isGuess(rig.channel.id)).toBe(false);
  expect(rig.watching.declareLive(rig.channel.id)).toBe("already");
  expect(broadcasts(rig)).toEqual([{ ref: expect.stringMatching(/^declared:/), began: START_MS, ended: null }]);
  await rig.minutes(31);
  expect(live(rig)).toBe(false);
});

it("the platform's word replaces it: the same broadcast, begun when the platform says, that silence does not end", async () => {
  const rig = await guessing();
  await lively(rig);
  await rig.minutes(2);
  await rig.watching.live(rig.channel.id, { ref: "stream-1", startedAtMs: START_MS - 60_000 });
  expect(rig.watching.isGuess(rig.channel.id)).toBe(false);
  expect(broadcasts(rig)).toEqual([{ ref: "stream-1", began: START_MS - 60_000, ended: null }]);
  expect(rig.watching.broadcast(rig.channel.id)).toMatchObject({ ref: "stream-1", startedAtMs: START_MS - 60_000 });
  await rig.minutes(60);
  expect(live(rig)).toBe(true);
  // The feed's word that it is over holds against lively chat as well.
  await rig.watching.offline(rig.channel.id);
  await rig.minutes(10);
  await lively(rig);
  expect(live(rig)).toBe(false);
});

it("one that silence ended is the platform's broadcast after all, when that had begun before", async () => {
  const rig = await guessing();
  await lively(rig);
  await rig.minutes(35);
  expect(live(rig)).toBe(false);
  await rig.watching.live(rig.channel.id, { ref: "stream-1", startedAtMs: START_MS - 60_000 });
  expect(live(rig)).toBe(true);
  expect(broadcasts(rig)).toEqual([{ ref: "stream-1", began: START_MS - 60_000, ended: null }]);
});

it("is not begun where the platform knows, nor by the settings declared and always", async () => {
  const knows = await guessing({ channels: [{ ...CHANNEL, live: true }] });
  await lively(knows);
  expect(live(knows)).toBe(false);
  const declared = await guessing({ config: { ...SETTINGS, live: "declared" } });
  await lively(declared);
  expect(live(declared)).toBe(false);
  const always = await guessing({ config: { ...SETTINGS, live: "always" } });
  expect(always.watching.isGuess(always.channel.id)).toBe(false);
  expect(live(always)).toBe(true);
});
