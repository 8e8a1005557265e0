/** Pairing, the frame of the dashboard and its pages Now and Doctor, as the streamer uses them. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { SimulatedSystem } from "../../src/base/system.ts";
import { axeFaults, dashboardPage, inBrowser, newPage } from "../support/browser.ts";
import { STORY_START_MS } from "../support/rehearsal.ts";
import { webRig } from "../support/web.ts";

inBrowser("pairing", () => {
  it("takes the code out of the address, uses it by a click and once", async () => {
    const rig = await webRig();
    const { access } = rig.chat.rehearsal.house.ground.core;
    const before = access.sessions.list().length;
    const address = access.pairingUrl()!;
    const page = await newPage();
    await page.goto(address);
    await page.getByRole("button", { name: "Use this browser" }).waitFor();
    expect(page.url()).toBe(`http://${rig.host}/`);
    expect(access.sessions.list()).toHaveLength(before);
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Use this browser" }).click();
    await page.getByRole("heading", { name: "Now", level: 1 }).waitFor();
    expect(access.sessions.list()).toHaveLength(before + 1);
    const second = await newPage();
    await second.goto(address);
    await second.getByRole("button", { name: "Use this browser" }).click();
    await second.getByText("This code is not good, or not any more.").waitFor();
    expect(access.sessions.list()).toHaveLength(before + 1);
  });

  it("takes six digits that are typed, and shows who is signed out how to come back", async () => {
    const rig = await webRig();
    const { house } = rig.chat.rehearsal;
    const { access } = house.ground.core;
    const page = await newPage({ viewport: { width: 320, height: 640 } });
    await page.goto(`http://${rig.host}/doctor`);
    await page.getByLabel("Code").fill("12 34 56");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("This code is not good").waitFor();
    await page.getByLabel("Code").fill(access.pairing.shortCode());
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Now", level: 1 }).waitFor();
    await page.locator(".stats").waitFor();
    await house.writer.run((work) => access.sessions.endOf(work, { kind: "broadcaster" }));
    await page.getByLabel("Code").waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });

  it("says which browser where this one keeps no cookie of the bot", async () => {
    const rig = await webRig();
    const page = await newPage();
    // As in Safari, which drops the cookie that comes with this answer.
    await page.route("**/api/v1/pair", (route) => route.fulfill({ json: { paired: true } }));
    await page.goto(rig.chat.rehearsal.house.ground.core.access.pairingUrl()!);
    await page.getByRole("button", { name: "Use this browser" }).click();
    await page.getByText("Open it in Chrome, Edge, Brave, Opera or Firefox").waitFor();
  });
});

inBrowser("the page Now", () => {
  it("shows who watches and what the book gains, runs lines, mutes, and begins a happy hour; in two windows at once", async () => {
    const rig = await webRig();
    const { chat } = rig;
    const page = await dashboardPage(rig, "/");
    const other = await dashboardPage(rig, "/now");
    await page.getByText("Nothing is in the book yet").waitFor();
    await chat.types("/join ann bob");
    await chat.says("eve", "hello");
    await chat.advance("20m");
    await chat.says("eve", "!points");
    for (const one of [page, other]) await one.locator(".people").getByText("eve").waitFor();
    const { house } = chat.rehearsal;
    await house.writer.run((work) => {
      const author = { platformId: "x", login: "x", displayName: "<b>x</b>\u202e", roles: [] };
      const { id } = house.viewers.ensure(work, "local", author);
      const gift = { from: "mint", to: `viewer:${id}`, kind: "reward", actor: "terminal" } as const;
      house.ledger.post(work, { ...gift, key: "a name", currencyId: house.currency.id, amount: 5 });
    });
    await page.locator(".entries bdi").getByText("<b>x</b>").waitFor();
    const box = page.getByLabel("A command, as you would write it in chat");
    await box.fill("addpoints @ann 50");
    await page.keyboard.press("Enter");
    await page.getByText(/ann got 50 points/).waitFor();
    await other.locator(".entries li").filter({ hasText: "50 points added" }).waitFor();
    await box.press("ArrowUp");
    expect(await box.inputValue()).toBe("addpoints @ann 50");
    await page.getByRole("button", { name: "Begin a happy hour" }).click();
    await other.getByText("Happy hour: watching earns 2 times as fast").waitFor();
    await other.getByRole("button", { name: "End it" }).click();
    await page.getByRole("button", { name: "Begin a happy hour" }).waitFor();
    await page.getByRole("button", { name: "Mute" }).click();
    await other.getByRole("button", { name: "Unmute" }).click();
    await page.getByRole("button", { name: "Mute", exact: true }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(house.features.watch.happyHour(house.currency.id)).toBeUndefined();
  });

  it("stays within 320 pixels, dark and in French", async () => {
    const rig = await webRig({ config: { chat: { language: "fr" } } });
    await rig.chat.says("ann", "salut");
    const page = await dashboardPage(rig, "/now", {
      viewport: { width: 320, height: 640 },
      colorScheme: "dark",
    });
    await page.getByRole("heading", { name: "Maintenant", level: 1 }).waitFor();
    await page.getByText("Dernières écritures du livre").waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("fr");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Pages" }).click();
    await page.getByRole("link", { name: "Diagnostic" }).click();
    await page.getByText("Twitch chat").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    expect(await axeFaults(page)).toEqual([]);
  });

  it("goes on by itself when the socket was lost, and tells meanwhile", async () => {
    const rig = await webRig();
    const page = await dashboardPage(rig, "/now");
    await page.locator(".stats").waitFor();
    const port = rig.port;
    await rig.web.close();
    await page.getByText("The bot does not answer. What you see is how it was").waitFor();
    expect(await axeFaults(page)).toEqual([]);
    const { openWeb } = await import("../../src/app/web/open-web.ts");
    const { PublicPorts } = await import("../../src/web/server.ts");
    const config = { ...rig.ground.config, web: { ...rig.ground.config.web, rehearsalPort: port } };
    const again = await openWeb({ ...rig.ground, config }, new PublicPorts());
    try {
      await rig.chat.says("late", "hello");
      await page.locator(".people").getByText("late").waitFor();
      await page.getByText("The bot does not answer.").waitFor({ state: "detached" });
    } finally {
      await again.close();
    }
  });

  it("does not grow over a night of 2,000 events, each of them drawn", { timeout: 240_000 }, async () => {
    const system = new SimulatedSystem(STORY_START_MS);
    const rig = await webRig({}, {}, system);
    const page = await dashboardPage(rig, "/now");
    await page.locator(".stats").waitFor();
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Performance.enable");
    /** What is held once everything that can go is gone: bytes, elements also outside of the page, listeners. */
    const measure = async () => {
      await cdp.send("HeapProfiler.collectGarbage");
      const { metrics } = await cdp.send("Performance.getMetrics");
      const [heap, nodes, listeners] = ["JSHeapUsedSize", "Nodes", "JSEventListeners"].map(
        (name) => metrics.find((one) => one.name === name)!.value,
      );
      return { heap: heap!, nodes: nodes!, listeners: listeners! };
    };
    const { changes } = rig.chat.rehearsal.house.ground.core;
    const frames = await countFrames(page);
    let amount = 0;
    const evening = async (events: number) => {
      for (let at = 0; at < events; at++) {
        amount += 1;
        await rig.chat.types(`!addpoints @viewer${amount % 40} ${amount}`);
        changes.changed("now");
        // The page is told once in so long, whatever happens.
        await system.advance(1_000);
      }
      await page
        .locator(".entries")
        .getByText(`${amount.toLocaleString("en")} points added`)
        .waitFor();
    };
    for (let viewer = 0; viewer < 40; viewer++) await rig.chat.says(`viewer${viewer}`, "hello");
    await evening(200);
    const [before, drawnBefore] = [await measure(), frames()];
    await evening(2_000);
    const after = await measure();
    expect(frames() - drawnBefore).toBeGreaterThanOrEqual(2_000);
    expect(after.nodes - before.nodes).toBeLessThan(200);
    expect(after.listeners - before.listeners).toBeLessThan(20);
    expect(after.heap / before.heap).toBeLessThan(1.1);
  });
});

inBrowser("the dashboard", () => {
  it("is used by keyboard alone", async () => {
    const rig = await webRig();
    const page = await dashboardPage(rig, "/now");
    await page.locator(".stats").waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("To the content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
    await page.keyboard.press("g");
    await page.keyboard.press("r");
    const heading = page.getByRole("heading", { name: "Doctor", level: 1 });
    await heading.waitFor();
    expect(await page.title()).toBe("Doctor · Chatmint (rehearsal)");
    expect(await heading.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press("?");
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/^Goes to the search or the command line/).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await dialog.getByRole("switch").press("Space");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.keyboard.press("?");
    await page.keyboard.press("g");
    await page.keyboard.press("n");
    expect(await page.title()).toBe("Doctor · Chatmint (rehearsal)");
    expect(await dialog.count()).toBe(0);
  });

  it("shows what doctor finds, with what to do, and looks again", async () => {
    const rig = await webRig();
    const page = await dashboardPage(rig, "/doctor");
    await page.getByText("1 step failed; below each stands what to do.").waitFor();
    await page.getByText("Run: npx chatmint login twitch").waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Look again" }).click();
    await page.getByText("1 step failed").waitFor();
  });

  it("keeps light or dark as it was chosen, and knows what page there is none of", async () => {
    const rig = await webRig();
    const page = await dashboardPage(rig, "/nothing/of/the/kind", { colorScheme: "light" });
    await page.getByRole("heading", { name: "There is no such page" }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Dark colours" }).click();
    await page.reload();
    await page.getByRole("button", { name: "Light colours" }).waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
    await page.getByRole("link", { name: "To the page Now" }).click();
    await page.locator(".stats").waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });
});

/** Loads the page anew; from then on, how many messages have come over its live socket. */
async function countFrames(page: Page): Promise<() => number> {
  let count = 0;
  const note = () => {
    count += 1;
  };
  page.on("websocket", (socket) => socket.on("framereceived", note));
  await page.reload();
  return () => count;
}
