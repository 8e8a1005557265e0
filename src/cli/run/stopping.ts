/** How the program stops: asked to, on every system (Ctrl-C, a service manager, a closed window, Ctrl-Break), or after a crash. */
import type { Timers } from "../../base/clock.ts";
import { ifStillRunning } from "../../base/system.ts";
import { takeHeld } from "./early-signals.ts";
import { EXIT, hasStarter, SIGNALS } from "./ending.ts";

/** How long closing may take before the process ends anyway. */
const STOP_WITHIN_MS = 4_500;
/** How long what was printed may take to be read after a crash. */
const READ_WITHIN_MS = 1_000;

export interface StopSignals {
  /** Whether somebody has asked for the end. */
  isAsked(): boolean;
  release(): void;
}

/**
 * Calls `stop` on the first signal, also one that came since the book was opened, or when the starter is gone, and ends the process when it is done, or after
 * {@link STOP_WITHIN_MS}: the book is then closed by the operating system, which loses nothing that was committed.
 * Resolves never; call `release` to let go.
 */
export function onStopSignal(timers: Timers, stop: (signal: string) => Promise<void>): StopSignals {
  let stopping = false;
  const listener = (signal: string) => {
    if (stopping) return;
    stopping = true;
    timers.after(STOP_WITHIN_MS, () => process.exit(EXIT.done));
    stop(signal).then(
      () => process.exit(EXIT.done),
      () => process.exit(EXIT.failed),
    );
  };
  // A starter that was killed passes nothing on any more: the bot must not go on where nobody sees it.
  const orphaned = () => listener("disconnect");
  for (const signal of SIGNALS) process.on(signal, listener);
  let early = takeHeld();
  if (hasStarter()) {
    process.on("disconnect", orphaned);
    // Waiting for that keeps nobody alive.
    process.channel?.unref();
    if (!process.connected) early ??= "disconnect";
  }
  // After whoever calls has made what `stop` waits for.
  if (early !== undefined) queueMicrotask(() => listener(early));
  return {
    isAsked: () => stopping || early !== undefined,
    release() {
      for (const signal of SIGNALS) process.off(signal, listener);
      process.off("disconnect", orphaned);
    },
  };
}

/** Ends the process after a crash: `close` what must be closed, then as soon as all that was printed has been read. */
export function endCrashed(close: () => void): void {
  process.exitCode = EXIT.failed;
  const exit = () => process.exit(EXIT.failed);
  ifStillRunning(READ_WITHIN_MS, exit);
  try {
    close();
  } finally {
    process.stderr.write("", exit);
  }
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
