/** The pages of giveaways, drops, the shop, support, and commands, in a real browser: what each is for is done by clicking. */
import { readFileSync } from "node:fs";
import type { BrowserContext, Page } from "playwright-core";
import { beforeEach, expect, it } from "vitest";
import { browser, inBrowser } from "../support/browser.ts";
import { type WebRig, webRig } from "../support/web.ts";

let rig: WebRig;
let context: BrowserContext;
let page: Page;
/** What the page complained of. */
const faults: string[] = [];

/** Opens a page of the dashboard as the paired browser. */
async function opened(name: string, story: Parameters<typeof webRig>[0] = {}): Promise<void> {
  rig = await webRig(story);
  context = await (await browser()).newContext({ viewport: { width: 1_100, height: 900 } });
  const [cookie, value] = rig.paired.cookie!.split("=") as [string, string];
  await context.addCookies([{ name: cookie, value, url: `https://${rig.host}`, secure: true, httpOnly: true }]);
  page = await context.newPage();
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.goto(`http://${rig.host}/${name}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
}

const field = (label: string) => page.getByLabel(label, { exact: true });
const press = (name: string | RegExp) => page.getByRole("button", { name }).click();
const sees = (text: string | RegExp) => page.getByText(text).first().waitFor();

inBrowser("the dashboard", () => {
  beforeEach(() => {
    faults.length = 0;
    return async () => {
      await context.close();
      expect(faults).toEqual([]);
    };
  });

  it("holds a giveaway from its form to a proof that this browser checks", async () => {
    await opened("giveaways", { known: ["ann", "bob", "cat"] });
    await field("Prize").fill("A mug");
    await field("Keyword").fill("mug");
    expect(await page.locator(".written code").first().textContent()).toBe('!giveaway start "A mug" keyword mug');
    await press("Open the giveaway");
    await sees("G1: A mug");
    await rig.chat.says("[sub] ann", "mug");
    await rig.chat.says("bob", "mug");
    await page.getByRole("row", { name: /ann 1 50%/ }).waitFor();
    await press("Close the entries");
    await field("Words of the chat, mixed into the draw").fill("banana");
    await press(/^Draw$/);
    await page.locator(".drawn li").first().waitFor();
    const winner = await page.locator(".drawn strong").first().textContent();
    await press("Draw another");
    await page.getByRole("dialog").getByRole("button", { name: "Draw another" }).click();
    await sees("somebody else was drawn");
    expect(await page.locator(".drawn li").count()).toBe(2);
    expect(["ann", "bob"]).toContain(winner);
    await press("Entrants and proof");
    await press("Check it here");
    await sees("Everything fits.");
    const saving = page.waitForEvent("download");
    await press("Download the proof");
    const file = await (await saving).path();
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ id: 1, mix: "banana", state: "drawn" });
  });

  it("throws a drop into chat and shows who was quick", async () => {
    const plans = [{ name: "hourly", kind: "rain", amount: 500, everyMinutes: 60 }];
    await opened("drops", { known: ["ann"], config: { drops: { plans } } });
    await sees("rain of 500 points");
    await field("Amount for each").fill("25");
    await field("For the first so many").fill("2");
    await press("Drop it");
    const title = await page.getByRole("heading", { name: /The word is/ }).textContent();
    await rig.chat.says("ann", title!.split(" ").at(-1)!);
    await sees("25 points left");
    await rig.chat.advance("2m");
    await page.getByRole("row", { name: /25 points for the first 2 ann/ }).waitFor();
  });

  it("stocks the shop, fulfils, pays back, and shows a code only when it is asked for", async () => {
    const items = [{ name: "Key", price: 100, codes: "keys.txt" }];
    await opened("shop", { balances: { ann: 1_000 }, config: { shop: { items } }, codes: { "keys.txt": "AAA-111\n" } });
    await field("Name").fill("Pick my hat");
    await field("Price").fill("250");
    await press("Add the item");
    await page.getByRole("row", { name: /Pick my hat/ }).waitFor();
    await press("Change Pick my hat");
    const dialog = page.getByRole("dialog");
    expect(await dialog.getByLabel("Price", { exact: true }).inputValue()).toBe("250");
    await dialog.getByLabel("How many there are", { exact: true }).fill("3");
    await dialog.getByLabel("What the bot says when it is done", { exact: true }).fill("{nosuch}");
    await press("Save");
    await sees(/I cannot fill in \{nosuch\} here/);
    // The browser's own words for what was refused.
    expect(faults.splice(0)).toEqual([expect.stringContaining("409")]);
    await dialog.getByLabel("What the bot says when it is done", { exact: true }).fill("");
    await press("Save");
    await page.getByRole("row", { name: /Pick my hat.* 3 / }).waitFor();
    await rig.chat.says("ann", "!redeem pick my hat");
    await rig.chat.says("ann", "!redeem key");
    await page.getByRole("tab", { name: "Waiting (2)" }).click();
    const row = (item: string) => page.getByRole("listitem").filter({ hasText: item });
    expect(await page.content()).not.toContain("AAA-111");
    await row("Key").getByRole("button", { name: "Show the code" }).click();
    await sees("AAA-111");
    await row("Key").getByRole("button", { name: "Done" }).click();
    await row("Pick my hat").getByRole("button", { name: "Pay back" }).click();
    await field("Why").fill("no hat here");
    await page.getByRole("dialog").getByRole("button", { name: "Pay back" }).click();
    await page.getByRole("tab", { name: "Waiting (0)" }).waitFor();
    await page.getByRole("tab", { name: "Ended" }).click();
    await sees("no hat here");
    expect(rig.chat.balances()).toEqual({ ann: 900 });
    await press("Close the shop");
    await sees("It is closed: nothing can be redeemed.");
  });

  it("sets a goal, sees it fill up, and takes it down", async () => {
    await opened("support", { balances: { ann: 1_000 } });
    await field("What for").fill("Horror night");
    await field("Amount").fill("500");
    await press("Set the goal");
    await sees("0 points of 500 points (0%).");
    await rig.chat.says("ann", "!support 250");
    await sees("250 points of 500 points (50%).");
    await page.getByRole("row", { name: "1 ann 250 points" }).waitFor();
    await press("Take it down");
    await page.getByRole("dialog").getByRole("button", { name: "Take it down" }).click();
    await page.getByRole("heading", { name: "New goal" }).waitFor();
  });

  it("lists commands, makes one and a timer, and tries a line", async () => {
    await opened("commands", { known: ["ann"] });
    await field("Search").fill("top");
    await page.getByRole("row", { name: /^!top/ }).waitFor();
    await page.getByRole("tab", { name: /Made in chat/ }).click();
    await press("New command");
    await field("Word").fill("socials");
    await field("Answer").fill("Find me: example.com");
    await field("Who may use it").selectOption("subscriber");
    expect(await page.locator(".written code").textContent()).toBe(
      "!command add !socials role=subscriber Find me: example.com",
    );
    await press("Save");
    await page.getByRole("row", { name: /!socials Find me: example.com Subscribers/ }).waitFor();
    await press("Change !socials");
    await field("Price").fill("5");
    await press("Save");
    await page.getByRole("row", { name: /5 points/ }).waitFor();
    await page.getByRole("tab", { name: /Timers/ }).click();
    await press("New timer");
    await field("Name").fill("discord");
    await field("Text").fill("Join us");
    await press("Save");
    await page.getByRole("row", { name: /discord Join us every 15 min/ }).waitFor();
    await press("Switch discord off");
    await press("Switch discord on");
    await page.getByRole("tab", { name: "Try a line" }).click();
    await field("Line").fill("addpoints ann 5");
    await press("Run it");
    await sees(/ann got 5 points/);
    expect(rig.chat.balances()).toEqual({ ann: 5 });
  });

  it("refuses what is no number beside its field, and takes nothing else for it", async () => {
    await opened("drops", { known: ["ann"] });
    const amount = field("Amount for each");
    for (const wrong of ["2.5", "2,50", "-5", "abc", "99999999999999999999"]) {
      await amount.fill(wrong);
      await press("Drop it");
      await page.locator(".field .error").waitFor();
      expect(await amount.getAttribute("aria-invalid")).toBe("true");
      const described = await amount.getAttribute("aria-describedby");
      expect(await page.locator(`[id="${described}"]`).textContent()).toMatch(/^Write an amount from 1 to/);
    }
    await amount.fill("1.5k");
    await field("For the first so many").fill("0");
    await press("Drop it");
    await sees("Write a whole number from 1 to");
    await field("For the first so many").fill("2");
    await press("Drop it");
    await sees("1,500 points for the first 2 viewers");
    await page.goto(`http://${rig.host}/giveaways`);
    await field("Amount").fill("-50");
    await press("Open the raffle");
    await sees("Write an amount from 1 to");
    await field("Prize").fill("A mug");
    await press("Open the giveaway");
    await sees("G1: A mug");
    await press("Close and draw");
    await page.getByRole("dialog").getByText("That cannot be taken back.").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await page.goto(`http://${rig.host}/commands`);
    await press("Change lurk");
    await field("Price").fill("5o");
    await press("Save");
    await sees("Write an amount from 0 to");
    expect(rig.chat.balances().ann ?? 0).toBe(0);
  });

  it("tells who would get what, however often, and pays only when told to", async () => {
    await opened("viewers/all", { known: ["ann"] });
    await rig.chat.says("ann", "hi");
    const amount = field("Amount for each");
    const ask = () => page.getByRole("button", { name: "What would it come to?" }).first().click();
    await amount.fill("1.5");
    await ask();
    await sees("Write an amount from 1 to");
    expect(await page.getByRole("button", { name: "Do it" }).count()).toBe(0);
    await amount.fill("5");
    for (const _ of [1, 2]) {
      await ask();
      await sees("1 viewer gets 5 points each, 5 points in all.");
      expect(rig.chat.balances().ann ?? 0).toBe(0);
    }
    await press("Do it");
    await sees(/1 viewer has 5 points more each, 5 points in all: O1/);
    expect(rig.chat.balances()).toEqual({ ann: 5 });
    expect(await page.getByRole("button", { name: "Do it" }).count()).toBe(0);
    await page.goto(`http://${rig.host}/viewers/abc`);
    await sees("Nobody is here.");
  });
});
