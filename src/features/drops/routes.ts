/** Drops over the web: what runs, what is planned and what was. What is begun goes the way of the commands. */
import * as z from "zod";
import type { Clock } from "../../base/clock.ts";
import { TimePlan } from "../../base/time-plan.ts";
import type { Viewers } from "../../viewers/viewers.ts";
import { endpoint } from "../../web/endpoint.ts";
import { topic } from "../../web/topic.ts";
import type { Drop, DropRows } from "./rows.ts";
import type { DropsConfig } from "./settings.ts";

/** What is shown besides the rows. */
interface DropsGround {
  readonly config: Pick<DropsConfig, "claimSeconds" | "firstMax" | "plans">;
  readonly currencyId: number;
  readonly timeZone: string;
  readonly system: { readonly clock: Clock };
  readonly viewers: Pick<Viewers, "person">;
  readonly called: (word: string) => string;
}

/** Drops that are over and still told of. */
const RECENT = 20;
/** Names of those who were quick enough. */
const NAMES = 50;

const drop = z
  .object({
    id: z.int(),
    kind: z.enum(["rain", "claim"]).describe("claim: for the first to type its word."),
    state: z.enum(["paying", "open", "done"]),
    amount: z.int().describe("Of each."),
    left: z.int().describe("What nobody has yet."),
    persons: z.int().describe("Rain: among how many. claim: for the first so many."),
    word: z.string(),
    by: z.string().nullable().describe("Who asked for it; null: a plan."),
    ownMoney: z.boolean().describe("A viewer pays for it."),
    got: z.array(z.string()).describe("claim: who was quick enough."),
    atMs: z.int(),
    endsAtMs: z.int().nullable(),
  })
  .meta({ ref: "Drop" });

const state = z.object({
  called: z.object({ drop: z.string(), rain: z.string() }),
  claimSeconds: z.int().describe("How long the word of a drop counts."),
  firstMax: z.int(),
  running: z.array(drop),
  plans: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(["rain", "drop"]),
      amount: z.int(),
      first: z.int(),
      who: z.enum(["active", "listed", "subscribers"]),
      cron: z.string().nullable(),
      everyMinutes: z.int().nullable(),
      nextAtMs: z.int().nullable().describe("Of a time plan: when it is due next, if somebody is live then."),
      minutesLeft: z.int().nullable().describe("Of one by minutes: how many of being live are left."),
    }),
  ),
  recent: z.array(drop),
});

/** All of it as it is now. */
export function dropsShown(options: DropsGround, rows: DropRows): z.output<typeof state> {
  const { config, currencyId, timeZone, called } = options;
  const now = options.system.clock.now();
  return {
    called: { drop: called("drop"), rain: called("rain") },
    claimSeconds: config.claimSeconds,
    firstMax: config.firstMax,
    running: rows
      .unfinished()
      .filter((one) => one.currencyId === currencyId)
      .map((one) => shownDrop(options, rows, one)),
    plans: config.plans.map(({ name, kind, amount, first, who, cron, everyMinutes }) => ({
      ...{ name, kind, amount, first, who },
      cron: cron ?? null,
      everyMinutes: everyMinutes ?? null,
      nextAtMs: cron === undefined ? null : (new TimePlan(cron, timeZone).nextAfter(now) ?? null),
      minutesLeft: everyMinutes === undefined ? null : Math.max(1, everyMinutes - rows.minutes(name)),
    })),
    recent: rows.recent(currencyId, RECENT).map((one) => shownDrop(options, rows, one)),
  };
}

function shownDrop({ viewers }: DropsGround, rows: DropRows, one: Drop): z.output<typeof drop> {
  const { id, kind, state: stands, amount, held, persons, word, byViewerId, fundedBy, atMs, endsAtMs } = one;
  const nameOf = (viewerId: number) => viewers.person(viewerId).name;
  return {
    ...{ id, kind, state: stands, amount, persons, word, atMs, endsAtMs },
    left: held,
    by: byViewerId === null ? null : nameOf(byViewerId),
    ownMoney: fundedBy !== null,
    got: kind === "claim" ? rows.claims(id).slice(0, NAMES).map(nameOf) : [],
  };
}

const READERS = ["broadcaster", "moderator", "read", "points"] as const;
const EVERYWHERE = ["private", "public"] as const;

export function dropRoutes(shown: () => z.output<typeof state>) {
  return [
    endpoint({
      method: "get",
      path: "/api/v1/drops",
      on: EVERYWHERE,
      who: READERS,
      summary: "Rain and drops that run, those that are planned, and the last that are over.",
      answer: state,
      read: shown,
    }),
  ] as const;
}

export function dropTopics(shown: () => z.output<typeof state>) {
  return [topic({ name: "drops", on: EVERYWHERE, who: READERS, shape: state, perSecond: 2, state: shown })] as const;
}
