/** The economy, what another rule would have made of it, and the log of who did what. */
import * as z from "zod";
import { MINUTE_MS } from "../../base/lengths.ts";
import { SamePerson } from "../../ledger/same-person.ts";
import { endpoint } from "../../web/endpoint.ts";
import type { House } from "../app.ts";
import type { People } from "../people.ts";
import { firstChannel } from "./as-broadcaster.ts";
import { waitingNow } from "./now-routes.ts";

const kinds = z.record(z.string(), z.int()).describe("By the kind of movement.");
const share = z.number().describe("From 0 to 1.");
const sum = z.object({ amount: z.int(), viewers: z.int() });
const multiplier = z.coerce.number().min(0).max(10).optional();
const cap = z.coerce.number().int().min(0).max(1_000_000_000_000).optional().describe("0: none.");
const rule = z.strictObject({
  amount: z.coerce.number().int().min(1).max(1_000_000).optional(),
  minutes: z.coerce.number().int().min(1).max(1_440).optional(),
  ...{ everyone: multiplier, subscriber: multiplier, vip: multiplier, moderator: multiplier },
  ...{ dailyCap: cap, balanceCap: cap },
});
/** The days that a what-if looks back. */
const DAYS = 30;

export function economyRoutes(house: House, people: People) {
  const { currency } = house;
  return [
    endpoint({
      method: "get",
      path: "/api/v1/economy",
      on: ["private"],
      who: ["broadcaster", "read"],
      summary: "What was minted and what is gone, by kind and day; how much there is, and how it is spread.",
      query: z.strictObject({ days: z.coerce.number().int().min(1).max(3_700).default(30) }),
      answer: z.object({
        supply: z.int(),
        waiting: z.int().describe("What who is here has earned by watching and is not in the book yet."),
        days: z
          .array(z.object({ day: z.string(), minted: kinds, burned: kinds, supply: z.int() }).readonly())
          .readonly(),
        spread: z.object({
          ...{ holders: z.int(), held: z.int(), inEscrow: z.int(), topOne: share, topTen: share },
          quantiles: z.record(z.enum(["p10", "p25", "median", "p75", "p90", "p99"]), z.int()),
        }),
        rule: z.object({
          ...{ amount: z.int(), minutes: z.int(), dailyCap: z.int(), balanceCap: z.int() },
          multipliers: z.record(z.string(), z.number()),
        }),
        items: z.array(z.object({ name: z.string(), price: z.int(), hours: z.number() })),
      }),
      async read({ query: { days } }) {
        const report = await people.economy.report(days);
        const now = house.features.watch.rule;
        const perHour = ((60 * now.amount) / now.minutes) * now.multipliers.everyone;
        const items = house.features.shop.list(currency.id).map(({ item: { name }, price }) => ({
          ...{ name, price },
          hours: perHour > 0 ? Math.round((price / perHour) * 100) / 100 : 0,
        }));
        return { ...report, waiting: waitingNow(house), rule: { ...now, multipliers: { ...now.multipliers } }, items };
      },
    }),
    endpoint({
      method: "get",
      path: "/api/v1/economy/what-if",
      on: ["private"],
      who: ["broadcaster", "read"],
      summary: "What another rule of watching would have made of the last 30 days. Nothing is written.",
      query: rule,
      answer: z.object({
        ...{ spans: z.int(), hours: z.number(), was: sum, would: sum, unknownRole: z.int() },
        days: z.array(z.object({ day: z.string(), was: z.int(), would: z.int() }).readonly()).readonly(),
      }),
      async read({ query: { everyone, subscriber, vip, moderator, ...wished } }) {
        const now = house.features.watch.rule;
        const multipliers = { ...now.multipliers, ...known({ everyone, subscriber, vip, moderator }) };
        const told = await house.features.watch.whatIf({ ...known(wished), multipliers }, DAYS);
        return { ...told, hours: Math.round((told.minutes * MINUTE_MS) / 36_000) / 100 };
      },
    }),
  ] as const;
}

/** Without what was left out. */
function known<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

/** The program that asked for a movement, where one did. */
function programOf({ ground }: House, id: string): string | undefined {
  const [, movement] = /^transfers:(\d+)$/.exec(id) ?? [];
  const name = movement === undefined ? undefined : ground.core.access.tokens.mover(Number(movement));
  return name === undefined ? undefined : `API: ${name}`;
}

export function logRoutes(house: House, people: People) {
  const { currency } = house;
  const same = new SamePerson(house.ground.core.db);
  return [
    endpoint({
      method: "get",
      path: "/api/v1/log",
      on: ["private"],
      who: ["broadcaster", "read"],
      summary: "Who did what, to whom and why, newest first.",
      query: z.strictObject({
        viewer: z.coerce.number().int().min(1).optional().describe("What they did, and what was done to them."),
        after: z.string().max(500).optional().describe("`next` of the page before."),
        count: z.coerce.number().int().min(1).max(200).default(50),
      }),
      answer: z.object({
        deeds: z.array(
          z.object({
            id: z.string(),
            atMs: z.int(),
            by: z.object({ id: z.int().optional(), name: z.string() }),
            what: z.string(),
            about: z.object({ id: z.int(), name: z.string() }).optional(),
            amount: z.int().optional(),
            text: z.string(),
            undo: z.string().optional().describe("For POST /api/v1/undo."),
            way: z.string().optional().describe("`chat`, `terminal`, `page`, `dashboard`, `API: NAME`."),
          }),
        ),
        next: z.string().optional(),
      }),
      read({ query: { viewer, after, count } }) {
        const viewerIds = viewer === undefined ? undefined : same.idsOf(people.viewer(viewer));
        const page = people.deeds.page({ viewerIds, after, count });
        const deeds = page.deeds.map(({ id, atMs, actor, what, aboutId, amount, text, undo, way }) => {
          const [, by] = /^viewer:(\d+)$/.exec(actor) ?? [];
          return {
            ...{ id, atMs, what, text },
            by: by === undefined ? { name: actor } : house.viewers.person(Number(by)),
            about: aboutId === null ? undefined : house.viewers.person(aboutId),
            amount: amount ?? undefined,
            undo: undo ?? undefined,
            way: programOf(house, id) ?? way ?? undefined,
          };
        });
        return { deeds, next: page.next };
      },
    }),
    endpoint({
      method: "post",
      path: "/api/v1/undo",
      on: ["private", "public"],
      who: ["broadcaster", "moderator", "points"],
      summary: "Takes back one movement, or an operation as a whole. Moderators take back their own.",
      body: z.strictObject({
        what: z
          .string()
          .regex(/^(?:transfer|operation):[1-9]\d{0,14}$/)
          .describe("`transfer:12` or `operation:4`."),
        reason: z.string().trim().max(200).optional(),
      }),
      answer: z.object({
        id: z.int().describe("The movement or operation that takes it back."),
        isRunning: z.boolean().describe("It goes on in the background."),
      }),
      write(work, { body: { what, reason }, caller, key }) {
        const by = people.adjuster(work, { caller, key }, true);
        const [kind, number] = what.split(":") as [string, string];
        const id = Number(number);
        if (kind === "transfer") {
          const wish = { by, currency, id, ...(reason ? { reason } : {}) };
          return { id: house.ground.core.adjustments.undo(work, wish).reversalId, isRunning: false };
        }
        const channelId = firstChannel(house).id;
        const wish = { by, id, key: `web:${key}`, reason, channelId };
        const { undo } = house.features.points.operations.undo(work, wish);
        return { id: undo.id, isRunning: undo.state === "running" };
      },
    }),
  ] as const;
}
