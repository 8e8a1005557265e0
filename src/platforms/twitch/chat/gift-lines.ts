/**
 * Gifts as chat tells them: a header with the giver and the number, and one line for each receiver, in any order.
 *
 * Lines of a gift whose header was not heard (the bot was just connecting) wait for it; then they are the gift themselves. Old
 * lines have no id of their gift, only one that all gifts of a channel may share: such a line counts by itself, and the
 * giver's header, if there is one, for the rest.
 */

import type { Cancel, Timers } from "../../../base/clock.ts";
import { Recent, RecentIds } from "../../../base/recent.ts";
import type { PlatformEvent } from "../../platform.ts";
import { GIFTS_MAX } from "../../witnesses/fact-book.ts";

type GiftEvent = PlatformEvent & { readonly kind: "gift" };

/** A line of chat about a gift: `header` tells the number, `receiver` one of the subscriptions. */
export interface GiftLine {
  readonly part: "header" | "receiver";
  /** With the key by the line's own id, and the number the line tells: 1 for a receiver's; 0 when a header does not say. */
  readonly gift: GiftEvent;
  /** The key by the id that all lines of one gift share; missing in lines that name none. */
  readonly groupKey?: string | undefined;
  /** An id that all lines of an old gift share, but that may also be the same in all gifts of a channel. */
  readonly looseId?: string | undefined;
  readonly receiverId?: string | undefined;
}

/** How long lines wait for the header of their gift after the last of them. */
export const HEADER_WITHIN_MS = 15_000;
/** A header this long after a single line, by the same giver and with the same loose id, is of the same gift. */
const SAME_GIFT_MS = 60_000;

const REMEMBERED = 500;

interface Waiting {
  readonly first: GiftEvent;
  readonly receivers: Set<string>;
  timer: Cancel;
}

export interface GiftLinesOptions {
  readonly timers: Timers;
  /** A gift; `partial` when it is only as many as were heard. */
  tell(gift: GiftEvent, partial: boolean): void;
}

/** Puts the lines of gifts together; see the file's head. */
export class GiftLines {
  readonly #options: GiftLinesOptions;
  /** Gifts whose header was heard, by their own id. */
  readonly #headed = new RecentIds(REMEMBERED);
  /** How many lines are still to come of the gifts whose header was heard, by giver and loose id. */
  readonly #toCome = new Recent<string, number>(REMEMBERED);
  /** How many lines of gifts were told without a header. */
  readonly #told = new Recent<string, number>(REMEMBERED);
  readonly #waiting = new Map<string, Waiting>();
  /** Single lines that were told, by giver and loose id. */
  readonly #singles = new Recent<string, { readonly keys: Set<string>; readonly atMs: number }>(REMEMBERED);

  constructor(options: GiftLinesOptions) {
    this.#options = options;
  }

  take(line: GiftLine): void {
    if (line.part === "header") this.#header(line);
    else this.#receiver(line);
  }

  /** Tells what waits, without waiting any longer. */
  stop(): void {
    for (const name of [...this.#waiting.keys()]) this.#due(name);
  }

  #header(line: GiftLine): void {
    const { gift, groupKey } = line;
    // A header without a number that makes sense leaves it to the lines.
    if (gift.count < 1 || gift.count > GIFTS_MAX) return;
    if (groupKey !== undefined) {
      this.#waiting.get(groupKey)?.timer.cancel();
      this.#waiting.delete(groupKey);
      this.#headed.add(groupKey);
      this.#options.tell({ ...gift, key: groupKey }, false);
      return;
    }
    const name = looseNameOf(line);
    const singles = name === undefined ? undefined : this.#singles.get(name);
    const told = singles && Math.abs(gift.atMs - singles.atMs) <= SAME_GIFT_MS ? singles.keys.size : 0;
    const count = gift.count - Math.min(told, gift.count);
    if (name !== undefined) {
      this.#singles.delete(name);
      this.#toCome.set(name, count);
    }
    if (count > 0) this.#options.tell({ ...gift, count }, false);
  }

  #receiver(line: GiftLine): void {
    const { groupKey } = line;
    if (groupKey === undefined) this.#single(line);
    else if (!this.#headed.has(groupKey)) this.#wait(groupKey, line);
  }

  #single(line: GiftLine): void {
    const { gift } = line;
    const name = looseNameOf(line);
    if (name !== undefined) {
      if (this.#isOfHeader(name)) return;
      const before = this.#singles.get(name);
      const same = before && Math.abs(gift.atMs - before.atMs) <= SAME_GIFT_MS;
      this.#singles.set(name, { keys: new Set(same ? before.keys : []).add(gift.key), atMs: gift.atMs });
    }
    this.#options.tell(gift, false);
  }

  #wait(groupKey: string, line: GiftLine): void {
    const timer = this.#options.timers.after(HEADER_WITHIN_MS, () => this.#due(groupKey));
    const before = this.#waiting.get(groupKey);
    before?.timer.cancel();
    const waiting = before ?? { first: line.gift, receivers: new Set<string>(), timer };
    waiting.timer = timer;
    waiting.receivers.add(line.receiverId ?? line.gift.key);
    this.#waiting.set(groupKey, waiting);
  }

  /** Whether a line without an id of its gift is one of those a header announced. */
  #isOfHeader(name: string): boolean {
    const toCome = this.#toCome.get(name) ?? 0;
    if (toCome <= 0) return false;
    this.#toCome.set(name, toCome - 1);
    return true;
  }

  #due(groupKey: string): void {
    const waiting = this.#waiting.get(groupKey);
    if (!waiting) return;
    waiting.timer.cancel();
    this.#waiting.delete(groupKey);
    // Lines that come still later belong to what is told now, and make it more.
    const count = (this.#told.get(groupKey) ?? 0) + waiting.receivers.size;
    this.#told.set(groupKey, count);
    this.#options.tell({ ...waiting.first, key: groupKey, count }, true);
  }
}

/** What old lines of one gift have in common. */
function looseNameOf({ gift, looseId }: GiftLine): string | undefined {
  return looseId === undefined ? undefined : `${gift.author?.platformId ?? ""} ${looseId}`;
}
