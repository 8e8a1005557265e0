/** Whole shops: any sequence of what people do, a crash at any point; nothing is lost, doubled or in two places. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DONE, MAY_HAVE_RUN, ShopRig } from "../shop/rig.ts";

const PEOPLE = ["ann", "bob", "cat"] as const;
const START = 1_000;
const ITEMS = [
  { name: "Water", price: 70 },
  { name: "Hug", price: 30, fulfil: "auto", action: { kind: "say", text: "{viewer} hugs" } },
  { name: "Card", price: 110, stock: 2, restock: "0 20 * * *" },
  { name: "Key", price: 50, codes: "keys.txt" },
  { name: "Horror", price: 90, fulfil: "auto", stock: 3, action: { kind: "scene", scene: "Horror" } },
  { name: "Blur", price: 40, action: { kind: "filter", source: "Camera", filter: "Blur" } },
  { name: "Shout", price: 20, fulfil: "auto", action: { kind: "command", line: "!so {viewer}" } },
];
const CODES = ["AAA", "BBB", "CCC"];

const person = fc.constantFrom(...PEOPLE);
const number = fc.integer({ min: 1, max: 12 });
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant("redeem" as const), who: person, item: fc.nat(ITEMS.length - 1) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("fulfil" as const), id: number, anyway: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("refund" as const), id: number }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("cancel" as const), who: person }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("ban" as const), who: person }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("support" as const),
      who: person,
      amount: fc.integer({ min: 1, max: 300 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("link" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("stock" as const), count: fc.integer({ min: 0, max: 3 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("world" as const), mood: fc.constantFrom("well", "broken", "hangs") }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("later" as const), minutes: fc.integer({ min: 1, max: 400 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("crash" as const) }) },
  // The process dies in the middle of something, after so many more pieces of work in the background.
  { weight: 2, arbitrary: fc.record({ do: fc.constant("doom" as const), commits: fc.integer({ min: 0, max: 3 }) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

function mood(rig: ShopRig, how: string): void {
  const hangs = () => new Promise<never>(() => {});
  rig.obsDoes = how === "well" ? async () => {} : how === "hangs" ? hangs : () => Promise.reject(new Error("away"));
  rig.command = how === "well" ? async () => DONE : how === "hangs" ? hangs : async () => MAY_HAVE_RUN;
}

async function take(rig: ShopRig, one: Step): Promise<void> {
  const { redemptions } = rig.shop;
  switch (one.do) {
    case "redeem":
      await rig.redeem(one.who, `${ITEMS[one.item]!.name} with words`);
      return;
    case "fulfil":
      await rig.mod((work, mod) => redemptions.fulfil(work, mod, { id: one.id }, one.anyway));
      return;
    case "refund":
      await rig.mod((work, mod) => redemptions.refund(work, mod, { id: one.id }, "why"));
      return;
    case "cancel":
      await rig.as(one.who, (work, own) => redemptions.cancel(work, own, "")).catch(refused);
      return;
    case "ban":
      await rig.writer.run((work) => rig.shop.banned(work, rig.ban(one.who)));
      return;
    case "support":
      await rig.as(one.who, (work, own) => rig.support.give(work, own, one.amount, "")).catch(refused);
      return;
    case "link":
      // Cat is on the other platform too, and has money and wishes there.
      await rig.link(rig.viewers.known("kick", "k-cat")!, rig.viewers.known("local", "cat")!).catch(refused);
      return;
    case "stock": {
      const card = rig.shop.items.list(rig.currency.id).find(({ name }) => name === "Card")!;
      await rig.mod((work) => rig.shop.items.edit(work, card, { what: "stock", value: String(one.count) }));
      return;
    }
    case "world":
      mood(rig, one.mood);
      return;
    case "later":
      await rig.system.advance(one.minutes * 60_000);
      return;
    case "crash":
      await rig.crash();
      return;
    case "doom":
      rig.crashAfter(one.commits);
  }
}

function refused(error: Error): void {
  if (error.name !== "UserError") throw error;
}

/** What everybody must have by the rows of redemptions and support alone. */
function owed(rig: ShopRig): { name: string; has: number; should: number }[] {
  const { db } = rig.book;
  const spent = db
    .prepare("SELECT coalesce(sum(price), 0) FROM redemption WHERE viewer_id = ? AND state <> 'refunded'")
    .pluck();
  return [...PEOPLE, "k-cat"].flatMap((name) => {
    const viewer = rig.viewers.known(name === "k-cat" ? "kick" : "local", name)!;
    if (name === "k-cat" && viewer.id === rig.id("cat")) return [];
    const joined = name === "cat" && rig.viewers.identities(viewer.id).length > 1;
    const given = rig.support.total(rig.currency.id, viewer.id);
    const should = START * (joined ? 2 : 1) - (spent.get(viewer.id) as number) - given;
    return [{ name, has: rig.ledger.settledBalance(viewer.id, rig.currency.id), should }];
  });
}

function check(rig: ShopRig): void {
  const { db } = rig.book;
  expect(rig.audit()).toEqual([]);
  for (const { name, has, should } of owed(rig)) expect([name, has]).toEqual([name, should]);
  const ended = "state IN ('refunded', 'forfeited')";
  // Each code belongs to one redemption of the item that hands them out, and to none that was paid back.
  const codes = db.prepare("SELECT code FROM redemption_code").pluck().all() as string[];
  expect(codes.every((code) => CODES.includes(code))).toBe(true);
  const keys = db.prepare(`SELECT count(*) FROM redemption WHERE item_name = 'Key' AND NOT ${ended}`).pluck().get();
  expect(codes.length).toBe(keys);
  // What is left and what was taken since the last filling is what was filled in.
  const stocks = db
    .prepare(
      `SELECT i.name, i.stock + (SELECT count(*) FROM redemption AS r WHERE r.item_id = i.id AND r.stock_round = i.stock_round
         AND NOT (r.${ended})) AS filled FROM shop_item AS i WHERE i.stock IS NOT NULL`,
    )
    .all() as { name: string; filled: number }[];
  for (const { name, filled } of stocks) expect(filled, name).toBeLessThanOrEqual(3);
  expect(stocks.find(({ name }) => name === "Horror")?.filled).toBe(3);
}

async function prepared(): Promise<ShopRig> {
  const rig = await ShopRig.open({
    shop: { items: ITEMS, expireHours: 3, obs: { url: "ws://127.0.0.1:1" } },
    codes: { "keys.txt": CODES.join("\n") },
  });
  await rig.fund(Object.fromEntries(PEOPLE.map((name) => [name, START])));
  const author = { platformId: "k-cat", login: "kcat", displayName: "kcat", roles: [] };
  await rig.writer.run((work) => {
    const viewer = rig.viewers.ensure(work, "kick", author);
    rig.ledger.post(work, {
      ...{ key: "fund:kick", currencyId: rig.currency.id, amount: START },
      ...{ from: "mint", to: `viewer:${viewer.id}`, kind: "import", actor: "test" },
    });
    const message = { platform: "kick" as const, channelId: "here", id: "k1", author, text: "", sentAtMs: 0 };
    rig.shop.redemptions.redeem(work, { viewer, roles: [], channel: rig.channel, message }, "water");
  });
  return rig;
}

describe("a whole shop", () => {
  it("loses nothing and doubles nothing, whatever happens and wherever it is cut off", {
    timeout: 100_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const rig = await prepared();
        try {
          for (const one of steps) {
            await take(rig, one);
            check(rig);
            if (rig.dead) await rig.crash();
          }
          // In the end everything that is under way comes to an end, and what waits is paid back by its time.
          mood(rig, "well");
          await rig.crash();
          check(rig);
          await rig.system.advance(4 * 3_600_000);
          check(rig);
          expect(rig.shop.queue(rig.currency.id)).toEqual([]);
        } finally {
          await rig.close();
        }
      }),
      { numRuns: 40 },
    );
  });
});
