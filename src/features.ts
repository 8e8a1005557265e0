/**
 * THE LIST: every feature of Chatmint. Settings, tables, texts, escrows, recovery, bans and linking go through it, in this
 * order; a feature may ask for what an earlier one offers.
 */
import { bonuses } from "./features/bonuses/feature.ts";
import { conversions } from "./features/conversions/feature.ts";
import { custom } from "./features/custom/feature.ts";
import { decay } from "./features/decay/feature.ts";
import { drops } from "./features/drops/feature.ts";
import { giveaways } from "./features/giveaways/feature.ts";
import { imports } from "./features/imports/feature.ts";
import { linking } from "./features/linking/feature.ts";
import { moderators } from "./features/moderators/feature.ts";
import { points } from "./features/points/feature.ts";
import { privacy } from "./features/privacy/feature.ts";
import { seasons } from "./features/seasons/feature.ts";
import { shop } from "./features/shop/feature.ts";
import { support } from "./features/support/feature.ts";
import { watch } from "./features/watch/feature.ts";

export const FEATURES = [
  points,
  watch,
  bonuses,
  giveaways,
  drops,
  shop,
  support,
  custom,
  linking,
  moderators,
  conversions,
  imports,
  seasons,
  decay,
  privacy,
] as const;
