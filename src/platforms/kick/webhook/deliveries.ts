/** Hands Kick's deliveries on at their time: beside a feed that reads, some count for nothing and one sort waits a moment. */
import type { Cancel, System } from "../../../base/system.ts";
import type { Told } from "../../platform.ts";
import type { Delivery } from "../facts/normalise.ts";
import { CHAT } from "./inbox.ts";

const GIFTS = "channel.subscription.gifts";
const GIFT_WAITS_MS = 1_500;

export interface DeliveriesOptions {
  readonly system: System;
  feedReads(): boolean;
  work(delivery: Delivery): Promise<Told>;
}

export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #waiting = new Set<Cancel>();

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  /** What became of it; rejects with what the work throws. One that waits while the bot stops is left to the next start. */
  async take(delivery: Delivery): Promise<Told> {
    const { feedReads, work } = this.#options;
    // A webhook's chat is minutes late at times: it is read only while no feed is.
    if (delivery.type === CHAT && feedReads()) return "written";
    // The feed knows better than a webhook whether a giver wants to be named: it is let speak first.
    if (delivery.type === GIFTS && !delivery.late && feedReads()) await this.#moment();
    return work(delivery);
  }

  stop(): void {
    for (const timer of this.#waiting) timer.cancel();
    this.#waiting.clear();
  }

  #moment(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.system.timers.after(GIFT_WAITS_MS, () => {
        this.#waiting.delete(timer);
        resolve();
      });
      this.#waiting.add(timer);
    });
  }
}
