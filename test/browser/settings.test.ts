/** The pages Settings and Access in a browser: what somebody comes to them for. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { axeFaults, inBrowser } from "../support/browser.ts";
import { dashboardRig } from "../support/dashboard-page.ts";

inBrowser("the settings", () => {
  it("are searched, changed, refused beside the field, saved, and hold at once", async () => {
    const { page, url, ground, chat, faults } = await dashboardRig();
    await page.goto(`${url}/settings`);
    await page.getByLabel("Search the settings").fill("watching earns");
    const amount = page.getByLabel("What watching earns each time.");
    await amount.fill("0");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("watching.amount: write a whole number from 1 to 1000000, got 0.").waitFor();
    expect(existsSync(ground.configFile)).toBe(false);
    await amount.fill("25");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").waitFor();
    expect(JSON.parse(readFileSync(ground.configFile, "utf8"))).toMatchObject({ watching: { amount: 25 } });
    expect(chat.rehearsal.house.settings.now.watching.amount).toBe(25);
    await page.getByText("changed", { exact: true }).waitFor();
    await page.getByRole("button", { name: /watching\.amount: back to the default, 10/ }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await expect.poll(() => chat.rehearsal.house.settings.now.watching.amount).toBe(10);
    expect(readFileSync(ground.configFile, "utf8")).not.toContain("amount");
    expect(faults).toEqual([]);
    expect(await axeFaults(page)).toEqual([]);
  });

  it("show both where the file was changed meanwhile, keep lists and texts as they are, and wait where they must", async () => {
    const { page, url, ground, faults } = await dashboardRig({}, { width: 320, height: 900 });
    writeFileSync(
      ground.configFile,
      '{\n  // mine\n  "custom": { "timers": [{ "name": "hi", "text": "Hello", "everyMinutes": 5 }] }\n}\n',
    );
    await page.goto(`${url}/settings?q=custom.timers`);
    await page
      .getByLabel("What is said.")
      .or(page.getByLabel("text", { exact: true }))
      .first()
      .fill("Good day");
    writeFileSync(ground.configFile, readFileSync(ground.configFile, "utf8").replace("Hello", "By hand"));
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("The file was changed by somebody else meanwhile").waitFor();
    await page.getByText("By hand").first().waitFor();
    expect(readFileSync(ground.configFile, "utf8")).toContain("By hand");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").waitFor();
    expect(readFileSync(ground.configFile, "utf8")).toMatch(/\/\/ mine[\s\S]*"text": "Good day"/);
    await page.goto(`${url}/settings?q=currency.one`);
    await page.getByText("takes effect at the next start").waitFor();
    await page.getByLabel("What one of it is called.").fill("gem");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("waits for a start", { exact: true }).waitFor();
    await page.getByRole("tab", { name: "The file" }).click();
    await page.getByText('"one": "gem"').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    expect(faults).toEqual([]);
    expect(await axeFaults(page)).toEqual([]);
  });
});

inBrowser("access", () => {
  it("makes a token that is shown once and works until it is revoked, shows a code, and signs browsers out", async () => {
    const { page, url, ask, host, chat, faults } = await dashboardRig({ config: { chat: { language: "fr" } } });
    await page.goto(`${url}/access`);
    await page.getByLabel("À quoi il sert").fill("Stream Deck");
    await page.getByLabel("points", { exact: true }).check();
    await page.getByRole("button", { name: "Créer un jeton" }).click();
    const secret = await page.locator(".secret code").innerText();
    expect(secret).toMatch(/^chm_/);
    const { tokens, sessions, pairing } = chat.rehearsal.house.ground.core.access;
    expect(tokens.find(secret)).toMatchObject({ name: "Stream Deck", scopes: ["read", "points"] });
    expect((await ask("/api/v1/tokens", { headers: { authorization: `Bearer ${secret}` } })).status).toBe(403);
    await page.getByRole("button", { name: "Je l’ai" }).click();
    await page.reload();
    await page.getByRole("cell", { name: "read, points" }).waitFor();
    expect(await page.content()).not.toContain(secret);
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Révoquer Stream Deck" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Révoquer" }).click();
    await page.getByText("Aucun programme n’a de jeton.").waitFor();
    expect(tokens.find(secret)).toBeUndefined();
    await page.getByRole("button", { name: "Afficher un code" }).click();
    const code = (await page.locator(".pair-code strong").innerText()).replace(" ", "");
    expect(code).toMatch(/^\d{6}$/);
    expect(pairing.take(code)).toBe("paired");
    const before = sessions.list({ kind: "broadcaster" }).length;
    await page
      .getByRole("listitem")
      .filter({ hasNotText: "celui-ci" })
      .last()
      .getByRole("button", { name: "Déconnecter" })
      .click();
    await page.getByRole("dialog").getByRole("button", { name: "Déconnecter" }).click();
    await expect.poll(() => sessions.list({ kind: "broadcaster" }).length).toBe(before - 1);
    expect(host).toContain("chatmint.localhost");
    expect(faults).toEqual([]);
  });
});

inBrowser("the set-up", () => {
  it("asks, says what is wrong with an answer, goes back, and writes config.json at the end", async () => {
    const { page, url, ground, faults } = await dashboardRig();
    await page.goto(`${url}/set-up`);
    const next = () => page.getByRole("button", { name: "Next" }).click();
    await page.getByLabel(/Which language/).waitFor();
    await next();
    const twitch = page.getByLabel(/Your Twitch channel/);
    await twitch.fill("https://kick.com/ann");
    await next();
    await page.getByText(/that is a link of Kick/).waitFor();
    await twitch.fill("https://www.twitch.tv/Ann/videos");
    await next();
    await page.getByLabel(/Your Kick channel/).waitFor();
    await page.getByRole("button", { name: "Back" }).click();
    await twitch.fill("bob");
    await next();
    for (const question of [/Your Kick channel/, /one of your currency/, /And several/]) {
      await page.getByLabel(question).waitFor();
      await next();
    }
    await page.getByLabel(/How many points/).fill("30");
    await next();
    for (const question of [/After how many minutes/, /Who earns/, /Do other bots/, /Which Twitch account/]) {
      await page.getByLabel(question).waitFor();
      await next();
    }
    await page.getByLabel(/Shall your viewers have a page/).selectOption("yes");
    await next();
    await page.getByLabel(/Which address did the tunnel/).fill("points.example.com");
    await next();
    await page.getByText("exactly: https://points.example.com/sign-in/twitch/callback").waitFor();
    await page.getByLabel(/Its client ID/).fill("viewersapp1");
    await next();
    expect(existsSync(ground.configFile)).toBe(false);
    await page.getByRole("button", { name: "Write config.json" }).click();
    await page.getByText("npx chatmint start").waitFor();
    await page.getByText("And do there what your viewers need").waitFor();
    expect(JSON.parse(readFileSync(ground.configFile, "utf8"))).toMatchObject({
      twitch: { channel: "bob", viewerSignIn: { clientId: "viewersapp1" } },
      web: { public: { enabled: true, url: "https://points.example.com" } },
      watching: { amount: 30 },
    });
    // Without an application of one's own at Twitch nothing can be signed in: what to do is told.
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Name the account that talks first").waitFor();
    expect(await page.getByText("npx chatmint init").count()).toBe(0);
    await page.getByText("not signed in").waitFor();
    expect(faults).toEqual([]);
    expect(await axeFaults(page)).toEqual([]);
  });
});
