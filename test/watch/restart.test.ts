/** What a restart in the middle of a broadcast knows of who is here: neither more nor less than before. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../src/base/system.ts";
import { MINUTE, type WatchRig, type WatchRigOptions, watchRig } from "../support/watch-rig.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "chatmint-restart-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

/** Stops (or kills) one run and begins the next over the same book, `offMinutes` later. */
async function again(
  rig: WatchRig,
  how: "closed" | "killed",
  options: WatchRigOptions,
  offMinutes = 0,
): Promise<WatchRig> {
  const nowMs = rig.now() + offMinutes * MINUTE;
  if (how === "closed") await rig.close();
  else rig.kill();
  const next = await watchRig({ ...options, resume: true, system: new SimulatedSystem(nowMs) });
  await next.watching.live(next.channel.id);
  await next.watching.idle();
  return next;
}

const NO_LIST = [{ platform: "kick", list: false }] as const;

describe.each(["closed", "killed"] as const)("a run that was %s", (how) => {
  it("does not make lurkers of the list active, and they go on being paid", async () => {
    const options = { file: path.join(folder, "book.db"), config: { amount: 1, minutes: 1 } };
    let rig = await watchRig(options);
    rig.list(["Lu", "Wri"]);
    await rig.minutes(4);
    await rig.says("Wri");
    await rig.minutes(1);
    const active = () => rig.watching.present(rig.channel.id, "active").map((id) => rig.viewers.person(id).name);
    expect(active()).toEqual(["Wri"]);
    const before = rig.balance("lu");
    rig = await again(rig, how, options);
    rig.list(["Lu", "Wri"]);
    expect(active()).toEqual(["Wri"]);
    await rig.minutes(5);
    expect(active()).toEqual(["Wri"]);
    expect(rig.balance("lu") - before).toBe(5);
    await rig.minutes(10);
    expect(active()).toEqual([]);
    expect(rig.balance("lu") - before).toBe(15);
    rig.kill();
  });

  it("pays one line for its fifteen minutes where there is no list, however often it is started again", async () => {
    const options = { file: path.join(folder, "book.db"), channels: NO_LIST, config: { amount: 1, minutes: 1 } };
    let rig = await watchRig(options);
    await rig.says("Kim");
    for (let run = 0; run < 6; run++) {
      await rig.minutes(6);
      rig = await again(rig, how, options);
    }
    await rig.minutes(20);
    expect(rig.balance("kim")).toBe(15);
    rig.kill();
  });

  it("keeps who wrote a moment before, and lets the time it was off count", async () => {
    const options = { file: path.join(folder, "book.db"), channels: NO_LIST, config: { amount: 1, minutes: 1 } };
    let rig = await watchRig(options);
    await rig.minutes(1);
    await rig.says("Kim", { messageId: "k" });
    await rig.says("Dee", { messageId: "d" });
    rig.watching.retract(rig.channel.id, "d");
    await rig.watching.idle();
    rig = await again(rig, how, options, 4);
    await rig.minutes(30);
    expect(rig.balance("kim")).toBe(11);
    expect(rig.balance("dee")).toBe(0);
    rig.kill();
  });

  it("does not keep active by a line that was deleted since, by the minute before or in this one", async () => {
    const options = { file: path.join(folder, "book.db"), channels: NO_LIST, config: { amount: 1, minutes: 1 } };
    let rig = await watchRig(options);
    await rig.says("Kim", { messageId: "one", text: "one" });
    await rig.minutes(5);
    await rig.says("Kim", { messageId: "two", text: "two" });
    await rig.minutes(2);
    rig.watching.retract(rig.channel.id, "two");
    await rig.minutes(1);
    rig = await again(rig, how, options);
    await rig.minutes(30);
    expect(rig.balance("kim")).toBe(15);
    rig.kill();
  });
});

it("pays nobody for a restart who is here by a list and would have to write to be paid", async () => {
  const config = { amount: 1, minutes: 1, presence: { count: "active" } };
  const options = { file: path.join(folder, "book.db"), config };
  let rig = await watchRig(options);
  rig.list(["Lu"]);
  await rig.minutes(4);
  rig = await again(rig, "killed", options);
  rig.list(["Lu"]);
  await rig.minutes(10);
  expect(rig.balance("lu")).toBe(0);
  // On the list since the first tick.
  expect(rig.watched("lu")).toBe(13);
  rig.kill();
});

it("does not keep anybody active by a clock that was ahead", async () => {
  const options = { file: path.join(folder, "book.db"), channels: NO_LIST, config: { amount: 1, minutes: 1 } };
  let rig = await watchRig(options);
  await rig.minutes(1);
  rig.system.set(3_600_000);
  await rig.says("Kim");
  rig.db.exec("UPDATE watch SET active_at_ms = active_at_ms + 3600000");
  rig = await again(rig, "killed", options);
  await rig.minutes(30);
  expect(rig.balance("kim")).toBeLessThanOrEqual(15);
  rig.kill();
});
