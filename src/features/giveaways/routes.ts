/** Giveaways over the web: what pages and programs read. What is done to them goes the way of the commands. */
import * as z from "zod";
import { endpoint } from "../../web/endpoint.ts";
import { topic } from "../../web/topic.ts";
import { proofSchema } from "./proof.ts";
import type { ShownGiveaways } from "./shown-giveaways.ts";

const entrant = z.object({
  viewerId: z.int(),
  platform: z.string(),
  name: z.string(),
  chances: z.int().describe("Tickets times the weight of the role; of all chances together this is the odds."),
  atMs: z.int().nullable().describe("When they came in; null once the list is fixed."),
});

const drawn = z.object({
  n: z.int().describe("Counted in the order of the draw."),
  viewerId: z.int(),
  name: z.string(),
  outcome: z.enum(["won", "claiming", "unclaimed", "redrawn", "passed"]),
  reason: z.string().describe("Why somebody was passed over; empty otherwise."),
  atMs: z.int(),
  claimUntilMs: z.int().nullable(),
  paid: z.int(),
});

const giveaway = z
  .object({
    id: z.int(),
    kind: z.enum(["giveaway", "raffle"]),
    state: z.enum(["open", "closing", "closed", "drawing", "drawn", "cancelled"]),
    prize: z.string().describe("Its words; empty where it is an amount."),
    prizeEach: z.int().describe("What each winner is paid."),
    prizeHeld: z.int().describe("What lies aside for all of them now."),
    prizeTotal: z.int().describe("What was promised to all of them together; 0 where it is words."),
    keyword: z.string().nullable(),
    price: z.int().describe("Of one ticket; 0: entering is free."),
    ticketsMax: z.int(),
    freeEntry: z.boolean(),
    subscriberWeight: z.int(),
    vipWeight: z.int(),
    who: z.enum(["everyone", "followers", "subscribers", "active"]),
    watchedMinutes: z.int(),
    winners: z.int(),
    claimMs: z.int().describe("How long a winner has to write; 0: need not."),
    openedBy: z.string(),
    openedAtMs: z.int(),
    closesAtMs: z.int().nullable(),
    closedAtMs: z.int().nullable(),
    drawnAtMs: z.int().nullable(),
    saidHex: z.int().describe("How many characters of its hashes chat is told."),
    seedHash: z.string(),
    listHash: z.string().nullable(),
    mix: z.string(),
    persons: z.int(),
    tickets: z.int(),
    chances: z.int(),
    newest: z.array(entrant).describe("Who came last, the last first, while it goes on."),
    drawn: z.array(drawn),
  })
  .meta({ ref: "Giveaway" });

const state = z.object({
  called: z.object({ giveaway: z.string(), raffle: z.string(), singleRaffle: z.string() }),
  openMax: z.int(),
  giveaways: z.array(giveaway),
});

const params = z.object({ id: z.coerce.number().int().min(1) });
const READERS = ["broadcaster", "moderator", "read", "giveaways"] as const;
const EVERYWHERE = ["private", "public"] as const;

export function giveawayRoutes(shows: ShownGiveaways) {
  return [
    endpoint({
      method: "get",
      path: "/api/v1/giveaways",
      on: EVERYWHERE,
      who: READERS,
      summary: "Giveaways and raffles that go on, and the last that are over, the newest first.",
      answer: state,
      read: () => shows.state(),
    }),
    endpoint({
      method: "get",
      path: "/api/v1/giveaways/:id",
      on: EVERYWHERE,
      who: READERS,
      summary: "One giveaway or raffle.",
      params,
      answer: giveaway,
      read: ({ params: { id } }) => shows.one(shows.byId(id)),
    }),
    endpoint({
      method: "get",
      path: "/api/v1/giveaways/:id/entrants",
      on: EVERYWHERE,
      who: READERS,
      summary: "Who is in a giveaway, a hundred at a time, with their chances.",
      params,
      query: z.strictObject({
        search: z.string().max(60).default("").describe("A part of the name."),
        after: z.coerce.number().int().min(0).default(0).describe("The `after` of the answer before."),
      }),
      answer: z.object({ entrants: z.array(entrant), chances: z.int(), after: z.int().nullable() }),
      read: ({ params: { id }, query: { search, after } }) => shows.entrants(shows.byId(id), search, after),
    }),
    endpoint({
      method: "get",
      path: "/api/v1/giveaways/:id/proof",
      on: EVERYWHERE,
      who: READERS,
      summary: "All that is needed to work a draw out again, as docs/fair-draws.md says; the seed from the draw on.",
      params,
      answer: proofSchema,
      read: ({ params: { id } }) => shows.proof(shows.byId(id)),
    }),
  ] as const;
}

export function giveawayTopics(shows: ShownGiveaways) {
  return [
    topic({
      name: "giveaways",
      on: EVERYWHERE,
      who: READERS,
      shape: state,
      perSecond: 2,
      state: () => shows.state(),
    }),
  ] as const;
}
