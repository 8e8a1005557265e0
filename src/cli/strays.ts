/** Promises that fail and that nobody waits for, mostly in a streamer's own command: they must not end the show. */
import type { Log } from "../log.ts";

/** Logs them with their stack instead of letting them end the program; call `release` to let go. */
export function survivePromises(log: Log): { release(): void } {
  const listener = (error: unknown) =>
    log.error(
      { err: error },
      "a promise failed and nobody waited for it; in a command file of your own, put .catch(() => {}) behind it",
    );
  process.on("unhandledRejection", listener);
  return { release: () => void process.off("unhandledRejection", listener) };
}
