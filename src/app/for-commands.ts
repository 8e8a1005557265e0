/** What commands find under `features`: what THE LIST built, the rooms below it, and the names of earlier versions. */
import { bound, noteTakers, type Takers, type Takes } from "../chat/commands/bound.ts";
import type { Work } from "../db/work.ts";
import type { FEATURES } from "../features.ts";
import type { CommandRooms } from "../kit/build.ts";
import type { BuiltOf } from "../kit/feature.ts";

export type BuiltFeatures = BuiltOf<typeof FEATURES> & CommandRooms;

/** What of them takes the token of the work; one too many or too few is a type error. */
const TAKES_WORK: Takes<BuiltFeatures> = {
  points: { adjustments: { add: true, remove: true, set: true, undo: true } },
  watch: {
    merged: true,
    parted: true,
    setEarning: true,
    detach: true,
    become: true,
    settle: true,
    earn: true,
    lurk: true,
    startHappyHour: true,
    stopHappyHour: true,
  },
  bonuses: { wrote: true, banned: true, merged: true, parted: true },
  giveaways: {
    host: {
      run: true,
      start: true,
      raffle: true,
      close: true,
      draw: true,
      redraw: true,
      cancel: true,
      cancelRaffle: true,
    },
    guests: {
      enter: true,
      enterByKeyword: true,
      ticket: true,
      ticketIfCounted: true,
      buy: true,
      tryEnter: true,
      proof: true,
    },
    banned: true,
  },
  drops: { reward: true, rain: true, drop: true },
  shop: {
    items: { sync: true, add: true, edit: true, fill: true, remove: true },
    redemptions: { redeem: true, done: true, fulfil: true, refund: true, cancel: true, banned: true, expire: true },
    setOpen: true,
    banned: true,
    merged: true,
    parted: true,
  },
  support: { goals: { set: true, end: true, filled: true }, give: true, merged: true, parted: true },
  custom: { timers: { add: true, edit: true, remove: true, switch: true }, add: true, edit: true, remove: true },
  linking: {
    codes: { show: true, type: true, confirm: true, decline: true, tell: true, forget: true },
    unlink: true,
    banned: true,
  },
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
    setRoles: true,
    rename: true,
    setEarning: true,
    setListed: true,
    moved: true,
  },
  chat: { mute: true },
};

/** Ready to be bound to the work of each command. `formerly`: where command files of earlier versions look, by path. */
export function forCommands(
  built: BuiltFeatures,
  formerly: Readonly<Record<string, unknown>>,
): (work: Work) => unknown {
  const all: Record<string, unknown> = { ...built };
  for (const [place, value] of Object.entries(formerly)) {
    const [first = "", second] = place.split(".");
    if (second === undefined) all[first] = value;
    else Object.defineProperty(all[first], second, { value, configurable: true });
  }
  const takers: Takers = new Map();
  noteTakers(takers, built, TAKES_WORK);
  return (work) => bound(work, all, takers);
}
