/** Every movement of the book, in its order, each with the hash that proves it and all before it. */
import { viewerOf } from "../../ledger/accounts.ts";
import { chained } from "../../ledger/audit/verify-chain.ts";
import type { Owner } from "../../model/money.ts";
import { type ExportBook, type ExportList, namesIn } from "./export-list.ts";

export const history: ExportList = {
  name: "history",
  about: "every movement, in the order of the book",
  columns: [
    { name: "id", type: "whole", about: "the number of the movement, as in !history" },
    { name: "at", type: "time", about: "when it was made" },
    { name: "currency", type: "text", about: "the code of the currency" },
    { name: "kind", type: "text", about: "what for: watching, bonus, give, purchase, import ..." },
    { name: "from", type: "text", about: "the account that paid: viewer:42, mint, sink:shop, escrow:giveaway:7" },
    { name: "to", type: "text", about: "the account that got it" },
    { name: "amount", type: "whole", about: "how much, in the smallest unit of the currency; always above 0" },
    { name: "actor", type: "text", about: "who or what caused it: viewer:42, watch, terminal, operation:7" },
    { name: "memo", type: "text", about: "what was written with it" },
    { name: "reverses", type: "whole", about: "the movement that this one takes back", empty: true },
    { name: "key", type: "text", about: "what makes it happen once only" },
    { name: "from_name", type: "text", about: "the name of the viewer who paid, as last seen" },
    { name: "to_name", type: "text", about: "the name of the viewer who got it" },
    { name: "actor_name", type: "text", about: "the name of the viewer who caused it" },
    {
      name: "chain",
      type: "text",
      about: "the hash over this movement and all before it, whether they are in this file or not",
    },
  ],
  *rows(book) {
    const nameOfViewer = namesIn(book.db);
    const nameOf = (owner: string) => {
      const viewerId = viewerOf(owner as Owner);
      return viewerId === undefined ? "" : nameOfViewer(viewerId);
    };
    const isOne = isAskedFor(book);
    for (const { fields, chain } of chained(book.db)) {
      const [, , currency, , from, to, , actor] = fields;
      if (!isOne(currency, [from, to, actor])) continue;
      yield [...fields, nameOf(from), nameOf(to), nameOf(actor), chain];
    }
  },
};

/** Of one person: what they paid, got, and caused. */
function isAskedFor({ viewerIds, currency }: ExportBook): (currency: string, parties: readonly string[]) => boolean {
  const owners = viewerIds && new Set(viewerIds.map((id) => `viewer:${id}`));
  return (code, parties) =>
    (currency === undefined || code === currency) && (!owners || parties.some((owner) => owners.has(owner)));
}
