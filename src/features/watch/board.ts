/** Every open span in memory, as the book has them: what a balance is shown from without reading spans. */
import type { Broadcast, OpenSpan } from "./broadcasts.ts";

/** Open spans by broadcast and, where they pay, by currency and viewer. Changed after COMMIT only. */
export class Board {
  readonly #broadcasts = new Map<number, Broadcast>();
  readonly #paying = new Map<number, Map<number, OpenSpan>>();
  readonly #listeners: ((currencyId: number, viewerId: number) => void)[] = [];

  /** Calls back when what watching pays a viewer has changed; not for what a transfer tells of anyway. */
  onChange(listener: (currencyId: number, viewerId: number) => void): void {
    this.#listeners.push(listener);
  }

  /** A broadcast has begun, or was found in the book. */
  add(broadcast: Broadcast): void {
    this.#broadcasts.set(broadcast.id, broadcast);
  }

  /** Nothing of this broadcast is open any more. */
  drop(broadcast: Broadcast): void {
    this.#broadcasts.delete(broadcast.id);
  }

  broadcast(id: number): Broadcast | undefined {
    return this.#broadcasts.get(id);
  }

  broadcasts(): Iterable<Broadcast> {
    return this.#broadcasts.values();
  }

  opened(span: OpenSpan): void {
    span.broadcast.spans.set(span.viewerId, span);
    if (!span.pays) return;
    let paying = this.#paying.get(span.currencyId);
    if (!paying) {
      paying = new Map();
      this.#paying.set(span.currencyId, paying);
    }
    paying.set(span.viewerId, span);
    this.changed(span.currencyId, span.viewerId);
  }

  closed(spanId: number, broadcast: Broadcast, viewerId: number): void {
    const span = broadcast.spans.get(viewerId);
    if (span?.id !== spanId) return;
    broadcast.spans.delete(viewerId);
    const paying = this.#paying.get(span.currencyId);
    if (paying?.get(viewerId)?.id === spanId) paying.delete(viewerId);
  }

  /** What watching pays a viewer of this currency has changed. */
  changed(currencyId: number, viewerId: number): void {
    for (const listener of this.#listeners) listener(currencyId, viewerId);
  }

  /** The span that pays a viewer in a currency now. */
  paying(viewerId: number, currencyId: number): OpenSpan | undefined {
    return this.#paying.get(currencyId)?.get(viewerId);
  }
}
