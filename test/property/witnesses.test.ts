/**
 * Worlds of witnesses: what really happened on a platform is told by witnesses that lose, double, delay, reorder and renumber it,
 * to a computer whose clock is hours off. Every fact is told on exactly once, wherever the platform tells two apart.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../src/base/system.ts";
import { KickNormaliser } from "../../src/platforms/kick/facts/normalise.ts";
import type { PlatformEvent } from "../../src/platforms/platform.ts";
import { ToldFacts } from "../../src/platforms/twitch/events/told-facts.ts";
import { FactBook } from "../../src/platforms/witnesses/fact-book.ts";
import { PlatformClock } from "../../src/platforms/witnesses/platform-clock.ts";
import { factsDb } from "../support/facts-db.ts";
import { recordingLog } from "../support/recording-host.ts";

const TRUE_MS = Date.parse("2026-11-20T18:00:00Z");
const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const skews = fc.oneof(fc.constant(0), fc.integer({ min: -10 * HOUR, max: 10 * HOUR }));

/** When the bot is started again. */
const restarts = fc.array(fc.integer({ min: 0, max: 5 * MINUTE }), { maxLength: 2 });

/** A bot's clock that is `skewMs` ahead, and what it was told. `at` runs something so long after the start. */
function world(skewMs: number) {
  const system = new SimulatedSystem(TRUE_MS + skewMs);
  const told: PlatformEvent[] = [];
  const at = (ms: number, run: () => void) => void system.timers.after(Math.max(0, Math.round(ms)), run);
  return { system, told, at, db: factsDb(), clock: new PlatformClock(system.clock) };
}

/** What a bot that pays each key once pays for, as `who: how many`. */
function paid(events: readonly PlatformEvent[]): Record<string, number> {
  const keys = new Set<string>();
  const sums: Record<string, number> = {};
  for (const event of events) {
    if (event.kind !== "gift" && event.kind !== "cheer") continue;
    if (keys.has(event.key)) continue;
    keys.add(event.key);
    const who = `${event.author?.login ?? "nobody"} ${event.kind}`;
    sums[who] = (sums[who] ?? 0) + (event.kind === "gift" ? event.count : event.bits);
  }
  return sums;
}

function expected(facts: readonly { who: string; kind: string; amount: number }[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { who, kind, amount } of facts) sums[`${who} ${kind}`] = (sums[`${who} ${kind}`] ?? 0) + amount;
  return sums;
}

const twitchFact = fc.record({
  who: fc.constantFrom("ann", "bob"),
  kind: fc.constantFrom("cheer" as const, "gift" as const),
  amount: fc.constantFrom(1, 5),
  atMs: fc.integer({ min: 0, max: 5 * MINUTE }),
  chatLagMs: fc.integer({ min: 0, max: 2 * SECOND }),
  chatTwice: fc.boolean(),
  chatLost: fc.boolean(),
  eventSub: fc.constantFrom("told", "told", "renumbered", "repeated", "late", "lost"),
  eventSubLagMs: fc.integer({ min: 0, max: 3 * SECOND }),
  echoMs: fc.integer({ min: 0, max: 1_500 }),
});
type Of<A> = A extends fc.Arbitrary<infer T> ? T : never;
type TwitchFact = Of<typeof twitchFact>;

/** Plays the facts to the Twitch part, by witnesses that may lose some. */
async function twitch(
  facts: readonly TwitchFact[],
  skewMs: number,
  rules: { chatLoses: boolean; eventSubLoses: boolean },
  restarts: readonly number[],
) {
  const { system, told, at, db, clock } = world(skewMs);
  const make = () =>
    new ToldFacts({
      facts: new FactBook(db, "twitch", clock),
      system,
      log: recordingLog([]),
      chatReads: () => !rules.chatLoses,
      emit: async (event) => {
        told.push(event);
        return "written";
      },
    });
  let part = make();
  for (const ms of restarts) {
    at(ms, () => {
      part.stop();
      part = make();
    });
  }
  let frames = 0;
  const totals = new Map<string, number>();
  for (const [n, fact] of [...facts].sort((a, b) => a.atMs - b.atMs).entries()) {
    const { who, kind, amount, atMs } = fact;
    const author = { platformId: who, login: who, displayName: who, roles: [] };
    const common = { platform: "twitch", channelId: "100", author } as const;
    const total = (totals.get(who) ?? 0) + amount;
    if (kind === "gift") totals.set(who, total);
    const event = (key: string, whenMs: number): PlatformEvent =>
      kind === "gift"
        ? { ...common, kind, key, tier: 1, count: amount, atMs: TRUE_MS + whenMs }
        : { ...common, kind, key, bits: amount, atMs: TRUE_MS + whenMs };
    const line = () => {
      clock.framed(TRUE_MS + atMs);
      const told = event(`${kind}:100:line${n}`, atMs);
      if (told.kind === "gift") part.giftLine({ part: "header", gift: told });
      else part.byChat(told);
    };
    if (!(rules.chatLoses && fact.chatLost)) {
      at(atMs + fact.chatLagMs, line);
      if (fact.chatTwice) at(atMs + fact.chatLagMs + 700, line);
    }
    const frame = (id: string, whenMs: number) => () => {
      clock.framed(TRUE_MS + whenMs);
      const marks = kind === "gift" ? ([{ name: "eventsub total", id: `${who} ${total}`, sort: "mark" }] as const) : [];
      part.byEventSub(event(`${kind}:100:frame${id}`, whenMs), marks);
    };
    if (rules.eventSubLoses && fact.eventSub === "lost") continue;
    const lagMs = fact.eventSub === "late" && rules.eventSubLoses ? 4 * MINUTE : fact.eventSubLagMs;
    const id = String(frames++);
    at(atMs + lagMs, frame(id, atMs + lagMs));
    if (fact.eventSub === "repeated") at(atMs + lagMs + 3_000, frame(id, atMs + lagMs));
    if (fact.eventSub === "renumbered") at(atMs + lagMs + fact.echoMs, frame(`${id}b`, atMs + lagMs + fact.echoMs));
  }
  await system.advance(HOUR);
  db.close();
  return paid(told);
}

/** Facts of one person, kind and number at least so far apart: nearer ones nobody tells apart without the other witness. */
function spread(facts: readonly TwitchFact[], leastMs: number): TwitchFact[] {
  const last = new Map<string, number>();
  return [...facts]
    .sort((a, b) => a.atMs - b.atMs)
    .filter(({ who, kind, amount, atMs }) => {
      const name = `${who} ${kind} ${amount}`;
      if (atMs - (last.get(name) ?? Number.NEGATIVE_INFINITY) < leastMs) return false;
      last.set(name, atMs);
      return true;
    });
}

describe("Twitch", () => {
  it("is heard once when chat tells everything and EventSub loses, renumbers, repeats and delays", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(twitchFact, { maxLength: 10 }), skews, restarts, async (facts, skewMs, starts) => {
        const rules = { chatLoses: false, eventSubLoses: true };
        expect(await twitch(facts, skewMs, rules, starts)).toEqual(expected(facts));
      }),
      { numRuns: 150 },
    );
  });

  it("is heard once when EventSub tells everything, also under new numbers, and chat loses what it likes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(twitchFact, { maxLength: 10 }), skews, restarts, async (all, skewMs, starts) => {
        const gifts = all.filter(({ kind }) => kind === "gift");
        const cheers = spread(
          all.filter(({ kind }) => kind === "cheer"),
          10 * SECOND,
        );
        const facts = [...gifts, ...cheers];
        const rules = { chatLoses: true, eventSubLoses: false };
        expect(await twitch(facts, skewMs, rules, starts)).toEqual(expected(facts));
      }),
      { numRuns: 150 },
    );
  });
});

const kickFact = fc.record({
  who: fc.constantFrom("ann", "bob", "anonymous"),
  amount: fc.constantFrom(1, 2),
  atMs: fc.integer({ min: 0, max: 10 * MINUTE }),
  feed: fc.constantFrom("correlated", "plain", "lost"),
  feedTwice: fc.boolean(),
  row: fc.constantFrom("names", "lost"),
  webhook: fc.constantFrom("told", "lost", "late", "again"),
  rowFirst: fc.boolean(),
  webhookLagMs: fc.integer({ min: -2 * SECOND, max: 40 * SECOND }),
});

describe("Kick", () => {
  it("is heard once whatever feed, info row and webhook lose, double, delay and tell again", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(kickFact, { maxLength: 8 }), skews, fc.boolean(), async (all, skewMs, timed) => {
        const facts = all.filter(({ feed, row, webhook }) => feed !== "lost" || row !== "lost" || webhook !== "lost");
        const { system, told, at, db, clock } = world(skewMs);
        const kick = new KickNormaliser({
          userId: "10001",
          facts: new FactBook(db, "kick", clock),
          clock,
          system,
          log: recordingLog([]),
          combineMs: 3_000,
          lookupUser: async (login) => ({ platformId: IDS[login]!, login, displayName: login, roles: [] }),
          message: () => {},
          event: async (event) => {
            told.push(event);
            return "written";
          },
          redemptionWaiting: () => {},
        });
        // A computer that has just started knows nothing of Kick's clock until the first frame with a time.
        if (timed) clock.answered(new Date(TRUE_MS).toUTCString());
        for (const [n, fact] of facts.entries()) tellOfGift(kick, at, n, fact);
        await system.advance(12 * HOUR);
        kick.stop();
        db.close();
        const wanted = facts.map(({ who, amount }) => ({
          who: who === "anonymous" ? "nobody" : who,
          kind: "gift",
          amount,
        }));
        expect(paid(told)).toEqual(expected(wanted));
      }),
      { numRuns: 200 },
    );
  });
});

const IDS: Readonly<Record<string, string>> = { ann: "5", bob: "6" };

function tellOfGift(
  kick: KickNormaliser,
  at: (ms: number, run: () => void) => void,
  n: number,
  fact: Of<typeof kickFact>,
): void {
  const { who, amount, atMs } = fact;
  const names = Array.from({ length: amount }, (_, index) => `lucky_${n}_${index}`);
  const named = who !== "anonymous";
  const feed = () =>
    kick.feed("GiftedSubscriptionsEvent", {
      chatroom_id: 2002,
      ...(fact.feed === "correlated" && { correlation_id: `70${n}` }),
      gifted_usernames: names,
      gifter_username: named ? who : "Anonymous",
      gifted_total: amount,
      chunk_details: null,
    });
  const row = () =>
    kick.feed("App\\Events\\ChatMessageSentEvent", {
      message: {
        id: `row${n}`,
        action: "gift",
        created_at: Math.floor((TRUE_MS + atMs) / 1_000),
        subscriptions_count: amount,
        giftedUsers: names.map((username) => ({ username })),
      },
      user: named ? { id: Number(IDS[who]), username: who } : null,
    });
  const webhook = (createdMs: number, late: boolean) => () =>
    kick.webhook({
      type: "channel.subscription.gifts",
      contentHash: `hash${n} ${createdMs}`,
      late,
      body: {
        broadcaster: { user_id: 10001 },
        gifter: { is_anonymous: false, user_id: named ? Number(IDS[who]) : null, username: named ? who : null },
        giftees: names.map((username, index) => ({ user_id: 900 + n * 10 + index, username })),
        created_at: new Date(TRUE_MS + createdMs).toISOString(),
      },
    });
  if (fact.feed !== "lost") at(atMs + (fact.rowFirst ? 60 : 0), feed);
  if (fact.feed !== "lost" && fact.feedTwice) at(atMs + 110, feed);
  if (fact.row !== "lost") at(atMs + 30, row);
  if (fact.webhook === "lost") return;
  const late = fact.webhook === "late";
  at(atMs + (late ? 6 * HOUR : fact.webhookLagMs), webhook(atMs, late));
  if (fact.webhook === "again") at(atMs + 5 * HOUR, webhook(atMs + 5 * HOUR, false));
}
