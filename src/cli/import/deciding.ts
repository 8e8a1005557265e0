/** What only the streamer can decide, whoever asks for it. */

export interface Decision<T extends string> {
  /** The option that answers it, without the dashes: `profile`. */
  readonly option: string;
  readonly question: string;
  /** Lines to read before, also where nobody is asked. */
  readonly before?: readonly string[];
  /** What may be answered; empty: anything. */
  readonly options: readonly T[];
  /** What is taken where nobody is asked; without it nothing is taken. */
  readonly usual?: T | undefined;
  /** What the option said. */
  readonly given?: string | undefined;
}

/** Whoever decides. */
export interface Deciding {
  choose<T extends string>(decision: Decision<T>): Promise<T>;
}

/** In any case; the beginning is enough where it is clear. */
export function found<T extends string>(answer: string, options: readonly T[]): T | undefined {
  const wanted = answer
    .trim()
    .replace(/^"(.*)"$/, "$1")
    .toLowerCase();
  const whole = options.find((option) => option.toLowerCase() === wanted);
  const begun = options.filter((option) => option.toLowerCase().startsWith(wanted));
  return whole ?? (wanted !== "" && begun.length === 1 ? begun[0] : undefined);
}
