/** Which spans a viewer should have open: one per channel they watch, and at most one of a currency that pays. */
import type { ChannelState } from "./channel-state.ts";
import type { Entry } from "./entry.ts";

/** The span a viewer should have in one channel. */
export interface Wanted {
  readonly state: ChannelState;
  readonly viewerId: number;
  readonly entry: Entry;
  readonly weight: number;
  pays: boolean;
}

/** What a viewer should have in the channels of one currency: the higher weight pays, the older on a tie. */
export function wantedOf(states: Iterable<ChannelState>, viewerId: number): Wanted[] {
  const wanted: Wanted[] = [];
  let best: Wanted | undefined;
  for (const state of states) {
    if (!state.broadcast) continue;
    const standing = state.presence.standing(viewerId);
    if (!standing.present) continue;
    const entry = state.presence.get(viewerId)!;
    if (entry.unsureSinceTick !== undefined) continue;
    const one: Wanted = { state, viewerId, entry, weight: entry.weight, pays: false };
    wanted.push(one);
    if (standing.counts && !entry.excluded && (!best || goesBefore(one, best))) best = one;
  }
  if (best) best.pays = true;
  return wanted;
}

/** Where the minute under way will count, before where it will not; on air before off air; then the weight. */
function goesBefore(one: Wanted, other: Wanted): boolean {
  const counts = Number(one.state.minuteCounts) - Number(other.state.minuteCounts);
  if (counts !== 0) return counts > 0;
  const live = Number(one.state.air === "live") - Number(other.state.air === "live");
  if (live !== 0) return live > 0;
  return one.weight === other.weight ? one.entry.order < other.entry.order : one.weight > other.weight;
}
