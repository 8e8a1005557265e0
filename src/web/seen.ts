/** Texts that pages and programs send, without what shows nothing: chat lets none of it in either. */
import { withoutInvisible } from "../chat/reading/text.ts";
import { Refusal } from "./refusal.ts";

/**
 * What was sent, with every text in it as it is seen: a mark that turns the direction of writing would turn the line it is shown
 * in. Throws a Refusal for a text of which nothing is left.
 */
export function seen(sent: unknown): unknown {
  if (typeof sent === "string") {
    const text = withoutInvisible(sent);
    if (text !== "" || sent === "") return text;
    throw new Refusal(
      400,
      "INVISIBLE",
      "There is nothing to be seen in this text.",
      "Write a letter or a digit in it.",
    );
  }
  if (Array.isArray(sent)) return sent.map(seen);
  if (typeof sent !== "object" || sent === null) return sent;
  return Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, seen(value)]));
}
