import { afterEach, describe, expect, it, vi } from "vitest";
import { realSystem } from "../../../src/base/system.ts";
import { kickSection } from "../../../src/platforms/kick/settings.ts";
import type { DoctorStep, PlatformEvent } from "../../../src/platforms/platform.ts";
import { freePort } from "../../support/free-port.ts";
import { DEMO } from "../../support/kick-server.ts";
import { type WholeKick, wholeKick } from "../../support/kick-whole.ts";

let whole: WholeKick | undefined;
afterEach(async () => {
  await whole?.close();
  whole = undefined;
});
const WAIT = { timeout: 15_000, interval: 10 };

async function start(...args: Parameters<typeof wholeKick>): Promise<WholeKick> {
  whole = await wholeKick(...args);
  await whole.platform.start(whole.host);
  return whole;
}
async function isReading({ kick, platform }: WholeKick): Promise<void> {
  await kick.reading();
  await vi.waitFor(() => expect(["connected", "read-only"]).toContain(platform.status(DEMO.userId)), WAIT);
}
const keyed = (events: readonly PlatformEvent[], kind: string) =>
  events.filter((event) => event.kind === kind).map((event) => ("key" in event ? event.key : ""));
async function deliver(
  { kick, platform, config }: WholeKick,
  type: string,
  body: object,
  port: number,
): Promise<number> {
  void platform;
  const text = JSON.stringify({ broadcaster: { user_id: Number(DEMO.userId) }, ...body });
  const url = `http://${config.webhook.host}:${port}/kick/webhook`;
  const response = await fetch(url, { method: "POST", headers: kick.sign(type, text), body: text });
  return response.status;
}

describe("a computer's clock that is wrong", () => {
  it.each([-20, 20, 600])(
    "by %i minutes is said once in words, and a gift that three sources tell is one",
    async (minutes) => {
      const port = await freePort();
      const real = realSystem();
      const clock = { ...real.clock, now: () => Date.now() + minutes * 60_000 };
      const webhook = { enabled: true, port };
      const here = await start({ webhook, timing: { combineMs: 200 } }, { system: { ...real, clock } });
      await isReading(here);
      const trueMs = Date.now();
      const names = ["bob", "cid"];
      const gift = {
        chatroom_id: 2002,
        gifted_usernames: names,
        gifter_username: "Ann",
        gifted_total: 2,
        chunk_details: null,
      };
      here.kick.emit(`chatroom_${DEMO.chatroomId}`, "GiftedSubscriptionsEvent", gift);
      here.kick.emit(`chatroom_${DEMO.chatroomId}`, "App\\Events\\ChatMessageSentEvent", {
        message: { id: "row1", action: "gift", created_at: Math.floor(trueMs / 1_000), subscriptions_count: 2 },
        user: { id: 501, username: "Ann" },
      });
      await vi.waitFor(() => expect(keyed(here.host.events, "gift")).toHaveLength(1), WAIT);
      const body = {
        gifter: { is_anonymous: false, user_id: 501, username: "Ann" },
        giftees: names.map((username, n) => ({ is_anonymous: false, user_id: 700 + n, username })),
        created_at: new Date(trueMs).toISOString(),
      };
      await vi.waitFor(async () => {
        expect(await deliver(here, "channel.subscription.gifts", body, port)).toBe(200);
      }, WAIT);
      // One by somebody else after it shows that it was worked on.
      const other = { ...body, gifter: { is_anonymous: false, user_id: 502, username: "Zoe" } };
      expect(await deliver(here, "channel.subscription.gifts", other, port)).toBe(200);
      await vi.waitFor(() => expect(keyed(here.host.events, "gift").length).toBeGreaterThan(1), WAIT);
      expect(keyed(here.host.events, "gift")).toHaveLength(2);
      const side = minutes > 0 ? "ahead of" : "behind";
      expect(here.host.attentions.get("kick.clock")).toContain(`${side} Kick's`);
    },
  );
});

describe("the channel's ids", () => {
  it("are looked up once and remembered, whatever becomes of the lookup", async () => {
    const here = await start();
    await isReading(here);
    expect(here.kick.lookups).toEqual(["demo"]);
    here.kick.lookupStatus = 403;
    await here.restart();
    await isReading(here);
    expect(here.kick.lookups).toHaveLength(1);
    expect(here.host.attentions.has("kick.ids")).toBe(false);
  });

  it("are asked for in words when Cloudflare blocks the lookup, and the bot goes on by itself when it does not", async () => {
    whole = await wholeKick({ timing: { backoffMaxMs: 40 } });
    whole.kick.lookupStatus = 403;
    await whole.platform.start(whole.host);
    await vi.waitFor(() => expect(whole!.host.attentions.get("kick.ids")).toBeDefined(), WAIT);
    const sentence = whole.host.attentions.get("kick.ids")!;
    for (const word of ["channelId", "userId", "chatroomId", `${whole.kick.url}/api/v2/channels/demo`, "403"]) {
      expect(sentence).toContain(word);
    }
    expect(whole.platform.status(DEMO.userId)).toBe("connecting");
    whole.kick.lookupStatus = 200;
    await isReading(whole);
    expect(whole.host.attentions.has("kick.ids")).toBe(false);
  });

  it("are taken from the config without any lookup, numbers or texts", async () => {
    whole = await wholeKick({ userId: 10001, channelId: "1001", chatroomId: 2002 });
    whole.kick.lookupStatus = 403;
    await whole.platform.start(whole.host);
    await isReading(whole);
    // Compared with what Kick says while the chat is read already.
    await vi.waitFor(() => expect(whole!.kick.lookups).toHaveLength(1), WAIT);
    expect(whole.host.attentions.has("kick.ids")).toBe(false);
  });

  const WRONG: [string, Record<string, unknown>, number, RegExp][] = [
    [
      "user and channel swapped",
      { userId: 1001, channelId: 10001, chatroomId: 2002 },
      200,
      /userId is 1001, which is the channel's id, but .* 10001; channelId is 10001/,
    ],
    [
      "channel and chatroom swapped",
      { userId: 10001, channelId: 2002, chatroomId: 1001 },
      200,
      /channelId is 2002, which is the chatroom's id, but/,
    ],
    [
      "a chatroom of somebody else",
      { userId: 10001, channelId: 1001, chatroomId: 777 },
      200,
      /chatroomId is 777, but the chatroom's id is 2002/,
    ],
    [
      "user and channel swapped, the site blocked",
      { userId: 1001, channelId: 10001, chatroomId: 2002 },
      403,
      /userId is 1001, but the streamer's user id is 10001; channelId is 10001, which is the streamer's user id/,
    ],
    [
      "the user's id as the chatroom's, the site blocked",
      { userId: 10001, channelId: 1001, chatroomId: 10001 },
      403,
      /chatroomId is 10001, which is the streamer's user id/,
    ],
    [
      "one number twice, the site blocked",
      { userId: 10001, channelId: 1001, chatroomId: 1001 },
      403,
      /channelId and chatroomId are the same number/,
    ],
    [
      "a user of somebody else, only userId typed",
      { userId: 777 },
      200,
      /userId is 777, but the streamer's user id is 10001/,
    ],
  ];
  it.each(WRONG)("typed by hand are compared: %s", async (_what, settings, lookupStatus, words) => {
    whole = await wholeKick(settings);
    whole.kick.lookupStatus = lookupStatus;
    await whole.platform.start(whole.host);
    await vi.waitFor(() => expect(whole!.host.attentions.get("kick.ids")).toMatch(words), WAIT);
    const steps: DoctorStep[] = [];
    for await (const step of whole.platform.doctor()) steps.push(step);
    const step = steps.find(({ name }) => name === "Kick channel");
    expect(step).toMatchObject({ state: "failed", detail: expect.stringMatching(words) });
    expect(step?.cure).toContain("/api/v2/channels/demo");
  });

  it("typed by hand are compared with the sign-in where nothing else answers", async () => {
    whole = await wholeKick({ userId: 777, channelId: 1001, chatroomId: 2002 });
    whole.kick.lookupStatus = 403;
    whole.rest.fail("/public/v1/channels", { status: 500 }, 99);
    await whole.platform.start(whole.host);
    await vi.waitFor(() => expect(whole!.host.attentions.get("kick.ids")).toContain("userId is 777, but"), WAIT);
  });

  it("of another chatroom are noticed by the bot's own lines, which never come back", async () => {
    const here = await start();
    await isReading(here);
    let echo = false;
    here.rest.onSaid = async ({ id, content, as }) => {
      if (echo) here.kick.chat({ id, text: content, userId: as, username: "Demo_Bot" });
    };
    const say = async () => expect(await here.platform.send(DEMO.userId, "hello")).toMatchObject({ status: "sent" });
    for (let line = 0; line < 6; line++) {
      expect(here.host.attentions.has("kick.echo")).toBe(false);
      await say();
    }
    expect(here.host.attentions.get("kick.echo")).toContain("chatroomId");
    echo = true;
    await vi.waitFor(async () => {
      await say();
      expect(here.host.attentions.has("kick.echo")).toBe(false);
    }, WAIT);
  });

  it("that were typed wrong are not remembered once they are taken out of the config", async () => {
    whole = await wholeKick({ userId: 777 });
    await whole.platform.start(whole.host);
    await vi.waitFor(() => expect(whole!.host.attentions.get("kick.ids")).toContain("777"), WAIT);
    expect(JSON.stringify(whole.db.prepare("SELECT value FROM kick_store").all())).not.toContain("777");
  });

  it("are completed by the official API when only it knows the streamer", async () => {
    whole = await wholeKick({ channelId: 1001, chatroomId: 2002 });
    whole.kick.lookupStatus = 403;
    await whole.platform.start(whole.host);
    await isReading(whole);
    expect(whole.host.channels).toEqual([
      { platform: "kick", platformId: DEMO.userId, login: "demo", displayName: "Demo" },
    ]);
  });

  it("of a channel that does not exist are a sentence about the name", async () => {
    const here = await start({ channel: "nobody_here" });
    await vi.waitFor(
      () => expect(here.host.attentions.get("kick.ids")).toContain("There is no channel kick.com/nobody_here"),
      WAIT,
    );
    expect(here.kick.lookups.slice(0, 2)).toEqual(["nobody_here", "nobody-here"]);
  });
});

describe("deliveries that arrive", () => {
  it("are no reason to say that none does: a gift of a thousand, which only they tell", async () => {
    const port = await freePort();
    const here = await start({ webhook: { enabled: true, port } });
    await isReading(here);
    const picture = `https://files.kick.example/images/user/1/profile_image/${"x".repeat(300)}`;
    const giftees = Array.from({ length: 1_000 }, (_, n) => ({
      is_anonymous: false,
      user_id: 70_000 + n,
      username: `viewer_${n}`,
      profile_picture: picture,
    }));
    const gift = {
      gifter: { is_anonymous: false, user_id: 501, username: "Ann" },
      giftees,
      created_at: new Date().toISOString(),
    };
    await vi.waitFor(async () => expect(await deliver(here, "channel.subscription.gifts", gift, port)).toBe(200), WAIT);
    await vi.waitFor(() => expect(keyed(here.host.events, "gift")).toHaveLength(1), WAIT);
    await vi.waitFor(() => expect(keyed(here.host.events, "subscription")).toHaveLength(1_000), WAIT);
    expect(here.host.told.filter((sentence) => sentence.includes("delivered"))).toEqual([]);
  });
});

describe("without a sign-in", () => {
  it("reads, says that it is read-only, and passes on the feed's own live and offline", async () => {
    const here = await start({}, { signedIn: false });
    await isReading(here);
    expect(here.platform.status(DEMO.userId)).toBe("read-only");
    // Until Kick has refused the first question it may yet be one that can be asked.
    await vi.waitFor(
      () =>
        expect(here.platform.capabilities(DEMO.userId)).toEqual({
          send: false,
          list: false,
          live: false,
          followers: false,
        }),
      WAIT,
    );
    here.kick.emit("channel.1001", "App\\Events\\StreamerIsLive", {
      livestream: { id: 1, created_at: "2026-11-20T18:00:00Z" },
    });
    here.kick.emit("channel.1001", "App\\Events\\StopStreamBroadcast", { livestream: { id: 1 } });
    await vi.waitFor(() => expect(here.host.events.map(({ kind }) => kind)).toEqual(["live", "offline"]), WAIT);
    expect((await here.platform.send(DEMO.userId, "hello")).status).not.toBe("sent");
  });
});

describe("our own lines", () => {
  it("are recognised by their id and never come back as chat", async () => {
    const here = await start();
    await isReading(here);
    const sent = await here.platform.send(DEMO.userId, "an answer");
    expect(sent).toMatchObject({ status: "sent" });
    here.kick.chat({
      id: sent.status === "sent" ? sent.messageId! : "",
      text: "an answer",
      userId: 900,
      username: "bot",
    });
    here.kick.chat({ text: "an answer" });
    await vi.waitFor(() => expect(here.host.messages).toHaveLength(1), WAIT);
    expect(here.host.messages[0]!.author.login).toBe("ann");
  });
});

describe("webhooks beside the feed", () => {
  it("add facts, and one fact told by both is one key", async () => {
    const port = await freePort();
    const here = await start({ webhook: { enabled: true, port } });
    await isReading(here);
    await vi.waitFor(() => expect(here.rest.subscriptions.length).toBeGreaterThanOrEqual(8), WAIT);
    const createdAt = new Date().toISOString();
    here.kick.emit("channel_1001", "KicksGifted", {
      gift_transaction_id: "t1",
      sender: { id: 5, username: "Ann" },
      gift: { name: "Full Send", amount: 100 },
      created_at: createdAt,
    });
    const gift = {
      sender: { user_id: 5, username: "Ann" },
      gift: { name: "Full Send", amount: 100 },
      created_at: createdAt,
    };
    expect(await deliver(here, "kicks.gifted", gift, port)).toBe(200);
    expect(await deliver(here, "channel.followed", { follower: { user_id: 9, username: "Eve" } }, port)).toBe(200);
    await vi.waitFor(() => expect(keyed(here.host.events, "follow")).toEqual(["follow:9"]), WAIT);
    expect(new Set(keyed(here.host.events, "kicks")).size).toBe(1);
  });

  it("bring chat only while no feed does", async () => {
    const port = await freePort();
    whole = await wholeKick({ drivers: ["realtime", "webhook"], webhook: { enabled: true, port } });
    whole.kick.negotiateStatus = 403;
    await whole.platform.start(whole.host);
    const line = (message_id: string) => ({
      message_id,
      content: message_id,
      created_at: new Date().toISOString(),
      sender: { user_id: 5, username: "Ann", identity: null },
    });
    await vi.waitFor(
      async () => expect(await deliver(whole!, "chat.message.sent", line("feed is down"), port)).toBe(200),
      WAIT,
    );
    await vi.waitFor(() => expect(whole!.host.messages).toHaveLength(1), WAIT);
    whole.kick.negotiateStatus = 200;
    await isReading(whole);
    await deliver(whole, "chat.message.sent", line("feed is up"), port);
    whole.kick.chat({ text: "by the feed" });
    await vi.waitFor(() => expect(whole!.host.messages).toHaveLength(2), WAIT);
    expect(whole.host.messages.map(({ text }) => text)).toEqual(["feed is down", "by the feed"]);
  });

  it("are off unless switched on, and a taken port is a sentence", async () => {
    expect(kickSection.parse({}).webhook).toMatchObject({ enabled: false, host: "127.0.0.1" });
    const { createServer } = await import("node:net");
    const other = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as { port: number };
    const here = await start({ webhook: { enabled: true, port } });
    await vi.waitFor(() => expect(here.host.attentions.get("kick.webhook")).toContain(`Port ${port} is taken`), WAIT);
    await new Promise((resolve) => other.close(resolve));
    await vi.waitFor(() => expect(here.host.attentions.has("kick.webhook")).toBe(false), WAIT);
  });
});

describe("drivers", () => {
  it("give way to the next when they do not connect, which is said once", async () => {
    whole = await wholeKick({
      drivers: ["realtime", "kick-js"],
      allow: { realtime: true, "kick-js": true },
      timing: { driverPatienceMs: 300 },
    });
    whole.kick.negotiateStatus = 403;
    await whole.platform.start(whole.host);
    await vi.waitFor(
      () => expect(whole!.host.attentions.get("kick.driver")).toMatch(/realtime does not work .*403.* trying kick-js/),
      WAIT,
    );
    whole.kick.negotiateStatus = 200;
    await isReading(whole);
  });

  it("that are not allowed are not used, and when none is left it is said", async () => {
    const here = await start({ allow: { realtime: false } });
    await vi.waitFor(
      () => expect(here.host.attentions.get("kick.feed")).toContain("Nothing may read Kick's chat"),
      WAIT,
    );
    expect(here.kick.negotiations).toEqual([]);
  });
});

it("tells the streamer when the chat cannot be read for long, and when it can again", async () => {
  whole = await wholeKick({ timing: { driverPatienceMs: 200 } });
  whole.kick.negotiateStatus = 403;
  await whole.platform.start(whole.host);
  await vi.waitFor(() => expect(whole!.host.attentions.get("kick.feed")).toContain("403"), WAIT);
  whole.kick.negotiateStatus = 200;
  await isReading(whole);
  expect(whole.host.attentions.has("kick.feed")).toBe(false);
});

describe("doctor", () => {
  const check = async (here: WholeKick) => {
    const steps: DoctorStep[] = [];
    for await (const step of here.platform.doctor()) steps.push(step);
    return new Map(steps.map((step) => [step.name, step]));
  };
  it("tries ids, provider and chat live, and stores nothing", async () => {
    whole = await wholeKick();
    const steps = await check(whole);
    expect(steps.get("Kick channel")).toMatchObject({ state: "ok", detail: expect.stringContaining("chatroom 2002") });
    expect(steps.get("Kick realtime feed")).toMatchObject({
      state: "ok",
      detail: expect.stringContaining("centrifugo"),
    });
    expect(steps.get("Kick chat")).toMatchObject({ state: "ok" });
    expect(steps.get("Kick webhook")).toMatchObject({ state: "skipped" });
    expect(whole.db.prepare("SELECT count(*) AS n FROM kick_store").get()).toEqual({ n: 0 });
  });
  it("gives the cure with each failure", async () => {
    whole = await wholeKick({ timing: { connectMs: 200 } });
    whole.kick.negotiateStatus = 403;
    const steps = await check(whole);
    expect(steps.get("Kick realtime feed")).toMatchObject({ state: "failed", detail: expect.stringContaining("403") });
    expect(steps.get("Kick chat")?.state).toBe("failed");
    for (const step of steps.values()) if (step.state === "failed") expect(step.cure).toBeTruthy();
  });
});

describe("the config", () => {
  it.each([
    ["https://kick.com/Some_Body?x=1", "some_body"],
    ["kick.com/somebody/videos", "somebody"],
    ["@SomeBody", "somebody"],
    [" somebody ", "somebody"],
  ])("takes %s for the channel", (pasted, slug) => {
    expect(kickSection.parse({ channel: pasted }).channel).toBe(slug);
  });
  it("is off without a channel", async () => {
    const here = await start({ channel: "" });
    expect(here.platform.status(DEMO.userId)).toBe("off");
    expect(here.kick.lookups).toEqual([]);
  });
});
