/** The voice of the shop: what is said, once it is true, where it was redeemed and in every live channel of the currency. */
import type { ChannelInfo, Reply, ReplyValues } from "../chat/command.ts";
import type { Currency } from "../ledger/types.ts";
import type { RedemptionText } from "./texts.ts";
import type { Redemption } from "./types.ts";

export interface SpeakerOptions {
  readonly channels: (currencyId: number, askedIn: number) => readonly ChannelInfo[];
  readonly currency: (currencyId: number) => Currency;
  readonly nameOf: (viewerId: number) => string;
  /** Says a reply in a channel; called after the commit. `askedIn`: where it was redeemed. */
  readonly say: (channelId: number, reply: Reply, askedIn: number) => void;
  readonly afterCommit: (hook: () => void) => void;
}

export class Speaker {
  readonly #options: SpeakerOptions;

  constructor(options: SpeakerOptions) {
    this.#options = options;
  }

  /** Inside work: says it after the commit. */
  say(redemption: Redemption, name: RedemptionText, values: ReplyValues = {}): void {
    const { afterCommit, channels, currency, say } = this.#options;
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
    return this.#options.nameOf(viewerId);
  }
}
