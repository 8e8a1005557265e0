/** What giveaways ask about viewers: for how long they watched, whether they write, whether they follow. */
import type { ChannelInfo } from "../../chat/commands/command.ts";
import { type ListedRoles, rolesByLists } from "../../model/message.ts";
import type { Viewers } from "../../viewers/viewers.ts";
import type { Watching } from "../watch/watching.ts";

export interface AudienceOptions {
  readonly watching: Pick<Watching, "minutes" | "isPresent">;
  readonly viewers: Pick<Viewers, "identities">;
  /** Every channel that is known now. */
  readonly channels: () => readonly ChannelInfo[];
  readonly isLive: (channelId: number) => boolean;
  readonly capabilities: (channelId: number) => { readonly followers: boolean };
  /** Whether somebody follows a channel, by the platform's id; `undefined` when it cannot be told now. */
  readonly follows: (channelId: number, platformId: string) => Promise<boolean | undefined>;
  /** What the lists of a channel's platform say of somebody's roles. */
  readonly listedRoles: (channelId: number, platformId: string) => ListedRoles | undefined;
}

/** Everything is asked for a currency: all of a streamer's channels count. */
export class Audience {
  readonly #options: AudienceOptions;

  constructor(options: AudienceOptions) {
    this.#options = options;
  }

  channels(currencyId: number): readonly ChannelInfo[] {
    return this.#options.channels().filter((channel) => channel.currency.id === currencyId);
  }

  /** Where something about this currency is said: the channel it began in, and every live one. */
  hearing(currencyId: number, channelId: number | null): readonly ChannelInfo[] {
    return this.channels(currencyId).filter(({ id }) => id === channelId || this.#options.isLive(id));
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
        const listed = this.#options.listedRoles(channel.id, identity.platformId);
        return (listed ? rolesByLists(identity, listed) : identity.roles).includes("subscriber");
      }),
    );
  }

  /** Whether the platform of a channel has a follower list that can be read. */
  tellsFollowers(channelId: number): boolean {
    return this.#options.capabilities(channelId).followers;
  }

  /** Whether a viewer follows any channel of the currency; `undefined` when that cannot be told now. */
  async follows(currencyId: number, viewerId: number): Promise<boolean | undefined> {
    let known = true;
    for (const identity of this.#options.viewers.identities(viewerId)) {
      for (const channel of this.channels(currencyId)) {
        if (channel.platform !== identity.platform || !this.tellsFollowers(channel.id)) continue;
        const following = await this.#options.follows(channel.id, identity.platformId);
        if (following) return true;
        if (following === undefined) known = false;
      }
    }
    return known ? false : undefined;
  }
}
