/**
 * What asks the bot to end before it can close in order. From the first moment of the program on nothing is open, so it ends at once;
 * from {@link holdSignals} on the wish is kept for whoever can close, who asks with {@link takeHeld}.
 */
import { EXIT, SIGNALS } from "./ending.ts";

let isHeld = false;
let held: string | undefined;

const listener = (signal: string) => {
  if (isHeld) held ??= signal;
  else process.exit(EXIT.done);
};

/** Whether `args` run until somebody asks them to end. Everything else ends on Ctrl-C as any program does, and says so by its code. */
export function runsOn(args: readonly string[]): boolean {
  const [first = "start"] = args;
  return first === "start" || first === "rehearse" || /^--(?:config|data)\b/.test(first);
}

/** Listens, once however often it is called. For the very first line of the program. */
export function listenEarly(): void {
  for (const signal of SIGNALS) process.off(signal, listener).on(signal, listener);
}

/** The book is open: from now on it must be closed before the end. */
export function holdSignals(): void {
  isHeld = true;
}

/** It could not be opened after all. */
export function letSignals(): void {
  isHeld = false;
  if (held !== undefined) process.exit(EXIT.done);
}

/** Listens no more. Which signal came since {@link holdSignals}; `undefined`: none. */
export function takeHeld(): string | undefined {
  for (const signal of SIGNALS) process.off(signal, listener);
  const signal = held;
  isHeld = false;
  held = undefined;
  return signal;
}
