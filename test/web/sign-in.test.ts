import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../src/base/system.ts";
import { signInRedirect } from "../../src/platforms/sign-in/viewer-sign-in.ts";
import { KickApiServer } from "../support/kick-api-server.ts";
import { TwitchStandIn, VIEWER_APP } from "../support/twitch-api-server.ts";
import { PUBLIC_URL, ViewerBrowser } from "../support/viewer-browser.ts";
import { type WebRig, webRig } from "../support/web.ts";

const UNKNOWN = "This sign-in is not known here (any more). Sign in once more.";

let twitch: TwitchStandIn;
let kick: KickApiServer;
let rig: WebRig;
let system: SimulatedSystem;
beforeEach(async () => {
  system = new SimulatedSystem(Date.UTC(2026, 0, 6, 19));
  [twitch, kick] = await Promise.all([TwitchStandIn.start(() => system.clock.now()), KickApiServer.start()]);
  twitch.user("4711", "vera_t");
  twitch.browserUser = "4711";
  twitch.redirects.add(signInRedirect(PUBLIC_URL, "twitch"));
  kick.browserUser = 601;
  kick.app.scopes.add("user:read");
  kick.app.redirects.add(signInRedirect(PUBLIC_URL, "kick"));
  const config = {
    twitch: { viewerSignIn: { clientId: VIEWER_APP.clientId } },
    kick: { viewerSignIn: true },
    advanced: {
      twitch: { endpoints: { auth: twitch.endpoints.auth, api: twitch.endpoints.api } },
      kick: { endpoints: { id: kick.url, api: kick.url } },
    },
  };
  const secrets = {
    TWITCH_VIEWER_SECRET: VIEWER_APP.clientSecret,
    KICK_CLIENT_ID: kick.app.clientId,
    KICK_CLIENT_SECRET: kick.app.clientSecret,
  };
  rig = await webRig({ config }, secrets, system);
});
afterEach(() => Promise.all([twitch.stop(), kick.stop()]));

const me = async (browser: ViewerBrowser) => (await browser.ask("/api/v1/me")).json;
const balance = (platform: "twitch" | "kick", id: string) => {
  const { house } = rig.ground;
  const viewer = house.viewers.known(platform, id)!;
  return house.ledger.balance(viewer.id, house.currency.id);
};

describe("signing in on the public page", () => {
  it("is offered with what is set up, and makes a session of the account that the platform names", async () => {
    const vera = new ViewerBrowser(rig);
    expect((await vera.ask("/api/v1/sign-in")).json).toEqual({
      with: [
        { platform: "twitch", title: "Twitch" },
        { platform: "kick", title: "Kick" },
      ],
    });
    expect(await me(vera)).toEqual({ kind: "nobody" });
    expect(await vera.signsIn("twitch")).toEqual({ status: 303, to: "/account", problem: undefined });
    expect(await me(vera)).toMatchObject({ kind: "viewer", name: "Vera_t" });
    expect([...vera.cookies.keys()]).toEqual(["__Host-chatmint-viewer"]);
    const other = new ViewerBrowser(rig);
    await other.signsIn("kick");
    expect(await me(other)).toMatchObject({ kind: "viewer", name: "Vera" });
    await vera.ask("/api/v1/sign-out", {});
    expect([await me(vera), (await me(other)).kind]).toEqual([{ kind: "nobody" }, "viewer"]);
  });

  it("keeps no token, says no secret, and tells the account's age", async () => {
    const vera = new ViewerBrowser(rig);
    const back = await vera.goes("twitch");
    const answer = await rig.askPublic(back, {
      headers: { cookie: [...vera.cookies].map((one) => one.join("=")).join() },
    });
    expect(JSON.stringify(answer)).not.toMatch(/secret/);
    await twitch.until(() => twitch.count("POST /oauth2/revoke") === 1);
    expect(twitch.isValid(twitch.issued[0]!.access)).toBe(false);
    const stored = JSON.stringify(rig.ground.house.ground.core.db.prepare("SELECT * FROM web_session").all());
    expect(stored).not.toContain("secret");
    const known = rig.ground.house.viewers.known("twitch", "4711");
    expect(known).toMatchObject({ login: "vera_t", roles: [], accountCreatedAtMs: Date.parse("2015-03-01T12:00:00Z") });
  });

  it("ends the session that was in the browser before", async () => {
    const vera = new ViewerBrowser(rig);
    await vera.signsIn("twitch");
    const before = new Map(vera.cookies);
    twitch.user("4712", "carl");
    twitch.browserUser = "4712";
    await vera.signsIn("twitch");
    expect(await me(vera)).toMatchObject({ name: "Carl" });
    vera.cookies.clear();
    for (const [name, value] of before) vera.cookies.set(name, value);
    expect(await me(vera)).toEqual({ kind: "nobody" });
  });

  it.each<[string, string, (browser: ViewerBrowser) => Promise<string>]>([
    [
      "that was declined",
      "Nothing was allowed at Twitch, so you are not signed in.",
      async (browser) => {
        twitch.browserUser = undefined;
        return browser.goes("twitch");
      },
    ],
    [
      "that took too long",
      "This sign-in took longer than 10 minutes. Sign in once more.",
      async (browser) => {
        const back = await browser.goes("twitch");
        await system.advance(600_000);
        return back;
      },
    ],
    [
      "that came back twice",
      "This sign-in was used already. If you are not signed in, sign in once more.",
      async (browser) => {
        const back = await browser.goes("twitch");
        const cookies = new Map(browser.cookies);
        await browser.comesBack(back);
        browser.cookies.clear();
        for (const [name, value] of cookies) browser.cookies.set(name, value);
        return back;
      },
    ],
    [
      "that another browser began",
      "This sign-in was begun in another browser. Sign in here.",
      () => new ViewerBrowser(rig).goes("twitch"),
    ],
    [
      "with a wrong state",
      UNKNOWN,
      async (browser) => (await browser.goes("twitch")).replace(/state=[^&]+/, "state=made-up"),
    ],
    ["with two states", UNKNOWN, async (browser) => `${await browser.goes("twitch")}&state=x`],
    ["without a state", UNKNOWN, async (browser) => (await browser.goes("twitch")).replace(/state=[^&]+/, "")],
    [
      "at the other platform's address",
      UNKNOWN,
      async (browser) => (await browser.goes("twitch")).replace("/twitch/", "/kick/"),
    ],
    [
      "without a code",
      "Twitch sent you back without an answer. Sign in once more.",
      async (browser) => (await browser.goes("twitch")).replace(/code=[^&]+/, "code="),
    ],
    [
      "with an error that nobody knows",
      "Twitch sent you back without an answer. Sign in once more.",
      async (browser) => `${await browser.goes("twitch")}&error=%3Cscript%3E`,
    ],
    [
      "while Twitch is down",
      "Twitch has trouble answering right now. Try again in a minute.",
      async (browser) => {
        twitch.fail.set("/oauth2/token", [503]);
        return browser.goes("twitch");
      },
    ],
    [
      "that Twitch answers with a page of HTML",
      "Twitch gave an answer that cannot be understood. Try again in a minute.",
      async (browser) => {
        twitch.html.set("/oauth2/token", 200);
        return browser.goes("twitch");
      },
    ],
    [
      "with a code that is none",
      "Twitch no longer accepts this sign-in. Sign in once more.",
      async (browser) => (await browser.goes("twitch")).replace(/code=[^&]+/, "code=made-up"),
    ],
  ])("comes to nothing %s, and the page says why", async (_, sentence, trick) => {
    const vera = new ViewerBrowser(rig);
    const { status, to, problem } = await vera.comesBack(await trick(vera));
    expect([status, problem]).toEqual([303, sentence]);
    expect(to).toMatch(/^\/account\?problem=[\w-]{16}$/);
    expect(await me(vera)).toEqual({ kind: "nobody" });
  });

  it("leads nowhere but to its own page, whatever is asked for", async () => {
    const vera = new ViewerBrowser(rig);
    const more =
      "&next=https://evil.example&redirect_uri=https://evil.example&returnTo=//evil.example#https://evil.example";
    expect((await vera.comesBack((await vera.goes("twitch")) + more)).to).toBe("/account");
    expect((await vera.ask("/api/v1/sign-in/twitch", { link: false, to: "https://evil.example" })).status).toBe(400);
    expect((await vera.ask("/api/v1/sign-in/local", {})).status).toBe(400);
    expect((await vera.ask("/api/v1/sign-in?problem=made-up")).json.problem).toBeUndefined();
  });

  it("is no way onto the private server, nor is a session of it", async () => {
    const vera = new ViewerBrowser(rig);
    await vera.signsIn("twitch");
    const [session] = vera.cookies.values();
    const cookie = `__Host-chatmint-${rig.port}=${session}; __Host-chatmint-viewer=${session}`;
    expect((await rig.ask("/api/v1/me", { headers: { cookie } })).json).toEqual({ kind: "nobody" });
    expect((await rig.ask("/api/v1/my/accounts", { headers: { cookie } })).status).toBe(404);
    expect((await rig.ask("/sign-in/twitch/callback?code=a&state=b")).headers.location).toBeUndefined();
    const own = rig.paired.cookie!.replace(/__Host-chatmint-\d+=/, "__Host-chatmint-viewer=");
    expect((await rig.askPublic("/api/v1/me", { headers: { cookie: own } })).json).toEqual({ kind: "nobody" });
  });

  it("is limited: strangers share a bucket, and who is signed in keeps their own", async () => {
    const vera = new ViewerBrowser(rig);
    await vera.signsIn("twitch");
    const stranger = new ViewerBrowser(rig, "stranger");
    const statuses = new Set<number>();
    for (let n = 0; n < 201; n++) statuses.add((await stranger.ask("/api/v1/sign-in/kick", {})).status);
    expect([...statuses]).toEqual([200, 429]);
    const refused = await stranger.ask("/api/v1/sign-in/kick", {});
    expect(refused.json).toMatchObject({ code: "TOO_MANY", cure: "Try again in 1 second." });
    expect(refused.headers["retry-after"]).toBe("1");
    expect((await stranger.ask("/api/v1/sign-in")).status).toBe(200);
    expect((await vera.ask("/api/v1/sign-in/kick", {})).status).toBe(200);
  });
});

describe("linking by signing in with both", () => {
  it("asks for a yes, makes one wallet, says so, and is taken apart again", async () => {
    const vera = new ViewerBrowser(rig);
    await vera.signsIn("twitch");
    const { house } = rig.ground;
    await vera.signsIn("kick", true);
    const { json } = await vera.ask("/api/v1/my/accounts");
    expect(json).toMatchObject({
      signedInWith: { platform: "twitch", title: "Twitch", name: "Vera_t" },
      accounts: [{ platform: "twitch" }],
      offered: { platform: "kick", title: "Kick", name: "Vera", earns: true },
      moderator: "viewer",
    });
    expect((await vera.ask("/api/v1/my/link", { yes: true })).json).toEqual({ linked: true });
    expect(house.viewers.known("kick", "601")!.id).toBe(house.viewers.known("twitch", "4711")!.id);
    expect(balance("kick", "601")).toBe(balance("twitch", "4711"));
    const linked = (await vera.ask("/api/v1/my/accounts")).json;
    expect(linked.accounts.map(({ platform }: { platform: string }) => platform).sort()).toEqual(["kick", "twitch"]);
    expect(linked.offered).toBeUndefined();
    expect((await vera.ask("/api/v1/my/link", { yes: true })).json.code).toBe("NOTHING_OFFERED");
    expect((await vera.ask("/api/v1/my/unlink", {})).json).toEqual({ platform: "kick" });
    expect((await vera.ask("/api/v1/my/unlink", {})).json).toMatchObject({
      code: "unlinkNothing",
      message: "You are not linked with another platform.",
    });
  });

  it("is called off by a no, and by ten minutes", async () => {
    const vera = new ViewerBrowser(rig);
    await vera.signsIn("twitch");
    await vera.signsIn("kick", true);
    expect((await vera.ask("/api/v1/my/link", { yes: false })).json).toEqual({ linked: false });
    expect((await vera.ask("/api/v1/my/link", { yes: true })).json.code).toBe("NOTHING_OFFERED");
    await vera.signsIn("kick", true);
    await system.advance(600_000);
    expect((await vera.ask("/api/v1/my/link", { yes: true })).json.code).toBe("NOTHING_OFFERED");
    expect(rig.ground.house.viewers.identities(rig.ground.house.viewers.known("twitch", "4711")!.id)).toHaveLength(1);
  });

  it("is refused in words: the same platform, one who is linked already, a bot", async () => {
    const vera = new ViewerBrowser(rig);
    await vera.signsIn("twitch");
    twitch.user("4712", "carl");
    twitch.browserUser = "4712";
    expect((await vera.signsIn("twitch", true)).problem).toBe(
      "A viewer has one account per platform, and these two are on the same.",
    );
    kick.users.get(601)!.name = "Nightbot";
    expect((await vera.signsIn("kick", true)).problem).toMatch(/^The other account cannot be linked today/);
    kick.browserUser = 602;
    await vera.signsIn("kick", true);
    await vera.ask("/api/v1/my/link", { yes: true });
    kick.browserUser = 501;
    expect((await vera.signsIn("kick", true)).problem).toBe("You are one with Tom already. !unlink takes you apart.");
  });

  it("needs somebody who is signed in, all the way in one session", async () => {
    const vera = new ViewerBrowser(rig);
    expect((await vera.ask("/api/v1/sign-in/kick", { link: true })).json.code).toBe("NOT_SIGNED_IN");
    await vera.signsIn("twitch");
    const back = await vera.goes("kick", true);
    await vera.ask("/api/v1/sign-out", {});
    expect((await vera.comesBack(back)).problem).toMatch(/begun in another browser/);
    for (const path of ["/api/v1/my/link", "/api/v1/my/unlink", "/api/v1/my/moderating"]) {
      expect((await vera.ask(path, {})).json.code, path).toBe("NOT_SIGNED_IN");
    }
  });
});
