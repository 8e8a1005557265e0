/** Points for programs: who has what, and what is added, taken or set by hand. */
import * as z from "zod";
import { AMOUNT_MAX } from "../../base/lengths.ts";
import type { Work } from "../../db/work.ts";
import { PLATFORMS } from "../../model/message.ts";
import type { Person } from "../../model/money.ts";
import { type Ask, endpoint } from "../../web/endpoint.ts";
import type { House } from "../app.ts";
import { asBroadcaster, firstChannel, noteProgram, viewerCalled } from "./as-broadcaster.ts";
import type { WebGround } from "./web-ground.ts";

const PLACES_MAX = 100;

const person = z.object({ id: z.int(), name: z.string() });
const viewer = z
  .union([z.int().min(1), z.string().trim().min(1).max(60)])
  .describe("The number of a viewer, or a name, with @ or without.");
const platform = z.enum(PLATFORMS).optional().describe("Where the name is from. Default: the first channel's.");
const change = {
  ...{ viewer, platform },
  reason: z.string().trim().min(1).max(200).optional().describe("Stands in the history."),
  sure: z.boolean().default(false).describe("Also more than everybody has together."),
};
const amount = z.int().min(1).max(AMOUNT_MAX);
const changed = z.object({
  viewer: person,
  amount: z.int().describe("What was added; negative where it was taken. 0: nothing had to be done."),
  balance: z.int(),
  movement: z.int().nullable().describe("Its number, to undo it by."),
});

type Changing = z.output<z.ZodObject<typeof change>>;

export function pointsRoutes({ house, log }: WebGround) {
  const { core } = house.ground;
  const common = { on: ["private"] } as const;
  const writes = { ...common, method: "post", who: ["broadcaster", "points"], answer: changed } as const;
  return [
    endpoint({
      ...{ ...common, method: "get", path: "/api/v1/points", who: ["broadcaster", "read", "points"] },
      summary: "What a viewer has, and their rank.",
      query: z.strictObject({
        viewer: z
          .union([z.coerce.number<string>().int().min(1), z.string().trim().min(1).max(60)])
          .describe(viewer.description!),
        platform,
      }),
      answer: z.object({
        viewer: person,
        balance: z.int(),
        rank: z.int().nullable().describe("`null` for who has nothing, or stands in no list."),
        of: z.int().describe("How many have a rank."),
        watchedMinutes: z.int(),
      }),
      read({ query }) {
        const { id, name } = viewerCalled(house, query.viewer, query.platform);
        const { currency, ledger } = house;
        return {
          viewer: { id, name },
          balance: ledger.balance(id, currency.id),
          rank: core.ranking.rank(currency.id, id) ?? null,
          of: core.ranking.count(currency.id),
          watchedMinutes: ledger.watching.minutes?.(id) ?? 0,
        };
      },
    }),
    endpoint({
      ...{ ...common, method: "get", path: "/api/v1/leaderboard", who: ["broadcaster", "read", "points"] },
      summary: "Who has the most, or has watched the longest in the first channel.",
      query: z.strictObject({
        by: z.enum(["points", "time"]).default("points"),
        from: z.coerce.number<string>().int().min(0).max(1_000_000).default(0).describe("So many are left out first."),
        count: z.coerce.number<string>().int().min(1).max(PLACES_MAX).default(10),
      }),
      answer: z.object({
        places: z.array(z.object({ rank: z.int(), viewer: person, score: z.int().describe("Points, or minutes.") })),
      }),
      read: ({ query }) => ({ places: leaders(house, query) }),
    }),
    endpoint({
      ...{ ...writes, path: "/api/v1/points/add" },
      summary: "Adds to what a viewer has, out of the mint.",
      body: z.strictObject({ ...change, amount }),
      write: (work, ask) => changedBy({ house, log }, "add", work, ask),
    }),
    endpoint({
      ...{ ...writes, path: "/api/v1/points/remove" },
      summary: "Takes from a viewer what they have; never more.",
      body: z.strictObject({ ...change, amount }),
      write: (work, ask) => changedBy({ house, log }, "remove", work, ask),
    }),
    endpoint({
      ...{ ...writes, path: "/api/v1/points/set" },
      summary: "Brings a viewer to a balance.",
      body: z.strictObject({ ...change, amount: z.int().min(0).max(AMOUNT_MAX) }),
      write: (work, ask) => changedBy({ house, log }, "set", work, ask),
    }),
  ] as const;
}

function changedBy(
  { house, log }: Pick<WebGround, "house" | "log">,
  how: "add" | "remove" | "set",
  work: Work,
  { body, caller, key }: Pick<Ask, "caller" | "key"> & { readonly body: Changing & { readonly amount: number } },
): z.input<typeof changed> {
  const { adjustments } = house.features.points;
  const to = viewerCalled(house, body.viewer, body.platform);
  const by = asBroadcaster(house, work, key, body.sure);
  const { currency } = house;
  const wish = {
    ...{ by, to, currency, amount: body.amount, key: by.wallet.nextKey() },
    ...(body.reason === undefined ? {} : { reason: body.reason }),
  };
  const done = adjustments[how](work, wish);
  if (done) noteProgram({ house, log }, work, caller, done.id);
  const balance = done?.balance ?? house.ledger.balance(to.id, currency.id);
  return { viewer: shown(to), amount: done?.amount ?? 0, balance, movement: done?.id ?? null };
}

function leaders(
  house: House,
  { by, from, count }: { readonly by: "points" | "time"; readonly from: number; readonly count: number },
) {
  const name = (id: number) => shown(house.viewers.person(id));
  if (by === "points") {
    const places = house.ground.core.ranking.top(house.currency.id, from, count);
    return places.map(({ rank, viewerId, balance }) => ({ rank, viewer: name(viewerId), score: balance }));
  }
  const places = house.features.watch.topTime(firstChannel(house).id, from, count);
  return places.map(({ rank, viewer: { id }, minutes }) => ({ rank, viewer: name(id), score: minutes }));
}

function shown({ id, name }: Person): Person {
  return { id, name };
}
