/** What was told at opening and closing against what stands in the book now: asked before anything is drawn or paid. */
import { UserError } from "../../base/errors.ts";
import { sha256 } from "./draw.ts";
import type { EntryRows } from "./entry-rows.ts";
import { ListHash } from "./list.ts";
import type { Giveaway } from "./types.ts";

/** What of a giveaway was exchanged; `undefined` when seed and list are those whose hashes were told. */
export function exchanged(rows: Pick<EntryRows, "partText">, giveaway: Giveaway): "seed" | "list" | undefined {
  if (!seedIsPromised(giveaway)) return "seed";
  if (giveaway.listHash === null) return undefined;
  const hash = new ListHash();
  for (let part = 0; ; part++) {
    const text = rows.partText(giveaway.id, part);
    if (text === undefined) break;
    hash.addText(text);
  }
  return hash.digest() === standingHash(giveaway) ? undefined : "list";
}

/** The hash of the list as it stands in the book: that of the closing, unless somebody was erased from it. */
export function standingHash({ listHash, redactedHash }: Pick<Giveaway, "listHash" | "redactedHash">): string | null {
  return redactedHash ?? listHash;
}

/** Whether the seed is the one of the opening. */
export function seedIsPromised({ seed, seedHash }: Pick<Giveaway, "seed" | "seedHash">): boolean {
  return sha256(seed) === seedHash;
}

/** The refusal to draw from something else than what was promised. */
export function notAsPromised(what: "seed" | "list"): UserError {
  const sentence =
    what === "seed"
      ? "The seed is not the one of the opening: somebody changed it in the book."
      : "The ticket list is not the one that was closed: somebody changed it in the book.";
  return new UserError("giveawayExchanged", `${sentence} Nothing is drawn and nothing is paid.`, { what });
}
