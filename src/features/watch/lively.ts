/** Whether a chat is so lively that the channel is taken as live, where nobody can know whether it is. */
import { MINUTE_MS } from "../../base/lengths.ts";

/** So many different people within this time are lively. */
export const LIVELY_PEOPLE = 3;
export const LIVELY_WITHIN_MS = 5 * MINUTE_MS;
/** So many who wrote last are remembered: more than a few change nothing. */
const KEPT = 50;

/** Who wrote in one channel lately, each person once. Times are of the monotonic clock, in milliseconds. */
export class LivelyChat {
  /** The last line of each, oldest first. */
  readonly #wrote = new Map<number, number>();

  /** Somebody who may count wrote; true when the chat is lively with it. */
  heard(viewerId: number, nowMs: number): boolean {
    this.#wrote.delete(viewerId);
    this.#wrote.set(viewerId, nowMs);
    for (const [id, atMs] of this.#wrote) {
      if (nowMs - atMs <= LIVELY_WITHIN_MS && this.#wrote.size <= KEPT) break;
      this.#wrote.delete(id);
    }
    return this.#wrote.size >= LIVELY_PEOPLE;
  }

  /** Their lines do not count any more: they were banned, or are one person with somebody else. */
  forget(viewerId: number): void {
    this.#wrote.delete(viewerId);
  }

  clear(): void {
    this.#wrote.clear();
  }
}
