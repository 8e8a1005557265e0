/** The voice of drops: what is said, once it is true, where it was asked for and in every live channel of the currency. */
import type { ChannelInfo, Reply, ReplyValues } from "../chat/command.ts";
import type { Currency } from "../ledger/types.ts";
import type { Drop } from "./rows.ts";
import type { DropText } from "./texts.ts";

export interface DropSpeakerOptions {
  readonly channels: (currencyId: number, askedIn: number | null) => readonly ChannelInfo[];
  readonly currency: (currencyId: number) => Currency;
  readonly nameOf: (viewerId: number) => string;
  /** Says a reply in a channel; called after the commit. `askedIn`: where it was asked for, if by anybody. */
  readonly say: (channelId: number, reply: Reply, askedIn: number | null) => void;
  readonly afterCommit: (hook: () => void) => void;
}

export class DropSpeaker {
  readonly #options: DropSpeakerOptions;

  constructor(options: DropSpeakerOptions) {
    this.#options = options;
  }

  /** Inside work: says it after the commit. `{amount}` is what each gets. */
  say(drop: Drop, name: DropText, values: ReplyValues): void {
    const { afterCommit, channels, currency, say } = this.#options;
    const amount = { amount: drop.amount, currency: currency(drop.currencyId) };
    const reply: Reply = { command: "drops", name, values: { amount, ...values } };
    afterCommit(() => {
      for (const channel of channels(drop.currencyId, drop.channelId)) say(channel.id, reply, drop.channelId);
    });
  }

  /** A whole amount of the drop's currency, for showing. */
  money(drop: Drop, amount: number): { readonly amount: number; readonly currency: Currency } {
    return { amount, currency: this.#options.currency(drop.currencyId) };
  }

  nameOf(viewerId: number): string {
    return this.#options.nameOf(viewerId);
  }

  /** Names one after the other; many are cut short. */
  names(viewerIds: readonly number[]): string {
    const shown = viewerIds.slice(0, 10).map((id) => this.#options.nameOf(id));
    return viewerIds.length > 10 ? `${shown.join(", ")} … (+${viewerIds.length - 10})` : shown.join(", ");
  }
}
