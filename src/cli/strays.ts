/** Promises that fail and that nobody waits for, mostly in a streamer's own command: they must not end the show. */
import { delay, realSystem } from "../base/system.ts";

const CURE = "a promise failed and nobody waited for it; in a command file of your own, put .catch(() => {}) behind it";

/** Tells of them instead of letting them end the program; call `release` to let go. */
export function survivePromises(tell: (error: unknown, sentence: string) => void): { release(): Promise<void> } {
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
