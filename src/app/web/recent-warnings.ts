/** What the log has warned of lately, as the streamer read it in the window, for the page Now. */
import type { Clock } from "../../base/clock.ts";

export interface Warning {
  readonly atMs: number;
  readonly isProblem: boolean;
  readonly text: string;
}

const MOST = 8;
const LASTS_MS = 60 * 60_000;
/** pino's numbers. */
const WARN = 40;
const ERROR = 50;

export class RecentWarnings {
  readonly #clock: Clock;
  #all: readonly Warning[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * A line of the window; `level` is pino's. The same words again are told once, with the last time, also where only a number
   * in them is another one: the seconds until the next try.
   */
  take(line: string, level: number): void {
    if (level < WARN) return;
    const text = line.replace(/\s+$/, "").replace(/^\d\d:\d\d (?:Careful: |PROBLEM: )?/, "");
    const others = this.#all.filter((one) => besideNumbers(one.text) !== besideNumbers(text));
    this.#all = [{ atMs: this.#clock.now(), isProblem: level >= ERROR, text }, ...others].slice(0, MOST);
  }

  /** Of the last hour, the newest first. */
  list(): readonly Warning[] {
    return this.#all.filter(({ atMs }) => this.#clock.now() - atMs < LASTS_MS);
  }
}

const besideNumbers = (text: string): string => text.replace(/\d+(?:[.,]\d+)*/g, "#");
