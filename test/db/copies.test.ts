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

async function running(nowMs: number) {
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
  await copies.start(system.cron, "0 5 * * *");
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

it("is made at the end of a broadcast when it has become a day old, and during one only after two", async () => {
  await (await running(EVENING)).stop();
  const bot = await running(EVENING + 23 * HOUR_MS);
  bot.state.live = true;
  await bot.system.advance(3 * HOUR_MS);
  expect(made()).toHaveLength(1);
  bot.state.live = false;
  await bot.system.advance(60_000);
  expect(made()).toEqual(["chatmint-2026-05-04-190000.db", "chatmint-2026-05-05-210100.db"]);
  await bot.stop();
});

it("is made at the stop when nothing else has", async () => {
  await (await running(EVENING)).stop();
  const bot = await running(EVENING + 23 * HOUR_MS);
  bot.state.live = true;
  await bot.system.advance(2 * HOUR_MS);
  await bot.stop();
  expect(made()).toEqual(["chatmint-2026-05-04-190000.db", "chatmint-2026-05-05-200000.db"]);
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
