import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { verifyProof } from "../../src/features/giveaways/proof.ts";
import { takeIn } from "../support/take-in.ts";
import { GiveawayRig } from "./rig.ts";

/** What can happen to giveaways; `crashAfter` kills the process after so many commits within the step. */
type Step = { readonly crashAfter?: number } & (
  | { readonly do: "start"; readonly text: string }
  | { readonly do: "buy"; readonly who: string; readonly count: number | "max"; readonly at: number }
  | { readonly do: "enter"; readonly who: string; readonly at: number }
  | { readonly do: "ban" | "line" | "spend"; readonly who: string }
  | { readonly do: "close" | "draw" | "redraw" | "cancel"; readonly at: number }
  | { readonly do: "raffle" }
  | { readonly do: "link"; readonly from: string; readonly into: string }
  | { readonly do: "pass"; readonly seconds: number }
);

const NAMES = ["ann", "bob", "subeve", "vipdan", "fay", "gus"];
const who = fc.constantFrom(...NAMES);
const at = fc.nat({ max: 3 });
const starts = fc.constantFrom(
  "Car price 7 max 5",
  "Car price 30 winners 2 sub 3x",
  "100 winners 2",
  "60 price 4",
  "Mug claim 60s",
  "50 price 5 claim 30s vip 2x for 2m",
  "Cup active price 3",
);
const start = starts.map((text): Step => ({ do: "start", text }));
const entering: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant("buy" as const),
    who,
    count: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant("max" as const)),
    at,
  }),
  fc.record({ do: fc.constant("enter" as const), who, at }),
);
const anything: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: start },
  { weight: 4, arbitrary: entering },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom("close" as const, "draw" as const, "draw" as const, "redraw" as const, "cancel" as const),
      at,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("ban" as const, "line" as const, "spend" as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("link" as const), from: who, into: who }) },
  { weight: 1, arbitrary: fc.constant({ do: "raffle" as const }) },
  { weight: 2, arbitrary: fc.integer({ min: 5, max: 90 }).map((seconds): Step => ({ do: "pass", seconds })) },
);
const crashing = (step: fc.Arbitrary<Step>): fc.Arbitrary<Step> =>
  fc
    .tuple(step, fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined, freq: 5 }))
    .map(([action, crashAfter]) => (crashAfter === undefined ? action : { ...action, crashAfter }));
const evening = fc
  .tuple(
    fc.array(start, { minLength: 1, maxLength: 2 }),
    fc.array(crashing(entering), { minLength: 4, maxLength: 9 }),
    fc.array(crashing(anything), { minLength: 4, maxLength: 14 }),
  )
  .map((parts) => parts.flat());

describe("any sequence of giveaways, with a crash between any two commits", () => {
  it("keeps the sum at zero and every stake in exactly one place, and every draw can be worked out again", async () => {
    await fc.assert(
      fc.asyncProperty(evening, async (steps) => {
        const active: number[] = [];
        const rig = await GiveawayRig.open({ giveaways: { freeEntry: true }, active: () => active });
        try {
          await rig.fund(Object.fromEntries(NAMES.map((name) => [name, 120])));
          await rig.as("mod", () => {});
          active.push(...NAMES.slice(2).map((name) => rig.id(name)));
          for (const one of steps) {
            await play(rig, one);
            expect(rig.audit()).toEqual([]);
          }
          await endEverything(rig);
          expect(rig.audit()).toEqual([]);
          expect(rig.book.db.prepare("SELECT count(*) FROM giveaway_entry WHERE stake > 0").pluck().get()).toBe(0);
          for (const id of rig.book.db.prepare("SELECT id FROM giveaway").pluck().all() as number[]) {
            expect(verifyProof(rig.giveaways.proofOf(id)!).problems).toEqual([]);
          }
          expect(onceEach(rig)).toEqual([]);
        } finally {
          await rig.close();
        }
      }),
      { numRuns: Number(process.env.CHATMINT_PROPERTY_RUNS ?? 40) },
    );
  }, 1_800_000);
});

async function play(rig: GiveawayRig, one: Step): Promise<void> {
  if (one.crashAfter !== undefined) rig.crashAfter(one.crashAfter);
  try {
    await Promise.race([act(rig, one), rig.died]);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
  if (one.crashAfter !== undefined) await rig.crash();
}

async function act(rig: GiveawayRig, one: Step): Promise<unknown> {
  const { host, guests } = rig.giveaways;
  switch (one.do) {
    case "start":
      return rig.as("mod", (work, caller) => host.start(work, caller, one.text));
    case "raffle":
      return rig.as("mod", (work, caller) => host.raffle(work, caller, 100, 30_000, false));
    case "buy":
      return rig.as(one.who, (work, caller) => guests.buy(work, caller, one.count, idAt(rig, ["open"], one.at)));
    case "enter":
      return rig.as(one.who, (work, caller) => guests.enter(work, caller, idAt(rig, ["open"], one.at)));
    case "line":
      return rig.line(one.who, "hello");
    case "spend":
      return rig.as(one.who, (work, { viewer, message }) => {
        const has = rig.ledger.settledBalance(viewer.id, rig.currency.id);
        const key = `spent:${rig.system.clock.now()}:${message.id}:${one.who}:${has}`;
        if (has > 0)
          rig.ledger.post(work, {
            key,
            currencyId: rig.currency.id,
            from: `viewer:${viewer.id}`,
            to: "sink:shop",
            amount: has,
            kind: "purchase",
            actor: "test",
          });
      });
    case "ban":
      return rig.as("mod", (work) => rig.giveaways.banned(work, rig.ban(one.who)));
    case "link":
      return link(rig, one.from, one.into);
    case "pass":
      return rig.system.advance(one.seconds * 1_000);
    case "close":
      return rig.as("mod", (work, caller) => host.close(work, caller, idAt(rig, ["open"], one.at)));
    case "draw":
      return rig.as("mod", (work, caller) => host.draw(work, caller, idAt(rig, ["open", "closed"], one.at)));
    case "redraw":
      return rig.as("mod", (work, caller) => host.redraw(work, caller, idAt(rig, ["drawn"], one.at)));
    case "cancel":
      return rig.as("mod", (work, caller) => host.cancel(work, caller, idAt(rig, ["open", "closed"], one.at)));
  }
}

/** One of the giveaways in these states, by number. */
function idAt(rig: GiveawayRig, states: readonly string[], at: number): string | undefined {
  const all = rig.book.db.prepare("SELECT id, state FROM giveaway ORDER BY id").all() as {
    id: number;
    state: string;
  }[];
  const fitting = all.filter(({ state }) => states.includes(state));
  return fitting.length === 0 ? undefined : String(fitting[at % fitting.length]!.id);
}

/** Two accounts become one person: what linking does to the rows that giveaways look at. */
async function link(rig: GiveawayRig, from: string, into: string): Promise<void> {
  await rig.as("mod", (work) => {
    const [one, other] = [rig.viewers.survivor(rig.id(from)), rig.viewers.survivor(rig.id(into))];
    if (one === other) return;
    const has = rig.ledger.settledBalance(one, rig.currency.id);
    if (has > 0) {
      rig.ledger.post(work, {
        key: `merge:${one}`,
        currencyId: rig.currency.id,
        from: `viewer:${one}`,
        to: `viewer:${other}`,
        amount: has,
        kind: "merge",
        actor: "test",
      });
    }
    takeIn(rig.book.db, one, other);
    rig.viewers.moved(work, other);
  });
}

/** Draws or cancels what is still going on, and lets every claim run out. */
async function endEverything(rig: GiveawayRig): Promise<void> {
  const going = rig.book.db
    .prepare("SELECT id FROM giveaway WHERE state IN ('open', 'closed')")
    .pluck()
    .all() as number[];
  for (const [n, id] of going.entries()) {
    await rig.as("mod", (work, caller) =>
      n % 2 === 0
        ? rig.giveaways.host.draw(work, caller, String(id))
        : rig.giveaways.host.cancel(work, caller, String(id)),
    );
  }
  await rig.system.advance(900_000);
  await rig.settled();
}

/** Persons who hold a prize of one giveaway twice, or hold more prizes than there are winners. */
function onceEach(rig: GiveawayRig): unknown[] {
  return rig.book.db
    .prepare(`
      SELECT giveaway_id, count(*) AS won, g.winners FROM giveaway_pick AS p JOIN giveaway AS g ON g.id = p.giveaway_id
      WHERE p.outcome = 'won' GROUP BY giveaway_id HAVING count(*) > g.winners`)
    .all();
}
