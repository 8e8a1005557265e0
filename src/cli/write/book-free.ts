/** A book that another Chatmint has for a moment only: a sub-command that writes, a bot that starts or stops. */
import { ConfigError } from "../../base/errors.ts";
import type { DataPaths } from "../../base/paths.ts";
import { delay, type System } from "../../base/system.ts";
import { isAnswering } from "./door.ts";

/** How long a moment is, in milliseconds. */
export const BOOK_WAIT_MS = 20_000;
export const BOOK_AGAIN_MS = 100;

/** Whether that is why it could not be opened. */
export function isInUse(error: unknown): boolean {
  return error instanceof ConfigError && error.code === "BOOK_IN_USE";
}

interface WhenFree {
  readonly paths: DataPaths;
  readonly rehearsal: boolean;
  readonly system: Pick<System, "clock" | "timers">;
  /** Told once, when it has to wait. */
  readonly waits: () => void;
}

/** Opens it as soon as that goes. Throws what `open` throws while a bot runs with it, and after 20 seconds. */
export async function whenFree<T>({ paths, rehearsal, system, waits }: WhenFree, open: () => T): Promise<Awaited<T>> {
  const { clock, timers } = system;
  const untilMs = clock.monotonic() + BOOK_WAIT_MS;
  for (let tries = 1; ; tries++) {
    try {
      return await open();
    } catch (error) {
      if (!isInUse(error) || clock.monotonic() >= untilMs || (await isAnswering(paths, rehearsal))) throw error;
      if (tries === 1) waits();
    }
    await delay(timers, BOOK_AGAIN_MS);
  }
}
