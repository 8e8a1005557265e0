/** How long the bot says nothing: a moderator muted it. It outlives a restart, and never lasts longer than it was to. */

import type { Clock } from "../../base/system.ts";
import type { Settings } from "../../db/settings.ts";
import type { Work } from "../../db/work.ts";

const UNTIL = "muted_until_ms";
const FOR = "muted_for_ms";

export class Mute {
  readonly #clock: Clock;
  readonly #settings: Settings;
  /** By the monotonic clock: a clock that is set neither ends a mute nor makes it longer. */
  #endsMs: number;

  constructor(options: { readonly settings: Settings; readonly clock: Clock }) {
    const { settings, clock } = options;
    this.#clock = clock;
    this.#settings = settings;
    const leftMs = Number(settings.get(UNTIL) ?? 0) - clock.now();
    // An end further away than the whole mute was written by a clock that ran ahead.
    this.#endsMs = clock.monotonic() + Math.min(leftMs, Number(settings.get(FOR) ?? leftMs));
  }

  /** How much longer it lasts, in milliseconds; 0 when the bot may speak. */
  get leftMs(): number {
    return Math.max(0, this.#endsMs - this.#clock.monotonic());
  }

  /** Mutes for so long, in milliseconds; 0 ends it. What is returned is for after the commit. */
  set(work: Work, forMs: number): () => void {
    this.#settings.put(work, UNTIL, String(this.#clock.now() + forMs));
    this.#settings.put(work, FOR, String(forMs));
    const endsMs = this.#clock.monotonic() + forMs;
    return () => {
      this.#endsMs = endsMs;
    };
  }
}
