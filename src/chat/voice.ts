/** What a part of the house is handed that speaks by itself, outside of a command: giveaways, drops, the shop. */

import type { ChannelInfo } from "../model/channel.ts";
import type { PlatformName } from "../model/message.ts";
import type { Currency } from "../model/money.ts";
import type { Reply, ReplyValue, ReplyValues } from "../model/reply.ts";

export interface Voice {
  /** Where it is heard: where it was asked for, and in every live channel of the currency. */
  readonly channels: (currencyId: number, askedIn: number | null) => readonly ChannelInfo[];
  readonly currency: (currencyId: number) => Currency;
  /** A viewer by the name they have on a platform, where they have one there. */
  readonly nameOf: (viewerId: number, platform?: PlatformName) => string;
  /** Says a reply in a channel; called after the commit. `askedIn`: where it was asked for, if by anybody. */
  readonly say: (channelId: number, reply: Reply, askedIn: number | null) => void;
  readonly afterCommit: (hook: () => void) => void;
}

/** So many names stand in a line of chat, which is short. */
const NAMES_SHOWN = 10;

/** Values of what is said in several chats; a function says what it is in the chat of one platform. */
export type SpokenValues = Readonly<Record<string, ReplyValue | ((platform: PlatformName) => ReplyValue)>>;

/** The values as they are in the chat of one platform. */
export function spokenOn(platform: PlatformName, values: SpokenValues): ReplyValues {
  const here = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === "function" ? value(platform) : value,
  ]);
  return Object.fromEntries(here) as ReplyValues;
}

/** Names one after the other, as people are called on a platform; of more than `most` the first, and how many more. */
export function namesOf(
  voice: Pick<Voice, "nameOf">,
  viewerIds: readonly number[],
  platform: PlatformName,
  most = NAMES_SHOWN,
): string {
  const shown = viewerIds
    .slice(0, most)
    .map((id) => voice.nameOf(id, platform))
    .join(", ");
  return viewerIds.length > most ? `${shown} … (+${viewerIds.length - most})` : shown;
}
