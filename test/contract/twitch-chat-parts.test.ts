import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { realSystem, SimulatedSystem } from "../../src/base/system.ts";
import type { PlatformChannel } from "../../src/platforms/platform.ts";
import type {
  ChatCredentials,
  TwitchApiHost,
  TwitchApiPart,
  TwitchFact,
} from "../../src/platforms/twitch/twitch-seams.ts";
import { tagPrefix } from "../support/irc-server.ts";
import { ChatStage, QUICK, WAIT } from "../support/twitch-chat.ts";

/** A sign-in in the test's hand: it has the account it is given and refreshes to the token it is given. */
class SignIn implements TwitchApiPart {
  account: ChatCredentials | undefined;
  next: string | undefined;
  channel: PlatformChannel | undefined;
  readonly facts = new Map<TwitchFact, number>();
  readonly watched: PlatformChannel[] = [];
  refreshes = 0;
  host: TwitchApiHost | undefined;
  hangs = false;
  /** Set to keep a refresh waiting. */
  refreshing: Promise<void> | undefined;

  async start(host: TwitchApiHost): Promise<void> {
    this.host = host;
  }
  watch(channel: PlatformChannel): void {
    this.watched.push(channel);
  }
  stop(): Promise<void> {
    return this.hangs ? new Promise(() => {}) : Promise.resolve();
  }
  accessToken(): Promise<ChatCredentials | undefined> {
    return this.hangs ? new Promise(() => {}) : Promise.resolve(this.account);
  }
  async refreshOnce(): Promise<boolean> {
    this.refreshes += 1;
    await this.refreshing;
    if (this.next === undefined || !this.account) return false;
    this.account = { login: this.account.login, token: this.next };
    return true;
  }
  async resolveChannel(): Promise<PlatformChannel | undefined> {
    return this.channel;
  }
  capabilities() {
    return { list: true, live: true, followers: true };
  }
  async chatters() {
    return [];
  }
  async accountsByLogin() {
    return { answered: [], accounts: [] };
  }
  async lookup() {
    return undefined;
  }
  listedRoles(): undefined {
    return undefined;
  }
  async follows() {
    return true;
  }
  sources(): ReadonlyMap<TwitchFact, number> {
    return this.facts;
  }
  async *doctor() {
    yield { name: "Twitch API", state: "ok", detail: "it answers" } as const;
  }
}

let stage: ChatStage;
let api: SignIn;
beforeEach(async () => {
  stage = await ChatStage.open();
  api = new SignIn();
});
afterEach(() => stage.close());

describe("Twitch chat beside a sign-in", () => {
  it("talks with the account that signed in", async () => {
    api.account = { login: "mintbot", token: "good" };
    await stage.started({ api });
    expect(stage.platform.status("100")).toBe("connected");
    expect(stage.platform.capabilities("100")).toEqual({ send: true, list: true, live: true, followers: true });
  });

  it("refreshes a refused token once and goes on without a word to the streamer", async () => {
    api.account = { login: "mintbot", token: "expired" };
    api.next = "good";
    await stage.started({ api });
    expect(stage.platform.status("100")).toBe("connected");
    expect(stage.server.logins.map((login) => login.accepted)).toEqual([false, true]);
    expect(api.refreshes).toBe(1);
    expect(stage.host.told).toEqual([]);
  });

  it("does not refresh again when the fresh token is refused, too", async () => {
    api.account = { login: "mintbot", token: "expired" };
    api.next = "useless";
    await stage.started({ api });
    expect(stage.platform.status("100")).toBe("read-only");
    expect(api.refreshes).toBe(1);
    expect(stage.server.logins.filter((login) => !login.accepted)).toHaveLength(2);
    expect(stage.host.told).toHaveLength(1);
  });

  it("picks up a sign-in while it runs, and loses no line by it", async () => {
    await stage.started({ api });
    expect(stage.platform.status("100")).toBe("read-only");
    stage.server.say({ login: "ann", text: "before" });
    await stage.heard("before");
    api.account = { login: "mintbot", token: "good" };
    api.host?.credentialsChanged();
    await stage.server.until(() => stage.server.joined.length === 2);
    stage.server.say({ login: "ann", text: "during" });
    await stage.reads(/^connected$/);
    await stage.heard("before", "during");
    await stage.server.until(() => stage.server.clients.length === 1);
    expect(await stage.platform.send("100", "now I can talk")).toMatchObject({ status: "sent" });
  });

  it("is not confused by a sign-in that comes while a refresh is under way, and reconnects afterwards", async () => {
    let finish = () => {};
    api.refreshing = new Promise((resolve) => {
      finish = resolve;
    });
    api.account = { login: "mintbot", token: "expired" };
    await stage.twitch({ api }).start(stage.host);
    await stage.server.until(() => stage.server.logins.length === 1 && stage.server.clients.length === 0);
    await vi.waitFor(() => expect(api.refreshes).toBe(1), WAIT);
    api.account = { login: "mintbot", token: "good" };
    api.host?.credentialsChanged();
    finish();
    await stage.reads(/^connected$/);
    expect(stage.host.told).toEqual([]);
    for (let round = 2; round <= 3; round += 1) {
      const before = stage.server.connectionsEver;
      stage.server.cut();
      await stage.server.until(() => stage.server.connectionsEver > before && stage.server.joined.length === 1);
      await stage.reads(/^connected$/);
    }
  });

  it("talks as soon as a sign-in that took too long does answer", async () => {
    let answer = (_: ChatCredentials) => {};
    api.accessToken = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    await stage.started({ api, timeouts: { connectWithinMs: 150 } });
    expect(stage.platform.status("100")).toBe("read-only");
    const account = { login: "mintbot", token: "good" };
    const first = answer;
    api.accessToken = async () => account;
    first(account);
    await stage.reads(/^connected$/);
  });

  it("prefers a token of the environment, and falls back to the sign-in when Twitch refuses it", async () => {
    api.account = { login: "mintbot", token: "good" };
    await stage.started({ api, botToken: "stale" });
    expect(stage.platform.status("100")).toBe("connected");
    expect(stage.server.logins.map((login) => login.accepted)).toEqual([false, true]);
    expect(api.refreshes).toBe(0);
  });

  it("reads anonymously when the sign-in hangs, and stops in time", async () => {
    await stage.close();
    const system = new SimulatedSystem(1_700_000_000_000);
    stage = await ChatStage.open(system);
    api.hangs = true;
    await stage.twitch({ api }).start(stage.host);
    await system.advance(QUICK.connectWithinMs);
    await stage.reads(/^read-only$/);
    const stopped = stage.platform.stop();
    await system.advance(1_999);
    await stopped;
  });

  it("tells of the channel once, whoever found it first", async () => {
    api.channel = { platform: "twitch", platformId: "100", login: "streamer", displayName: "The Streamer" };
    await stage.started({ api });
    stage.server.say({ login: "ann", text: "hi" });
    await stage.heard("hi");
    expect(stage.host.channels).toHaveLength(1);
    expect(api.watched).toEqual(stage.host.channels);
  });

  it("knows from chat whether the bot is a moderator", async () => {
    api.account = { login: "mintbot", token: "good" };
    stage.server.moderators.add("mintbot");
    await stage.started({ api });
    expect(api.host?.botIsModerator()).toBe(true);
  });

  it("tells once what EventSub and chat both tell, whoever is first, and what one of them never tells", async () => {
    const raid = (id: string) => {
      const tags = {
        id,
        login: "bob",
        "msg-id": "raid",
        "msg-param-viewerCount": "5",
        "room-id": "100",
        "user-id": "7",
      };
      return `${tagPrefix(tags)}:tmi.twitch.tv USERNOTICE #streamer`;
    };
    await stage.started({ api });
    // EventSub delivers raids, or so it seems.
    api.facts.set("raid", Number.NEGATIVE_INFINITY);
    stage.server.broadcast(raid("r-1"));
    stage.server.broadcast(raid("r-1"));
    stage.server.say({ login: "ann", text: "one" });
    await stage.heard("one");
    expect(stage.host.events).toMatchObject([{ kind: "raid", key: "raid:100:7:r-1", viewers: 5 }]);
    const bob = { platformId: "7", login: "bob", displayName: "bob", roles: [] };
    const common = { platform: "twitch", channelId: "100", atMs: stage.host.system.clock.now() } as const;
    api.host!.event({ ...common, kind: "raid", key: "raid:100:7:frame", author: bob, viewers: 5 });
    expect(stage.host.events).toHaveLength(1);
    api.host!.event({ ...common, kind: "cheer", key: "cheer:100:frame", author: bob, bits: 5 });
    expect(stage.host.events).toHaveLength(2);
  });

  it("says in words that this computer's clock is wrong, by the lines of chat alone", async () => {
    const real = realSystem();
    await stage.close();
    stage = await ChatStage.open({ ...real, clock: { ...real.clock, now: () => Date.now() + 3 * 3_600_000 } });
    await stage.started({});
    for (const text of ["one", "two", "three"]) {
      stage.server.say({ login: "ann", text, tags: { "tmi-sent-ts": String(Date.now()) } });
    }
    await stage.heard("one", "two", "three");
    expect(stage.host.attentions.get("twitch.clock")).toContain("3 hours ahead of Twitch's");
  });

  it("notices a shared chat by the lines themselves, unless EventSub tells", async () => {
    await stage.started({ api });
    const shared = { tags: { "source-room-id": "200" } };
    stage.server.say({ login: "ann", text: "from elsewhere", ...shared });
    stage.server.say({ login: "ann", text: "from here", tags: { "source-room-id": "100" } });
    stage.server.say({ login: "ann", text: "alone again" });
    await stage.heard("from elsewhere", "from here", "alone again");
    expect(stage.host.messages.map((message) => message.mirroredFrom)).toEqual(["200", undefined, undefined]);
    expect(stage.host.events).toMatchObject([
      { kind: "sharedChat", on: true },
      { kind: "sharedChat", on: false },
    ]);
  });

  it("knows that a shared chat is over whoever told of its beginning", async () => {
    api.channel = { platform: "twitch", platformId: "100", login: "streamer", displayName: "Streamer" };
    await stage.started({ api });
    const told = (on: boolean) =>
      api.host!.event({ platform: "twitch", channelId: "100", atMs: 0, kind: "sharedChat", on });
    api.facts.set("sharedChat", 0);
    told(true);
    // The connection for events is lost, and with it the end of the session.
    api.facts.delete("sharedChat");
    stage.server.say({ login: "ann", text: "alone" });
    await stage.heard("alone");
    stage.server.say({ login: "ann", text: "together", tags: { "source-room-id": "200" } });
    await stage.heard("alone", "together");
    // It is back, and asked how things are.
    api.facts.set("sharedChat", 0);
    told(false);
    told(false);
    expect(stage.host.events.map((event) => event.kind === "sharedChat" && event.on)).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it("does not try, for doctor, a sign-in that only waits for the bot to renew it", async () => {
    api.account = { login: "mintbot", token: "yesterday's", due: true };
    stage.twitch({ api });
    const found = new Map((await stage.doctor()).map((step) => [step.name, step]));
    expect(found.get("Twitch channel")?.state).toBe("ok");
    for (const name of ["Twitch chat sign-in", "Twitch writing"]) {
      expect(found.get(name)).toMatchObject({ state: "skipped", detail: expect.stringContaining("due to be renewed") });
    }
    expect(stage.server.logins.every(({ accepted }) => accepted)).toBe(true);
  });

  it("goes on with doctor's steps after its own", async () => {
    stage.twitch({ api });
    expect((await stage.doctor()).at(-1)).toEqual({ name: "Twitch API", state: "ok", detail: "it answers" });
  });
});
