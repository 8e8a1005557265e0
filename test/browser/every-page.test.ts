/** Every page there is: without a fault for who cannot see it, in light, dark and French, on 320 pixels, and by keyboard alone. */
import type { BrowserContext, Page } from "playwright-core";
import { expect, it } from "vitest";
import { cookieOf } from "../../src/web/identify.ts";
import { browser, inBrowser, newPage } from "../support/browser.ts";
import { freePort } from "../support/free-port.ts";
import { askable, axeFinds, cutOff, lostToKeys } from "../support/usable.ts";
import { type WebRig, webRig } from "../support/web.ts";

/** Something on every page: who watches, plays, buys, supports, and asks to moderate. */
const EVENING = [
  "/join ann bob cleo dina",
  "ann: hi",
  "/advance 40m",
  "[mod] max: !addpoints ann 500 for the fan art",
  "[mod] max: !addpoints bob 500",
  "ann: !give bob 40",
  "bob: !redeem song",
  "bob: !redeem key",
  "!goal 5000 New microphone",
  "ann: !support 20 well played",
  "!drop 5 3",
  '!giveaway start "A signed poster" price 5 keyword poster',
  "ann: !ticket 2",
  "bob: !ticket 3",
  "!giveaway draw",
  '!giveaway start "A mug" keyword mug',
  "bob: mug",
  "!command add socials Find me: example.com",
  "!timer add discord 15m Join us",
];

const PUBLIC = ["/", "/shop", "/leaderboard", "/giveaways", "/giveaways/1", "/commands", "/account"];

interface Ground {
  readonly rig: WebRig;
  readonly url: string;
  readonly annId: number;
}

async function filled(language: string): Promise<Ground> {
  const port = await freePort();
  const url = `http://points.localhost:${port}`;
  const rig = await webRig({
    config: {
      chat: { language },
      shop: {
        items: [
          { name: "song", price: 60, stock: 5, description: "A song of your choice." },
          { name: "key", price: 30, codes: "keys.txt" },
        ],
      },
      drops: { plans: [{ name: "hourly", kind: "rain", amount: 500, everyMinutes: 60 }] },
      web: { public: { enabled: true, url, port } },
    },
    codes: { "keys.txt": "AAAA-1111\nBBBB-2222\n" },
  });
  for (const line of EVENING) await rig.chat.types(line);
  const { house } = rig.ground;
  const { access } = house.ground.core;
  const max = accountOf(rig, "max");
  await house.writer.run((work) => house.features.moderators.ask(work, max));
  await house.writer.run((work) => house.features.moderators.confirm(work, max));
  await house.writer.run((work) => {
    access.overlays.make(work, "leaderboard", {});
    access.overlays.make(work, "alerts", {});
    access.tokens.make(work, "Stream Deck", ["read", "points"]);
    house.outgoing.add(work, { name: "site", kind: "discord", address: "https://discord.com/api/webhooks/12/s3cret" });
  });
  return { rig, url, annId: house.viewers.byName("local", "ann")!.id };
}

function accountOf({ ground: { house } }: WebRig, name: string) {
  const { platformId } = house.viewers.byName("local", name)!;
  return { platform: "local", platformId } as const;
}

async function signedIn({ rig, url }: Ground, context: BrowserContext, name: string): Promise<void> {
  const { house } = rig.ground;
  const { sessions } = house.ground.core.access;
  const owner = { kind: "viewer", ...accountOf(rig, name) } as const;
  const secret = await house.writer.run((work) => sessions.begin(work, owner, "a test"));
  const [cookie, value] = cookieOf("public", "", secret).split(";")[0]!.split("=") as [string, string];
  await context.addCookies([{ name: cookie, value, url: url.replace("http:", "https:"), secure: true }]);
}

/** The pages by their addresses; those of the dashboard are the links that its menu has. */
async function pagesOf(page: Page, base: string, more: readonly string[]): Promise<string[]> {
  await page.locator("#nav a").first().waitFor({ state: "attached" });
  const hrefs = await page.locator("#nav a").evaluateAll((all) => all.map((one) => one.getAttribute("href")!));
  return [...hrefs, ...more].map((path) => base + path);
}

/** Goes there as a link does: without loading the document anew. */
async function goes(page: Page, path: string): Promise<void> {
  await page.evaluate(async (to) => {
    const drawn = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    history.pushState(null, "", to);
    dispatchEvent(new PopStateEvent("popstate"));
    await drawn();
  }, path);
  await page.locator("h1").first().waitFor();
  await expect.poll(() => page.locator(".loading").count(), { message: path }).toBe(0);
}

async function looked(page: Page, path: string, isNarrow: boolean): Promise<string[]> {
  await goes(page, path);
  const found = [...(await axeFinds(page))];
  if (isNarrow) found.push(...(await cutOff(page)));
  else {
    await page.emulateMedia({ colorScheme: "dark" });
    await page.locator("html[data-theme=dark]").waitFor();
    found.push(...(await axeFinds(page, ["color-contrast"])).map((one) => `dark: ${one}`));
    await page.emulateMedia({ colorScheme: "light" });
  }
  found.push(...(await lostToKeys(page)));
  // What lies behind the other tabs of a page is on it too.
  const tabs = page.locator('main [role="tab"][aria-selected="false"]');
  for (const tab of await tabs.all()) {
    await tab.click();
    found.push(...(await axeFinds(page)), ...(isNarrow ? await cutOff(page) : []));
  }
  return found.map((one) => `${path}${isNarrow ? " (French, narrow)" : ""}: ${one}`);
}

inBrowser("every page", () => {
  it.each([
    ["in English, light and dark", "en", 1_100],
    ["in French on 320 pixels", "fr", 320],
  ] as const)(
    "%s, is without a fault for axe, fits, and is used by keyboard alone",
    { timeout: 240_000 },
    async (_, language, width) => {
      const ground = await filled(language);
      const { rig, url, annId } = ground;
      const context = await (await browser()).newContext({
        ...{ viewport: { width, height: 800 }, bypassCSP: true, reducedMotion: "reduce" },
      });
      const faults: string[] = [];
      try {
        const page = await context.newPage();
        page.on("pageerror", ({ message }) => void faults.push(message));
        await page.goto(rig.ground.house.ground.core.access.pairingUrl()!);
        await page.locator("main button").click();
        const more = [`/viewers/${annId}`, "/viewers/all", "/giveaways/1", "/nothing"];
        const own = await pagesOf(page, "", more);
        expect(own.length).toBeGreaterThan(18);
        await askable(page);
        for (const path of own) faults.push(...(await looked(page, path, width === 320)));
        await signedIn(ground, context, "bob");
        await page.goto(url);
        await page.locator("h1").waitFor();
        await askable(page);
        for (const path of PUBLIC) faults.push(...(await looked(page, path, width === 320)));
        await signedIn(ground, context, "max");
        await page.goto(`${url}/moderate`);
        const theirs = await pagesOf(page, "/moderate", [`/viewers/${annId}`]);
        expect(theirs.length).toBeGreaterThan(5);
        await askable(page);
        for (const path of theirs) faults.push(...(await looked(page, path, width === 320)));
        expect(faults).toEqual([]);
      } finally {
        await context.close();
      }
    },
  );

  it("would be found at fault: a control beside the window, one without a mark, one that Tab passes over", async () => {
    const page = await newPage({ viewport: { width: 320, height: 600 } });
    await page.setContent(`<html lang="en"><title>A page</title><main><h1>A page</h1>
      <button id="a" style="outline: 0">A</button>
      <div style="overflow: hidden; width: 90px"><button id="b" style="margin-left: 80px">B</button></div>
      <button id="c" onkeydown="document.getElementById('d').inert = true; setTimeout(() => document.getElementById('d').inert = false)">C</button>
      <button id="d">D</button><button id="e">E</button><p id="f">grey</p>
      <div style="position: relative"><button id="g">G</button>
      <div style="position: absolute; inset: 0; background: white"></div></div></main>`);
    await askable(page);
    const found = [...(await cutOff(page)), ...(await lostToKeys(page))].map((one) =>
      one.replace(/^(.*?)<.*id="(.)".*/, "$1$2"),
    );
    expect(found).toEqual([
      "is cut off: b",
      "has no mark of the focus: a",
      "has the focus out of sight: g",
      "is not reached: d",
    ]);
    await page.locator("#f").evaluate((one) => one.setAttribute("style", "color: #aaa"));
    expect(await axeFinds(page, ["color-contrast"])).toEqual([expect.stringContaining("color-contrast")]);
  });
});
