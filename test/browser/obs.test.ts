/** From the page Overlays into OBS, with a bot in a process of its own, as it is started: a rehearsal is connected to nothing. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { inBrowser, newPage } from "../support/browser.ts";
import { freePort } from "../support/free-port.ts";
import { IrcServer } from "../support/irc-server.ts";
import { ObsServer } from "../support/obs-server.ts";
import { startChatmint } from "../support/process.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

inBrowser("the page Overlays, with OBS", () => {
  it("puts an overlay into a scene once, tells OBS of its new address, and shows both on two dashboards at once", {
    timeout: 240_000,
  }, async () => {
    const [irc, obs, port] = await Promise.all([IrcServer.start(), ObsServer.start({ password: "pass" }), freePort()]);
    onTestFinished(async () => {
      await irc.close();
      await obs.close();
    });
    const cwd = temporaryFolder();
    const endpoints = { chat: irc.url, api: "http://127.0.0.1:9/helix", auth: "http://127.0.0.1:9/oauth2" };
    const config = {
      twitch: { channel: "streamer" },
      advanced: { twitch: { endpoints } },
      watching: { live: "always" },
      shop: { obs: { url: obs.url } },
      web: { port },
    };
    writeFileSync(path.join(cwd, "config.json"), JSON.stringify(config));
    const env = { CHATMINT_WEB: "on", OBS_PASSWORD: "pass", CHATMINT_TOKENS: path.join(cwd, "tokens") };
    const bot = startChatmint(["start"], { cwd, env });
    onTestFinished(async () => {
      bot.child.kill();
      await bot.exited;
    });
    const printed = () => `${bot.lines.join("\n")}\n${bot.err()}`;
    await bot.until(() => /pair#\S+\s/.test(printed()));
    const page = await newPage();
    await page.goto(/http\S+pair#\S+/.exec(printed())![0]);
    await page.getByRole("button", { name: "Use this browser" }).click();
    await page.locator("#nav").waitFor();
    await page.goto(`http://chatmint.localhost:${port}/overlays`);
    const other = await page.context().newPage();
    await other.goto(`http://chatmint.localhost:${port}/overlays`);
    await page.getByRole("button", { name: "Leaderboard" }).click();
    const card = page.locator(".overlay-card");
    await other.locator(".overlay-card").getByText("Leaderboard").first().waitFor();
    const dialog = page.getByRole("dialog");
    const adds = async () => {
      await card.getByRole("button", { name: "Add to OBS" }).click();
      await dialog.getByLabel("Scene").selectOption("Horror");
      await dialog.getByRole("button", { name: "Add to OBS" }).click();
    };
    await adds();
    await page.getByText(/It is in Horror as Chatmint leaderboard/i).waitFor();
    const [[name] = []] = [...obs.browsers.sources];
    await obs.until(() => obs.browsers.page(name!) === "loaded");
    const first = String(obs.browsers.url(name!));
    expect(first).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${port}/o/[\\w-]{32}/leaderboard$`));
    expect(obs.shown.get(`Horror/${name}`)).toBe(true);
    await adds();
    await page.getByText(/Horror has it already, as/).waitFor();
    expect([...obs.browsers.sources.keys()]).toEqual([name]);
    // The old address shows nothing from now on; OBS has the new one, and loads it.
    await other.locator(".overlay-card").getByRole("button", { name: "Change address" }).click();
    await other.getByRole("dialog").getByRole("button", { name: "Change address" }).click();
    await obs.until(() => obs.browsers.url(name!) !== first && obs.browsers.page(name!) === "loaded");
    const second = String(obs.browsers.url(name!));
    expect(second).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${port}/o/[\\w-]{32}/leaderboard$`));
    const statusOf = async (address: string) => (await fetch(address.replace(/leaderboard$/, "state"))).status;
    expect([await statusOf(first), await statusOf(second)].map((status) => status === 404)).toEqual([true, false]);
    // The bot was not there for a while in OBS: what its dashboard says then.
    await obs.close();
    await card.getByRole("button", { name: "Add to OBS" }).click();
    await dialog.getByText(/OBS is not there/).waitFor();
  });
});
