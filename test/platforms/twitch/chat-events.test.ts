import { describe, expect, it } from "vitest";
import type { PlatformEvent } from "../../../src/platforms/platform.ts";
import { chatEvents, giftLine } from "../../../src/platforms/twitch/chat/chat-events.ts";
import { privmsgLine, tagPrefix } from "../../support/irc-server.ts";
import { line } from "./lines.ts";

const AT = 1_700_000_000_000;
const PERIOD = Math.floor(AT / (25 * 86_400_000));

/** Events of the lines, in one session. */
function events(raws: readonly string[]): PlatformEvent[] {
  return raws.flatMap((raw) => chatEvents(line(raw), context));
}

const context = { channelId: "100", nowMs: AT + 5 };
const giftOf = (raw: string) => giftLine(line(raw), context);

function notice(kind: string, tags: Record<string, string> = {}): string {
  const usual = {
    badges: "subscriber/0",
    "display-name": "Ann",
    id: "n-1",
    login: "ann",
    mod: "0",
    "msg-id": kind,
    "room-id": "100",
    subscriber: "1",
    "system-msg": "Ann did something; it was\\nice",
    "tmi-sent-ts": String(AT),
    "user-id": "1",
  };
  return `${tagPrefix({ ...usual, ...tags })}:tmi.twitch.tv USERNOTICE #streamer`;
}
const recipient = (id: string) => ({
  "msg-param-recipient-id": id,
  "msg-param-recipient-user-name": `viewer${id}`,
  "msg-param-recipient-display-name": `Viewer${id} `,
  "msg-param-months": "3",
  "msg-param-sub-plan": "2000",
});
const ann = { platformId: "1", login: "ann", displayName: "Ann", roles: ["subscriber"] };
const here = { platform: "twitch", channelId: "100", atMs: AT };

describe("subscriptions told by chat", () => {
  it.each([
    ["1000", 1],
    ["2000", 2],
    ["3000", 3],
    ["Prime", 1],
    ["", 1],
  ])("pays a new one of plan %s as tier %i, keyed by viewer and 25 days", (plan, tier) => {
    expect(events([notice("sub", { "msg-param-sub-plan": plan, "msg-param-cumulative-months": "1" })])).toEqual([
      {
        ...here,
        kind: "subscription",
        key: `sub:100:1:${PERIOD}`,
        author: ann,
        tier,
        months: 1,
        renewal: false,
        gifted: false,
      },
    ]);
  });

  it("pays a renewal keyed by the total of months", () => {
    expect(events([notice("resub", { "msg-param-sub-plan": "3000", "msg-param-cumulative-months": "16" })])).toEqual([
      {
        ...here,
        kind: "subscription",
        key: "resub:100:1:16",
        author: ann,
        tier: 3,
        months: 16,
        renewal: true,
        gifted: false,
      },
    ]);
  });

  it.each(["giftpaidupgrade", "anongiftpaidupgrade", "primepaidupgrade"])(
    "pays who goes on with a subscription that was given to them as a new one (%s)",
    (kind) => {
      expect(events([notice(kind, { "msg-param-sender-login": "giver" })])).toEqual([
        {
          ...here,
          kind: "subscription",
          key: `sub:100:1:${PERIOD}`,
          author: ann,
          tier: 1,
          months: 1,
          renewal: false,
          gifted: false,
        },
      ]);
    },
  );

  it.each(["sub", "resub"])("knows a month of a gift of several months (%s)", (kind) => {
    const tags = { "msg-param-was-gifted": "true", "msg-param-cumulative-months": "3" };
    expect(events([notice(kind, tags)])).toMatchObject([
      { kind: "subscription", gifted: true, renewal: kind === "resub" },
    ]);
    expect(events([notice(kind, { ...tags, "msg-param-was-gifted": "false" })])).toMatchObject([{ gifted: false }]);
  });

  it("tells a gift's receiver as a subscription that was given, and its giver as a part of a gift", () => {
    const raw = notice("subgift", { ...recipient("5"), "msg-param-origin-id": "o-1" });
    expect(events([raw])).toEqual([
      {
        ...here,
        kind: "subscription",
        key: `sub:100:5:${PERIOD}`,
        author: { platformId: "5", login: "viewer5", displayName: "Viewer5", roles: ["subscriber"] },
        tier: 2,
        months: 3,
        renewal: false,
        gifted: true,
      },
    ]);
    expect(giftOf(raw)).toEqual({
      part: "receiver",
      gift: { ...here, kind: "gift", key: "gift:100:n-1", author: ann, tier: 2, count: 1 },
      groupKey: undefined,
      looseId: "o-1",
      receiverId: "5",
    });
  });

  it("tells the number of a gift to the community, and 0 when it says none", () => {
    const bomb = (tags: Record<string, string>) =>
      giftOf(notice("submysterygift", { "msg-param-community-gift-id": "b-1", "msg-param-sub-plan": "1000", ...tags }));
    expect(bomb({ "msg-param-mass-gift-count": "100" })).toMatchObject({
      part: "header",
      groupKey: "gift:100:b-1",
      gift: { count: 100, tier: 1, author: ann },
    });
    for (const count of ["0", "-5", "many", ""]) {
      expect(bomb({ "msg-param-mass-gift-count": count })!.gift.count).toBe(0);
    }
  });

  it.each([
    ["anonsubmysterygift", {}],
    ["submysterygift", { "user-id": "274598607", login: "ananonymousgifter" }],
  ])("names no giver who hid their name (%s)", (kind, tags) => {
    const told = giftOf(notice(kind, { "msg-param-origin-id": "b-2", "msg-param-mass-gift-count": "5", ...tags }));
    expect(told!.gift).toMatchObject({ kind: "gift", count: 5 });
    expect(told!.gift).not.toHaveProperty("author");
  });

  it("says nothing of other notices", () => {
    expect(
      events(["announcement", "ritual", "unraid", "viewermilestone", "bitsbadgetier"].map((kind) => notice(kind))),
    ).toEqual([]);
  });
});

describe("raids and cheers told by chat", () => {
  it.each(["1", "0", "347"])("counts a raid of %s", (viewers) => {
    const [raid] = events([notice("raid", { "msg-param-viewerCount": viewers, badges: "", subscriber: "0" })]);
    expect(raid).toEqual({
      ...here,
      kind: "raid",
      key: "raid:100:1:n-1",
      author: { ...ann, roles: [] },
      viewers: Number(viewers),
    });
  });

  it("tells a cheer, and hides who hid", () => {
    const cheer = (userId: string) =>
      privmsgLine({ login: "ann", text: "cheer1", id: "c-1", userId, tags: { bits: "1" } });
    const [named] = events([cheer("1")]);
    expect(named).toMatchObject({ kind: "cheer", key: "cheer:100:c-1", bits: 1, author: { platformId: "1" } });
    const [anonymous] = events([cheer("407665396")]);
    expect(anonymous).toMatchObject({ kind: "cheer", bits: 1 });
    expect(anonymous).not.toHaveProperty("author");
  });

  it("tells none of an ordinary line", () => {
    expect(events([privmsgLine({ login: "ann", text: "hello" })])).toEqual([]);
  });
});

describe("bans and deletions told by chat", () => {
  it.each([
    [
      "@room-id=100;target-user-id=7;tmi-sent-ts=1700000000000 :tmi.twitch.tv CLEARCHAT #streamer :bob",
      { platformId: "7" },
    ],
    [
      "@ban-duration=1;room-id=100;target-user-id=7;tmi-sent-ts=1700000000000 :tmi.twitch.tv CLEARCHAT #streamer :bob",
      { platformId: "7", untilMs: AT + 1_000 },
    ],
  ])("tells %s", (raw, expected) => {
    expect(events([raw])).toEqual([{ ...here, kind: "banned", ...expected }]);
  });

  it("does not take a cleared chat for a ban", () => {
    expect(events(["@room-id=100;tmi-sent-ts=1700000000000 :tmi.twitch.tv CLEARCHAT #streamer"])).toEqual([]);
  });

  it("tells a deleted message", () => {
    const raw =
      "@login=bob;room-id=;target-msg-id=m-9;tmi-sent-ts=1700000000000 :tmi.twitch.tv CLEARMSG #streamer :oops";
    expect(events([raw])).toEqual([{ ...here, kind: "deleted", messageId: "m-9" }]);
  });
});

describe("what chat does not tell", () => {
  it.each([
    notice("sharedchatnotice", { "source-msg-id": "sub", "source-room-id": "200" }),
    notice("sub", { "source-room-id": "200" }),
    privmsgLine({ login: "ann", text: "cheer5", tags: { bits: "5", "source-room-id": "200" } }),
    notice("submysterygift", { "source-room-id": "200", "msg-param-mass-gift-count": "5" }),
  ])("never pays for what happened in another channel of a shared chat", (raw) => {
    expect(events([raw])).toEqual([]);
    expect(giftOf(raw)).toBeUndefined();
  });

  it.each(["sub", "resub", "raid"])("drops a %s without a viewer's id", (kind) => {
    expect(events([notice(kind, { "user-id": "" })])).toEqual([]);
  });
});
