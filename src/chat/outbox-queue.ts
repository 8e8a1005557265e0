/** What waits to be said in one channel, and what of it goes next. */
import type { ChatConfig } from "../config/chat.ts";
import type { PlatformName } from "./message.ts";
import { addressed, joinAnswers } from "./outbox-join.ts";
import { splitText } from "./split.ts";

/** A channel as the outbox names it. */
export interface OutboxChannel {
  readonly platform: PlatformName;
  readonly platformId: string;
}

/** One thing to say. */
export interface OutboxItem {
  readonly channel: OutboxChannel;
  readonly text: string;
  /** `urgent` (errors, answers to moderators) goes first, then answers, then announcements. */
  readonly kind: "urgent" | "answer" | "announcement";
  /** The message it answers. */
  readonly replyTo?: string;
  /** The name of who is answered: put in front where it is not sent as a reply. */
  readonly to?: string;
  /** A shorter form for when many answers share a line: `@ann 120 · @bob 40`. */
  readonly short?: string;
  /** Said although the bot is muted. */
  readonly evenMuted?: boolean;
}

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

const RANK = { urgent: 0, answer: 1, announcement: 2 } as const;

export class OutboxQueue {
  readonly channel: OutboxChannel;
  readonly key: string;
  saying: Saying | undefined;
  sending = false;
  readonly #config: Pick<ChatConfig, "outbox" | "answers">;
  #waiting: Waiting[] = [];

  constructor(channel: OutboxChannel, config: Pick<ChatConfig, "outbox" | "answers">) {
    this.channel = channel;
    this.key = keyOf(channel);
    this.#config = config;
  }

  /** Items that wait or are being said. */
  get size(): number {
    return this.#waiting.length + (this.saying?.items.length ?? 0);
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && !this.saying;
  }

  /** Adds an item; returns how many had to go because too much waits: the least pressing, the oldest of them. */
  add(waiting: Waiting): number {
    this.#waiting.push(waiting);
    if (this.#waiting.length <= this.#config.outbox.waitingMax) return 0;
    const rank = ({ item }: Waiting) => RANK[item.kind];
    const least = this.#waiting.reduce((worst, other) => (rank(other) > rank(worst) ? other : worst));
    this.#waiting.splice(this.#waiting.indexOf(least), 1);
    return 1;
  }

  /** Empties the queue, except what is being said; returns how many were in it. */
  clear(): number {
    return this.#waiting.splice(0).length;
  }

  /** The most pressing item; only when the queue is not empty. */
  first(): Waiting {
    return this.saying?.items[0] ?? this.#waiting.reduce((best, other) => (isBefore(other, best) ? other : best));
  }

  /** What goes next, within `max` UTF-16 units a line: the rest of a long text, one item, or answers sharing a line. */
  next(max: number): Saying {
    this.saying ??= this.#joined(max) ?? this.#alone(max);
    return this.saying;
  }

  /** Drops what has waited too long; returns how many. A line that is being sent is left alone. */
  dropStale(nowMs: number): number {
    const fresh = this.#waiting.filter((waiting) => !this.#isStale(waiting, nowMs));
    let late = this.#waiting.length - fresh.length;
    if (late > 0) this.#waiting = fresh;
    if (this.saying && !this.sending && this.saying.items.every((waiting) => this.#isStale(waiting, nowMs))) {
      late += this.saying.items.length;
      this.saying = undefined;
    }
    return late;
  }

  /** Drops what is not said by a muted bot; returns how many. A line that is begun is finished. */
  dropMuted(): number {
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter(({ item }) => item.evenMuted === true);
    return before - this.#waiting.length;
  }

  #joined(max: number): Saying | undefined {
    if (this.first().item.kind === "announcement") return undefined;
    const answers = this.#waiting.filter(({ item }) => item.kind !== "announcement").sort(byPressure);
    if (answers.length < this.#config.outbox.joinFrom) return undefined;
    const texts = answers.map(({ item }) => item);
    const joined = joinAnswers(texts, max);
    if (joined.count < 2) return undefined;
    const items = answers.slice(0, joined.count);
    const taken = new Set(items);
    this.#waiting = this.#waiting.filter((waiting) => !taken.has(waiting));
    return { parts: [joined.text], items, replyTo: undefined };
  }

  #alone(max: number): Saying {
    const first = this.first();
    this.#waiting.splice(this.#waiting.indexOf(first), 1);
    const { item } = first;
    const asReply = this.#config.answers === "reply" && item.replyTo !== undefined;
    const text = asReply ? item.text : addressed(item, item.text);
    return { parts: [...splitText(text, max)], items: [first], replyTo: asReply ? item.replyTo : undefined };
  }

  #isStale({ item, sinceMs }: Waiting, nowMs: number): boolean {
    const { answerStaleSeconds, announcementStaleSeconds } = this.#config.outbox;
    return nowMs - sinceMs > (item.kind === "announcement" ? announcementStaleSeconds : answerStaleSeconds) * 1_000;
  }
}

/** How a channel is told apart. */
export function keyOf(channel: OutboxChannel): string {
  return `${channel.platform}:${channel.platformId}`;
}

/** Whether one item goes before another: the more pressing, then the older. */
export function isBefore(one: Waiting, other: Waiting): boolean {
  return byPressure(one, other) < 0;
}

function byPressure(one: Waiting, other: Waiting): number {
  return RANK[one.item.kind] - RANK[other.item.kind] || one.order - other.order;
}
