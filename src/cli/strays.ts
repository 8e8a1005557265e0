/** Promises that fail and that nobody waits for, mostly in a streamer's own command: they must not end the show. */

const CURE = "a promise failed and nobody waited for it; in a command file of your own, put .catch(() => {}) behind it";

/** Tells of them instead of letting them end the program; call `release` to let go. */
export function survivePromises(tell: (error: unknown, sentence: string) => void): { release(): void } {
  const listener = (error: unknown) => tell(error, CURE);
  process.on("unhandledRejection", listener);
  return { release: () => void process.off("unhandledRejection", listener) };
}
