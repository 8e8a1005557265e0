/** What can happen, in words, by its type. */
import { t } from "../../shared/words.ts";

export interface EventGroup {
  readonly title: () => string;
  readonly events: readonly (readonly [type: string, says: () => string])[];
}

export const EVENT_GROUPS: readonly EventGroup[] = [
  {
    title: () => t("Giveaways and drops"),
    events: [
      ["giveaway.opened", () => t("A giveaway or raffle opens")],
      ["giveaway.closed", () => t("Nobody can enter any more")],
      ["giveaway.drawn", () => t("Winners are drawn")],
      ["giveaway.cancelled", () => t("A giveaway is cancelled")],
      ["drop.started", () => t("It rains, or a word can be typed")],
      ["drop.ended", () => t("A drop is over")],
    ],
  },
  {
    title: () => t("Shop and support"),
    events: [
      ["redemption.made", () => t("Somebody redeems an item")],
      ["redemption.fulfilled", () => t("A redemption is done")],
      ["redemption.refunded", () => t("A redemption is paid back")],
      ["redemption.forfeited", () => t("A redemption is lost by a ban")],
      ["support.followed", () => t("Somebody follows")],
      ["support.subscribed", () => t("Somebody subscribes")],
      ["support.received", () => t("Somebody is given a subscription")],
      ["support.gifted", () => t("Somebody gives subscriptions away")],
      ["support.cheered", () => t("Somebody cheers with Bits")],
      ["support.kicks", () => t("Somebody gives KICKs")],
      ["support.raided", () => t("A raid arrives")],
      ["goal.reached", () => t("The goal is reached")],
    ],
  },
  {
    title: () => t("Broadcast"),
    events: [
      ["broadcast.began", () => t("A channel goes on air")],
      ["broadcast.ended", () => t("A broadcast is over")],
      ["watching.paid", () => t("What watching earned in a broadcast")],
      ["happyhour.began", () => t("A happy hour begins")],
      ["happyhour.ended", () => t("A happy hour is over")],
    ],
  },
  {
    title: () => t("Book"),
    events: [
      ["balance.moved", () => t("Each movement of the book but those of watching")],
      ["viewers.linked", () => t("Two accounts become one person")],
      ["viewers.unlinked", () => t("Two accounts are two persons again")],
      ["operation.done", () => t("A change for many at once is done")],
      ["operation.undone", () => t("A change for many at once is taken back")],
      ["season.ended", () => t("A season ends")],
    ],
  },
];

const SAYS = new Map(EVENT_GROUPS.flatMap(({ events }) => events));

/** What an event says; its type where this page does not know it. */
export function eventSays(type: string): string {
  return SAYS.get(type)?.() ?? type;
}
