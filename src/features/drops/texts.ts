/** What drops say by themselves, in English; a language or the config may replace any of it (`drops.<name>`). */
export const DROP_TEXTS = {
  rain: "It rains {total}! {count, plural, one {# viewer gets {amount}} other {# viewers get {amount} each}}.",
  rainOf:
    "{name} lets it rain {total}! {count, plural, one {# viewer gets {amount}} other {# viewers get {amount} each}}.",
  dropped:
    "A drop of {amount}! {first, plural, one {The first to type {word} gets it.} other {The first # to type {word} get it.}}",
  taken: "{names} {count, plural, one {was} other {were}} quick and got {amount}{count, plural, one {} other { each}}.",
  missed: "Nobody typed {word} in time.",
} as const;

export type DropText = keyof typeof DROP_TEXTS;

/** Why something cannot be done, by the code of the UserError (`errors.<code>`). */
export const DROP_ERRORS = {
  rainNobodyActive: "Nobody who could get any has written lately. {mark}rain 100 listed takes everybody who is here.",
  giveAllSure:
    "That is {amount} for {count, plural, one {# viewer} other {each of # viewers, {total} in all}}. Write the same again within a minute to do it.",
  giveAllTooMuch: "For {count, plural, one {# viewer} other {# viewers}} that is more than the book can count.",
};
