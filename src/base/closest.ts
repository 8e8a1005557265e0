/** "Did you mean": the one rule for near misses, in chat, in the config and in command files. */
import { distance } from "fastest-levenshtein";

/** The candidate nearest to a word, when it is near enough to be a slip of the fingers; case does not count. */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    // As many letters more or less are as many slips.
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const apart = distance(wanted, candidate.toLowerCase());
    if (apart < bestDistance) {
      best = candidate;
      bestDistance = apart;
    }
  }
  return best;
}
