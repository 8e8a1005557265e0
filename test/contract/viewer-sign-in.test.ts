import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../src/base/system.ts";
import { type KickCredentials, KickOAuth } from "../../src/platforms/kick/sign-in/oauth.ts";
import { KickViewerSignIn } from "../../src/platforms/kick/sign-in/viewer-sign-in.ts";
import { SignInError, signInRedirect, type ViewerSignIn } from "../../src/platforms/sign-in/viewer-sign-in.ts";
import { TwitchViewerSignIn } from "../../src/platforms/twitch/sign-in/viewer-sign-in.ts";
import { CLOUDFLARE, KickApiServer } from "../support/kick-api-server.ts";
import { recordingLog } from "../support/recording-host.ts";
import { TwitchStandIn, VIEWER_APP } from "../support/twitch-api-server.ts";

const PUBLIC = "https://points.example.test";
const VERIFIER = "v".repeat(43);
const CHALLENGE = createHash("sha256").update(VERIFIER).digest("base64url");
const system = new SimulatedSystem(Date.UTC(2026, 10, 20, 18));

let twitch: TwitchStandIn;
let kick: KickApiServer;
let troubles: (string | undefined)[];
let kept: string[];
beforeEach(async () => {
  [twitch, kick] = await Promise.all([TwitchStandIn.start(() => system.clock.now()), KickApiServer.start()]);
  twitch.user("4711", "vera_t", "2019-02-03T04:05:06Z").display_name = "ヴェラ";
  twitch.browserUser = "4711";
  twitch.redirects.add(signInRedirect(PUBLIC, "twitch"));
  kick.browserUser = 601;
  kick.app.scopes.add("user:read");
  kick.app.redirects.add(signInRedirect(PUBLIC, "kick"));
  troubles = [];
  kept = [];
});
afterEach(() => Promise.all([twitch.stop(), kick.stop()]));

/** Told to this test alone: what another has begun may end after it. */
const seams = (into = { troubles, kept }) => ({
  trouble: (_: string, sentence: string | undefined) => void into.troubles.push(sentence),
  notForgotten: (reason: string) => void into.kept.push(reason),
  timeoutMs: 300,
});
function onTwitch(change: object = {}): ViewerSignIn {
  const { auth, api } = twitch.endpoints;
  const { clientId, clientSecret } = VIEWER_APP;
  return new TwitchViewerSignIn({ clientId, secret: () => clientSecret, auth, api, ...seams(), ...change });
}
const noApp = () => new KickOAuth({ idUrl: kick.url, credentials: () => undefined, system });
function onKick(change: object = {}, credentials: KickCredentials = kick.app): ViewerSignIn {
  const oauth = new KickOAuth({ idUrl: kick.url, credentials: () => credentials, system, timeoutMs: 300 });
  return new KickViewerSignIn({
    ...{ enabled: true, oauth, apiUrl: kick.url, system, log: recordingLog() },
    ...seams(),
    ...change,
  });
}

/** What a browser does: goes to the platform and comes back with what it was given there. */
async function browse(signIn: ViewerSignIn, challenge = CHALLENGE): Promise<URL> {
  const redirectUri = signInRedirect(PUBLIC, signIn.platform);
  const answer = await fetch(signIn.address({ state: "the-state", challenge, redirectUri }), { redirect: "manual" });
  expect(answer.status).toBe(302);
  const back = new URL(answer.headers.get("location")!);
  expect(back.origin + back.pathname).toBe(redirectUri);
  expect(back.searchParams.get("state")).toBe("the-state");
  return back;
}

async function whole(signIn: ViewerSignIn) {
  const code = (await browse(signIn)).searchParams.get("code") ?? "";
  return signIn.whoIs({ code, verifier: VERIFIER, redirectUri: signInRedirect(PUBLIC, signIn.platform) });
}

/** The code and the sentence of a sign-in that did not come about. No secret may stand in it. */
async function refusal(signing: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await signing.then(
    () => undefined,
    (one: unknown) => one,
  );
  expect(error).toBeInstanceOf(SignInError);
  const { code, message } = error as SignInError;
  expect(message).not.toMatch(/secret|code-|access-|refresh-|undefined|\{/);
  expect(message).toMatch(/^[A-Z].*[.]$/);
  return { code, message };
}

describe("a viewer signs in with Twitch", () => {
  it("and is who Twitch says, whose tokens are worthless a moment later; no permission was asked for", async () => {
    const who = await whole(onTwitch());
    expect(who).toEqual({
      ...{ platform: "twitch", platformId: "4711", login: "vera_t", displayName: "ヴェラ" },
      accountCreatedAtMs: Date.parse("2019-02-03T04:05:06Z"),
    });
    await twitch.until(() => twitch.count("POST /oauth2/revoke") === 1);
    expect(twitch.issued.map(({ access }) => twitch.isValid(access))).toEqual([false]);
    const [asked] = twitch.requests.filter(({ path }) => path === "/oauth2/authorize");
    expect(asked?.query.get("scope")).toBe("");
    const sent = new URLSearchParams(twitch.requests.find(({ path }) => path === "/oauth2/token")?.body);
    expect(Object.fromEntries(sent)).toMatchObject({ grant_type: "authorization_code", code_verifier: VERIFIER });
    expect([troubles, kept]).toEqual([[undefined], []]);
  });

  it("who has no name of their own there is called by their login", async () => {
    twitch.user("4711", "vera_t").display_name = " ";
    expect(await whole(onTwitch())).toMatchObject({ displayName: "vera_t" });
  });

  it("and gives the tokens back also where Twitch does not say whose they are", async () => {
    twitch.fail.set("/helix/users", [500]);
    expect(await refusal(whole(onTwitch()))).toMatchObject({ code: "signInBusy" });
    await twitch.until(() => twitch.count("POST /oauth2/revoke") === 1);
    expect(twitch.isValid(twitch.issued[0]!.access)).toBe(false);
  });

  it("and tells the log, without the token, where Twitch cannot be asked to forget it", async () => {
    twitch.fail.set("/oauth2/revoke", [503]);
    await whole(onTwitch());
    await expect.poll(() => kept).toEqual(["Twitch's sign-in server answered 503"]);
  });

  it.each<[string, string, () => unknown]>([
    ["a token endpoint that answers 400", "signInRefused", () => twitch.fail.set("/oauth2/token", [400])],
    ["a token endpoint that answers 500", "signInBusy", () => twitch.fail.set("/oauth2/token", [500])],
    ["a token endpoint that answers 429", "signInBusy", () => twitch.fail.set("/oauth2/token", [429])],
    ["HTML with 200 for the tokens", "signInStrange", () => twitch.html.set("/oauth2/token", 200)],
    ["HTML with 403 for the tokens", "signInStrange", () => twitch.html.set("/oauth2/token", 403)],
    ["HTML for the name", "signInStrange", () => twitch.html.set("/helix/users", 200)],
    ["nobody for the name", "signInStrange", () => twitch.users.clear()],
    ["a refused token", "signInRefused", () => twitch.fail.set("/helix/users", [401])],
  ])("not with %s", async (_, code, breaks) => {
    breaks();
    expect(await refusal(whole(onTwitch()))).toMatchObject({ code });
    expect(troubles.filter(Boolean)).toEqual([]);
  });

  it("not with a code that was used, or is none", async () => {
    expect(await refusal(twice(onTwitch()))).toMatchObject({ code: "signInRefused" });
    expect(await refusal(proof(onTwitch(), "made-up"))).toMatchObject({ code: "signInRefused" });
  });

  it("not where Twitch is slow, or is not there", async () => {
    const [held, answer] = holding();
    twitch.before.set("/oauth2/token", held);
    expect(await refusal(whole(onTwitch()))).toMatchObject({ code: "signInSlow" });
    answer();
    const nowhere = onTwitch({ auth: "http://127.0.0.1:1/oauth2" });
    expect(await refusal(proof(nowhere, "any"))).toEqual({
      code: "signInUnreachable",
      message: "Twitch cannot be reached right now. Try again in a minute.",
    });
  });

  it("not with a wrong secret, which the streamer is told of until it works", async () => {
    expect(await refusal(whole(onTwitch({ secret: () => "another-secret" })))).toMatchObject({ code: "signInApp" });
    expect(troubles).toEqual([expect.stringContaining("twitch.viewerSignIn.clientId")]);
    await whole(onTwitch());
    expect(troubles.at(-1)).toBeUndefined();
  });

  it("is off without an application or its secret", async () => {
    for (const off of [onTwitch({ clientId: "" }), onTwitch({ secret: () => undefined })]) {
      expect(off.isOn).toBe(false);
      expect(await refusal(proof(off, "any"))).toMatchObject({ code: "signInOff" });
      expect(() => off.address({ state: "s", challenge: "c", redirectUri: "r" })).toThrow("not set up here");
    }
  });
});

describe("a viewer signs in with Kick", () => {
  it("and is who Kick says, whose tokens are worthless a moment later", async () => {
    expect(await whole(onKick())).toEqual({ platform: "kick", platformId: "601", login: "vera", displayName: "Vera" });
    await expect.poll(() => kick.revoked.length).toBe(2);
    expect([kick.access.size, kick.refresh.size]).toEqual([0, 0]);
    const [asked] = kick.requests.filter(({ path }) => path === "/oauth/authorize");
    expect(asked?.query.get("scope")).toBe("user:read");
    expect([troubles, kept]).toEqual([[undefined], []]);
  });

  it("under a name that nobody can type keeps the login that chat tells", async () => {
    kick.users.get(601)!.name = "Вера";
    expect(await whole(onKick())).toMatchObject({ login: "", displayName: "Вера" });
  });

  it("not with the proof of another sign-in", async () => {
    const code = (await browse(onKick(), "another-challenge")).searchParams.get("code")!;
    expect(await refusal(proof(onKick(), code))).toMatchObject({ code: "signInRefused" });
  });

  it.each<[string, string, () => unknown]>([
    ["a token endpoint that answers 500", "signInBusy", () => kick.fail("/oauth/token", { status: 500 })],
    ["a token endpoint that answers 429", "signInBusy", () => kick.fail("/oauth/token", { status: 429 })],
    ["HTML with 200 for the tokens", "signInStrange", () => kick.fail("/oauth/token", { status: 200, body: "<p>" })],
    ["Cloudflare before the tokens", "signInStrange", () => kick.fail("/oauth/token", CLOUDFLARE)],
    ["HTML for the name", "signInStrange", () => kick.fail(USERS, { status: 200, body: "<p>" })],
    ["Cloudflare before the name", "signInStrange", () => kick.fail(USERS, CLOUDFLARE)],
    ["nobody for the name", "signInStrange", () => kick.users.delete(601)],
    ["500 for the name", "signInBusy", () => kick.fail(USERS, { status: 500 })],
    ["a connection that is cut", "signInUnreachable", () => kick.fail(USERS, { drop: true })],
    ["a refused token", "signInRefused", () => kick.fail(USERS, { status: 401 })],
  ])("not with %s", async (_, code, breaks) => {
    breaks();
    expect(await refusal(whole(onKick()))).toMatchObject({ code });
    expect(troubles.filter(Boolean)).toEqual([]);
  });

  it("not with a code that was used, or is none", async () => {
    expect(await refusal(twice(onKick()))).toMatchObject({ code: "signInRefused" });
    expect(await refusal(proof(onKick(), "made-up"))).toMatchObject({ code: "signInRefused" });
  });

  it("not where Kick is slow or is not there, and no failure holds the next viewer up", async () => {
    const [held, answer] = holding();
    kick.fail("/oauth/token", { hold: held() });
    expect(await refusal(whole(onKick()))).toMatchObject({ code: "signInSlow" });
    answer();
    kick.fail(USERS, { hold: held() });
    expect(await refusal(whole(onKick()))).toMatchObject({ code: "signInSlow" });
    answer();
    expect(await whole(onKick())).toMatchObject({ platformId: "601" });
    const gone = new KickOAuth({ idUrl: "http://127.0.0.1:1", credentials: () => kick.app, system, timeoutMs: 300 });
    expect(await refusal(proof(onKick({ oauth: gone }), "any"))).toMatchObject({ code: "signInUnreachable" });
  });

  it("not with an app that Kick does not take, which the streamer is told of", async () => {
    const wrong = { clientId: kick.app.clientId, clientSecret: "another-secret" };
    expect(await refusal(proof(onKick({}, wrong), "any"))).toMatchObject({ code: "signInApp" });
    expect(troubles).toEqual([expect.stringContaining("kick.com/settings/developer")]);
  });

  it("is off without the setting or the app", async () => {
    for (const off of [onKick({ enabled: false }), onKick({ oauth: noApp() })]) {
      expect(off.isOn).toBe(false);
      expect(await refusal(proof(off, "any"))).toMatchObject({ code: "signInOff" });
    }
  });
});

/** A promise for every answer that is held back, and how all of them are let go. */
function holding(): [() => Promise<void>, () => void] {
  const waiting: (() => void)[] = [];
  const letGo = () => {
    for (const go of waiting.splice(0)) go();
  };
  return [() => new Promise((resolve) => waiting.push(resolve)), letGo];
}

const USERS = "/public/v1/users";

function proof(signIn: ViewerSignIn, code: string) {
  return signIn.whoIs({ code, verifier: VERIFIER, redirectUri: signInRedirect(PUBLIC, signIn.platform) });
}

async function twice(signIn: ViewerSignIn) {
  const code = (await browse(signIn)).searchParams.get("code")!;
  await proof(signIn, code);
  return proof(signIn, code);
}
