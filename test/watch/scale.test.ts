import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type CrowdedWatch,
  churnedMinute,
  crowdedWatch,
  endOfBroadcast,
  listedMinute,
} from "../support/watch-crowd.ts";

let folder: string;
let crowd: CrowdedWatch;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "chatmint-scale-"));
  crowd = await crowdedWatch(10_000, path.join(folder, "book.db"));
}, 120_000);
afterAll(async () => {
  await crowd.rig.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** What a minute writes, counted: unlike time it is the same on every machine. */
function changesOf(work: () => Promise<unknown>): Promise<number> {
  const total = crowd.rig.db.prepare("SELECT total_changes()").pluck();
  const before = total.get() as number;
  return work().then(() => (total.get() as number) - before);
}

describe("ten thousand present", () => {
  it("cost a quiet minute one row", async () => {
    expect(await changesOf(() => crowd.rig.minutes(1))).toBe(1);
  });

  it("cost nothing more when the whole list is read and nobody came or went", async () => {
    expect(await changesOf(() => listedMinute(crowd))).toBeLessThan(20);
  });

  it("cost rows in proportion to who comes and goes", async () => {
    const changes = await changesOf(() => churnedMinute(crowd, 0.02));
    expect(changes).toBeGreaterThan(400);
    expect(changes).toBeLessThan(400 * 8);
    expect(crowd.rig.watching.counts(crowd.rig.channel.id).present).toBe(10_000);
  });

  it("are in the rank list with what they have earned and not been paid", async () => {
    const { rig, here } = crowd;
    await rig.minutes(10);
    const viewer = here[0]!;
    const place = rig.ranking.top(rig.channel.currencyId, 0, 1)[0]!;
    expect(place.balance).toBe(rig.ledger.balance(place.viewerId, rig.channel.currencyId));
    expect(rig.ranking.rank(rig.channel.currencyId, viewer.id)).toBeDefined();
    expect(rig.ranking.count(rig.channel.currencyId)).toBeGreaterThanOrEqual(9_800);
  });

  it("are all paid once at the end", async () => {
    const { rig } = crowd;
    await endOfBroadcast(crowd);
    expect(rig.db.prepare("SELECT count(*) FROM span WHERE to_tick IS NULL").pluck().get()).toBe(0);
    expect(rig.db.prepare("SELECT sum(balance) FROM account").pluck().get()).toBe(0);
    const paid = rig.db.prepare("SELECT sum(paid) FROM span").pluck().get();
    expect(rig.db.prepare("SELECT -balance FROM account WHERE kind = 'mint'").pluck().get()).toBe(paid);
    expect(rig.lines.filter((line) => line.level === "error")).toEqual([]);
  }, 60_000);
});
