/** What only the streamer can decide, in the terminal: answered by an option, asked, or left to the usual. */
import { importError } from "../../imports/problem.ts";
import type { Shell } from "../context.ts";
import type { Asker } from "../set-up/ask.ts";
import { type Deciding, type Decision, found } from "./deciding.ts";

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
