/** A real browser for tests: Debian's chromium, or any that CHROMIUM names. One process for all tests of a file. */
import { existsSync } from "node:fs";
import axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, describe, onTestFinished } from "vitest";
import type { WebRig } from "./web.ts";

const PROGRAMS = [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA];
const PLACES = [
  ...["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"],
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ...PROGRAMS.flatMap((folder) => (folder === undefined ? [] : [`${folder}\\Google\\Chrome\\Application\\chrome.exe`])),
];
const executable = [process.env.CHROMIUM, ...PLACES].find((place) => place !== undefined && existsSync(place));

/** Tests in a browser: left out where there is none, but never where everything is tested. */
export const inBrowser = describe.skipIf(executable === undefined && process.env.CI === undefined);

let opened: Promise<Browser> | undefined;

/** The browser of this file; it ends with it. */
export function browser(): Promise<Browser> {
  if (executable === undefined) throw new Error("There is no chromium here. Install it, or name one in CHROMIUM.");
  opened ??= chromium.launch({
    executablePath: executable,
    // Sounds may be heard without a click, as in OBS; heaps can be told exactly.
    args: [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--autoplay-policy=no-user-gesture-required",
      "--js-flags=--expose-gc",
    ],
  });
  return opened;
}

afterAll(async () => {
  await (await opened)?.close();
  opened = undefined;
});

/** A page of a browser of its own; what fails in it fails the test. */
export async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await (await browser()).newContext({ bypassCSP: true, ...options });
  const faults: unknown[] = [];
  onTestFinished(async () => {
    await context.close();
    if (faults.length > 0) throw faults[0];
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => void faults.push(error));
  return page;
}

/** A page of the dashboard in a browser that is paired, as the streamer pairs it. */
export async function dashboardPage(rig: WebRig, path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await newPage(options);
  await page.goto(rig.chat.rehearsal.house.ground.core.access.pairingUrl()!);
  await page.locator("main button").click();
  await page.locator("#nav").waitFor({ state: "attached" });
  if (path !== "/") await page.goto(`http://${rig.host}${path}`);
  return page;
}

/** What axe finds wrong with what is shown. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
