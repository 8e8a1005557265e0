import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loginTwitch, logoutTwitch, type TwitchLoginOptions } from "../../../src/app/sign-in/login-twitch.ts";
import { ALL_FEATURES, type TwitchFeatures } from "../../../src/platforms/twitch/sign-in/scopes.ts";
import { BOT_SCOPES, STREAMER_SCOPES, TwitchRig } from "../../support/twitch-api-rig.ts";
import { CLIENT_ID } from "../../support/twitch-api-server.ts";

const MINIMAL: TwitchFeatures = {
  chatters: false,
  follows: false,
  subscriptions: false,
  vips: false,
  bits: false,
  redemptions: false,
};

let rig: TwitchRig;
let printed: string[];
let opened: string[];

beforeEach(async () => {
  rig = await TwitchRig.start({ bot: false, streamer: false });
  printed = [];
  opened = [];
});
afterEach(async () => {
  expect(printed.join("\n")).not.toContain("-secret-");
  await rig.stop();
});

function options(changes: Partial<TwitchLoginOptions> = {}): TwitchLoginOptions {
  return {
    clientId: CLIENT_ID,
    channel: "ann",
    botLogin: "mintbot",
    auth: rig.standIn.endpoints.auth,
    broadcaster: false,
    features: ALL_FEATURES,
    out: (line) => void printed.push(line),
    open: async (link) => void opened.push(link),
    store: rig.store,
    system: rig.system,
    ...changes,
  };
}

/** Runs a sign-in; `confirm` is what the person at the page does once the code is shown. */
async function login(confirm: (userCode: string) => void, changes: Partial<TwitchLoginOptions> = {}) {
  const running = loginTwitch(options(changes));
  let ended = false;
  void running.then(() => {
    ended = true;
  });
  await rig.standIn.until(() => rig.standIn.count("POST /oauth2/device") > 0);
  const shown = () => printed.find((line) => line.includes("code: "))?.split("code: ")[1];
  while (!ended) {
    await rig.system.advance(5_000);
    const code = shown();
    if (code !== undefined && rig.standIn.count("POST /oauth2/token") === 2) confirm(code);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return running;
}

describe("signing in to Twitch", () => {
  it("opens the page, shows link and code, waits, and keeps the sign-in", async () => {
    const result = await login((code) => rig.standIn.approve(code, "2000"));
    expect(result).toEqual({ status: "signed-in", login: "mintbot" });
    expect(opened).toHaveLength(1);
    expect(printed).toContain(`Open this page: ${opened[0]}`);
    expect(await rig.store.read("twitch-bot")).toMatchObject({ login: "mintbot", userId: "2000", scopes: BOT_SCOPES });
    expect(printed.at(-2)).toContain("Signed in as mintbot");
    const device = rig.standIn.requests.find((each) => each.path === "/oauth2/device")!;
    expect(device.body).not.toContain("client_secret");
  });

  it("asks for each permission with its reason, and for nothing that is switched off", async () => {
    await login((code) => rig.standIn.approve(code, "2000"), { features: MINIMAL });
    expect((await rig.store.read("twitch-bot"))?.scopes).toEqual(["chat:read", "chat:edit"]);
    expect(printed.filter((line) => line.startsWith("  - "))).toEqual([
      "  - read the chat of your channel",
      "  - answer in chat",
    ]);
  });

  it("signs the streamer in apart from the bot", async () => {
    const result = await login((code) => rig.standIn.approve(code, "1000"), { broadcaster: true });
    expect(result).toEqual({ status: "signed-in", login: "ann" });
    expect(await rig.store.read("twitch-bot")).toBeUndefined();
    expect((await rig.store.read("twitch-broadcaster"))?.scopes).toEqual(STREAMER_SCOPES);
  });

  it("asks a streamer who talks as themselves once for both", async () => {
    await login((code) => rig.standIn.approve(code, "1000"), { botLogin: "ann" });
    const scopes = (await rig.store.read("twitch-bot"))!.scopes;
    expect(scopes).toEqual(expect.arrayContaining(["chat:edit", "channel:read:subscriptions"]));
    expect(new Set(scopes).size).toBe(scopes.length);
  });

  it("refuses any account but the configured one, gives the token back and keeps nothing", async () => {
    rig.standIn.user("3000", "mallory");
    const result = await login((code) => rig.standIn.approve(code, "3000"));
    expect(result).toEqual({ status: "failed", reason: "wrong-account" });
    expect(printed.join("\n")).toContain("mallory signed in, but the config says mintbot");
    expect(await rig.store.read("twitch-bot")).toBeUndefined();
    expect(rig.standIn.isValid(rig.standIn.issued[0]!.access)).toBe(false);
  });

  it("says when the code has run out", async () => {
    expect(await login(() => rig.standIn.expireDevices())).toEqual({ status: "failed", reason: "expired" });
    expect(printed.at(-1)).toContain("Run the same command again");
  });

  it("waits an outage out instead of giving up", async () => {
    rig.standIn.fail.set("/oauth2/token", [503, 503]);
    expect(await login((code) => rig.standIn.approve(code, "2000"))).toMatchObject({ status: "signed-in" });
  });

  it("walks the streamer through registering an app when there is none, and asks Twitch nothing", async () => {
    expect(await loginTwitch(options({ clientId: "" }))).toEqual({ status: "failed", reason: "no-client-id" });
    const text = printed.join("\n");
    for (const word of ["two-factor", "http://localhost", "Public", "clientId", "npx chatmint login twitch"]) {
      expect(text).toContain(word);
    }
    expect(rig.standIn.requests).toEqual([]);
  });

  it("asks for the name of the account first", async () => {
    expect(await loginTwitch(options({ botLogin: "" }))).toEqual({ status: "failed", reason: "no-account" });
    expect(printed.join("\n")).toContain("twitch.botLogin");
  });

  it("says what is wrong with a client id that Twitch does not know", async () => {
    expect(await loginTwitch(options({ clientId: "typo" }))).toEqual({ status: "failed", reason: "refused" });
    expect(printed.join("\n")).toContain("Check twitch.clientId");
  });

  it("tries at once whether the sign-in can be renewed, and keeps the pair that came of it", async () => {
    await login((code) => rig.standIn.approve(code, "2000"));
    expect(rig.standIn.issued).toHaveLength(2);
    expect((await rig.store.read("twitch-bot"))?.refreshToken).toBe(rig.standIn.issued[1]!.refresh);
    expect(printed.join("\n")).not.toContain("lasts");
  });

  it("says of an application of the type Confidential that its sign-in cannot last", async () => {
    rig.standIn.confidential = true;
    expect(await login((code) => rig.standIn.approve(code, "2000"))).toMatchObject({ status: "signed-in" });
    expect(await rig.store.read("twitch-bot")).toMatchObject({ login: "mintbot" });
    expect(printed.at(-1)).toMatch(/lasts 4 hours and cannot be renewed.*Confidential.*type Public/);
  });

  it("prints the link where no browser opens", async () => {
    const open = () => Promise.reject(new Error("no browser here"));
    expect(await login((code) => rig.standIn.approve(code, "2000"), { open })).toMatchObject({ status: "signed-in" });
    expect(printed.join("\n")).toContain("Open the link yourself");
  });

  it("is taken over by a bot that is running", async () => {
    const part = await rig.part();
    expect(await part.accessToken({ refresh: true })).toBeUndefined();
    await login((code) => rig.standIn.approve(code, "2000"));
    await rig.system.advance(20_000);
    expect(await part.accessToken({ refresh: true })).toMatchObject({ login: "mintbot" });
    expect(rig.credentialsChanges).toBe(1);
  });
});

describe("signing out of Twitch", () => {
  it("tells Twitch to forget the token and deletes it", async () => {
    const token = await rig.signIn("twitch-bot", "2000", BOT_SCOPES);
    expect(await logoutTwitch(options())).toBe(true);
    expect(rig.standIn.isValid(token.accessToken)).toBe(false);
    expect(await rig.store.read("twitch-bot")).toBeUndefined();
    expect(await logoutTwitch(options())).toBe(false);
  });

  it("deletes it here even when Twitch cannot be told, and says what to do", async () => {
    await rig.signIn("twitch-bot", "2000", BOT_SCOPES);
    rig.standIn.fail.set("/oauth2/revoke", [503]);
    expect(await logoutTwitch(options())).toBe(true);
    expect(await rig.store.read("twitch-bot")).toBeUndefined();
    expect(printed.join("\n")).toContain("https://www.twitch.tv/settings/connections");
  });
});
