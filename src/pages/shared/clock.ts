/**
 * Time and chance of a page; nothing else in src/pages asks the browser for them. The time is the bot's, which says it when a
 * page connects: the clock of a rehearsal is moved by hand, and that of a second computer may be wrong.
 */
import { signal } from "@preact/signals";

/** What is drawn with {@link now} is drawn again when the bot has said its time. */
const aheadMs = signal(0);
const realAheadMs = signal(0);

/** The bot's clock, milliseconds UTC. */
export const now = (): number => Date.now() + aheadMs.value;

/** The clock of the bot's computer: another one only in a rehearsal. Who may come in, and since when, goes by it. */
export const realNow = (): number => Date.now() + realAheadMs.value;

/** The bot's clock shows this now, and that of its computer that. */
export function setClock(nowMs: number, realMs: number): void {
  const here = Date.now();
  for (const [ahead, next] of [
    [aheadMs, nowMs - here],
    [realAheadMs, realMs - here],
  ] as const) {
    // The way of the message is no other time.
    if (Math.abs(next - ahead.peek()) > 500) ahead.value = next;
  }
}

/** Runs it later; returns what calls that off. */
export function later(ms: number, run: () => void): () => void {
  const id = setTimeout(run, ms);
  return () => clearTimeout(id);
}

/** Runs it again and again; returns what ends that. */
export function every(ms: number, run: () => void): () => void {
  const id = setInterval(run, ms);
  return () => clearInterval(id);
}

export const wait = (ms: number): Promise<void> => new Promise((resolve) => later(ms, resolve));

/** A part of a wait between half of it and all of it, so that many pages do not come back at once. */
export const jittered = (ms: number): number => ms * (0.5 + Math.random() / 2);
