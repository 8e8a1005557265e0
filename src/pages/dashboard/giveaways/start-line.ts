/** The line that opens a giveaway, put together from a form. */

export interface StartWish {
  readonly prize: string;
  readonly keyword: string;
  readonly who: "everyone" | "followers" | "subscribers" | "active";
  readonly winners: string;
  readonly price: string;
  readonly max: string;
  readonly sub: string;
  readonly vip: string;
  readonly watchedHours: string;
  readonly forMinutes: string;
  readonly claimSeconds: string;
}

export const NOTHING: StartWish = {
  ...{ prize: "", keyword: "", who: "everyone", winners: "", price: "", max: "", sub: "", vip: "" },
  ...{ watchedHours: "", forMinutes: "", claimSeconds: "" },
};

/** What stands behind `!giveaway start`. A prize that is only a number is an amount of the currency; words stand in quotes. */
export function startLine(wish: StartWish): string {
  const prize = wish.prize.trim();
  const parts: readonly (readonly [word: string, value: string, unit?: string])[] = [
    ["keyword", wish.keyword],
    ["price", wish.price],
    ["max", wish.max],
    ["sub", wish.sub, "x"],
    ["vip", wish.vip, "x"],
    ["watched", wish.watchedHours, "h"],
    ["for", wish.forMinutes, "m"],
    ["winners", wish.winners],
    ["claim", wish.claimSeconds, "s"],
  ];
  return [
    /^\d+$/.test(prize) ? prize : `"${prize.replaceAll('"', "'")}"`,
    ...(wish.who === "everyone" ? [] : [wish.who]),
    ...parts.flatMap(([word, value, unit = ""]) => (value.trim() === "" ? [] : [`${word} ${value.trim()}${unit}`])),
  ].join(" ");
}
