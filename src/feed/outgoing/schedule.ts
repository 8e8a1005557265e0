/** When something that did not arrive is tried again. */
import { HOUR_MS, MINUTE_MS } from "../../base/lengths.ts";
import type { Random } from "../../base/system.ts";

/** Before each try, from the first; after the last one it is given up. */
export const WAITS_MS: readonly number[] = [
  0,
  5_000,
  5 * MINUTE_MS,
  ...[0.5, 2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR_MS),
];
/** A receiver may ask for this much patience, and no more. */
const ASKED_MAX_MS = 24 * HOUR_MS;

/** How long to wait after the `failed`-th try has failed (1 is the first); `undefined`: no more. Up to a tenth longer by chance. */
export function waitAfter(failed: number, random: Random, askedMs = 0): number | undefined {
  const whole = WAITS_MS[failed];
  if (whole === undefined) return undefined;
  return Math.max(whole + random.integer(Math.floor(whole / 10) + 1), Math.min(askedMs, ASKED_MAX_MS));
}
