import { expect, it } from "vitest";
import { browser, inBrowser } from "../support/browser.ts";
import { freePort } from "../support/free-port.ts";
import { webRig } from "../support/web.ts";

inBrowser("the moderators' part of the dashboard, on the public page", () => {
  it("shows them viewers, giveaways, drops and the shop, and sends anybody else to sign in", async () => {
    const port = await freePort();
    const url = `http://points.localhost:${port}`;
    const rig = await webRig({
      balances: { vera: 40 },
      config: { web: { rehearsalPort: 0, public: { enabled: true, url, port } } },
    });
    const { house } = rig.ground;
    await rig.chat.says("[mod] mia", "hi");
    const { platformId } = house.viewers.byName("local", "mia")!;
    const account = { platform: "local", platformId } as const;
    await house.writer.run((work) => house.features.moderators.ask(work, account));
    await house.writer.run((work) => house.features.moderators.confirm(work, account));
    const { sessions } = house.ground.core.access;
    const value = await house.writer.run((work) => sessions.begin(work, { kind: "viewer", ...account }, "a test"));
    const context = await (await browser()).newContext();
    try {
      const page = await context.newPage();
      await page.goto(`${url}/moderate`);
      await page.waitForURL(`${url}/account`);
      await context.addCookies([
        {
          name: "__Host-chatmint-viewer",
          value,
          url: "https://points.localhost",
          secure: true,
          httpOnly: true,
          sameSite: "Lax",
        },
      ]);
      await page.goto(`${url}/moderate`);
      const nav = page.locator("#nav a");
      await nav.first().waitFor();
      expect(await nav.evaluateAll((all) => all.map((one) => one.getAttribute("href")))).toEqual([
        "/viewers",
        "/giveaways",
        "/drops",
        "/shop",
      ]);
      await page.getByText("vera").first().waitFor();
      await nav.nth(1).click();
      await page.waitForURL(`${url}/moderate/giveaways`);
      await page.locator("main h1").waitFor();
      expect(await page.locator(".problem").count()).toBe(0);
      await rig.chat.says("mia", "hi");
      await page.goto(`${url}/moderate`);
      await page.waitForURL(`${url}/account`);
    } finally {
      await context.close();
    }
  });
});
