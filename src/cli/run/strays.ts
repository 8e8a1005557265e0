/**
 * Failures that nobody waits for: promises, and what is thrown inside a callback of a socket or a timer. Those of a
 * streamer's own command must not end the show. After one of our own nobody knows what is still true: the bot ends.
 */
import { readdirSync, realpathSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../../base/paths.ts";
import { phrase } from "../../base/phrase.ts";
import { delay, realSystem, stopwatchMs } from "../../base/system.ts";

type Tell = (error: unknown, sentence: string) => void;

const CURE = phrase(
  "a promise failed and nobody waited for it; in a command file of your own, put .catch(() => {}) behind it",
);
const THROWN =
  "something failed outside of every command and event; the bot goes on. In a command file of your own, look for a timer or a listener that throws";
/** Told at most so many times within so long: telling may itself be what fails. */
const TOLD_MAX = 20;
const TOLD_WITHIN_MS = 10_000;

/** Tells of failed promises instead of letting them end the program; call `release` to let go. */
export function survivePromises(tell: Tell): { release(): Promise<void> } {
  return listen("unhandledRejection", (error) => tell(error, CURE));
}

export interface StraysOptions {
  /** The folder of the streamer's own command files. */
  readonly commands: string;
  readonly tell: Tell;
  /** Called once, with a failure that is not a command file's. */
  readonly end: (error: unknown) => void;
}

/** Tells of what a streamer's own commands leave behind and goes on; anything else ends the bot. */
export function catchStrays({ commands, tell, end }: StraysOptions): { release(): Promise<void> } {
  let told = 0;
  let sinceMs = stopwatchMs();
  let ended = false;
  const stray = (sentence: string) => (error: unknown) => {
    if (ended) return;
    if (!isOwn(error, commands)) {
      ended = true;
      end(error);
      return;
    }
    if (stopwatchMs() - sinceMs > TOLD_WITHIN_MS) {
      told = 0;
      sinceMs = stopwatchMs();
    }
    told += 1;
    if (told <= TOLD_MAX) tell(error, sentence);
  };
  const listening = [listen("unhandledRejection", stray(CURE)), listen("uncaughtException", stray(THROWN))];
  return {
    async release() {
      await Promise.all(listening.map((one) => one.release()));
    },
  };
}

function listen(event: string, listener: (error: unknown) => void): { release(): Promise<void> } {
  process.on(event, listener);
  return {
    async release() {
      // What has just been started fails a turn later.
      await delay(realSystem().timers, 0);
      process.off(event, listener);
    },
  };
}

/**
 * Whether a failure is a streamer's own command's: one of its files stands in the stack. Where none of ours stands there
 * either (a `fetch` that nobody waited for, a text that was thrown) it is, if there are such files.
 */
export function isOwn(error: unknown, commands: string, platform = process.platform): boolean {
  // What loads the files writes the letter of a drive large, a terminal may write it small: on Windows both are the same.
  const plain = (text: string) => (platform === "win32" ? withSlashes(text).toLowerCase() : withSlashes(text));
  const stack = error instanceof Error ? plain(error.stack ?? "") : "";
  const isIn = (folder: string) => formsOf(folder).some((form) => stack.includes(plain(form)));
  return isIn(commands) || (!isIn(packageRoot()) && hasFiles(commands));
}

/** A folder as it may stand in a stack: as a path or an address, under its own name or the one a link leads to. */
function formsOf(folder: string): string[] {
  let real = folder;
  try {
    real = realpathSync(folder);
  } catch {
    // It is not there: nothing of it can have failed.
  }
  return [folder, real].flatMap((one) => [`${withSlashes(one)}/`, `${pathToFileURL(one).href}/`]);
}

function withSlashes(text: string): string {
  return text.replaceAll("\\", "/");
}

function hasFiles(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}
