/** What a part of the house is handed that speaks by itself, outside of a command: giveaways, drops, the shop. */
import type { Currency } from "../ledger/types.ts";
import type { ChannelInfo, Reply } from "./command.ts";

export interface Voice {
  /** Where it is heard: where it was asked for, and in every live channel of the currency. */
  readonly channels: (currencyId: number, askedIn: number | null) => readonly ChannelInfo[];
  readonly currency: (currencyId: number) => Currency;
  readonly nameOf: (viewerId: number) => string;
  /** Says a reply in a channel; called after the commit. `askedIn`: where it was asked for, if by anybody. */
  readonly say: (channelId: number, reply: Reply, askedIn: number | null) => void;
  readonly afterCommit: (hook: () => void) => void;
}

/** So many names stand in a line of chat, which is short. */
const NAMES_SHOWN = 10;

/** Names one after the other; of more than `most` only the first, and how many more there are. */
export function namesOf(voice: Pick<Voice, "nameOf">, viewerIds: readonly number[], most = NAMES_SHOWN): string {
  const shown = viewerIds
    .slice(0, most)
    .map((id) => voice.nameOf(id))
    .join(", ");
  return viewerIds.length > most ? `${shown} … (+${viewerIds.length - most})` : shown;
}
