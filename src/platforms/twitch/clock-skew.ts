/**
 * How wrong this computer's clock is, by the Date header of every answer Twitch gives.
 */
import type { Clock } from "../../base/system.ts";

/** From here on the streamer is told. Dates are whole seconds and answers take time, so this is far above noise. */
export const SKEW_TOLD_MS = 2 * 60_000;

export class ClockSkew {
  readonly #clock: Clock;
  readonly #changed: (skewMs: number) => void;
  #skewMs: number | undefined;

  /** `changed` is told when the clock turns out wrong by more than {@link SKEW_TOLD_MS}, and when it is right again. */
  constructor(clock: Clock, changed: (skewMs: number) => void = () => {}) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** How far this clock is ahead of Twitch's, in milliseconds (negative: behind); `undefined` before any answer. */
  get skewMs(): number | undefined {
    return this.#skewMs;
  }

  /** Takes the Date header of an answer that just arrived. */
  note(date: string | null): void {
    const theirsMs = date === null ? Number.NaN : Date.parse(date);
    if (Number.isNaN(theirsMs)) return;
    const before = this.#skewMs;
    this.#skewMs = this.#clock.now() - theirsMs;
    if (isTold(before) || isTold(this.#skewMs)) this.#changed(this.#skewMs);
  }
}

function isTold(skewMs: number | undefined): boolean {
  return skewMs !== undefined && Math.abs(skewMs) > SKEW_TOLD_MS;
}

/** What to say about a clock that is `skewMs` ahead of Twitch's; `undefined` when it is good enough. */
export function skewSentence(skewMs: number): string | undefined {
  if (!isTold(skewMs)) return undefined;
  const minutes = Math.round(Math.abs(skewMs) / 60_000);
  const wrong = `This computer's clock is ${minutes} minute${minutes === 1 ? "" : "s"} ${skewMs > 0 ? "ahead" : "behind"}`;
  return `${wrong}: set the clock, best by letting the system set it from the internet.`;
}
