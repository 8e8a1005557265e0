/** How the program is asked to stop, on every system: Ctrl-C, a service manager, a closed window, Ctrl-Break. */
import { ifStillRunning, type Timers } from "../../base/system.ts";

/** SIGHUP is what a closed terminal window sends on Windows too; SIGBREAK is Ctrl-Break there. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"] as const;

/** How long closing may take before the process ends anyway. */
export const STOP_WITHIN_MS = 4_500;

/**
 * Calls `stop` on the first signal and ends the process when it is done, or after {@link STOP_WITHIN_MS}: the book is
 * then closed by the operating system, which loses nothing that was committed. Resolves never; call `release` to let go.
 */
export function onStopSignal(timers: Timers, stop: (signal: string) => Promise<void>): { release(): void } {
  let stopping = false;
  const listener = (signal: string) => {
    if (stopping) return;
    stopping = true;
    timers.after(STOP_WITHIN_MS, () => process.exit(0));
    stop(signal).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return {
    release() {
      for (const signal of SIGNALS) process.off(signal, listener);
    },
  };
}

/**
 * Ends the process after so many milliseconds, when all is written and it has not ended by itself: a streamer's own
 * command may have left a timer or a connection open, which would hold it for ever.
 */
export function endWithin(ms: number): void {
  // What such a command does meanwhile is nobody's any more.
  process.on("unhandledRejection", () => {});
  const end = () => {
    // Whoever reads our lines page by page gets all of them.
    const unread = process.stdout.writableLength + process.stderr.writableLength;
    if (unread > 0) ifStillRunning(ms, end);
    else process.exit();
  };
  ifStillRunning(ms, end);
}
