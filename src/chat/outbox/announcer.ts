/**
 * Who hears what: an answer is said where it was asked, an announcement in every live channel of the currency. While a
 * channel shares its chat with others, announcements stay out of it, but for those of what was set off there by a
 * command: whoever typed it is waiting for them.
 */

import type { ChannelInfo } from "../../model/channel.ts";
import type { Reply } from "../../model/reply.ts";
import type { Replies } from "../wording/replies.ts";
import type { Outbox, OutboxItem } from "./outbox.ts";

export interface AnnouncerOptions {
  readonly outbox: Pick<Outbox, "say">;
  readonly replies: Replies;
  /** Every channel that is known. */
  readonly channels: () => Iterable<ChannelInfo>;
  readonly isLive: (channelId: number) => boolean;
  /** The config says that announcements go out while a chat is shared all the same. */
  readonly evenShared: () => boolean;
}

export class Announcer {
  readonly #options: AnnouncerOptions;
  readonly #shared = new Set<number>();

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  /** A shared chat began or ended in a channel. */
  sharing(channelId: number, on: boolean): void {
    if (on) this.#shared.add(channelId);
    else this.#shared.delete(channelId);
  }

  /** Queues an answer, or an announcement for every channel it belongs into. */
  say(item: OutboxItem): void {
    if (item.kind !== "announcement" && item.kind !== "news") {
      this.#options.outbox.say(item);
      return;
    }
    const { platform, platformId } = item.channel;
    const all = [...this.#options.channels()];
    const asked = all.find((channel) => channel.platform === platform && channel.platformId === platformId);
    const currencyId = asked?.currency.id;
    for (const channel of all) {
      const belongs =
        channel === asked ||
        (this.#options.isLive(channel.id) && (currencyId === undefined || channel.currency.id === currencyId));
      if (belongs) this.#announceIn(channel, item, channel === asked);
    }
  }

  /**
   * Says a reply in these channels. `askedIn`: where it was set off by a command. `kind`: news is what
   * people wait for (who has won) and goes before answers; an announcement goes when nothing else waits.
   */
  announce(
    channelIds: readonly number[],
    reply: Reply,
    askedIn?: number | null,
    kind: "news" | "announcement" = "announcement",
  ): void {
    for (const channel of this.#options.channels()) {
      if (!channelIds.includes(channel.id)) continue;
      const { currency, displayName } = channel;
      const text = this.#options.replies.render(reply, { currency, channelName: displayName });
      if (text) this.#announceIn(channel, { channel, text, kind }, channel.id === askedIn);
    }
  }

  #announceIn(channel: ChannelInfo, item: OutboxItem, asked: boolean): void {
    if (this.#shared.has(channel.id) && !asked && !this.#options.evenShared()) return;
    this.#options.outbox.say({ ...item, channel: { platform: channel.platform, platformId: channel.platformId } });
  }
}
