import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JoinedWatching } from "../../src/features/watch/joined-watching.ts";
import type { KnownViewer } from "../../src/viewers/viewers.ts";
import { takeIn } from "../support/take-in.ts";
import { author, type WatchRig, watchRig } from "../support/watch-rig.ts";

const channels = [
  { platform: "twitch" as const, login: "tw" },
  { platform: "kick" as const, login: "ki" },
];

/** One person with a login on both platforms. */
async function linked(rig: WatchRig, name: string): Promise<{ twitch: KnownViewer; kick: KnownViewer }> {
  const twitch = await rig.who(name, [], "twitch");
  const other = await rig.who(name, [], "kick");
  await rig.writer.run((work) => {
    takeIn(rig.db, other.id, twitch.id);
    rig.viewers.moved(work, twitch.id);
  });
  const kick = await rig.writer.run((work) =>
    rig.viewers.ensure(work, "kick", { ...author(name, []), displayName: name.toUpperCase() }),
  );
  expect(kick.id).toBe(twitch.id);
  return { twitch, kick };
}

const paid = (rig: WatchRig, id: number) => rig.ledger.balance(id, rig.channel.currencyId);

describe("a person watching two channels of one currency", () => {
  it("has watch time on both and is paid for one", async () => {
    const rig = await watchRig({ channels });
    const [tw, ki] = rig.channels as [WatchRig["channel"], WatchRig["channel"]];
    const { twitch, kick } = await linked(rig, "ann");
    rig.watching.join(tw.id, twitch);
    rig.watching.join(ki.id, kick);
    await rig.minutes(10);
    expect(rig.watching.minutes(twitch.id, tw.id)).toBe(10);
    expect(rig.watching.minutes(twitch.id, ki.id)).toBe(10);
    expect(rig.watching.minutes(twitch.id)).toBe(20);
    expect(paid(rig, twitch.id)).toBe(20);
  });

  it("is paid at the higher weight, also when it comes later", async () => {
    const rig = await watchRig({ channels });
    const [tw, ki] = rig.channels as [WatchRig["channel"], WatchRig["channel"]];
    const { twitch, kick } = await linked(rig, "ann");
    rig.watching.join(tw.id, twitch);
    await rig.minutes(5);
    rig.watching.join(ki.id, { ...kick, roles: ["subscriber"] });
    await rig.minutes(5);
    expect(paid(rig, twitch.id)).toBe(10 + 20);
    expect(
      rig.db
        .prepare(
          "SELECT channel_id FROM span JOIN broadcast b ON b.id = broadcast_id WHERE pays = 1 AND to_tick IS NULL",
        )
        .pluck()
        .all(),
    ).toEqual([ki.id]);
  });

  it("is paid by the older on a tie, and the other takes over when that ends", async () => {
    const rig = await watchRig({ channels });
    const [tw, ki] = rig.channels as [WatchRig["channel"], WatchRig["channel"]];
    const { twitch, kick } = await linked(rig, "ann");
    rig.watching.join(ki.id, kick);
    await rig.minutes(2);
    rig.watching.join(tw.id, twitch);
    await rig.minutes(2);
    const paying = () =>
      rig.db
        .prepare(
          "SELECT channel_id FROM span JOIN broadcast b ON b.id = broadcast_id WHERE pays = 1 AND to_tick IS NULL",
        )
        .pluck()
        .all();
    expect(paying()).toEqual([ki.id]);
    rig.watching.leave(ki.id, kick.id);
    await rig.minutes(1);
    expect(paying()).toEqual([tw.id]);
    expect(paid(rig, twitch.id)).toBe(10);
    await rig.minutes(5);
    expect(paid(rig, twitch.id)).toBe(20);
  });

  it("is paid by the channel that is on air while the other one is not, and never by both", async () => {
    const rig = await watchRig({ channels });
    const [tw, ki] = rig.channels as [WatchRig["channel"], WatchRig["channel"]];
    const { twitch, kick } = await linked(rig, "ann");
    rig.watching.join(tw.id, { ...twitch, roles: ["subscriber"] });
    rig.watching.join(ki.id, kick);
    await rig.minutes(5);
    expect(paid(rig, twitch.id)).toBe(20);
    await rig.watching.offline(tw.id);
    await rig.minutes(5);
    expect(paid(rig, twitch.id)).toBe(30);
    await rig.minutes(5);
    expect(paid(rig, twitch.id)).toBe(40);
    await rig.watching.live(tw.id);
    rig.watching.join(tw.id, { ...twitch, roles: ["subscriber"] });
    await rig.minutes(6);
    expect(paid(rig, twitch.id)).toBeLessThanOrEqual(40 + 24);
    expect(paid(rig, twitch.id)).toBeGreaterThanOrEqual(60);
  });

  it("never has a minute paid twice, whatever comes and goes", async () => {
    const rig = await watchRig({ channels, config: { amount: 1, minutes: 1 } });
    const [tw, ki] = rig.channels as [WatchRig["channel"], WatchRig["channel"]];
    const { twitch, kick } = await linked(rig, "ann");
    let here = 0;
    for (let i = 0; i < 120; i++) {
      if (i % 7 === 0) rig.watching.join(tw.id, twitch);
      if (i % 5 === 0) rig.watching.join(ki.id, kick);
      if (i % 11 === 3) rig.watching.leave(tw.id, twitch.id);
      if (i % 13 === 4) rig.watching.leave(ki.id, kick.id);
      await rig.watching.idle();
      const present =
        rig.watching.isPresent(tw.id, twitch.id, "listed") || rig.watching.isPresent(ki.id, twitch.id, "listed");
      if (present) here++;
      await rig.minutes(1);
    }
    expect(paid(rig, twitch.id)).toBe(here);
  });

  it("is paid in both where they are two currencies", async () => {
    const rig = await watchRig({ channels: [channels[0]!, { ...channels[1]!, currency: "coins" }] });
    const [tw, ki] = rig.channels as [WatchRig["channel"], WatchRig["channel"]];
    const { twitch, kick } = await linked(rig, "ann");
    rig.watching.join(tw.id, twitch);
    rig.watching.join(ki.id, kick);
    await rig.minutes(5);
    expect(rig.ledger.balance(twitch.id, tw.currencyId)).toBe(10);
    expect(rig.ledger.balance(twitch.id, ki.currencyId)).toBe(10);
  });
});

describe("two viewers who become one", () => {
  it("in the very turn in which one of them changes are one from then on, and no minute is lost or paid twice", async () => {
    const rig = await watchRig({ channels, config: { amount: 1, minutes: 1 } });
    const [tw, ki] = rig.channels as [WatchRig["channel"], WatchRig["channel"]];
    const ann = await rig.joins("ann", [], tw);
    const annie = await rig.joins("annie", [], ki);
    await rig.minutes(3);
    const joined = new JoinedWatching(rig.db);
    const linked = rig.writer.run((work) => {
      rig.watching.detach(work, ann.id);
      rig.watching.detach(work, annie.id);
      joined.join(work, annie.id, ann.id);
      takeIn(rig.db, annie.id, ann.id);
      rig.viewers.moved(work, ann.id);
      rig.watching.become(work, annie.id, ann.id);
    });
    // Queued right behind it, in the same transaction, by who does not know of it yet.
    rig.watching.roles(ki.id, annie, ["subscriber"]);
    await linked;
    await rig.watching.idle();
    const open = "SELECT viewer_id AS viewer, pays, weight FROM span WHERE to_tick IS NULL ORDER BY broadcast_id";
    expect(rig.db.prepare(open).all()).toEqual([
      { viewer: ann.id, pays: 0, weight: 1000 },
      { viewer: ann.id, pays: 1, weight: 2000 },
    ]);
    await rig.minutes(4);
    expect(paid(rig, ann.id)).toBe(3 + 8);
    expect(rig.ledger.settledBalance(annie.id, ki.currencyId)).toBe(3);
    expect([rig.watching.minutes(ann.id, tw.id), rig.watching.minutes(ann.id, ki.id)]).toEqual([7, 7]);
    expect(rig.db.prepare("SELECT count(*) FROM watch WHERE viewer_id = ?").pluck().get(annie.id)).toBe(0);
  });

  it("are counted for the lines they wrote, and a line deleted later is still theirs", async () => {
    const rig = await watchRig({ channels: channels.map((one) => ({ ...one, list: false })) });
    const [, ki] = rig.channels as [WatchRig["channel"], WatchRig["channel"]];
    const ann = await rig.who("ann", [], "twitch");
    const annie = await rig.says("annie", { text: "hello", messageId: "m1" }, ki);
    await rig.writer.run((work) => {
      rig.watching.detach(work, annie.id);
      takeIn(rig.db, annie.id, ann.id);
      rig.viewers.moved(work, ann.id);
      rig.watching.become(work, annie.id, ann.id);
    });
    await rig.watching.idle();
    expect(rig.watching.isPresent(ki.id, ann.id, "active")).toBe(true);
    await rig.minutes(1);
    expect(rig.db.prepare("SELECT viewer_id, messages FROM watch WHERE messages > 0").all()).toEqual([
      { viewer_id: ann.id, messages: 1 },
    ]);
    rig.watching.retract(ki.id, "m1");
    expect(rig.watching.isPresent(ki.id, ann.id, "active")).toBe(false);
    await rig.watching.idle();
  });
});

describe("a minute", () => {
  it("is paid once, however somebody comes and goes on the lists and in the chats of two channels", async () => {
    const minute = fc.record({
      lists: fc.tuple(fc.boolean(), fc.boolean()),
      writes: fc.option(fc.nat(1), { freq: 3 }),
      leaves: fc.option(fc.nat(1), { freq: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(minute, { minLength: 3, maxLength: 25, size: "max" }), async (minutes) => {
        const config = { amount: 1, minutes: 1, presence: { activeWithinMinutes: 2 } };
        const rig = await watchRig({ channels, config });
        const { twitch, kick } = await linked(rig, "ann");
        const as = [twitch, kick];
        for (const { lists, writes, leaves } of minutes) {
          for (const [at, channel] of rig.channels.entries()) rig.list(lists[at] ? ["ann"] : [], channel);
          if (writes !== null) await rig.says("ann", {}, rig.channels[writes]!);
          if (leaves !== null) rig.watching.leave(rig.channels[leaves]!.id, as[leaves]!.id);
          await rig.minutes(1);
        }
        expect(paid(rig, twitch.id)).toBeLessThanOrEqual(minutes.length);
        const overlaps = rig.db
          .prepare(
            `SELECT count(*) FROM span AS a JOIN span AS b ON b.id > a.id AND a.pays = 1 AND b.pays = 1
             WHERE a.from_tick < coalesce(b.to_tick, 1000) AND b.from_tick < coalesce(a.to_tick, 1000)`,
          )
          .pluck();
        expect(overlaps.get()).toBe(0);
        await rig.close();
      }),
      { numRuns: 60 },
    );
  });
});

describe("a second channel that comes and goes", () => {
  /** Ann is linked and watches both; neighbour watches Twitch, which is on air throughout. A point a minute. */
  async function flapping(flaps: readonly { offS: number; onS: number }[], order: "twitch first" | "kick first") {
    const rig = await watchRig({ channels, config: { amount: 1, minutes: 1, graceMinutes: 5 } });
    const [tw, ki] = rig.channels as [WatchRig["channel"], WatchRig["channel"]];
    const { twitch, kick } = await linked(rig, "ann");
    const neighbour = await rig.who("neighbour", [], "twitch");
    const joins = [() => rig.watching.join(tw.id, twitch), () => rig.watching.join(ki.id, kick)];
    for (const join of order === "twitch first" ? joins : joins.reverse()) join();
    rig.watching.join(tw.id, neighbour);
    for (const { offS, onS } of flaps) {
      await rig.watching.offline(ki.id);
      await rig.system.advance(offS * 1_000);
      await rig.watching.live(ki.id);
      rig.watching.join(ki.id, kick);
      await rig.system.advance(onS * 1_000);
    }
    await rig.watching.idle();
    const both = [paid(rig, twitch.id), paid(rig, neighbour.id)];
    await rig.close();
    return both;
  }

  it.each([
    [30, 90],
    [45, 45],
    [10, 61],
    [300, 20],
  ])("costs a linked viewer no minute: off for %i s, on for %i s", async (offS, onS) => {
    for (const order of ["twitch first", "kick first"] as const) {
      const [linkedOne, neighbour] = await flapping(new Array(20).fill({ offS, onS }), order);
      expect(neighbour).toBe(Math.floor((20 * (offS + onS)) / 60));
      expect(linkedOne).toBe(neighbour);
    }
  });

  it("costs and gives no minute, whenever it comes and goes", async () => {
    const seconds = fc.integer({ min: 1, max: 400 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ offS: seconds, onS: seconds }), { minLength: 1, maxLength: 12 }),
        fc.constantFrom("twitch first" as const, "kick first" as const),
        async (flaps, order) => {
          const [linkedOne, neighbour] = await flapping(flaps, order);
          expect(linkedOne).toBe(neighbour);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("pays from the first minute on a list, though the other channel still knows them", async () => {
    const rig = await watchRig({ channels, config: { amount: 1, minutes: 1, presence: { activeWithinMinutes: 60 } } });
    const [tw, ki] = rig.channels as [WatchRig["channel"], WatchRig["channel"]];
    const { twitch, kick } = await linked(rig, "ann");
    await rig.who("neighbour", [], "twitch");
    rig.watching.join(ki.id, kick);
    await rig.minutes(3);
    rig.watching.leave(ki.id, kick.id);
    await rig.minutes(5);
    expect(paid(rig, twitch.id)).toBe(3);
    rig.list(["ann", "neighbour"], tw);
    await rig.minutes(6);
    expect(paid(rig, twitch.id) - 3).toBe(paid(rig, rig.viewers.byName("twitch", "neighbour")!.id));
    expect(paid(rig, twitch.id) - 3).toBe(5);
    await rig.close();
  });
});
