/**
 * What every platform must do, whatever it speaks: one suite, run against each adapter with its real client library and
 * a stand-in server on loopback. Call it from a contract test: `platformSuite("twitch", () => twitchHarness())`.
 */
import { performance } from "node:perf_hooks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Platform } from "../../src/platforms/platform.ts";
import type { RecordingHost } from "../support/recording-host.ts";

/** Somebody writes in the stand-in's channel. */
interface SuiteLine {
  readonly id: string;
  readonly userId: string;
  readonly login: string;
  readonly displayName?: string;
  readonly text: string;
}

/** A platform beside the stand-in it talks to. */
export interface PlatformHarness {
  readonly platform: Platform;
  readonly host: RecordingHost;
  /** The id of the stand-in's one channel. */
  readonly channelId: string;
  /** Resolves when the platform reads chat and can write, first or again; `platform.start(host)` was called by the suite. */
  ready(): Promise<void>;
  /** A viewer writes; the same line twice is a redelivery. */
  chat(line: SuiteLine): void | Promise<void>;
  /** The stand-in sends broken traffic, of every kind it knows. */
  malformed(): void | Promise<void>;
  /** The stand-in cuts every connection without a word. */
  cut(): void | Promise<void>;
  /** What the bot wrote into the channel, in order, as it arrived. */
  written(): readonly string[];
  /** Closes the stand-in; called after `platform.stop()`. */
  close(): Promise<void>;
}

const WAIT = { timeout: 10_000, interval: 10 };
const NAMES = [
  ["under_score_", "under_score_"],
  ["ann", "Ann"],
  ["takumi", "匠"],
  ["layla", "ليلى"],
  ["noname", ""],
] as const;
const TEXTS = [
  "hello",
  "  two  spaces inside  ".trim(),
  "👩‍👩‍👧‍👦 family 🏳️‍🌈",
  "שלום עולם right to left",
  "!give @under_score_ 50",
  "semi;colon = equals : colon \\ backslash",
  "€".repeat(500),
  "1",
  "0",
];

/** The contract of {@link Platform}, as tests. */
export function platformSuite(name: string, makeHarness: () => Promise<PlatformHarness>): void {
  describe(`${name} keeps the platform's contract`, () => {
    let harness: PlatformHarness;
    let platform: Platform;
    let host: RecordingHost;
    let count = 0;
    const line = (text: string, more: Partial<SuiteLine> = {}): SuiteLine => {
      count += 1;
      return {
        id: `00000000-0000-4000-8000-${String(count).padStart(12, "0")}`,
        userId: "1001",
        login: "ann",
        text,
        ...more,
      };
    };
    const texts = () => host.messages.map((message) => message.text);

    beforeEach(async () => {
      harness = await makeHarness();
      ({ platform, host } = harness);
      await platform.start(host);
      await harness.ready();
    });
    afterEach(async () => {
      await platform.stop();
      await harness.close();
    });

    it("tells of its channel once, before anything of it", async () => {
      await harness.chat(line("first"));
      await vi.waitFor(() => expect(texts()).toEqual(["first"]), WAIT);
      expect(host.channels).toHaveLength(1);
      expect(host.channels[0]).toMatchObject({ platform: platform.name, platformId: harness.channelId });
      expect(host.messages[0]).toMatchObject({ platform: platform.name, channelId: harness.channelId });
    });

    it("hands over each message once, in order, without losing a character", async () => {
      for (const text of TEXTS) await harness.chat(line(text));
      await vi.waitFor(() => expect(texts()).toEqual(TEXTS), WAIT);
    });

    it("knows people by their id and shows their name, or their login where they have none", async () => {
      for (const [index, [login, displayName]] of NAMES.entries()) {
        await harness.chat(line("hi", { login, displayName, userId: String(2000 + index) }));
      }
      await vi.waitFor(() => expect(host.messages).toHaveLength(NAMES.length), WAIT);
      expect(host.messages.map(({ author }) => [author.platformId, author.login, author.displayName])).toEqual(
        NAMES.map(([login, displayName], index) => [String(2000 + index), login, displayName || login]),
      );
    });

    it("counts a message that is delivered again once", async () => {
      const again = line("pay me");
      await harness.chat(again);
      await harness.chat(again);
      await harness.chat(line("end"));
      await vi.waitFor(() => expect(texts().at(-1)).toBe("end"), WAIT);
      expect(texts()).toEqual(["pay me", "end"]);
    });

    it("survives malformed traffic and loses nothing after it", async () => {
      await harness.malformed();
      await harness.chat(line("still here"));
      await vi.waitFor(() => expect(texts()).toContain("still here"), WAIT);
    });

    it("comes back when the connection is cut, and a message of before counts once", async () => {
      const before = line("before");
      await harness.chat(before);
      await vi.waitFor(() => expect(texts()).toEqual(["before"]), WAIT);
      await harness.cut();
      await harness.ready();
      await harness.chat(before);
      await harness.chat(line("after"));
      await vi.waitFor(() => expect(texts().at(-1)).toBe("after"), WAIT);
      expect(texts()).toEqual(["before", "after"]);
      expect(host.channels).toHaveLength(1);
    });

    it("writes what it is given, whole and in order", async () => {
      const limits = platform.limits(harness.channelId);
      expect(limits.length).toBeGreaterThan(100);
      const lines = ["plain", "emoji 👍🏽 at the end 👩‍🚀", "עברית", "x".repeat(limits.length - 2) + "👍"];
      for (const text of lines) {
        expect(await platform.send(harness.channelId, text)).toMatchObject({ status: "sent" });
      }
      expect(harness.written()).toEqual(lines);
    });

    it("lets no line break out of a message", async () => {
      await platform.send(harness.channelId, "one\r\nPRIVMSG #elsewhere :two\nthree\u0000four");
      await vi.waitFor(() => expect(harness.written()).toHaveLength(1), WAIT);
      expect(harness.written()[0]).not.toMatch(/[\r\n\u0000]/);
      expect(harness.written()[0]).toContain("two");
    });

    it("answers what it cannot know with undefined", async () => {
      expect(await platform.lookup("nobody_at_all_here")).toBeUndefined();
      const chatters = await platform.chatters(harness.channelId);
      if (!platform.capabilities(harness.channelId).list) expect(chatters).toBeUndefined();
      const follows = await platform.follows(harness.channelId, "999999999");
      if (!platform.capabilities(harness.channelId).followers) expect(follows).toBeUndefined();
    });

    it("says of itself that it is connected and can write", () => {
      expect(platform.status(harness.channelId)).toBe("connected");
      expect(platform.capabilities(harness.channelId).send).toBe(true);
    });

    it("stops quickly and is quiet afterwards", async () => {
      const startedAt = performance.now();
      await platform.stop();
      expect(performance.now() - startedAt).toBeLessThan(2_000);
      const { length } = host.messages;
      const result = await platform.send(harness.channelId, "too late");
      expect(result.status).not.toBe("sent");
      await platform.stop();
      expect(host.messages).toHaveLength(length);
      expect(harness.written()).not.toContain("too late");
      expect(platform.status(harness.channelId)).toBe("off");
    });

    it("checks itself step by step, each with a finding", async () => {
      const steps = [];
      for await (const step of platform.doctor()) steps.push(step);
      expect(steps.length).toBeGreaterThan(0);
      for (const step of steps) {
        expect(step.name).not.toBe("");
        expect(step.detail).not.toBe("");
        if (step.state === "failed") expect(step.cure, step.name).toBeTruthy();
      }
    });
  });
}
