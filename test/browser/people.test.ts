/** Viewers, Economy and Log in a browser: what somebody comes to them for. */
import { expect, it } from "vitest";
import { inBrowser } from "../support/browser.ts";
import { dashboardRig, expectAccessible } from "../support/dashboard-page.ts";

const SHOTS = process.env.SHOTS;

inBrowser("the page Viewers", () => {
  it("finds people as one types, and gives, takes back and tells why, on two dashboards at once", async () => {
    const known = ["ann", "hannah", "bob", "<img src=x onerror=alert(1)>"];
    const { page, context, url, chat, faults } = await dashboardRig({ known });
    await page.goto(`${url}/viewers`);
    await page.getByRole("link", { name: "bob", exact: true }).waitFor();
    await page.getByLabel("Search").fill("AN");
    await page.getByText("2 people in all").waitFor();
    expect(await page.locator("tbody th a").allInnerTexts()).toEqual(["ann", "hannah"]);
    await expectAccessible(page);
    const other = await context.newPage();
    await other.goto(`${url}/viewers?q=hann`);
    await other.getByRole("cell", { name: "0", exact: true }).waitFor();
    await page.getByRole("link", { name: "hannah" }).click();
    await page.getByRole("heading", { name: "hannah", level: 1 }).waitFor();
    const form = page.locator("section", { has: page.getByRole("heading", { name: "Change the balance" }) });
    await form.getByLabel("Amount").fill("40");
    await form.getByRole("button", { name: "Add" }).click();
    // Why is asked for by the browser itself: nothing was sent.
    expect(chat.balances()).toEqual({});
    await form.getByLabel("Why").fill("won the bet");
    await form.getByRole("button", { name: "Add" }).click();
    await page.getByText("hannah has 40 points now.").waitFor();
    await page.getByRole("cell", { name: /40 points added by .*won the bet/ }).waitFor();
    await other.getByRole("cell", { name: "40", exact: true }).waitFor();
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/person.png`, fullPage: true });
    await expectAccessible(page);
    await page.getByRole("button", { name: "Undo #" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Undo" }).click();
    await page.getByText("Taken back.").waitFor();
    await page.getByRole("cell", { name: /gone \(undone by/ }).waitFor();
    expect(chat.balances()).toEqual({});
    await page.getByRole("button", { name: "Exclude" }).click();
    await page.getByRole("button", { name: "Let them earn" }).waitFor();
    expect(faults).toEqual([]);
  });

  it("shows many page by page, at 320 pixels, by keyboard alone", async () => {
    const known = Array.from({ length: 60 }, (_, n) => `viewer${String(n).padStart(2, "0")}`);
    const { page, url, faults } = await dashboardRig({ known }, { width: 320, height: 640 });
    await page.goto(`${url}/viewers?sort=name`);
    await page.getByRole("link", { name: "viewer00" }).waitFor();
    expect(await page.locator("tbody tr").count()).toBe(50);
    await page.getByRole("button", { name: "Next" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "viewer59" }).waitFor();
    await page.getByRole("button", { name: "Back" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "viewer00" }).waitFor();
    await expectAccessible(page);
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/viewers-320.png` });
    expect(faults).toEqual([]);
  });

  it("tells what a season's end would come to before it does it, and undoes it from the log", async () => {
    const { page, url, chat, faults, asBroadcaster, ground } = await dashboardRig({ known: ["ann"] });
    const { id } = ground.house.viewers.byName("local", "ann")!;
    await asBroadcaster(`/api/v1/viewers/${id}/points`, { body: { how: "add", amount: 60, reason: "a test" } });
    await page.goto(`${url}/viewers/all`);
    const season = page.locator("section", { has: page.getByRole("heading", { name: "End a season" }) });
    await season.getByLabel("Name of the season").fill("Spring");
    await season.getByLabel("Percent that everybody keeps").fill("50");
    await season.getByRole("button", { name: "What would it come to?" }).click();
    await season.getByText(/Season Spring/).waitFor();
    expect(chat.balances()).toEqual({ ann: 60 });
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/mass.png`, fullPage: true });
    await expectAccessible(page);
    await season.getByRole("button", { name: "Do it" }).click();
    await expect.poll(() => chat.balances()).toEqual({ ann: 30 });
    await page.goto(`${url}/log`);
    await page.getByRole("cell", { name: "ended a season" }).waitFor();
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/log.png`, fullPage: true });
    await expectAccessible(page);
    await page.getByRole("button", { name: "Undo O" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => chat.balances()).toEqual({ ann: 60 });
    await page.getByRole("cell", { name: "undid an operation" }).waitFor();
    expect(faults).toEqual([]);
  });
});

inBrowser("the page Economy", () => {
  it("draws what came and went with a table beside it, and works out another rule, in the dark and in French", async () => {
    const { page, url, faults, asBroadcaster, chat, ground } = await dashboardRig({
      known: ["ann"],
      config: { chat: { language: "fr" } },
    });
    const { id } = ground.house.viewers.byName("local", "ann")!;
    await asBroadcaster(`/api/v1/viewers/${id}/points`, { body: { how: "add", amount: 60, reason: "a test" } });
    await chat.says("ann", "hello");
    await page.emulateMedia({ colorScheme: "dark" });
    await page.goto(`${url}/economy`);
    await page.getByRole("img", { name: "Créé et disparu, jour par jour" }).waitFor();
    expect(await page.locator(".chart canvas").count()).toBe(2);
    await page.getByText("La même chose en tableau").first().click();
    await page.getByRole("cell", { name: "À la main 60" }).waitFor();
    await page.getByLabel("Montant à chaque fois").fill("20");
    await page.getByRole("button", { name: "Calculer" }).click();
    await page.getByText("L’aurait été").first().waitFor();
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/economy.png`, fullPage: true });
    await expectAccessible(page);
    expect(faults).toEqual([]);
  });
});
