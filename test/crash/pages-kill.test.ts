import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { browser, inBrowser, newPage } from "../support/browser.ts";
import { freePort } from "../support/free-port.ts";
import { startChatmint } from "../support/process.ts";

const KEY = "overlaykey".padEnd(32, "x");

let folder = "";
let port = 0;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "chatmint-overlays-"));
  port = await freePort();
  writeFileSync(path.join(folder, "config.json"), JSON.stringify({ web: { rehearsalPort: port } }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

/** A rehearsal with its dashboard, in a process of its own. */
function start() {
  return startChatmint(["rehearse", "--config", "config.json", "--data", "data"], {
    cwd: folder,
    env: { CHATMINT_WEB: "on" },
  });
}

/** As the dashboard makes one. */
function makeOverlay(): void {
  const db = new Database(path.join(folder, "data", "rehearsal.db"));
  try {
    db.prepare(
      "INSERT INTO web_overlay (overlay, key, settings, created_at_ms) VALUES ('leaderboard', ?, '{}', 0)",
    ).run(KEY);
  } finally {
    db.close();
  }
}

inBrowser("an overlay of a bot that is killed with -9", () => {
  it("stays as it was, and goes on by itself when the bot is back", { timeout: 120_000 }, async () => {
    const first = start();
    first.child.stdin.write("you: !addpoints ann 500\n");
    await first.line(/500/);
    // The port is open then.
    await first.errLine(/pair#\S+\n/);
    makeOverlay();
    const page = await (await browser()).newPage();
    await page.goto(`http://127.0.0.1:${port}/o/${KEY}/leaderboard`);
    const scores = () => page.locator(".cm-score").allInnerTexts();
    await expect.poll(scores, { timeout: 20_000 }).toEqual(["500"]);
    await page.evaluate(() => Object.assign(globalThis, { marked: true }));
    first.child.kill("SIGKILL");
    await first.exited;
    expect(await scores()).toEqual(["500"]);
    const second = start();
    second.child.stdin.write("you: !addpoints ann 5\n");
    await second.line(/505/);
    await expect.poll(scores, { timeout: 30_000 }).toEqual(["505"]);
    expect(await page.evaluate(() => "marked" in globalThis)).toBe(true);
    await page.close();
  });
});

inBrowser("the dashboard of a bot that is killed with -9", () => {
  it("says so, is right again without being loaded anew, and loads itself anew where the bot is another version", {
    timeout: 120_000,
  }, async () => {
    rmSync(path.join(folder, "data"), { recursive: true, force: true });
    const first = start();
    first.child.stdin.write("you: !addpoints ann 500\n");
    await first.line(/has 500/);
    const [address] = /http\S+pair#\S+/.exec(await first.errLine(/pair#\S+\n/))!;
    const page = await newPage();
    await page.goto(address!);
    await page.getByRole("button", { name: "Use this browser" }).click();
    await page.locator(".entries").getByText("500 points added").waitFor();
    const other = await page.context().newPage();
    const connected = await countedSockets(other);
    await other.goto(`http://chatmint.localhost:${port}/viewers`);
    await other.getByRole("link", { name: "ann" }).waitFor();
    for (const one of [page, other]) await one.evaluate(() => Object.assign(globalThis, { marked: true }));
    first.child.kill("SIGKILL");
    await first.exited;
    for (const one of [page, other])
      await one.getByText("The bot does not answer. What you see is how it was").waitFor();
    await page.locator(".entries").getByText("500 points added").waitFor();
    const second = start();
    second.child.stdin.write("you: !addpoints ann 5\n");
    await second.line(/has 505/);
    await expect.poll(() => page.locator(".entries li").count()).toBe(2);
    await page.getByText("The bot does not answer.").waitFor({ state: "detached" });
    expect(await page.evaluate(() => "marked" in globalThis)).toBe(true);
    // What is asked of it after that is done by the bot of now.
    const box = page.getByLabel("A command, as you would write it in chat");
    await box.fill("points ann");
    await box.press("Enter");
    await page.getByText(/ann has 505 points/).waitFor();
    await other.getByRole("cell", { name: "505" }).waitFor();
    await expect.poll(() => other.evaluate(() => "marked" in globalThis)).toBe(false);
    expect(connected()).toBeGreaterThan(1);
  });
});

/** Lets the page's sockets through, but from the second one on the bot says that it is another version. */
async function countedSockets(page: Page): Promise<() => number> {
  let count = 0;
  await page.routeWebSocket(/api.v1.live/, (socket) => {
    count += 1;
    const isOther = count > 1;
    const server = socket.connectToServer();
    server.onMessage((text) => {
      socket.send(isOther ? String(text).replace(/"version":"[^"]*"/, '"version":"99.0.0"') : text);
    });
  });
  return () => count;
}
