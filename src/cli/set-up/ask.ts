/** Questions in the terminal, also when the answers come from a pipe or a file: Enter keeps the default. */
import { createInterface } from "node:readline";
import { foldWord } from "../../chat/reading/text.ts";
import type { Shell } from "../context.ts";
import type { Speech } from "../speech.ts";

/** What an answer was read as, or what is wrong with it in a sentence. */
export type Read<T> = { readonly value: T } | { readonly wrong: string };

/** There are no more answers: the input ended (Ctrl-D, the end of a pipe), or Ctrl-C was pressed. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  /** Whether it was Ctrl-C. */
  readonly interrupted: boolean;
  constructor(interrupted: boolean) {
    super(interrupted ? "Ctrl-C was pressed" : "the input ended");
    this.interrupted = interrupted;
  }
}

export interface Asker {
  /**
   * Asks until the answer can be read; `shown` is the default as the streamer sees it. Throws NoAnswer where none will
   * come: what was not asked to the end was not decided.
   */
  ask<T>(question: string, shown: string, keep: T, read: (answer: string) => Read<T>): Promise<T>;
  close(): void;
}

/** Asks on the shell's terminal. Until it is closed, the first Ctrl-C ends the questions; the second one ends the process. */
export function createAsker(shell: Shell, speech: Speech): Asker {
  const lines = createInterface({ input: shell.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  const answers = lines[Symbol.asyncIterator]();
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    lines.close();
  };
  process.once("SIGINT", interrupt);
  return {
    async ask(question, shown, keep, read) {
      for (;;) {
        const usual = speech.say(shown);
        shell.out(`${question}${shown === "" ? "" : `\n  ${speech.say("[Enter: {usual}]", { usual })}`}`);
        const next = await answers.next();
        if (next.done || interrupted) throw new NoAnswer(interrupted);
        const answer = next.value.replace(/^\uFEFF/, "").trim();
        if (answer === "" || foldWord(answer) === foldWord(usual)) return keep;
        const result = read(answer);
        if ("value" in result) return result.value;
        shell.err(`  ${result.wrong}`);
      }
    },
    close() {
      process.off("SIGINT", interrupt);
      lines.close();
    },
  };
}

/** Reads one of several words, in English or in the streamer's language; the first letter is enough where it is clear. */
export function oneOf<T extends string>(speech: Speech, ...words: readonly T[]): (answer: string) => Read<T> {
  return (answer) => {
    const found = speech.meant(answer, words);
    const list = words.map((word) => speech.say(word)).join(", ");
    return found ? { value: found } : { wrong: speech.say("Write one of: {list}.", { list }) };
  };
}
