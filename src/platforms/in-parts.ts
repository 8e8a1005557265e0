/**
 * Asks a platform for many things at once, where a single one that it does not like makes it refuse the whole question: then
 * fewer are asked at a time, down to that one, and more again behind it.
 */

/** What was read before everything was asked, or something else went wrong. */
export interface PartsRead<Row> {
  readonly answered: ReadonlySet<string>;
  readonly rows: readonly Row[];
  /** What ended it. The parts before hold. */
  readonly error?: unknown;
}

export class InParts {
  readonly #most: number;
  /** How many are asked next. It is remembered: where every second one is refused, beginning with many costs the most. */
  #size: number;

  /** `most`: how many the platform lets be asked at a time. */
  constructor(most: number) {
    this.#most = most;
    this.#size = most;
  }

  /** Never throws. One that is refused alone is answered with nothing. `refused` tells a refusal from all other errors. */
  async ask<Row>(
    wanted: readonly string[],
    question: (part: readonly string[]) => Promise<readonly Row[]>,
    refused: (error: unknown) => boolean,
  ): Promise<PartsRead<Row>> {
    const left = [...new Set(wanted)];
    const answered = new Set<string>();
    const rows: Row[] = [];
    while (left.length > 0) {
      const part = left.slice(0, this.#size);
      try {
        rows.push(...(await question(part)));
        this.#size = Math.min(this.#most, this.#size * 2);
      } catch (error) {
        if (!refused(error)) return { answered, rows, error };
        this.#size = Math.ceil(part.length / 2);
        if (part.length > 1) continue;
      }
      for (const one of left.splice(0, part.length)) answered.add(one);
    }
    return { answered, rows };
  }
}
