/** What a price is in time: how long somebody without any bonus watches for it. */
import type { Pace } from "../../kit/watched.ts";

/** Minutes of watching for a price, rounded up to what is paid at once; `undefined` where watching earns nothing. */
function watchingFor(price: number, pace: Pace): number | undefined {
  const speed = pace.multipliers.everyone;
  if (speed <= 0) return undefined;
  const payments = Math.ceil(price / pace.amount);
  return Math.ceil((payments * pace.minutes) / speed);
}

/** The same as it is shown: minutes up to an hour and a half, then hours, to a tenth below ten. */
export function shownWatching(
  price: number,
  pace: Pace,
): { readonly unit: "none" | "minutes" | "hours"; readonly time: number } {
  const minutes = watchingFor(price, pace);
  if (minutes === undefined) return { unit: "none", time: 0 };
  if (minutes < 90) return { unit: "minutes", time: minutes };
  const hours = minutes / 60;
  return { unit: "hours", time: hours < 10 ? Math.round(hours * 10) / 10 : Math.round(hours) };
}
