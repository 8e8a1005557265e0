/** What the entries of one person come to: the rule of the list that is drawn from, and of all that is shown before it is made. */
import type { Entry, Giveaway } from "./types.ts";

type Part = Pick<Entry, "tickets" | "free" | "weight">;

/** One free ticket a person, no more tickets than one may have, and the best weight. `excess`: tickets that are too many. */
export function asOne(
  { price, ticketsMax }: Pick<Giveaway, "price" | "ticketsMax">,
  entries: readonly Part[],
): { readonly tickets: number; readonly weight: number; readonly excess: number } {
  const bought = entries.reduce((sum, entry) => sum + entry.tickets - entry.free, 0);
  const free = entries.some((entry) => entry.free === 1) ? 1 : 0;
  const tickets = price === 0 ? 1 : Math.min(free + bought, ticketsMax);
  const weight = Math.max(...entries.map((entry) => entry.weight));
  return { tickets, weight, excess: price === 0 ? 0 : free + bought - tickets };
}

/** Chances of so many tickets. */
export function chancesOf({ price }: Pick<Giveaway, "price">, { tickets, weight }: Omit<Part, "free">): number {
  return price === 0 ? weight : tickets * weight;
}
