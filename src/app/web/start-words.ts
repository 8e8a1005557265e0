/** The line that opens a giveaway, out of values. */
import { quoted } from "../../chat/reading/parse.ts";

interface StartWords {
  readonly prize?: string | undefined;
  readonly prizeAmount?: number | undefined;
  readonly keyword?: string | undefined;
  readonly who: string;
  readonly winners?: number | undefined;
  readonly price?: number | undefined;
  readonly max?: number | undefined;
  readonly sub?: number | undefined;
  readonly vip?: number | undefined;
  readonly watchedMinutes?: number | undefined;
  readonly forSeconds?: number | undefined;
  readonly claimSeconds?: number | undefined;
}

/** What stands behind `!giveaway start`: every value in a form that can be read as nothing else. */
export function startWords(wish: StartWords): (string | number)[] {
  const parts: readonly (readonly [word: string, value: string | number | undefined, unit?: string])[] = [
    ["keyword", wish.keyword],
    ["price", wish.price],
    ["max", wish.max],
    ["sub", wish.sub, "x"],
    ["vip", wish.vip, "x"],
    ["watched", wish.watchedMinutes, "m"],
    ["for", wish.forSeconds, "s"],
    ["winners", wish.winners],
    ["claim", wish.claimSeconds, "s"],
  ];
  return [
    wish.prizeAmount ?? quoted(wish.prize!)!,
    ...(wish.who === "everyone" ? [] : [wish.who]),
    ...parts.flatMap(([word, value, unit = ""]) => (value === undefined ? [] : [`${word} ${value}${unit}`])),
  ];
}
