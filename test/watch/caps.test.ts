import { describe, expect, it } from "vitest";
import { Days } from "../../src/base/calendar.ts";
import { Caps } from "../../src/features/watch/caps.ts";
import { MINUTE, type WatchRig, watchRig } from "../support/watch-rig.ts";

/** A gift from somebody rich: never refused by a cap. */
function gift(rig: WatchRig, name: string, amount: number, key: string) {
  const to = `viewer:${rig.id(name)}` as const;
  const movement = {
    key,
    currencyId: rig.channel.currencyId,
    from: "mint" as const,
    to,
    amount,
    kind: "adjustment" as const,
    actor: "terminal",
  };
  return rig.writer.run((work) => rig.ledger.post(work, movement));
}

function spend(rig: WatchRig, name: string, amount: number, key: string) {
  const from = `viewer:${rig.id(name)}` as const;
  const movement = {
    key,
    currencyId: rig.channel.currencyId,
    from,
    to: "sink:shop" as const,
    amount,
    kind: "purchase" as const,
    actor: "test",
  };
  return rig.writer.run((work) => rig.ledger.post(work, movement));
}

describe("the balance cap", () => {
  it("stops what is shown and what is paid, and minutes over it are spent", async () => {
    const rig = await watchRig({ config: { balanceCap: 25 } });
    await rig.joins("ann");
    await rig.minutes(10);
    expect(rig.balance("ann")).toBe(20);
    await rig.minutes(60);
    expect(rig.balance("ann")).toBe(25);
    await spend(rig, "ann", 5, "a");
    expect(rig.balance("ann")).toBe(20);
    await rig.minutes(4);
    expect(rig.balance("ann")).toBe(20);
    await rig.minutes(1);
    expect(rig.balance("ann")).toBe(25);
  });

  it("never refuses a gift, and a gift never takes away what was shown", async () => {
    const rig = await watchRig({ config: { balanceCap: 25 } });
    await rig.joins("ann");
    await rig.minutes(10);
    await gift(rig, "ann", 100, "g");
    expect(rig.balance("ann")).toBe(120);
    await rig.minutes(30);
    expect(rig.balance("ann")).toBe(120);
  });

  it("binds a bonus, which may be cut, and is paid once", async () => {
    const rig = await watchRig({ config: { balanceCap: 25 } });
    const ann = await rig.joins("ann");
    await rig.minutes(5);
    const earn = (amount: number, key: string) =>
      rig.writer.run((work) => rig.watching.earn(work, ann.id, rig.channel.currencyId, amount, key, "thanks"));
    expect(await earn(100, "bonus:1")).toMatchObject({ status: "earned", amount: 15 });
    expect(await earn(100, "bonus:1")).toMatchObject({ status: "exists" });
    expect(await earn(100, "bonus:2")).toEqual({ status: "capped" });
    expect(rig.balance("ann")).toBe(25);
  });
});

describe("a bonus", () => {
  it("is for nobody who never earns: the excluded, bots, the bot itself, the broadcaster", async () => {
    const rig = await watchRig();
    rig.exclusions.isSelf("local", { login: "minty" });
    const earn = async (name: string) => {
      const { id } = await rig.who(name);
      return rig.writer.run((work) => rig.watching.earn(work, id, rig.channel.currencyId, 5, `bonus:${name}`).status);
    };
    const eve = await rig.who("eve");
    await rig.writer.run((work) => rig.watching.setEarning(work, eve.id, false));
    for (const name of ["eve", "nightbot", "minty", "owner0"])
      expect([name, await earn(name)]).toEqual([name, "excluded"]);
    expect(await earn("ann")).toBe("earned");
    await rig.writer.run((work) => rig.watching.setEarning(work, eve.id, true));
    expect(await earn("eve")).toBe("earned");
  });
});

describe("the daily cap", () => {
  it("counts watching and bonuses of one day, shown and paid, and begins anew at midnight", async () => {
    const rig = await watchRig({ config: { dailyCap: 30 }, nowMs: Date.UTC(2026, 0, 5, 22) });
    const ann = await rig.joins("ann");
    await rig.minutes(10);
    const earn = (key: string) =>
      rig.writer.run((work) => rig.watching.earn(work, ann.id, rig.channel.currencyId, 5, key));
    expect(await earn("bonus:1")).toMatchObject({ status: "earned", amount: 5 });
    expect(rig.balance("ann")).toBe(25);
    await rig.minutes(60);
    expect(rig.balance("ann")).toBe(30);
    expect(await earn("bonus:2")).toEqual({ status: "capped" });
    await gift(rig, "ann", 7, "g");
    expect(rig.balance("ann")).toBe(37);
    await rig.minutes(50);
    expect(rig.balance("ann")).toBe(37);
    await rig.minutes(5);
    expect(rig.balance("ann")).toBe(47);
    await rig.minutes(60);
    expect(rig.balance("ann")).toBe(67);
  });

  it("cuts spans at the day's end, and each day's part counts for its day", async () => {
    const rig = await watchRig({ config: { dailyCap: 1000 }, nowMs: Date.UTC(2026, 0, 5, 23, 53) });
    await rig.joins("ann");
    await rig.minutes(20);
    await rig.settle("ann");
    expect(
      rig.db.prepare("SELECT from_tick, to_tick, paid FROM span WHERE to_tick IS NOT NULL ORDER BY id").all(),
    ).toEqual([
      { from_tick: 0, to_tick: 7, paid: 10 },
      { from_tick: 7, to_tick: 20, paid: 30 },
    ]);
    expect(rig.db.prepare("SELECT day, amount FROM earned ORDER BY day").all()).toEqual([
      { day: "2026-01-05", amount: 10 },
      { day: "2026-01-06", amount: 30 },
    ]);
  });

  it("shows the same before and after the cut, whenever somebody looks", async () => {
    for (const settleAt of [0, 1, 6, 7, 8, 19]) {
      const rig = await watchRig({ config: { dailyCap: 15, minutes: 1 }, nowMs: Date.UTC(2026, 0, 5, 23, 53) });
      await rig.joins("ann");
      const shown: number[] = [];
      for (let i = 0; i < 20; i++) {
        if (i === settleAt) await rig.settle("ann");
        await rig.minutes(1);
        shown.push(rig.balance("ann"));
      }
      expect(shown).toEqual([10, ...Array(6).fill(15), 25, ...Array(12).fill(30)]);
    }
  });

  it("keeps the day under way while a clock runs a month ahead for a few minutes", async () => {
    const rig = await watchRig({ config: { dailyCap: 1000 } });
    const caps = new Caps({ db: rig.db, ledger: rig.ledger, balanceCap: 0, dailyCap: 100 });
    const ann = await rig.who("ann");
    await rig.writer.run((work) => {
      caps.note(work, ann.id, 1, "2026-01-05", 100);
      caps.note(work, ann.id, 1, "2026-02-04", 7);
      while (caps.forgetBefore(work, "2026-02-02"));
    });
    expect(caps.dayRoom(ann.id, 1, "2026-01-05")).toBe(0);
  });

  it("forgets old days", async () => {
    const rig = await watchRig({ config: { dailyCap: 1000 } });
    await rig.joins("ann");
    await rig.minutes(6 * 24 * 60);
    expect(Number(rig.db.prepare("SELECT count(*) FROM earned").pluck().get())).toBeLessThanOrEqual(4);
  });
});

describe("days", () => {
  it.each([
    ["Europe/Berlin", "2026-03-29", 23],
    ["Europe/Berlin", "2026-10-25", 25],
    ["America/New_York", "2026-03-08", 23],
    ["Asia/Kolkata", "2026-03-29", 24],
    ["Australia/Lord_Howe", "2026-04-05", 24.5],
    ["UTC", "2026-03-29", 24],
  ])("in %s %s has %s hours", (timeZone, day, hours) => {
    const days = new Days(timeZone);
    let minutes = 0;
    const noon = Date.parse(`${day}T12:00:00Z`);
    for (let at = noon - 40 * 60 * MINUTE; at < noon + 40 * 60 * MINUTE; at += MINUTE) {
      if (days.ofMinute(at + MINUTE) === day) minutes++;
    }
    expect(minutes / 60).toBe(hours);
  });

  it("counts the minute that ends at midnight for the day before", () => {
    const midnight = Date.UTC(2026, 0, 6);
    const days = new Days("UTC");
    expect(days.ofMinute(midnight)).toBe("2026-01-05");
    expect(days.ofMinute(midnight + 1)).toBe("2026-01-06");
  });

  it("a cap of the day the clocks change holds for its 23 hours", async () => {
    const rig = await watchRig({
      config: { dailyCap: 20, minutes: 60 },
      timeZone: "Europe/Berlin",
      nowMs: Date.UTC(2026, 2, 28, 23),
    });
    await rig.joins("ann");
    await rig.minutes(23 * 60);
    expect(rig.balance("ann")).toBe(20);
    await rig.minutes(60);
    expect(rig.balance("ann")).toBe(30);
  });
});
