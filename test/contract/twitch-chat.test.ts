import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SimulatedSystem } from "../../src/base/system.ts";
import { twitchAdvanced } from "../../src/platforms/twitch/settings.ts";
import { IrcServer, privmsgLine } from "../support/irc-server.ts";
import { ChatStage, WAIT } from "../support/twitch-chat.ts";
import { type PlatformHarness, platformSuite } from "./platform-suite.ts";

const MALFORMED = [
  "",
  "\r\n",
  "@",
  "@a=b",
  ":",
  ": ",
  ":x",
  "PRIVMSG",
  "@x :tmi.twitch.tv HOSTTARGET #streamer",
  "\u0000",
  ":tmi.twitch.tv NOTICE #streamer\r\n:a!a@a PRIVMSG #streamer\r\n@badges :b!b@b PRIVMSG #streamer :no id",
];

platformSuite("Twitch chat", async (): Promise<PlatformHarness> => {
  const own = await ChatStage.open();
  const { server, host } = own;
  return {
    platform: own.twitch({ botToken: "good" }),
    host,
    channelId: "100",
    ready: async () => {
      await server.until(() => server.joined.length > 0);
      await own.reads(/^connected$/);
    },
    chat: (line) => server.say(line),
    malformed: () => {
      for (const frame of MALFORMED) server.broadcast(frame);
      for (const client of server.joined) client.socket.send(Buffer.from([0xff, 0xfe, 0x00]));
    },
    cut: () => server.cut(),
    written: () => server.written.map((line) => line.text),
    close: () => own.close(),
  };
});

let stage: ChatStage;
beforeEach(async () => {
  stage = await ChatStage.open();
});
afterEach(() => stage.close());

describe("signing in to Twitch chat", () => {
  it("reads anonymously with no credentials at all, and learns the channel's id on joining", async () => {
    await stage.started({});
    expect(stage.platform.status("100")).toBe("read-only");
    expect(stage.host.channels).toEqual([
      { platform: "twitch", platformId: "100", login: "streamer", displayName: "streamer" },
    ]);
    stage.server.say({ login: "ann", text: "hi" });
    await stage.heard("hi");
    expect(stage.platform.capabilities("100")).toEqual({ send: false, list: false, live: false, followers: false });
    expect(await stage.platform.send("100", "hello")).toMatchObject({ status: "refused" });
    expect(stage.server.logins).toEqual([{ nick: expect.stringMatching(/^justinfan\d+$/), accepted: true }]);
  });

  it("signs in with a token from the environment, with or without oauth: before it", async () => {
    await stage.started({ botToken: " oauth:good\r\n" });
    expect(stage.platform.status("100")).toBe("connected");
    expect(stage.server.logins).toEqual([{ nick: "mintbot", accepted: true }]);
  });

  it("tells the streamer of a refused login once, does not hammer, and lets viewers go on earning", async () => {
    await stage.started({ botToken: "stale" });
    expect(stage.platform.status("100")).toBe("read-only");
    expect(stage.server.logins.map(({ nick, accepted }) => [nick.replace(/\d+/, ""), accepted])).toEqual([
      ["mintbot", false],
      ["justinfan", true],
    ]);
    expect(stage.host.attentions.get("twitch.chat.login")).toContain("npx chatmint login twitch");
    stage.server.say({ login: "ann", text: "earning" });
    await stage.heard("earning");
    expect(stage.host.told).toHaveLength(1);
  });

  it("tries a refused login again later beside the anonymous reader, and takes the attention back", async () => {
    await stage.started({ botToken: "late", timeouts: { loginRetryMs: 30 } });
    stage.server.tokens.set("mintbot", "late");
    await stage.reads(/^connected$/);
    expect(stage.host.attentions.has("twitch.chat.login")).toBe(false);
    await stage.server.until(() => stage.server.clients.length === 1);
    expect(stage.server.clients[0]?.nick).toBe("mintbot");
  });

  it("rests twice as long after each refusal", async () => {
    await stage.close();
    const system = new SimulatedSystem(1_700_000_000_000);
    stage = await ChatStage.open(system);
    await stage.started({ botToken: "stale", timeouts: { loginRetryMs: 2_000 } });
    const refusals = () => stage.server.logins.filter((login) => !login.accepted).length;
    for (const [index, waitMs] of [2_000, 4_000, 8_000].entries()) {
      await system.advance(waitMs - 1);
      expect(refusals()).toBe(index + 1);
      await system.advance(1);
      // The anonymous reader stays; the refused one comes and goes.
      await stage.server.until(() => refusals() === index + 2 && stage.server.clients.length === 1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(stage.server.clients.filter((client) => client.joined)).toHaveLength(1);
  });

  it("reads anonymously where the bot's account is banned, and says how to lift it", async () => {
    stage.server.banned.add("mintbot");
    await stage.started();
    expect(stage.platform.status("100")).toBe("read-only");
    expect(stage.host.attentions.get("twitch.chat.banned")).toContain("/unban mintbot");
    // No line was written, so none was refused.
    expect([...stage.host.attentions.keys()]).toEqual(["twitch.chat.banned"]);
  });

  it("comes back within two minutes after it was unbanned, however long it was banned", async () => {
    await stage.close();
    const system = new SimulatedSystem(1_700_000_000_000);
    stage = await ChatStage.open(system);
    stage.server.banned.add("mintbot");
    await stage.started({ botToken: "good", timeouts: { loginRetryMs: 600_000, pingAfterIdleMs: 86_400_000 } });
    for (let look = 0; look < 5; look++) {
      const logins = stage.server.logins.length;
      await system.advance(120_000);
      await stage.server.until(() => stage.server.logins.length > logins && stage.server.clients.length === 1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    stage.server.banned.clear();
    await system.advance(120_000);
    await stage.reads(/^connected$/);
    expect(stage.host.attentions.has("twitch.chat.banned")).toBe(false);
  });

  it("has joined when its own JOIN and the room's state came, though Twitch does not say what it is there", async () => {
    await stage.close();
    const system = new SimulatedSystem(1_700_000_000_000);
    stage = await ChatStage.open(system);
    stage.server.hidesState = true;
    await stage.twitch({ botToken: "good" }).start(stage.host);
    await stage.server.until(() => stage.server.joined.length > 0);
    await vi.waitFor(async () => {
      await system.advance(500);
      expect(stage.platform.status("100")).toBe("connected");
    }, WAIT);
    expect(await stage.platform.send("100", "hello")).toMatchObject({ status: "sent" });
    expect(stage.host.attentions.size).toBe(0);
  });

  it.each([
    ["Twitch says so", () => "@room-id=100;target-user-id=900 :tmi.twitch.tv CLEARCHAT #streamer :mintbot"],
    ["it is told on writing", () => "@msg-id=msg_banned :tmi.twitch.tv NOTICE #streamer :You are permanently banned."],
  ])("goes on reading when its account is banned in the middle: %s", async (_, frame) => {
    await stage.started();
    stage.server.banned.add("mintbot");
    stage.server.broadcast(frame());
    await stage.reads(/^read-only$/);
    stage.server.say({ login: "ann", text: "still earning" });
    await stage.heard("still earning");
    expect(stage.host.attentions.get("twitch.chat.banned")).toContain("/unban mintbot");
  });

  it("stays when somebody else is banned, or itself only timed out", async () => {
    await stage.started();
    stage.server.broadcast("@room-id=100;target-user-id=7 :tmi.twitch.tv CLEARCHAT #streamer :bob");
    stage.server.broadcast(
      "@ban-duration=5;room-id=100;target-user-id=900 :tmi.twitch.tv CLEARCHAT #streamer :mintbot",
    );
    stage.server.say({ login: "ann", text: "hi" });
    await stage.heard("hi");
    expect(stage.platform.status("100")).toBe("connected");
    expect(stage.server.connectionsEver).toBe(1);
  });

  it("says so when the channel cannot be joined, keeps asking, and joins when it can", async () => {
    stage.server.ignoreJoins = true;
    await stage.twitch({ botToken: "good", timeouts: { joinWithinMs: 15 } }).start(stage.host);
    await vi.waitFor(() => expect(stage.host.attentions.get("twitch.chat.join")).toContain("twitch.channel"), WAIT);
    stage.server.ignoreJoins = false;
    await stage.reads(/^connected$/);
    expect(stage.host.attentions.has("twitch.chat.join")).toBe(false);
    expect(stage.server.connectionsEver).toBe(1);
  });

  it("does not put a token with a line break into the login", async () => {
    await stage.started({ botToken: "good\r\nJOIN #elsewhere" });
    expect(stage.platform.status("100")).toBe("read-only");
    expect(stage.server.clients.flatMap((client) => client.received).join("\n")).not.toContain("elsewhere");
  });
});

describe("staying connected to Twitch chat", () => {
  it("moves on RECONNECT with both connections open, and counts what both deliver once", async () => {
    await stage.started();
    const [old] = stage.server.clients;
    old?.send(":tmi.twitch.tv RECONNECT");
    await stage.server.until(() => stage.server.joined.length === 2);
    for (let index = 0; index < 50; index += 1) stage.server.say({ login: "ann", text: `line ${index}` });
    await stage.server.until(() => stage.server.clients.length === 1);
    stage.server.say({ login: "ann", text: "after" });
    await vi.waitFor(() => expect(stage.texts).toContain("after"), WAIT);
    expect(stage.texts).toHaveLength(51);
    expect(stage.server.clients).not.toContain(old);
    expect(stage.server.connectionsEver).toBe(2);
    expect(await stage.platform.send("100", "still talking")).toMatchObject({ status: "sent" });
  });

  it("moves once, however often the old server asks", async () => {
    await stage.started();
    const [old] = stage.server.clients;
    old?.send(":tmi.twitch.tv RECONNECT");
    await stage.server.until(() => stage.server.joined.length === 2);
    stage.server.say({ login: "ann", text: "moved" });
    await stage.heard("moved");
    old?.send(":tmi.twitch.tv RECONNECT\r\n:tmi.twitch.tv RECONNECT");
    await stage.server.until(() => stage.server.clients.every((client) => client !== old));
    expect(stage.server.connectionsEver).toBe(2);
    expect(stage.server.joined).toHaveLength(1);
  });

  it("hears nothing lost when the old socket closes at once on RECONNECT", async () => {
    await stage.started();
    const [old] = stage.server.clients;
    old?.send(":tmi.twitch.tv RECONNECT");
    old?.socket.close();
    await stage.server.until(() => stage.server.joined.some((client) => client !== old));
    stage.server.say({ login: "ann", text: "one" });
    await stage.heard("one");
    expect(stage.server.connectionsEver).toBe(2);
  });

  it("does not dial in a circle when every stage.server says RECONNECT at once", async () => {
    await stage
      .twitch({ botToken: "good", timeouts: { stableAfterMs: 60_000, backoffFirstMs: 40, backoffMaxMs: 40 } })
      .start(stage.host);
    const startedAtMs = performance.now();
    for (let round = 1; round <= 5; round += 1) {
      await stage.server.until(
        () => stage.server.connectionsEver === round && stage.server.clients.at(-1)?.joined === true,
      );
      stage.server.broadcast(":tmi.twitch.tv RECONNECT");
    }
    expect(performance.now() - startedAtMs).toBeGreaterThan(3 * 20 - 5);
  });

  it("notices a half-open connection, drops it and reads on by a new one", async () => {
    await stage.started({ botToken: "good", timeouts: { pingAfterIdleMs: 40 } });
    const [old] = stage.server.clients;
    if (old) old.frozen = true;
    await stage.server.until(() => stage.server.joined.some((client) => client !== old));
    stage.server.say({ login: "ann", text: "heard" });
    await stage.heard("heard");
    await stage.server.until(() => stage.server.clients.length === 1);
  });

  it("notices within 25 seconds by default that nobody is there, and is back a second later", async () => {
    await stage.close();
    const system = new SimulatedSystem(1_700_000_000_000);
    stage = await ChatStage.open(system);
    const { backoffFirstMs, backoffMaxMs, pingAfterIdleMs, pongWithinMs } = twitchAdvanced.parse({}).timeouts;
    await stage.started({
      botToken: "good",
      timeouts: { backoffFirstMs, backoffMaxMs, pingAfterIdleMs, pongWithinMs },
    });
    for (const client of stage.server.clients) client.frozen = true;
    await system.advance(24_999);
    expect(stage.platform.status("100")).toBe("connected");
    await system.advance(1);
    expect(stage.platform.status("100")).toBe("connecting");
    await system.advance(1_000);
    await stage.reads();
    expect(stage.server.connectionsEver).toBe(2);
  });

  it("keeps a quiet connection that answers its pings", async () => {
    await stage.started({ botToken: "good", timeouts: { pingAfterIdleMs: 10, pongWithinMs: 5_000 } });
    const [client] = stage.server.clients;
    await stage.server.until(() => (client?.received.filter((line) => line.startsWith("PING")).length ?? 0) >= 5);
    expect(stage.server.connectionsEver).toBe(1);
  });

  it("answers Twitch's own pings", async () => {
    await stage.started();
    stage.server.broadcast("PING :tmi.twitch.tv");
    await stage.server.until(() =>
      stage.server.clients.some((client) => client.received.includes("PONG :tmi.twitch.tv")),
    );
  });

  it("waits longer after each failure while Twitch is away, then comes back", async () => {
    await stage.started();
    const port = Number(new URL(stage.server.url).port);
    await stage.server.close();
    await vi.waitFor(() => expect(waits().length).toBeGreaterThanOrEqual(5), WAIT);
    stage.server = await IrcServer.start(port);
    stage.server.tokens.set("mintbot", "good");
    await stage.reads(/^connected$/);
    const found = waits();
    expect(found[0]).toBeLessThanOrEqual(20);
    expect(found[3]).toBeGreaterThanOrEqual(40);
    expect(Math.max(...found)).toBeLessThanOrEqual(80);

    function waits(): number[] {
      return stage.host.lines.flatMap(({ bindings }) => (bindings as { waitMs?: number })?.waitMs ?? []);
    }
  });

  it("gives up a stage.server that accepts the socket and says nothing", async () => {
    stage.server.mute = true;
    await stage.twitch({ botToken: "good", timeouts: { connectWithinMs: 150 } }).start(stage.host);
    await stage.server.until(() => stage.server.connectionsEver === 2);
    stage.server.mute = false;
    await stage.reads(/^connected$/);
  });

  it("leaves no socket behind after twenty disconnects", async () => {
    await stage.started();
    for (let round = 1; round <= 20; round += 1) {
      stage.server.say({ login: "ann", text: `round ${round}` });
      await vi.waitFor(() => expect(stage.texts).toHaveLength(round), WAIT);
      stage.server.cut();
      await stage.server.until(() => stage.server.connectionsEver === round + 1 && stage.server.joined.length === 1);
    }
    expect(stage.server.clients).toHaveLength(1);
    expect(new Set(stage.texts).size).toBe(20);
  });

  it("loses nothing after a line that makes the bot throw, even within one frame", async () => {
    const message = stage.host.message.bind(stage.host);
    vi.spyOn(stage.host, "message").mockImplementation((line) => {
      if (line.text === "boom") throw new Error("a bug of the bot");
      message(line);
    });
    await stage.started();
    stage.server.broadcast(["before", "boom", "after"].map((text) => privmsgLine({ login: "ann", text })).join("\r\n"));
    await stage.heard("before", "after");
    expect(stage.host.lines.some((line) => line.level === "error")).toBe(true);
  });
});
