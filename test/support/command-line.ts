/** The command line in this process: for what needs no process of its own. */
import { Readable } from "node:stream";
import { runCli } from "../../src/cli/program.ts";

/** Runs `chatmint ...args`; what it printed, and its exit code. */
export async function commandLine(...args: string[]): Promise<{ readonly code: number; readonly printed: string }> {
  return withInput(process.stdin, args);
}

/** The same with a text piped in. */
export async function commandLinePiped(
  input: string | AsyncIterable<string>,
  ...args: string[]
): Promise<{ readonly code: number; readonly printed: string }> {
  return withInput(Readable.from(typeof input === "string" ? [input] : input) as unknown as NodeJS.ReadStream, args);
}

async function withInput(stdin: NodeJS.ReadStream, args: readonly string[]) {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const code = await runCli(args, { out: print, err: print, stdin, environment: {} });
  return { code, printed: lines.join("\n") };
}
