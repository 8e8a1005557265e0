/** One question at a time in the terminal; a secret is not shown while it is typed or pasted. */
import { createInterface } from "node:readline";
import { Writable } from "node:stream";

/** Asks one line. `undefined` at the end of input (Ctrl-D, the end of a pipe) or on Ctrl-C. */
export type Ask = (question: string, options?: { readonly secret?: boolean }) => Promise<string | undefined>;

/** Asks on these streams; call `close` when done. With a pipe or a file as input nothing is hidden: nothing is echoed. */
export function terminalAsk(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): { readonly ask: Ask; close(): void } {
  let hidden = false;
  const echo = new Writable({
    write(chunk, _encoding, done) {
      // A terminal in line mode would show what is pasted; so the terminal is ours, and we show nothing.
      if (!hidden) output.write(chunk);
      done();
    },
  });
  const terminal = (input as { isTTY?: boolean }).isTTY === true;
  const lines = createInterface({ input, output: echo, terminal, historySize: 0 });
  const waiting: ((line: string | undefined) => void)[] = [];
  const early: string[] = [];
  let closed = false;
  lines.on("line", (line) => {
    const next = waiting.shift();
    if (next) next(line);
    else early.push(line);
  });
  lines.on("close", () => {
    closed = true;
    for (const next of waiting.splice(0)) next(undefined);
  });
  return {
    async ask(question, options = {}) {
      output.write(question);
      hidden = options.secret === true;
      const line =
        early.shift() ??
        (closed ? undefined : await new Promise<string | undefined>((resolve) => waiting.push(resolve)));
      hidden = false;
      if (options.secret) output.write("\n");
      return line;
    },
    close: () => lines.close(),
  };
}
