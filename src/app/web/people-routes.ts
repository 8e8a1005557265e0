/** The table of viewers, one person with their statement, and what may be done with what they have. */
import * as z from "zod";
import { inSteps } from "../../base/steps.ts";
import type { Work } from "../../db/work.ts";
import { PLATFORMS } from "../../model/message.ts";
import { FILTERS, SORTS } from "../../viewers/directory.ts";
import { endpoint } from "../../web/endpoint.ts";
import { topic } from "../../web/topic.ts";
import type { House } from "../app.ts";
import type { People } from "../people.ts";

const LOOKS = ["broadcaster", "moderator", "read"] as const;
const CHANGES = ["broadcaster", "moderator", "points"] as const;
const BOTH = ["private", "public"] as const;

const viewerId = z.object({ id: z.coerce.number().int().min(1) });
const reason = z.string().trim().min(1).max(200).describe("Why; it stands in the book.");
const identity = z.object({
  platform: z.enum(PLATFORMS),
  login: z.string().describe("Empty once somebody else has the name."),
  name: z.string(),
  roles: z.array(z.string()).readonly(),
});
const line = z.object({
  id: z.int().describe("The viewer's number."),
  name: z.string(),
  identities: z.array(identity).readonly(),
  balance: z.int(),
  minutes: z.int(),
  lastSeenMs: z.int(),
  isPresent: z.boolean(),
  isHidden: z.boolean(),
  isExcluded: z.boolean(),
});

/** Lists and persons. */
export function peopleRoutes(house: House, people: People) {
  const { core } = house.ground;
  return [
    endpoint({
      method: "get",
      path: "/api/v1/viewers",
      on: BOTH,
      who: LOOKS,
      summary: "Everybody who was ever seen: found by any part of any name, filtered, sorted, in pages.",
      query: z.strictObject({
        query: z.string().max(100).default(""),
        sort: z.enum(SORTS).default("balance"),
        filter: z.enum(FILTERS).optional(),
        after: z.string().max(500).optional().describe("`next` of the page before."),
        count: z.coerce.number().int().min(1).max(200).default(50),
      }),
      answer: z.object({
        people: z.array(line).readonly(),
        next: z.string().optional(),
        total: z.int(),
        isReading: z.boolean().describe("The names are still being read: more may be found in a few seconds."),
      }),
      read: ({ query }) => people.directory.page(query),
    }),
    endpoint({
      method: "get",
      path: "/api/v1/viewers/:id",
      on: BOTH,
      who: LOOKS,
      summary: "One person: balance, watch time, accounts, limits.",
      params: viewerId,
      answer: line.omit({ identities: true }).extend({
        identities: z.array(identity.extend({ lastSeenMs: z.int(), accountCreatedAtMs: z.int().optional() })),
        formerNames: z.array(z.string()),
        pending: z.int().describe("Of the balance what watching has earned since the last entry."),
        rank: z.int().optional(),
        ranked: z.int().describe("How many have a rank."),
        channels: z.array(z.object({ platform: z.string(), name: z.string(), minutes: z.int() })),
        limits: z.object({
          earning: z.int().optional().describe("What watching and bonuses may still pay today; left out: no cap."),
          receiving: z.int().optional().describe("What others may still give them today; left out: no limit."),
          minting: z
            .int()
            .optional()
            .describe("What they may still hand out as a moderator today; left out: no moderator."),
        }),
        earnedElsewhere: z.array(z.object({ title: z.string(), amount: z.int() })),
        kinds: z.array(z.string()).readonly().describe("Kinds of movements there are."),
      }),
      read: ({ params }) => house.writer.run((work) => personOf(work, house, people.viewer(params.id))),
    }),
    endpoint({
      method: "get",
      path: "/api/v1/viewers/:id/statement",
      on: BOTH,
      who: LOOKS,
      summary: "Why somebody has what they have: every movement in words, newest first; each with its time beside it.",
      params: viewerId,
      query: z.strictObject({
        kind: z.string().max(50).optional(),
        from: z.coerce.number().int().optional().describe("Milliseconds since 1970."),
        until: z.coerce.number().int().optional(),
        before: z.coerce.number().int().optional().describe("The id of the last line of the page before."),
        count: z.coerce.number().int().min(1).max(200).default(30),
      }),
      answer: z.object({
        lines: z.array(
          z.object({
            id: z.int().optional().describe("Left out: not in the book yet."),
            atMs: z.int(),
            amount: z.int(),
            kind: z.string(),
            text: z.string(),
            undoneBy: z.int().optional(),
            operation: z.int().optional(),
          }),
        ),
        next: z.int().optional(),
      }),
      read: async ({ params, query }) => {
        const { kind, from: fromMs, until: untilMs, before, count } = query;
        const id = people.viewer(params.id);
        const wish = { n: count + 1, before, kinds: kind === undefined ? undefined : [kind], fromMs, untilMs };
        const found = await inSteps(house.features.points.statement.search(id, house.currency.id, wish));
        const told = { ...toldFor(house, id), undated: true };
        const lines = found.slice(0, count).map((one) => ({
          ...{ id: one.id, atMs: one.atMs, amount: one.amount, kind: one.kind, undoneBy: one.undoneBy },
          text: house.features.points.told.text(one, told, { currency: house.currency }),
          operation: one.operation?.id,
        }));
        return { lines, next: found.length > count ? lines.at(-1)!.id : undefined };
      },
    }),
    endpoint({
      method: "get",
      path: "/api/v1/viewers/:id/curve",
      on: BOTH,
      who: LOOKS,
      summary: "What somebody had over time, in at most 300 points.",
      params: viewerId,
      query: z.strictObject({ days: z.coerce.number().int().min(1).max(36_500).default(36_500) }),
      answer: z.object({ points: z.array(z.object({ atMs: z.int(), balance: z.int() })) }),
      read: async ({ params, query: { days } }) => {
        const id = people.viewer(params.id);
        const nowMs = core.clock.now();
        const wish = {
          viewerId: id,
          currencyId: house.currency.id,
          fromMs: nowMs - days * 86_400_000,
          untilMs: nowMs + 1,
        };
        const points = await house.features.points.curves.of(wish);
        // What they have now, where something moved in this very moment too.
        const before = points.filter(({ atMs }) => atMs < nowMs);
        return { points: [...before, { atMs: nowMs, balance: house.ledger.balance(id, house.currency.id) }] };
      },
    }),
  ] as const;
}

/** What is done with one person. */
export function personChanges(house: House, people: People) {
  const { currency } = house;
  return [
    endpoint({
      method: "post",
      path: "/api/v1/viewers/:id/points",
      on: BOTH,
      who: CHANGES,
      summary: "Adds to what a viewer has, takes from it, or sets it. Moderators keep to their daily limit.",
      params: viewerId,
      body: z.strictObject({
        how: z.enum(["add", "remove", "set"]),
        amount: z.int().min(0),
        reason,
        sure: z.boolean().default(false).describe("More than everybody has together may be handed out."),
      }),
      answer: z.object({
        id: z.int().optional().describe("The movement; left out where there was nothing to move."),
        balance: z.int(),
      }),
      write(work, { params, body: { how, amount, reason, sure }, caller, key }) {
        const to = house.viewers.person(people.viewer(params.id));
        const wish = {
          by: people.adjuster(work, { caller, key }, sure),
          to,
          amount,
          currency,
          key: `web:${key}`,
          reason,
        };
        const done = house.ground.core.adjustments[how](work, wish);
        return { id: done?.id, balance: done?.balance ?? house.ledger.balance(to.id, currency.id) };
      },
    }),
    endpoint({
      method: "post",
      path: "/api/v1/viewers/:id/excluded",
      on: BOTH,
      who: ["broadcaster", "moderator"],
      summary: "Lets a viewer earn nothing by watching any more, or earn again.",
      params: viewerId,
      body: z.strictObject({ excluded: z.boolean(), reason: reason.optional() }),
      answer: z.object({ excluded: z.boolean() }),
      write(work, { params, body: { excluded, reason }, caller, key }) {
        const { viewer } = people.adjuster(work, { caller, key }, false);
        house.features.watch.setEarning(work, people.viewer(params.id), !excluded, { viewer, reason });
        return { excluded };
      },
    }),
    endpoint({
      method: "post",
      path: "/api/v1/viewers/:id/hidden",
      on: BOTH,
      who: ["broadcaster", "moderator"],
      summary: "Leaves a viewer out of every list, or shows them again.",
      params: viewerId,
      body: z.strictObject({ hidden: z.boolean(), reason: reason.optional() }),
      answer: z.object({ hidden: z.boolean() }),
      write(work, { params, body: { hidden, reason }, caller, key }) {
        const { viewer } = people.adjuster(work, { caller, key }, false);
        house.viewers.setListed(work, people.viewer(params.id), !hidden, { viewer, reason });
        return { hidden };
      },
    }),
    endpoint({
      method: "post",
      path: "/api/v1/viewers/:id/unlink",
      on: ["private"],
      who: ["broadcaster"],
      summary: "Takes two linked accounts apart again: each side keeps what it brought, as far as it is still there.",
      params: viewerId,
      body: z.strictObject({}),
      answer: z.object({ platform: z.enum(PLATFORMS) }),
      write: (work, { params }) => house.features.linking.unlink(work, people.viewer(params.id)),
    }),
  ] as const;
}

/**
 * Says when somebody's balance, name or standing has changed: pages ask anew for what they show. Whoever watches it has the
 * table open and may search any moment, so the names are read from then on.
 */
export function peopleTopic({ ground: { core } }: House, { directory }: People) {
  const newest = core.db.prepare<[], number>("SELECT coalesce(max(id), 0) FROM transfer").pluck();
  const deeds = core.db.prepare<[], number>("SELECT coalesce(max(id), 0) FROM deed").pluck();
  return topic({
    name: "people",
    on: BOTH,
    who: ["broadcaster", "moderator"],
    perSecond: 1,
    shape: z.object({
      ...{ transfer: z.int(), deed: z.int() },
      isReading: z.boolean().describe("Not all names can be searched yet."),
    }),
    state() {
      directory.begin();
      return { transfer: newest.get()!, deed: deeds.get()!, isReading: directory.isReading };
    },
  });
}

/** For whom the lines of a statement are told: with their dates, which a table shows beside them. */
function toldFor(house: House, viewerId: number) {
  return {
    now: house.ground.core.clock.now(),
    nameOf: (id: number) => house.viewers.person(id).name,
    earnedThere: (operationId: number) =>
      house.features.imports.allTime(viewerId, operationId).reduce((sum, { amount }) => sum + amount, 0),
  };
}

function personOf(work: Work, house: House, id: number) {
  const { core } = house.ground;
  const { viewers, ledger, currency, features } = house;
  const identities = viewers.identities(id);
  const logins = new Set(identities.map(({ login }) => login));
  const underWay = features.watch.underWay();
  const moderates = identities.some(({ roles }) => roles.includes("moderator"));
  const receiving = core.giving.room(work, id, currency.id);
  const earning = features.watch.roomToday(id, currency.id);
  return {
    ...{ id, name: viewers.person(id).name, balance: ledger.balance(id, currency.id) },
    identities: identities.map((one) => ({ ...one, roles: [...one.roles], lastSeenMs: one.seenAtMs })),
    formerNames: viewers.formerNamesOf(id).filter((name) => !logins.has(name)),
    pending: ledger.pending(id, currency.id),
    rank: core.ranking.rank(currency.id, id),
    ranked: core.ranking.count(currency.id),
    minutes: features.watch.minutes(id),
    lastSeenMs: viewers.seenAtMs(id),
    isPresent: underWay.some(([one]) => one === id),
    isHidden: !viewers.isListed(id),
    isExcluded: !viewers.earns(id),
    channels: house.bot.channels().map((channel) => ({
      ...{ platform: channel.platform, name: channel.displayName, minutes: features.watch.minutes(id, channel.id) },
    })),
    limits: {
      ...(Number.isFinite(earning) ? { earning } : {}),
      ...(Number.isFinite(receiving) ? { receiving } : {}),
      ...(moderates
        ? { minting: core.adjustments.left({ viewer: viewers.person(id), roles: ["moderator"] }, currency) }
        : {}),
    },
    earnedElsewhere: features.imports.allTime(id),
    kinds: features.points.statement.kindsOf(id, currency.id),
  };
}
