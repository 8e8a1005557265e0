/** Runs the built executable as its user would: a process of its own, lines in, lines out. */
import { spawn } from "node:child_process";
import path from "node:path";
import { endsWithTest } from "./ends-with-test.ts";
import { builtExecutable } from "./executable.ts";

const executable = builtExecutable();

export interface Ran {
  readonly code: number | null;
  readonly out: readonly string[];
  readonly err: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Below the starter, which starts the bot again after a crash; otherwise the bot alone. */
  readonly starter?: boolean;
}

/** Runs `chatmint ...args` to its end. */
export async function chatmint(args: readonly string[], options: RunOptions): Promise<Ran> {
  const running = startChatmint(args, options);
  running.child.stdin.end(options.input ?? "");
  const [code] = await running.exited;
  return { code, out: running.lines, err: running.err() };
}

/** Starts `chatmint ...args` and lets it run until the test ends; `line()` resolves with the first line that matches. */
export function startChatmint(args: readonly string[], options: Omit<RunOptions, "input">) {
  const file = options.starter ? path.join(path.dirname(executable), "starter.js") : executable;
  const child = spawn(process.execPath, [file, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const { exited } = endsWithTest(child);
  const lines: string[] = [];
  let err = "";
  let partial = "";
  let look: () => void = () => {};
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const all = (partial + text).split("\n");
    partial = all.pop()!;
    lines.push(...all);
    look();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
    look();
  });
  // A process that ends closes its pipe while lines may be on the way.
  child.stdin.on("error", () => undefined);
  const waitFor = <T>(find: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      look = () => {
        const found = find();
        if (found !== undefined) resolve(found);
      };
      void exited.then(([code]) => reject(new Error(`ended with ${code} before that: ${err}`)));
      look();
    });
  return {
    child,
    lines,
    exited,
    err: () => err,
    type: (line: string) => void child.stdin.write(`${line}\n`),
    line: (pattern: RegExp) => waitFor(() => lines.find((line) => pattern.test(line))),
    until: (isSo: () => boolean) => waitFor(() => (isSo() ? true : undefined)),
    errLine: (pattern: RegExp) => waitFor(() => (pattern.test(err) ? err : undefined)),
  };
}
