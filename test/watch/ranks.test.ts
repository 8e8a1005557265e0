import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { escrowSources } from "../../src/app/listed.ts";
import { TABLES } from "../../src/app/tables.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import type { Roles } from "../../src/model/message.ts";
import { MINUTE, type WatchRig, watchRig } from "../support/watch-rig.ts";

const PEOPLE: readonly [string, Roles][] = [
  ["ann", []],
  ["bob", []],
  ["sue", ["subscriber"]],
  ["vic", ["vip"]],
];
const names = PEOPLE.map(([name]) => name);

/** The rank list and, worked out one by one, what everybody has. */
function bothLists(rig: WatchRig) {
  const { currencyId } = rig.channel;
  const has = names
    .map((name) => rig.viewers.byName("local", name))
    .filter((viewer) => viewer !== undefined)
    .map(({ id }) => [id, rig.ledger.balance(id, currencyId)] as const)
    .filter(([, balance]) => balance > 0);
  const shown = rig.ranking.top(currencyId, 0, 100);
  return {
    shown: new Map(shown.map((place) => [place.viewerId, place.balance])),
    has: new Map(has),
    count: rig.ranking.count(currencyId),
  };
}

function expectInStep(rig: WatchRig): void {
  const { shown, has, count } = bothLists(rig);
  expect(shown).toEqual(has);
  expect(count).toBe(has.size);
}

const person = fc.nat(PEOPLE.length - 1);
const deed = fc.oneof(
  { weight: 4, arbitrary: fc.record({ minutes: fc.integer({ min: 1, max: 7 }) }) },
  { weight: 3, arbitrary: fc.record({ joins: person }) },
  { weight: 2, arbitrary: fc.record({ leaves: person }) },
  { weight: 2, arbitrary: fc.record({ gives: person, to: person, amount: fc.integer({ min: 1, max: 15 }) }) },
  { weight: 1, arbitrary: fc.record({ settles: person }) },
  { weight: 1, arbitrary: fc.record({ happy: fc.constantFrom(1250, 1500, 3000) }) },
);
type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never;

async function does(rig: WatchRig, one: Deed, key: string): Promise<void> {
  const { currencyId } = rig.channel;
  const known = (at: number) => rig.viewers.byName("local", names[at]!);
  if ("joins" in one) await rig.joins(...PEOPLE[one.joins]!);
  else if ("leaves" in one) {
    if (known(one.leaves)) await rig.leaves(names[one.leaves]!);
  } else if ("settles" in one) {
    if (known(one.settles)) await rig.settle(names[one.settles]!);
  } else if ("happy" in one) {
    await rig.writer.run((work) =>
      rig.watching.startHappyHour(work, { currencyId, multiplier: one.happy, durationMs: 3 * MINUTE, by: "viewer:1" }),
    );
  } else if ("gives" in one) {
    const [from, to] = [known(one.gives), known(one.to)];
    if (!from || !to || from === to || one.gives === one.to) return;
    await rig.writer.run((work) =>
      rig.ledger.post(work, {
        ...{ key, currencyId, amount: one.amount, kind: "give", actor: `viewer:${from.id}` },
        ...{ from: `viewer:${from.id}`, to: `viewer:${to.id}` },
      }),
    );
  } else {
    for (let at = 0; at < one.minutes; at++) {
      await rig.minutes(1);
      expectInStep(rig);
    }
  }
}

describe("the rank list", () => {
  it.each([
    ["without caps", {}],
    ["with a cap on the balance", { balanceCap: 45 }],
    ["with a cap on the day", { dailyCap: 35 }],
    ["with both, and amounts that do not fit them", { balanceCap: 44, dailyCap: 33, amount: 7, minutes: 3 }],
  ])("is every minute what everybody has, settled and pending, %s", async (_what, config) => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 25, size: "max" }), async (deeds) => {
        // A few minutes before midnight: a daily cap begins anew.
        const rig = await watchRig({ config, nowMs: Date.UTC(2026, 0, 5, 23, 45) });
        for (const [at, one] of deeds.entries()) {
          await does(rig, one, `deed:${at}`);
          expectInStep(rig);
        }
        await rig.close();
      }),
      { numRuns: 40 },
    );
  });

  it("is what everybody has at once when the rules are others after a restart", async () => {
    const rules = fc.record({
      minutes: fc.constantFrom(1, 2, 7, 60),
      amount: fc.constantFrom(1, 3, 10),
      balanceCap: fc.constantFrom(0, 0, 40),
      dailyCap: fc.constantFrom(0, 0, 30),
      multipliers: fc.record({ everyone: fc.constantFrom(0, 0.5, 1), subscriber: fc.constantFrom(1, 3) }),
    });
    const folder = mkdtempSync(path.join(tmpdir(), "chatmint-ranks-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ rules, deeds: fc.array(deed, { maxLength: 6 }) }), { minLength: 2, maxLength: 5 }),
        async (evening) => {
          const file = path.join(folder, `book-${run++}.db`);
          let before: WatchRig | undefined;
          for (const [part, { rules: config, deeds }] of evening.entries()) {
            const rig = await watchRig({ file, config, ...(before ? { system: before.system, resume: true } : {}) });
            expectInStep(rig);
            if (before) await rig.watching.live(rig.channel.id);
            expectInStep(rig);
            for (const [at, one] of deeds.entries()) {
              await does(rig, one, `deed:${part}:${at}`);
              expectInStep(rig);
            }
            expect(verify(rig.db, { tables: TABLES, escrows: escrowSources }).problems).toEqual([]);
            if (part % 2 === 0) rig.kill();
            else await rig.close();
            before = rig;
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it("shows what is carried from a longer period with the first minute of a shorter one", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "chatmint-ranks-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    const file = path.join(folder, "book.db");
    const first = await watchRig({ file, config: { minutes: 7 } });
    await first.joins("ann");
    await first.minutes(6);
    first.kill();
    const rig = await watchRig({ file, config: { minutes: 1 }, system: first.system, resume: true });
    await rig.watching.live(rig.channel.id);
    expect(rig.balance("ann")).toBe(60);
    expectInStep(rig);
    await rig.minutes(20);
    expect(rig.balance("ann")).toBe(260);
    expectInStep(rig);
    await rig.close();
  });

  it("goes on after a restart in the middle of a broadcast", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "chatmint-ranks-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    const file = path.join(folder, "book.db");
    const first = await watchRig({ file });
    for (const [name, roles] of PEOPLE) await first.joins(name, roles);
    await first.minutes(7);
    first.kill();
    const second = await watchRig({ file, system: first.system, resume: true });
    expectInStep(second);
    expect(bothLists(second).count).toBe(4);
    await second.close();
  });

  it("shows a caught-up place at once, though nobody was told of it", async () => {
    const rig = await watchRig();
    await rig.joins("ann");
    await rig.joins("sue", ["subscriber"]);
    await rig.minutes(5);
    const rank = (name: string) => rig.ranking.rank(rig.channel.currencyId, rig.id(name));
    expect([rank("sue"), rank("ann")]).toEqual([1, 2]);
    await rig.writer.run((work) =>
      rig.ledger.post(work, {
        ...{ key: "a", currencyId: rig.channel.currencyId, amount: 15, kind: "adjustment", actor: "terminal" },
        ...{ from: "mint", to: `viewer:${rig.id("ann")}` },
      }),
    );
    expect([rank("sue"), rank("ann")]).toEqual([2, 1]);
    await rig.minutes(5);
    expect([rank("sue"), rank("ann")]).toEqual([1, 2]);
    await rig.close();
  });
});
