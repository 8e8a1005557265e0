import type { TopicState } from "../../shared/routes.ts";
import { t } from "../../shared/words.ts";

export type ImportsState = TopicState<"imports">;
export type Desk = NonNullable<ImportsState["desk"]>;
export type Standing<At extends Desk["standing"]["at"]> = Extract<Desk["standing"], { readonly at: At }>;
export type Look = Standing<"points">["look"];
export type Mode = Look["mode"];
export type Earlier = ImportsState["earlier"][number];
export type WaitingName = ImportsState["waiting"]["names"][number];

export const MODES: readonly (readonly [Mode, () => string])[] = [
  ["add", () => t("Add it to what they have here")],
  ["raise-to", () => t("Raise to it: nobody gets less, nobody gets twice")],
  ["set", () => t("Set to it, also where that is less")],
];

/** Why a row waits. */
export function whyWaits(why: WaitingName["why"]): string {
  if (why === "name") return t("nobody of that name is known here yet");
  if (why === "nobody") return t("the platform knows nobody of that name now");
  if (why === "younger") return t("the account is younger than the file");
  return why === "age" ? t("how old the account is is not known") : t("more than a name alone is given");
}

/** Why a row gets nothing. */
export function whySkipped(why: string): string {
  const known: Readonly<Record<string, () => string>> = {
    bot: () => t("a known bot"),
    self: () => t("this bot itself"),
    anonymous: () => t("stands for nobody"),
    broadcaster: () => t("the streamer's own account"),
    excluded: () => t("excluded by a moderator"),
    twice: () => t("another row of an account that has one"),
    much: () => t("more than 1,000,000,000,000 at once"),
    limit: () => t("more than a balance can be"),
    erased: () => t("asked to be erased"),
  };
  return known[why]?.() ?? why;
}

/** How an amount is not quite that of the file. */
export function howChanged(why: Look["changed"][number]["why"]): string {
  return why === "floored" ? t("parts of a point are cut off") : t("below zero, which counts as 0");
}
