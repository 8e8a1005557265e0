/** What the bot says when an item is fulfilled: only what it can fill in stands in braces. */
import { UserError } from "../../base/errors.ts";

const KNOWN = ["viewer", "item", "message"];

/** The text, as it is. Throws a UserError for braces that nothing is filled into. */
export function checkedSaying(text: string): string {
  for (const [written, inside] of text.matchAll(/\{([^{}]*)\}/g)) {
    // A face like {o.o} means no value.
    if (KNOWN.includes(inside!) || !/\p{L}{3}/u.test(inside!)) continue;
    const list = KNOWN.map((name) => `{${name}}`).join(" ");
    const shown = /^\{[\p{L}\p{N} _|-]{1,38}\}$/u.test(written) ? written : "{…}";
    throw new UserError("itemSayVariable", `I cannot fill in ${shown} here. I know: ${list}`, { written: shown, list });
  }
  return text;
}
