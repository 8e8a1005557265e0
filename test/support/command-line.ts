/** The command line in this process: for what needs no process of its own. */
import { runCli } from "../../src/cli/program.ts";

/** Runs `chatmint ...args`; what it printed, and its exit code. */
export async function commandLine(...args: string[]): Promise<{ readonly code: number; readonly printed: string }> {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const code = await runCli(args, { out: print, err: print, stdin: process.stdin, environment: {} });
  return { code, printed: lines.join("\n") };
}
