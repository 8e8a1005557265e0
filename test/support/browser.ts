/** A real browser for tests: Debian's chromium, or any that CHROMIUM names. One process for all tests of a file. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { afterAll, describe } from "vitest";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
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
    args: ["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--js-flags=--expose-gc"],
  });
  return opened;
}

afterAll(async () => {
  await (await opened)?.close();
  opened = undefined;
});
