/** `npm run pictures`: makes the pictures of the docs, out of a rehearsal with invented viewers and what `npm run build` made. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { it } from "vitest";
import { packageRoot } from "../../src/base/paths.ts";
import { browser } from "../support/browser.ts";
import { type WebRig, webRig } from "../support/web.ts";

const PUBLIC_PORT = 18_788;
const PUBLIC = `http://points.localhost:${PUBLIC_PORT}`;
const WIDE = { width: 1_280, height: 860 };

/** An evening: people watch, play, buy, and two of them support. */
const EVENING = [
  "/join ann bob cleo dina emil finn gwen hugo iris jonas",
  "ann: hi all!",
  "bob: good evening",
  "/viewers 40",
  "/advance 45m",
  "[sub] cleo: !points",
  "dina: hello",
  "[mod] max: !addpoints emil 250 for the fan art",
  "/advance 30m",
  "/sub ann",
  "/raid gwen 70",
  "ann: !give bob 40",
  "!goal set 5000 New microphone",
  "/advance 40m",
  "bob: !redeem song",
  "finn: !redeem hydrate",
  '!giveaway start "A signed poster" keyword poster',
  "ann: poster",
  "bob: poster",
  "[sub] cleo: poster",
  "dina: poster",
  "iris: poster",
  "/advance 2m",
];

const OUT = path.join(packageRoot(), "docs", "pictures");

it("makes the pictures of the docs", { timeout: 180_000 }, async () => {
  mkdirSync(OUT, { recursive: true });
  const rig = await webRig({
    nowMs: Date.UTC(2026, 10, 28, 18, 5),
    run: "pictures",
    config: {
      currency: { one: "leaf", many: "leaves" },
      shop: {
        items: [
          { name: "hydrate", price: 30, description: "The streamer drinks a glass of water." },
          { name: "song", price: 60, description: "A song of your choice.", stock: 5 },
        ],
      },
      web: { public: { enabled: true, url: PUBLIC, port: PUBLIC_PORT } },
    },
  });
  for (const line of EVENING) await rig.chat.types(line);
  const context = await (await browser()).newContext({ viewport: WIDE, colorScheme: "light", locale: "en-GB" });
  await dashboards(context, rig);
  await overlays(context, rig);
  await publicPages(context);
  await context.close();
});

/** The dashboard, after it was paired as a streamer pairs it. */
async function dashboards(context: BrowserContext, { chat, host }: WebRig): Promise<void> {
  const { house } = chat.rehearsal;
  const page = await context.newPage();
  await page.goto(house.ground.core.access.pairingUrl()!);
  await page.locator("main button").click();
  await page.locator("#nav").waitFor();
  for (const name of ["now", "giveaways", "economy"]) {
    await page.goto(`http://${host}/${name}`);
    await page.locator("h1").waitFor();
    await taken(page, name);
  }
  const ann = house.viewers.byName("local", "ann")!;
  await page.goto(`http://${host}/viewers/${ann.id}`);
  await page.locator("h1").waitFor();
  await taken(page, "viewer");
  await page.close();
}

/** Overlays, over a colour as a game would be. */
async function overlays(context: BrowserContext, { chat }: WebRig): Promise<void> {
  const { house } = chat.rehearsal;
  const { access } = house.ground.core;
  for (const overlay of ["leaderboard", "giveaway", "goal"]) {
    const { key } = await house.writer.run((work) => access.overlays.make(work, overlay, {}));
    const page = await context.newPage();
    await page.setViewportSize({ width: 800, height: overlay === "goal" ? 200 : 500 });
    await page.goto(`http://127.0.0.1:${access.port}/o/${key}/${overlay}`);
    await page.evaluate(() => {
      document.documentElement.style.background = "#35505f";
    });
    await taken(page, `overlay-${overlay}`);
    await page.close();
  }
}

async function publicPages(context: BrowserContext): Promise<void> {
  const page = await context.newPage();
  await page.goto(PUBLIC);
  await page.locator("h1").waitFor();
  await taken(page, "public-page");
  await page.close();
}

/** Once nothing on it moves any more. */
async function taken(page: Page, name: string): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(700);
  await page.screenshot({ path: path.join(OUT, `${name}.png`), animations: "disabled" });
}
