/** What a crowd of hundreds gets to read, at the pace Twitch allows, however long Twitch takes to confirm a line. */
import { describe, expect, it } from "vitest";
import { delay, SimulatedSystem } from "../../src/base/system.ts";
import { createOutbox } from "../../src/chat/outbox/outbox.ts";
import type { SendLimits } from "../../src/platforms/platform.ts";
import { sendLimits } from "../../src/platforms/twitch/chat/sender.ts";
import { listeningLog } from "../support/book.ts";
import { outboxSettings } from "../support/settings.ts";

const channel = { platform: "twitch", platformId: "1" } as const;
const CROWDED = "Too many ask at once.";

interface Ask {
  readonly atMs: number;
  readonly name: string;
  readonly kind: "urgent" | "answer" | "news";
}

/** Plays the asks, each answered with `NAME 1,234`; when each name was first read in chat, and when each line was. */
async function play(asks: readonly Ask[], limits: SendLimits, latencyMs: number, untilMs: number) {
  const system = new SimulatedSystem(0);
  const { clock, timers } = system;
  // The clock does not wait for what a timer sends: while Twitch takes its time, chat goes on.
  const after: typeof timers.after = (ms, run) => timers.after(ms, () => void run());
  const said = new Map<string, number[]>();
  const lines: { atMs: number; text: string }[] = [];
  const outbox = createOutbox({
    config: outboxSettings(),
    system: { clock, timers: { ...timers, after } },
    log: listeningLog().log,
    limits: () => limits,
    crowded: () => CROWDED,
    async send(_, text) {
      lines.push({ atMs: system.clock.monotonic(), text });
      for (const [name] of text.matchAll(/\b(?:viewer|mod|draw)_\w+/g)) {
        said.set(name, [...(said.get(name) ?? []), system.clock.monotonic()]);
      }
      await delay(system.timers, latencyMs);
      return { status: "sent" };
    },
  });
  for (const { atMs, name, kind } of asks) {
    system.timers.after(atMs, () =>
      outbox.say({
        channel,
        kind,
        text: `${name} has 1,234 points (rank 12 of 3,000).`,
        short: `${name} 1,234`,
        to: name,
      }),
    );
  }
  for (let at = 0; at < untilMs; at += 10) await system.advance(10);
  const waitOf = (ask: Ask) => (said.get(ask.name)?.[0] ?? Number.POSITIVE_INFINITY) - ask.atMs;
  return { said, lines, waitOf, counters: outbox.counters() };
}

const crowd = (count: number, fromMs: number, overMs: number, prefix = "viewer_"): Ask[] =>
  Array.from({ length: count }, (_, n) => ({
    atMs: fromMs + Math.floor((n * overMs) / count),
    name: `${prefix}${fromMs / 1_000}_${n}`,
    kind: "answer",
  }));

const moderators = (everyMs: number, untilMs: number): Ask[] =>
  Array.from({ length: Math.floor(untilMs / everyMs) }, (_, n) => ({
    atMs: (n + 1) * everyMs,
    name: `mod_${n}`,
    kind: "urgent",
  }));

const LATENCIES = [20, 60, 100, 200, 500];
const moderator = sendLimits("mintbot", { privileged: true });
const plain = sendLimits("mintbot");

function mostIn(lines: readonly { atMs: number }[], windowMs: number): number {
  return Math.max(
    ...lines.map(({ atMs }) => lines.filter((line) => line.atMs > atMs - windowMs && line.atMs <= atMs).length),
  );
}

function longestSilenceMs(lines: readonly { atMs: number }[], fromMs: number, untilMs: number): number {
  const times = [fromMs, ...lines.map(({ atMs }) => atMs).filter((atMs) => atMs > fromMs && atMs < untilMs), untilMs];
  return Math.max(...times.slice(1).map((atMs, n) => atMs - times[n]!));
}

describe("300 viewers who ask within ten seconds", () => {
  describe.each(LATENCIES)("where Twitch confirms after %i ms", (latencyMs) => {
    it("are all answered within 8 s by a moderator, who hears other moderators within 2 s", async () => {
      const viewers = crowd(300, 0, 10_000);
      const mods = moderators(1_700, 30_000);
      const draw: Ask = { atMs: 9_000, name: "draw_winner", kind: "news" };
      const { waitOf, lines, said } = await play([...viewers, ...mods, draw], moderator, latencyMs, 40_000);
      expect(Math.max(...viewers.map(waitOf))).toBeLessThan(8_000);
      expect(Math.max(...[...mods, draw].map(waitOf))).toBeLessThan(2_000);
      expect([...said.values()].every((times) => times.length === 1)).toBe(true);
      expect(mostIn(lines, 30_000)).toBeLessThanOrEqual(90);
    });

    it("are all answered by a bot that is no moderator, which hears moderators within 2 s", async () => {
      const viewers = crowd(300, 0, 10_000);
      const mods = moderators(9_000, 30_000);
      const { waitOf, lines, counters } = await play([...viewers, ...mods], plain, latencyMs, 40_000);
      expect(Math.max(...viewers.map(waitOf))).toBeLessThan(20_000);
      expect(Math.max(...mods.map(waitOf))).toBeLessThan(2_000);
      expect(counters).toMatchObject({ late: 0, dropped: 0 });
      expect(mostIn(lines, 30_000)).toBeLessThanOrEqual(18);
    });
  });
});

describe("300 new viewers every ten seconds, for two minutes", () => {
  const long = (untilMs: number) =>
    Array.from({ length: 12 }, (_, n) => crowd(300, n * 10_000, 10_000, "viewer_with_a_name_"))
      .flat()
      .filter(({ atMs }) => atMs < untilMs);

  describe.each([
    ["a moderator", moderator, 3_000, 90],
    ["no moderator", plain, 15_000, 18],
  ] as const)("asking a bot that is %s", (_, limits, everyMs, most) => {
    it.each(LATENCIES)(
      "leave it time for moderators, and chat never silent (confirmed after %i ms)",
      async (latencyMs) => {
        const mods = moderators(everyMs, 120_000);
        const { waitOf, lines } = await play([...long(120_000), ...mods], limits, latencyMs, 140_000);
        expect(Math.max(...mods.map(waitOf))).toBeLessThan(2_000);
        expect(longestSilenceMs(lines, 0, 120_000)).toBeLessThanOrEqual(4_000);
        expect(mostIn(lines, 30_000)).toBeLessThanOrEqual(most);
        expect(lines.filter(({ text }) => text === CROWDED).length).toBeLessThanOrEqual(1);
      },
    );
  });

  it("are told once, those who get no answer", async () => {
    const { lines, counters } = await play(long(120_000), plain, 60, 140_000);
    expect(counters.late).toBeGreaterThan(0);
    expect(lines.filter(({ text }) => text === CROWDED)).toHaveLength(1);
  });
});

describe("a few who ask in a quiet chat", () => {
  it("are answered at once, each in a line", async () => {
    const asks = crowd(12, 0, 24_000);
    const { waitOf, lines } = await play(asks, moderator, 60, 30_000);
    expect(Math.max(...asks.map(waitOf))).toBeLessThan(100);
    expect(lines).toHaveLength(12);
  });
});
