/**
 * Every change of the schema, in order. A released migration is never edited: the next change is the next number.
 * `PRAGMA user_version` of a book is the number of migrations it has had.
 */
import { book } from "./migrations/0001-book.ts";
import { watch } from "./migrations/0002-watch.ts";
import { giveaways } from "./migrations/0003-giveaways.ts";
import { drops } from "./migrations/0004-drops.ts";
import { bonuses } from "./migrations/0006-bonuses.ts";
import { linking } from "./migrations/0007-linking.ts";
import { shop } from "./migrations/0008-shop.ts";
import { custom } from "./migrations/0009-custom.ts";
import { activeLines } from "./migrations/active-lines.ts";
import { commandWaits } from "./migrations/command-waits.ts";
import { facts } from "./migrations/facts.ts";
import { formerNames } from "./migrations/former-names.ts";
import { giftDay } from "./migrations/gift-day.ts";
import { guardsGiveaways } from "./migrations/guards-giveaways.ts";
import { guardsHistory } from "./migrations/guards-history.ts";
import { guardsMoney } from "./migrations/guards-money.ts";
import { guardsPeople } from "./migrations/guards-people.ts";
import { kickInbox } from "./migrations/kick-inbox.ts";
import { linkHistory } from "./migrations/link-history.ts";
import { linkingAsked } from "./migrations/linking-asked.ts";
import { longerHashes } from "./migrations/longer-hashes.ts";
import { redemptionGivenBack } from "./migrations/redemption-given-back.ts";
import { rolesTold } from "./migrations/roles-told.ts";

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

export const MIGRATIONS: readonly Migration[] = [
  { name: "book", sql: book },
  { name: "watch", sql: watch },
  { name: "giveaways", sql: giveaways },
  { name: "drops", sql: drops },
  { name: "bonuses", sql: bonuses },
  { name: "kick", sql: kickInbox },
  { name: "linking", sql: linking },
  { name: "custom", sql: custom },
  { name: "shop", sql: shop },
  { name: "longer hashes", sql: longerHashes },
  { name: "linking-asked", sql: linkingAsked },
  { name: "active-lines", sql: activeLines },
  { name: "roles-told", sql: rolesTold },
  { name: "guards of money", sql: guardsMoney },
  { name: "guards of giveaways", sql: guardsGiveaways },
  { name: "guards of history", sql: guardsHistory },
  { name: "command-waits", sql: commandWaits },
  { name: "facts", sql: facts },
  { name: "gift-day", sql: giftDay },
  { name: "link history", sql: linkHistory },
  { name: "former-names", sql: formerNames },
  { name: "redemption-given-back", sql: redemptionGivenBack },
  { name: "guards of people", sql: guardsPeople },
];
