/** Buttons: what a Stream Deck, Companion or a script presses, and the state its icon shows. */
import * as z from "zod";
import { AMOUNT_MAX, MINUTE_MS } from "../../base/lengths.ts";
import { endpoint } from "../../web/endpoint.ts";
import { Refusal } from "../../web/refusal.ts";
import type { House } from "../app.ts";
import { asBroadcaster } from "./as-broadcaster.ts";
import type { WebGround } from "./web-ground.ts";

const moment = z.int().nullable().describe("Milliseconds since 1970; `null` where it is not on.");
const status = z.object({
  live: z.boolean().describe("On air anywhere."),
  channels: z.array(
    z.object({
      ...{ platform: z.string(), name: z.string(), live: z.boolean() },
      guessed: z.boolean().describe("Live by its lively chat; nobody has said so."),
      present: z.int().describe("Who watches and may earn: not the streamer, bots and whoever is excluded."),
    }),
  ),
  muted: z.boolean(),
  mutedUntilMs: moment,
  happyHour: z.boolean(),
  happyHourMultiplier: z.number().nullable(),
  happyHourUntilMs: moment,
});

function statusOf({ bot, features, currency, mutedUntilMs }: House): z.input<typeof status> {
  const channels = bot.channels().map(({ id, platform, displayName }) => {
    const { live, guessed, present } = features.watch.counts(id);
    return { platform, name: displayName, live, guessed, present };
  });
  const happy = features.watch.happyHour(currency.id);
  const mutedUntil = mutedUntilMs();
  return {
    ...{ live: channels.some(({ live }) => live), channels },
    ...{ muted: mutedUntil !== undefined, mutedUntilMs: mutedUntil === undefined ? null : Math.round(mutedUntil) },
    happyHour: happy !== undefined,
    happyHourMultiplier: happy ? happy.multiplier / 1_000 : null,
    happyHourUntilMs: happy?.endsAtMs ?? null,
  };
}

export function deckRoutes({ house }: WebGround) {
  const { features } = house;
  const { clock } = house.ground.core.system;
  const press = { on: ["private"], method: "post", who: ["broadcaster", "points"] } as const;
  const minutes = (most: number) => z.int().min(1).max(most);
  return [
    endpoint({
      ...{ method: "get", path: "/api/v1/status", on: ["private"], who: ["broadcaster", "read", "points"] },
      summary: "What the icon of a button shows: live, muted, happy hour.",
      answer: status,
      read: () => statusOf(house),
    }),
    endpoint({
      ...{ ...press, path: "/api/v1/mute" },
      summary: "Makes the bot silent for a while; 0 minutes lets it talk again.",
      body: z.strictObject({ minutes: z.int().min(0).max(1_440).default(10) }),
      answer: z.object({ muted: z.boolean(), mutedUntilMs: moment }),
      write(work, { body }) {
        const untilMs = body.minutes === 0 ? undefined : clock.now() + body.minutes * MINUTE_MS;
        house.mute(work, untilMs);
        return { muted: untilMs !== undefined, mutedUntilMs: untilMs ?? null };
      },
    }),
    endpoint({
      ...{ ...press, path: "/api/v1/happy-hour" },
      summary: "Lets watching earn more for a while, in place of a happy hour that runs.",
      body: z.strictObject({
        multiplier: z.number().min(1.001).max(5).default(2).describe("In thousandths."),
        minutes: minutes(240).default(30),
      }),
      answer: z.object({ happyHourUntilMs: z.int() }),
      write(work, { body, key }) {
        const by = asBroadcaster(house, work, key, true);
        const { endsAtMs } = features.watch.startHappyHour(work, {
          currencyId: by.channel.currency.id,
          multiplier: Math.round(body.multiplier * 1_000),
          durationMs: body.minutes * MINUTE_MS,
          ...{ by: `viewer:${by.viewer.id}`, askedIn: by.channel.id },
        });
        return { happyHourUntilMs: endsAtMs };
      },
    }),
    endpoint({
      ...{ ...press, path: "/api/v1/happy-hour/end" },
      summary: "Ends the happy hour that runs.",
      body: z.strictObject({}),
      answer: z.object({ ended: z.boolean().describe("false: none was running.") }),
      write: (work) => ({ ended: features.watch.stopHappyHour(work, house.currency.id) }),
    }),
    endpoint({
      ...{ ...press, path: "/api/v1/rain" },
      summary: "Shares an amount out among those who are here, or gives it to each of them.",
      body: z.strictObject({
        amount: z.int().min(1).max(AMOUNT_MAX),
        each: z.boolean().default(false).describe("The amount for each of them."),
        among: z.enum(["active", "listed", "subscribers"]).default("active").describe("`active`: who wrote lately."),
        sure: z.boolean().default(false).describe("Also more than everybody has together."),
      }),
      answer: z.object({ done: z.literal(true) }),
      write(work, { body, key }) {
        const { amount, among, each, sure } = body;
        const rained = features.drops.rain(work, asBroadcaster(house, work, key, sure), amount, among, each);
        if (!rained) throw new Refusal(409, "NO_RAIN", "It could not rain.", "The log of the bot says why.");
        return { done: true as const };
      },
    }),
  ] as const;
}
