/** What giveaways ask about viewers: for how long they watched, whether they write, whether they follow. */

import type { ChannelBook, FeatureContext } from "../../kit/context.ts";
import type { Watched } from "../../kit/watched.ts";
import type { ChannelInfo } from "../../model/channel.ts";
import { rolesByLists } from "../../model/message.ts";
import type { Viewers } from "../../viewers/viewers.ts";

export interface AudienceOptions {
  readonly watching: Pick<Watched, "minutes" | "isPresent">;
  readonly viewers: Pick<Viewers, "identities">;
  readonly channels: ChannelBook;
  readonly hearing: FeatureContext["hearing"];
}

/** Everything is asked for a currency: all of a streamer's channels count. */
export class Audience {
  readonly #options: AudienceOptions;

  constructor(options: AudienceOptions) {
    this.#options = options;
  }

  channels(currencyId: number): readonly ChannelInfo[] {
    return this.#options.channels.all().filter((channel) => channel.currency.id === currencyId);
  }

  /** Where something about this currency is said: the channel it began in, and every live one. */
  hearing(currencyId: number, channelId: number | null): readonly ChannelInfo[] {
    return this.#options.hearing(currencyId, channelId);
  }

  watchedMinutes(currencyId: number, viewerId: number): number {
    return this.channels(currencyId).reduce((sum, { id }) => sum + this.#options.watching.minutes(viewerId, id), 0);
  }

  wroteLately(currencyId: number, viewerId: number): boolean {
    return this.channels(currencyId).some(({ id }) => this.#options.watching.isPresent(id, viewerId, "active"));
  }

  /** Whether a viewer subscribes to any channel of the currency, by what was told last: a line, an event, a list. */
  subscribes(currencyId: number, viewerId: number): boolean {
    return this.#options.viewers.identities(viewerId).some((identity) =>
      this.channels(currencyId).some((channel) => {
        if (channel.platform !== identity.platform) return false;
        const platform = this.#options.channels.platformOf(channel);
        const listed = platform?.listedRoles?.(channel.platformId, identity.platformId);
        return (listed ? rolesByLists(identity, listed) : identity.roles).includes("subscriber");
      }),
    );
  }

  /** Whether the platform of a channel has a follower list that can be read. */
  tellsFollowers(channelId: number): boolean {
    return this.#options.channels.capabilities(channelId).followers;
  }

  /** Whether a viewer follows any channel of the currency; `undefined` when that cannot be told now. */
  async follows(currencyId: number, viewerId: number): Promise<boolean | undefined> {
    let known = true;
    for (const identity of this.#options.viewers.identities(viewerId)) {
      for (const channel of this.channels(currencyId)) {
        if (channel.platform !== identity.platform || !this.tellsFollowers(channel.id)) continue;
        const platform = this.#options.channels.platformOf(channel);
        const following = await platform?.follows(channel.platformId, identity.platformId);
        if (following) return true;
        if (following === undefined) known = false;
      }
    }
    return known ? false : undefined;
  }
}
