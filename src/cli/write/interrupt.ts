/** Work that Ctrl-C ends in order: what is written stays, and the same command goes on. */
import { SIGNALS } from "../run/ending.ts";

/** Runs it with a signal that the first Ctrl-C aborts. The second one ends the process at once, as it does without this. */
export async function withInterrupt<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController();
  const release = () => {
    for (const signal of SIGNALS) process.off(signal, asked);
  };
  const asked = () => {
    release();
    interrupt.abort();
  };
  for (const signal of SIGNALS) process.on(signal, asked);
  try {
    return await run(interrupt.signal);
  } finally {
    release();
  }
}
