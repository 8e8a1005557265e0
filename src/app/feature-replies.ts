import { CUSTOM_TEXTS } from "../features/custom/texts.ts";
import { DROP_TEXTS } from "../features/drops/texts.ts";
import { GIVEAWAY_TEXTS } from "../features/giveaways/texts.ts";
import { REDEMPTION_TEXTS } from "../features/shop/texts.ts";

/** English replies of features that speak without being a command of a file, by the feature's name. */
export const FEATURE_REPLIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  giveaways: GIVEAWAY_TEXTS,
  drops: DROP_TEXTS,
  custom: CUSTOM_TEXTS,
  redemption: REDEMPTION_TEXTS,
  outbox: {
    crowded: "So many ask at once that I cannot answer everybody. Nothing is lost: ask again in a few minutes.",
  },
  bonus: {
    follow: "Thank you for following, {viewer}! (+{amount})",
    subscription: "{viewer} subscribed. Thank you!{amount, plural, =0 {} other { (+#)}}",
    subscriptions: "{names}{more, plural, =0 {} other { and # more}} subscribed. Thank you all!",
    gift: "{viewer} gave away {count, plural, one {a subscription} other {# subscriptions}}. Thank you!{amount, plural, =0 {} other { (+#)}}",
    anonymousGift: "Somebody gave away {count, plural, one {a subscription} other {# subscriptions}}. Thank you!",
    raid: "{viewer} raids with {viewers, plural, one {# viewer} other {# viewers}}. Welcome!{amount, plural, =0 {} other { (+#)}}",
    cheer: "Thank you, {viewer}! (+{amount})",
    firstMessage: "Hello {viewer}! (+{amount})",
    streak: "{viewer} has watched {broadcasts} broadcasts. (+{amount})",
  },
};
