/** A real browser for tests: one process for all tests of a file. */
import axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, describe, onTestFinished } from "vitest";
import { CHROMIUM, chromiumHere } from "./chromium-here.ts";
import type { WebRig } from "./web.ts";

const describeInBrowser = describe.skipIf(CHROMIUM === undefined && process.env.CI === undefined);

/** Tests in a browser, which ends with them: left out where there is none, but never where everything is tested. */
export function inBrowser(name: string, tests: () => void): void {
  describeInBrowser(name, () => {
    afterAll(async () => {
      await (await opened)?.close();
      opened = undefined;
    });
    tests();
  });
}

let opened: Promise<Browser> | undefined;

/** The browser of these tests. */
export function browser(): Promise<Browser> {
  opened ??= chromium.launch({
    executablePath: chromiumHere(),
    // Tests of the bot's end send this process signals, which are not meant for a browser.
    ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
    // Sounds may be heard without a click, as in OBS; heaps can be told exactly.
    args: [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--autoplay-policy=no-user-gesture-required",
      "--js-flags=--expose-gc",
    ],
  });
  return opened;
}

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
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ["violations"] }),
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
