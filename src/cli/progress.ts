/**
 * How far a long work has come: on a terminal one line that is drawn over, elsewhere (a log, a pipe) a line now and then.
 */
import { MINUTE_MS } from "../base/lengths.ts";
import type { System } from "../base/system.ts";
import { Screen } from "./run/screen.ts";

export interface ProgressOptions {
  /** What is done: `Asking for names`. */
  readonly what: string;
  /** Writes as it is, without a line break of its own. */
  readonly write: (text: string) => void;
  /** Whether a line can be drawn over there. */
  readonly live: boolean;
  /** Characters of a line; a longer one is cut, because a line that wraps cannot be drawn over. */
  readonly columns?: () => number;
  readonly clock: Pick<System["clock"], "monotonic">;
}

const DRAW_EVERY_MS = 100;
const PRINT_EVERY_MS = 10_000;
/** Before that an estimate is a guess. */
const ESTIMATE_AFTER_MS = 2_000;

export class Progress {
  readonly #options: ProgressOptions;
  readonly #screen: Screen;
  readonly #startMs: number;
  #toldAtMs: number;
  /** Done before it began: it says nothing of how fast it goes. */
  #before: number | undefined;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#screen = new Screen(options.write, options.live);
    this.#startMs = options.clock.monotonic();
    // The first line of a log is worth the wait: most work is done before.
    this.#toldAtMs = options.live ? Number.NEGATIVE_INFINITY : this.#startMs;
  }

  /** `waiting`: why nothing happens just now. */
  readonly tell = (done: number, total: number, waiting?: string): void => {
    const { clock, live, write } = this.#options;
    const nowMs = clock.monotonic();
    this.#before ??= done;
    const isLast = done >= total;
    if (nowMs - this.#toldAtMs < (live ? DRAW_EVERY_MS : PRINT_EVERY_MS) && !isLast && waiting === undefined) return;
    // What was never told does not need an end either.
    if (!live && isLast && this.#toldAtMs === this.#startMs) return;
    if (!live && waiting !== undefined && nowMs - this.#toldAtMs < PRINT_EVERY_MS) return;
    this.#toldAtMs = nowMs;
    const text = this.#text(done, total, nowMs, waiting);
    if (live) this.#screen.status(text.slice(0, Math.max(1, (this.#options.columns?.() ?? 80) - 1)));
    else write(`${text}\n`);
  };

  /** Takes the line away, so that what is said next stands where it should. May be called twice. */
  end(): void {
    this.#screen.close();
  }

  #text(done: number, total: number, nowMs: number, waiting: string | undefined): string {
    const { what } = this.#options;
    const share = total > 0 ? Math.floor((100 * done) / total) : 100;
    const counted = `${what}: ${done.toLocaleString("en")} of ${total.toLocaleString("en")} (${share} %)`;
    if (waiting !== undefined) return `${counted}. Waiting: ${waiting}`;
    const leftMs = this.#leftMs(done, total, nowMs);
    return leftMs === undefined ? counted : `${counted}, ${lengthOf(leftMs)} left`;
  }

  #leftMs(done: number, total: number, nowMs: number): number | undefined {
    const elapsedMs = nowMs - this.#startMs;
    const here = done - (this.#before ?? 0);
    if (here <= 0 || done >= total || elapsedMs < ESTIMATE_AFTER_MS) return undefined;
    return (elapsedMs / here) * (total - done);
  }
}

/** A progress line on the error output of this process: what is printed may go into a file. */
export function terminalProgress(what: string, clock: ProgressOptions["clock"]): Progress {
  const { stderr } = process;
  return new Progress({
    what,
    clock,
    write: (text) => void stderr.write(text),
    live: stderr.isTTY === true,
    // A terminal without a size says 0.
    columns: () => stderr.columns || 80,
  });
}

function lengthOf(ms: number): string {
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes < 1) return "less than a minute";
  if (minutes < 90) return `about ${minutes === 1 ? "a minute" : `${minutes} minutes`}`;
  return `about ${Math.round(minutes / 60)} hours`;
}
