import { describe, expect, it } from "vitest";
import { configSchema } from "../src/app/config.ts";
import { twitchFeatures } from "../src/app/sign-in/what-is-needed.ts";
import { scopesFor } from "../src/platforms/twitch/sign-in/scopes.ts";

const features = (config: object) => twitchFeatures(configSchema.parse(config));
const EVERYBODY = { multipliers: { subscriber: 1, vip: 1 } };
const NO_SUBSCRIPTIONS = {
  subscription: { tier1: 0, tier2: 0, tier3: 0 },
  gift: 0,
  announce: { subscriptions: false, gifts: false },
};

describe("what a Twitch sign-in asks for", () => {
  it("follows the defaults: who watches, follows, subscribes and is VIP; neither bits nor channel points", () => {
    expect(features({})).toEqual({
      chatters: true,
      follows: true,
      subscriptions: true,
      vips: true,
      bits: false,
      redemptions: false,
    });
  });

  it("includes bits only when a bit earns something", () => {
    const scopes = (perBit: number) =>
      scopesFor(features({ bonuses: { perBit } }), { bot: false, broadcaster: true }).map(({ scope }) => scope);
    expect(scopes(1)).toContain("bits:read");
    expect(scopes(0)).not.toContain("bits:read");
  });

  it("leaves out subscriptions when nothing is said, earned or weighted by them", () => {
    expect(features({ watching: EVERYBODY, bonuses: NO_SUBSCRIPTIONS }).subscriptions).toBe(false);
    expect(features({ bonuses: NO_SUBSCRIPTIONS }).subscriptions).toBe(true);
    expect(features({ watching: EVERYBODY, bonuses: { ...NO_SUBSCRIPTIONS, gift: 1 } }).subscriptions).toBe(true);
    const weighted = { watching: EVERYBODY, bonuses: NO_SUBSCRIPTIONS, giveaways: { subscriberWeight: 2 } };
    expect(features(weighted).subscriptions).toBe(true);
  });

  it("leaves out VIPs when they are like everybody", () => {
    expect(features({ watching: EVERYBODY }).vips).toBe(false);
    expect(features({ watching: EVERYBODY, giveaways: { vipWeight: 2 } }).vips).toBe(true);
  });

  it("leaves out who is watching when only who writes earns", () => {
    expect(features({ watching: { presence: { count: "active" } } }).chatters).toBe(false);
  });
});
