/** What is said about bonuses: one line each, and one line for a whole burst of subscriptions or gifts. */

import type { Cancel, Timers } from "../../base/clock.ts";
import type { Person } from "../../model/money.ts";

/** A burst is over when nothing more came for so long. */
const BURST_MS = 4_000;
/** How many names a line shows. */
const NAMES_MAX = 5;

type Values = Readonly<Record<string, string | number | Person>>;

export interface BonusNewsOptions {
  readonly timers: Timers;
  readonly tell: (channelId: number, name: string, values: Values) => void;
}

interface Burst {
  readonly subscribers: { readonly viewer: Person; readonly amount: number }[];
  /** Gifts by giver; 0 is everybody who stays anonymous. */
  readonly gifts: Map<number, { readonly viewer: Person | undefined; count: number; amount: number }>;
  timer: Cancel;
}

export class BonusNews {
  readonly #options: BonusNewsOptions;
  readonly #bursts = new Map<number, Burst>();

  constructor(options: BonusNewsOptions) {
    this.#options = options;
  }

  /** Says one thing now. */
  tell(channelId: number, name: string, values: Values): void {
    this.#options.tell(channelId, name, values);
  }

  subscribed(channelId: number, viewer: Person, amount: number): void {
    this.#burst(channelId).subscribers.push({ viewer, amount });
  }

  /** `viewer` is `undefined` for an anonymous giver. */
  gifted(channelId: number, viewer: Person | undefined, count: number, amount: number): void {
    const { gifts } = this.#burst(channelId);
    const before = gifts.get(viewer?.id ?? 0);
    if (before) {
      before.count += count;
      before.amount += amount;
    } else gifts.set(viewer?.id ?? 0, { viewer, count, amount });
  }

  stop(): void {
    for (const { timer } of this.#bursts.values()) timer.cancel();
    this.#bursts.clear();
  }

  #burst(channelId: number): Burst {
    const known = this.#bursts.get(channelId);
    if (known) {
      known.timer.cancel();
      known.timer = this.#later(channelId);
      return known;
    }
    const burst: Burst = { subscribers: [], gifts: new Map(), timer: this.#later(channelId) };
    this.#bursts.set(channelId, burst);
    return burst;
  }

  #later(channelId: number): Cancel {
    return this.#options.timers.after(BURST_MS, () => this.#say(channelId));
  }

  #say(channelId: number): void {
    const burst = this.#bursts.get(channelId);
    if (!burst) return;
    this.#bursts.delete(channelId);
    const { subscribers, gifts } = burst;
    const [first] = subscribers;
    if (first && subscribers.length === 1)
      this.tell(channelId, "subscription", { viewer: first.viewer, amount: first.amount });
    else if (first)
      this.tell(channelId, "subscriptions", {
        names: namesOf(subscribers),
        count: subscribers.length,
        more: Math.max(0, subscribers.length - NAMES_MAX),
      });
    for (const { viewer, count, amount } of gifts.values()) {
      if (viewer) this.tell(channelId, "gift", { viewer, count, amount });
      else this.tell(channelId, "anonymousGift", { count });
    }
  }
}

function namesOf(subscribers: Burst["subscribers"]): string {
  return subscribers
    .slice(0, NAMES_MAX)
    .map(({ viewer }) => viewer.name)
    .join(", ");
}
