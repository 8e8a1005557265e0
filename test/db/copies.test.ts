/** That there always is a young copy, for a computer that is never on at night. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, expect, it } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import { wallClock } from "../../src/base/calendar.ts";
import { SimulatedSystem } from "../../src/base/system.ts";
import { nightlyBackup } from "../../src/db/copies/backup.ts";
import { Copies, newestCopyMs } from "../../src/db/copies/copies.ts";
import { openBook } from "../../src/db/open.ts";
import { checkCopy } from "../../src/ledger/audit/verify-file.ts";
import { strictLog, temporaryFolder } from "../support/rehearsal.ts";

const ZONE = "Europe/Berlin";
/** 19:00 in Berlin. */
const EVENING = Date.parse("2026-05-04T17:00Z");
const HOUR_MS = 3_600_000;
let folder: string;
let file: string;
let failing: boolean;

beforeEach(() => {
  const data = temporaryFolder();
  folder = path.join(data, "backups");
  file = path.join(data, "chatmint.db");
  openBook({ tables: TABLES, file }).close();
  failing = false;
});

async function running(nowMs: number, nightly = "0 5 * * *") {
  const system = new SimulatedSystem(nowMs);
  const state = { live: false };
  const copies = new Copies({
    ...{ folder, timeZone: ZONE, clock: system.clock, timers: system.timers },
    isLive: () => state.live,
    make: () =>
      nightlyBackup({
        ...{ book: file, folder, log: strictLog([]) },
        check: async (copy) => (failing ? ["it does not add up"] : checkCopy(copy, TABLES)),
        now: () => wallClock(system.clock.now(), ZONE),
      }),
  });
  await copies.start(system.cron, nightly);
  return { ...{ system, state, copies }, stop: () => copies.stop(60_000) };
}

const made = () => readdirSync(folder).sort();

it("is made at the first start, and not again at the next ones of the same day", async () => {
  for (const hours of [0, 1, 2]) {
    const bot = await running(EVENING + hours * HOUR_MS);
    await bot.stop();
  }
  expect(made()).toEqual(["chatmint-2026-05-04-190000.db"]);
});

it("is made at a start when the newest is older than twenty hours: an evening streamer has one each evening", async () => {
  await (await running(EVENING)).stop();
  await (await running(EVENING + 20 * HOUR_MS - 60_000)).stop();
  expect(made()).toHaveLength(1);
  await (await running(EVENING + 20 * HOUR_MS)).stop();
  expect(made()).toEqual(["chatmint-2026-05-04-190000.db", "chatmint-2026-05-05-150000.db"]);
});

it("does not count one that is empty, cut off or no database, whatever its name says", async () => {
  await (await running(EVENING)).stop();
  const later = EVENING + 21 * HOUR_MS;
  const whole = readFileSync(path.join(folder, made()[0]!));
  const name = (n: number) => path.join(folder, `chatmint-2026-05-05-15000${n}.db`);
  writeFileSync(name(1), "");
  writeFileSync(name(2), whole.subarray(0, whole.length - 4096));
  writeFileSync(name(3), "no database at all ".repeat(500));
  expect(newestCopyMs(folder, ZONE, later)).toBe(EVENING);
  await (await running(later)).stop();
  expect(newestCopyMs(folder, ZONE, later)).toBe(later);
});

it("is made at the end of a broadcast, however young the last one is, and during one only after two days", async () => {
  const bot = await running(EVENING);
  bot.state.live = true;
  await bot.system.advance(3 * HOUR_MS);
  expect(made()).toHaveLength(1);
  bot.state.live = false;
  await bot.system.advance(60_000);
  expect(made()).toEqual(["chatmint-2026-05-04-190000.db", "chatmint-2026-05-04-220100.db"]);
  await bot.system.advance(3 * HOUR_MS);
  expect(made()).toHaveLength(2);
  await bot.stop();
});

it("is made during a broadcast that takes days, where none of the night is planned", async () => {
  const bot = await running(EVENING, "0 5 1 1 *");
  bot.state.live = true;
  await bot.system.advance(48 * HOUR_MS - 60_000);
  expect(made()).toHaveLength(1);
  await bot.system.advance(60_000);
  expect(made()).toEqual(["chatmint-2026-05-04-190000.db", "chatmint-2026-05-06-190000.db"]);
  await bot.stop();
});

it("is made at the stop of a bot that was live since the last one", async () => {
  const bot = await running(EVENING);
  bot.state.live = true;
  await bot.system.advance(2 * HOUR_MS);
  await bot.stop();
  expect(made()).toEqual(["chatmint-2026-05-04-190000.db", "chatmint-2026-05-04-210000.db"]);
  const quiet = await running(EVENING + 3 * HOUR_MS);
  await quiet.system.advance(HOUR_MS);
  await quiet.stop();
  expect(made()).toHaveLength(2);
});

it("of the end of a broadcast is tried again where it failed", async () => {
  const bot = await running(EVENING);
  bot.state.live = true;
  await bot.system.advance(HOUR_MS);
  bot.state.live = false;
  failing = true;
  await bot.system.advance(2 * 60_000);
  failing = false;
  expect(made()).toHaveLength(1);
  await bot.system.advance(61 * 60_000);
  expect(made()).toHaveLength(2);
  await bot.stop();
});

it("is made at night where the bot runs then, once", async () => {
  const bot = await running(EVENING);
  await bot.system.advance(24 * HOUR_MS);
  expect(made()).toEqual(["chatmint-2026-05-04-190000.db", "chatmint-2026-05-05-050000.db"]);
  await bot.stop();
});

it("is tried again an hour after it failed", async () => {
  failing = true;
  const bot = await running(EVENING);
  await bot.system.advance(50 * 60_000);
  failing = false;
  expect(made()).toEqual([]);
  await bot.system.advance(20 * 60_000);
  expect(made()).toEqual(["chatmint-2026-05-04-200000.db"]);
  await bot.stop();
});

it("is not held up by one that a wrong clock dated years ahead", async () => {
  mkdirSync(folder);
  writeFileSync(path.join(folder, "chatmint-2036-01-01-050000.db"), "");
  expect(newestCopyMs(folder, ZONE, EVENING)).toBeUndefined();
  await (await running(EVENING)).stop();
  expect(newestCopyMs(folder, ZONE, EVENING)).toBe(EVENING);
});

it("is tried and told of, and stops nothing, where the folder cannot be read", async () => {
  // Something else by that name.
  writeFileSync(folder, "");
  expect(newestCopyMs(folder, ZONE, EVENING)).toBeUndefined();
  await (await running(EVENING)).stop();
  expect(readFileSync(folder, "utf8")).toBe("");
});
