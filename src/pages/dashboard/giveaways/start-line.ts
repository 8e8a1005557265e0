/** What opens a giveaway, put together from a form. */
import { PRICE_MAX } from "../../../base/lengths.ts";
import { typedAmount } from "../../../chat/reading/typed-amount.ts";
import type { PostBody } from "../../shared/routes.ts";
import { numberReading } from "../../shared/words.ts";
import { amountOrNone, shownNumber, wholeOrNone } from "../parts/numbers.ts";

export interface StartWish {
  readonly prize: string;
  readonly keyword: string;
  readonly who: NonNullable<PostBody<"/api/v1/giveaways">["who"]>;
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

/** What is sent: each field as a value. Throws what is wrong with one. */
export function startBody(wish: StartWish): PostBody<"/api/v1/giveaways"> {
  const prize = wish.prize.trim();
  const prizeAmount = typedAmount(prize, numberReading());
  const keyword = wish.keyword.trim();
  const hours = wholeOrNone("watchedMinutes", wish.watchedHours, { most: 8_784 });
  const minutes = wholeOrNone("forSeconds", wish.forMinutes, { most: 10_080 });
  return {
    ...(prizeAmount === undefined ? { prize } : { prizeAmount }),
    ...(keyword === "" ? {} : { keyword }),
    who: wish.who,
    winners: wholeOrNone("winners", wish.winners, { most: 100 }),
    price: amountOrNone("price", wish.price, { most: PRICE_MAX }),
    max: wholeOrNone("max", wish.max),
    sub: wholeOrNone("sub", wish.sub, { most: 100 }),
    vip: wholeOrNone("vip", wish.vip, { most: 100 }),
    ...(hours === undefined ? {} : { watchedMinutes: hours * 60 }),
    ...(minutes === undefined ? {} : { forSeconds: minutes * 60 }),
    claimSeconds: wholeOrNone("claimSeconds", wish.claimSeconds, { least: 10, most: 3_600 }),
  };
}

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
    typedAmount(prize, numberReading()) ?? `"${prize.replaceAll('"', "'")}"`,
    ...(wish.who === "everyone" ? [] : [wish.who]),
    ...parts.flatMap(([word, value, unit = ""]) =>
      value.trim() === "" ? [] : [`${word} ${word === "keyword" ? value.trim() : shownNumber(value)}${unit}`],
    ),
  ].join(" ");
}
