import type { PlatformName } from "./message.ts";
import type { Currency } from "./money.ts";

/** The channel a command was written in. `id` is Chatmint's own; `platformId` the platform's. */
export interface ChannelInfo {
  readonly id: number;
  readonly platform: PlatformName;
  readonly platformId: string;
  readonly login: string;
  readonly displayName: string;
  readonly currency: Currency;
}
