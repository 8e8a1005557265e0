/** The voice of drops: what is said, once it is true, where it was asked for and in every live channel of the currency. */

import { namesOf, type SpokenValues, spokenOn, type Voice } from "../../chat/voice.ts";
import type { PlatformName } from "../../model/message.ts";
import type { Currency } from "../../model/money.ts";
import type { Drop } from "./rows.ts";
import type { DropText } from "./texts.ts";

export class DropSpeaker {
  readonly #voice: Voice;

  constructor(voice: Voice) {
    this.#voice = voice;
  }

  /** Inside work: says it after the commit. `{amount}` is what each gets. */
  say(drop: Drop, name: DropText, values: SpokenValues): void {
    const { afterCommit, channels, currency, say } = this.#voice;
    const amount = { amount: drop.amount, currency: currency(drop.currencyId) };
    afterCommit(() => {
      for (const channel of channels(drop.currencyId, drop.channelId)) {
        const reply = { command: "drops", name, values: spokenOn(channel.platform, { amount, ...values }) };
        say(channel.id, reply, drop.channelId);
      }
    });
  }

  /** A whole amount of the drop's currency, for showing. */
  money(drop: Drop, amount: number): { readonly amount: number; readonly currency: Currency } {
    return { amount, currency: this.#voice.currency(drop.currencyId) };
  }

  /** For what is said: names one after the other, in each chat as people are called there; many are cut short. */
  names(viewerIds: readonly number[]): (platform: PlatformName) => string {
    return (platform) => namesOf(this.#voice, viewerIds, platform);
  }
}
