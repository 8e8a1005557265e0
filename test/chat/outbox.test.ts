import { describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../src/base/system.ts";
import { createOutbox, type OutboxItem, type OutboxOptions } from "../../src/chat/outbox/outbox.ts";
import type { SendLimits, SendResult } from "../../src/platforms/platform.ts";
import { listeningLog } from "../support/book.ts";
import { outboxSettings } from "../support/settings.ts";

const mint = { platform: "twitch", platformId: "1" } as const;
const other = { platform: "twitch", platformId: "2" } as const;
const plain: SendLimits = {
  length: 450,
  account: "bot",
  count: 18,
  windowMs: 30_000,
  gapMs: 1_100,
  duplicateWindowMs: 30_000,
};
const free: SendLimits = { ...plain, count: 1_000, windowMs: 1_000, gapMs: 0, duplicateWindowMs: 0 };

interface Line {
  readonly atMs: number;
  readonly channel: string;
  readonly text: string;
  readonly replyTo: string | undefined;
}

/** An outbox on a clock that stands still, and what reached the platform. */
function rig(
  limits: SendLimits,
  options: { chat?: Record<string, unknown>; results?: SendResult[]; muted?: () => boolean; crowded?: string } = {},
) {
  const system = new SimulatedSystem(0);
  const { log, lines: logged } = listeningLog();
  const lines: Line[] = [];
  const send: OutboxOptions["send"] = async (channel, text, replyTo) => {
    const result = options.results?.shift() ?? { status: "sent" };
    if (result.status === "sent")
      lines.push({ atMs: system.clock.monotonic(), channel: channel.platformId, text, replyTo });
    return result;
  };
  const outbox = createOutbox({
    config: outboxSettings(options.chat),
    system,
    log,
    limits: () => limits,
    send,
    ...(options.muted ? { isMuted: options.muted } : {}),
    ...(options.crowded ? { crowded: () => options.crowded } : {}),
  });
  const answer = (text: string, more: Partial<OutboxItem> = {}): void =>
    outbox.say({ channel: mint, kind: "answer", text, ...more });
  return { system, outbox, lines, logged, answer, texts: () => lines.map(({ text }) => text) };
}

describe("a text that begins with the mark", () => {
  it.each([
    ["!addpoints bob 5", "› !addpoints bob 5"],
    ["\u200B!addpoints bob 5", "› \u200B!addpoints bob 5"],
    ["！addpoints bob 5", "› ！addpoints bob 5"],
    ["[emote:1:!addpoints bob 5]", "› !addpoints bob 5"],
    ["ann has 5!", "ann has 5!"],
  ])("is said as no command: %s", async (text, said) => {
    const { answer, outbox, texts } = rig(free);
    answer(text);
    await outbox.settled();
    expect(texts()).toEqual([said]);
  });

  it("is said as no command where a long text is cut before it, or where it shares a line", async () => {
    const { answer, outbox, system, texts } = rig({ ...plain, length: 40 });
    answer(`${"word ".repeat(7)}word !addpoints bob 5 for nothing`);
    for (const n of [1, 2, 3]) answer(`x${n}`, { short: `!give ${n}` });
    await system.advance(60_000);
    await outbox.settled();
    expect(texts().filter((text) => text.includes("!"))).not.toEqual([]);
    expect(texts().filter((text) => text.startsWith("!"))).toEqual([]);
  });
});

describe("an answer", () => {
  it("is one line, whatever a command returns", async () => {
    const { answer, outbox, texts } = rig(free);
    answer("first\r\nsecond\u0000third\u001B[2J\n");
    answer("\n");
    await outbox.settled();
    expect(texts()).toEqual(["first second third [2J"]);
  });

  it("is sent as a reply to the line it answers", async () => {
    const { answer, outbox, lines } = rig(free);
    answer("You have 5 points.", { replyTo: "m1", to: "Ann" });
    await outbox.settled();
    expect(lines).toMatchObject([{ text: "You have 5 points.", replyTo: "m1" }]);
  });

  it("begins with the name where the streamer wants that", async () => {
    const { answer, outbox, lines } = rig(free, { chat: { answers: "name" } });
    answer("You have 5 points.", { replyTo: "m1", to: "Ann" });
    answer("ann has 5 points.", { replyTo: "m2", to: "Ann" });
    answer("Annabel has 5 points.", { to: "Ann" });
    await outbox.settled();
    expect(lines.map(({ text, replyTo }) => [text, replyTo])).toEqual([
      ["@Ann You have 5 points.", undefined],
      ["ann has 5 points.", undefined],
      ["@Ann Annabel has 5 points.", undefined],
    ]);
  });

  it("is cut at the platform's length, and only the first part is a reply", async () => {
    const { answer, outbox, lines } = rig({ ...free, length: 12 });
    answer("one two three four", { replyTo: "m1" });
    await outbox.settled();
    expect(lines.map(({ text, replyTo }) => [text, replyTo])).toEqual([
      ["one two", "m1"],
      ["three four", undefined],
    ]);
    expect(outbox.counters()).toMatchObject({ lines: 2, sent: 1 });
  });
});

describe("the pace", () => {
  it("keeps the gap of a channel and never waits for another's", async () => {
    const { answer, system, lines } = rig(plain);
    for (const text of ["a", "b"]) answer(text);
    for (const text of ["c", "d"]) answer(text, { channel: other });
    await system.advance(5_000);
    expect(lines.map(({ atMs, text }) => [atMs, text])).toEqual([
      [0, "a"],
      [0, "c"],
      [1_100, "b"],
      [1_100, "d"],
    ]);
  });

  it("is one budget for an account over all its channels", async () => {
    const { outbox, system, lines } = rig({ ...plain, gapMs: 0 }, { chat: { outbox: { answerStaleSeconds: 600 } } });
    for (let n = 0; n < 40; n++) {
      const channel = { platform: "twitch", platformId: String(n) } as const;
      outbox.say({ channel, kind: "answer", text: `answer ${n}` });
    }
    await system.advance(120_000);
    expect(lines).toHaveLength(40);
    // Fifteen: the rest is kept for moderators.
    for (const { atMs } of lines) {
      expect(lines.filter((line) => line.atMs > atMs - 30_000 && line.atMs <= atMs).length).toBeLessThanOrEqual(15);
    }
  });

  it("lets errors and moderators go first, announcements last", async () => {
    const { answer, system, texts } = rig(plain, { chat: { outbox: { joinFrom: 100 } } });
    answer("first");
    answer("announced", { kind: "announcement" });
    answer("answered");
    answer("urgent", { kind: "urgent" });
    await system.advance(5_000);
    expect(texts()).toEqual(["first", "urgent", "answered", "announced"]);
  });

  it("follows limits that change while it waits", async () => {
    let limits = plain;
    const system = new SimulatedSystem(0);
    const sent: string[] = [];
    const outbox = createOutbox({
      config: outboxSettings({ outbox: { joinFrom: 100 } }),
      system,
      log: listeningLog().log,
      limits: () => limits,
      send: async (_, text) => {
        sent.push(text);
        return { status: "sent" };
      },
    });
    for (const text of ["a", "b", "c"]) outbox.say({ channel: mint, kind: "answer", text });
    limits = { ...plain, gapMs: 0 };
    await system.advance(1_100);
    expect(sent).toEqual(["a", "b", "c"]);
  });
});

describe("many small answers", () => {
  it("share a line, in their short form, each with its name", async () => {
    const { answer, system, texts, outbox } = rig(plain);
    answer("Ann has 120 points.", { to: "Ann" });
    for (const [to, short] of [
      ["bob", "40"],
      ["cleo", "7"],
      ["dan", undefined],
    ] as const) {
      answer(`${to} has some points.`, { to, ...(short ? { short } : {}) });
    }
    await system.advance(2_000);
    expect(texts()).toEqual(["Ann has 120 points.", "@bob 40 · @cleo 7 · dan has some points."]);
    expect(outbox.counters()).toMatchObject({ lines: 2, sent: 4, joined: 3 });
  });

  it("fill a line to its length and no further", async () => {
    const { answer, system, lines } = rig({ ...plain, length: 30 });
    for (let n = 0; n < 12; n++) answer(`answer ${n}`, { to: "x" });
    await system.advance(30_000);
    for (const { text } of lines) expect(text.length).toBeLessThanOrEqual(30);
    expect(
      lines
        .map(({ text }) => text)
        .join(" · ")
        .match(/answer \d+/g),
    ).toHaveLength(12);
  });

  it("never share a line with an announcement", async () => {
    const { answer, system, texts } = rig(plain);
    answer("first");
    for (const to of ["a", "b", "c"]) answer("ok", { to, kind: "announcement" });
    await system.advance(10_000);
    expect(texts().some((text) => text.includes("·"))).toBe(false);
  });
});

describe("three hundred !points in ten seconds", () => {
  it("stay within 18 lines in 30 seconds, and every answer is said or counted", async () => {
    const { answer, system, lines, outbox } = rig(plain);
    for (let n = 0; n < 300; n++) {
      const to = `viewer${n}`;
      answer(`${to} has ${n * 7} points, rank ${n} of 300.`, { to, replyTo: `m${n}`, short: String(n * 7) });
      await system.advance(33);
    }
    await system.advance(90_000);
    const counters = outbox.counters();
    expect(counters.sent + counters.late).toBe(300);
    expect(counters.late).toBe(0);
    expect(outbox.waiting()).toBe(0);
    for (const { atMs } of lines) {
      const within = lines.filter((line) => line.atMs > atMs - 30_000 && line.atMs <= atMs);
      expect(within.length).toBeLessThanOrEqual(18);
    }
    for (const [index, line] of lines.entries()) {
      if (index > 0) expect(line.atMs - lines[index - 1]!.atMs).toBeGreaterThanOrEqual(1_100);
    }
    const said = lines.map(({ text }) => text).join(" ");
    for (let n = 0; n < 300; n++) expect(said).toMatch(new RegExp(`\\bviewer${n}\\b`));
  });
});

describe("what waits too long", () => {
  it("is dropped after 20 seconds, an announcement after 60, and counted", async () => {
    const { answer, system, outbox, texts, logged } = rig({ ...plain, count: 1, windowMs: 45_000 });
    answer("first");
    answer("too late");
    answer("still good", { kind: "announcement" });
    await system.advance(100_000);
    expect(texts()).toEqual(["first", "still good"]);
    expect(outbox.counters()).toMatchObject({ sent: 2, late: 1 });
    expect(logged).toMatchObject([{ msg: "something was not said", how: "late", count: 1 }]);
  });

  it("makes room when too much waits: announcements first", () => {
    const { answer, outbox } = rig(plain, { chat: { outbox: { waitingMax: 10 } } });
    answer("sent at once");
    answer("announced", { kind: "announcement" });
    for (let n = 0; n < 12; n++) answer(`answer ${n}`);
    expect(outbox.waiting()).toBe(11);
    expect(outbox.counters().dropped).toBe(3);
  });

  it("counts every answer that had to go, also the one in whose place the crowd is told", () => {
    const { answer, outbox } = rig(plain, { chat: { outbox: { waitingMax: 10 } }, crowded: "Too many ask at once." });
    for (let n = 0; n < 12; n++) answer(`answer ${n}`);
    // One is on its way, ten wait, and one of those is the line for the crowd.
    expect(outbox.waiting()).toBe(11);
    expect(outbox.counters().dropped).toBe(12 + 1 - 11);
  });
});

describe("the same text again", () => {
  const say = async (times: number, more: Partial<OutboxItem> = {}, limits = plain) => {
    const { answer, system, texts } = rig(limits, { chat: { outbox: { joinFrom: 100 } } });
    for (let n = 0; n < times; n++) answer("You are not live.", more);
    await system.advance(20_000);
    return texts();
  };
  it("is said differently within the duplicate window", async () => {
    const texts = await say(8, { to: "Ann", replyTo: "m" });
    expect(texts.slice(0, 4)).toEqual([
      "You are not live.",
      "You are not live",
      "@Ann You are not live.",
      "@Ann You are not live",
    ]);
    expect(new Set(texts).size).toBe(8);
    expect(texts[7]!.replaceAll("\u034F", "").trim()).toBe("You are not live.");
  });
  it("stays as it is where the platform does not mind, and after the window", async () => {
    expect(new Set(await say(3, {}, free)).size).toBe(1);
    const { answer, system, texts } = rig(plain);
    answer("hello");
    await system.advance(30_000);
    answer("hello");
    await system.advance(1);
    expect(texts()).toEqual(["hello", "hello"]);
  });
  it("finds room for the difference in a full line", async () => {
    const { answer, system, texts } = rig({ ...plain, length: 10 }, { chat: { outbox: { joinFrom: 100 } } });
    for (let n = 0; n < 3; n++) answer("👍👍👍👍👍");
    await system.advance(10_000);
    expect(new Set(texts()).size).toBe(3);
    for (const text of texts()) expect(text.length).toBeLessThanOrEqual(10);
  });
});

describe("what the platform says", () => {
  it("later: it is tried again then", async () => {
    const { answer, system, lines, outbox } = rig(plain, {
      results: [{ status: "later", retryAfterMs: 5_000, reason: "slow mode" }],
    });
    answer("hello");
    await system.advance(4_999);
    expect(lines).toEqual([]);
    await system.advance(1);
    expect(lines).toMatchObject([{ atMs: 5_000, text: "hello" }]);
    expect(outbox.counters()).toMatchObject({ lines: 1, sent: 1 });
  });
  it("later, for too long: it is late", async () => {
    const { answer, system, outbox } = rig(plain, {
      results: [{ status: "later", retryAfterMs: 60_000, reason: "slow mode" }],
    });
    answer("hello");
    await system.advance(61_000);
    expect(outbox.counters()).toMatchObject({ sent: 0, late: 1 });
  });
  it("refused: it is counted with the reason, and the next goes out", async () => {
    const { answer, system, texts, outbox, logged } = rig(plain, {
      results: [{ status: "refused", reason: "banned phrase" }],
    });
    answer("bad");
    answer("good");
    await system.advance(2_000);
    expect(texts()).toEqual(["good"]);
    expect(outbox.counters()).toMatchObject({ sent: 1, refused: 1 });
    expect(logged.some(({ reason }) => reason === "banned phrase")).toBe(true);
  });
});

describe("the same trouble again", () => {
  it("is counted each time and told loudly once, until a line gets through", async () => {
    const no: SendResult = { status: "refused", reason: "not signed in" };
    const { answer, system, outbox, logged } = rig(free, { results: [no, no, no, { status: "sent" }, no] });
    for (const text of ["a", "b", "c", "d", "e"]) {
      answer(text);
      await outbox.settled();
    }
    await system.advance(1);
    expect(outbox.counters().refused).toBe(4);
    expect(logged.filter(({ level }) => level >= 40)).toHaveLength(2);
  });
});

describe("a platform that throws", () => {
  it("has refused, and the next goes out", async () => {
    const system = new SimulatedSystem(0);
    const sent: string[] = [];
    const outbox = createOutbox({
      config: outboxSettings(),
      system,
      log: listeningLog().log,
      limits: () => free,
      send: (_, text) => {
        if (text === "bad") throw new Error("socket gone");
        sent.push(text);
        return Promise.resolve({ status: "sent" });
      },
    });
    for (const text of ["bad", "good"]) outbox.say({ channel: mint, kind: "answer", text });
    await outbox.settled();
    expect(sent).toEqual(["good"]);
    expect(outbox.counters()).toMatchObject({ refused: 1, sent: 1 });
  });
});

describe("muted", () => {
  it("also leaves out what was waiting when it was muted", async () => {
    let muted = false;
    const { system, answer, outbox, texts } = rig(plain, { muted: () => muted });
    for (const text of ["first", "second"]) answer(text);
    outbox.say({ channel: mint, kind: "announcement", text: "Happy hour!" });
    await outbox.settled();
    muted = true;
    answer("I say nothing for 10 min.", { evenMuted: true });
    await system.advance(60_000);
    expect(texts()).toEqual(["first", "I say nothing for 10 min."]);
    expect(outbox.counters()).toMatchObject({ sent: 2, muted: 2 });
  });

  it("says nothing but the answer to the mute itself", async () => {
    const { answer, outbox, texts } = rig(free, { muted: () => true });
    answer("hello");
    answer("I am quiet now.", { evenMuted: true });
    await outbox.settled();
    expect(texts()).toEqual(["I am quiet now."]);
    expect(outbox.counters()).toMatchObject({ sent: 1, muted: 1 });
  });
});

describe("stopping", () => {
  it("says nothing more, counts what is dropped, and waits for what is on its way", async () => {
    const system = new SimulatedSystem(0);
    let arrive: (result: SendResult) => void = () => {};
    let sends = 0;
    const outbox = createOutbox({
      config: outboxSettings(),
      system,
      log: listeningLog().log,
      limits: () => plain,
      send: () => {
        sends++;
        return new Promise((resolve) => {
          arrive = resolve;
        });
      },
    });
    for (const text of ["on its way", "waiting", "waiting too"]) outbox.say({ channel: mint, kind: "answer", text });
    let stopped = false;
    const stopping = outbox.stop().then(() => {
      stopped = true;
    });
    await Promise.resolve();
    expect(stopped).toBe(false);
    arrive({ status: "sent" });
    await stopping;
    outbox.say({ channel: mint, kind: "answer", text: "after" });
    await system.advance(60_000);
    expect(sends).toBe(1);
    expect(outbox.counters()).toMatchObject({ sent: 1, dropped: 3 });
  });

  it("does not wait for a platform that never answers", async () => {
    const system = new SimulatedSystem(0);
    const outbox = createOutbox({
      config: outboxSettings(),
      system,
      log: listeningLog().log,
      limits: () => plain,
      send: () => new Promise(() => {}),
    });
    outbox.say({ channel: mint, kind: "answer", text: "hello" });
    const stopping = outbox.stop();
    await system.advance(2_000);
    await stopping;
    expect(outbox.waiting()).toBe(1);
  });
});
