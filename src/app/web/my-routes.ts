/** What is one's own, for who is signed in on the public page: what they have and why, tickets, redemptions, their data. */
import * as z from "zod";
import { phrase } from "../../base/phrase.ts";
import type { Caller } from "../../web/caller.ts";
import { endpoint } from "../../web/endpoint.ts";
import { Refusal } from "../../web/refusal.ts";
import type { House } from "../app.ts";
import { personText } from "../person.ts";
import { drawState } from "./public-routes.ts";
import type { WebGround } from "./web-ground.ts";

const LINES = 30;
const BOUGHT = 50;
const DRAWS = 20;

const boughtState = z.enum(["waiting", "acting", "fulfilled", "refunded", "forfeited"]);
const own = { on: ["public"], who: ["viewer"] } as const;

export function myRoutes({ house }: WebGround) {
  return [...moneyRoutes(house), ...thingRoutes(house), ...dataRoutes(house)] as const;
}

function moneyRoutes(house: House) {
  const { core } = house.ground;
  const { points, imports } = house.features;
  const { currency } = house;
  return [
    endpoint({
      ...{ ...own, method: "get", path: "/api/v1/my" },
      summary: "What one has, one's rank and watch time, and whether one stands in lists.",
      answer: z.object({
        ...{ name: z.string(), balance: z.int(), rank: z.int().nullable(), of: z.int(), watchedMinutes: z.int() },
        ...{ listed: z.boolean(), earns: z.boolean() },
      }),
      read({ caller }) {
        const id = ownId(house, caller);
        return {
          name: house.viewers.person(id).name,
          balance: house.ledger.balance(id, currency.id),
          rank: core.ranking.rank(currency.id, id) ?? null,
          of: core.ranking.count(currency.id),
          watchedMinutes: house.ledger.watching.minutes?.(id) ?? 0,
          listed: house.viewers.isListed(id),
          earns: house.viewers.earns(id),
        };
      },
    }),
    endpoint({
      ...{ ...own, method: "get", path: "/api/v1/my/statement" },
      summary: "Why one has what one has: every movement in words, newest first.",
      query: z.strictObject({ before: z.coerce.number<string>().int().min(1).optional() }),
      answer: z.object({
        lines: z.array(z.object({ id: z.int().nullable(), atMs: z.int(), amount: z.int(), text: z.string() })),
        before: z.int().nullable().describe("What the next page is asked with; `null` on the last one."),
      }),
      read({ caller, query }) {
        const id = ownId(house, caller);
        const told = {
          now: core.clock.now(),
          nameOf: (viewerId: number) => house.viewers.person(viewerId).name,
          earnedThere: (number: number) => imports.allTime(id, number).reduce((sum, { amount }) => sum + amount, 0),
        };
        const read = points.statement.lines(id, currency.id, LINES + 1, query.before);
        const lines = read.slice(0, LINES);
        return {
          lines: lines.map((line) => ({
            ...{ id: line.id ?? null, atMs: line.atMs, amount: line.amount },
            text: points.told.text(line, told, { currency }),
          })),
          before: read.length > LINES ? (lines.at(-1)!.id ?? null) : null,
        };
      },
    }),
    endpoint({
      ...{ ...own, method: "post", path: "/api/v1/my/listed" },
      summary: "Stands in lists, or in none.",
      body: z.strictObject({ listed: z.boolean() }),
      answer: z.object({ listed: z.boolean() }),
      write(work, { caller, body: { listed } }) {
        const id = ownId(house, caller);
        if (house.viewers.isListed(id) !== listed) {
          house.viewers.setListed(work, id, listed, { viewer: house.viewers.person(id) });
        }
        return { listed };
      },
    }),
  ] as const;
}

function thingRoutes(house: House) {
  const { shop, giveaways } = house.features;
  return [
    endpoint({
      ...{ ...own, method: "get", path: "/api/v1/my/redemptions" },
      summary: "What one redeemed in the shop, with the codes of what is done.",
      answer: z.object({
        redemptions: z.array(
          z.object({
            ...{ id: z.int(), item: z.string(), price: z.int(), state: boughtState, atMs: z.int() },
            message: z.string().nullable(),
            reason: z.string(),
            code: z.string().nullable(),
          }),
        ),
      }),
      read: ({ caller }) => ({
        redemptions: shop.boughtBy(ownId(house, caller), BOUGHT).map(({ redemption, code }) => {
          const { id, itemName, price, state, atMs, message, reason, givenBackAtMs } = redemption;
          const ended = givenBackAtMs === null ? state : "refunded";
          return { id, item: itemName, price, state: ended, atMs, message, reason, code: code ?? null };
        }),
      }),
    }),
    endpoint({
      ...{ ...own, method: "get", path: "/api/v1/my/tickets" },
      summary: "What one has in the newest giveaways.",
      answer: z.object({
        tickets: z.array(
          z.object({
            ...{ giveaway: z.int(), prize: z.string(), state: drawState, tickets: z.int(), won: z.boolean() },
            prizeEach: z.int().describe("Where the prize is currency; else 0."),
          }),
        ),
      }),
      read({ caller }) {
        const id = ownId(house, caller);
        return {
          tickets: giveaways.newest(house.currency.id, DRAWS).flatMap((one) => {
            const tickets = giveaways.ticketsOf(one, id);
            if (tickets === 0) return [];
            const won = giveaways.winnersOf(one.id).some((viewerId) => house.viewers.survivor(viewerId) === id);
            const { words: prize, amount: prizeEach } = giveaways.prizeOf(one);
            return [{ giveaway: one.id, prize, prizeEach, state: one.state, tickets, won }];
          }),
        };
      },
    }),
  ] as const;
}

function dataRoutes(house: House) {
  const { privacy } = house.features;
  const { core } = house.ground;
  const told = (english: string) => core.options.inLanguage?.(english) ?? english;
  return [
    endpoint({
      ...{ ...own, method: "get", path: "/api/v1/my/data" },
      summary: "Everything the book has about one, as a file.",
      async respond({ caller }, request) {
        const text = await personText(core.db, ownId(house, caller), core.clock.now());
        const headers = {
          "content-type": "application/json",
          "content-disposition": 'attachment; filename="my-data.json"',
          vary: "accept-encoding",
        };
        if (/\bgzip\b/i.test(request.headers.get("accept-encoding") ?? "")) {
          return new Response(text, { headers: { ...headers, "content-encoding": "gzip" } });
        }
        const whole = new Blob([text]).stream().pipeThrough(new DecompressionStream("gzip"));
        return new Response(whole, { headers });
      },
    }),
    endpoint({
      ...{ ...own, method: "get", path: "/api/v1/my/erasure" },
      summary: "What being erased would come to, in sentences.",
      answer: z.object({
        ...{ name: z.string(), accounts: z.array(z.string()), burned: z.array(z.string()) },
        ...{ ends: z.array(z.string()), keeps: z.array(z.string()) },
        blocked: z.string().nullable(),
      }),
      read({ caller }) {
        const id = ownId(house, caller);
        const { name, accounts, ends, burned, keeps, blocked } = privacy.plan(id);
        const why = blocked ?? whyNotBySelf(house, id);
        return {
          ...{ name, accounts: [...accounts], burned: [...burned] },
          ...{ ends: ends.map(told), keeps: keeps.map(told) },
          blocked: why === undefined ? null : told(why),
        };
      },
    }),
    endpoint({
      ...{ ...own, method: "post", path: "/api/v1/my/erase" },
      summary: "Erases who is signed in, with every account. It cannot be undone.",
      body: z.strictObject({ name: z.string().max(100).describe("One's own name, typed to say that it is meant.") }),
      answer: z.object({ erased: z.boolean() }),
      async run({ caller, body }) {
        const id = ownId(house, caller);
        const { name } = house.viewers.person(id);
        if (body.name.trim().replace(/^@/, "").toLowerCase() !== name.toLowerCase()) {
          throw new Refusal(
            409,
            "NOT_MEANT",
            "That is not your name.",
            "Type your name as it is shown to say that you mean it.",
          );
        }
        const why = whyNotBySelf(house, id);
        if (why !== undefined) throw new Refusal(409, "ERASE_BLOCKED", told(why));
        const owners = house.viewers.identities(id);
        await privacy.erase(id);
        await house.writer.run((work) => {
          for (const { platform, platformId } of owners)
            core.access.sessions.endOf(work, { kind: "viewer", platform, platformId });
        });
        return { erased: true };
      },
    }),
  ] as const;
}

/** A moderator's limit of a day is by their number: the streamer erases those. */
function whyNotBySelf({ viewers }: House, id: number): string | undefined {
  const moderates = viewers
    .identities(id)
    .some(({ roles }) => roles.includes("moderator") || roles.includes("broadcaster"));
  return moderates ? phrase("You moderate this channel. Ask the streamer to erase you.") : undefined;
}

/** Whoever is signed in, as the person they are now. */
function ownId(house: House, caller: Caller): number {
  if (caller.kind !== "viewer" && caller.kind !== "moderator") {
    throw new Refusal(401, "NOT_SIGNED_IN", "Nobody is signed in here.");
  }
  return house.viewers.survivor(caller.viewerId);
}
