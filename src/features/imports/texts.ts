/** What is said about imports without being asked, in English; a language or the config may replace any of it (`imports.<name>`). */
export const IMPORT_TEXTS = {
  done: "O{id} is done: {amount} from {from} for {count, plural, one {# viewer} other {# viewers}}.{seen, plural, =0 {} one { For # name somebody has to say whether it is the same person: {mark}imported} other { For # names somebody has to say whether it is the same person: {mark}imported}}",
  seen: "{name} is here, and {amount} from {from} wait for that name. Is it the same person? {mark}imported {name} yes or no",
  seenMany:
    "For {count, plural, one {# name} other {# names}} with something from another bot somebody has to say whether it is the same person: {names} … {mark}imported",
} as const;

/** Why something about imports cannot be done, by the code of the UserError. */
export const IMPORT_ERRORS = {
  importedNobody: "Nothing waits for {name}.",
  importedUnseen:
    "Nobody called {name} has been seen here yet; what waits for that name is shown by {mark}imported {name}.",
  importedSelf: "Somebody else has to say whether that is you.",
  importedNotAll: "Only the streamer decides about all names at once.",
  importedExcluded: "{name} is a bot or excluded, and gets nothing.",
  importedLimit: "{name} would have more than the book can count.",
  importedAllSure:
    "That is {count, plural, one {# name} other {# names}} with {amount}{decided, select, yes {: each would get what waits for it} other {, and all of it would be dropped}}. Write the same again within a minute to do it.",
  importedNoneSeen: "No name waits for a decision.",
} as const;
