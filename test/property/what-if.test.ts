/** What another rule would have made of an evening, against the same evening played under that rule. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Roles } from "../../src/model/message.ts";
import { MINUTE, type WatchRig, watchRig } from "../support/watch-rig.ts";

const PEOPLE: Readonly<Record<string, Roles>> = { ann: [], bob: ["subscriber"], cyd: ["vip"], mod: ["moderator"] };

type Step =
  | { readonly what: "join" | "leave"; readonly who: string }
  | { readonly what: "give" | "bonus"; readonly who: string; readonly amount: number }
  | { readonly what: "happy" }
  | { readonly what: "wait"; readonly minutes: number };

const who = fc.constantFrom(...Object.keys(PEOPLE));
const moves: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constantFrom("join" as const, "leave" as const), who }) },
  {
    weight: 4,
    arbitrary: fc.record({ what: fc.constant("wait" as const), minutes: fc.integer({ min: 1, max: 200 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ what: "happy" as const }) },
);
const money: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom("give" as const, "bonus" as const),
  who,
  amount: fc.integer({ min: 1, max: 15 }),
});

type Rule = {
  readonly amount: number;
  readonly minutes: number;
  readonly multipliers: Readonly<Record<"everyone" | "subscriber" | "vip" | "moderator" | "broadcaster", number>>;
};
type Caps = {
  readonly dailyCap: number;
  readonly balanceCap: number;
};

const rules: fc.Arbitrary<Rule> = fc.record({
  amount: fc.integer({ min: 1, max: 20 }),
  minutes: fc.integer({ min: 1, max: 12 }),
  multipliers: fc.record({
    everyone: fc.constantFrom(0.5, 1),
    subscriber: fc.constantFrom(1, 2, 2.5),
    vip: fc.constantFrom(1.5, 3),
    moderator: fc.constantFrom(1, 1.25),
    broadcaster: fc.constant(1),
  }),
});
const caps: fc.Arbitrary<Caps> = fc.record({
  dailyCap: fc.constantFrom(0, 0, 60),
  balanceCap: fc.constantFrom(0, 0, 90),
});

async function play(rig: WatchRig, steps: readonly Step[]): Promise<void> {
  const here = new Set<string>();
  for (const [at, step] of steps.entries()) {
    switch (step.what) {
      case "join":
        here.add(step.who);
        rig.watching.join(rig.channel.id, await rig.who(step.who, PEOPLE[step.who]));
        break;
      case "leave":
        if (here.delete(step.who)) rig.watching.leave(rig.channel.id, (await rig.who(step.who, PEOPLE[step.who])).id);
        break;
      case "happy":
        await rig.writer.run((work) =>
          rig.watching.startHappyHour(work, {
            ...{ currencyId: rig.currency.id, multiplier: 2_000, durationMs: 30 * MINUTE, by: "test" },
          }),
        );
        break;
      case "bonus": {
        const { id } = await rig.who(step.who, PEOPLE[step.who]);
        await rig.writer.run((work) => rig.watching.earn(work, id, rig.currency.id, step.amount, `bonus:${at}`));
        break;
      }
      case "give": {
        const { id } = await rig.who(step.who, PEOPLE[step.who]);
        await rig.writer.run((work) => {
          if (rig.ledger.balance(id, rig.currency.id) < step.amount) return;
          rig.ledger.post(work, {
            ...{ key: `give:${at}`, currencyId: rig.currency.id, from: `viewer:${id}`, to: "sink:test" },
            ...{ amount: step.amount, kind: "purchase", actor: "test" },
          });
        });
        break;
      }
      case "wait":
        await rig.system.advance(step.minutes * MINUTE);
    }
    await rig.watching.idle();
  }
  // Everybody leaves, so that all of it is in the book.
  await rig.watching.offline(rig.channel.id);
  await rig.system.advance(10 * MINUTE);
  await rig.watching.idle();
}

function paidIn(rig: WatchRig): number {
  return rig.db
    .prepare("SELECT coalesce(sum(amount), 0) FROM transfer WHERE kind = 'watching'")
    .pluck()
    .get() as number;
}

/** An evening that pays, played besides the ones drawn: those may all pay nothing, and then nothing would be compared. */
const PAYS: Step[] = [
  { what: "join", who: "ann" },
  { what: "join", who: "bob" },
  { what: "wait", minutes: 60 },
];
const PAYING: Rule = {
  ...{ amount: 10, minutes: 5 },
  multipliers: { everyone: 1, subscriber: 2, vip: 1.5, moderator: 1, broadcaster: 1 },
};
const CAPPED: Caps = { dailyCap: 0, balanceCap: 90 };

describe("what another rule would have made", () => {
  it("is what was paid, day by day, where it is the same rule: with caps, gifts and bonuses between", async () => {
    let paidInAll = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 4, arbitrary: moves }, { weight: 1, arbitrary: money }), { maxLength: 25 }),
        rules,
        caps,
        async (steps, rule, cap) => {
          const rig = await watchRig({ config: { ...rule, ...cap } });
          await play(rig, steps);
          const told = await rig.watching.whatIf({}, 30);
          expect(told.was.amount).toBe(paidIn(rig));
          paidInAll += told.was.amount;
          expect(told.would).toEqual(told.was);
          for (const { was, would } of told.days) expect(would).toBe(was);
          expect(told.unknownRole).toBe(0);
          await rig.close();
        },
      ),
      { numRuns: 10, examples: [[PAYS, PAYING, CAPPED]] },
    );
    expect(paidInAll).toBeGreaterThan(100);
  });

  it("is what it pays where the evening is played again under it", async () => {
    let paidInAll = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(moves, { maxLength: 25 }), rules, rules, caps, async (steps, before, after, cap) => {
        const rig = await watchRig({ config: before });
        await play(rig, steps);
        const other = await watchRig({ config: { ...after, ...cap } });
        await play(other, steps);
        const changes = rig.db.prepare("SELECT total_changes()").pluck();
        const written = changes.get();
        const told = await rig.watching.whatIf({ ...after, ...cap }, 30);
        expect(told.would.amount).toBe(paidIn(other));
        paidInAll += told.would.amount;
        expect(changes.get()).toBe(written);
        await rig.close();
        await other.close();
      }),
      { numRuns: 10, examples: [[PAYS, PAYING, { ...PAYING, amount: 20 }, CAPPED]] },
    );
    expect(paidInAll).toBeGreaterThan(100);
  });
});
