/** The reasons of rows that wait or get nothing, in words. */
import type { Skipped, Waiting } from "./fate.ts";

/** Why a row waits, and why one gets nothing, as behind a number of rows. */
export const WHY_WAITING: Readonly<Record<Waiting, string>> = {
  name: "nobody of that name is known here yet",
  nobody: "the platform knows nobody of that name now",
  younger: "the account is younger than the file",
  age: "how old the account is is not known",
  amount: "more than a name alone is given (imports.byNameMax)",
};
export const WHY_SKIPPED: Readonly<Record<Skipped, string>> = {
  bot: "a known bot",
  self: "this bot itself",
  anonymous: "stands for nobody",
  broadcaster: "the streamer's own account",
  excluded: "excluded by a moderator",
  twice: "another row of an account that has one",
  much: "more than 1,000,000,000,000 at once",
  limit: "more than a balance can be",
  erased: "asked to be erased",
};
