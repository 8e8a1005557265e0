/**
 * What the bot says, at the pace the platforms allow: a queue per channel, one budget per account, several small
 * answers in one line when the queue grows, nothing stale, nothing lost without being counted.
 */
import type { ChatConfig } from "../config/chat.ts";
import { messageOf } from "../errors.ts";
import type { Log } from "../log.ts";
import type { SendLimits, SendResult } from "../platforms/platform.ts";
import type { Cancel, System } from "../system.ts";
import type { PlatformName } from "./message.ts";
import { addressed, joinAnswers } from "./outbox-join.ts";
import { Repeats } from "./repeats.ts";
import { SendBudget } from "./send-budget.ts";
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

/** How often what happened, since the start. `said` items add up: sent + late + dropped + refused + muted + waiting. */
export interface OutboxCounters {
  /** Lines the platform took. */
  readonly lines: number;
  /** Items said, alone or in a joined line. */
  readonly sent: number;
  /** Items that shared a line with others. */
  readonly joined: number;
  /** Items that waited too long. */
  readonly late: number;
  /** Items that found the queue full or the bot stopping. */
  readonly dropped: number;
  /** Items the platform would not take. */
  readonly refused: number;
  /** Items not said because the bot is muted. */
  readonly muted: number;
}

export interface OutboxOptions {
  readonly config: Pick<ChatConfig, "outbox" | "answers">;
  readonly system: Pick<System, "clock" | "timers">;
  readonly log: Log;
  readonly limits: (channel: OutboxChannel) => SendLimits;
  readonly send: (channel: OutboxChannel, text: string, replyTo?: string) => Promise<SendResult>;
  readonly isMuted?: () => boolean;
}

export interface Outbox {
  /** Queues a thing to say. */
  say(item: OutboxItem): void;
  counters(): OutboxCounters;
  /** Items that wait, over all channels or in one. */
  waiting(channel?: OutboxChannel): number;
  /** Resolves when nothing is being sent and nothing can be before time passes. */
  settled(): Promise<void>;
  /** Says nothing more; resolves when what is being sent is through. */
  stop(): Promise<void>;
}

/** An item in the queue. */
interface Waiting {
  readonly item: OutboxItem;
  readonly sinceMs: number;
  readonly order: number;
}

/** A line that is being said, part by part: what was cut for its length goes out in one piece. */
interface Saying {
  readonly parts: string[];
  readonly items: readonly Waiting[];
  replyTo: string | undefined;
}

interface Queue {
  readonly key: string;
  readonly channel: OutboxChannel;
  waiting: Waiting[];
  saying: Saying | undefined;
  sending: boolean;
}

const RANK = { urgent: 0, answer: 1, announcement: 2 } as const;
const STOP_MS = 2_000;

/** Makes the outbox of all channels. */
export function createOutbox(options: OutboxOptions): Outbox {
  return new ChatOutbox(options);
}

class ChatOutbox implements Outbox {
  readonly #options: OutboxOptions;
  readonly #budget: SendBudget;
  readonly #repeats: Repeats;
  readonly #queues = new Map<string, Queue>();
  readonly #counters = { lines: 0, sent: 0, joined: 0, late: 0, dropped: 0, refused: 0, muted: 0 };
  #order = 0;
  #timer: Cancel | undefined;
  #pumping = false;
  #stopped = false;
  #settled: (() => void)[] = [];

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#budget = new SendBudget(options.system.clock);
    this.#repeats = new Repeats(options.system.clock);
  }

  say(item: OutboxItem): void {
    if (item.text.trim() === "") return;
    if (this.#stopped) {
      this.#lost("dropped", 1, item.channel, "the bot is stopping");
      return;
    }
    if (!item.evenMuted && this.#options.isMuted?.()) {
      this.#counters.muted++;
      return;
    }
    const queue = this.#queue(item.channel);
    queue.waiting.push({ item, sinceMs: this.#now(), order: this.#order++ });
    if (queue.waiting.length > this.#options.config.outbox.waitingMax) this.#overflow(queue);
    this.#pump();
  }

  counters(): OutboxCounters {
    return { ...this.#counters };
  }

  waiting(channel?: OutboxChannel): number {
    const queues = channel ? [this.#queue(channel)] : [...this.#queues.values()];
    return queues.reduce((sum, queue) => sum + queue.waiting.length + (queue.saying?.items.length ?? 0), 0);
  }

  settled(): Promise<void> {
    if (this.#isSettled()) return Promise.resolve();
    return new Promise((resolve) => this.#settled.push(resolve));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    for (const queue of this.#queues.values()) {
      if (queue.waiting.length > 0) this.#lost("dropped", queue.waiting.length, queue.channel, "the bot is stopping");
      queue.waiting = [];
    }
    let giveUp: Cancel | undefined;
    const patience = new Promise<void>((resolve) => {
      giveUp = this.#options.system.timers.after(STOP_MS, resolve);
    });
    await Promise.race([this.settled(), patience]);
    giveUp?.cancel();
  }

  #now(): number {
    return this.#options.system.clock.monotonic();
  }

  #queue(channel: OutboxChannel): Queue {
    const key = `${channel.platform}:${channel.platformId}`;
    let queue = this.#queues.get(key);
    if (!queue) {
      queue = { key, channel, waiting: [], saying: undefined, sending: false };
      this.#queues.set(key, queue);
    }
    return queue;
  }

  /** Sends what may be sent now, the most pressing first over all channels, and wakes up when the next may. */
  #pump(): void {
    // A send that settles at once comes back here while the loop below is still going.
    if (this.#pumping) return;
    this.#pumping = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    for (;;) {
      this.#dropStale();
      const { queue, waitMs } = this.#next();
      if (queue && waitMs === 0) {
        this.#sendFrom(queue);
        continue;
      }
      if (queue)
        this.#timer = this.#options.system.timers.after(Math.max(1, Math.ceil(waitMs)), () => this.#pumpAndSettle());
      break;
    }
    this.#pumping = false;
    this.#tellSettled();
  }

  /** For a timer: a simulated clock waits for what it returns. */
  #pumpAndSettle(): Promise<void> {
    this.#pump();
    return this.settled();
  }

  /** The queue to send from next, or the one that may soonest. */
  #next(): { queue: Queue | undefined; waitMs: number } {
    let best: Queue | undefined;
    let bestWait = Number.POSITIVE_INFINITY;
    for (const queue of this.#queues.values()) {
      if (queue.sending || (queue.waiting.length === 0 && !queue.saying)) continue;
      const waitMs = this.#budget.waitMs(queue.key, this.#options.limits(queue.channel));
      if (!best || waitMs < bestWait || (waitMs === bestWait && this.#isBefore(queue, best))) {
        best = queue;
        bestWait = waitMs;
      }
    }
    return { queue: best, waitMs: bestWait };
  }

  #isBefore(queue: Queue, other: Queue): boolean {
    const [mine, theirs] = [this.#first(queue), this.#first(other)];
    return isBefore(mine, theirs);
  }

  #first(queue: Queue): Waiting {
    return (
      queue.saying?.items[0] ?? queue.waiting.reduce((best, waiting) => (isBefore(waiting, best) ? waiting : best))
    );
  }

  #sendFrom(queue: Queue): void {
    const limits = this.#options.limits(queue.channel);
    queue.saying ??= this.#take(queue, limits);
    const { saying } = queue;
    const windowMs = limits.duplicateWindowMs;
    const to = saying.items.length === 1 ? saying.items[0]!.item.to : undefined;
    const text =
      windowMs > 0
        ? this.#repeats.fresh(queue.key, saying.parts[0]!, { windowMs, max: limits.length, to })
        : saying.parts[0]!;
    queue.sending = true;
    this.#budget.spend(queue.key, limits);
    this.#options.send(queue.channel, text, saying.replyTo).then(
      (result) => this.#sent(queue, saying, text, result),
      (error: unknown) => this.#sent(queue, saying, text, { status: "refused", reason: messageOf(error) }),
    );
  }

  /** Takes the next thing to say out of a queue: one item, or several answers that share a line. */
  #take(queue: Queue, limits: SendLimits): Saying {
    const { config } = this.#options;
    const first = this.#first(queue);
    const answers = queue.waiting.filter(({ item }) => item.kind !== "announcement").sort(byPressure);
    if (first.item.kind !== "announcement" && answers.length >= config.outbox.joinFrom) {
      const joined = joinAnswers(
        answers.map(({ item }) => item),
        limits.length,
      );
      if (joined.count > 1) {
        const items = answers.slice(0, joined.count);
        queue.waiting = queue.waiting.filter((waiting) => !items.includes(waiting));
        return { parts: [joined.text], items, replyTo: undefined };
      }
    }
    queue.waiting.splice(queue.waiting.indexOf(first), 1);
    const { item } = first;
    const asReply = config.answers === "reply" && item.replyTo !== undefined;
    const text = asReply ? item.text.trim() : addressed(item, item.text.trim());
    return { parts: [...splitText(text, limits.length)], items: [first], replyTo: asReply ? item.replyTo : undefined };
  }

  #sent(queue: Queue, saying: Saying, text: string, result: SendResult): void {
    queue.sending = false;
    const { items } = saying;
    switch (result.status) {
      case "sent":
        this.#counters.lines++;
        this.#repeats.note(queue.key, text);
        saying.parts.shift();
        saying.replyTo = undefined;
        if (saying.parts.length > 0 && !this.#stopped) break;
        queue.saying = undefined;
        this.#counters.sent += items.length;
        if (items.length > 1) this.#counters.joined += items.length;
        break;
      case "later":
        this.#budget.block(queue.key, Math.max(1, result.retryAfterMs));
        this.#options.log.debug(
          { channel: queue.key, retryAfterMs: result.retryAfterMs, reason: result.reason },
          "told to wait before saying more",
        );
        break;
      case "refused":
        queue.saying = undefined;
        this.#lost("refused", items.length, queue.channel, result.reason);
        break;
    }
    if (this.#stopped && queue.saying) {
      this.#lost("dropped", items.length, queue.channel, "the bot is stopping");
      queue.saying = undefined;
    }
    if (this.#stopped) this.#tellSettled();
    else this.#pump();
  }

  /** Drops what has waited too long. A line whose first part is out is finished, unless the platform blocks it that long. */
  #dropStale(): void {
    for (const queue of this.#queues.values()) {
      const fresh = queue.waiting.filter((waiting) => !this.#isStale(waiting));
      const late = queue.waiting.length - fresh.length;
      queue.waiting = fresh;
      if (late > 0) this.#lost("late", late, queue.channel, "too much to say at once");
      if (queue.saying && !queue.sending && queue.saying.items.every((waiting) => this.#isStale(waiting))) {
        this.#lost("late", queue.saying.items.length, queue.channel, "the platform made it wait too long");
        queue.saying = undefined;
      }
    }
  }

  #isStale({ item, sinceMs }: Waiting): boolean {
    const { answerStaleSeconds, announcementStaleSeconds } = this.#options.config.outbox;
    const seconds = item.kind === "announcement" ? announcementStaleSeconds : answerStaleSeconds;
    return this.#now() - sinceMs > seconds * 1_000;
  }

  /** Too much waits: the least pressing, oldest, goes. */
  #overflow(queue: Queue): void {
    const least = queue.waiting.reduce((worst, waiting) =>
      RANK[waiting.item.kind] > RANK[worst.item.kind] ? waiting : worst,
    );
    queue.waiting.splice(queue.waiting.indexOf(least), 1);
    this.#lost("dropped", 1, queue.channel, "too much waits to be said");
  }

  #lost(how: "late" | "dropped" | "refused", count: number, channel: OutboxChannel, reason: string): void {
    this.#counters[how] += count;
    this.#options.log.warn({ ...channel, how, count, reason }, "something was not said");
  }

  #isSettled(): boolean {
    for (const queue of this.#queues.values()) if (queue.sending) return false;
    return !this.#pumping;
  }

  #tellSettled(): void {
    if (!this.#isSettled()) return;
    for (const wake of this.#settled.splice(0)) wake();
  }
}

function isBefore(one: Waiting, other: Waiting): boolean {
  return byPressure(one, other) < 0;
}

function byPressure(one: Waiting, other: Waiting): number {
  return RANK[one.item.kind] - RANK[other.item.kind] || one.order - other.order;
}
