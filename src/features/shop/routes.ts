/** The shop over the web. What is done to it goes the way of the commands. */
import * as z from "zod";
import { endpoint } from "../../web/endpoint.ts";
import { topic } from "../../web/topic.ts";
import type { ShownShop } from "./shown-shop.ts";

const times = z.object({ broadcast: z.int(), day: z.int(), ever: z.int() });
const item = z
  .object({
    id: z.int(),
    name: z.string(),
    source: z
      .enum(["config", "live"])
      .describe("config: it stands in config.json, and only its stock is changed here."),
    price: z.int(),
    description: z.string(),
    aliases: z.array(z.string()),
    role: z.string().describe("Who may redeem it."),
    fulfil: z.enum(["queue", "auto"]),
    limit: times.describe("How often one viewer may have it; 0: no limit."),
    cooldown: z.object({ viewerSeconds: z.int(), channelSeconds: z.int() }),
    watchedMinutes: z.int(),
    message: z.boolean().describe("The viewer has to write something behind it."),
    left: z.int().nullable().describe("null: no end of them."),
    stock: z.int().nullable().describe("What it is filled up to."),
    restock: z.string().nullable(),
    action: z.string().nullable().describe("What happens when it is fulfilled."),
    say: z.string().nullable().describe("What the bot says then."),
    hasCodes: z.boolean(),
    watching: z.object({ unit: z.enum(["none", "minutes", "hours"]), time: z.number() }).describe("Its price in time."),
  })
  .meta({ ref: "ShopItem" });

const redemption = z
  .object({
    id: z.int(),
    itemId: z.int(),
    item: z.string(),
    viewerId: z.int(),
    name: z.string(),
    platform: z.string(),
    price: z.int(),
    state: z.enum(["waiting", "acting", "fulfilled", "refunded", "forfeited"]),
    failed: z.boolean().describe("Its action did not work the last time."),
    message: z.string().nullable(),
    reason: z.string(),
    hasCode: z.boolean(),
    givenBack: z.boolean(),
    atMs: z.int(),
    expiresAtMs: z.int().nullable(),
    closedAtMs: z.int().nullable(),
  })
  .meta({ ref: "Redemption" });

const state = z.object({
  called: z.object({
    add: z.string(),
    edit: z.string(),
    remove: z.string(),
    fulfil: z.string(),
    refund: z.string(),
  }),
  isOpen: z.boolean(),
  items: z.array(item).describe("The cheapest first."),
  waiting: z.int().describe("How many wait; the oldest of them are in the queue."),
  queue: z.array(redemption),
});

const READERS = ["broadcaster", "moderator", "read", "shop"] as const;
const EVERYWHERE = ["private", "public"] as const;

export function shopRoutes(shows: ShownShop) {
  return [
    endpoint({
      method: "get",
      path: "/api/v1/shop",
      on: EVERYWHERE,
      who: READERS,
      summary: "What is in the shop, and who waits for something.",
      answer: state,
      read: () => shows.state(),
    }),
    endpoint({
      method: "get",
      path: "/api/v1/shop/redemptions",
      on: EVERYWHERE,
      who: READERS,
      summary: "Redemptions that have ended, the newest first, fifty at a time.",
      query: z.strictObject({
        before: z.coerce
          .number()
          .int()
          .min(1)
          .default(Number.MAX_SAFE_INTEGER)
          .describe("The `before` of the answer before."),
      }),
      answer: z.object({ redemptions: z.array(redemption), before: z.int().nullable() }),
      read: ({ query: { before } }) => shows.ended(before),
    }),
    endpoint({
      method: "get",
      path: "/api/v1/shop/redemptions/:id/code",
      on: ["private"],
      who: ["broadcaster"],
      summary: "The code that a redemption was given, for sending it to whoever has earned it.",
      params: z.object({ id: z.coerce.number().int().min(1) }),
      answer: z.object({ code: z.string() }),
      read: ({ params: { id } }) => ({ code: shows.code(id) }),
    }),
  ] as const;
}

export function shopTopics(shows: ShownShop) {
  return [
    topic({ name: "shop", on: EVERYWHERE, who: READERS, shape: state, perSecond: 2, state: () => shows.state() }),
  ] as const;
}
