/** What giveaways say by themselves. */

import { MINUTE_MS } from "../../base/lengths.ts";
import type { Work } from "../../db/work.ts";
import type { FeatureContext } from "../../kit/context.ts";
import type { Teller } from "../../kit/teller.ts";
import type { ReplyValue } from "../../model/reply.ts";
import type { GiveawayText } from "./texts.ts";
import { type Giveaway, shownPrize } from "./types.ts";

/** Says it where the giveaway was opened and in every live channel of the currency; `{prize}` is always known. */
export type GiveawayTell = Teller<Giveaway, GiveawayText>;

export function giveawayTell({ teller }: Pick<FeatureContext, "teller">): GiveawayTell {
  return teller({ feature: "giveaways", known: (giveaway, tell) => ({ prize: prizeOf(tell, giveaway) }) });
}

/** The prize as it is shown: its words, or what each winner gets. */
export function prizeOf(tell: GiveawayTell, giveaway: Giveaway): ReplyValue {
  const { words, amount } = shownPrize(giveaway);
  return words || tell.money(giveaway, amount);
}

/** What chat reads when a giveaway opens; the hash of the seed is part of the promise. */
export function tellOpened(work: Work, tell: GiveawayTell, giveaway: Giveaway): void {
  const { price, keyword, winners, openedAtMs, closesAtMs, watchedMinutes } = giveaway;
  const entry = price > 0 ? (giveaway.freeEntry === 1 ? "free" : "tickets") : keyword === null ? "other" : "keyword";
  tell.say(work, giveaway, giveaway.kind === "raffle" ? "raffleOpened" : "opened", {
    id: String(giveaway.id),
    ...{ entry, price, winners },
    keyword: keyword ?? "",
    // What stands behind !ticket, so that it is this one's.
    named: keyword === null ? "" : ` ${keyword}`,
    who: giveaway.who,
    watched: watchedMinutes > 0 ? "yes" : "no",
    watchedDuration: watchedMinutes * MINUTE_MS,
    timed: closesAtMs === null ? "no" : "yes",
    forDuration: (closesAtMs ?? openedAtMs) - openedAtMs,
    seedHash: giveaway.seedHash.slice(0, giveaway.saidHex),
  });
}
