/** What a page keeps over a reload, and what it does not say longer than it is so. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { dashboardPage, inBrowser, newPage } from "../support/browser.ts";
import { type WebRig, webRig } from "../support/web.ts";

const at = (rig: WebRig, path: string) => `http://${rig.host}${path}`;
const query = (page: Page) => new URL(page.url()).search;

inBrowser("a browser that is paired", () => {
  it("has the code of the address over a reload, out of the address, until it is used", async () => {
    const rig = await webRig();
    const page = await newPage();
    await page.goto(rig.chat.rehearsal.house.ground.core.access.pairingUrl()!);
    const use = page.getByRole("button", { name: "Use this browser" });
    await use.waitFor();
    await page.reload();
    expect(page.url()).toBe(at(rig, "/"));
    await use.click();
    await page.locator("#nav").waitFor({ state: "attached" });
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toMatch(/pairing/);
  });

  it("shows a code of six digits as good only as long as it is, and times of its own clock", async () => {
    const rig = await webRig();
    const page = await dashboardPage(rig, "/access");
    await page
      .getByText(/^Paired/)
      .first()
      .waitFor();
    await rig.chat.types("/advance 30m");
    await page.reload();
    await page
      .getByText(/Paired (?:now|\d+ seconds? ago)/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Show a code" }).click();
    await page.getByText(/Good once, for 10 minutes/).waitFor();
    const { pairing } = rig.chat.rehearsal.house.ground.core.access;
    for (let guess = 0; guess < 5; guess++) expect(pairing.take(`wrong ${guess}`)).toBe("wrong");
    await page.getByText(/is good no more/).waitFor();
    expect(await page.getByText(/Good once/).count()).toBe(0);
    await page
      .getByRole("button", { name: "Another code" })
      .or(page.getByRole("button", { name: "Show a code" }))
      .click();
    await page.getByText(/Good once, for 10 minutes/).waitFor();
    expect(await page.getByText(/is good no more/).count()).toBe(0);
  });
});

inBrowser("a code of six digits", () => {
  it("is told as over also where the page hears that before it has the code", async () => {
    const rig = await webRig();
    const page = await dashboardPage(rig, "/now");
    const { pairing } = rig.chat.rehearsal.house.ground.core.access;
    const heard = new Promise<void>((resolve) => {
      page.on("websocket", (socket) =>
        socket.on("framereceived", ({ payload }) => {
          const word = /"code":\{"number":(\d+),"isGood":(true|false)\}/.exec(String(payload));
          if (word?.[2] === "false" && Number(word[1]) === used) resolve();
        }),
      );
    });
    let used: number | undefined;
    // The answer that brings the code is held until the code is used up and the page was told so.
    await page.exposeFunction("held", async () => {
      used = pairing.short.number;
      for (let guess = 0; guess < 5; guess++) pairing.take(`wrong ${guess}`);
      await heard;
    });
    await page.addInitScript(() => {
      const real = globalThis.fetch;
      globalThis.fetch = async (...asked: Parameters<typeof fetch>) => {
        const answer = await real(...asked);
        const address = asked[0] instanceof Request ? asked[0].url : String(asked[0]);
        if (address.endsWith("/pair/code")) await (globalThis as unknown as { held(): Promise<void> }).held();
        return answer;
      };
    });
    await page.goto(at(rig, "/access"));
    await page.getByRole("button", { name: "Show a code" }).click();
    await page.getByText(/is good no more/).waitFor();
    expect(await page.getByText(/Good once/).count()).toBe(0);
  });
});

inBrowser("tabs of a page", () => {
  it("stand in the address: a reload keeps them, and Back goes to the one before", async () => {
    const rig = await webRig();
    const page = await dashboardPage(rig, "/commands");
    const tab = (name: RegExp) => page.getByRole("tab", { name });
    const chosen = () => page.locator('[role="tab"][aria-selected="true"]').innerText();
    await tab(/^Timers/).click();
    await tab(/^Try a line/).click();
    expect(query(page)).toBe("?tab=try");
    await page.reload();
    await tab(/^Timers/).waitFor();
    expect(await chosen()).toBe("Try a line");
    await page.goBack();
    await expect.poll(chosen).toMatch(/^Timers/);
    await page.goto(at(rig, "/settings?tab=file"));
    await page.getByRole("tabpanel").waitFor();
    expect(await chosen()).toBe("The file");
    await page.goto(at(rig, "/shop?tab=ended"));
    await page.getByRole("tabpanel").waitFor();
    expect(await chosen()).toBe("Ended");
  });

  it("has the key / for every box that searches or takes a command", async () => {
    const rig = await webRig();
    const page = await dashboardPage(rig, "/commands");
    for (const path of ["/commands", "/settings", "/viewers", "/now"]) {
      await page.goto(at(rig, path));
      await page.locator("main input").first().waitFor();
      await page.locator("h1").click();
      await page.keyboard.press("/");
      const has = await page.evaluate(() =>
        document.activeElement?.matches("main input[type=search], main [data-search]"),
      );
      expect(has, path).toBe(true);
    }
  });
});

inBrowser("the set-up", () => {
  const answer = async (page: Page, label: RegExp, text?: string) => {
    await page.getByLabel(label).waitFor();
    if (text !== undefined) await page.getByLabel(label).fill(text);
    await page.getByRole("button", { name: "Next" }).click();
  };
  const answerRest = async (page: Page) => {
    const end = page.getByRole("button", { name: "Write config.json" });
    const next = page.getByRole("button", { name: "Next" });
    for (let asked = await page.locator(".answers dt").count(); !(await end.isVisible()); asked++) {
      await next.click();
      await expect.poll(() => page.locator(".answers dt").count()).toBeGreaterThan(asked);
    }
    return end;
  };

  it("keeps the answers over a reload, shows what somebody else wrote, and says what is to be done without a channel", async () => {
    const rig = await webRig();
    const file = rig.ground.configFile;
    const page = await dashboardPage(rig, "/set-up");
    await answer(page, /Which language/);
    await answer(page, /Your Twitch channel/);
    await answer(page, /Your Kick channel/);
    await answer(page, /one of your currency/, "gem");
    await page.getByLabel(/And several/).waitFor();
    await page.reload();
    await page.getByLabel(/And several/).waitFor();
    await page.getByText("gem", { exact: true }).waitFor();
    const write = await answerRest(page);
    writeFileSync(file, '{ "currency": { "one": "pearl" } }');
    await write.click();
    const row = page.getByRole("row", { name: /currency\.one/ });
    await row.getByText('"pearl"').waitFor();
    await row.getByText('"gem"').waitFor();
    expect(readFileSync(file, "utf8")).not.toContain("gem");
    await write.click();
    await page.getByText("npx chatmint rehearse").waitFor();
    expect(await page.getByText("npx chatmint start").count()).toBe(0);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ currency: { one: "gem" } });
    await page.getByRole("button", { name: "Answer again" }).click();
    await page.getByLabel(/Which language/).waitFor();
    expect(existsSync(file)).toBe(true);
  });
});
