/** What a preview shows while nothing is on: something of each kind that looks as it will. */
import type { OverlayData, OverlayName } from "../../../kit/overlays.ts";
import { now } from "../../shared/clock.ts";

const NAMES = ["Mia", "NightOwl_42", "pixelpete", "Zoë", "مرحبا", "Old_Sailor", "Kim", "lurker", "Sam", "Ivy"];

type Samples = { readonly [K in OverlayName]: () => OverlayData<K> };

const SAMPLES: Samples = {
  leaderboard: () => ({
    of: "balance",
    places: Array.from({ length: 25 }, (_, at) => ({
      ...{ viewerId: at, rank: at + 1, name: NAMES[at % NAMES.length]!, score: Math.round(12_000 / (at + 1.5)) },
    })),
  }),
  goal: () => ({ goal: { id: 1, title: "A new microphone", target: 50_000, soFar: 32_000, reached: false } }),
  giveaway: () => ({
    giveaway: {
      ...{ id: 1, kind: "giveaway", state: "open", prize: "A keyboard", amount: 0, isShared: false, enter: "!enter" },
      ...{ price: 0, winners: 1, entrants: 37, tickets: 37, closesAtMs: now() + 300_000, drawnAtMs: null },
      ...{ drawn: [], names: [] },
    },
  }),
  drop: () => ({ drop: { id: 1, word: "peppermint", amount: 500, first: 3, left: 2, endsAtMs: now() + 3_600_000 } }),
  alerts: () => ({
    alerts: [
      {
        ...{ id: "sample", atMs: now(), kind: "redemption", name: "Mia", count: 500, item: "Hydrate" },
        ...{ message: "Drink some water!", isTest: false },
      },
    ],
  }),
  happyhour: () => ({ happyHour: { id: 1, multiplier: 2_000, endsAtMs: now() + 3_600_000 } }),
};

/** Something to show of an overlay. */
export function sampleOf<K extends OverlayName>(overlay: K): OverlayData<K> {
  return SAMPLES[overlay]() as OverlayData<K>;
}

/** Whether there is anything to be seen of it now. */
export function isEmpty(data: OverlayData<OverlayName>): boolean {
  const [shown] = Object.values("places" in data ? { places: data.places } : data);
  return shown === null || shown === undefined || (Array.isArray(shown) && shown.length === 0);
}
