/** Who is here now and how many, as it is shown. Memory only. */

import type { ChannelState } from "./channel-state.ts";
import type { Presence, Proof } from "./presence.ts";

/** Who is here and may earn. */
export interface Audience {
  readonly counts: Readonly<Record<Proof, number>>;
  readonly people: readonly { readonly viewerId: number; readonly proof: Proof }[];
}

/** How many are here, for the status line. */
export interface Counts {
  readonly live: boolean;
  /** Live by a guess: chat is lively, and nobody has said so. */
  readonly guessed: boolean;
  /** Who watches and may earn: whoever never earns here (the streamer, bots, who was excluded) is no viewer to count. */
  readonly present: number;
  /** Of them, who is paid here. */
  readonly earning: number;
}

/** Names looked at for "did you mean". */
const NAMES_MAX = 1_000;

/** How many are here by what, and the first `most` of them, who wrote before the others. */
export function audienceOf(presence: Presence, most: number): Audience {
  const counts: Record<Proof, number> = { wrote: 0, lurks: 0, listed: 0 };
  const some: Record<Proof, number[]> = { wrote: [], lurks: [], listed: [] };
  for (const id of presence.here("listed")) {
    const proof = presence.proof(id);
    counts[proof] += 1;
    if (some[proof].length < most) some[proof].push(id);
  }
  const people = (["wrote", "lurks", "listed"] as const).flatMap((proof) =>
    some[proof].map((viewerId) => ({ viewerId, proof })),
  );
  return { counts, people: people.slice(0, most) };
}

/** The names of those here, as far as a look at {@link NAMES_MAX} of them goes. */
export function namesOf(presence: Presence): string[] {
  const names: string[] = [];
  let looked = 0;
  for (const id of presence.viewerIds()) {
    if (++looked > NAMES_MAX) break;
    if (presence.isHere(id, "listed")) names.push(presence.get(id)!.viewer.name);
  }
  return names;
}

/** Of one channel. */
export function countsOf(state: ChannelState): Counts {
  let present = 0;
  let earning = 0;
  for (const { viewerId, pays } of state.broadcast?.spans.values() ?? []) {
    if (state.presence.get(viewerId)?.excluded !== true) present++;
    if (pays) earning++;
  }
  const guessed = state.air === "live" && state.assumed?.how === "guessed";
  return { live: state.air === "live", guessed, present, earning };
}
