import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../src/base/system.ts";
import { MINUTE, START_MS, watchRig } from "../support/watch-rig.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "chatmint-watch-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

describe("a broadcast", () => {
  it("pays nothing while offline", async () => {
    const rig = await watchRig();
    await rig.watching.offline(rig.channel.id);
    await rig.minutes(30);
    await rig.joins("ann");
    await rig.minutes(30);
    expect(rig.watched("ann")).toBe(0);
    expect(rig.balance("ann")).toBe(0);
  });

  it("that breaks and comes back within the grace period is the same one, whatever its reference", async () => {
    const rig = await watchRig();
    await rig.watching.offline(rig.channel.id);
    await rig.minutes(6);
    await rig.watching.live(rig.channel.id, { ref: "a" });
    await rig.watching.idle();
    await rig.joins("ann");
    await rig.minutes(3);
    await rig.watching.offline(rig.channel.id);
    await rig.minutes(4);
    await rig.watching.live(rig.channel.id, { ref: "b" });
    await rig.watching.idle();
    await rig.minutes(2);
    expect(rig.watched("ann")).toBe(5);
    expect(rig.balance("ann")).toBe(10);
    expect(rig.db.prepare("SELECT count(*) FROM span").pluck().get()).toBe(1);
    expect(rig.db.prepare("SELECT platform_ref FROM broadcast ORDER BY id DESC").pluck().get()).toBe("b");
  });

  it("is over when the grace period is: every span is closed and paid, minutes carried", async () => {
    const rig = await watchRig();
    await rig.joins("ann");
    await rig.minutes(7);
    await rig.watching.offline(rig.channel.id);
    await rig.minutes(5);
    expect(rig.booked("ann")).toBe(10);
    expect(rig.db.prepare("SELECT count(*) FROM span WHERE to_tick IS NULL").pluck().get()).toBe(0);
    await rig.watching.live(rig.channel.id);
    await rig.watching.idle();
    await rig.joins("ann");
    await rig.minutes(3);
    expect(rig.balance("ann")).toBe(20);
    expect(rig.watched("ann")).toBe(10);
    expect(rig.db.prepare("SELECT count(*) FROM broadcast").pluck().get()).toBe(2);
  });

  it("flaps through a night and pays the minutes on air, no more", async () => {
    const rig = await watchRig();
    await rig.joins("ann");
    for (let i = 0; i < 30; i++) {
      await rig.minutes(2);
      await rig.watching.offline(rig.channel.id);
      await rig.system.advance(30_000);
      await rig.watching.live(rig.channel.id);
      await rig.watching.idle();
    }
    expect(rig.watched("ann")).toBe(60);
    expect(rig.balance("ann")).toBe(120);
  });

  it("pays nothing while nobody can tell whether it is live, and goes on when somebody can", async () => {
    const rig = await watchRig();
    await rig.joins("ann");
    await rig.minutes(5);
    await rig.watching.liveUnknown(rig.channel.id);
    await rig.minutes(60);
    expect(rig.watching.isLive(rig.channel.id)).toBe(false);
    expect(rig.watched("ann")).toBe(5);
    await rig.watching.live(rig.channel.id);
    await rig.watching.idle();
    await rig.minutes(5);
    expect(rig.watched("ann")).toBeLessThanOrEqual(10);
    expect(rig.balance("ann")).toBeLessThanOrEqual(20);
  });

  it("is the same one by its reference even after a long time of not knowing", async () => {
    const rig = await watchRig();
    await rig.watching.offline(rig.channel.id);
    await rig.minutes(5);
    await rig.watching.live(rig.channel.id, { ref: "s1" });
    await rig.watching.idle();
    const first = rig.watching.broadcast(rig.channel.id)!.id;
    await rig.watching.liveUnknown(rig.channel.id);
    await rig.minutes(60);
    await rig.watching.live(rig.channel.id, { ref: "s1" });
    await rig.watching.idle();
    expect(rig.watching.broadcast(rig.channel.id)!.id).toBe(first);
    await rig.watching.offline(rig.channel.id);
    await rig.minutes(20);
    await rig.watching.live(rig.channel.id, { ref: "s1" });
    await rig.watching.idle();
    expect(rig.watching.broadcast(rig.channel.id)!.id).toBe(first);
    await rig.joins("ann");
    await rig.minutes(5);
    expect(rig.balance("ann")).toBe(10);
  });

  it("says live a thousand times and begins once", async () => {
    const rig = await watchRig();
    for (let i = 0; i < 1000; i++) void rig.watching.live(rig.channel.id, { ref: `r${i % 3}` });
    await rig.watching.idle();
    expect(rig.db.prepare("SELECT count(*) FROM broadcast").pluck().get()).toBe(1);
  });
});

describe("after a restart", () => {
  const file = () => path.join(folder, "book.db");

  it("within the grace period the evening goes on; the outage is not paid, nothing else is lost", async () => {
    const first = await watchRig({ file: file() });
    await first.joins("ann", ["subscriber"]);
    await first.minutes(4);
    first.kill();
    const system = new SimulatedSystem(START_MS + 6 * MINUTE);
    const second = await watchRig({ file: file(), system, resume: true });
    expect(second.balance("ann")).toBe(10);
    await second.watching.live(second.channel.id);
    await second.watching.idle();
    await second.minutes(2);
    expect(second.watched("ann")).toBe(6);
    expect(second.balance("ann")).toBe(20);
    expect(second.db.prepare("SELECT count(*) FROM broadcast").pluck().get()).toBe(1);
  });

  it("much later the old broadcast is ended at its last tick, and a new one begins", async () => {
    const first = await watchRig({ file: file() });
    await first.joins("ann");
    await first.minutes(9);
    first.kill();
    const system = new SimulatedSystem(START_MS + 600 * MINUTE);
    const second = await watchRig({ file: file(), system, resume: true });
    await second.watching.live(second.channel.id);
    await second.watching.idle();
    await second.minutes(1);
    expect(second.booked("ann")).toBe(10);
    expect(second.watched("ann")).toBe(9);
    await second.joins("ann");
    await second.minutes(1);
    expect(second.balance("ann")).toBe(20);
    expect(second.db.prepare("SELECT count(*) FROM broadcast").pluck().get()).toBe(2);
  });

  it("who is not seen again goes after two polls", async () => {
    const first = await watchRig({ file: file() });
    first.list(["Ann", "Bob"]);
    await first.minutes(5);
    first.kill();
    const second = await watchRig({ file: file(), system: new SimulatedSystem(START_MS + 6 * MINUTE), resume: true });
    second.list(["Bob"]);
    await second.watching.live(second.channel.id);
    await second.watching.idle();
    const before = second.watched("ann");
    await second.minutes(10);
    expect(second.watched("ann")).toBeLessThanOrEqual(before + 2);
    expect(second.watched("bob")).toBe(before + 10);
  });

  it("a channel that is not in the config any more lets its people go, and they are paid", async () => {
    const first = await watchRig({ file: file(), channels: [{ login: "old" }] });
    await first.joins("ann");
    await first.minutes(5);
    first.kill();
    const system = new SimulatedSystem(START_MS + 20 * MINUTE);
    const second = await watchRig({ file: file(), system, resume: true, channels: [{ login: "new" }] });
    expect(second.balance("ann")).toBe(10);
    await second.minutes(10);
    expect(second.booked("ann")).toBe(10);
    expect(second.db.prepare("SELECT count(*) FROM span WHERE to_tick IS NULL").pluck().get()).toBe(0);
  });

  it("a new rule in the config holds from then on, and what was earned before stays", async () => {
    const first = await watchRig({ file: file() });
    await first.joins("ann");
    await first.minutes(5);
    first.kill();
    const system = new SimulatedSystem(START_MS + 5 * MINUTE);
    const config = { amount: 100, minutes: 1 };
    const second = await watchRig({ file: file(), system, resume: true, config });
    await second.watching.live(second.channel.id);
    await second.watching.idle();
    await second.minutes(2);
    expect(second.balance("ann")).toBe(210);
  });
});

describe("live by word of a moderator", () => {
  const local = { channels: [{ live: false }] };

  it("is refused where the platform knows", async () => {
    const rig = await watchRig();
    expect(rig.watching.declareLive(rig.channel.id)).toBe("known");
    expect(rig.watching.declareOffline(rig.channel.id)).toBe("known");
  });

  it("begins and ends", async () => {
    const rig = await watchRig({ ...local, resume: true });
    await rig.joins("ann");
    await rig.minutes(5);
    expect(rig.watching.declareLive(rig.channel.id)).toBe("live");
    await rig.watching.idle();
    expect(rig.watching.declareLive(rig.channel.id)).toBe("already");
    await rig.minutes(5);
    expect(rig.balance("ann")).toBe(10);
    expect(rig.watching.declareOffline(rig.channel.id)).toBe("offline");
    await rig.watching.idle();
    expect(rig.watching.declareOffline(rig.channel.id)).toBe("already");
    await rig.minutes(30);
    expect(rig.watched("ann")).toBe(5);
  });

  it("ends after thirty minutes without a line, and after twelve hours with", async () => {
    const rig = await watchRig({ ...local, resume: true });
    rig.watching.declareLive(rig.channel.id);
    await rig.joins("ann");
    await rig.minutes(29);
    await rig.says("ann", { text: "still here" });
    await rig.minutes(29);
    expect(rig.watching.isLive(rig.channel.id)).toBe(true);
    await rig.minutes(2);
    expect(rig.watching.isLive(rig.channel.id)).toBe(false);
    await rig.minutes(10);
    rig.watching.declareLive(rig.channel.id);
    await rig.watching.idle();
    for (let i = 0; i < 11 * 3 + 2; i++) {
      await rig.minutes(20);
      await rig.says("ann", { text: `line ${i}` });
    }
    expect(rig.watching.isLive(rig.channel.id)).toBe(true);
    await rig.minutes(21);
    expect(rig.watching.isLive(rig.channel.id)).toBe(false);
  });

  it("goes on after a short restart, and is over after a long one", async () => {
    const file = path.join(folder, "book.db");
    const first = await watchRig({ ...local, file, resume: true });
    first.watching.declareLive(first.channel.id);
    await first.joins("ann");
    await first.minutes(5);
    first.kill();
    const second = await watchRig({ ...local, file, resume: true, system: new SimulatedSystem(START_MS + 7 * MINUTE) });
    expect(second.watching.isLive(second.channel.id)).toBe(true);
    await second.minutes(5);
    expect(second.balance("ann")).toBe(20);
    second.kill();
    const third = await watchRig({ ...local, file, resume: true, system: new SimulatedSystem(START_MS + 60 * MINUTE) });
    expect(third.watching.isLive(third.channel.id)).toBe(false);
    expect(third.booked("ann")).toBe(20);
  });

  it("is always so where the config says always", async () => {
    const rig = await watchRig({ ...local, resume: true, config: { live: "always" } });
    expect(rig.watching.isLive(rig.channel.id)).toBe(true);
    await rig.joins("ann");
    await rig.minutes(50);
    expect(rig.balance("ann")).toBe(100);
  });
});
