/** The voice of drops: what is said, once it is true, where it was asked for and in every live channel of the currency. */
import type { Reply, ReplyValues } from "../chat/command.ts";
import { namesOf, type Voice } from "../chat/voice.ts";
import type { Currency } from "../ledger/types.ts";
import type { Drop } from "./rows.ts";
import type { DropText } from "./texts.ts";

export class DropSpeaker {
  readonly #voice: Voice;

  constructor(voice: Voice) {
    this.#voice = voice;
  }

  /** Inside work: says it after the commit. `{amount}` is what each gets. */
  say(drop: Drop, name: DropText, values: ReplyValues): void {
    const { afterCommit, channels, currency, say } = this.#voice;
    const amount = { amount: drop.amount, currency: currency(drop.currencyId) };
    const reply: Reply = { command: "drops", name, values: { amount, ...values } };
    afterCommit(() => {
      for (const channel of channels(drop.currencyId, drop.channelId)) say(channel.id, reply, drop.channelId);
    });
  }

  /** A whole amount of the drop's currency, for showing. */
  money(drop: Drop, amount: number): { readonly amount: number; readonly currency: Currency } {
    return { amount, currency: this.#voice.currency(drop.currencyId) };
  }

  nameOf(viewerId: number): string {
    return this.#voice.nameOf(viewerId);
  }

  /** Names one after the other; many are cut short, because a line of chat is short. */
  names(viewerIds: readonly number[]): string {
    return namesOf(this.#voice, viewerIds);
  }
}
