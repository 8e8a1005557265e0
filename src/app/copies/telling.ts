/** How things stand with the copies, in words: for whoever shows it. */
import { DAY_MS, HOUR_MS } from "../../base/lengths.ts";
import { joined, phrase } from "../../base/phrase.ts";
import type { Moved } from "./copy-facts.ts";
import type { CopiesStanding } from "./standing.ts";

/** `the newest copy of the book is 3 hours old; moved since: 512 points`; `undefined` without a good copy. */
export function standingText({ newest, moved }: CopiesStanding): string | undefined {
  if (newest === undefined) return undefined;
  const age = ageText(newest.ageMs);
  if (moved === undefined) return phrase("the newest copy of the book is {age} old", { age });
  return phrase("the newest copy of the book is {age} old; moved since: {moved}", { age, moved: movedText(moved) });
}

/** The same for a line with little room, with a word on each thing that is wrong. */
export function standingShort({ newest, moved, troubles }: CopiesStanding): string {
  const age = newest && ageText(newest.ageMs);
  const copy =
    age === undefined
      ? []
      : [
          moved
            ? phrase("copy {age} old, {moved} since", { age, moved: movedText(moved) })
            : phrase("copy {age} old", { age }),
        ];
  return joined([...copy, ...new Set(troubles.map(({ short }) => short))], ", ");
}

/** `1,234 points, 2.50 euros`. */
function movedText({ amounts }: Moved): string {
  const parts = amounts.map(({ currency: { decimals, nameOne, nameMany }, units }) =>
    phrase("{amount} {name}", {
      amount: decimals === 0 ? units : (units / 10 ** decimals).toFixed(decimals),
      name: units === 10 ** decimals ? nameOne : nameMany,
    }),
  );
  return parts.length === 0 ? phrase("nothing") : joined(parts, ", ");
}

function ageText(ms: number): string {
  if (ms < HOUR_MS) return phrase("less than an hour");
  if (ms < 2 * HOUR_MS) return phrase("an hour");
  if (ms < 2 * DAY_MS) return phrase("{count} hours", { count: Math.floor(ms / HOUR_MS) });
  return phrase("{count} days", { count: Math.floor(ms / DAY_MS) });
}
