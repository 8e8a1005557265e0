import { afterEach, describe, expect, it } from "vitest";
import type { PlatformEvent } from "../../../src/platforms/platform.ts";
import { ADA, type KickRig, kickRig } from "../../support/kick-rig.ts";

const MINUTE = 60_000;
const STARTED = "2026-11-20T17:30:00Z";
let rig: KickRig;
afterEach(() => rig.close());

function kinds(): string[] {
  return rig.host.events.map((event) => event.kind);
}

function polls(): number {
  return rig.server.count("GET", "/public/v1/users/livestreams");
}

function told(kind: "live" | "offline"): PlatformEvent {
  return { platform: "kick", channelId: ADA.userId, atMs: rig.system.clock.now(), kind };
}

describe("the live state of a Kick channel", () => {
  it("is asked for every minute and told when it changes, with the streamer and the start as its reference", async () => {
    rig = await kickRig();
    await rig.signIn();
    await rig.start();
    await rig.system.advance(10 * MINUTE);
    expect(kinds()).toEqual(["offline"]);
    expect(polls()).toBe(11);
    rig.server.live.set(501, STARTED);
    await rig.system.advance(MINUTE);
    expect(rig.host.events.at(-1)).toMatchObject({
      kind: "live",
      ref: `501:${Date.parse(STARTED) / 1000}`,
      startedAtMs: Date.parse(STARTED),
    });
    await rig.system.advance(10 * MINUTE);
    rig.server.live.delete(501);
    await rig.system.advance(MINUTE);
    expect(kinds()).toEqual(["offline", "live", "offline"]);
  });

  it("is the same broadcast however Kick writes its start, and another one with another start", async () => {
    rig = await kickRig();
    await rig.signIn();
    rig.server.live.set(501, STARTED);
    await rig.start();
    rig.server.live.set(501, "2026-11-20T18:30:00.000+01:00");
    await rig.system.advance(2 * MINUTE);
    expect(kinds()).toEqual(["live"]);
    rig.server.live.set(501, "2026-11-20T18:01:00Z");
    await rig.system.advance(MINUTE);
    expect(kinds()).toEqual(["live", "live"]);
    expect(rig.host.events[0]).not.toMatchObject({ ref: (rig.host.events[1] as { ref: string }).ref });
  });

  it("is asked for at once when the feed tells of a change, and again while the API lags", async () => {
    rig = await kickRig();
    await rig.signIn();
    await rig.start();
    const before = polls();
    expect(rig.part.noticed(told("live"))).toBe(true);
    await rig.system.advance(1000);
    expect(polls()).toBe(before + 1);
    rig.server.live.set(501, STARTED);
    await rig.system.advance(5000);
    expect(kinds()).toEqual(["offline", "live"]);
    const settled = polls();
    await rig.system.advance(30_000);
    expect(polls()).toBe(settled);
  });

  it("is unknown after five minutes without an answer, once, and known again with the next", async () => {
    rig = await kickRig();
    await rig.signIn();
    rig.server.live.set(501, STARTED);
    await rig.start();
    rig.server.fail("/public/v1/users/livestreams", { status: 503, body: "<html>" }, 1000);
    await rig.system.advance(4.5 * MINUTE);
    expect(kinds()).toEqual(["live"]);
    await rig.system.advance(MINUTE);
    expect(kinds()).toEqual(["live", "liveUnknown"]);
    await rig.system.advance(20 * MINUTE);
    expect(kinds()).toEqual(["live", "liveUnknown"]);
    rig.server.heal();
    await rig.system.advance(MINUTE);
    expect(kinds()).toEqual(["live", "liveUnknown", "live"]);
    expect(rig.host.events[2]).toMatchObject({ ref: (rig.host.events[0] as { ref: string }).ref });
  });

  it("that could never be asked is unknown after five minutes too", async () => {
    rig = await kickRig();
    await rig.signIn();
    rig.server.fail("/public/v1/users/livestreams", { drop: true }, 1000);
    await rig.start();
    await rig.system.advance(6 * MINUTE);
    expect(kinds()).toEqual(["liveUnknown"]);
  });

  it("survives an answer that is not as documented", async () => {
    rig = await kickRig();
    await rig.signIn();
    await rig.start();
    rig.server.fail("/public/v1/users/livestreams", { status: 200, body: { data: [{ nonsense: true }] } }, 2);
    await rig.system.advance(3 * MINUTE);
    expect(kinds()).toEqual(["offline"]);
  });

  it("waits as long as a 429 asks", async () => {
    rig = await kickRig();
    await rig.signIn();
    await rig.start();
    rig.server.fail("/public/v1/users/livestreams", { status: 429, headers: { "retry-after": "150" } });
    await rig.system.advance(MINUTE);
    const asked = polls();
    await rig.system.advance(2 * MINUTE);
    expect(polls()).toBe(asked);
    await rig.system.advance(MINUTE);
    expect(polls()).toBe(asked + 1);
  });

  it("is still asked for while viewers cause hundreds of lookups, all within the budget of a minute", async () => {
    rig = await kickRig();
    await rig.signIn();
    await rig.start();
    const before = rig.server.requests.length;
    rig.server.live.set(501, STARTED);
    for (let round = 0; round < 100; round++) rig.part.noticed(told(round % 2 === 0 ? "offline" : "live"));
    await Promise.all(Array.from({ length: 200 }, (_, n) => rig.part.lookupUser(`somebody-${n}`)));
    await rig.system.advance(59_000);
    expect(kinds()).toEqual(["offline", "live"]);
    expect(rig.server.requests.length - before).toBeLessThanOrEqual(60);
  });

  it("is known with the app alone while nobody is signed in", async () => {
    rig = await kickRig();
    rig.server.live.set(501, STARTED);
    await rig.start();
    expect(kinds()).toEqual(["live"]);
    expect(rig.part.capabilities()).toEqual({ send: false, live: true });
  });

  it("stays known with the app's token when the streamer's sign-in has ended", async () => {
    rig = await kickRig();
    await rig.signIn("broadcaster", { expiresAtMs: rig.system.clock.now() - 1, refreshToken: "dead" });
    rig.server.live.set(501, STARTED);
    await rig.start();
    await rig.system.advance(10 * MINUTE);
    expect(kinds()).toEqual(["live"]);
  });

  it("is left to the feed when there is neither a sign-in nor an app", async () => {
    rig = await kickRig({}, { credentials: false });
    await rig.start();
    await rig.system.advance(10 * MINUTE);
    expect(kinds()).toEqual([]);
    expect(rig.part.noticed(told("live"))).toBe(false);
    expect(rig.part.capabilities().live).toBe(false);
  });

  it("is what the feed told while Kick was asked, when Kick then refuses every question", async () => {
    rig = await kickRig();
    let answer = () => {};
    rig.server.fail("/oauth/token", {
      hold: new Promise<void>((resolve) => {
        answer = resolve;
      }),
    });
    const asked = () => rig.server.count("POST", "/oauth/token");
    const starting = rig.start();
    while (asked() === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(rig.part.noticed(told("live"))).toBe(true);
    // The app was deleted at Kick.
    (rig.server.app as { clientId: string }).clientId = "01ANOTHERAPP";
    answer();
    await starting;
    expect(rig.part.capabilities().live).toBe(false);
    expect(kinds()).toEqual(["live"]);
  });

  it("does not keep the bot from stopping within two seconds while Kick hangs", async () => {
    rig = await kickRig();
    await rig.signIn();
    rig.server.fail("/public/v1/users/livestreams", { hold: new Promise(() => {}) });
    const starting = rig.start();
    while (polls() === 0) await new Promise((resolve) => setImmediate(resolve));
    const stopping = rig.part.stop();
    await rig.system.advance(2000);
    await Promise.all([stopping, starting]);
    expect(rig.host.events).toEqual([]);
  });

  it("is not told any more once the part has stopped", async () => {
    rig = await kickRig();
    await rig.signIn();
    await rig.start();
    await rig.part.stop();
    rig.server.live.set(501, STARTED);
    await rig.system.advance(10 * MINUTE);
    expect(kinds()).toEqual(["offline"]);
  });
});
