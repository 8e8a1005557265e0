import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { twitchSection } from "../../src/config/twitch.ts";
import type { Platform } from "../../src/platforms/platform.ts";
import { createTwitch } from "../../src/platforms/twitch/twitch.ts";
import { IrcServer } from "../support/irc-server.ts";
import { RecordingHost } from "../support/recording-host.ts";
import { type PlatformHarness, platformSuite } from "./platform-suite.ts";

const WAIT = { timeout: 10_000, interval: 5 };
/** Patience in milliseconds, so that a night of trouble takes a second. */
const QUICK = {
  backoffFirstMs: 20,
  backoffMaxMs: 80,
  stableAfterMs: 1,
  connectWithinMs: 2_000,
  joinWithinMs: 100,
  pingAfterIdleMs: 60_000,
  pongWithinMs: 40,
  overlapMs: 40,
  confirmWithinMs: 1_000,
  loginRetryMs: 60_000,
};

let server: IrcServer;
let platform: Platform;
let host: RecordingHost;

function twitch(more: { botToken?: string; timeouts?: Partial<typeof QUICK>; botLogin?: string } = {}): Platform {
  const { botToken, timeouts, botLogin = "mintbot" } = more;
  const settings = twitchSection.parse({
    channel: "streamer",
    botLogin,
    endpoints: { chat: server.url },
    timeouts: { ...QUICK, ...timeouts },
  });
  platform = createTwitch({ settings, ...(botToken && { botToken }) });
  return platform;
}

async function started(more: Parameters<typeof twitch>[0] = { botToken: "good" }): Promise<void> {
  await twitch(more).start(host);
  await vi.waitFor(() => expect(platform.status("100")).toMatch(/connected|read-only/), WAIT);
}

const texts = () => host.messages.map((message) => message.text);

beforeEach(async () => {
  server = await IrcServer.start();
  server.tokens.set("mintbot", "good");
  host = new RecordingHost();
});
afterEach(async () => {
  await platform?.stop();
  await server.close();
});

platformSuite("Twitch chat", async (): Promise<PlatformHarness> => {
  return {
    platform: twitch({ botToken: "good" }),
    host,
    channelId: "100",
    ready: async () => {
      await server.until(() => server.joined.some((client) => !client.frozen));
      await vi.waitFor(() => expect(platform.status("100")).toBe("connected"), WAIT);
    },
    chat: ({ displayName, ...line }) => server.say({ ...line, ...(displayName !== undefined && { displayName }) }),
    malformed: () => {
      for (const frame of [
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
      ]) {
        server.broadcast(frame);
      }
      server.broadcast(
        ":tmi.twitch.tv NOTICE #streamer\r\n:a!a@a PRIVMSG #streamer\r\n@badges :b!b@b PRIVMSG #streamer :no id",
      );
      for (const client of server.joined) client.socket.send(Buffer.from([0xff, 0xfe, 0x00]));
    },
    cut: () => server.cut(),
    written: () => server.written.map((line) => line.text),
    close: () => server.close(),
  };
});

describe("signing in to Twitch chat", () => {
  it("reads anonymously with no credentials at all, and learns the channel's id on joining", async () => {
    await started({});
    expect(platform.status("100")).toBe("read-only");
    expect(host.channels).toEqual([
      { platform: "twitch", platformId: "100", login: "streamer", displayName: "streamer" },
    ]);
    server.say({ login: "ann", text: "hi" });
    await vi.waitFor(() => expect(texts()).toEqual(["hi"]), WAIT);
    expect(platform.capabilities("100")).toEqual({ send: false, list: false, live: false, followers: false });
    expect(await platform.send("100", "hello")).toMatchObject({ status: "refused" });
    expect(server.logins).toEqual([{ nick: expect.stringMatching(/^justinfan\d+$/), accepted: true }]);
  });

  it("signs in with a token from the environment, with or without oauth: before it", async () => {
    await started({ botToken: " oauth:good\r\n" });
    expect(platform.status("100")).toBe("connected");
    expect(server.logins).toEqual([{ nick: "mintbot", accepted: true }]);
  });

  it("tells the streamer of a refused login once, does not hammer, and lets viewers go on earning", async () => {
    await started({ botToken: "stale" });
    expect(platform.status("100")).toBe("read-only");
    expect(server.logins.map(({ nick, accepted }) => [nick.replace(/\d+/, ""), accepted])).toEqual([
      ["mintbot", false],
      ["justinfan", true],
    ]);
    expect(host.attentions.get("twitch.chat.login")).toContain("npx chatmint login twitch");
    server.say({ login: "ann", text: "earning" });
    await vi.waitFor(() => expect(texts()).toEqual(["earning"]), WAIT);
    expect(host.told).toHaveLength(1);
  });

  it("tries a refused login again later beside the anonymous reader, and takes the attention back", async () => {
    await started({ botToken: "late", timeouts: { loginRetryMs: 30 } });
    server.tokens.set("mintbot", "late");
    await vi.waitFor(() => expect(platform.status("100")).toBe("connected"), WAIT);
    expect(host.attentions.has("twitch.chat.login")).toBe(false);
    await server.until(() => server.clients.length === 1);
    expect(server.clients[0]?.nick).toBe("mintbot");
  });

  it("rests twice as long after each refusal", async () => {
    await started({ botToken: "stale", timeouts: { loginRetryMs: 20 } });
    const startedAtMs = performance.now();
    const refusals = () => server.logins.filter((login) => !login.accepted).length;
    await server.until(() => refusals() === 4);
    expect(performance.now() - startedAtMs).toBeGreaterThan(20 + 40 + 80 - 25);
    expect(server.clients.filter((client) => client.joined)).toHaveLength(1);
  });

  it("reads anonymously where the bot's account is banned, and says how to lift it", async () => {
    server.banned.add("mintbot");
    await started();
    expect(platform.status("100")).toBe("read-only");
    expect(host.attentions.get("twitch.chat.banned")).toContain("/unban mintbot");
  });

  it("says so when the channel cannot be joined, keeps asking, and joins when it can", async () => {
    server.ignoreJoins = true;
    await twitch({ botToken: "good", timeouts: { joinWithinMs: 15 } }).start(host);
    await vi.waitFor(() => expect(host.attentions.get("twitch.chat.join")).toContain("twitch.channel"), WAIT);
    server.ignoreJoins = false;
    await vi.waitFor(() => expect(platform.status("100")).toBe("connected"), WAIT);
    expect(host.attentions.has("twitch.chat.join")).toBe(false);
    expect(server.connectionsEver).toBe(1);
  });

  it("does not put a token with a line break into the login", async () => {
    await started({ botToken: "good\r\nJOIN #elsewhere" });
    expect(platform.status("100")).toBe("read-only");
    expect(server.clients.flatMap((client) => client.received).join("\n")).not.toContain("elsewhere");
  });
});

describe("staying connected to Twitch chat", () => {
  it("moves on RECONNECT with both connections open, and counts what both deliver once", async () => {
    await started();
    const [old] = server.clients;
    old?.send(":tmi.twitch.tv RECONNECT");
    await server.until(() => server.joined.length === 2);
    for (let index = 0; index < 50; index += 1) server.say({ login: "ann", text: `line ${index}` });
    await server.until(() => server.clients.length === 1);
    server.say({ login: "ann", text: "after" });
    await vi.waitFor(() => expect(texts()).toContain("after"), WAIT);
    expect(texts()).toHaveLength(51);
    expect(server.clients).not.toContain(old);
    expect(server.connectionsEver).toBe(2);
    expect(await platform.send("100", "still talking")).toMatchObject({ status: "sent" });
  });

  it("hears nothing lost when the old socket closes at once on RECONNECT", async () => {
    await started();
    const [old] = server.clients;
    old?.send(":tmi.twitch.tv RECONNECT");
    old?.socket.close();
    await server.until(() => server.joined.some((client) => client !== old));
    server.say({ login: "ann", text: "one" });
    await vi.waitFor(() => expect(texts()).toEqual(["one"]), WAIT);
    expect(server.connectionsEver).toBe(2);
  });

  it("does not dial in a circle when every server says RECONNECT at once", async () => {
    await twitch({ botToken: "good", timeouts: { stableAfterMs: 60_000, backoffFirstMs: 40, backoffMaxMs: 40 } }).start(
      host,
    );
    const startedAtMs = performance.now();
    for (let round = 1; round <= 5; round += 1) {
      await server.until(() => server.connectionsEver === round && server.clients.at(-1)?.joined === true);
      server.broadcast(":tmi.twitch.tv RECONNECT");
    }
    expect(performance.now() - startedAtMs).toBeGreaterThan(3 * 20 - 5);
  });

  it("notices a half-open connection, drops it and reads on by a new one", async () => {
    await started({ botToken: "good", timeouts: { pingAfterIdleMs: 40 } });
    const [old] = server.clients;
    if (old) old.frozen = true;
    await server.until(() => server.connectionsEver === 2 && server.joined.some((client) => client !== old));
    server.say({ login: "ann", text: "heard" });
    await vi.waitFor(() => expect(texts()).toEqual(["heard"]), WAIT);
    await server.until(() => server.clients.length === 1);
  });

  it("keeps a quiet connection that answers its pings", async () => {
    await started({ botToken: "good", timeouts: { pingAfterIdleMs: 10 } });
    const [client] = server.clients;
    await server.until(() => (client?.received.filter((line) => line.startsWith("PING")).length ?? 0) >= 5);
    expect(server.connectionsEver).toBe(1);
  });

  it("answers Twitch's own pings", async () => {
    await started();
    server.broadcast("PING :tmi.twitch.tv");
    await server.until(() => server.clients.some((client) => client.received.includes("PONG :tmi.twitch.tv")));
  });

  it("waits longer after each failure while Twitch is away, then comes back", async () => {
    await started();
    const port = Number(new URL(server.url).port);
    await server.close();
    await vi.waitFor(() => expect(waits().length).toBeGreaterThanOrEqual(5), WAIT);
    server = await IrcServer.start(port);
    server.tokens.set("mintbot", "good");
    await vi.waitFor(() => expect(platform.status("100")).toBe("connected"), WAIT);
    const found = waits();
    expect(found[0]).toBeLessThanOrEqual(20);
    expect(found[3]).toBeGreaterThanOrEqual(40);
    expect(Math.max(...found)).toBeLessThanOrEqual(80);

    function waits(): number[] {
      return host.lines.flatMap(({ bindings }) => (bindings as { waitMs?: number })?.waitMs ?? []);
    }
  });

  it("gives up a server that accepts the socket and says nothing", async () => {
    server.mute = true;
    await twitch({ botToken: "good", timeouts: { connectWithinMs: 30 } }).start(host);
    await server.until(() => server.connectionsEver === 2);
    server.mute = false;
    await vi.waitFor(() => expect(platform.status("100")).toBe("connected"), WAIT);
  });

  it("leaves no socket behind after twenty disconnects", async () => {
    await started();
    for (let round = 1; round <= 20; round += 1) {
      server.say({ login: "ann", text: `round ${round}` });
      await vi.waitFor(() => expect(texts()).toHaveLength(round), WAIT);
      server.cut();
      await server.until(() => server.connectionsEver === round + 1 && server.joined.length === 1);
    }
    expect(server.clients).toHaveLength(1);
    expect(new Set(texts()).size).toBe(20);
  });

  it("loses nothing after a line that makes the bot throw, even within one frame", async () => {
    const message = host.message.bind(host);
    vi.spyOn(host, "message").mockImplementation((line) => {
      if (line.text === "boom") throw new Error("a bug of the bot");
      message(line);
    });
    await started();
    const { privmsgLine } = await import("../support/irc-server.ts");
    server.broadcast(["before", "boom", "after"].map((text) => privmsgLine({ login: "ann", text })).join("\r\n"));
    await vi.waitFor(() => expect(texts()).toEqual(["before", "after"]), WAIT);
    expect(host.lines.some((line) => line.level === "error")).toBe(true);
  });
});

describe("writing to Twitch chat", () => {
  it("answers a message as a reply, and gives back the id Twitch gave the line", async () => {
    await started();
    const parent = randomUUID();
    const result = await platform.send("100", "you have 5 points", parent);
    expect(result).toEqual({ status: "sent", messageId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(server.written).toEqual([
      { nick: "mintbot", channel: "streamer", text: "you have 5 points", replyTo: parent },
    ]);
  });

  it("does not let a reply id smuggle anything into the line", async () => {
    await started();
    await platform.send("100", "hi", "x PRIVMSG #elsewhere :boo");
    expect(server.written).toEqual([{ nick: "mintbot", channel: "streamer", text: "hi", replyTo: undefined }]);
  });

  it.each(["/ban ann", ".timeout ann", "  /ban ann", "\u200B/ban ann", "\u034F.ban ann"])(
    "takes the sting out of %j",
    async (text) => {
      await started();
      await platform.send("100", text);
      expect(server.written[0]?.text).toMatch(/^› .*[/.]/su);
      expect(server.written[0]?.text).toContain(text.trim());
    },
  );

  it("matches Twitch's answers to the lines in their order", async () => {
    await started();
    server.answers.push({ kind: "msg_duplicate", text: "Your message is identical to the previous one." });
    const results = await Promise.all(["same", "other"].map((text) => platform.send("100", text)));
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
    await started();
    server.answers.push({ kind, text });
    expect(await platform.send("100", "hi")).toMatchObject(expected);
    const steps = [];
    for await (const step of platform.doctor()) steps.push(step);
    expect(steps.some((step) => step.state === "warning" && step.detail.includes(kind))).toBe(true);
  });

  it("counts a line without an answer as said, as long as the connection lives", async () => {
    await started({ botToken: "good", timeouts: { confirmWithinMs: 60 } });
    server.answers.push("silence");
    const sending = platform.send("100", "hello?");
    server.say({ login: "ann", text: "alive" });
    expect(await sending).toEqual({ status: "sent" });
  });

  it("does not claim a line was said that went into a dead connection", async () => {
    await started({ botToken: "good", timeouts: { confirmWithinMs: 40 } });
    for (const client of server.clients) client.frozen = true;
    expect(await platform.send("100", "hello?")).toMatchObject({ status: "refused" });
  });

  it("says later while it is connecting", async () => {
    server.mute = true;
    await twitch({ botToken: "good" }).start(host);
    expect(await platform.send("100", "hi")).toMatchObject({ status: "later" });
  });

  it("has the narrow budget until Twitch says it is a moderator, and the wide one then", async () => {
    await started();
    expect(platform.limits("100")).toEqual({
      account: "twitch:mintbot",
      length: 450,
      count: 18,
      windowMs: 30_000,
      gapMs: 1_100,
      duplicateWindowMs: 30_000,
    });
    server.moderators.add("mintbot");
    await platform.send("100", "hi");
    expect(platform.limits("100")).toMatchObject({ count: 90, windowMs: 30_000, gapMs: 0, duplicateWindowMs: 0 });
  });

  it("keeps to the channel's slow mode", async () => {
    await started();
    server.broadcast("@room-id=100;slow=30 :tmi.twitch.tv ROOMSTATE #streamer");
    await vi.waitFor(() => expect(platform.limits("100").gapMs).toBe(30_000), WAIT);
  });

  it("does not take its own lines for a viewer's, but hears a person who talks as the bot", async () => {
    await started();
    server.clients[0]?.send(":tmi.twitch.tv RECONNECT");
    await server.until(() => server.joined.length === 2);
    // Twitch sends a line to every other connection of the account.
    await platform.send("100", "!points");
    server.say({ login: "mintbot", text: "typed by hand", userId: "900" });
    server.say({ login: "ann", text: "end" });
    await vi.waitFor(() => expect(texts()).toContain("end"), WAIT);
    expect(texts()).toEqual(["typed by hand", "end"]);
  });
});

describe("thousands of lines of Twitch chat", () => {
  const WORDS = [
    "gg",
    "😀",
    "מה",
    "שלום",
    "!points",
    "naïve",
    "日本語",
    "a_b_c",
    "👩‍🚀",
    ":)",
    ";-)",
    "=",
    "\\o/",
    "@ann",
    "1",
    "0",
  ];

  it("hands over each of 5,000 lines once, in order, with nothing changed, whatever the frames hold", async () => {
    const { privmsgLine } = await import("../support/irc-server.ts");
    await started({});
    const expected: string[] = [];
    let frame: string[] = [];
    for (let index = 0; index < 5_000; index += 1) {
      const text =
        `${index} ${WORDS[index % WORDS.length]} ${"€".repeat(index % 7 === 0 ? 490 : 3)}${WORDS[(index * 7) % WORDS.length]}`.trim();
      expected.push(text);
      const line = privmsgLine({ login: `user_${index % 97}`, userId: String(index % 97), text });
      frame.push(line);
      if (index % 5 === 0) frame.push(line, "@broken", ":tmi.twitch.tv HOSTTARGET #streamer", "");
      if (frame.length > 20) {
        server.broadcast(frame.join("\r\n"));
        frame = [];
      }
    }
    server.broadcast(frame.join("\r\n"));
    await vi.waitFor(() => expect(host.messages).toHaveLength(5_000), WAIT);
    expect(texts()).toEqual(expected);
    // User "0" and user "1" are people, not booleans.
    expect(new Set(host.messages.map(({ author }) => author.platformId))).toEqual(
      new Set(Array.from({ length: 97 }, (_, index) => String(index))),
    );
  });

  const recorded = new URL("../../../shared/fixtures/twitch/irc_lines.txt", import.meta.url);
  it.skipIf(!existsSync(recorded))("survives recorded traffic of many kinds, every message once", async () => {
    await started({});
    const lines = readFileSync(recorded, "utf8").split(/\r?\n/).filter(Boolean);
    // Moved into the stand-in's channel, or the bot would rightly ignore most of them; nothing here may end the session.
    const here = lines
      .filter((line) => !/ RECONNECT\b| 001 |NOTICE \* /.test(line))
      .map((line) =>
        line.replace(/ (PRIVMSG|USERNOTICE|CLEARCHAT|CLEARMSG|ROOMSTATE|NOTICE|USERSTATE) #\S+/, " $1 #streamer"),
      );
    const messages = here.filter(
      (line) => line.startsWith("@") && / PRIVMSG #streamer\b/.test(line) && /[@;]user-id=\d/.test(line),
    );
    const ids = new Set(messages.map((line) => /[@;]id=([^;\s]+)/.exec(line)?.[1] ?? line));
    for (const line of [...here, ...here]) server.broadcast(line);
    server.say({ login: "ann", text: "the end" });
    await vi.waitFor(() => expect(texts().at(-1)).toBe("the end"), WAIT);
    expect(messages.length).toBeGreaterThan(50);
    expect(host.messages).toHaveLength(ids.size + 1);
    expect(host.events.length).toBeGreaterThan(20);
    expect(server.connectionsEver).toBe(1);
    expect(host.lines.filter((line) => line.level === "error")).toEqual([]);
  });
});

describe("doctor, its chat part, without a running bot", () => {
  async function steps() {
    const found = [];
    for await (const step of platform.doctor()) found.push(step);
    return found;
  }

  it("is green for a bot that may talk, and closes its connection", async () => {
    server.moderators.add("mintbot");
    twitch({ botToken: "good" });
    expect((await steps()).map(({ name, state }) => [name, state])).toEqual([
      ["Twitch chat", "ok"],
      ["Twitch chat sign-in", "ok"],
      ["Twitch channel", "ok"],
      ["Twitch writing", "ok"],
      ["Twitch moderator", "ok"],
    ]);
    await server.until(() => server.clients.length === 0);
    expect(server.written).toEqual([]);
  });

  it("says how to sign in when Twitch refuses the token", async () => {
    twitch({ botToken: "stale" });
    expect(await steps()).toContainEqual(
      expect.objectContaining({ name: "Twitch chat sign-in", state: "failed", cure: "npx chatmint login twitch" }),
    );
  });

  it("says when Twitch cannot be reached", async () => {
    const { url } = server;
    twitch({ botToken: "good" });
    await server.close();
    const [first] = await steps();
    expect(first).toMatchObject({ name: "Twitch chat", state: "failed", detail: expect.stringContaining(url) });
    server = await IrcServer.start();
  });

  it("says which channel it could not join", async () => {
    server.ignoreJoins = true;
    twitch({});
    expect(await steps()).toContainEqual(
      expect.objectContaining({
        name: "Twitch channel",
        state: "failed",
        detail: expect.stringContaining("#streamer"),
      }),
    );
  });
});
