/** Signing in from the page Set-up, to its very end: Twitch by a code, Kick in a window of the browser that comes back here. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { SimulatedSystem } from "../../src/base/system.ts";
import { axeFaults, dashboardPage, inBrowser } from "../support/browser.ts";
import { freePort } from "../support/free-port.ts";
import { KickApiServer } from "../support/kick-api-server.ts";
import { temporaryFolder } from "../support/rehearsal.ts";
import { CLIENT_ID, TwitchStandIn, VIEWER_APP } from "../support/twitch-api-server.ts";
import { webRig } from "../support/web.ts";

const KICK_SCOPES = ["user:read", "channel:read", "chat:write", "channel:rewards:read", "channel:rewards:write"];

let system: SimulatedSystem;
let twitch: TwitchStandIn;
let kick: KickApiServer;
let page: Page;
let tokens: string;
let envFile: string;
let configFile: string;
beforeEach(async () => {
  system = new SimulatedSystem(Date.UTC(2026, 0, 6, 19));
  [twitch, kick] = await Promise.all([TwitchStandIn.start(() => system.clock.now()), KickApiServer.start()]);
  twitch.user("2000", "mintbot");
  twitch.user("3000", "somebody");
  const loginPort = await freePort();
  kick.app.redirectUri = `http://localhost:${loginPort}/callback`;
  for (const scope of KICK_SCOPES) kick.app.scopes.add(scope);
  tokens = path.join(temporaryFolder(), "tokens");
  const rig = await webRig({}, { CHATMINT_TOKENS: tokens }, system);
  envFile = path.join(path.dirname(rig.ground.configFile), ".env");
  configFile = rig.ground.configFile;
  const config = {
    web: { public: { enabled: true, url: "https://points.example.com" } },
    twitch: { channel: "ann", botLogin: "mintbot", clientId: CLIENT_ID },
    kick: { channel: "ada-streams", loginPort },
    advanced: {
      twitch: { endpoints: { auth: twitch.endpoints.auth, api: twitch.endpoints.api } },
      kick: { endpoints: { id: kick.url, api: kick.url } },
    },
  };
  writeFileSync(rig.ground.configFile, JSON.stringify(config));
  page = await dashboardPage(rig, "/set-up");
});
afterEach(() => Promise.all([twitch.stop(), kick.stop()]));

const standing = () => page.getByRole("status").filter({ has: page.locator(".sign-in-lines") });
const says = (text: string | RegExp) => standing().getByText(text, { exact: true }).first().waitFor();
const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
const kept = (name: string) => JSON.parse(readFileSync(path.join(tokens, `${name}.json`), "utf8"));

/** The code that the page shows now, other than the one before. */
async function codeAfter(before: string): Promise<string> {
  const code = standing().locator("strong");
  await expect.poll(async () => ((await code.count()) === 1 ? code.innerText() : before)).not.toBe(before);
  return code.innerText();
}

/** Twitch is asked once more whether somebody has confirmed. */
async function twitchIsAsked(): Promise<void> {
  const asked = () => twitch.count("POST /oauth2/token");
  const before = asked();
  await system.advance(5_000);
  await twitch.until(() => asked() > before);
}

inBrowser("signing in from the page Set-up", () => {
  it("shows Twitch's code until it is confirmed: refused, run out, somebody else's, and tried again", async () => {
    await press("Sign in");
    const first = await codeAfter("");
    await says("waiting for you");
    const link = await page.getByRole("link", { name: "Open the page of the sign-in" }).getAttribute("href");
    expect(link).toBe(`https://www.twitch.tv/activate?public=true&device-code=${first}`);
    expect(await axeFaults(page)).toEqual([]);
    // Refused at Twitch.
    twitch.expireDevices();
    await twitchIsAsked();
    await says("not signed in");
    await says(/The code has run out or was refused/);
    expect(await page.getByRole("link", { name: "Open the page of the sign-in" }).count()).toBe(0);
    // Nobody comes for half an hour.
    await press("Try again");
    const second = await codeAfter(first);
    await says("waiting for you");
    for (let minutes = 0; minutes <= 30; minutes += 5) await system.advance(300_000);
    await says("not signed in");
    // Another account than the one that was named.
    await press("Try again");
    const third = await codeAfter(second);
    twitch.approve(third, "3000");
    await twitchIsAsked();
    await says(/somebody signed in, but the config says mintbot/);
    expect(existsSync(path.join(tokens, "twitch-bot.json"))).toBe(false);
    await press("Try again");
    twitch.approve(await codeAfter(third), "2000");
    await twitchIsAsked();
    await says("signed in");
    await says(/Signed in as mintbot/);
    expect(kept("twitch-bot")).toMatchObject({ login: "mintbot", userId: "2000" });
    expect(await page.content()).not.toContain("-secret-");
    expect(await axeFaults(page)).toEqual([]);
  });

  it("goes to Kick and comes back: declined, run out, called off for another one, and signed in", async () => {
    const goes = async () => {
      const opening = page.waitForEvent("popup");
      await page.getByRole("link", { name: "Open the page of the sign-in" }).click();
      const there = await opening;
      const told = await there.locator("body").innerText();
      await there.close();
      return told;
    };
    await page.getByLabel("Which account").selectOption("kick broadcaster");
    await page.getByLabel("Client ID of your Kick app").fill(kick.app.clientId);
    await page.getByLabel("Client Secret of your Kick app").fill(kick.app.clientSecret);
    kick.denies = true;
    await press("Sign in");
    expect(await goes()).toContain("Nothing was allowed.");
    await says(/The sign-in was declined in the browser/);
    expect(readFileSync(envFile, "utf8")).toContain(kick.app.clientId);
    expect(await page.content()).not.toContain(kick.app.clientSecret);
    kick.denies = false;
    await press("Try again");
    await says("waiting for you");
    await system.advance(600_000);
    await says(/Nobody signed in within 10 minutes/);
    // Whoever began the wrong one begins another, and need not wait for the end of it.
    await press("Try again");
    await says("waiting for you");
    await page.getByLabel("Which account").selectOption("twitch bot");
    await press("Sign in");
    await codeAfter("");
    await page.getByLabel("Which account").selectOption("kick broadcaster");
    await press("Sign in");
    await expect.poll(() => standing().locator("strong").count()).toBe(0);
    expect(await goes()).toContain("Thank you.");
    await says("signed in");
    await says(/Kick says: Ada_Streams/);
    expect(kept("kick-broadcaster")).toMatchObject({ login: "ada-streams", userId: "501" });
    expect(await page.content()).not.toMatch(/access-\d|refresh-\d/);
  });

  it("sets up what viewers need: tries the second application of Twitch, and Kick's, before it is kept", async () => {
    const now = () => JSON.parse(readFileSync(configFile, "utf8"));
    await page.getByLabel("Which account").selectOption("twitch viewers");
    const secret = page.getByLabel("Client Secret of your second application");
    await page.getByLabel("Client ID of your second application").fill(VIEWER_APP.clientId);
    await secret.fill("not-the-secret");
    await press("Sign in");
    await says(/Twitch does not accept them/);
    await page.getByText("https://points.example.com/sign-in/twitch/callback").waitFor();
    expect(existsSync(envFile)).toBe(false);
    await secret.fill(VIEWER_APP.clientSecret);
    await press("Try again");
    await says("signed in");
    expect(now().twitch.viewerSignIn).toEqual({ clientId: VIEWER_APP.clientId });
    expect(readFileSync(envFile, "utf8")).toContain(`TWITCH_VIEWER_SECRET=${VIEWER_APP.clientSecret}`);
    expect(await page.content()).not.toContain(VIEWER_APP.clientSecret);
    await page.getByLabel("Which account").selectOption("kick viewers");
    await press("Sign in");
    await says(/There is no Kick app yet/);
    writeFileSync(envFile, `KICK_CLIENT_ID=${kick.app.clientId}\nKICK_CLIENT_SECRET=${kick.app.clientSecret}\n`);
    await press("Try again");
    await says(/Viewers can sign in with Kick once the bot is started anew/);
    expect(now().kick.viewerSignIn).toBe(true);
  });
});
