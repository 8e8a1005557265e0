/**
 * Four things have numbers that people type: movements of the book are `#12`, giveaways `G3`, redemptions `R7`, operations
 * (many movements as one thing) `O2`. Their numbers begin at 1 each, so the shape says which one is meant. These are the
 * three with letters.
 */
type Series = "G" | "R" | "O";

/** The number in `G3`, `3` or `#3` where a number of `series` is wanted; `undefined` for anything else. */
export function numberIn(series: Series, written: string): number | undefined {
  const [, letter, digits] = /^([#gro]?)([1-9]\d{0,14})[.,:;!?]*$/i.exec(written) ?? [];
  if (digits === undefined || (letter !== "" && letter !== "#" && letter!.toUpperCase() !== series)) return undefined;
  return Number(digits);
}
