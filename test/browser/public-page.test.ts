/** The page for viewers in a real browser: every page of it, by keyboard, narrow, in French, and with names of any kind. */
import type { BrowserContext, Page } from "playwright-core";
import { afterEach, expect, it } from "vitest";
import { cookieOf } from "../../src/web/identify.ts";
import { axeFaults, browser, inBrowser } from "../support/browser.ts";
import { freePort } from "../support/free-port.ts";
import { type WebRig, webRig } from "../support/web.ts";

const HTML = "<img src=x onerror=\"document.title='broken'\">";
const PAGES = ["/", "/shop", "/leaderboard", "/giveaways", "/commands", "/account"];

let context: BrowserContext | undefined;
afterEach(() => context?.close());

async function opened(language = "en"): Promise<{ rig: WebRig; page: Page; at: string; faults: string[] }> {
  const port = await freePort();
  const at = `http://points.localhost:${port}`;
  const rig = await webRig({
    balances: { ann: 300, bob: 100, cid: 50 },
    config: {
      chat: { language },
      shop: { items: [{ name: "song", price: 20 }] },
      web: { public: { enabled: true, url: at, port } },
    },
  });
  const { house } = rig.ground;
  await rig.chat.says("ann", "!redeem song");
  await rig.chat.says("[mod] max", "!giveaway start cup price 10 keyword cup");
  await rig.chat.says("ann", "!ticket 2");
  await house.writer.run((work) => house.viewers.rename(work, "local", "bob", "bob", "‮evil‮"));
  await house.writer.run((work) => house.viewers.rename(work, "local", "cid", "cid", HTML));
  context = await (await browser()).newContext({ bypassCSP: true, viewport: { width: 1000, height: 800 } });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  return { rig, page, at, faults };
}

async function signIn({ rig, at }: { readonly rig: WebRig; readonly at: string }, name: string): Promise<void> {
  const { house } = rig.ground;
  const { platform, platformId } = house.viewers.byName("local", name)!;
  const owner = { kind: "viewer", platform, platformId } as const;
  const secret = await house.writer.run((work) => house.ground.core.access.sessions.begin(work, owner, "a test"));
  const [cookie, value] = cookieOf("public", "", secret).split(";")[0]!.split("=") as [string, string];
  await context!.addCookies([{ name: cookie, value, url: at.replace("http:", "https:"), secure: true }]);
}

inBrowser("the page for viewers", () => {
  it("shows every page narrow, in French, without a fault for who cannot see it, whatever people are called", async () => {
    const all = await opened("fr");
    const { page, at, faults } = all;
    await signIn(all, "ann");
    for (const width of [1000, 320]) {
      await page.setViewportSize({ width, height: 800 });
      for (const path of PAGES) {
        await page.goto(at + path);
        await page.locator("h1").waitFor();
        if (path === "/account") await page.getByText("Pourquoi ai-je 260 points").waitFor();
        expect(await axeFaults(page), `${path} at ${width}`).toEqual([]);
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth),
          `${path} at ${width}`,
        ).toBeLessThanOrEqual(width);
      }
    }
    await page.goto(`${at}/leaderboard`);
    await page.getByText(HTML).waitFor();
    expect(await page.title()).toBe("Classement · Chatmint (répétition)");
    expect(faults).toEqual([]);
  }, 60_000);

  it("is used by keyboard: to another page, to find a name, and to be erased after it was told what that means", async () => {
    const all = await opened();
    const { page, at, rig, faults } = all;
    await signIn(all, "ann");
    await page.goto(`${at}/leaderboard`);
    await page.getByLabel("Find a name").fill("ANN");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator("tbody tr").count()).toBe(1);
    await page.getByRole("link", { name: "My account" }).press("Enter");
    await page.getByText("Why do I have 260 points?").waitFor();
    await page.getByRole("button", { name: "Erase me …" }).press("Enter");
    await page.getByText("You lose 260 points.").waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.getByLabel(/Type your name/).fill("somebody");
    await page.keyboard.press("Enter");
    await page.getByText("That is not your name.").waitFor();
    await page.getByLabel(/Type your name/).fill("ann");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${at}/`);
    expect(rig.ground.house.viewers.byName("local", "ann")).toBeUndefined();
    expect(faults).toEqual([]);
  }, 60_000);
});
