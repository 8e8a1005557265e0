/**
 * Failures that nobody waits for: promises, mostly in a streamer's own command, and what is thrown inside a callback of a
 * socket or a timer. They must not end the show.
 */
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
  const listener = (error: unknown) => tell(error, CURE);
  process.on("unhandledRejection", listener);
  return {
    async release() {
      // What has just been started fails a turn later.
      await delay(realSystem().timers, 0);
      process.off("unhandledRejection", listener);
    },
  };
}

/** Tells of failed promises and of whatever else nobody catches, and goes on: for a bot that has an evening to keep. */
export function surviveStrays(tell: Tell): { release(): Promise<void> } {
  const promises = survivePromises(tell);
  let told = 0;
  let sinceMs = stopwatchMs();
  const listener = (error: unknown) => {
    if (stopwatchMs() - sinceMs > TOLD_WITHIN_MS) {
      told = 0;
      sinceMs = stopwatchMs();
    }
    told += 1;
    if (told <= TOLD_MAX) tell(error, THROWN);
  };
  process.on("uncaughtException", listener);
  return {
    async release() {
      await promises.release();
      process.off("uncaughtException", listener);
    },
  };
}
