/** "Did you mean": the one rule for near misses, in chat, in the config and in command files. */
import { distance } from "fastest-levenshtein";
import { withoutAccents } from "./folded.ts";

/** The candidate nearest to a word, when it is near enough to be a slip of the fingers; case and accents do not count. */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = withoutAccents(word.toLowerCase());
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const folded = withoutAccents(candidate.toLowerCase());
    // As many letters more or less are as many slips.
    if (Math.abs(folded.length - wanted.length) >= bestDistance) continue;
    const apart = distance(wanted, folded);
    if (apart < bestDistance) {
      best = candidate;
      bestDistance = apart;
    }
  }
  return best;
}
