import { describe, expect, it } from "vitest";
import { twitchAdvanced, twitchSection } from "../../../src/platforms/twitch/settings.ts";
import type { TwitchSettings } from "../../../src/platforms/twitch/twitch-seams.ts";

describe("the twitch section of the config", () => {
  it.each([
    ["ann", "ann"],
    ["Ann_1", "ann_1"],
    [" @Ann ", "ann"],
    ["#ann", "ann"],
    ["twitch.tv/Ann", "ann"],
    ["https://www.twitch.tv/ann/", "ann"],
    ["https://m.twitch.tv/ann?referrer=raid", "ann"],
    ["https://www.twitch.tv/ann/videos?filter=all", "ann"],
    ["https://www.twitch.tv/popout/ann/chat", "ann"],
    ["https://www.twitch.tv/moderator/ann", "ann"],
    ["https://dashboard.twitch.tv/u/ann/stream-manager", "ann"],
    ["", ""],
  ])("understands %j as the channel %j", (pasted, login) => {
    expect(twitchSection.parse({ channel: pasted }).channel).toBe(login);
  });

  it.each(["two words", "ann!", "a".repeat(26), "ann\r\nJOIN #bob", "https://example.com/ann"])(
    "refuses %j in words",
    (pasted) => {
      const result = twitchSection.safeParse({ channel: pasted, botLogin: pasted });
      expect(result.error?.issues.map((issue) => issue.message)).toEqual([
        expect.stringContaining("Expected a Twitch name"),
        expect.stringContaining("Expected a Twitch name"),
      ]);
    },
  );

  it("has a default for everything, and Twitch's own addresses", () => {
    const settings: TwitchSettings = { ...twitchSection.parse({}), ...twitchAdvanced.parse({}) };
    expect(settings).toMatchObject({ channel: "", botLogin: "", ircOnly: false });
    expect(settings.endpoints.chat).toBe("wss://irc-ws.chat.twitch.tv:443");
    expect(settings.timeouts.pingAfterIdleMs + settings.timeouts.pongWithinMs).toBeLessThanOrEqual(25_000);
  });

  it("fills in the rest when one address or one wait is given", () => {
    const settings = twitchAdvanced.parse({ endpoints: { chat: "ws://127.0.0.1:1" }, timeouts: { overlapMs: 5 } });
    expect(settings.endpoints).toMatchObject({ chat: "ws://127.0.0.1:1", auth: "https://id.twitch.tv/oauth2" });
    expect(settings.timeouts).toMatchObject({ overlapMs: 5, backoffMaxMs: 60_000 });
  });

  it.each([
    [{ endpoints: { chat: "https://irc.example" } }],
    [{ endpoints: { api: "api.twitch.tv" } }],
    [{ timeouts: { overlapMs: 0 } }],
  ])("refuses %j under advanced", (section) => {
    expect(twitchAdvanced.safeParse(section).success).toBe(false);
  });

  it("refuses what is no setting", () => {
    expect(twitchSection.safeParse({ chanel: "ann" }).success).toBe(false);
  });
});
