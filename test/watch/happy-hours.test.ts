import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../src/base/system.ts";
import { MINUTE, START_MS, type WatchRig, watchRig } from "../support/watch-rig.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "chatmint-happy-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const start = (rig: WatchRig, multiplier: number, minutes: number) =>
  rig.writer.run((work) =>
    rig.watching.startHappyHour(work, {
      currencyId: rig.channel.currencyId,
      multiplier,
      durationMs: minutes * MINUTE,
      by: "viewer:1",
    }),
  );
const kinds = (rig: WatchRig) => rig.news.map((news) => `${news.kind} ${news.multiplier}`);

describe("a happy hour", () => {
  it("multiplies every minute within it, times the role, and touches no span", async () => {
    const rig = await watchRig();
    await rig.joins("ann");
    await rig.joins("sue", ["subscriber"]);
    await rig.minutes(5);
    await start(rig, 1500, 10);
    await rig.minutes(10);
    expect(rig.balance("ann")).toBe(40);
    expect(rig.balance("sue")).toBe(80);
    await rig.minutes(5);
    expect(rig.balance("ann")).toBe(50);
    expect(rig.watched("ann")).toBe(20);
    expect(rig.db.prepare("SELECT count(*) FROM span").pluck().get()).toBe(2);
  });

  it("is announced at its start and its end, in the live channels of the currency", async () => {
    const rig = await watchRig({ channels: [{ login: "a" }, { login: "b" }, { login: "c", currency: "other" }] });
    await rig.watching.offline(rig.channels[1]!.id);
    await start(rig, 2000, 30);
    expect(rig.news).toEqual([
      {
        kind: "started",
        currencyId: rig.channel.currencyId,
        multiplier: 2000,
        endsAtMs: START_MS + 30 * MINUTE,
        channelIds: [rig.channel.id],
      },
    ]);
    await rig.minutes(29);
    expect(kinds(rig)).toEqual(["started 2000"]);
    await rig.minutes(1);
    expect(kinds(rig)).toEqual(["started 2000", "ended 2000"]);
    expect(rig.watching.happyHour(rig.channel.currencyId)).toBeUndefined();
  });

  it("is ended by hand, once", async () => {
    const rig = await watchRig();
    await rig.joins("ann");
    await start(rig, 2000, 60);
    await rig.minutes(5);
    const stop = () => rig.writer.run((work) => rig.watching.stopHappyHour(work, rig.channel.currencyId));
    expect(await stop()).toBe(true);
    expect(await stop()).toBe(false);
    await rig.minutes(60);
    expect(rig.balance("ann")).toBe(20 + 120);
    expect(kinds(rig)).toEqual(["started 2000", "ended 2000"]);
  });

  it("by command takes the place of one that runs", async () => {
    const rig = await watchRig();
    await rig.joins("ann");
    await start(rig, 5000, 60);
    await rig.minutes(1);
    await start(rig, 2000, 2);
    await rig.minutes(10);
    expect(rig.balance("ann")).toBe(Math.floor((5 + 2 + 2 + 8) / 5) * 10);
    expect(kinds(rig)).toEqual(["started 5000", "started 2000", "ended 2000"]);
  });

  it("is at most five times and four hours", async () => {
    const rig = await watchRig();
    for (const [multiplier, minutes] of [
      [5001, 10],
      [1000, 10],
      [1500.5, 10],
      [2000, 241],
      [2000, 0],
    ] as const) {
      await expect(start(rig, multiplier, minutes)).rejects.toThrow(RangeError);
    }
    expect(rig.watching.happyHour(rig.channel.currencyId)).toBeUndefined();
  });

  it("survives a restart, and is announced at its end only", async () => {
    const file = path.join(folder, "book.db");
    const first = await watchRig({ file });
    await first.joins("ann");
    await start(first, 3000, 30);
    await first.minutes(5);
    expect(first.balance("ann")).toBe(30);
    first.kill();
    const second = await watchRig({ file, resume: true, system: new SimulatedSystem(START_MS + 6 * MINUTE) });
    await second.watching.live(second.channel.id);
    await second.watching.idle();
    await second.minutes(5);
    expect(second.balance("ann")).toBe(60);
    expect(kinds(second)).toEqual([]);
    await second.minutes(19);
    expect(kinds(second)).toEqual(["ended 3000"]);
    second.kill();
    const third = await watchRig({ file, resume: true, system: new SimulatedSystem(START_MS + 32 * MINUTE) });
    await third.minutes(1);
    expect(kinds(third)).toEqual([]);
  });

  it("that began while the clock ran ahead lasts no longer than it was to, after a restart too", async () => {
    const file = path.join(folder, "book.db");
    const first = await watchRig({ file });
    await start(first, 3000, 30);
    first.kill();
    const second = await watchRig({ file, resume: true, system: new SimulatedSystem(START_MS - 120 * MINUTE) });
    await second.minutes(29);
    expect(kinds(second)).toEqual([]);
    await second.minutes(2);
    expect(kinds(second)).toEqual(["ended 3000"]);
  });

  it("that ended while the bot was away pays nothing after its end", async () => {
    const file = path.join(folder, "book.db");
    const first = await watchRig({ file });
    await start(first, 3000, 10);
    first.kill();
    const second = await watchRig({ file, resume: true, system: new SimulatedSystem(START_MS + 12 * MINUTE) });
    await second.watching.live(second.channel.id);
    await second.watching.idle();
    await second.joins("ann");
    await second.minutes(5);
    expect(second.balance("ann")).toBe(10);
  });

  it("begins by the plan of the config, in the streamer's time zone", async () => {
    const rig = await watchRig({
      timeZone: "Europe/Berlin",
      config: { happyHours: [{ at: "30 19 * * 1", minutes: 10, multiplier: 2 }] },
    });
    await rig.joins("ann");
    await rig.minutes(30);
    expect(rig.balance("ann")).toBe(60);
    await rig.minutes(10);
    expect(rig.balance("ann")).toBe(60 + 40);
    await rig.minutes(10);
    expect(rig.balance("ann")).toBe(60 + 40 + 20);
    expect(kinds(rig)).toEqual(["started 2000", "ended 2000"]);
  });

  it("is not longer for a clock that is set back", async () => {
    const rig = await watchRig();
    await rig.joins("ann");
    await start(rig, 2000, 10);
    await rig.minutes(5);
    rig.system.set(-3 * 60 * MINUTE);
    await rig.minutes(20);
    expect(rig.balance("ann")).toBe(Math.floor((10 * 2 + 15) / 5) * 10);
  });
});
