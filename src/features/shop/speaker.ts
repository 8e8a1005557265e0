/** The voice of the shop: what is said, once it is true, where it was redeemed and in every live channel of the currency. */

import { type SpokenValues, spokenOn, type Voice } from "../../chat/voice.ts";
import type { ReplyValues } from "../../model/reply.ts";
import type { RedemptionText } from "./texts.ts";
import type { Redemption } from "./types.ts";

export class Speaker {
  readonly #voice: Voice;

  constructor(voice: Voice) {
    this.#voice = voice;
  }

  /** Inside work: says it after the commit. */
  say(redemption: Redemption, name: RedemptionText, values: ReplyValues = {}): void {
    const { afterCommit, channels, currency, say } = this.#voice;
    const known: SpokenValues = {
      id: String(redemption.id),
      item: redemption.itemName,
      name: (platform) => this.#voice.nameOf(redemption.viewerId, platform),
      amount: { amount: redemption.price, currency: currency(redemption.currencyId) },
    };
    afterCommit(() => {
      const askedIn = redemption.channelId;
      for (const channel of channels(redemption.currencyId, askedIn)) {
        const reply = { command: "redemption", name, values: spokenOn(channel.platform, { ...known, ...values }) };
        say(channel.id, reply, askedIn);
      }
    });
  }

  nameOf(viewerId: number): string {
    return this.#voice.nameOf(viewerId);
  }
}
