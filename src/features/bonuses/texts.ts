/** What is said about bonuses, in English (`bonus.<name>`). */
export const BONUS_TEXTS = {
  follow: "Thank you for following, {viewer}! (+{amount})",
  subscription: "{viewer} subscribed. Thank you!{amount, plural, =0 {} other { (+#)}}",
  subscriptions: "{names}{more, plural, =0 {} other { and # more}} subscribed. Thank you all!",
  gift: "{viewer} gave away {count, plural, one {a subscription} other {# subscriptions}}. Thank you!{amount, plural, =0 {} other { (+#)}}",
  anonymousGift: "Somebody gave away {count, plural, one {a subscription} other {# subscriptions}}. Thank you!",
  raid: "{viewer} raids with {viewers, plural, one {# viewer} other {# viewers}}. Welcome!{amount, plural, =0 {} other { (+#)}}",
  cheer: "Thank you, {viewer}! (+{amount})",
  firstMessage: "Hello {viewer}! (+{amount})",
  streak: "{viewer} has watched {broadcasts} broadcasts. (+{amount})",
};
