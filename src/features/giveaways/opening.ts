/** From what a start line or a raffle asks for to the row of a new giveaway. */

import { UserError } from "../../base/errors.ts";
import { HOUR_MS, MINUTE_MS } from "../../base/lengths.ts";
import { SAID_HEX, sha256 } from "./draw.ts";
import type { StartOptions } from "./options.ts";
import type { GiveawaysConfig } from "./settings.ts";
import type { NewGiveaway } from "./store.ts";

/** What somebody wants to open. */
export type Wish = StartOptions & { readonly kind: "giveaway" | "raffle" };

/** Where, when and by whom it is opened, and the seed of its draw. */
export interface OpeningPlace {
  readonly channelId: number;
  readonly currencyId: number;
  readonly openedBy: number;
  readonly now: number;
  /** 32 bytes that nobody can foresee. */
  readonly seed: Buffer;
}

/** The row of a new giveaway: what was not said is the config's. Throws a UserError for what the config refuses. */
export function opening(wish: Wish, place: OpeningPlace, config: GiveawaysConfig): NewGiveaway {
  const price = wish.price ?? 0;
  if (price > 0 && !config.tickets) {
    throw new UserError("giveawayTicketsOff", "Tickets are switched off here (giveaways.tickets in the config).");
  }
  const amount = "amount" in wish.prize ? wish.prize.amount : 0;
  const winners = wish.winners ?? 1;
  const raffle = wish.kind === "raffle";
  const total = raffle ? amount : amount * winners;
  return {
    channelId: place.channelId,
    currencyId: place.currencyId,
    kind: wish.kind,
    prize: "words" in wish.prize ? wish.prize.words : "",
    prizeEach: raffle ? 0 : amount,
    prizeHeld: total,
    prizeTotal: total,
    keyword: wish.keyword ?? null,
    price,
    ticketsMax: price > 0 ? (wish.max ?? config.ticketsMax) : 1,
    freeEntry: price > 0 && config.freeEntry ? 1 : 0,
    subscriberWeight: wish.sub ?? (raffle ? 1 : config.subscriberWeight),
    vipWeight: wish.vip ?? (raffle ? 1 : config.vipWeight),
    who: wish.who ?? "everyone",
    watchedMinutes: Math.ceil((wish.watchedMs ?? 0) / MINUTE_MS),
    winners,
    claimMs: wish.claimMs ?? (raffle ? 0 : config.claimSeconds * 1_000),
    drawsItself: raffle || (config.drawAfterTime && wish.forMs !== undefined) ? 1 : 0,
    openedBy: place.openedBy,
    openedAtMs: place.now,
    closesAtMs: wish.forMs === undefined ? null : place.now + wish.forMs,
    seed: place.seed,
    seedHash: sha256(place.seed),
    saidHex: SAID_HEX,
  };
}

/** `!raffle 1000 60s`: an amount that the winners share, and how long it lasts. */
export function raffleWish(
  config: GiveawaysConfig["raffle"],
  amount: number | undefined,
  timeMs: number | undefined,
  single: boolean,
): Wish {
  const forMs = timeMs ?? config.seconds * 1_000;
  if (forMs < 10_000 || forMs > HOUR_MS) {
    throw new UserError("raffleTime", "A raffle lasts 10 seconds to 1 hour, like 60s or 5min.");
  }
  return { kind: "raffle", prize: { amount: amount ?? config.amount }, forMs, winners: single ? 1 : config.winnersMax };
}
