/** Questions in the terminal, also when the answers come from a pipe or a file: Enter keeps the default. */
import { createInterface } from "node:readline";
import { type Question, type Read, readAnswer } from "../../app/set-up/question.ts";
import type { Speech } from "../../app/speech.ts";
import type { Shell } from "../context.ts";

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
  /** Asks for one line that is not shown while it is typed or pasted. Throws NoAnswer as well. */
  askSecret(question: string): Promise<string>;
  /** Asks a question of a flow likewise, after what is told before it. */
  put(question: Question): Promise<unknown>;
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
  const put = async <T>(question: Omit<Question<T>, "id">): Promise<T> => {
    for (const line of question.before) shell.out(line);
    for (;;) {
      const usual = speech.say(question.shown);
      shell.out(`${question.text}${question.shown === "" ? "" : `\n  ${speech.say("[Enter: {usual}]", { usual })}`}`);
      const next = await answers.next();
      if (next.done || interrupted) throw new NoAnswer(interrupted);
      const result = readAnswer(question, next.value, speech);
      if ("value" in result) return result.value;
      shell.err(`  ${result.wrong}`);
    }
  };
  const askSecret = async (question: string): Promise<string> => {
    shell.out(`${question}\n  ${speech.say("[it is not shown while you type or paste it]")}`);
    const typed = await unseen(shell.stdin, answers, interrupt);
    if (typed === undefined || interrupted) throw new NoAnswer(interrupted);
    return typed;
  };
  return {
    askSecret,
    ask: (text, shown, keep, read) => put({ text, shown, keep, read, before: [] }),
    put,
    close() {
      process.off("SIGINT", interrupt);
      lines.close();
    },
  };
}

const CTRL_C = "\u0003";
const CTRL_D = "\u0004";

/** The next line. A terminal shows nothing of it, and then leaves its keys to whoever reads: Ctrl-C, Ctrl-D, one back. */
async function unseen(
  input: NodeJS.ReadStream,
  lines: AsyncIterator<string>,
  interrupt: () => void,
): Promise<string | undefined> {
  const keys = (chunk: Buffer | string) => {
    const text = chunk.toString();
    if (text.includes(CTRL_C) || text.includes(CTRL_D)) interrupt();
  };
  if (input.isTTY) {
    input.setRawMode(true);
    input.on("data", keys);
  }
  try {
    const next = await lines.next();
    return next.done ? undefined : withoutTakenBack(next.value);
  } finally {
    if (input.isTTY) {
      input.off("data", keys);
      input.setRawMode(false);
    }
  }
}

/** What is left of a line after every "one back" in it. */
function withoutTakenBack(line: string): string {
  const kept: string[] = [];
  for (const sign of line) {
    if (sign === "\u007F" || sign === "\b") kept.pop();
    else kept.push(sign);
  }
  return kept.join("");
}
