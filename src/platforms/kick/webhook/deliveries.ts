/** Hands Kick's deliveries on at their time: beside a feed that reads, some count for nothing and one sort waits a moment. */
import type { Log } from "../../../base/log.ts";
import type { Cancel, System } from "../../../base/system.ts";
import type { Delivery } from "../facts/normalise.ts";
import { CHAT } from "./inbox.ts";

const GIFTS = "channel.subscription.gifts";
/** Shorter than a delivery counts as under way in the inbox: one that waits while the bot dies is worked on again. */
const GIFT_WAITS_MS = 1_500;

export interface DeliveriesOptions {
  readonly system: System;
  readonly log: Log;
  feedReads(): boolean;
  work(delivery: Delivery): void;
}

export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #waiting = new Set<Cancel>();

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  /** Throws what the work throws, so that the inbox keeps it for another try. */
  take(delivery: Delivery): void {
    const { feedReads, work } = this.#options;
    // A webhook's chat is minutes late at times: it is read only while no feed is.
    if (delivery.type === CHAT && feedReads()) return;
    // The feed knows better than a webhook whether a giver wants to be named: it is let speak first.
    if (delivery.type === GIFTS && !delivery.late && feedReads()) this.#later(() => work(delivery));
    else work(delivery);
  }

  stop(): void {
    for (const timer of this.#waiting) timer.cancel();
    this.#waiting.clear();
  }

  #later(run: () => void): void {
    const { system, log } = this.#options;
    const timer = system.timers.after(GIFT_WAITS_MS, () => {
      this.#waiting.delete(timer);
      try {
        run();
      } catch (error) {
        log.error({ err: error }, "a gift that Kick delivered could not be written down and is lost");
      }
    });
    this.#waiting.add(timer);
  }
}
