/** Whether Kick's deliveries arrive: compared with what the feed tells, or, where no feed reads, with a broadcast going on. */
import { MINUTE_MS } from "../../../base/lengths.ts";
import type { System } from "../../../base/system.ts";

export interface DeliveryWatchOptions {
  readonly system: System;
  /** Deliveries are all there is: no feed reads the chat. */
  readonly alone: boolean;
  isLive(): boolean | undefined;
  /** When the last genuine delivery came, by the monotonic clock; `undefined` for none yet. */
  lastDeliveryMs(): number | undefined;
  attention(code: string, sentence: string | undefined): void;
}

/** So many facts of the feed that no delivery followed mean that the deliveries do not arrive. */
const MISSED_MAX = 5;
/** Deliveries of a busy hour have been seen sixteen minutes late. */
const LATE_MS = 20 * MINUTE_MS;
/** Somebody writes within this time in nearly every live chat. */
const SILENT_MS = 30 * MINUTE_MS;
const CURE = "Check that your tunnel runs and that the webhook address at kick.com/settings/developer is right.";

export class DeliveryWatch {
  readonly #options: DeliveryWatchOptions;
  /** When the feed told of facts that no delivery has followed, oldest first. */
  #toldMs: number[] = [];
  #liveSinceMs: number | undefined;

  constructor(options: DeliveryWatchOptions) {
    this.#options = options;
  }

  /** The feed told of something that a webhook should tell of too. */
  feedTold(): void {
    this.#toldMs.push(this.#options.system.clock.monotonic());
  }

  /** Called every minute. */
  look(): void {
    const { system, attention, alone, isLive, lastDeliveryMs } = this.#options;
    const nowMs = system.clock.monotonic();
    const deliveredMs = lastDeliveryMs() ?? Number.NEGATIVE_INFINITY;
    this.#toldMs = this.#toldMs.filter((toldMs) => toldMs > deliveredMs);
    this.#liveSinceMs = isLive() === true ? (this.#liveSinceMs ?? nowMs) : undefined;
    const missed = this.#toldMs.filter((toldMs) => nowMs - toldMs >= LATE_MS).length;
    const silent =
      alone && this.#liveSinceMs !== undefined && nowMs - Math.max(deliveredMs, this.#liveSinceMs) >= SILENT_MS;
    if (missed >= MISSED_MAX) {
      attention(
        "kick.webhook.silent",
        `Kick's chat told of ${missed} subscriptions and gifts, but Kick delivered nothing to your address since. ${CURE} ` +
          "Nothing is lost meanwhile.",
      );
    } else if (silent) {
      attention(
        "kick.webhook.silent",
        `Kick has delivered nothing for ${Math.round(SILENT_MS / MINUTE_MS)} minutes while you are live, and the bot reads chat by ` +
          `deliveries only: if somebody wrote meanwhile, the bot did not hear it. ${CURE} "realtime" in "drivers" and "allow" of the ` +
          'section "kick" reads the chat itself.',
      );
    } else attention("kick.webhook.silent", undefined);
  }
}
