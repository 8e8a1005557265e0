/** What the shop says by itself, in English; a language or the config may replace any of it (`redemption.<name>`). */
export const REDEMPTION_TEXTS = {
  said: "{text}",
  had: "{name} has {item} for {amount}.",
  fulfilled: "R{id}: {item} for {name} is done.",
  actionFailed:
    "R{id}: {item} for {name} did not work and waits. Moderators: {mark}fulfil R{id} tries again, {mark}fulfil R{id} anyway counts it as done, {mark}refund R{id} pays it back.",
  expired: "R{id}: nobody got round to {item}, so {name} gets {amount} back.",
} as const;

export type RedemptionText = keyof typeof REDEMPTION_TEXTS;
