/** What waits to be said in one channel, and what of it goes next. */

import type { OutboxConfig } from "../settings.ts";
import { harmlessParts } from "./harmless.ts";
import type { OutboxChannel, OutboxItem } from "./outbox-item.ts";
import { KINDS } from "./outbox-item.ts";
import { addressed, joinAnswers } from "./outbox-join.ts";
import { splitText } from "./split.ts";

/** An item and since when it waits. */
export interface Waiting {
  readonly item: OutboxItem;
  /** By the monotonic clock. */
  readonly sinceMs: number;
  readonly order: number;
}

/** A line that is being said, part by part: what was cut for its length goes out in one piece. */
export interface Saying {
  readonly parts: string[];
  readonly items: readonly Waiting[];
  replyTo: string | undefined;
}

export class OutboxQueue {
  readonly channel: OutboxChannel;
  readonly key: string;
  saying: Saying | undefined;
  sending = false;
  readonly #config: OutboxConfig;
  /** Each kind in its order, so that neither the first nor the stalest is ever searched for. */
  readonly #waiting: Record<(typeof KINDS)[number], Waiting[]> = { urgent: [], news: [], answer: [], announcement: [] };

  constructor(channel: OutboxChannel, config: OutboxConfig) {
    this.channel = channel;
    this.key = keyOf(channel);
    this.#config = config;
  }

  /** Items that wait or are being said. */
  get size(): number {
    return this.#count() + (this.saying?.items.length ?? 0);
  }

  get isEmpty(): boolean {
    return this.size === 0;
  }

  /** Adds an item; returns what had to go because too much waits: the least pressing, the oldest of them. */
  add(waiting: Waiting): readonly Waiting[] {
    this.#waiting[waiting.item.kind].push(waiting);
    if (this.#count() <= this.#config.outbox.waitingMax) return [];
    return KINDS.map((kind) => this.#waiting[kind])
      .findLast((items) => items.length > 0)!
      .splice(0, 1);
  }

  /** Empties the queue, except what is being said; returns how many were in it. */
  clear(): number {
    return KINDS.reduce((sum, kind) => sum + this.#waiting[kind].splice(0).length, 0);
  }

  /** Whether something urgent or news waits: also behind a line that is begun, which is then finished the sooner. */
  get presses(): boolean {
    const { urgent, news } = this.#waiting;
    if (urgent.length + news.length > 0) return true;
    const kind = this.saying?.items[0]?.item.kind;
    return kind === "urgent" || kind === "news";
  }

  /** The most pressing item; only when the queue is not empty. */
  first(): Waiting {
    return this.saying?.items[0] ?? this.#pressing()[0]!;
  }

  /** What goes next, within `max` UTF-16 units a line: the rest of a long text, one item, or answers sharing a line. */
  next(max: number): Saying {
    this.saying ??= this.#joined(max) ?? this.#alone(max);
    return this.saying;
  }

  /** Drops and returns what has waited too long. A line that is being sent is left alone. */
  dropStale(nowMs: number): readonly Waiting[] {
    const late: Waiting[] = [];
    for (const kind of KINDS) {
      const items = this.#waiting[kind];
      while (items.length > 0 && this.#isStale(items[0]!, nowMs)) late.push(items.shift()!);
    }
    if (this.saying && !this.sending && this.saying.items.every((waiting) => this.#isStale(waiting, nowMs))) {
      late.push(...this.saying.items);
      this.saying = undefined;
    }
    return late;
  }

  /** Drops what is not said by a muted bot; returns how many. A line that is begun is finished. */
  dropMuted(): number {
    const before = this.#count();
    for (const kind of KINDS) this.#waiting[kind] = this.#waiting[kind].filter(({ item }) => item.evenMuted === true);
    return before - this.#count();
  }

  #count(): number {
    return KINDS.reduce((sum, kind) => sum + this.#waiting[kind].length, 0);
  }

  /** The items of the most pressing kind that waits. */
  #pressing(): Waiting[] {
    return this.#waiting[KINDS.find((kind) => this.#waiting[kind].length > 0)!];
  }

  #joined(max: number): Saying | undefined {
    const { urgent, news, answer } = this.#waiting;
    if (urgent.length === 0 && news.length > 0) return undefined;
    const answers = [...urgent, ...answer];
    if (answers.length < this.#config.outbox.joinFrom) return undefined;
    const joined = joinAnswers(
      answers.map(({ item }) => item),
      max,
    );
    if (joined.count < 2) return undefined;
    answer.splice(0, joined.count - urgent.splice(0, joined.count).length);
    return { parts: [joined.text], items: answers.slice(0, joined.count), replyTo: undefined };
  }

  #alone(max: number): Saying {
    const first = this.#pressing().shift()!;
    const { item } = first;
    const asReply = this.#config.answers === "reply" && item.replyTo !== undefined;
    const text = asReply ? item.text : addressed(item, item.text);
    const parts = harmlessParts(text, this.#config.prefix, max, splitText);
    return { parts, items: [first], replyTo: asReply ? item.replyTo : undefined };
  }

  #isStale({ item, sinceMs }: Waiting, nowMs: number): boolean {
    const { answerStaleSeconds, announcementStaleSeconds } = this.#config.outbox;
    const isAnswer = item.kind === "urgent" || item.kind === "answer";
    return nowMs - sinceMs > (isAnswer ? answerStaleSeconds : announcementStaleSeconds) * 1_000;
  }
}

/** How a channel is told apart. */
export function keyOf(channel: OutboxChannel): string {
  return `${channel.platform}:${channel.platformId}`;
}

/** Whether one item goes before another: the more pressing, then the older. */
export function isBefore(one: Waiting, other: Waiting): boolean {
  return (KINDS.indexOf(one.item.kind) - KINDS.indexOf(other.item.kind) || one.order - other.order) < 0;
}
