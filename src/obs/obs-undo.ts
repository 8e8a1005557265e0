/**
 * What OBS is to be put back to, and when. It stands in the book, so that a stop in the middle leaves nothing on screen:
 * what is overdue is put back as soon as OBS is there again.
 */

import type { Cancel, Clock, Timers } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Settings } from "../db/settings.ts";
import type { ObsAction } from "../model/obs-action.ts";

/** What can be undone: a source that is shown or hidden, a filter that is switched. */
export type Undoable = Extract<ObsAction, { kind: "source" | "filter" }>;

/** Something that puts OBS back, and when it is due, in milliseconds since 1970. */
interface Undo {
  readonly action: Undoable;
  readonly atMs: number;
  /** How long after it was done that is. */
  readonly forMs?: number;
}

/** How long it is still to wait; at most its whole time, also when a clock that ran ahead was set right. */
function leftMs({ atMs, forMs = Number.POSITIVE_INFINITY }: Undo, nowMs: number): number {
  return Math.max(0, Math.min(atMs - nowMs, forMs));
}

export interface ObsUndosOptions {
  readonly settings: Pick<Settings, "get" | "set">;
  readonly clock: Pick<Clock, "now">;
  readonly timers: Timers;
  readonly log: Log;
  readonly isConnected: () => boolean;
  /** Does it in OBS; rejects with a sentence. */
  readonly perform: (action: Undoable) => Promise<void>;
}

const SETTING = "obs_undo";

export class ObsUndos {
  readonly #options: ObsUndosOptions;
  #all: readonly Undo[];
  #timer: Cancel | undefined;
  /** Called whenever something is no longer to be put back. */
  #waiting: (() => void)[] = [];

  constructor(options: ObsUndosOptions) {
    this.#options = options;
    this.#all = JSON.parse(options.settings.get(SETTING) ?? "[]") as Undo[];
  }

  /** Something was just done: it is undone after its seconds, in place of what was to become of the same thing before. */
  after(action: Undoable): void {
    const isSame = (undo: Undo) => keyOf(undo.action) === keyOf(action);
    const others = this.#all.filter((undo) => !isSame(undo));
    const forMs = action.seconds * 1_000;
    const back = { action: opposite(action), atMs: this.#options.clock.now() + forMs, forMs };
    this.#keep(action.seconds === 0 ? others : [...others, ...undosOf(back, this.#all.findLast(isSame))]);
    this.#arm();
  }

  /** Resolves when nobody else has this shown (or hidden) for a while, or when `mayWait` says no. */
  async over(action: Undoable, mayWait: () => boolean): Promise<void> {
    const isUnderWay = () =>
      this.#all.some((undo) => keyOf(undo.action) === keyOf(action) && isOn(undo.action) !== isOn(action));
    while (isUnderWay() && mayWait()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Lets everybody who waits look again. */
  wake(): void {
    for (const look of this.#waiting.splice(0)) look();
  }

  /** Puts back what is due, and waits for the rest. When OBS is connected. `timeIsUp`: what a timer waited for. */
  async resume(timeIsUp?: Undo): Promise<void> {
    const { clock, log } = this.#options;
    try {
      await this.#putBack(this.#all.filter((undo) => undo === timeIsUp || leftMs(undo, clock.now()) === 0));
      this.#arm();
    } catch (error) {
      log.error(
        { err: error },
        "what OBS has to be put back to could not be written; it is put back at the next start",
      );
    }
  }

  /** Puts back all of it before its time. What fails stands in the book. */
  async finish(): Promise<void> {
    this.stop();
    await this.#putBack(this.#all);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  async #putBack(undos: readonly Undo[]): Promise<void> {
    const { isConnected, log, perform } = this.#options;
    for (const undo of undos) {
      if (!isConnected()) return;
      try {
        await perform(undo.action);
      } catch (error) {
        if (!isConnected()) return;
        log.warn({ why: messageOf(error) }, "OBS could not be put back as it was; please look at your scene");
      }
      this.#keep(this.#all.filter((one) => one !== undo));
    }
  }

  #arm(): void {
    this.stop();
    if (this.#all.length === 0) return;
    const nowMs = this.#options.clock.now();
    const next = this.#all.reduce((one, other) => (leftMs(other, nowMs) < leftMs(one, nowMs) ? other : one));
    const waitMs = leftMs(next, nowMs);
    // What is overdue waits for OBS to be there.
    if (waitMs > 0) this.#timer = this.#options.timers.after(waitMs, () => this.resume(next));
  }

  #keep(undos: readonly Undo[]): void {
    if (undos.length === 0 && this.#all.length === 0) return;
    this.#all = undos;
    this.#options.settings.set(SETTING, JSON.stringify(undos));
    this.wake();
  }
}

/** `back` undoes what was just done; `last` puts the same thing back to how the streamer had it. In the order they are due. */
function undosOf(back: Undo, last: Undo | undefined): Undo[] {
  if (!last || isOn(last.action) === isOn(back.action)) return [back];
  // What was just done is how the streamer had it: the other way is due again only for the rest of its time.
  return back.atMs < last.atMs ? [back, last] : [];
}

function isOn(action: Undoable): boolean {
  return action.kind === "source" ? action.show : action.on;
}

function opposite(action: Undoable): Undoable {
  return action.kind === "source"
    ? { ...action, show: !action.show, seconds: 0 }
    : { ...action, on: !action.on, seconds: 0 };
}

/** The thing that is changed, whichever way. */
export function keyOf(action: Undoable): string {
  return JSON.stringify(action.kind === "source" ? [action.scene, action.source] : [action.source, action.filter, ""]);
}
