/** The voice of giveaways: what is said, once it is true, where it was opened and in every live channel of the currency. */

import { namesOf, type SpokenValues, spokenOn, type Voice } from "../../chat/voice.ts";
import type { PlatformName } from "../../model/message.ts";
import type { ReplyValue } from "../../model/reply.ts";
import type { GiveawayText } from "./texts.ts";
import type { Giveaway } from "./types.ts";

export class Speaker {
  readonly #voice: Voice;

  constructor(voice: Voice) {
    this.#voice = voice;
  }

  /** Inside work: says it after the commit. `{prize}` is always known. */
  say(giveaway: Giveaway, name: GiveawayText, values: SpokenValues = {}): void {
    this.#voice.afterCommit(() => this.sayNow(giveaway, name, values));
  }

  /** Outside of work: says it now. */
  sayNow(giveaway: Giveaway, name: GiveawayText, values: SpokenValues = {}): void {
    const all: SpokenValues = { prize: this.prize(giveaway), ...values };
    for (const channel of this.#voice.channels(giveaway.currencyId, giveaway.channelId)) {
      const reply = { command: "giveaways", name, values: spokenOn(channel.platform, all) };
      this.#voice.say(channel.id, reply, giveaway.channelId);
    }
  }

  /** Inside work: what chat reads when a giveaway opens; the hash of the seed is part of the promise. */
  opened(giveaway: Giveaway): void {
    const { price, keyword, winners, openedAtMs, closesAtMs, watchedMinutes } = giveaway;
    const entry = price > 0 ? (giveaway.freeEntry === 1 ? "free" : "tickets") : keyword === null ? "other" : "keyword";
    this.say(giveaway, giveaway.kind === "raffle" ? "raffleOpened" : "opened", {
      id: String(giveaway.id),
      ...{ entry, price, winners },
      keyword: keyword ?? "",
      // What stands behind !ticket, so that it is this one's.
      named: keyword === null ? "" : ` ${keyword}`,
      who: giveaway.who,
      watched: watchedMinutes > 0 ? "yes" : "no",
      watchedDuration: watchedMinutes * 60_000,
      timed: closesAtMs === null ? "no" : "yes",
      forDuration: (closesAtMs ?? openedAtMs) - openedAtMs,
      seedHash: giveaway.seedHash.slice(0, giveaway.saidHex),
    });
  }

  /** The prize as it is shown: its words, or what each winner gets. */
  prize(giveaway: Giveaway): ReplyValue {
    if (giveaway.prize !== "") return giveaway.prize;
    const amount = giveaway.prizeEach || giveaway.prizeHeld;
    return { amount, currency: this.#voice.currency(giveaway.currencyId) };
  }

  nameOf(viewerId: number): string {
    return this.#voice.nameOf(viewerId);
  }

  /**
   * For what is said: names one after the other, in each chat as people are called there; of more than `most` only the
   * first, because a line of chat is short.
   */
  names(viewerIds: readonly number[], most?: number): (platform: PlatformName) => string {
    return (platform) => namesOf(this.#voice, viewerIds, platform, most);
  }
}
