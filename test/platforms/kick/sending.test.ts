import { afterEach, describe, expect, it } from "vitest";
import { CLOUDFLARE } from "../../support/kick-api-server.ts";
import { chatLine, type KickRig, kickRig } from "../../support/kick-rig.ts";

let rig: KickRig;
afterEach(() => rig.close());

async function ready(config: object = {}): Promise<void> {
  rig = await kickRig(config);
  await rig.signIn();
  if ("bot" in config) await rig.signIn("bot");
  await rig.start();
}

function chats(): number {
  return rig.server.count("POST", "/public/v1/chat");
}

describe("a line sent to Kick", () => {
  it("is written by the app's bot account into the streamer's channel", async () => {
    await ready();
    const result = await rig.part.send("Welcome!", undefined);
    expect(rig.server.said).toMatchObject([{ content: "Welcome!", type: "bot", as: 900 }]);
    expect(result).toEqual({ status: "sent", messageId: rig.server.said[0]?.id });
  });

  it("is written by a second account where the config names one, and the streamer's sign-in is not used", async () => {
    await ready({ bot: "helperbot" });
    await rig.part.send("Welcome!", undefined);
    expect(rig.server.said).toMatchObject([{ type: "user", as: 502, broadcaster: 501 }]);
    expect(rig.part.whoAmI()).toEqual({ userId: "502", slug: "helperbot", displayName: "helperbot" });
  });

  it("is said by itself when the line it answers is gone", async () => {
    await ready();
    rig.server.fail("/public/v1/chat", {
      status: 400,
      body: { data: "ORIGINAL_MESSAGE_NOT_FOUND", message: "Bad request" },
    });
    expect(await rig.part.send("You have 5.", "msg-of-vera")).toMatchObject({ status: "sent" });
    expect(rig.server.said).toMatchObject([{ content: "You have 5." }]);
    expect(rig.server.said[0]).not.toHaveProperty("replyTo");
  });

  it("answers the line it belongs to", async () => {
    await ready();
    await rig.part.send("You have 5.", "msg-of-vera");
    expect(rig.server.said[0]?.replyTo).toBe("msg-of-vera");
  });

  it.each([
    ['she said "hi"', 'she said "hi"'],
    ["two\nlines and a \\ backslash", "two\nlines and a \\ backslash"],
    ["emoji 🎉 👩‍👩‍👧 and عربى", "emoji 🎉 👩‍👩‍👧 and عربى"],
    ['x","type":"user","content":"INJECTED', 'x","type":"user","content":"INJECTED'],
    ["\u0000\u2028 odd", "\u0000\u2028 odd"],
  ])("arrives as it was written: %j", async (text, arrives) => {
    await ready();
    expect((await rig.part.send(text, undefined)).status).toBe("sent");
    expect(rig.server.said).toMatchObject([{ content: arrives, type: "bot" }]);
  });

  it("that Kick takes and does not show is refused with the likely reasons", async () => {
    await ready();
    rig.server.chatIsShown = false;
    const result = await rig.part.send("hello", undefined);
    expect(result.status).toBe("refused");
    expect(rig.host.attentions.get("kick.not-said")).toContain("followers-only");
    rig.server.chatIsShown = true;
    await rig.part.send("hello", undefined);
    expect(rig.host.attentions.has("kick.not-said")).toBe(false);
  });

  it("without a bot account says where to create one", async () => {
    await ready();
    rig.server.botAccount = undefined;
    expect((await rig.part.send("hello", undefined)).status).toBe("refused");
    expect(rig.host.attentions.get("kick.bot-account")).toContain("create its bot account");
  });

  it("that nobody answers in time may have been said and is not said twice", async () => {
    await ready({ timing: { requestMs: 200 } });
    rig.server.fail("/public/v1/chat", { hold: new Promise(() => {}) });
    expect(await rig.part.send("hello", undefined)).toMatchObject({ status: "refused" });
  });

  it("meeting a cut line is to be tried again", async () => {
    await ready();
    rig.server.fail("/public/v1/chat", { drop: true });
    expect(await rig.part.send("hello", undefined)).toMatchObject({ status: "later" });
    expect((await rig.part.send("hello", undefined)).status).toBe("sent");
  });
});

describe("the circuit breaker", () => {
  it("opens on 429 for as long as Kick asks, then lets one trial through and closes", async () => {
    await ready();
    rig.server.fail("/public/v1/chat", { status: 429, headers: { "retry-after": "7" } });
    expect(await rig.part.send("one", undefined)).toMatchObject({ status: "later", retryAfterMs: 7000 });
    expect(await rig.part.send("two", undefined)).toMatchObject({ status: "later" });
    await rig.system.advance(6900);
    expect(await rig.part.send("two", undefined)).toMatchObject({ status: "later", retryAfterMs: 100 });
    expect(chats()).toBe(1);
    await rig.system.advance(100);
    const [trial, other] = await Promise.all([rig.part.send("two", undefined), rig.part.send("three", undefined)]);
    expect([trial.status, other.status]).toEqual(["sent", "later"]);
    expect((await rig.part.send("three", undefined)).status).toBe("sent");
  });

  it("doubles its wait while Kick keeps answering 429 without saying how long", async () => {
    await ready();
    rig.server.fail("/public/v1/chat", { status: 429 }, 4);
    const waits: number[] = [];
    for (let round = 0; round < 4; round++) {
      const result = await rig.part.send("hello", undefined);
      if (result.status === "later") {
        waits.push(result.retryAfterMs);
        await rig.system.advance(result.retryAfterMs);
      }
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000]);
    expect((await rig.part.send("hello", undefined)).status).toBe("sent");
  });

  it("tries the same line again in a moment after a single refusal by the firewall, and alarms nobody", async () => {
    await ready();
    rig.server.fail("/public/v1/chat", CLOUDFLARE);
    const refused = await rig.part.send("hello", undefined);
    expect(refused).toMatchObject({ status: "later", retryAfterMs: 1_500 });
    expect(rig.host.attentions.has("kick.send")).toBe(false);
    await rig.system.advance(1_500);
    expect((await rig.part.send("hello", undefined)).status).toBe("sent");
    rig.server.fail("/public/v1/chat", CLOUDFLARE);
    expect(await rig.part.send("again", undefined)).toMatchObject({ status: "later", retryAfterMs: 1_500 });
  });

  it("explains Cloudflare's 403 without blaming the sign-in when it does not pass", async () => {
    await ready();
    rig.server.fail("/public/v1/chat", CLOUDFLARE, 4);
    for (let round = 0; round < 4; round++) {
      const result = await rig.part.send("hello", undefined);
      if (result.status === "later") await rig.system.advance(result.retryAfterMs);
    }
    expect(rig.host.attentions.get("kick.send")).toContain("VPN");
    expect((await rig.part.send("hello", undefined)).status).toBe("sent");
    expect(rig.host.attentions.has("kick.send")).toBe(false);
  });

  it("opened by a refused sign-in closes as soon as the streamer has signed in again", async () => {
    await ready();
    rig.server.access.clear();
    rig.server.refresh.clear();
    const first = await rig.part.send("hello", undefined);
    expect(first.status).toBe("later");
    expect(rig.host.attentions.get("kick.send")).toContain("npx chatmint login kick");
    const asked = chats();
    await rig.part.send("hello", undefined);
    expect(chats()).toBe(asked);
    await rig.system.advance(30_000);
    expect(await rig.part.send("hello", undefined)).toMatchObject({ status: "later", retryAfterMs: 60_000 });
    await rig.signIn();
    await rig.system.advance(30_000);
    expect(await rig.part.send("hello", undefined)).toMatchObject({ status: "sent" });
  });

  it("treats Kick's used-up daily quota as a pause, not as a bad line", async () => {
    await ready();
    rig.server.fail("/public/v1/chat", {
      status: 400,
      body: { data: "Pusher error: (daily) message quota exceeded", message: "Bad request" },
    });
    expect(await rig.part.send("hello", undefined)).toMatchObject({ status: "later", retryAfterMs: 60_000 });
  });

  it("lets a token that was refused in the middle of the evening be refreshed without anybody noticing", async () => {
    await ready();
    rig.server.access.clear();
    expect((await rig.part.send("hello", undefined)).status).toBe("sent");
    expect(rig.host.told).toEqual([]);
  });
});

describe("our own echo", () => {
  it("is recognised by the id Kick answered with, and only that line is", async () => {
    await ready();
    await rig.part.send("Vera has 5.", undefined);
    const id = rig.server.said[0]?.id ?? "";
    expect(rig.part.isOwnMessage(chatLine(id, 900, "Vera has 5."))).toBe(true);
    expect(rig.part.isOwnMessage(chatLine("another", 900, "Vera has 5."))).toBe(false);
    expect(rig.part.whoAmI()?.userId).toBe("900");
  });

  it("is recognised when the feed is faster than the answer", async () => {
    await ready();
    const seen: boolean[] = [];
    rig.server.onSaid = ({ id, content, as }) => {
      seen.push(rig.part.isOwnMessage(chatLine(`other-${id}`, 601, "something else")));
      // The feed folds spaces and may show the line again after a reconnect.
      seen.push(rig.part.isOwnMessage(chatLine(id, as, ` ${content.replace(" ", "  ")}`)));
      seen.push(rig.part.isOwnMessage(chatLine(id, as, content)));
      // One line on its way has one echo: a copy of it is somebody else's.
      seen.push(rig.part.isOwnMessage(chatLine("copy", as, content)));
    };
    await rig.part.send("Vera has 5.", undefined);
    expect(seen).toEqual([false, true, true, false]);
  });

  it.each([
    ["with an emote", "Vera [emote:37226:KEKW] has 5.", "Vera KEKW has 5."],
    ["with an emote in an emote", "go [emote:1:[emote:37226:KEKW]]", "go [emote:37226:KEKW]"],
    ["with an emote in an emote, shown as one", "go [emote:1:[emote:37226:KEKW]]", "go KEKW"],
  ])("is recognised %s, as the feed rewrites it", async (_, sent, heard) => {
    await ready();
    const seen: boolean[] = [];
    rig.server.onSaid = ({ id, as }) => void seen.push(rig.part.isOwnMessage(chatLine(id, as, heard)));
    await rig.part.send(sent, undefined);
    expect(seen).toEqual([true]);
  });

  it("is not what a viewer writes word for word at the same moment, once the writing account is known", async () => {
    await ready({ bot: "helperbot" });
    const seen: boolean[] = [];
    rig.server.onSaid = ({ id, content, as }) => {
      seen.push(
        rig.part.isOwnMessage(chatLine("of-tom", 602, content)),
        rig.part.isOwnMessage(chatLine(id, as, content)),
      );
    };
    await rig.part.send("yes", undefined);
    expect(seen).toEqual([false, true]);
  });

  it("is not what the streamer says as the bot by hand", async () => {
    await ready({ bot: "helperbot" });
    await rig.part.send("yes", undefined);
    expect(rig.part.isOwnMessage(chatLine("by-hand", 502, "yes"))).toBe(false);
  });

  it("seen before the connection broke counts as sent", async () => {
    await ready({ timing: { requestMs: 300 } });
    rig.server.onSaid = ({ id, content, as }) => {
      rig.part.isOwnMessage(chatLine(id, as, content));
      return new Promise(() => {});
    };
    expect(await rig.part.send("hello", undefined)).toMatchObject({ status: "sent" });
  });
});
