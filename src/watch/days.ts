/** The streamer's days: which date a moment falls on in the config's time zone, also on the days clocks change. */

/** Dates like `2026-03-29`, counted in one time zone. */
export class Days {
  readonly #format: Intl.DateTimeFormat;
  #fromMs = 0;
  #untilMs = 0;
  #day = "";

  constructor(timeZone: string) {
    // Swedish writes dates as the year, the month and the day with hyphens.
    this.#format = new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  }

  /** The date of a moment, in milliseconds since 1970. */
  of(atMs: number): string {
    if (atMs >= this.#fromMs && atMs < this.#untilMs) return this.#day;
    this.#day = this.#format.format(atMs);
    // Every time zone's midnight falls on a quarter of an hour, so a date holds for the whole of one.
    const quarter = 15 * 60_000;
    this.#fromMs = Math.floor(atMs / quarter) * quarter;
    this.#untilMs = this.#fromMs + quarter;
    return this.#day;
  }

  /** The date of the minute that ended at this moment: one that ends at midnight sharp belongs to the day before. */
  ofMinute(endedAtMs: number): string {
    return this.of(endedAtMs - 1);
  }
}
