import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../src/base/system.ts";
import { MINUTE, START_MS, type WatchRig, watchRig } from "../support/watch-rig.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "chatmint-crash-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

/** Every balance is what its transfers say, the sum is nothing, no span is paid twice, no minute counted twice. */
function verified(rig: WatchRig): void {
  const count = (sql: string) => rig.db.prepare(sql).pluck().get();
  expect(count("SELECT coalesce(sum(balance), 0) FROM account")).toBe(0);
  expect(
    count(`SELECT count(*) FROM account WHERE balance <>
      (SELECT coalesce(sum(amount), 0) FROM entry WHERE entry.account_id = account.id)`),
  ).toBe(0);
  expect(count("SELECT count(*) FROM span WHERE to_tick IS NOT NULL AND paid > 0 AND transfer_id IS NULL")).toBe(0);
  expect(
    count(`SELECT count(*) FROM transfer WHERE kind = 'watching'
      AND amount <> coalesce((SELECT paid FROM span WHERE transfer_id = transfer.id), -1)`),
  ).toBe(0);
  expect(
    count(`SELECT count(*) FROM span a JOIN span b ON b.broadcast_id = a.broadcast_id AND b.viewer_id = a.viewer_id
      AND b.id > a.id AND a.to_tick IS NOT NULL AND b.from_tick < a.to_tick`),
  ).toBe(0);
}

/** Lets this many more commits happen and then takes the process away. */
function crashAfter(rig: WatchRig, commits: number): Promise<void> {
  return new Promise((resolve) => {
    const turn = () => {
      const sofar = rig.db.prepare("SELECT count(*) FROM span WHERE to_tick IS NOT NULL").pluck().get() as number;
      if (sofar >= commits) {
        rig.kill();
        resolve();
      } else setImmediate(turn);
    };
    turn();
  });
}

describe("kill -9", () => {
  it("between two slices of the end of a broadcast: the rest is closed at the next start, nobody is paid twice", async () => {
    for (const closed of [1, 100, 250]) {
      const file = path.join(folder, `book-${closed}.db`);
      const first = await watchRig({ file });
      for (let i = 0; i < 330; i++) await first.joins(`v${i}`);
      await first.minutes(7);
      await first.watching.offline(first.channel.id);
      void first.minutes(5);
      await crashAfter(first, closed);
      const second = await watchRig({ file, resume: true, system: new SimulatedSystem(START_MS + 20 * MINUTE) });
      const open = second.db.prepare("SELECT count(*) FROM span WHERE to_tick IS NULL").pluck().get();
      expect(open).toBe(0);
      for (let i = 0; i < 330; i++) {
        expect(second.booked(`v${i}`)).toBe(10);
        expect(second.watched(`v${i}`)).toBe(7);
      }
      verified(second);
      second.kill();
    }
  });

  it("right after somebody came: they are in the book, and the first minute is theirs", async () => {
    const file = path.join(folder, "book.db");
    const first = await watchRig({ file });
    const ann = await first.who("ann");
    await first.minutes(3);
    first.watching.join(first.channel.id, ann);
    await first.writer.run(() => {});
    first.kill();
    const second = await watchRig({ file, resume: true, system: new SimulatedSystem(START_MS + 3 * MINUTE) });
    await second.watching.live(second.channel.id);
    await second.watching.idle();
    await second.minutes(5);
    expect(second.watched("ann")).toBe(5);
    expect(second.balance("ann")).toBe(10);
  });

  it("between two polls of the list: who was seen once before counts from then when seen again", async () => {
    const file = path.join(folder, "book.db");
    const first = await watchRig({ file });
    first.list(["Ann"]);
    await first.minutes(2);
    expect(first.watched("ann")).toBe(1);
    first.list(["Ann", "Bob"]);
    await first.minutes(1);
    first.kill();
    const second = await watchRig({ file, resume: true, system: new SimulatedSystem(START_MS + 3 * MINUTE) });
    second.list(["Ann", "Bob"]);
    await second.watching.live(second.channel.id);
    await second.watching.idle();
    await second.minutes(4);
    expect(second.watched("ann")).toBe(6);
    expect(second.watched("bob")).toBe(4);
  });

  it("at any moment of any evening: every minute on air is paid once", async () => {
    const names = ["ann", "bob", "cat", "dan"] as const;
    const step = fc.oneof(
      fc.record({
        do: fc.constantFrom("join" as const, "leave" as const, "settle" as const),
        who: fc.constantFrom(...names),
      }),
      fc.record({ do: fc.constant("subscribe" as const), who: fc.constantFrom(...names) }),
      fc.record({ do: fc.constant("minutes" as const), count: fc.integer({ min: 1, max: 12 }) }),
      fc.record({ do: fc.constant("happy" as const), count: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ do: fc.constant("crash" as const) }),
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const file = path.join(folder, `evening-${run++}.db`);
        let rig = await watchRig({ file });
        for (const name of names) await rig.who(name);
        const people = new Map(names.map((name) => [name, { here: false, weight: 1000, minutes: 0, time: 0 }]));
        let happyUntil = -1;
        let minute = 0;
        for (const one of steps) {
          if (one.do === "minutes") {
            for (let i = 0; i < one.count; i++) {
              await rig.minutes(1);
              minute++;
              for (const person of people.values()) {
                if (!person.here) continue;
                person.minutes++;
                person.time += person.weight * (minute <= happyUntil ? 2000 : 1000);
              }
            }
          } else if (one.do === "crash") {
            const nowMs = rig.now();
            rig.kill();
            rig = await watchRig({ file, resume: true, system: new SimulatedSystem(nowMs) });
            await rig.watching.live(rig.channel.id);
            await rig.watching.idle();
          } else if (one.do === "happy") {
            const { currencyId } = rig.channel;
            await rig.writer.run((work) =>
              rig.watching.startHappyHour(work, {
                currencyId,
                multiplier: 2000,
                durationMs: one.count * MINUTE,
                by: "test",
              }),
            );
            happyUntil = minute + one.count;
          } else {
            const person = people.get(one.who)!;
            if (one.do === "join") {
              await rig.joins(one.who, person.weight === 2000 ? ["subscriber"] : []);
              person.here = true;
            } else if (one.do === "leave") {
              await rig.leaves(one.who);
              person.here = false;
            } else if (one.do === "settle") await rig.settle(one.who);
            else {
              person.weight = 2000;
              const viewer = await rig.who(one.who, ["subscriber"]);
              rig.watching.roles(rig.channel.id, viewer, ["subscriber"]);
              await rig.watching.idle();
            }
          }
          for (const [name, person] of people) {
            expect([name, rig.watched(name)]).toEqual([name, person.minutes]);
            expect([name, rig.balance(name)]).toEqual([name, Math.floor(person.time / 5_000_000) * 10]);
          }
        }
        verified(rig);
        rig.kill();
      }),
      { numRuns: 25, seed: 7, endOnFailure: false },
    );
  }, 120_000);
});
