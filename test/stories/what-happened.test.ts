/** One evening, and what of it stands in the feed: each fact where it became true, with names only when it is read. */
import { expect, it } from "vitest";
import { Alerts } from "../../src/app/web/alerts.ts";
import { FEED_TYPES, toldShape } from "../../src/feed/feed-events.ts";
import { type Chat, rehearsal } from "../support/rehearsal.ts";

const ITEMS = [
  { name: "Wave", price: 10, fulfil: "queue" },
  { name: "Cheat code", price: 10, fulfil: "queue", codes: "codes.txt" },
];

/** All that happened since the last call, but for movements of money. */
function reader(chat: Chat) {
  let cursor: string | undefined;
  return () => {
    const { house } = chat.rehearsal;
    const events = [];
    for (;;) {
      const page = house.happened(cursor, 20);
      events.push(...page.events);
      cursor = page.cursor;
      if (!page.more) break;
    }
    for (const { type, data } of events) expect(toldShape(type).strict().safeParse(data).error, type).toBeUndefined();
    return events.filter(({ type }) => type !== "balance.moved").map(({ type, data }) => [type, data] as const);
  };
}

it("tells of an evening all that it was asked to, once", async () => {
  const chat = await rehearsal({
    balances: { ann: 5_000, bob: 5_000 },
    config: { shop: { items: ITEMS }, bonuses: { follow: 100 }, drops: { viewerRain: { enabled: true } } },
    codes: { "codes.txt": "SECRET-1\nSECRET-2\n" },
  });
  const happened = reader(chat);
  const { ann, bob } = Object.fromEntries(
    ["ann", "bob"].map((name) => [name, { id: chat.rehearsal.house.viewers.byName("local", name)!.id, name }]),
  );
  const you = expect.objectContaining({ platform: "local" });
  const author = (login: string) => {
    const { viewers } = chat.rehearsal.house;
    const { platformId } = viewers.on("local", viewers.byName("local", login)!.id)!;
    return { platformId, login, displayName: login, roles: [] };
  };
  const seen = new Set<string>();
  const then = (expected: readonly (readonly [type: string, data: object])[]) => {
    const now = happened();
    for (const [type] of now) seen.add(type);
    expect(now).toEqual(expected.map(([type, data]) => [type, expect.objectContaining(data)]));
  };
  then([["broadcast.began", { broadcast: 1, channel: you }]]);

  await chat.says("you", '!giveaway start "A game" keyword car');
  await chat.says("ann", "car");
  await chat.says("you", "!giveaway draw");
  const game = { giveaway: { id: 1, name: "A game", enter: "car" } };
  then([
    ["giveaway.opened", { ...game, kind: "giveaway", channel: you }],
    ["giveaway.closed", { ...game, entrants: 1 }],
    ["giveaway.drawn", { ...game, winners: [ann], count: 1, mustClaim: false }],
  ]);
  await chat.says("you", "!raffle 100");
  await chat.says("you", "!cancelraffle");
  then([
    ["giveaway.opened", { giveaway: { id: 2, name: "100 points", enter: "!join" }, kind: "raffle" }],
    ["giveaway.cancelled", { giveaway: expect.objectContaining({ id: 2 }) }],
  ]);

  await chat.says("you", "!rain 100");
  await chat.says("you", "!drop 50");
  await chat.advance("5m");
  then([
    ["drop.started", { drop: 1, kind: "rain", each: 100, persons: 1 }],
    ["drop.ended", { drop: 1, paid: 1 }],
    ["drop.started", { drop: 2, kind: "claim", each: 50, persons: 1 }],
    ["drop.ended", { drop: 2, paid: 0 }],
  ]);

  await chat.says("ann", "!redeem wave");
  await chat.says("you", "!fulfil 1");
  await chat.says("bob", "!redeem cheat code");
  await chat.says("you", "!refund 2");
  await chat.says("bob", "!redeem wave");
  await chat.happens({ kind: "banned", platformId: author("bob").platformId });
  const [wave, code] = [
    { id: 2, name: "Cheat code" },
    { id: 1, name: "Wave" },
  ].reverse();
  then([
    ["redemption.made", { redemption: 1, item: wave, viewer: ann, price: 10 }],
    ["redemption.fulfilled", { redemption: 1, item: wave, viewer: ann }],
    ["redemption.made", { redemption: 2, item: code, viewer: bob }],
    ["redemption.refunded", { redemption: 2, item: code, viewer: bob }],
    ["redemption.made", { redemption: 3, item: wave, viewer: bob }],
    ["redemption.refunded", { redemption: 3, item: wave, viewer: bob }],
  ]);

  await chat.happens({ kind: "follow", key: "f1", author: author("ann") });
  // Comes back the same evening; and somebody who has yet to watch.
  await chat.happens({ kind: "follow", key: "f2", author: author("ann") });
  await chat.happens({
    kind: "follow",
    key: "f3",
    author: { platformId: "new-1", login: "newcomer", displayName: "newcomer", roles: [] },
  });
  const subscription = { kind: "subscription", key: "s1", tier: 2, months: 7, renewal: true, gifted: false } as const;
  await chat.happens({ ...subscription, author: author("ann") });
  await chat.happens({ ...subscription, author: author("ann") });
  const received = {
    ...subscription,
    tier: 1,
    months: 1,
    renewal: false,
    gifted: true,
    author: author("bob"),
  } as const;
  await chat.happens({ ...received, key: "s2" });
  // Told again by another line of the platform.
  await chat.happens({ ...received, key: "s3" });
  await chat.happens({ ...received, key: "s4", months: 2, renewal: true });
  await chat.happens({ kind: "gift", key: "g1", author: author("ann"), tier: 1, count: 5 });
  await chat.happens({ kind: "gift", key: "g2", tier: 1, count: 3 });
  await chat.happens({ kind: "cheer", key: "c1", author: author("ann"), bits: 100 });
  await chat.happens({ kind: "kicks", key: "k1", kicks: 50 });
  await chat.happens({ kind: "raid", key: "r1", author: author("bob"), viewers: 12 });
  then([
    ["support.followed", { viewer: ann, amount: 100 }],
    ["support.followed", { viewer: { id: expect.any(Number), name: "newcomer" }, amount: 0 }],
    ["support.subscribed", { viewer: ann, tier: 2, months: 7, renewal: true }],
    ["support.received", { viewer: bob, tier: 1, months: 1 }],
    ["support.subscribed", { viewer: bob, tier: 1, months: 2, renewal: true }],
    ["support.gifted", { viewer: ann, tier: 1, count: 5 }],
    ["support.gifted", { viewer: null, count: 3 }],
    ["support.cheered", { viewer: ann, bits: 100 }],
    ["support.kicks", { viewer: null, kicks: 50 }],
    ["support.raided", { viewer: bob, viewers: 12 }],
  ]);

  await chat.says("you", '!goal 100 "New chair"');
  await chat.says("ann", "!support 150");
  await chat.says("you", "!happyhour 2 30m");
  await chat.says("you", "!happyhour stop");
  then([
    ["goal.reached", { goal: { id: 1, name: "New chair" }, target: 100 }],
    ["happyhour.began", { multiplier: 2_000 }],
    ["happyhour.ended", {}],
  ]);

  await chat.says("you", "!giveall 10");
  await chat.says("you", "!giveall 10");
  await chat.says("you", "!undo O1");
  then([
    ["operation.done", { operation: 1, kind: "give-all", movements: 1, amount: 10 }],
    ["operation.undone", { operation: 2, undoes: 1, movements: 1 }],
  ]);
  await chat.rehearsal.house.features.seasons.end({ name: "Spring", keep: 0, key: "0123456789abcdef" });
  then([
    ["operation.done", { operation: 3, kind: "season" }],
    ["season.ended", { season: { id: 1, name: "Spring" }, operation: 3 }],
  ]);

  await chat.types("/offline");
  await chat.advance("30m");
  then([
    ["broadcast.ended", { broadcast: 1, channel: you }],
    ["watching.paid", { broadcast: 1, minutes: expect.any(Number), amount: expect.any(Number) }],
  ]);
  const elsewhere = ["balance.moved", "redemption.forfeited", "viewers.linked", "viewers.unlinked"];
  expect(FEED_TYPES.filter((type) => !seen.has(type))).toEqual(elsewhere);
  const stored = JSON.stringify(chat.rehearsal.book.db.prepare("SELECT type, data FROM feed_event").all());
  expect(stored).not.toMatch(/\bann\b|\bbob\b|game|Spring|chair|Wave|SECRET/i);
});

it("support is told of where no bonus is paid for it, and shown by the overlay of alerts", async () => {
  const chat = await rehearsal({
    config: {
      bonuses: {
        ...{ follow: 0, gift: 0, raidPerViewer: 0, firstMessage: 0, perBit: 0, perKick: 0 },
        subscription: { tier1: 0, tier2: 0, tier3: 0 },
      },
    },
  });
  const alerts = new Alerts(chat.rehearsal.house);
  const author = { platformId: "new-2", login: "ann", displayName: "ann", roles: [] };
  await chat.happens({ kind: "follow", key: "f", author });
  await chat.happens({ kind: "subscription", key: "s", tier: 1, months: 3, renewal: true, gifted: false, author });
  await chat.happens({ kind: "gift", key: "g", author, tier: 1, count: 2 });
  await chat.happens({ kind: "cheer", key: "c", author, bits: 10 });
  await chat.happens({ kind: "kicks", key: "k", author, kicks: 5 });
  await chat.happens({ kind: "raid", key: "r", author, viewers: 12 });
  expect(alerts.list().map(({ kind, name, count }) => `${kind} ${name} ${count}`)).toEqual([
    ...["follow ann 0", "subscription ann 3", "gift ann 2", "cheer ann 10", "cheer ann 5", "raid ann 12"],
  ]);
  expect(chat.rehearsal.book.db.prepare("SELECT count(*) FROM transfer").pluck().get()).toBe(0);
});
