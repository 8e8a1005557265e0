/** The command line in this process: for what needs no process of its own, which takes a second to start. */
import { Readable } from "node:stream";
import { runCli } from "../../src/cli/program.ts";
import type { Ran, RunOptions } from "./process.ts";

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

let before: Promise<unknown> = Promise.resolve();

/** `chatmint` of process.ts without the process: in its folder, with its input, one call after the other. */
export function chatmintHere(
  args: readonly string[],
  options: Pick<RunOptions, "cwd" | "input" | "env">,
): Promise<Ran> {
  const ran = before.then(() => runIn(args, options));
  before = ran.catch(() => undefined);
  return ran;
}

async function runIn(
  args: readonly string[],
  { cwd, input = "", env }: Pick<RunOptions, "cwd" | "input" | "env">,
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const home = process.cwd();
  process.chdir(cwd);
  try {
    const code = await runCli(args, {
      out: (text) => void out.push(...text.split("\n")),
      err: (text) => void err.push(`${text}\n`),
      stdin: Readable.from(input === "" ? [] : [input]) as unknown as NodeJS.ReadStream,
      environment: { ...process.env, ...env },
    });
    return { code, out, err: err.join("") };
  } finally {
    process.chdir(home);
  }
}
