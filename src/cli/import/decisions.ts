/** What only the streamer can decide: answered by an option, asked in the terminal, or left to the usual. */
import { importError } from "../../imports/problem.ts";
import type { Shell } from "../context.ts";
import type { Asker } from "../set-up/ask.ts";

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

/** Decides in the terminal. `asker` is missing where nobody is to be asked (`--yes`): then `err` hears what was taken. */
export class Decisions implements Deciding {
  readonly #asker: Asker | undefined;
  readonly #shell: Pick<Shell, "out" | "err">;

  constructor(asker: Asker | undefined, shell: Pick<Shell, "out" | "err">) {
    this.#asker = asker;
    this.#shell = shell;
  }

  async choose<T extends string>({ option, question, before = [], options, usual, given }: Decision<T>): Promise<T> {
    for (const line of before) this.#shell.out(line);
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
      this.#shell.err(`${question} Taken: ${usual}. Something else: --${option}${list === "" ? "" : ` (${list})`}`);
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
export function found<T extends string>(answer: string, options: readonly T[]): T | undefined {
  const wanted = answer
    .trim()
    .replace(/^"(.*)"$/, "$1")
    .toLowerCase();
  const whole = options.find((option) => option.toLowerCase() === wanted);
  const begun = options.filter((option) => option.toLowerCase().startsWith(wanted));
  return whole ?? (wanted !== "" && begun.length === 1 ? begun[0] : undefined);
}
