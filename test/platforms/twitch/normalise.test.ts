import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RecentIds } from "../../../src/base/recent.ts";
import type { ChatMessage } from "../../../src/model/message.ts";
import { chatEvents } from "../../../src/platforms/twitch/chat/chat-events.ts";
import { chatMessage } from "../../../src/platforms/twitch/chat/normalise.ts";
import { chatFeed } from "../../support/chat-feed.ts";
import { privmsgLine, type StandInLine } from "../../support/irc-server.ts";
import { line, parsed } from "./lines.ts";

const NOW = 1_800_000_000_000;

function message(more: Partial<StandInLine> = {}): ChatMessage {
  const found = chatMessage(line(privmsgLine({ login: "ann", text: "hello", ...more })), {
    channelId: "100",
    nowMs: NOW,
  });
  if (!found) throw new Error("Expected a message");
  return found;
}
const tagged = (tags: Record<string, string>, text = "hello") => message({ tags, text });

describe("a line of Twitch chat", () => {
  it("becomes a message with everything that is of use", () => {
    expect(message({ id: "m-1", userId: "42", displayName: "Ann" })).toEqual({
      platform: "twitch",
      channelId: "100",
      id: "m-1",
      author: { platformId: "42", login: "ann", displayName: "Ann", roles: [] },
      text: "hello",
      sentAtMs: 1_700_000_000_000,
    });
  });

  it.each(["1", "0", "00", "true"])("keeps the user id %j as it is", (userId) => {
    expect(message({ userId }).author.platformId).toBe(userId);
  });

  it.each([
    ["a space after it", "Ann ", "Ann"],
    ["nothing", "", "ann"],
    ["only a space", " ", "ann"],
    ["Chinese", "安", "安"],
    ["an invisible end", "Ann\u{E0000}", "Ann"],
    ["a semicolon and a backslash", "a;\\b", "a;\\b"],
  ])("shows a display name with %s", (_, displayName, shown) => {
    expect(message({ displayName }).author.displayName).toBe(shown);
  });

  it.each([
    [{}, []],
    [{ subscriber: "1" }, ["subscriber"]],
    [{ badges: "subscriber/12,premium/1" }, ["subscriber"]],
    [{ badges: "founder/0", subscriber: "0" }, ["subscriber"]],
    [{ badges: "vip/1", vip: "1" }, ["vip"]],
    [{ vip: "1" }, ["vip"]],
    [{ vip: "0" }, []],
    [{ mod: "1" }, ["moderator"]],
    [{ badges: "lead_moderator/1" }, ["moderator"]],
    [{ badges: "broadcaster/1,subscriber/0", mod: "0", subscriber: "1" }, ["subscriber", "broadcaster"]],
    [{ badges: "moderator/1,subscriber/3024", mod: "1", subscriber: "1" }, ["subscriber", "moderator"]],
    [{ badges: "sub-gifter/50,not-vip/1" }, []],
    [{ badges: "vip" }, []],
  ])("knows the roles of %j", (tags: Record<string, string>, roles) => {
    expect(tagged(tags).author.roles).toEqual(roles);
  });

  it("is a message when it cheers, with its bits", () => {
    expect(tagged({ bits: "100" }, "cheer100 !points")).toMatchObject({ bits: 100, text: "cheer100 !points" });
    expect(tagged({ bits: "1" }).bits).toBe(1);
    expect(tagged({ bits: "many" })).not.toHaveProperty("bits");
  });

  it("is a message when it is a /me, without the wrapping", () => {
    expect(message({ text: "\u0001ACTION waves\u0001" }).text).toBe("waves");
    expect(message({ text: "\u0001ACTION cut off" }).text).toBe("cut off");
  });

  it("is one message when it redeems a reward or is highlighted", () => {
    expect(tagged({ "custom-reward-id": "r-1" }).text).toBe("hello");
    expect(tagged({ "msg-id": "highlighted-message" }).text).toBe("hello");
    expect(tagged({ "msg-id": "gigantified-emote-message" }).text).toBe("hello");
  });

  it.each([
    ["!points \u034F", "!points"],
    ["!points \u{E0000}", "!points"],
    ["!points\u034F \u{E0000} ", "!points"],
    ["\u034F", ""],
    ["a\u034Fb", "a\u034Fb"],
    ["two  spaces", "two  spaces"],
    ["👩‍👩‍👧", "👩‍👩‍👧"],
    ["🏴\u{E0067}\u{E0062}\u{E007F}", "🏴\u{E0067}\u{E0062}\u{E007F}"],
    ["שלום\u200F", "שלום\u200F"],
  ])("strips what programs append, and only that: %j", (text, expected) => {
    expect(message({ text }).text).toBe(expected);
  });

  const reply = {
    "reply-parent-msg-id": "p-1",
    "reply-parent-user-id": "7",
    "reply-parent-user-login": "bob",
    "reply-parent-display-name": "Bob",
    "reply-parent-msg-body": "1",
  };
  it.each([
    ["@Bob !give 5", "!give 5"],
    ["@bob   !points", "!points"],
    ["@Bob", ""],
    ["@carol hi", "@carol hi"],
    ["@Bobby hi", "@Bobby hi"],
    ["hi @Bob", "hi @Bob"],
  ])("answers another and does not begin with their name: %j", (text, expected) => {
    expect(tagged(reply, text)).toMatchObject({
      text: expected,
      replyTo: { messageId: "p-1", platformId: "7", login: "bob" },
    });
  });

  it("keeps a name at its beginning when it answers nobody", () => {
    expect(message({ text: "@bob hi" }).text).toBe("@bob hi");
  });

  it("is marked when it was written in another channel of a shared chat", () => {
    expect(tagged({ "source-room-id": "200", "source-id": "s-1" })).toMatchObject({
      mirroredFrom: "200",
      channelId: "100",
    });
    expect(tagged({ "source-room-id": "100", "source-id": "s-1" })).not.toHaveProperty("mirroredFrom");
  });

  it("tells a first line ever", () => {
    expect(tagged({ "first-msg": "1" }).firstEver).toBe(true);
    expect(message()).not.toHaveProperty("firstEver");
  });

  it.each(["", "-6795364578871", "soon", "99999999999999999"])("takes the bot's time where Twitch's is %j", (sent) => {
    expect(tagged({ "tmi-sent-ts": sent }).sentAtMs).toBe(NOW);
  });

  it("keeps 500 characters", () => {
    const text = "🙂".repeat(250);
    expect(message({ text }).text).toBe(text);
  });

  it("makes up an id from its content where it has none, the same each time", () => {
    const [one, again, other] = ["a", "a", "b"].map((text) => tagged({ id: "" }, text).id);
    expect(one).toMatch(/^[0-9a-f]{32}$/);
    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });

  it.each([
    ":jtv!jtv@jtv.tmi.twitch.tv PRIVMSG streamer :Somebody is now hosting you.",
    ":ann!ann@ann.tmi.twitch.tv PRIVMSG #streamer :no tags at all",
    "@user-id=1;message-id=2 :ann!ann@ann.tmi.twitch.tv WHISPER mintbot :psst",
    "@user-id=1;id=x;room-id=100 :tmi.twitch.tv USERNOTICE #streamer :hello",
  ])("is no message when it is something else: %s", (raw) => {
    expect(chatMessage(line(raw), { channelId: "100", nowMs: NOW })).toBeUndefined();
  });
});

describe("any line at all", () => {
  it("never makes the bot throw", () => {
    const tag = fc.constantFrom(
      "id",
      "user-id",
      "room-id",
      "badges",
      "bits",
      "msg-id",
      "reply-parent-msg-id",
      "reply-parent-display-name",
      "tmi-sent-ts",
      "target-user-id",
      "ban-duration",
      "__proto__",
      "constructor",
    );
    const value = fc.oneof(fc.string(), fc.constantFrom("1", "0", "", "\\", "\\s", "subgift", "raid", "a/1,b", "NaN"));
    const command = fc.constantFrom("PRIVMSG", "USERNOTICE", "CLEARCHAT", "CLEARMSG", "NOTICE", "ROOMSTATE", "");
    const tags = fc
      .array(fc.tuple(tag, value), { maxLength: 12 })
      .map((pairs) => pairs.map((pair) => pair.join("=")).join(";"));
    const raw = fc
      .tuple(tags, fc.constantFrom(":a!a@a", ":tmi.twitch.tv", ""), command, fc.string())
      .map(([found, prefix, word, rest]) => `@${found.replaceAll(" ", "")} ${prefix} ${word} #streamer :${rest}`);
    const context = { channelId: "100", nowMs: NOW, bombs: new RecentIds(10) };
    fc.assert(
      fc.property(fc.oneof(raw, fc.string()), (text) => {
        for (const found of parsed(text)) {
          chatMessage(found, context);
          chatEvents(found, context);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("the feed without a socket", () => {
  it("hands over every message of a frame, and none of another kind", () => {
    const texts: string[] = [];
    const feed = chatFeed(
      (found) => texts.push(found.text),
      (error) => {
        throw error;
      },
    );
    const frame = ["one", "two"].map((text) => privmsgLine({ login: "ann", text }));
    feed([frame[0], "PING :tmi.twitch.tv", "@broken", frame[1], ""].join("\r\n"));
    expect(texts).toEqual(["one", "two"]);
  });
});
