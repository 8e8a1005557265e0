/** What the page for viewers shows to everybody: what the currency is, how it is earned, the shop, commands, lists and draws. */
import * as z from "zod";
import { searchedName } from "../../viewers/searched-name.ts";
import { endpoint } from "../../web/endpoint.ts";
import { Refusal } from "../../web/refusal.ts";
import { topic } from "../../web/topic.ts";
import type { House } from "../app.ts";
import type { People } from "../people.ts";
import type { WebGround } from "./web-ground.ts";

/** Giveaways shown at once. */
const DRAWS = 20;
const PLACES_MAX = 50;
/** A search looks at so many people at a time, and at most so many times. */
const PAGE = 100;
const PAGES_MAX = 10;

const item = z.object({
  ...{ name: z.string(), price: z.int() },
  left: z.int().nullable().describe("`null`: no end of them."),
  hours: z.number().nullable().describe("How long somebody watches for it; `null` where watching pays nothing."),
  needsWords: z.boolean(),
  hasCode: z.boolean(),
});
export const drawState = z.enum(["open", "closing", "closed", "drawing", "drawn", "cancelled"]);
const draw = z.object({
  ...{
    id: z.int(),
    kind: z.enum(["giveaway", "raffle"]),
    state: drawState,
    prize: z.string(),
    price: z.int(),
  },
  prizeEach: z
    .int()
    .describe(
      "Where the prize is currency, also when it is over; of a raffle before its draw, of all together. Else 0.",
    ),
  keyword: z.string().nullable(),
  ...{ persons: z.int(), tickets: z.int(), winners: z.array(z.string()) },
  openedAtMs: z.int(),
  drawnAtMs: z.int().nullable(),
  seedHash: z.string(),
});
const place = z.object({ rank: z.int(), name: z.string(), balance: z.int() });
const aboutShape = z.object({
  channels: z.array(z.object({ platform: z.string(), name: z.string(), live: z.boolean() })),
  holders: z.int().describe("How many have a rank."),
  earning: z.object({
    watching: z.object({ amount: z.int(), minutes: z.int(), byWriting: z.boolean(), activeMinutes: z.int() }),
    times: z.object({ subscriber: z.number(), vip: z.number() }),
    ...{ follow: z.int(), subscription: z.int(), gift: z.int(), raidPerViewer: z.int(), firstMessage: z.int() },
    ...{ streak: z.int(), streakEvery: z.int(), perBit: z.int(), perKick: z.int() },
    ...{ dailyCap: z.int(), balanceCap: z.int() },
  }),
  shopIsOpen: z.boolean(),
  items: z.array(item),
  commands: z.array(z.object({ usage: z.string(), description: z.string(), price: z.int() })),
});
const leadersShape = z.object({ places: z.array(place), of: z.int() });
const drawsShape = z.object({ draws: z.array(draw) });
const anybody = { on: ["public"], who: ["anybody"] } as const;
const open = { ...anybody, method: "get" } as const;

export function publicRoutes({ house }: WebGround, people: People) {
  return [...aboutRoutes(house, people), ...drawRoutes(house)] as const;
}

/** The same live: each is worked out once for all who look, and sent where it has become another. */
export function publicTopics({ house }: WebGround) {
  return [
    topic({
      ...{ ...anybody, name: "public-about", perSecond: 0.5, with: ["shop"], everyMs: 5_000, shape: aboutShape },
      state: () => aboutOf(house),
    }),
    topic({
      ...{ ...anybody, name: "public-leaders", perSecond: 0.5, with: ["people"], everyMs: 5_000, shape: leadersShape },
      state: () => leadersOf(house, 0),
    }),
    topic({
      ...{ ...anybody, name: "public-draws", perSecond: 1, with: ["giveaways"], everyMs: 5_000, shape: drawsShape },
      state: () => drawsOf(house),
    }),
  ] as const;
}

function aboutRoutes(house: House, people: People) {
  const { core } = house.ground;
  return [
    endpoint({
      ...{ ...open, path: "/api/v1/public/about" },
      summary: "What the currency is, how it is earned by the settings, the shop and the commands.",
      answer: aboutShape,
      read: () => aboutOf(house),
    }),
    endpoint({
      ...{ ...open, path: "/api/v1/public/leaderboard" },
      summary: "Who has the most; or of those with a part of a name in theirs. Nobody who stands in no list is found.",
      query: z.strictObject({
        from: z.coerce.number<string>().int().min(0).max(100_000).default(0),
        name: z.string().trim().max(60).default(""),
      }),
      answer: leadersShape,
      async read({ query: { from, name } }) {
        if (name === "") return leadersOf(house, from);
        return { places: await placesCalled(house, people, name), of: core.ranking.count(house.currency.id) };
      },
    }),
  ] as const;
}

function aboutOf(house: House): z.input<typeof aboutShape> {
  const { core, chat, list } = house.ground;
  const { shop } = house.features;
  const { id: currencyId } = house.currency;
  return {
    channels: house.bot.channels().map(({ id, platform, displayName }) => ({
      ...{ platform: house.viewers.titleOf(platform), name: displayName },
      live: house.features.watch.counts(id).live,
    })),
    holders: core.ranking.count(currencyId),
    earning: earningOf(house),
    shopIsOpen: shop.isOpen(currencyId),
    items: shop.list(currencyId).map(({ item: { name, settings }, price, left, watching }) => ({
      ...{ name, price, left: left ?? null, needsWords: settings.message, hasCode: settings.codes !== undefined },
      hours: watching.unit === "none" ? null : watching.unit === "hours" ? watching.time : watching.time / 60,
    })),
    commands: [...chat.book.list([]), ...list.all.flatMap(({ commands }) => commands?.list([]) ?? [])].map(
      ({ usage, description, price }) => ({ usage, description, price }),
    ),
  };
}

function leadersOf(house: House, from: number): z.input<typeof leadersShape> {
  const { ranking } = house.ground.core;
  const { id: currencyId } = house.currency;
  const places = ranking.top(currencyId, from, PLACES_MAX).map(({ rank, viewerId, balance }) => ({
    ...{ rank, balance, name: house.viewers.person(viewerId).name },
  }));
  return { places, of: ranking.count(currencyId) };
}

/** Whoever has this in a name they have now, on any platform, and stands in lists: those with the most first. */
async function placesCalled(house: House, { directory }: People, name: string): Promise<z.input<typeof place>[]> {
  const { core } = house.ground;
  const part = searchedName(name.replace(/^@/, ""));
  const places: z.input<typeof place>[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < PAGES_MAX && places.length < PLACES_MAX; pages++) {
    const page = await directory.page({ query: name, sort: "balance", count: PAGE, after });
    for (const { id, identities } of page.people) {
      // The dashboard finds people by names they have no more, too; here that would tell who they were.
      const isCalled = identities.some((one) => [one.login, one.name].some((own) => searchedName(own).includes(part)));
      const rank = isCalled && core.lists.isShown(id) ? core.ranking.rank(house.currency.id, id) : undefined;
      if (rank === undefined) continue;
      places.push({ rank, name: house.viewers.person(id).name, balance: house.ledger.balance(id, house.currency.id) });
    }
    after = page.next;
    if (after === undefined) break;
  }
  return places.slice(0, PLACES_MAX);
}

function earningOf(house: House) {
  const { watching, bonuses } = house.ground.core.config;
  const { presence, multipliers, amount, minutes, dailyCap, balanceCap } = watching;
  const { follow, subscription, gift, raidPerViewer, firstMessage, streak, streakEvery, perBit, perKick } = bonuses;
  const byWriting =
    presence.count === "active" ||
    house.bot.channels().some(({ id }) => !house.ground.core.channels.capabilities(id).list);
  return {
    watching: { amount, minutes, byWriting, activeMinutes: presence.activeWithinMinutes },
    times: { subscriber: multipliers.subscriber, vip: multipliers.vip },
    ...{
      follow,
      subscription: subscription.tier1,
      gift,
      raidPerViewer,
      firstMessage,
      streak,
      streakEvery,
      perBit,
      perKick,
    },
    ...{ dailyCap, balanceCap },
  };
}

function drawsOf({ features: { giveaways }, currency, viewers }: House): z.input<typeof drawsShape> {
  return {
    draws: giveaways.newest(currency.id, DRAWS).map((one) => {
      const { id, kind, state, prize, price, keyword, openedAtMs, drawnAtMs, seedHash } = one;
      return {
        ...{ id, kind, state, prize, price, keyword, openedAtMs, drawnAtMs, seedHash },
        prizeEach: giveaways.prizeOf(one).amount,
        ...giveaways.counts(one),
        winners: giveaways.winnersOf(id).map((viewerId) => viewers.person(viewerId).name),
      };
    }),
  };
}

function drawRoutes(house: House) {
  const { giveaways } = house.features;
  return [
    endpoint({
      ...{ ...open, path: "/api/v1/public/giveaways" },
      summary: "The newest giveaways and raffles, with who won.",
      answer: drawsShape,
      read: () => drawsOf(house),
    }),
    endpoint({
      ...{ method: "get", on: ["public"], who: ["anybody"], path: "/api/v1/public/giveaways/:id/proof" },
      summary: "The proof of a draw, as a file that anybody can check (docs/fair-draws.md).",
      params: z.object({ id: z.coerce.number<string>().int().min(1) }),
      respond({ params: { id } }) {
        const proof = giveaways.proofOf(id);
        if (!proof) throw new Refusal(404, "NO_GIVEAWAY", "There is no giveaway of this number.");
        const headers = { "content-disposition": `attachment; filename="giveaway-${id}.json"` };
        return Response.json(proof, { headers });
      },
    }),
  ] as const;
}
