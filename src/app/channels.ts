/** The channels the bot is in: their rows in the book, their platforms, and what can be done there. */

import type { Db } from "../db/open.ts";
import type { Work } from "../db/work.ts";
import type { ChannelInfo } from "../model/channel.ts";
import type { Currency } from "../model/money.ts";
import type { Capabilities, Platform, PlatformChannel } from "../platforms/platform.ts";

const NO_CAPABILITIES: Capabilities = { send: false, list: false, live: false, followers: false };

export interface ChannelsOptions {
  readonly db: Db;
  readonly platforms: readonly Platform[];
  /** What every channel pays in. */
  readonly currency: Currency;
  /** A channel is known from now on. */
  readonly opened?: (channel: ChannelInfo) => void;
}

export class Channels {
  readonly #options: ChannelsOptions;
  readonly #known = new Map<number, ChannelInfo>();

  constructor(options: ChannelsOptions) {
    this.#options = options;
  }

  get(channelId: number): ChannelInfo | undefined {
    return this.#known.get(channelId);
  }

  /** Every channel that is known. */
  all(): readonly ChannelInfo[] {
    return [...this.#known.values()];
  }

  platformOf(channel: { readonly platform: string }): Platform | undefined {
    return this.#options.platforms.find(({ name }) => name === channel.platform);
  }

  /** What its platform can do there; nothing where the channel is not known. */
  capabilities(channelId: number): Capabilities {
    const channel = this.get(channelId);
    return (channel && this.platformOf(channel)?.capabilities(channel.platformId)) ?? NO_CAPABILITIES;
  }

  /** The channel's row in the book, made when missing. */
  open(work: Work, found: PlatformChannel): ChannelInfo {
    work.assertAlive();
    const { db, currency, opened } = this.#options;
    const { platform, platformId, login, displayName } = found;
    db.prepare(
      `INSERT INTO channel (platform, platform_id, login, currency_id) VALUES (?, ?, ?, ?)
       ON CONFLICT (platform, platform_id) DO UPDATE SET login = excluded.login, currency_id = excluded.currency_id`,
    ).run(platform, platformId, login, currency.id);
    const id = db
      .prepare("SELECT id FROM channel WHERE platform = ? AND platform_id = ?")
      .pluck()
      .get(platform, platformId) as number;
    const channel = { id, platform, platformId, login, displayName, currency };
    work.afterCommit(() => {
      this.#known.set(id, channel);
      opened?.(channel);
    });
    return channel;
  }
}
