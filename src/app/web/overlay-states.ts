/** What each overlay shows now, out of what the features know. */
import { MINUTE_MS } from "../../base/lengths.ts";
import { OVERLAYS, type OverlayData, type OverlayName, type OverlaySettings } from "../../kit/overlays.ts";
import type { House } from "../app.ts";
import type { Alerts } from "./alerts.ts";

/** A draw is told of for longer than any overlay shows it. */
const DRAWN_MS = 15 * MINUTE_MS;
/** Names on the reel of a draw. */
const REEL = 40;

type States = { readonly [K in OverlayName]: (settings: OverlaySettings<K>) => OverlayData<K> };

/** Of which overlays there are states. */
export const isOverlay = (name: string): name is OverlayName => Object.hasOwn(OVERLAYS, name);

/** Settings as they were kept, in the shape of now: what is not good any more is as it is by itself. */
export function settingsOf<K extends OverlayName>(overlay: K, kept: unknown): OverlaySettings<K> {
  const { settings } = OVERLAYS[overlay];
  const read = settings.safeParse(kept);
  return (read.success ? read.data : settings.parse({})) as OverlaySettings<K>;
}

export class OverlayStates {
  readonly #house: House;
  readonly #states: States;

  constructor(house: House, alerts: Pick<Alerts, "list">) {
    this.#house = house;
    this.#states = {
      leaderboard: (settings) => this.#leaderboard(settings),
      goal: () => this.#goal(),
      giveaway: () => this.#giveaway(),
      drop: () => this.#drop(),
      happyhour: () => ({ happyHour: house.features.watch.happyHour(house.currency.id) ?? null }),
      alerts: () => ({ alerts: [...alerts.list()] }),
    };
  }

  /** What one with these settings shows. */
  of<K extends OverlayName>(overlay: K, settings: OverlaySettings<K>): OverlayData<K> {
    return OVERLAYS[overlay].shape.parse(this.#states[overlay](settings)) as OverlayData<K>;
  }

  #leaderboard({ of, places }: OverlaySettings<"leaderboard">): OverlayData<"leaderboard"> {
    const { features, currency, ground } = this.#house;
    const named = (viewerId: number, rank: number, score: number) => ({
      ...{ viewerId, rank, score, name: this.#nameOf(viewerId) },
    });
    switch (of) {
      case "time": {
        const channel = this.#channel();
        const top = channel ? features.watch.topTime(channel.id, 0, places) : [];
        return { of, places: top.map(({ viewer, rank, minutes }) => named(viewer.id, rank, minutes)) };
      }
      case "supporters": {
        const top = features.support.top(currency.id, 0, places);
        return { of, places: top.map(({ viewerId, rank, total }) => named(viewerId, rank, total)) };
      }
      case "balance": {
        const top = ground.core.ranking.top(currency.id, 0, places);
        return { of, places: top.map(({ viewerId, rank, balance }) => named(viewerId, rank, balance)) };
      }
    }
  }

  #goal(): OverlayData<"goal"> {
    const goal = this.#house.features.support.goals.current(this.#house.currency.id);
    if (!goal) return { goal: null };
    const { id, title, target, soFar, state } = goal;
    return { goal: { id, title, target, soFar, reached: state === "reached" } };
  }

  #giveaway(): OverlayData<"giveaway"> {
    const { features, currency, ground } = this.#house;
    const shown = features.giveaways.onScreen(currency.id, ground.core.clock.now() - DRAWN_MS, REEL);
    const state = shown?.giveaway.state;
    if (!shown || state === undefined || state === "cancelled") return { giveaway: null };
    const { giveaway, prize, drawn, counts, enter, others } = shown;
    const { id, kind, price, winners, closesAtMs, drawnAtMs } = giveaway;
    return {
      giveaway: {
        ...{ id, kind, state, price, winners, closesAtMs, drawnAtMs, enter },
        ...{ prize: prize.words, amount: prize.amount, isShared: prize.isShared },
        names: others.map((viewerId) => this.#nameOf(viewerId)),
        ...{ entrants: counts.persons, tickets: counts.tickets },
        drawn: drawn.map(({ n, viewerId, outcome, reason, atMs }) => ({
          ...{ n, outcome, reason, atMs, name: this.#nameOf(viewerId) },
        })),
      },
    };
  }

  #drop(): OverlayData<"drop"> {
    const drop = this.#house.features.drops.open(this.#house.currency.id);
    if (drop?.state !== "open") return { drop: null };
    const { id, word, amount, persons, held, endsAtMs } = drop;
    return { drop: { id, word, amount, first: persons, left: Math.floor(held / amount), endsAtMs: endsAtMs! } };
  }

  /** The one that is live, else the first. */
  #channel() {
    const channels = this.#house.ground.core.channels.all();
    return channels.find(({ id }) => this.#house.features.watch.isLive(id)) ?? channels[0];
  }

  #nameOf(viewerId: number): string {
    return this.#house.viewers.person(viewerId, this.#channel()?.platform).name;
  }
}
