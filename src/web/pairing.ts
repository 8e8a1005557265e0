/**
 * How a browser becomes the broadcaster's: with a code that only the window of the bot, or a paired page, has shown. A code
 * is good once and for ten minutes; who guesses makes the short ones bad.
 */
import type { Clock } from "../base/clock.ts";
import { MINUTE_MS } from "../base/lengths.ts";
import type { Random } from "../base/system.ts";
import { newSecret, sameSecret } from "./secrets.ts";

/** How long a code is good. */
export const CODE_LASTS_MS = 10 * MINUTE_MS;
/** So many wrong codes end every short code: six digits are guessed within a million. */
const GUESSES_MAX = 5;
/** And so many wrong ones within the time of a code end all pairing until it is over. */
const GUESSES_LOCK = 50;
const OPEN_MAX = 20;

interface Open {
  readonly code: string;
  readonly untilMs: number;
  readonly isShort: boolean;
}

export type Paired = "paired" | "wrong" | "locked";

export class Pairing {
  readonly #clock: Clock;
  readonly #random: Random;
  #open: Open[] = [];
  #guesses: number[] = [];
  #shortNumber: number;
  #onShort: () => void = () => {};

  constructor(options: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#shortNumber = this.#clock.now();
  }

  /** {@link short} may be another one: there is a new code, it was used, or wrong ones were tried. */
  onShort(changed: () => void): void {
    this.#onShort = changed;
  }

  /**
   * The number of the newest code of six digits, and whether it is good. Numbers rise, also over a restart while the clock
   * goes forward, so that a page can tell word of the code it shows from word of one before or after it.
   */
  get short(): { readonly number: number; readonly isGood: boolean } {
    const isGood = this.#open.some(({ isShort, untilMs }) => isShort && untilMs > this.#clock.now());
    return { number: this.#shortNumber, isGood };
  }

  /** A long code, for an address that is opened or copied. */
  longCode(): string {
    return this.#offer(newSecret(this.#random, 24), false);
  }

  /** Six digits, for a window one can only type into. The one before is not good any more. */
  shortCode(): string {
    this.#open = this.#open.filter(({ isShort }) => !isShort);
    this.#guesses = this.#guesses.filter((atMs) => this.#clock.now() - atMs < CODE_LASTS_MS);
    this.#shortNumber = Math.max(this.#shortNumber + 1, this.#clock.now());
    const code = this.#offer(String(this.#random.integer(1_000_000)).padStart(6, "0"), true);
    this.#onShort();
    return code;
  }

  /** Uses a code up. Spaces within it do not count. */
  take(typed: string): Paired {
    const now = this.#clock.now();
    this.#open = this.#open.filter(({ untilMs }) => untilMs > now);
    this.#guesses = this.#guesses.filter((atMs) => now - atMs < CODE_LASTS_MS);
    if (this.#guesses.length >= GUESSES_LOCK) return "locked";
    const code = typed.replace(/\s/g, "");
    // All are compared, so that the time says nothing.
    const [found] = this.#open.filter((open) => sameSecret(open.code, code));
    if (found) {
      this.#close((open) => open === found);
      return "paired";
    }
    this.#guesses.push(now);
    if (this.#guesses.length >= GUESSES_MAX) this.#close(({ isShort }) => isShort);
    return "wrong";
  }

  #close(which: (open: Open) => boolean): void {
    this.#open = this.#open.filter((open) => !which(open));
    this.#onShort();
  }

  #offer(code: string, isShort: boolean): string {
    this.#open.push({ code, isShort, untilMs: this.#clock.now() + CODE_LASTS_MS });
    this.#open = this.#open.slice(-OPEN_MAX);
    return code;
  }
}
