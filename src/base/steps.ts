/** Long looks at memory or at the book in small steps, with turns of the event loop between. */
import { stopwatchMs } from "./system.ts";

/** How long steps may hold the event loop, in milliseconds; a slice of writing may follow in the same turn. */
const STEPS_MS = 4;

/**
 * Drives steps that only look at memory or read the book, and returns what they come to: a turn of the event loop after
 * every few milliseconds, and never two such works in one turn.
 */
export async function inSteps<T>(steps: Iterator<void, T>): Promise<T> {
  let until = stopwatchMs() + STEPS_MS;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (stopwatchMs() < until) continue;
    await turnOfOwn();
    until = stopwatchMs() + STEPS_MS;
  }
}

/** All steps now: for what is known to be short. */
export function allNow<T>(steps: Iterator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

let turns: Promise<unknown> = Promise.resolve();

/** The next turn of the event loop that no other work in steps has taken: together they would hold it up for longer. */
function turnOfOwn(): Promise<unknown> {
  turns = turns.then(() => new Promise((resolve) => setImmediate(resolve)));
  return turns;
}
