/** Where this computer has a browser for tests: Debian's chromium, or any that CHROMIUM names. */
import { existsSync } from "node:fs";

const PROGRAMS = [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA];
const PLACES = [
  ...["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"],
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ...PROGRAMS.flatMap((folder) => (folder === undefined ? [] : [`${folder}\\Google\\Chrome\\Application\\chrome.exe`])),
];

/** The browser that is there, if any. */
export const CHROMIUM = [process.env.CHROMIUM, ...PLACES].find((place) => place !== undefined && existsSync(place));

/** The same; throws where there is none. */
export function chromiumHere(): string {
  if (CHROMIUM === undefined) throw new Error("There is no chromium here. Install it, or name one in CHROMIUM.");
  return CHROMIUM;
}
