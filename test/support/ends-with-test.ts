/** A process that a test starts, and that never outlives it. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";

/**
 * Ends a process with the test, and waits for that: what it has open is closed before its folder goes. `exited` resolves
 * with its exit code and its signal.
 */
export function endsWithTest(child: ChildProcess): {
  readonly exited: Promise<[number | null, NodeJS.Signals | null]>;
} {
  const exited = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await exited;
  });
  return { exited };
}
