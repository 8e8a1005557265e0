/** Every table of a book, in the order they are made: what all stands on, then the features, each also when it is off. */

import { chatTables } from "../chat/tables.ts";
import type { Tables } from "../db/migrate.ts";
import { dbTables } from "../db/tables.ts";
import { FEATURES } from "../features.ts";
import { feedTables } from "../feed/tables.ts";
import { actTables } from "../kit/acts.ts";
import type { AnyFeature } from "../kit/feature.ts";
import { operationTables } from "../kit/operation-tables.ts";
import { kindTables } from "../ledger/kinds.ts";
import { ledgerTables } from "../ledger/tables.ts";
import { kickTables } from "../platforms/kick/tables.ts";
import { witnessTables } from "../platforms/witnesses/tables.ts";
import { viewerTables } from "../viewers/tables.ts";
import { webTables } from "../web/tables.ts";

const LIST: readonly AnyFeature[] = FEATURES;

export const TABLES: readonly Tables[] = [
  { feature: "db", steps: dbTables },
  { feature: "viewers", steps: viewerTables },
  { feature: "ledger", steps: ledgerTables },
  { feature: "chat", steps: chatTables },
  { feature: "witnesses", steps: witnessTables },
  { feature: "kick", steps: kickTables },
  { feature: "operations", steps: operationTables },
  { feature: "feed", steps: feedTables },
  { feature: "acts", steps: actTables },
  { feature: "web", steps: webTables },
  ...LIST.flatMap(({ name, tables }) => (tables ? [{ feature: name, steps: tables }] : [])),
  ...kindTables(LIST.flatMap(({ kinds }) => Object.entries(kinds ?? {}))),
];
