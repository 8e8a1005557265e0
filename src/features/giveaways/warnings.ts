/** What is allowed in giveaways and still worth a second thought. */

import { inEnglish, type Say } from "../../config/say.ts";

/** The settings it looks at. */
export interface WarnedConfig {
  readonly giveaways: { readonly tickets: boolean; readonly freeEntry: boolean };
  readonly bonuses: {
    readonly subscription: { readonly tier1: number; readonly tier2: number; readonly tier3: number };
    readonly gift: number;
    readonly perBit: number;
    readonly perKick: number;
  };
}

/** One sentence each, for `chatmint check`. */
export function warnings({ giveaways, bonuses }: WarnedConfig, say: Say = inEnglish): string[] {
  const { subscription, gift, perBit, perKick } = bonuses;
  const bought = [
    ...(subscription.tier1 + subscription.tier2 + subscription.tier3 > 0 ? [say("subscriptions")] : []),
    ...(gift > 0 ? [say("gifts")] : []),
    ...(perBit > 0 ? [say("bits")] : []),
    ...(perKick > 0 ? [say("KICKs")] : []),
  ];
  if (!giveaways.tickets || giveaways.freeEntry || bought.length === 0) return [];
  return [
    say(
      "You sell giveaway tickets, and {list} earn the currency they cost, and money for a chance to win is a lottery in many places. Offer a free entry (giveaways.freeEntry) or see docs/fair-draws.md.",
      { list: list(bought, say(" and ")) },
    ),
  ];
}

function list(words: readonly string[], and: string): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")}${and}${words.at(-1)}`;
}
