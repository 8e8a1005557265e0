/** The voice of the shop: what is said, once it is true, where it was redeemed and in every live channel of the currency. */
import type { Reply, ReplyValues } from "../chat/command.ts";
import type { Voice } from "../chat/voice.ts";
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
    const known: ReplyValues = {
      id: String(redemption.id),
      item: redemption.itemName,
      name: this.nameOf(redemption.viewerId),
      amount: { amount: redemption.price, currency: currency(redemption.currencyId) },
    };
    const reply: Reply = { command: "redemption", name, values: { ...known, ...values } };
    afterCommit(() => {
      const askedIn = redemption.channelId;
      for (const channel of channels(redemption.currencyId, askedIn)) say(channel.id, reply, askedIn);
    });
  }

  nameOf(viewerId: number): string {
    return this.#voice.nameOf(viewerId);
  }
}
