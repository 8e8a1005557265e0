/** `chatmint giveaway verify ID|FILE`: checks a draw. A number is looked up in the book, also beside a running bot. */

import { ConfigError } from "../../base/errors.ts";
import { numberIn } from "../../chat/reading/series.ts";
import type { CliContext } from "../context.ts";
import { bookToRead } from "./book.ts";
import { verifyGiveaway } from "./giveaway-verify.ts";

/** Exit code 1 when the draw is not the one that was promised. */
export function giveaway(
  context: CliContext,
  verb: string,
  which: string,
  options: { readonly rehearsal: boolean },
): number {
  if (verb !== "verify") {
    throw new ConfigError("GIVEAWAY_VERB", [`Expected verify, got ${verb}. Like this: npx chatmint giveaway verify 7`]);
  }
  const out = context.out;
  const id = numberIn("G", which);
  if (id === undefined) return verifyGiveaway({ file: which, out }) ? 0 : 1;
  const book = bookToRead(context, options.rehearsal, `npx chatmint giveaway verify ${which}`);
  try {
    return verifyGiveaway({ db: book.db, id, out }) ? 0 : 1;
  } finally {
    book.close();
  }
}
