/** The kinds of transfer that features post, made known to a book. */
import type { Tables } from "../db/migrate.ts";
import type { Currency } from "../model/money.ts";

/** A kind of transfer, and which kind of currency may be moved for it. */
export type KindOfTransfer = readonly [kind: string, currency: Currency["kind"] | "both"];

/**
 * What lets a book know these kinds: a list of one step for each, remembered like any other step, so that an older book gets
 * the new ones and is told apart from one that has them. No kind is ever taken away. The same kind may be named by several.
 */
export function kindTables(kinds: readonly KindOfTransfer[]): Tables[] {
  const byName = new Map<string, Tables>();
  for (const [kind, currency] of kinds) {
    if (!/^[a-z][a-z_]*$/.test(kind)) throw new Error(`A kind of transfer is a word in lower case, not "${kind}".`);
    for (const one of currency === "both" ? ["play", "cash"] : [currency]) {
      const feature = `kind:${one}:${kind}`;
      const sql = `INSERT INTO transfer_kind (currency_kind, kind) VALUES ('${one}', '${kind}')
        ON CONFLICT (currency_kind, kind) DO NOTHING`;
      byName.set(feature, { feature, steps: [sql] });
    }
  }
  return [...byName.values()];
}
