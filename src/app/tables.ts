/** Every table of a book, in the order they are made: what all stands on, then the features, each also when it is off. */
import { chatTables } from "../chat/tables.ts";
import type { Tables } from "../db/migrate.ts";
import { dbTables } from "../db/tables.ts";
import { bonusTables } from "../features/bonuses/tables.ts";
import { customTables } from "../features/custom/tables.ts";
import { dropTables } from "../features/drops/tables.ts";
import { giveawayTables } from "../features/giveaways/tables.ts";
import { linkingTables } from "../features/linking/tables.ts";
import { shopTables } from "../features/shop/tables.ts";
import { supportTables } from "../features/support/tables.ts";
import { watchTables } from "../features/watch/tables.ts";
import { ledgerTables } from "../ledger/tables.ts";
import { kickTables } from "../platforms/kick/tables.ts";
import { witnessTables } from "../platforms/witnesses/tables.ts";
import { viewerTables } from "../viewers/tables.ts";

export const TABLES: readonly Tables[] = [
  { feature: "db", steps: dbTables },
  { feature: "viewers", steps: viewerTables },
  { feature: "ledger", steps: ledgerTables },
  { feature: "chat", steps: chatTables },
  { feature: "witnesses", steps: witnessTables },
  { feature: "kick", steps: kickTables },
  { feature: "watch", steps: watchTables },
  { feature: "bonuses", steps: bonusTables },
  { feature: "giveaways", steps: giveawayTables },
  { feature: "drops", steps: dropTables },
  { feature: "shop", steps: shopTables },
  { feature: "support", steps: supportTables },
  { feature: "custom", steps: customTables },
  { feature: "linking", steps: linkingTables },
];
