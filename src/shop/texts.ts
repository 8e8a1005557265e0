/** What the shop says by itself, in English; a language or the config may replace any of it (`redemption.<name>`). */
export const REDEMPTION_TEXTS = {
  said: "{text}",
  fulfilled: "#{id}: {item} for {name} is done.",
  actionFailed:
    "#{id}: {item} for {name} did not work and waits. Moderators: {mark}fulfil {id} tries again, {mark}fulfil {id} anyway counts it as done, {mark}refund {id} pays it back.",
  expired: "#{id}: nobody got round to {item}, so {name} gets {amount} back.",
} as const;

export type RedemptionText = keyof typeof REDEMPTION_TEXTS;
