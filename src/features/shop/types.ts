import type { PlatformName } from "../../model/message.ts";
import type { ItemConfig } from "./settings.ts";

/** Something a viewer can have for a price. */
export interface Item {
  readonly id: number;
  readonly currencyId: number;
  readonly name: string;
  /** Written in config.json, or added in chat. */
  readonly source: "config" | "live";
  readonly settings: ItemConfig;
  /** How many are left; `null`: no end of them. */
  readonly stock: number | null;
  readonly stockRound: number;
  readonly restockedAtMs: number;
}

/** One viewer's wish for an item, from the hold of its price to its end. */
export interface Redemption {
  readonly id: number;
  readonly itemId: number;
  readonly itemName: string;
  readonly channelId: number;
  readonly currencyId: number;
  readonly viewerId: number;
  readonly platform: PlatformName;
  readonly platformId: string;
  readonly price: number;
  readonly state: "waiting" | "acting" | "fulfilled" | "refunded" | "forfeited";
  /** How often its action was begun. */
  readonly attempt: number;
  /** Its action failed the last time. */
  readonly failed: 0 | 1;
  readonly stockRound: number | null;
  readonly message: string | null;
  readonly reason: string;
  readonly atMs: number;
  readonly expiresAtMs: number | null;
  readonly byViewerId: number | null;
  readonly closedAtMs: number | null;
  /** It had ended, and the streamer gave its price back all the same. */
  readonly givenBackAtMs: number | null;
}
