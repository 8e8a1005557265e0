import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import type { Among } from "../../src/features/drops/recipients.ts";
import { GiveawayRig, type GiveawayRigOptions } from "../giveaways/rig.ts";
import { takeIn } from "../support/take-in.ts";

let rig: GiveawayRig;
const open = async (options: GiveawayRigOptions = {}) => {
  rig = await GiveawayRig.open(options);
};
afterEach(async () => {
  expect(rig.audit()).toEqual([]);
  await rig.close();
});
const rain = (amount: number, who = "mod", among?: Among) =>
  rig.as(who, (work, caller) => rig.drops.rain(work, caller, amount, among));
const drop = (amount: number, first?: number, who = "mod") =>
  rig.as(who, (work, caller) => rig.drops.drop(work, caller, amount, first));
const balances = (names: readonly string[]) => names.map((name) => rig.balance(name));
const wordOf = () => /type (\w+) get/.exec(rig.said.at(-1)!)![1]!;

describe("rain", () => {
  it("is shared out in equal whole units, each once; what cannot be shared is not minted", async () => {
    let here: number[] = [];
    await open({ present: () => [...here, ...here] });
    for (const name of ["ann", "bob", "eve"]) await rig.as(name, () => {});
    here = ["ann", "bob", "eve"].map((name) => rig.id(name));
    expect(await rain(100)).toBe(true);
    expect([...balances(["ann", "bob", "eve"]), rig.account("mint"), rig.account("escrow:drop:1")]).toEqual([
      33, 33, 33, -99, 0,
    ]);
    expect(rig.said).toEqual(["It rains 99 points! 3 viewers get 33 points each."]);
    await expect(rain(2)).rejects.toThrow("not enough for 3 viewers");
  });

  it("reaches thousands in slices, and a restart takes it up where it was cut off", async () => {
    let here: number[] = [];
    await open({ present: () => here });
    for (let n = 0; n < 950; n++)
      await rig.writer.run((work) => rig.viewers.ensure(work, "local", rig.message(`v${n}`, "", []).author));
    here = Array.from({ length: 950 }, (_, n) => rig.id(`v${n}`));
    for (const commits of [1, 3, 0]) {
      rig.crashAfter(commits);
      await Promise.race([rain(2_000, "you"), rig.died]);
      await rig.crash();
    }
    const rains = rig.book.db.prepare("SELECT count(*) FROM currency_drop").pluck().get() as number;
    expect(rains).toBe(2);
    expect(new Set(here.map((_, n) => rig.balance(`v${n}`)))).toEqual(new Set([rains * 2]));
  });

  it("writes a long list in pieces and tells then; cut off before, nobody is paid and the money goes back", async () => {
    await open({ present: () => many, drops: { viewerRain: { enabled: true, min: 1 } } });
    const many = rig.book.db
      .prepare("INSERT INTO viewer (created_at_ms) SELECT value FROM json_each(?) RETURNING id")
      .pluck()
      .all(JSON.stringify(Array.from({ length: 11_000 }, () => 0))) as number[];
    await rig.as("ann", () => {});
    await rig.fund({ ann: 30_000 });
    const rains = () => rig.book.db.prepare("SELECT state, held, next FROM currency_drop ORDER BY id").raw().all();
    const said = () => rig.said.filter((line) => line.includes("11000"));
    for (const commits of [1, 2]) {
      rig.crashAfter(commits);
      await Promise.race([rain(22_000, "ann"), rig.died]);
      await rig.crash();
      expect([rains().at(-1), rig.balance("ann"), said()]).toEqual([["done", 0, 0], 30_000, []]);
    }
    // From here on the list is whole: the rain goes on after any cut.
    rig.crashAfter(4);
    await Promise.race([rain(22_000, "ann"), rig.died]);
    await rig.crash();
    await rig.settled();
    expect([rains().at(-1), rig.balance("ann")]).toEqual([["done", 0, 11_000], 8_000]);
    const shares = rig.book.db.prepare(
      "SELECT amount, count(*) FROM transfer WHERE kind = 'rain' AND to_id <> 2 GROUP BY amount",
    );
    expect(shares.raw().all()).toContainEqual([2, 11_000]);
  });

  it("is not for whoever was told to subscribe longer ago than a subscription lasts", async () => {
    let here: number[] = [];
    await open({ present: () => here });
    for (const name of ["subann", "subbob"]) await rig.as(name, () => {});
    here = ["subann", "subbob"].map((name) => rig.id(name));
    rig.book.db.exec("UPDATE identity SET roles_at_ms = roles_at_ms - 33 * 86400000 WHERE login = 'subbob'");
    await rain(100, "mod", "subscribers");
    expect([rig.balance("subann"), rig.balance("subbob")]).toEqual([100, 0]);
  });

  it("is for subscribers only when that is asked, never for whoever asked, and refused when nobody is here", async () => {
    let here: number[] = [];
    await open({ present: () => here });
    for (const name of ["ann", "subbob", "mod"]) await rig.as(name, () => {});
    await expect(rain(100)).rejects.toThrow("Nobody is here");
    here = ["ann", "subbob", "mod"].map((name) => rig.id(name));
    await rain(100, "mod", "subscribers");
    expect(balances(["ann", "subbob", "mod"])).toEqual([0, 100, 0]);
    await rain(100);
    expect(balances(["ann", "subbob", "mod"])).toEqual([50, 150, 0]);
  });

  it("counts against a moderator's daily limit and not against the broadcaster's", async () => {
    let here: number[] = [];
    await open({ present: () => here, dailyLimit: 500 });
    await rig.as("ann", () => {});
    here = [rig.id("ann")];
    await rain(400);
    await expect(rain(200)).rejects.toThrow("you have 100 points left");
    await rain(20_000, "you");
    expect(rig.balance("ann")).toBe(20_400);
  });

  it("of a viewer comes from their own money, where the config allows it", async () => {
    let here: number[] = [];
    await open({ present: () => here });
    await rig.fund({ ann: 1_000 });
    await rig.as("bob", () => {});
    here = [rig.id("ann"), rig.id("bob")];
    expect(await rain(300, "ann")).toBe(false);
    await rig.close();
    let looks = 0;
    const present = () => {
      looks++;
      return here;
    };
    await open({ present, drops: { viewerRain: { enabled: true, min: 200 } } });
    await rig.fund({ ann: 1_000 });
    await rig.as("bob", () => {});
    await expect(rain(199, "ann")).rejects.toThrow("at least 200");
    const before = looks;
    await expect(rain(2_000, "ann")).rejects.toThrow("You only have 1,000 points.");
    // Who cannot pay it has nobody counted.
    expect(looks).toBe(before);
    expect(await rain(300, "ann")).toBe(true);
    expect(balances(["ann", "bob"])).toEqual([700, 300]);
    expect(rig.said.at(-1)).toBe("ann lets it rain 300 points! 1 viewer gets 300 points.");
  });

  it("gives two accounts that were linked while it fell one share, and the other goes back", async () => {
    let here: number[] = [];
    await open({ present: () => here });
    for (let n = 0; n < 150; n++)
      await rig.writer.run((work) => rig.viewers.ensure(work, "local", rig.message(`v${n}`, "", []).author));
    here = Array.from({ length: 150 }, (_, n) => rig.id(`v${n}`));
    rig.crashAfter(1);
    await Promise.race([rain(1_500, "you"), rig.died]);
    rig.kill();
    await rig.start();
    expect(rig.account("mint")).toBe(-1_500);
    // The second slice was paid at the start already; another rain, cut off and linked before it goes on.
    rig.crashAfter(1);
    await Promise.race([rain(1_500, "you"), rig.died]);
    rig.book.db.prepare("UPDATE viewer SET merged_into_id = ? WHERE id = ?").run(rig.id("v0"), rig.id("v149"));
    await rig.crash();
    expect([rig.balance("v0"), rig.account("mint")]).toEqual([20, -2_990]);
  });
});

describe("a drop with a word", () => {
  it("goes to the first who type it, each once, whatever the case", async () => {
    await open();
    await drop(50, 2);
    const word = wordOf();
    for (const [name, text] of [
      ["ann", word.toUpperCase()],
      ["ann", word],
      ["eve", `${word} please`],
      ["mod", word],
      ["bob", `!${word}!`],
      ["eve", word],
    ] as const) {
      await rig.types(name, text);
    }
    expect(balances(["ann", "bob", "eve", "mod"])).toEqual([50, 50, 0, 0]);
    expect(rig.said.at(-1)).toBe("ann, bob were quick and got 50 points each.");
    expect(rig.account("escrow:drop:1")).toBe(0);
  });

  it("ends by its time, also over a restart; what nobody took was never minted", async () => {
    await open({ dailyLimit: 100 });
    await drop(50, 2);
    await rig.types("ann", wordOf().toLowerCase());
    await rig.crash();
    await rig.system.advance(60_000);
    expect([rig.account("mint"), rig.account("escrow:drop:1")]).toEqual([-50, 0]);
    expect(rig.said.at(-1)).toBe("ann was quick and got 50 points.");
    await rig.system.advance(86_400_000);
    await drop(100, 1);
    await rig.system.advance(60_000);
    expect(rig.said.at(-1)).toMatch(/^Nobody typed \w+ in time\.$/);
    await drop(100, 1);
    await rig.system.advance(60_000);
  });

  it("is within a moderator's daily limit and the config's number", async () => {
    await open({ dailyLimit: 100, drops: { firstMax: 5 } });
    await expect(drop(50, 3)).rejects.toThrow("Moderators can hand out 100 points");
    await expect(drop(5, 6)).rejects.toThrow("first 1 to 5");
    await expect(drop(5, 0)).rejects.toThrow("first 1 to 5");
  });
});

describe("planned drops", () => {
  it("come every so many minutes of being live, and a restart forgets no minute", async () => {
    let live = true;
    await open({
      live: () => live,
      drops: { plans: [{ name: "p", kind: "drop", amount: 10, everyMinutes: 30 }], claimSeconds: 30 },
    });
    const dropped = () => rig.said.filter((line) => line.startsWith("A drop")).length;
    await rig.system.advance(20 * 60_000);
    await rig.crash();
    await rig.system.advance(9 * 60_000);
    expect(dropped()).toBe(0);
    await rig.system.advance(60_000);
    expect(dropped()).toBe(1);
    live = false;
    await rig.system.advance(3_600_000);
    expect(dropped()).toBe(1);
    live = true;
    await rig.system.advance(30 * 60_000);
    expect(dropped()).toBe(2);
  });

  it("come at a time of day, only while live, and with nobody here they are left out", async () => {
    let here: number[] = [];
    await open({
      present: () => here,
      drops: { plans: [{ name: "p", kind: "rain", amount: 100, cron: "30 18 * * *" }] },
    });
    await rig.as("ann", () => {});
    await rig.system.advance(86_400_000);
    expect(rig.said).toEqual([]);
    here = [rig.id("ann")];
    await rig.system.advance(86_400_000);
    expect(rig.said).toEqual(["It rains 100 points! 1 viewer gets 100 points."]);
  });
});

describe("!reward", () => {
  it("mints for a viewer with the reason in the book", async () => {
    await open();
    await rig.as("ann", () => {});
    const ann = { id: rig.id("ann"), name: "ann" };
    expect(await rig.as("you", (work, caller) => rig.drops.reward(work, caller, ann, 500, "for the clip"))).toEqual({
      id: 1,
      balance: 500,
    });
    expect(rig.book.db.prepare("SELECT kind, memo, actor FROM transfer").all()).toEqual([
      { kind: "reward", memo: "for the clip", actor: `viewer:${rig.id("you")}` },
    ]);
    await expect(rig.as("you", (work, caller) => rig.drops.reward(work, caller, ann, 0))).rejects.toThrow("1 or more");
  });
});

type Step =
  | { readonly do: "rain"; readonly who: string; readonly amount: number; readonly among: Among }
  | { readonly do: "drop"; readonly amount: number; readonly first: number }
  | { readonly do: "type" | "arrive" | "link"; readonly who: string }
  | { readonly do: "pass"; readonly seconds: number };

describe("any sequence of drops, with a crash between any two commits", () => {
  const names = ["ann", "subbob", "vipeve", "fay"];
  const who = fc.constantFrom(...names);
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({
      do: fc.constant("rain" as const),
      who: fc.constantFrom("mod", "you", "ann"),
      amount: fc.integer({ min: 1, max: 900 }),
      among: fc.constantFrom("active", "listed", "subscribers"),
    }),
    fc.record({
      do: fc.constant("drop" as const),
      amount: fc.integer({ min: 1, max: 50 }),
      first: fc.integer({ min: 1, max: 4 }),
    }),
    { weight: 4, arbitrary: fc.record({ do: fc.constantFrom("type" as const, "arrive" as const), who }) },
    fc.record({ do: fc.constant("link" as const), who }),
    fc.record({ do: fc.constant("pass" as const), seconds: fc.integer({ min: 1, max: 90 }) }),
  );

  it("keeps the sum at zero and every unit in exactly one place, and ends with empty escrows", async () => {
    await open();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(step, fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined, freq: 3 })), {
          maxLength: 25,
        }),
        async (steps) => {
          const here = new Set<number>();
          await rig.close();
          await open({ present: () => [...here], drops: { viewerRain: { enabled: true, min: 1 } } });
          await rig.fund({ ann: 300 });
          for (const name of [...names, "mod", "you"]) await rig.as(name, () => {});
          for (const [one, crashAfter] of steps) {
            if (crashAfter !== undefined) rig.crashAfter(crashAfter);
            await Promise.race([act(one, here), rig.died]).catch((error: unknown) => {
              if (!(error instanceof UserError)) throw error;
            });
            if (crashAfter !== undefined) await rig.crash();
            expect(rig.audit()).toEqual([]);
          }
          await rig.system.advance(120_000);
          expect(rig.audit()).toEqual([]);
          expect(
            rig.book.db.prepare("SELECT count(*) FROM currency_drop WHERE state <> 'done' OR held > 0").pluck().get(),
          ).toBe(0);
        },
      ),
      { numRuns: Number(process.env.CHATMINT_PROPERTY_RUNS ?? 60) },
    );
  }, 600_000);

  async function act(one: Step, here: Set<number>): Promise<unknown> {
    switch (one.do) {
      case "rain":
        return rain(one.amount, one.who, one.among);
      case "drop":
        return drop(one.amount, one.first);
      case "type": {
        const word = rig.book.db
          .prepare("SELECT word FROM currency_drop WHERE state = 'open' ORDER BY id DESC")
          .pluck()
          .get() as string | undefined;
        return rig.types(one.who, word ?? "nothing");
      }
      case "arrive":
        return void here.add(rig.id(one.who));
      case "link":
        return rig.as("mod", (work) => {
          const [from, into] = [rig.viewers.survivor(rig.id(one.who)), rig.viewers.survivor(rig.id("fay"))];
          if (from === into) return;
          const has = rig.ledger.settledBalance(from, rig.currency.id);
          if (has > 0)
            rig.ledger.post(work, {
              key: `merge:${from}`,
              currencyId: rig.currency.id,
              from: `viewer:${from}`,
              to: `viewer:${into}`,
              amount: has,
              kind: "merge",
              actor: "test",
            });
          takeIn(rig.book.db, from, into);
          rig.viewers.moved(work, into);
          here.delete(from);
        });
      case "pass":
        return rig.system.advance(one.seconds * 1_000);
    }
  }
});
