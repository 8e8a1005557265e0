/** Who is to be looked at again in which minute, because something that keeps them here runs out. Times are monotonic. */
import { MINUTE_MS } from "../../base/lengths.ts";

export class Agenda {
  readonly #due = new Map<number, number[]>();

  /** Puts a viewer down for the earliest of these times that is still to come; the minute, if there is one. */
  put(viewerId: number, nowMs: number, endsMs: readonly number[]): number | undefined {
    const coming = endsMs.filter((end) => end > nowMs);
    if (coming.length === 0) return undefined;
    const minute = Math.ceil(Math.min(...coming) / MINUTE_MS);
    const others = this.#due.get(minute);
    if (others) others.push(viewerId);
    else this.#due.set(minute, [viewerId]);
    return minute;
  }

  /** Who is due by now, with the minute they were put down for; they are not given again. */
  *take(nowMs: number): Generator<readonly [viewerId: number, minute: number]> {
    const now = Math.ceil(nowMs / MINUTE_MS);
    for (const [minute, viewerIds] of [...this.#due]) {
      if (minute > now) continue;
      this.#due.delete(minute);
      for (const viewerId of viewerIds) yield [viewerId, minute];
    }
  }

  clear(): void {
    this.#due.clear();
  }
}
