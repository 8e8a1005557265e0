import { describe, expect, it } from "vitest";
import { twoPlatforms } from "../support/two-platforms.ts";

const DAY_MS = 86_400_000;
const giver = (name: string) => ({ platformId: name, login: name, displayName: name, roles: [] });
const gift = (key: string, count: number, name = "gina") =>
  ({ kind: "gift", key, author: giver(name), tier: 1, count }) as const;

describe("gifts of one giver on one day", () => {
  it("earn up to the limit on Kick, where payments fail that were told, and all on Twitch", async () => {
    const { platforms, advance, balance } = await twoPlatforms();
    for (const n of [1, 2, 3]) {
      platforms.kick.event(gift(`k${n}`, 60));
      platforms.twitch.event(gift(`t${n}`, 60));
    }
    platforms.kick.event(gift("k9", 60, "hal"));
    await advance(0);
    expect(balance("kick", "gina")).toBe(25_000);
    expect(balance("kick", "hal")).toBe(15_000);
    expect(balance("twitch", "gina")).toBe(45_000);
  });

  it("told again take nothing of the limit, and the next day has its own", async () => {
    const { platforms, advance, balance } = await twoPlatforms();
    platforms.kick.event(gift("k1", 60));
    await advance(0);
    platforms.kick.event(gift("k1", 60));
    platforms.kick.event(gift("k2", 30));
    await advance(0);
    expect(balance("kick", "gina")).toBe(22_500);
    await advance(DAY_MS);
    platforms.kick.event(gift("k3", 100));
    await advance(0);
    expect(balance("kick", "gina")).toBe(47_500);
  });

  it("have no limit when it is 0", async () => {
    const { platforms, advance, balance } = await twoPlatforms({
      bonuses: { firstMessage: 0, kickGiftsPerDay: 0 },
    });
    platforms.kick.event(gift("k1", 400));
    await advance(0);
    expect(balance("kick", "gina")).toBe(100_000);
  });
});
