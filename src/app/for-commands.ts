/** What commands find under `features`: what THE LIST built, the rooms below it, and the names of earlier versions. */
import { bound, noteTakers, type Takers, type Takes } from "../chat/commands/bound.ts";
import type { Work } from "../db/work.ts";
import { FEATURES } from "../features.ts";
import type { CommandRooms } from "../kit/build.ts";
import type { AnyFeature, BuiltOf } from "../kit/feature.ts";

/** What of every feature takes the token of the work, by FeatureLife; what else of one does is in its declaration. */
const LIFE = { wrote: true, banned: true, merged: true, parted: true, erased: true };
/** What of the rooms below them does; one too many or too few is a type error. */
const ROOMS: Takes<CommandRooms> = {
  ledger: {
    watching: { settle: true },
    ensureCurrency: true,
    post: true,
    postAll: true,
    mustPost: true,
    end: true,
    reverse: true,
  },
  viewers: {
    ensure: true,
    ensureListed: true,
    ensureImported: true,
    setAccountCreated: true,
    setRoles: true,
    rename: true,
    setEarning: true,
    setListed: true,
    moved: true,
    erase: true,
    whileErasing: true,
    erasures: { useKey: true, remember: true, won: true, met: true, lifted: true, rememberAgain: true, prune: true },
  },
  chat: { mute: true },
};

/** Ready to be bound to the work of each command. `formerly`: where command files of earlier versions look, by path. */
export function forCommands(
  features: BuiltOf<typeof FEATURES>,
  rooms: CommandRooms,
  formerly: Readonly<Record<string, unknown>>,
): (work: Work) => unknown {
  const all: Record<string, unknown> = { ...features, ...rooms };
  for (const [place, value] of Object.entries(formerly)) {
    const [first = "", second] = place.split(".");
    if (second === undefined) all[first] = value;
    else Object.defineProperty(all[first], second, { value, configurable: true });
  }
  const takers: Takers = new Map();
  const built: Readonly<Record<string, object>> = features;
  const list: readonly AnyFeature[] = FEATURES;
  for (const { name, inWork } of list) noteTakers(takers, built[name]!, { ...LIFE, ...inWork } as Takes<object>);
  noteTakers(takers, rooms, ROOMS);
  return (work) => bound(work, all, takers);
}
