/** Waits that double: between half and the whole of `firstMs`, 2 × `firstMs`, 4 × ... up to `maxMs`. */
import type { Random } from "../../system.ts";

/** The wait before try number `attempt` (0 is the first retry). The jitter keeps a thousand bots from coming back at once. */
export function backoffMs(attempt: number, firstMs: number, maxMs: number, random: Random): number {
  const whole = Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 30));
  const half = Math.floor(whole / 2);
  return half + random.integer(whole - half + 1);
}
