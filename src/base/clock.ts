/** A thing that will happen and may be called off. Cancelling twice is fine. */
export interface Cancel {
  cancel(): void;
}

/** What time it is. Milliseconds. */
export interface Clock {
  /** Since 1970, UTC; may jump when the computer's clock is set. */
  now(): number;
  /** Since some start; never jumps back, stands still while the computer sleeps on some systems. For durations. */
  monotonic(): number;
}

/** Work for later. A callback may be async; a simulated clock waits for it before it moves on. */
export interface Timers {
  after(ms: number, run: () => unknown): Cancel;
  every(ms: number, run: () => unknown): Cancel;
}
