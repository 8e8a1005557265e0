/** What counts as a line of Twitch chat, and which words of it are pictures. */
import { describe, expect, it } from "vitest";
import { emotesOf } from "../../src/platforms/twitch/chat/emotes.ts";
import { line } from "../platforms/twitch/lines.ts";
import { tagPrefix } from "../support/irc-server.ts";
import { MINUTE_MS, WholeBot } from "../support/whole-bot.ts";

const QUIET = { bonuses: { firstMessage: 0, streak: 0 } };

function notice(kind: string, login: string, text: string, more: Record<string, string> = {}): string {
  const tags = { badges: "", "display-name": login, id: `n-${login}`, login, "msg-id": kind, "room-id": "100" };
  const who = { "user-id": `7${login}`, "system-msg": "something happened" };
  return `${tagPrefix({ ...tags, ...who, ...more })}:tmi.twitch.tv USERNOTICE #streamer${text === "" ? "" : ` :${text}`}`;
}

describe("a line that comes with a notice", () => {
  const SPOKEN = ["resub", "viewermilestone", "ritual", "announcement", "bitsbadgetier", "something-of-next-year"];

  it.each(SPOKEN)("is a line: whoever shares a %s earns and is known", async (kind) => {
    const whole = await WholeBot.start({ twitch: "token", config: QUIET });
    whole.says("streamer", "here we go", { userId: "100", tags: { badges: "broadcaster/1" } });
    await whole.asks("streamer", "!live", { userId: "100", tags: { badges: "broadcaster/1" } });
    whole.irc.broadcast(notice(kind, "vera", "hello all", { "msg-param-cumulative-months": "7" }));
    await whole.advance(6 * MINUTE_MS);
    expect(whole.minutes("vera")).toBeGreaterThanOrEqual(5);
    expect((await whole.asks("mo", "!points vera"))[0]).not.toContain("know");
  });

  it("is none without words of their own", async () => {
    const whole = await WholeBot.start({ twitch: "token", config: QUIET });
    await whole.asks("streamer", "!live", { userId: "100", tags: { badges: "broadcaster/1" } });
    whole.irc.broadcast(notice("subgift", "giver", "", { "msg-param-recipient-id": "9" }));
    whole.irc.broadcast(notice("viewermilestone", "silent", ""));
    await whole.advance(6 * MINUTE_MS);
    expect(whole.minutes("silent")).toBe(0);
  });

  it("is heard by a drop", async () => {
    const whole = await WholeBot.start({ twitch: "token", config: QUIET });
    await whole.asks("streamer", "!live", { userId: "100", tags: { badges: "broadcaster/1" } });
    const said = await whole.asks("streamer", "!drop 50", { userId: "100", tags: { badges: "broadcaster/1" } });
    const word = /type (\S+)/i.exec(said.join())![1]!;
    whole.irc.broadcast(notice("viewermilestone", "vera", word));
    await whole.advance(10_000);
    expect(whole.balance("vera")).toBe(50);
  });
});

describe("emotes and cheers", () => {
  const of = (tags: Record<string, string>, text: string) =>
    emotesOf(line(`${tagPrefix({ id: "1", ...tags })}:a!a@a PRIVMSG #streamer :${text}`));

  it.each<[string, Record<string, string>, string, string[]]>([
    ["one", { emotes: "25:8-12" }, "!points Kappa", ["Kappa"]],
    ["several, each once", { emotes: "25:0-4,12-16/1902:6-10" }, "Kappa Keepo Kappa", ["Kappa", "Keepo"]],
    ["behind a picture of two units", { emotes: "25:2-6" }, "🦄 Kappa", ["Kappa"]],
    ["in a line with /me", { emotes: "25:3-7" }, "\u0001ACTION hi Kappa\u0001", ["Kappa"]],
    ["none", {}, "!points Kappa", []],
    ["nonsense", { emotes: "x:9999-1,5-/:::" }, "hello", []],
    ["a cheer", { bits: "100" }, "!points cheer100", ["cheer100"]],
    ["two cheers", { bits: "150" }, "cheer100 Party50 hi", ["Party50", "cheer100"]],
    ["a cheer beside a name with digits", { bits: "50" }, "!give bob100 5 Pogchamp50", ["Pogchamp50"]],
    ["no cheer without bits", {}, "!points cheer100", []],
    ["bits that no word comes to", { bits: "7" }, "cheer100 bob12", ["cheer100"]],
  ])("are known: %s", (_, tags, text, found) => {
    expect(of(tags, text)).toEqual(found);
  });

  it("at the end of a command are no argument", async () => {
    const whole = await WholeBot.start({ twitch: "token", config: QUIET });
    for (const login of ["vera", "kappa", "mo"]) whole.says(login, "hi");
    await whole.heard();
    await whole.asks("streamer", "!addpoints vera 100", { userId: "100", tags: { badges: "broadcaster/1" } });
    await whole.asks("streamer", "!addpoints kappa 7", { userId: "100", tags: { badges: "broadcaster/1" } });
    const says = (text: string, tags: Record<string, string>) => whole.asks("vera", text, { tags });
    expect((await says("!points cheer100", { bits: "100" })).join()).toMatch(/vera.*100/);
    await whole.advance(MINUTE_MS);
    expect((await says("!points PogChamp", { emotes: "305954156:8-15" })).join()).toMatch(/vera.*100/);
    await whole.advance(MINUTE_MS);
    const streamer = { userId: "100", tags: { badges: "broadcaster/1", emotes: "305954156:18-25" } };
    await whole.asks("streamer", "!addpoints mo 30 PogChamp", streamer);
    expect(whole.balance("mo")).toBe(30);
    expect((await says("!points kappa PogChamp", { emotes: "305954156:14-21" })).join()).toMatch(/kappa.* 7/);
  });
});
