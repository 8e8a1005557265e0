/** What somebody who asked by the web is told of a refusal, in the bot's language. */
import type { UserError } from "../../base/errors.ts";
import type { House } from "../app.ts";

export function inWords({ ground, currency }: Pick<House, "ground" | "currency">, error: UserError): string {
  return ground.chat.replies.error(error.code, error.values, error.message, { currency });
}
