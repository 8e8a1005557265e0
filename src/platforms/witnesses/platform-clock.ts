/**
 * The platform's clock, as far as this computer can tell: by the Date header of every answer and by the times in the frames
 * a platform sends. Facts are matched by that clock, so a computer whose own clock is hours off pays nothing twice.
 */

import type { Clock } from "../../base/clock.ts";
import { DAY_MS, MINUTE_MS } from "../../base/lengths.ts";
import { phrase } from "../../base/phrase.ts";

/** From here on the streamer is told. Dates are whole seconds and answers take time, so this is far above noise. */
const SKEW_TOLD_MS = 2 * MINUTE_MS;
/** A frame further off than this is a recording, not a clock: such a computer could not even open a secure connection. */
const FRAME_BELIEVED_MS = 31 * DAY_MS;
/** So many frames must say that this clock is ahead: a single one may just have come late. */
const LATE_FRAMES = 3;
/** Two frames that say the same of this clock differ by less. */
const ALIKE_MS = 60_000;
/** The quickest of so many frames counts until as many have come after it: a feed that repeats old ones changes nothing. */
const QUICKEST_FRAMES = 1_000;

export class PlatformClock {
  readonly #clock: Clock;
  readonly #changed: (skewMs: number) => void;
  readonly #startMs: number;
  /** How far {@link heard} was ahead of the platform: by the last answer, by the quickest frame now and before. */
  #answerMs: number | undefined;
  /** The two quickest of this stretch of frames, the quickest first. */
  #quickest: readonly number[] = [];
  #earlierFrameMs: number | undefined;
  #frames = 0;
  #told = false;

  /** `changed` is told when this clock turns out wrong by more than {@link SKEW_TOLD_MS}, and when it is right again. */
  constructor(clock: Clock, changed: (skewMs: number) => void = () => {}) {
    this.#clock = clock;
    this.#changed = changed;
    this.#startMs = clock.now() - clock.monotonic();
  }

  /** This computer's time as it was at the start and has run on since: setting the clock does not move it. Milliseconds. */
  heard(): number {
    return this.#startMs + this.#clock.monotonic();
  }

  /** How far {@link heard} is ahead of the platform's clock (negative: behind); `undefined` while nothing told. */
  get offsetMs(): number | undefined {
    return this.#byFrames ?? this.#answerMs;
  }

  /** The platform's time now; this computer's while nothing told. Milliseconds. */
  now(): number {
    return this.offsetMs === undefined ? this.#clock.now() : this.at(this.heard());
  }

  /** The platform's time of something that was {@link heard} then. */
  at(heardMs: number): number {
    return heardMs - (this.offsetMs ?? 0);
  }

  /** How far this computer's clock is ahead of the platform's, good enough to be told; `undefined` before that is known. */
  get skewMs(): number | undefined {
    const setMs = this.#clock.now() - this.heard();
    if (this.#answerMs !== undefined) return this.#answerMs + setMs;
    if (this.#byFrames === undefined) return undefined;
    const skewMs = this.#byFrames + setMs;
    if (Math.abs(skewMs) > FRAME_BELIEVED_MS) return undefined;
    return skewMs < 0 || this.#frames >= LATE_FRAMES ? skewMs : undefined;
  }

  /** Takes the Date header of an answer that just arrived. The last one counts, so that a clock set right is noticed at once. */
  answered(date: string | null | undefined): void {
    const atMs = Date.parse(date ?? "");
    if (Number.isNaN(atMs)) return;
    this.#answerMs = this.heard() - atMs;
    this.#tell();
  }

  /** Takes the time in a frame that just arrived. Frames may be late, never early: the quickest of the last ones counts. */
  framed(atMs: number): void {
    const aheadMs = this.heard() - atMs;
    if (!Number.isFinite(aheadMs) || aheadMs < -FRAME_BELIEVED_MS) return;
    if (this.#frames > 0 && this.#frames % QUICKEST_FRAMES === 0) {
      this.#earlierFrameMs = this.#byFrames;
      this.#quickest = [];
    }
    this.#frames++;
    this.#quickest = [...this.#quickest, aheadMs].sort((a, b) => a - b).slice(0, 2);
    this.#tell();
  }

  get #byFrames(): number | undefined {
    const [first, second = first] = this.#quickest;
    if (first === undefined || second === undefined) return this.#earlierFrameMs;
    // One frame alone that is of the future is a mistake of whoever sent it.
    const alone = first < -SKEW_TOLD_MS && second - first > ALIKE_MS;
    return Math.min(alone ? second : first, this.#earlierFrameMs ?? Number.POSITIVE_INFINITY);
  }

  #tell(): void {
    const { skewMs } = this;
    if (skewMs === undefined) return;
    const wrong = Math.abs(skewMs) > SKEW_TOLD_MS;
    if (wrong || this.#told) this.#changed(skewMs);
    this.#told = wrong;
  }
}

/** What to say about a clock that is `skewMs` ahead of `platform`'s; `undefined` when it is good enough. */
export function skewSentence(skewMs: number, platform: string): string | undefined {
  if (Math.abs(skewMs) <= SKEW_TOLD_MS) return undefined;
  const minutes = Math.round(Math.abs(skewMs) / MINUTE_MS);
  const howMuch =
    minutes >= 120
      ? phrase("{count} hours", { count: Math.round(minutes / 60) })
      : minutes === 1
        ? phrase("1 minute")
        : phrase("{count} minutes", { count: minutes });
  return phrase(
    skewMs > 0
      ? "This computer's clock is {howMuch} ahead of {platform}'s. Subscriptions and gifts are still paid once, but days begin and timed things happen at the wrong time: set the clock, best by letting the system set it from the internet."
      : "This computer's clock is {howMuch} behind {platform}'s. Subscriptions and gifts are still paid once, but days begin and timed things happen at the wrong time: set the clock, best by letting the system set it from the internet.",
    { howMuch, platform },
  );
}
