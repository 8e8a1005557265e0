import { expect, it } from "vitest";
import { axeFaults, browser, inBrowser } from "../support/browser.ts";
import { freePort } from "../support/free-port.ts";
import { webRig } from "../support/web.ts";

inBrowser("the moderators' part of the dashboard, on the public page", () => {
  it("shows them viewers, giveaways, drops, the shop and a box for lines, and sends anybody else to sign in", async () => {
    const port = await freePort();
    const url = `http://points.localhost:${port}`;
    const rig = await webRig({
      balances: { vera: 40 },
      config: { moderation: { mintedPerDay: 100 }, web: { rehearsalPort: 0, public: { enabled: true, url, port } } },
    });
    const { house } = rig.ground;
    await rig.chat.says("[mod] mia", "hi");
    const { platformId } = house.viewers.byName("local", "mia")!;
    const account = { platform: "local", platformId } as const;
    await house.writer.run((work) => house.features.moderators.ask(work, account));
    await house.writer.run((work) => house.features.moderators.confirm(work, account));
    const { sessions } = house.ground.core.access;
    const value = await house.writer.run((work) => sessions.begin(work, { kind: "viewer", ...account }, "a test"));
    const context = await (await browser()).newContext({ bypassCSP: true });
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
        "/lines",
      ]);
      await page.getByText("vera").first().waitFor();
      await nav.nth(1).click();
      await page.waitForURL(`${url}/moderate/giveaways`);
      await page.locator("main h1").waitFor();
      expect(await page.locator(".problem").count()).toBe(0);
      await nav.nth(4).click();
      await page.waitForURL(`${url}/moderate/lines`);
      const box = page.getByLabel("A command, as you would write it in chat");
      const answers = page.getByLabel("Answers, the newest first").getByRole("listitem");
      const types = async (line: string) => {
        const before = await answers.count();
        await box.fill(line);
        await box.press("Enter");
        await expect.poll(() => answers.count()).toBe(before + 1);
        return answers.first().innerText();
      };
      // As in chat: their own name, their rights, and what they still may hand out today.
      expect(await types("addpoints vera 60 a mug")).toContain("vera got 60 points");
      expect(rig.chat.balances()).toEqual({ vera: 100 });
      expect(await types("addpoints vera 41")).toMatch(/40 points/);
      expect(await rig.chat.says("[mod] mia", "!addpoints vera 41")).toEqual([expect.stringMatching(/40 points/)]);
      // One line for each command that is the broadcaster's alone, and for what reaches settings, codes, cash and files.
      for (const line of ["giveall 5", "reward vera 5", "additem Hat 5", "edititem Hat price 5", "removeitem Hat"])
        expect(await types(line), line).toContain("This command is not for you.");
      for (const line of ["set watching.amount 5", "codes Hat", "payout vera", "login twitch", "export", "run x.ts"])
        expect(await types(line), line).toMatch(/There is no such command/);
      expect(await types("hello there")).toMatch(/There is no such command/);
      expect(rig.chat.balances()).toEqual({ vera: 100 });
      expect(await page.getByRole("row", { name: /giveall|additem/ }).count()).toBe(0);
      await page.getByRole("row", { name: /addpoints/ }).waitFor();
      expect(await axeFaults(page)).toEqual([]);
      const { acts } = (await rig.asBroadcaster("/api/v1/moderators")).json.moderators[0];
      expect(acts.at(-1)).toMatchObject({ line: "!addpoints vera 60 a mug", became: "done" });
      expect(acts[0]).toMatchObject({ line: "!hello there", became: "silent" });
      // Whoever moderates no more is turned away at the next line, with the page still open.
      await rig.chat.says("mia", "hi");
      await box.fill("addpoints vera 1");
      await box.press("Enter");
      await page.getByRole("alert").getByText("You may not do this here.").waitFor();
      expect(rig.chat.balances()).toEqual({ vera: 100 });
      await page.goto(`${url}/moderate`);
      await page.waitForURL(`${url}/account`);
    } finally {
      await context.close();
    }
  });
});
