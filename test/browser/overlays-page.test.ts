import type { BrowserContext, Page } from "playwright-core";
import { afterEach, expect, it } from "vitest";
import { axeFaults, browser, inBrowser } from "../support/browser.ts";
import { webRig } from "../support/web.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A rehearsal with its dashboard, opened by the streamer. */
async function dashboard(story: Parameters<typeof webRig>[0] = {}) {
  const rig = await webRig(story);
  const context: BrowserContext = await (await browser()).newContext({ viewport: { width: 1_200, height: 900 } });
  closing.push(() => context.close());
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: `http://${rig.host}` });
  const [name, value] = rig.paired.cookie!.split(/=(.*)/s);
  await context.addCookies([{ name: name!, value: value!, url: `https://${rig.host}/`, secure: true }]);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (line) => line.type() === "error" && faults.push(line.text()));
  page.setDefaultTimeout(8_000);
  await page.goto(`http://${rig.host}/overlays`);
  await page.getByRole("heading", { name: "Overlays" }).waitFor();
  return { rig, context, page, faults };
}

const card = (page: Page, title: string) => page.locator(".overlay-card", { hasText: title }).first();

inBrowser("the page of overlays", () => {
  it("makes one, shows its picture and its masked address, and what OBS shows is the same", async () => {
    const { rig, context, page, faults } = await dashboard({ balances: { ann: 300, bob: 200 } });
    await page.getByRole("button", { name: "Leaderboard" }).click();
    const made = card(page, "Leaderboard");
    await made.locator(".cm-entry").first().waitFor();
    expect(await made.locator(".cm-name").allInnerTexts()).toEqual(["ann", "bob"]);
    expect(await made.locator(".overlay-address code").innerText()).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/o\/•+\/leaderboard$/,
    );
    await made.getByRole("button", { name: "Copy" }).click();
    await made.getByRole("button", { name: "Copied" }).waitFor();
    const address = await page.evaluate(() => navigator.clipboard.readText());
    expect(await page.content()).not.toContain(address.split("/")[4]!);
    const source = await context.newPage();
    await source.goto(address);
    await expect.poll(() => source.locator(".cm-name").allInnerTexts()).toEqual(["ann", "bob"]);
    await made.getByText("It is open in OBS or a browser.").waitFor();
    await rig.chat.says("bob", "!give ann 50");
    await expect.poll(() => source.locator(".cm-score").allInnerTexts()).toEqual(["350", "150"]);
    await expect.poll(() => made.locator(".cm-score").allInnerTexts()).toEqual(["350", "150"]);
    // Its settings hold where it is open, at once.
    await made.getByRole("button", { name: "Settings" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Title").fill("The best");
    await dialog.getByLabel("Places").fill("1");
    await expect.poll(() => dialog.locator(".cm-title").innerText()).toBe("The best");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect.poll(() => source.locator(".chatmint").innerText()).toMatch(/^The best\s+1\s+ann\s+350$/);
    // Another address: the old one shows nothing.
    await made.getByRole("button", { name: "Change address" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Change address" }).click();
    await expect.poll(() => source.locator(".chatmint").count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it("tries alerts, which are shown as a test in OBS and in the picture", async () => {
    const { rig, context, page } = await dashboard();
    await page.getByRole("button", { name: "Alerts" }).first().click();
    const { overlays } = rig.chat.rehearsal.house.ground.core.access;
    await expect.poll(() => overlays.list().length).toBe(1);
    const path = `/o/${overlays.list()[0]!.key}/alerts`;
    const source = await context.newPage();
    await source.goto(`http://127.0.0.1:${rig.port}${path}`);
    await source.waitForSelector(".chatmint-alerts");
    await page.getByRole("button", { name: "Raid", exact: true }).click();
    await expect.poll(() => source.locator(".cm-alert").innerText()).toMatch(/Mia raids with 42 viewers\s+Test/);
    await expect.poll(() => card(page, "Alerts").locator(".cm-test").count()).toBe(1);
  });

  it("can be used with a screen reader, and in a dock 320 pixels wide", async () => {
    const { page } = await dashboard({ balances: { ann: 10 } });
    await page.getByRole("button", { name: "Alerts" }).first().click();
    await page.getByRole("button", { name: "Goal" }).click();
    await card(page, "Goal").locator(".cm-bar").waitFor();
    await card(page, "Goal").getByRole("button", { name: "Settings" }).click();
    await page.getByRole("dialog").getByLabel("Title").waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.setViewportSize({ width: 320, height: 700 });
    expect(await axeFaults(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  });
});
