/** Viewers and moderators on the public page, signed in at the stand-ins of both platforms as their browsers do it. */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { signInRedirect } from "../../src/platforms/sign-in/viewer-sign-in.ts";
import { axeFaults, dashboardPage, inBrowser, newPage } from "../support/browser.ts";
import { freePort } from "../support/free-port.ts";
import { KickApiServer } from "../support/kick-api-server.ts";
import { TwitchStandIn, VIEWER_APP } from "../support/twitch-api-server.ts";
import { type WebRig, webRig } from "../support/web.ts";

/** Vera's account at Kick, whose number is its name until she signs in: a second chat of the rehearsal is Kick's. */
const VERA = "601@kick";
const TOM = "602@kick";

let twitch: TwitchStandIn;
let kick: KickApiServer;
let rig: WebRig;
let url: string;
let page: Page;
beforeEach(async () => {
  const port = await freePort();
  url = `http://points.localhost:${port}`;
  [twitch, kick] = await Promise.all([TwitchStandIn.start(() => Date.now()), KickApiServer.start()]);
  twitch.user("4711", "vera_t");
  twitch.browserUser = "4711";
  twitch.redirects.add(signInRedirect(url, "twitch"));
  kick.browserUser = 601;
  kick.app.scopes.add("user:read");
  kick.app.redirects.add(signInRedirect(url, "kick"));
  const config = {
    twitch: { viewerSignIn: { clientId: VIEWER_APP.clientId } },
    kick: { viewerSignIn: true },
    moderation: { mintedPerDay: 100 },
    shop: { items: [{ name: "key", price: 10, fulfil: "auto", codes: "keys.txt" }] },
    web: { public: { enabled: true, url, port } },
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
  rig = await webRig({ config, codes: { "keys.txt": "AAAA-1111\nBBBB-2222\n" } }, secrets);
  page = await newPage();
});
afterEach(() => Promise.all([twitch.stop(), kick.stop()]));

const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
const sees = (text: string | RegExp) => page.getByText(text).first().waitFor();
const known = (platform: "twitch" | "kick", id: string) => rig.ground.house.viewers.known(platform, id);

async function signsIn(platform: string): Promise<void> {
  await page.goto(`${url}/account`);
  await press(`Sign in with ${platform}`);
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}

inBrowser("the account of somebody on both platforms", () => {
  it("is one wallet by signing in with both, told in words, and hidden, taken and erased by themselves", async () => {
    const { house } = rig.ground;
    await rig.chat.says(VERA, "hello");
    await rig.chat.says("[mod] max@kick", "!addpoints 601 60 for the fan art");
    await rig.chat.says("[mod] max@kick", "!giveaway start cup price 5 keyword cup");
    await rig.chat.says(VERA, "!ticket 2");
    await rig.chat.says(VERA, "!redeem key");
    // Declined at Twitch first: the page says so, and nobody is signed in.
    twitch.browserUser = undefined;
    await page.goto(`${url}/account`);
    await press("Sign in with Twitch");
    await sees("Nothing was allowed at Twitch, so you are not signed in.");
    twitch.browserUser = "4711";
    await press("Sign in with Twitch");
    await sees("Why do I have 0 points?");
    const own = known("twitch", "4711")!;
    await house.writer.run((work) => {
      const gift = { from: "mint", to: `viewer:${own.id}`, kind: "reward", actor: "terminal", key: "a gift" } as const;
      house.ledger.post(work, { ...gift, currencyId: house.currency.id, amount: 5 });
    });
    await press("Link my Kick account");
    await sees("You signed in with Vera on Kick too. Shall it share one wallet with Vera_t?");
    expect(await axeFaults(page)).toEqual([]);
    await press("No");
    await page.getByText("You signed in with Vera").waitFor({ state: "detached" });
    await press("Link my Kick account");
    await press("Yes, make them one");
    await sees("Both are one now.");
    expect(known("kick", "601")!.id).toBe(known("twitch", "4711")!.id);
    // 60 added, 10 of tickets, 10 of the key, and 5 that the other account brought.
    await sees("Why do I have 45 points?");
    await sees(/60 points added by .*for the fan art/);
    await sees(/Giveaway 1 .*2 tickets/);
    await page.getByText(/R1 .*10 points/).waitFor();
    expect(await page.content()).not.toContain("AAAA-1111");
    await press("Show the code");
    await sees("AAAA-1111");
    expect(await axeFaults(page)).toEqual([]);
    await page.getByLabel("Leave me out of all lists").click();
    await expect.poll(() => house.viewers.isListed(known("kick", "601")!.id)).toBe(false);
    const saving = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download everything about me" }).click();
    const file = readFileSync((await (await saving).path())!, "utf8");
    for (const part of ["vera_t", "601", "for the fan art", "AAAA-1111"]) expect(file, part).toContain(part);
    await press("Take them apart again");
    await sees("Your accounts are on their own again.");
    await sees("Why do I have 5 points?");
    await sees("Link my Kick account");
    await press("Erase me …");
    await page.getByLabel(/Type your name/).fill("Vera_t");
    await press("Erase me for good");
    await page.waitForURL(`${url}/`);
    expect(known("twitch", "4711")).toBeUndefined();
    expect(known("kick", "601")).toBeDefined();
    await page.goto(`${url}/account`);
    await page.getByRole("button", { name: "Sign in with Twitch" }).waitFor();
  });
});

inBrowser("a moderator on the public page", () => {
  it("signs in, asks once, is let in from the dashboard, works there and keeps what a viewer has, until signed out", async () => {
    await rig.chat.says(`[mod] ${TOM}`, "hello");
    await rig.chat.says(VERA, "hello");
    kick.browserUser = 602;
    await signsIn("Kick");
    await page.goto(`${url}/moderate`);
    await page.waitForURL(`${url}/account`);
    await press("Ask to moderate here");
    await sees("The streamer was asked, and has yet to say yes on the dashboard.");
    const streamer = await dashboardPage(rig, "/moderators");
    await streamer.getByRole("button", { name: "Let them" }).click();
    await streamer.getByText("Tom may moderate from the page.").waitFor();
    await page.reload();
    await page.getByRole("link", { name: "To the moderators' page" }).click();
    await page.getByRole("link", { name: "601" }).waitFor();
    await page.locator("#nav").getByRole("link", { name: "Type a command" }).click();
    const box = page.getByLabel("A command, as you would write it in chat");
    await box.fill("addpoints 601 30 a test");
    await box.press("Enter");
    await sees(/601 got 30 points/);
    await box.fill("addpoints 601 71");
    await box.press("Enter");
    await sees(/70 points/);
    // Theirs as a viewer is theirs still, and what only the streamer may is out of reach.
    await page.goto(`${url}/account`);
    await sees("Why do I have 0 points?");
    await press("Erase me …");
    await sees("You moderate this channel. Ask the streamer to erase you.");
    const statuses = await page.evaluate(() =>
      Promise.all(
        ["/api/v1/my", "/api/v1/viewers", "/api/v1/settings", "/api/v1/tokens", "/api/v1/moderators"].map((path) =>
          fetch(path).then(({ status }) => status),
        ),
      ),
    );
    expect(statuses).toEqual([200, 200, 404, 404, 404]);
    await streamer.getByText("!addpoints 601 30 a test").waitFor();
    await streamer.getByRole("button", { name: "Sign this browser out" }).click();
    await page.goto(`${url}/moderate`);
    await page.waitForURL(`${url}/account`);
    await page.getByRole("button", { name: "Sign in with Kick" }).waitFor();
  });
});
