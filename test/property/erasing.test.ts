/**
 * Any evening in which people are erased at any moment, also while the process is killed: the book adds up, nobody else's
 * movements change, and no name of who was erased is left.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FEATURES } from "../../src/features.ts";
import { Statement } from "../../src/wallet/statement.ts";
import { placesOf } from "../support/personal-data.ts";
import { Rig, type RigOptions } from "../support/rig.ts";

const PEOPLE = ["annamaria", "bobbyjoe", "cidcampeador", "dorothea"];
const MOD = "moderatrix";

class Evening extends Rig<typeof FEATURES, RigOptions> {
  /** How often each was erased: whoever comes back is another account here, so that a name that is left is found. */
  readonly times = new Map<string, number>();
  readonly gone: string[] = [];

  protected override config() {
    const items = [{ name: "song", price: 7, message: true, fulfil: "queue" }];
    return { shop: { items }, giving: { accountAgeDays: 0, watchedMinutes: 0, receivedPerDay: 0 } };
  }

  name(who: number): string {
    const base = PEOPLE[who]!;
    return `${base}${"i".repeat(this.times.get(base) ?? 0)}x`;
  }

  statement(name: string): unknown {
    const { db, ledger } = this;
    return new Statement({ db, ledger, timeZone: "UTC" }).lines(this.id(name), this.currency.id, 500);
  }
}

const who = fc.nat(PEOPLE.length - 1);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom("watch", "redeem", "support", "fulfil"), who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("give"), who, to: who }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom("open", "enter", "enter", "close", "draw"), who }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("erase"), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("erase and die"), who, turns: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("crash"), who }) },
);
type Step = { readonly do: string; readonly who: number; readonly to?: number; readonly turns?: number };

/** What a refusal says is no matter here. */
async function tried(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!["UserError", "ConfigError"].includes((error as Error).name)) throw error;
  }
}

async function play(rig: Evening, { do: what, who: one, to = 0, turns = 0 }: Step): Promise<void> {
  const name = rig.name(one);
  const { giveaways, shop, support, privacy, watch } = rig.features.byName;
  const as = (run: Parameters<typeof rig.as>[1], by = name) => tried(() => rig.as(by, run));
  const host = (verb: "start" | "close" | "draw", line: string) =>
    tried(() => rig.as(MOD, (work, caller) => giveaways.host.run(work, caller, verb, line), ["moderator"]));
  const others = () =>
    PEOPLE.map((_, n) => rig.name(n)).filter((other) => rig.viewers.byName("local", other)?.id !== id);
  const id = rig.viewers.byName("local", name)?.id;
  switch (what) {
    case "watch":
      await as(() => {});
      watch.join(rig.channel.id, rig.viewers.known("local", name)!);
      return rig.system.advance(6 * 60_000);
    case "give":
      if (to === one) return;
      await as(() => {}, rig.name(to));
      return as((work, { viewer }) => {
        const way = { from: `viewer:${viewer.id}`, to: `viewer:${rig.id(rig.name(to))}` } as const;
        const key = `give:${rig.now()}:${rig.db.prepare("SELECT max(id) FROM transfer").pluck().get()}`;
        rig.ledger.post(work, { key, ...way, currencyId: rig.currency.id, amount: 3, kind: "give", actor: way.from });
      });
    case "redeem":
      return as((work, caller) => void shop.redemptions.redeem(work, caller as never, `song for ${name}`));
    case "fulfil":
      return tried(() =>
        rig.as(MOD, (work, caller) => void shop.redemptions.fulfil(work, caller, { id: 1 }, true), ["moderator"]),
      );
    case "support":
      return as((work, caller) => void support.give(work, caller as never, 2, `from ${name}`));
    case "open":
      return host("start", "cup price 3 keyword cup");
    case "close":
      return host("close", "");
    case "draw":
      return host("draw", "");
    case "enter":
      return as((work, caller) => void giveaways.guests.buy(work, caller, 2));
    case "crash":
      return rig.crash();
    default: {
      if (id === undefined) return;
      const seen = others().filter((other) => rig.viewers.byName("local", other));
      const before = seen.map((other) => rig.statement(other));
      if (what === "erase") await tried(() => privacy.erase(id));
      else {
        rig.crashAfter(turns);
        await Promise.race([tried(() => privacy.erase(id)), rig.died]);
        await rig.crash();
      }
      await rig.settled();
      expect(seen.map((other) => rig.statement(other))).toEqual(before);
      expect(rig.audit()).toEqual([]);
      if (!rig.viewers.erasures.isErased(id)) return;
      expect(rig.ledger.balance(id, rig.currency.id)).toBe(0);
      const base = PEOPLE[one]!;
      rig.gone.push(name);
      rig.times.set(base, (rig.times.get(base) ?? 0) + 1);
    }
  }
}

describe("people who are erased at any moment of an evening", () => {
  it("leave a book that adds up, everybody else's movements as they were, and no name", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 24, size: "max" }), async (steps) => {
        const rig = new Evening(FEATURES, {});
        await rig.start();
        try {
          await rig.features.byName.watch.live(rig.channel.id, {});
          await rig.fund(Object.fromEntries(PEOPLE.map((_, n) => [rig.name(n), 60])));
          for (const one of steps as Step[]) await play(rig, one);
          for (const verb of ["close", "draw"] as const) await play(rig, { do: verb, who: 0 });
          await rig.crash();
          await rig.settled();
          expect(rig.audit()).toEqual([]);
          const left = rig.gone.length === 0 ? [] : placesOf(rig.db, rig.gone);
          expect(left.filter((place) => place !== "transfer.idempotency_key")).toEqual([]);
        } finally {
          await rig.close();
        }
      }),
      { numRuns: 8, seed: 20261201, endOnFailure: true },
    );
  }, 240_000);
});
