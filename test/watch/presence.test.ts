import { describe, expect, it } from "vitest";
import { author, MINUTE, watchRig } from "../support/watch-rig.ts";

describe("a viewer list", () => {
  it("pays a lurker from the first minute, once they are seen a second time", async () => {
    const rig = await watchRig({ channels: [{}] });
    rig.list(["Ann"]);
    await rig.minutes(1);
    expect(rig.watched("ann")).toBe(0);
    await rig.minutes(1);
    expect(rig.watched("ann")).toBe(1);
    await rig.minutes(4);
    expect(rig.balance("ann")).toBe(10);
  });

  it("counts somebody who was there at the start: five minutes after five ticks", async () => {
    const rig = await watchRig({ channels: [{ live: true }] });
    await rig.watching.offline(rig.channel.id);
    await rig.minutes(10);
    rig.list(["Ann"]);
    await rig.watching.live(rig.channel.id);
    await rig.watching.idle();
    await rig.minutes(5);
    expect(rig.watched("ann")).toBe(5);
    expect(rig.balance("ann")).toBe(10);
  });

  it("pays nothing to a raid of fresh accounts that is gone by the next poll, and leaves no trace of it", async () => {
    const rig = await watchRig();
    rig.list(["r1", "r2", "r3"]);
    await rig.minutes(1);
    rig.list([]);
    await rig.minutes(10);
    for (const name of ["r1", "r2", "r3"]) {
      expect(rig.watched(name)).toBe(0);
      expect(rig.balance(name)).toBe(0);
    }
    expect(rig.db.prepare("SELECT count(*) FROM span").pluck().get()).toBe(0);
  });

  it("keeps somebody missing from one poll, and lets go of who is missing from two; the minutes between are paid", async () => {
    const rig = await watchRig();
    rig.list(["Ann", "Bob"]);
    await rig.minutes(3);
    rig.list(["Bob"]);
    await rig.minutes(1);
    rig.list(["Ann", "Bob"]);
    await rig.minutes(1);
    expect(rig.watched("ann")).toBe(rig.watched("bob"));
    rig.list(["Bob"]);
    await rig.minutes(2);
    const gone = rig.watched("ann");
    expect(gone).toBe(rig.watched("bob"));
    await rig.minutes(5);
    expect(rig.watched("ann")).toBe(gone);
    expect(rig.watched("bob")).toBe(gone + 5);
  });

  it("lets nobody leave by a list that could not be read", async () => {
    const rig = await watchRig();
    rig.list(["Ann"]);
    await rig.minutes(3);
    rig.list(undefined);
    await rig.minutes(20);
    expect(rig.watched("ann")).toBe(22);
  });

  it("has a writer present at once, and for as long as a line lasts where the list does not know them", async () => {
    const rig = await watchRig();
    rig.list([]);
    await rig.says("ann", { text: "hi" });
    await rig.minutes(1);
    expect(rig.watched("ann")).toBe(1);
    await rig.minutes(30);
    expect(rig.watched("ann")).toBe(15);
  });

  it("keeps the last known roles of a lurker", async () => {
    const rig = await watchRig();
    await rig.who("Ann", ["subscriber"]);
    rig.list(["Ann"]);
    await rig.minutes(6);
    expect(rig.watched("ann")).toBe(5);
    expect(rig.balance("ann")).toBe(20);
  });

  it("takes from a lurker a role that the platform's own list does not have any more", async () => {
    const rig = await watchRig({ config: { amount: 1, minutes: 1, multipliers: { subscriber: 3 } } });
    await rig.who("Sue", ["subscriber"]);
    await rig.who("Vic", ["subscriber"]);
    await rig.minutes(1);
    const known = ["subscriber"] as const;
    const listed = (name: string, roles: readonly "subscriber"[]) => ({
      ...author(name, [...roles]),
      listed: { roles, known, asOfMs: rig.now() },
    });
    rig.listed([listed("Sue", []), listed("Vic", ["subscriber"])]);
    await rig.minutes(6);
    expect([rig.balance("sue"), rig.balance("vic")]).toEqual([5, 15]);
  });

  it("does not let a banned viewer back in by a list that lags behind, until the ban is over", async () => {
    const rig = await watchRig();
    rig.list(["Ann"]);
    await rig.minutes(5);
    rig.watching.gone(rig.channel.id, rig.id("ann"), 10 * MINUTE);
    await rig.watching.idle();
    const watched = rig.watched("ann");
    await rig.minutes(8);
    expect(rig.watched("ann")).toBe(watched);
    await rig.minutes(6);
    expect(rig.watched("ann")).toBeGreaterThan(watched);
  });
});

describe("a platform without a viewer list", () => {
  const kick = { channels: [{ platform: "kick" as const, list: false }] };

  it("pays who writes, says so once in the log, and forgets who is silent past the window", async () => {
    const rig = await watchRig(kick);
    await rig.says("ann", { text: "hello" });
    await rig.minutes(14);
    expect(rig.watching.present(rig.channel.id, "active")).toHaveLength(1);
    await rig.minutes(16);
    expect(rig.watched("ann")).toBe(15);
    expect(rig.balance("ann")).toBe(30);
    expect(rig.watching.present(rig.channel.id, "active")).toEqual([]);
    expect(rig.lines.filter((line) => line.message.includes("no viewer list"))).toHaveLength(1);
  });

  it.each([
    ["a command", {}, { command: true }, 0],
    ["a command, where commands count", { commands: true }, { command: true }, 5],
    ["a line that came too late", {}, { counted: false }, 0],
  ])("%s alone", async (_, activeLines, line, minutes) => {
    const rig = await watchRig({ ...kick, config: { presence: { activeLines } } });
    await rig.says("ann", { text: "!points", ...line });
    await rig.minutes(5);
    expect(rig.watched("ann")).toBe(minutes);
  });

  it.each([
    [false, 15],
    [true, 20],
  ])("the same line again and again (repeated lines count: %s)", async (repeated, minutes) => {
    const rig = await watchRig({ ...kick, config: { presence: { activeLines: { repeated } } } });
    for (let i = 0; i < 20; i++) {
      await rig.says("ann", { text: i % 2 ? "GG  everyone" : "gg everyone" });
      await rig.minutes(1);
    }
    expect(rig.watched("ann")).toBe(minutes);
  });

  it.each([
    ["punctuation", ["gm", "gm.", "GM..", "g m!!!"]],
    ["a letter held down, and numbers", ["gm", "gmmm", "ggm 2", "gm 3"]],
    ["two in turn", ["a", "b"]],
    ["three in turn", ["one", "two", "three"]],
    ["one emoji", ["🎉"]],
    ["marks only", ["!!!"]],
  ])("lines that say nothing new, %s", async (_what, texts) => {
    const rig = await watchRig({ ...kick, config: { presence: { activeWithinMinutes: 5 } } });
    for (let i = 0; i < 40; i++) {
      await rig.says("ann", { text: texts[i % texts.length]! });
      await rig.minutes(1);
    }
    expect(rig.watched("ann")).toBeLessThanOrEqual(texts.length > 3 ? 5 : 4 + texts.length);
  });

  it("pays whoever talks, also with short words between", async () => {
    const rig = await watchRig({ ...kick, config: { presence: { activeWithinMinutes: 10 } } });
    const talk = ["hello all", "lol", "nice shot", "W", "what a save", "lol", "brb food", "back", "lol", "gg"];
    for (const text of talk) {
      await rig.says("ann", { text });
      await rig.minutes(4);
    }
    expect(rig.watched("ann")).toBe(40);
  });

  it("a repeated line does not count again after a while of silence either", async () => {
    const rig = await watchRig(kick);
    for (let i = 0; i < 4; i++) {
      await rig.says("ann", { text: "gg" });
      await rig.minutes(20);
    }
    expect(rig.watched("ann")).toBe(15);
  });

  it.each([
    [false, 2],
    [true, 15],
  ])("a line that was deleted (deleted lines count: %s)", async (deleted, minutes) => {
    const rig = await watchRig({ ...kick, config: { presence: { activeLines: { deleted } } } });
    await rig.says("ann", { text: "buy followers", messageId: "m1" });
    await rig.minutes(2);
    rig.watching.retract(rig.channel.id, "m1");
    await rig.minutes(20);
    expect(rig.watched("ann")).toBe(minutes);
  });

  it("a deleted line leaves an earlier one standing", async () => {
    const rig = await watchRig(kick);
    await rig.says("ann", { text: "hello", messageId: "m1" });
    await rig.minutes(5);
    await rig.says("ann", { text: "spam", messageId: "m2" });
    rig.watching.retract(rig.channel.id, "m2");
    await rig.minutes(30);
    expect(rig.watched("ann")).toBe(15);
  });

  it.each([
    [false, 3],
    [true, 15],
  ])("somebody timed out since (their lines count all the same: %s)", async (banned, minutes) => {
    const rig = await watchRig({ ...kick, config: { presence: { activeLines: { banned } } } });
    await rig.says("ann", { text: "hello" });
    await rig.minutes(3);
    rig.watching.gone(rig.channel.id, rig.id("ann"), MINUTE);
    await rig.minutes(20);
    expect(rig.watched("ann")).toBe(minutes);
  });

  it("lets a viewer lurk for the configured time, once per broadcast, also over a restart of the count", async () => {
    const rig = await watchRig({ ...kick, config: { presence: { lurkMinutes: 30 } } });
    const ann = await rig.says("ann", { text: "!lurk", command: true });
    const lurk = () => rig.writer.run((work) => rig.watching.lurk(work, rig.channel.id, ann.id));
    expect(await lurk()).toEqual({ status: "lurking", minutes: 30 });
    await rig.minutes(60);
    expect(rig.watched("ann")).toBe(30);
    expect(await lurk()).toEqual({ status: "again" });
    await rig.watching.offline(rig.channel.id);
    expect(await lurk()).toEqual({ status: "offline" });
    await rig.minutes(10);
    await rig.watching.live(rig.channel.id);
    await rig.watching.idle();
    await rig.says("ann", { text: "!lurk", command: true });
    expect(await lurk()).toEqual({ status: "lurking", minutes: 30 });
  });
});

describe("presence.count: active", () => {
  it("keeps the watch time of who is listed, and pays who writes", async () => {
    const rig = await watchRig({ config: { presence: { count: "active", activeWithinMinutes: 10 } } });
    rig.list(["Ann", "Bob"]);
    await rig.minutes(2);
    await rig.says("Bob", { text: "hi" });
    await rig.minutes(30);
    expect(rig.watched("ann")).toBe(31);
    expect(rig.watched("bob")).toBe(31);
    expect(rig.balance("ann")).toBe(0);
    expect(rig.balance("bob")).toBe(20);
    expect(rig.watching.present(rig.channel.id, "active")).toEqual([]);
  });

  it("says that lurking is needless where a list is what counts", async () => {
    const rig = await watchRig();
    const ann = await rig.joins("ann");
    expect(await rig.writer.run((work) => rig.watching.lurk(work, rig.channel.id, ann.id))).toEqual({
      status: "listed",
    });
    expect(rig.watching.present(rig.channel.id, "listed")).toEqual([ann.id]);
    expect(rig.watching.present(rig.channel.id, "active")).toEqual([]);
  });
});
