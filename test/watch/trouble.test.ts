import { describe, expect, it } from "vitest";
import { author, watchRig } from "../support/watch-rig.ts";

describe("when something goes wrong", () => {
  it("one viewer who cannot be written holds up nobody else, is told, and is tried again each minute", async () => {
    const rig = await watchRig();
    const bad = await rig.who("bad");
    rig.db.exec(
      `CREATE TRIGGER trouble BEFORE INSERT ON span WHEN NEW.viewer_id = ${bad.id} BEGIN SELECT RAISE(ABORT, 'trouble'); END`,
    );
    const names = Array.from({ length: 150 }, (_, i) => `v${i}`);
    const people = await rig.writer.run((work) =>
      names.map((name) => rig.viewers.ensure(work, "local", author(name, []))),
    );
    for (const viewer of [bad, ...people]) rig.watching.join(rig.channel.id, viewer);
    await rig.watching.idle();
    await rig.minutes(5);
    for (const name of names) expect(rig.balance(name)).toBe(10);
    expect(rig.balance("bad")).toBe(0);
    expect(rig.lines.some((line) => line.level === "error" && line.message.includes("could not be written"))).toBe(
      true,
    );
    rig.db.exec("DROP TRIGGER trouble");
    await rig.minutes(6);
    // They have been there for eleven minutes, whenever that could be written.
    expect(rig.watched("bad")).toBe(11);
    expect(rig.balance("bad")).toBe(20);
  });

  it("somebody whose leaving cannot be written is paid until they left, whenever it is", async () => {
    for (const ends of [false, true]) {
      const rig = await watchRig();
      await rig.joins("ann");
      await rig.minutes(6);
      rig.db.exec("CREATE TRIGGER trouble BEFORE UPDATE ON span BEGIN SELECT RAISE(ABORT, 'trouble'); END");
      await rig.leaves("ann");
      await rig.minutes(20);
      expect([rig.balance("ann"), rig.watched("ann")]).toEqual([10, 6]);
      if (ends) {
        await rig.watching.offline(rig.channel.id);
        await rig.minutes(6);
        expect([rig.balance("ann"), rig.watched("ann")]).toEqual([10, 6]);
      }
      rig.db.exec("DROP TRIGGER trouble");
      if (ends) await rig.watching.live(rig.channel.id);
      await rig.minutes(5);
      expect([rig.booked("ann"), rig.watched("ann")]).toEqual([10, 6]);
      expect(rig.db.prepare("SELECT count(*) FROM span WHERE to_tick IS NULL").pluck().get()).toBe(0);
    }
  });

  it("somebody who comes back before their leaving is written is paid throughout, and until they really leave", async () => {
    const rig = await watchRig();
    await rig.joins("ann");
    await rig.minutes(5);
    rig.db.exec("CREATE TRIGGER trouble BEFORE UPDATE ON span BEGIN SELECT RAISE(ABORT, 'trouble'); END");
    await rig.leaves("ann");
    await rig.joins("ann");
    await rig.minutes(10);
    await rig.leaves("ann");
    expect([rig.balance("ann"), rig.watched("ann")]).toEqual([30, 15]);
    rig.db.exec("DROP TRIGGER trouble");
    await rig.minutes(2);
    expect([rig.booked("ann"), rig.watched("ann")]).toEqual([30, 15]);
  });

  it("a minute that cannot be written is told and not paid; the next one is", async () => {
    const rig = await watchRig();
    await rig.joins("ann");
    await rig.minutes(4);
    rig.db.exec("CREATE TRIGGER full BEFORE INSERT ON tick BEGIN SELECT RAISE(ABORT, 'disk full'); END");
    await rig.minutes(3);
    expect(rig.watched("ann")).toBe(4);
    rig.db.exec("DROP TRIGGER full");
    await rig.minutes(1);
    expect(rig.watched("ann")).toBe(5);
    expect(rig.balance("ann")).toBe(10);
    expect(rig.lines.filter((line) => line.level === "error")).toHaveLength(3);
  });

  it("what was shown never falls, through anything that moves money or presence", async () => {
    const rig = await watchRig({ config: { balanceCap: 200 } });
    const ann = await rig.joins("ann");
    let least = 0;
    for (let i = 0; i < 90; i++) {
      if (i % 9 === 0) await rig.settle("ann");
      if (i % 10 === 4) await rig.leaves("ann");
      if (i % 10 === 5) await rig.joins("ann", i % 20 === 5 ? ["vip"] : []);
      if (i % 17 === 0) {
        await rig.writer.run((work) => rig.watching.earn(work, ann.id, rig.channel.currencyId, 3, `bonus:${i}`));
      }
      await rig.minutes(1);
      expect(rig.balance("ann")).toBeGreaterThanOrEqual(least);
      least = rig.balance("ann");
    }
    expect(least).toBeGreaterThan(150);
  });

  it("a balance that can grow no more stops nothing", async () => {
    const rig = await watchRig();
    await rig.joins("ann");
    const rich = { from: "mint", to: `viewer:${rig.id("ann")}`, kind: "adjustment", actor: "terminal" } as const;
    rig.db.exec("DROP TRIGGER account_is_fixed");
    const currencyId = rig.channel.currencyId;
    await rig.writer.run((work) => rig.ledger.post(work, { ...rich, key: "rich", currencyId, amount: 1 }));
    rig.db.prepare("UPDATE account SET balance = 9007199254740991 WHERE owner = ?").run(`viewer:${rig.id("ann")}`);
    await rig.minutes(5);
    await rig.settle("ann");
    expect(await rig.writer.run((work) => rig.watching.earn(work, rig.id("ann"), currencyId, 5, "bonus:1"))).toEqual({
      status: "capped",
    });
    await rig.leaves("ann");
    expect(rig.db.prepare("SELECT count(*) FROM span WHERE to_tick IS NULL").pluck().get()).toBe(0);
    expect(rig.watched("ann")).toBe(5);
  });

  it("a viewer list that never comes does not hold up the minute, going offline, or closing", async () => {
    const rig = await watchRig();
    await rig.joins("ann");
    rig.stall();
    await rig.watching.offline(rig.channel.id);
    await rig.watching.live(rig.channel.id);
    await rig.watching.offline(rig.channel.id);
    expect(rig.watching.isLive(rig.channel.id)).toBe(false);
    await rig.close();
  });
});
