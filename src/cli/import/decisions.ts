/** What only the streamer can decide: answered by an option, asked in the terminal, or left to the usual. */
import { importError } from "../../imports/problem.ts";
import type { Asker } from "../set-up/ask.ts";

interface Decision<T extends string> {
  /** The option that answers it, without the dashes: `profile`. */
  readonly option: string;
  readonly question: string;
  /** What may be answered; empty: anything. */
  readonly options: readonly T[];
  /** What is taken where nobody is asked; without it nothing is taken. */
  readonly usual?: T | undefined;
  /** What the option said. */
  readonly given?: string | undefined;
}

/** Decides. `asker` is missing where nobody is to be asked (`--yes`): then `told` hears what was taken. */
export class Decisions {
  readonly #asker: Asker | undefined;
  readonly #told: (line: string) => void;

  constructor(asker: Asker | undefined, told: (line: string) => void) {
    this.#asker = asker;
    this.#told = told;
  }

  async choose<T extends string>({ option, question, options, usual, given }: Decision<T>): Promise<T> {
    const list = options.map((option) => (option.includes(",") ? `"${option}"` : option)).join(", ");
    const meant = (answer: string) => (options.length === 0 ? (answer as T) : found(answer, options));
    if (given !== undefined) {
      const value = meant(given);
      if (value !== undefined) return value;
      throw importError("--{option} {given} is none of: {list}.", { option, given, list });
    }
    if (!this.#asker) {
      if (usual === undefined) {
        throw importError("{question} Say it with --{option}{list}", {
          ...{ question, option, list: list === "" ? " ANSWER" : `, one of: ${list}` },
        });
      }
      this.#told(`${question} Taken: ${usual}. Something else: --${option}${list === "" ? "" : ` (${list})`}`);
      return usual;
    }
    const asked = list === "" ? question : `${question} (${list})`;
    for (;;) {
      const answer = await this.#asker.ask<T | undefined>(asked, usual ?? "", usual, (text) => {
        const value = meant(text);
        return value === undefined ? { wrong: `Write one of: ${list}.` } : { value };
      });
      if (answer !== undefined) return answer;
    }
  }
}

/** In any case; the beginning is enough where it is clear. */
function found<T extends string>(answer: string, options: readonly T[]): T | undefined {
  const wanted = answer
    .trim()
    .replace(/^"(.*)"$/, "$1")
    .toLowerCase();
  const whole = options.find((option) => option.toLowerCase() === wanted);
  const begun = options.filter((option) => option.toLowerCase().startsWith(wanted));
  return whole ?? (wanted !== "" && begun.length === 1 ? begun[0] : undefined);
}
