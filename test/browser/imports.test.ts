/** The page Imports in a browser: a file that is dropped, what would come of it, the book, and the way back. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/base/paths.ts";
import { inBrowser } from "../support/browser.ts";
import { dashboardRig, expectAccessible } from "../support/dashboard-page.ts";
import type { WebRig } from "../support/web.ts";

const SHOTS = process.env.SHOTS;
const FILE = path.join(packageRoot(), "test", "fixtures", "imports", "revlo-points.csv");

/** Drops a file on the page, as from a folder beside it. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  await page.getByText("Drop a file here, or").waitFor();
  const data = await page.evaluateHandle(
    ([called, inside]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([inside!], called!, { lastModified: 1_700_000_000_000 }));
      return transfer;
    },
    [name, text],
  );
  await page.dispatchEvent("main", "dragover", { dataTransfer: data });
  await page.dispatchEvent("main", "drop", { dataTransfer: data });
}

function balanceOf({ ground }: Pick<WebRig, "ground">, platformId: string): number {
  const { viewers, ledger, currency } = ground.house;
  const known = viewers.known("twitch", platformId);
  return known ? ledger.balance(known.id, currency.id) : 0;
}

inBrowser("the page Imports", () => {
  it("tells what a dropped file would do, asks, brings it in, and takes it back", async () => {
    const rig = await dashboardRig();
    const { page, url, faults } = rig;
    await page.goto(`${url}/imports`);
    await page.getByText("Nothing was brought in from another bot.").waitFor();
    await expectAccessible(page);
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/imports-empty.png`, fullPage: true });
    await drop(page, "points 💜.csv", readFileSync(FILE, "utf8"));
    await page.getByText("row 2 milo_plays 2,500; row 9 milo_plays 100").waitFor();
    await expectAccessible(page);
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/imports-asks.png`, fullPage: true });
    await page.getByLabel("Your answer").selectOption("largest");
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByRole("heading", { name: "A dry run: nothing is written yet" }).waitFor();
    await page.getByText("Revlo, points 💜.csv, written Nov 14, 2023").waitFor();
    await page.getByRole("row", { name: "milo_plays 2,500 0 2,500" }).waitFor();
    await page.getByText("1 × a known bot: nightbot").waitFor();
    await page.getByRole("row", { name: /row 5 o'neil no name that Twitch knows/ }).waitFor();
    await expectAccessible(page);
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/imports-look.png`, fullPage: true });
    await page.getByLabel("How it meets what people have here").selectOption("raise-to");
    await expect
      .poll(async () => (await rig.asBroadcaster("/api/v1/imports")).json.desk.standing.look?.mode)
      .toBe("raise-to");
    expect(balanceOf(rig, "51000001")).toBe(0);
    await page.getByRole("button", { name: "Bring it in" }).click();
    await page.getByText("O1 is under way.").waitFor();
    await page.getByText(/^2,542 points for 3 viewers/).waitFor();
    expect(balanceOf(rig, "51000001")).toBe(2_500);
    await expectAccessible(page);
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/imports-done.png`, fullPage: true });
    await page.getByRole("button", { name: "Take it back" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Take it back" }).click();
    await page.getByText("2,542 points taken back").waitFor();
    expect(balanceOf(rig, "51000001")).toBe(0);
    expect(faults).toEqual([]);
  });

  it("is done by keyboard alone, at 320 pixels, in the dark and in French", async () => {
    const rig = await dashboardRig({ config: { chat: { language: "fr" } } }, { width: 320, height: 640 });
    const { page, url, faults } = rig;
    await page.emulateMedia({ colorScheme: "dark" });
    await page.goto(`${url}/imports`);
    const choose = page.getByRole("button", { name: "Choisir un fichier" });
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), choose.press("Enter")]);
    await chooser.setFiles(FILE);
    const answer = page.getByLabel("Ta réponse");
    await answer.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Un essai à blanc : rien n’est encore écrit" }).waitFor();
    await expectAccessible(page);
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/imports-320.png`, fullPage: true });
    await page.getByRole("button", { name: "L’importer" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText(/^2.542 points pour 3 spectateurs/).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "L’annuler" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByText(/^2.542 points repris/).waitFor();
    expect(balanceOf(rig, "51000001")).toBe(0);
    expect(faults).toEqual([]);
  });

  it("stays over a reload and a second tab, and comes in and goes back once however often it is pressed", async () => {
    const rig = await dashboardRig();
    const { page, url, context, faults } = rig;
    await page.goto(`${url}/imports`);
    await drop(page, "ann.csv", "Username,Twitch User ID,Current Points,All Time Points\n\u202eann,51,500,1\n");
    await page.getByRole("heading", { name: "A dry run: nothing is written yet" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "A dry run: nothing is written yet" }).waitFor();
    const second = await context.newPage();
    second.on("pageerror", (error) => faults.push(error.message));
    await second.goto(`${url}/imports`);
    await second.getByRole("heading", { name: "A dry run: nothing is written yet" }).waitFor();
    await page.getByRole("button", { name: "Bring it in" }).dblclick();
    const back = { name: "Take it back" };
    for (const tab of [page, second]) {
      await tab.getByText("500 points for 1 viewer").waitFor();
      await tab.getByRole("button", back).click();
      await tab.getByRole("dialog").waitFor();
    }
    expect((await rig.asBroadcaster("/api/v1/imports")).json.earlier).toHaveLength(1);
    await Promise.all([page, second].map((tab) => tab.getByRole("dialog").getByRole("button", back).click()));
    for (const tab of [page, second]) await tab.getByText("500 points taken back").waitFor();
    expect(balanceOf(rig, "51")).toBe(0);
    expect(faults).toEqual([]);
  });

  it("says whose a name is, makes commands of a list, and refuses several files and what nobody knows", async () => {
    const rig = await dashboardRig();
    const { page, url, chat, ground } = rig;
    await page.goto(`${url}/imports`);
    await drop(page, "rich.csv", "Username,Twitch User ID,Current Points,All Time Points\nrich,,5000,0\n");
    await page.getByRole("button", { name: "Bring it in" }).click();
    await page.getByText("1 name waits for its viewer.").waitFor();
    await ground.house.writer.run((work) =>
      ground.house.viewers.ensure(
        work,
        "twitch",
        { platformId: "70", login: "rich", displayName: "Rich", roles: [] },
        0,
      ),
    );
    await chat.says("ann", "hi");
    await page.getByText("more than a name alone is given").waitFor();
    await expectAccessible(page);
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/imports-waiting.png`, fullPage: true });
    await page.getByRole("button", { name: "It is rich" }).click();
    await page.getByText("rich has 5,000 points from another bot now.").waitFor();
    expect(balanceOf(rig, "70")).toBe(5_000);
    await drop(page, "list.txt", "!socials Find me: example.com\n!hug $(user) hugs $(touser)\n!points mine\n");
    await page.getByRole("row", { name: /points mine one of my own commands is called so/ }).waitFor();
    await expectAccessible(page);
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/imports-commands.png`, fullPage: true });
    await page.getByRole("button", { name: "Make them" }).click();
    await page.getByText("2 commands are made.").waitFor();
    expect(await chat.says("ann", "!hug bob")).toEqual([expect.stringContaining("ann hugs bob")]);
    await drop(page, "nothing.txt", "Hello there, this is no list.");
    await page.getByRole("alert").filter({ hasText: "Nothing was recognised in nothing.txt" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Give another one" }).click();
    await page.getByText("Drop a file here, or").waitFor();
    const text = (name: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(name) });
    await page.locator("input[type=file]").evaluate((input: HTMLInputElement) => {
      input.multiple = true;
    });
    await page.locator("input[type=file]").setInputFiles([text("one"), text("two")]);
    await page.getByText("Those are several files.").waitFor();
    expect((await rig.asBroadcaster("/api/v1/imports")).json.desk).toBeUndefined();
  });
});
