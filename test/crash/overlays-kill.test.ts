import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { browser, inBrowser } from "../support/browser.ts";
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
