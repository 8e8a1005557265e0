import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SimulatedSystem } from "../../src/base/system.ts";
import { ChatStage, QUICK, WAIT } from "../support/twitch-chat.ts";

let stage: ChatStage;
beforeEach(async () => {
  stage = await ChatStage.open();
});
afterEach(() => stage.close());

describe("writing to Twitch chat", () => {
  it("answers a message as a reply, and gives back the id Twitch gave the line", async () => {
    await stage.started();
    const parent = randomUUID();
    const result = await stage.platform.send("100", "you have 5 points", parent);
    expect(result).toEqual({ status: "sent", messageId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(stage.server.written).toEqual([
      { nick: "mintbot", channel: "streamer", text: "you have 5 points", replyTo: parent },
    ]);
  });

  it("does not let a reply id smuggle anything into the line", async () => {
    await stage.started();
    await stage.platform.send("100", "hi", "x PRIVMSG #elsewhere :boo");
    expect(stage.server.written).toEqual([{ nick: "mintbot", channel: "streamer", text: "hi", replyTo: undefined }]);
  });

  it.each(["/ban ann", ".timeout ann", "  /ban ann", "\u200B/ban ann", "\u034F.ban ann"])(
    "takes the sting out of %j",
    async (text) => {
      await stage.started();
      await stage.platform.send("100", text);
      expect(stage.server.written[0]?.text).toMatch(/^› .*[/.]/su);
      expect(stage.server.written[0]?.text).toContain(text.trim());
    },
  );

  it("matches Twitch's answers to the lines in their order", async () => {
    await stage.started();
    stage.server.answers.push({ kind: "msg_duplicate", text: "Your message is identical to the previous one." });
    const results = await Promise.all(["same", "other"].map((text) => stage.platform.send("100", text)));
    expect(results.map((result) => result.status)).toEqual(["refused", "sent"]);
  });

  it.each([
    [
      "msg_ratelimit",
      "Your message was not sent because you are sending messages too quickly.",
      { status: "later", retryAfterMs: 30_000 },
    ],
    ["msg_slowmode", "You will be able to talk again in 12 seconds.", { status: "later", retryAfterMs: 12_000 }],
    ["msg_followersonly", "This room is in 10 minutes followers-only mode.", { status: "refused" }],
    ["msg_banned", "You are permanently banned from talking in streamer.", { status: "refused" }],
    ["msg_something_new", "A notice nobody has seen yet.", { status: "refused" }],
  ])("understands %s", async (kind, text, expected) => {
    await stage.started();
    stage.server.answers.push({ kind, text });
    expect(await stage.platform.send("100", "hi")).toMatchObject(expected);
    const steps = await stage.doctor();
    expect(steps.some((step) => step.state === "warning" && step.detail.includes(kind))).toBe(true);
  });

  it("counts a line without an answer as said, as long as the connection lives", async () => {
    await stage.close();
    const system = new SimulatedSystem(1_700_000_000_000);
    stage = await ChatStage.open(system);
    await stage.started();
    stage.server.answers.push("silence");
    const sending = stage.platform.send("100", "hello?");
    stage.server.say({ login: "ann", text: "alive" });
    await stage.heard("alive");
    await system.advance(QUICK.confirmWithinMs);
    expect(await sending).toEqual({ status: "sent" });
  });

  it("does not claim a line was said that went into a dead connection", async () => {
    await stage.started({ botToken: "good", timeouts: { confirmWithinMs: 40 } });
    for (const client of stage.server.clients) client.frozen = true;
    expect(await stage.platform.send("100", "hello?")).toMatchObject({ status: "refused" });
  });

  it("says later while it is connecting", async () => {
    stage.server.mute = true;
    await stage.twitch({ botToken: "good" }).start(stage.host);
    expect(await stage.platform.send("100", "hi")).toMatchObject({ status: "later" });
  });

  it("has the narrow budget until Twitch says it is a moderator, and the wide one then", async () => {
    await stage.started();
    expect(stage.platform.limits("100")).toEqual({
      account: "twitch:mintbot",
      length: 450,
      count: 18,
      windowMs: 30_000,
      gapMs: 1_100,
      duplicateWindowMs: 30_000,
    });
    stage.server.moderators.add("mintbot");
    await stage.platform.send("100", "hi");
    expect(stage.platform.limits("100")).toMatchObject({ count: 90, windowMs: 30_000, gapMs: 0, duplicateWindowMs: 0 });
  });

  it("keeps to the channel's slow mode", async () => {
    await stage.started();
    stage.server.broadcast("@room-id=100;slow=30 :tmi.twitch.tv ROOMSTATE #streamer");
    await vi.waitFor(() => expect(stage.platform.limits("100").gapMs).toBe(30_000), WAIT);
  });

  it("does not take its own lines for a viewer's, but hears a person who talks as the bot", async () => {
    await stage.started();
    stage.server.clients[0]?.send(":tmi.twitch.tv RECONNECT");
    await stage.server.until(() => stage.server.joined.length === 2);
    // Twitch sends a line to every other connection of the account.
    await stage.platform.send("100", "!points");
    stage.server.say({ login: "mintbot", text: "typed by hand", userId: "900" });
    stage.server.say({ login: "ann", text: "end" });
    await vi.waitFor(() => expect(stage.texts).toContain("end"), WAIT);
    expect(stage.texts).toEqual(["typed by hand", "end"]);
  });
});
