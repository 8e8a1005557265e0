/** The page Events, as the streamer uses it. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { axeFaults, browser, inBrowser } from "../support/browser.ts";
import { type WebRig, webRig } from "../support/web.ts";

async function open(rig: WebRig, options: object = {}): Promise<Page> {
  const context = await (await browser()).newContext({ bypassCSP: true, ...options });
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    throw error;
  });
  await page.goto(`http://${rig.host}/events`);
  const code = rig.chat.rehearsal.house.ground.core.access.pairing.longCode();
  const paired = await page.evaluate(
    async (one) =>
      (
        await fetch("/api/v1/pair", {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ code: one }),
        })
      ).status,
    code,
  );
  expect(paired).toBe(200);
  await page.reload();
  return page;
}

inBrowser("the page Events", () => {
  it("adds a webhook, shows its secret once, chooses its events, switches it off and removes it", async () => {
    const rig = await webRig();
    const page = await open(rig);
    await page.getByText("Nothing is told what happens yet.").waitFor();
    await page.getByLabel("Name").fill("site");
    await page.getByLabel("Address").fill("http://example.com/hook");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("alert").getByText("example.com is not at home").waitFor();
    await page.getByLabel("Address").fill("https://example.com/hook");
    await page.getByLabel("Everything that happens").uncheck();
    await page.getByLabel("A raid arrives").uncheck();
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Add", exact: true }).click();
    const dialog = page.getByRole("dialog");
    expect(await dialog.locator("code").textContent()).toMatch(/^whsec_/);
    expect(await axeFaults(page)).toEqual([]);
    await dialog.getByRole("button", { name: "I have it" }).click();
    const { outgoing } = rig.chat.rehearsal.house;
    const types = outgoing.list()[0]!.events;
    expect([
      types.includes("giveaway.drawn"),
      types.includes("support.raided"),
      types.includes("balance.moved"),
    ]).toEqual([true, false, false]);
    const card = page.getByRole("region", { name: "site" });
    await card.getByRole("button", { name: "Test" }).click();
    await page.getByText("In a rehearsal nothing is sent out.").waitFor();
    await card.getByRole("button", { name: "Choose events" }).click();
    await dialog.getByLabel("Everything that happens").check();
    await dialog.getByRole("button", { name: "Save" }).click();
    // The dialog's own label has these words too until it has closed.
    await card.getByRole("paragraph").filter({ hasText: "Everything that happens" }).waitFor();
    await card.getByRole("button", { name: "Switch off" }).click();
    await card.getByText("off", { exact: true }).waitFor();
    expect(outgoing.list()[0]).toMatchObject({ state: "off", events: [] });
    await card.getByRole("button", { name: "Remove" }).click();
    await dialog.getByRole("button", { name: "Remove" }).click();
    await page.getByText("Nothing is told what happens yet.").waitFor();
    expect(outgoing.list()).toEqual([]);
    await page.context().close();
  });

  it("tells what is wrong with a place and what to do, in French, dark, on 320 pixels", async () => {
    const rig = await webRig({ config: { chat: { language: "fr" } } });
    const { house } = rig.chat.rehearsal;
    const wish = { name: "serveur", kind: "discord", address: "https://discord.com/api/webhooks/12/s3cret" } as const;
    await house.writer.run((work) => house.outgoing.add(work, wish));
    rig.chat.rehearsal.book.db.exec("UPDATE feed_endpoint SET state = 'stopped', why = 'la réponse est 500'");
    const page = await open(rig, { viewport: { width: 320, height: 640 }, colorScheme: "dark" });
    const card = page.getByRole("region", { name: "serveur" });
    await card.getByText("Abandonné après trois jours : la réponse est 500").waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    expect(await page.content()).not.toContain("s3cret");
    await card.getByRole("button", { name: "Réessayer maintenant" }).click();
    await card.getByText("actif", { exact: true }).waitFor();
    expect(house.outgoing.list()[0]!.state).toBe("on");
    await page.context().close();
  });
});
