/** One bot on Twitch and Kick with one currency: one wallet, one earning, one announcement in each live channel. */
import { describe, expect, it } from "vitest";
import { MINUTE_MS, WholeBot } from "../support/whole-bot.ts";

const QUIET = {
  bonuses: { firstMessage: 0, streak: 0 },
  giving: { accountAgeDays: 0, watchedMinutes: 0 },
};
const BOTH = { twitch: "streamer", kick: "signed in", config: QUIET } as const;
const onKick = (text: string) => ({ username: "AnnK", userId: 501, text });

/** Types the code that `!link` shows on Twitch into Kick's chat, and says yes on Twitch; what Kick's chat hears of it. */
async function link(whole: WholeBot): Promise<string[]> {
  const [shown = ""] = await whole.asks("ann", "!link");
  const code = /!link (\S+)/.exec(shown)?.[1] ?? /\b([A-Z0-9]{4,})\b/.exec(shown)?.[1];
  if (code === undefined) throw new Error(`!link shows no code: ${shown}`);
  const typed = await whole.asksOnKick(onKick(`!link ${code}`));
  expect(await whole.asks("ann", "!link yes")).toContainEqual(expect.stringMatching(/ann and AnnK are one now/));
  return typed;
}

describe("a person on Twitch and Kick", () => {
  it("links both logins into one wallet, earns once while on both, and gives from either", async () => {
    const whole = await WholeBot.start(BOTH);
    await whole.live();
    await whole.liveOnKick();
    whole.says("ann", "hello");
    whole.kick.chat(onKick("hello"));
    await whole.advance(10 * MINUTE_MS);
    // Two strangers so far: each has earned.
    expect([whole.balance("ann"), whole.balance("annk", "kick")]).toEqual([20, 20]);
    expect(await link(whole)).toHaveLength(1);
    expect(whole.transfers("merge")).toBe(1);
    const together = whole.balance("ann");
    expect(together).toBe(whole.balance("annk", "kick"));
    expect(together).toBeGreaterThanOrEqual(40);
    whole.says("ann", "on Twitch");
    whole.kick.chat(onKick("on Kick"));
    await whole.advance(10 * MINUTE_MS);
    // Ten minutes on both are ten minutes.
    expect(whole.balance("ann") - together).toBeLessThanOrEqual(20);
    expect(whole.balance("ann") - together).toBeGreaterThanOrEqual(10);
    whole.says("ann2", "hi");
    await whole.heard();
    expect(await whole.asksOnKick(onKick("!give @ann2 5"))).toEqual([expect.stringMatching(/gave 5 points to ann2/)]);
    expect(whole.balance("ann2")).toBe(5);
    expect(whole.transfers("give")).toBe(1);
  });

  it("is taken apart again by !unlink, and both go on by themselves", async () => {
    const whole = await WholeBot.start(BOTH);
    await whole.live();
    await whole.liveOnKick();
    whole.says("ann", "hello");
    whole.kick.chat(onKick("hello"));
    await whole.advance(10 * MINUTE_MS);
    await link(whole);
    await whole.advance(10_000);
    expect(await whole.asksOnKick(onKick("!unlink"))).toHaveLength(1);
    const one = whole.house.viewers.byName("twitch", "ann")!.id;
    const other = whole.house.viewers.byName("kick", "annk")!.id;
    expect(one).not.toBe(other);
    whole.says("ann", "hello again");
    whole.kick.chat(onKick("hello again"));
    const sum = whole.balance("ann") + whole.balance("annk", "kick");
    await whole.advance(10 * MINUTE_MS);
    expect(whole.balance("ann") + whole.balance("annk", "kick") - sum).toBeGreaterThanOrEqual(30);
  });
});

describe("what the bot says", () => {
  it("answers where it was asked and announces in every live channel", async () => {
    const whole = await WholeBot.start(BOTH);
    await whole.live();
    await whole.liveOnKick();
    const moderator = { userId: "9", tags: { badges: "moderator/1", mod: "1" } };
    await whole.asks("mod", "!happyhour 2 30m", moderator);
    const said = () => whole.rest.said.map(({ content }) => content);
    expect(whole.irc.written.map(({ text }) => text)).toEqual([expect.stringMatching(/happy hour/i)]);
    expect(said()).toEqual([expect.stringMatching(/happy hour/i)]);
    await whole.asksOnKick(onKick("!points"));
    expect(said()).toHaveLength(2);
    expect(whole.irc.written).toHaveLength(1);
  });

  it("leaves out a channel that is not live", async () => {
    const whole = await WholeBot.start(BOTH);
    await whole.live();
    const moderator = { userId: "9", tags: { badges: "moderator/1", mod: "1" } };
    await whole.asks("mod", "!happyhour 2 30m", moderator);
    expect(whole.irc.written).toHaveLength(1);
    expect(whole.rest.said).toEqual([]);
  });
});

describe("a platform in trouble", () => {
  it("does not touch the other: Kick is blocked, Twitch pays and answers", async () => {
    const whole = await WholeBot.start(BOTH);
    await whole.live();
    whole.kick.negotiateStatus = 403;
    whole.rest.fail("/public/v1/chat", { status: 503 }, 1_000);
    whole.kick.cut();
    whole.says("ann", "hello");
    await whole.advance(10 * MINUTE_MS);
    expect(whole.balance("ann")).toBe(20);
    expect(await whole.asks("ann", "!points")).toEqual([expect.stringContaining("20 points")]);
  });
});
