/**
 * Chooses who reads the chat feed: the allowed drivers in the configured order, one at a time. A driver that is down when
 * the patience with it ends, and was for most of it, gives way to the next: also one that connects and crashes in a loop.
 * After the last comes the first again.
 */

import type { Cancel } from "../../../base/clock.ts";
import type { Log } from "../../../base/log.ts";
import type { System } from "../../../base/system.ts";
import type { FeedDriver, KickIds, KickReader, ReaderSink, ReaderState } from "../kick-seams.ts";

export interface FeedReaderOptions {
  readonly drivers: readonly FeedDriver[];
  readonly make: (driver: FeedDriver) => KickReader;
  readonly patienceMs: number;
  readonly system: System;
  readonly log: Log;
  /** Told once per change of driver: why the other was left. */
  switched(from: FeedDriver, to: FeedDriver, reason: string): void;
}

/** Runs one driver at a time; see the file's head. */
export class FeedReader {
  readonly #options: FeedReaderOptions;
  #ids: KickIds | undefined;
  #sink: ReaderSink | undefined;
  #current: KickReader | undefined;
  #index = 0;
  #state: ReaderState = { state: "connecting" };
  #patience: Cancel | undefined;
  #reason = "it did not connect";
  /** How long the driver has been connected since the patience with it began, and since when it is now. */
  #upMs = 0;
  #upSinceMs: number | undefined;
  #stopping: Promise<void> = Promise.resolve();

  constructor(options: FeedReaderOptions) {
    this.#options = options;
  }

  get state(): ReaderState {
    return this.#state;
  }

  /** The driver that is reading now. */
  get driver(): FeedDriver | undefined {
    return this.#current?.name;
  }

  start(ids: KickIds, sink: ReaderSink): void {
    this.#ids = ids;
    this.#sink = sink;
    this.#begin();
  }

  async stop(): Promise<void> {
    this.#sink = undefined;
    this.#patience?.cancel();
    const current = this.#current;
    this.#current = undefined;
    await Promise.all([this.#stopping, current?.stop()]);
  }

  #begin(): void {
    const { drivers, make } = this.#options;
    const driver = drivers[this.#index % drivers.length];
    if (driver === undefined || this.#ids === undefined) return;
    const reader = make(driver);
    this.#current = reader;
    this.#wait();
    reader.start(this.#ids, {
      // A driver that was left may still have something in its pipes.
      feed: (event, data) => {
        if (this.#current === reader) this.#sink?.feed(event, data);
      },
      state: (state) => {
        if (this.#current === reader) this.#changed(state);
      },
    });
  }

  #changed(state: ReaderState): void {
    this.#state = state;
    const now = this.#options.system.clock.monotonic();
    if (state.state === "connected") this.#upSinceMs ??= now;
    else {
      if (this.#upSinceMs !== undefined) this.#upMs += now - this.#upSinceMs;
      this.#upSinceMs = undefined;
      if (state.state === "down") this.#reason = state.reason;
      this.#wait();
    }
    this.#sink?.state(state);
  }

  #wait(): void {
    const { system, patienceMs, drivers } = this.#options;
    if (this.#patience !== undefined || drivers.length < 2) return;
    this.#upMs = 0;
    this.#patience = system.timers.after(patienceMs, () => {
      this.#patience = undefined;
      if (this.#upSinceMs !== undefined) return;
      if (this.#upMs > patienceMs / 2) this.#wait();
      else this.#next();
    });
  }

  #next(): void {
    const left = this.#current;
    if (left === undefined || this.#sink === undefined) return;
    this.#current = undefined;
    // The other begins when this one has gone, so that no line is read twice.
    this.#stopping = left.stop().then(() => {
      if (this.#sink === undefined) return;
      this.#index += 1;
      const to = this.#options.drivers[this.#index % this.#options.drivers.length]!;
      this.#options.log.warn({ from: left.name, to, reason: this.#reason }, "another Kick driver takes over");
      this.#options.switched(left.name, to, this.#reason);
      this.#begin();
    });
  }
}
