/**
 * What the bot says, at the pace the platforms allow: a queue per channel, one budget per account, several small
 * answers in one line when the queue grows, nothing stale, nothing lost without being counted.
 */

import { plainEmotes } from "../../base/emote-codes.ts";
import { messageOf } from "../../base/errors.ts";
import { MINUTE_MS } from "../../base/lengths.ts";
import type { Log } from "../../base/log.ts";
import type { Cancel, System } from "../../base/system.ts";
import type { SendLimits, SendResult } from "../../platforms/platform.ts";
import { oneLine } from "../reading/text.ts";
import type { OutboxConfig } from "../settings.ts";
import { harmless } from "./harmless.ts";
import type { OutboxChannel, OutboxItem } from "./outbox-item.ts";
import { isBefore, keyOf, OutboxQueue, type Saying, type Waiting } from "./outbox-queue.ts";
import { Repeats } from "./repeats.ts";
import { SendBudget } from "./send-budget.ts";

/** How often what happened, since the start. What was ever said adds up: sent + late + dropped + refused + muted + waiting. */
interface OutboxCounters {
  /** Lines the platform took. */
  readonly lines: number;
  /** Items said, alone or in a joined line. */
  readonly sent: number;
  /** Items among them that shared a line with others. */
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
  readonly config: OutboxConfig;
  readonly system: Pick<System, "clock" | "timers">;
  readonly log: Log;
  /** Read before each line, because they change. */
  readonly limits: (channel: OutboxChannel) => SendLimits;
  readonly send: (channel: OutboxChannel, text: string, replyTo?: string) => Promise<SendResult>;
  readonly isMuted?: () => boolean;
  /** What is said once to all whom the bot could not answer, when too many ask at once. */
  readonly crowded?: (channel: OutboxChannel) => string | undefined;
}

export interface Outbox {
  /** Queues a thing to say. */
  say(item: OutboxItem): void;
  counters(): OutboxCounters;
  /** Items that wait, over all channels or in one. */
  waiting(channel?: OutboxChannel): number;
  /** Resolves when nothing is being sent and nothing can be before time passes. */
  settled(): Promise<void>;
  /** Says nothing more; resolves when what is being sent is through, or after two seconds. */
  stop(): Promise<void>;
}

export type { OutboxItem } from "./outbox-item.ts";

const STOP_MS = 2_000;
const TOO_MUCH = "too much waits to be said";
/** A crowd that comes back after so long without an answer lost is a new one. */
const QUIET_MS = 10 * MINUTE_MS;

/** Makes the outbox of all channels. */
export function createOutbox(options: OutboxOptions): Outbox {
  return new ChatOutbox(options);
}

class ChatOutbox implements Outbox {
  readonly #options: OutboxOptions;
  readonly #budget: SendBudget;
  readonly #repeats: Repeats;
  readonly #queues = new Map<string, OutboxQueue>();
  readonly #counters = { lines: 0, sent: 0, joined: 0, late: 0, dropped: 0, refused: 0, muted: 0 };
  /** What last kept a channel's lines from being said, until one is said again. */
  readonly #troubles = new Map<string, string>();
  /** When an answer was last lost in a channel because too many asked. */
  readonly #overrunAtMs = new Map<string, number>();
  #order = 0;
  #timer: Cancel | undefined;
  #stopped = false;
  #settled: (() => void)[] = [];

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#budget = new SendBudget(options.system.clock);
    this.#repeats = new Repeats(options.system.clock);
  }

  say(item: OutboxItem): void {
    const mark = this.#options.config.prefix;
    const shown = (said: string) => harmless(oneLine(shownOn(item.channel, said)), mark);
    const text = shown(item.text);
    if (text === "") return;
    if (this.#stopped) {
      this.#lost("dropped", 1, item.channel, "the bot is stopping");
      return;
    }
    if (!item.evenMuted && this.#options.isMuted?.()) {
      this.#counters.muted++;
      return;
    }
    const short = item.short === undefined ? {} : { short: shown(item.short) };
    this.#overrun("dropped", this.#add({ ...item, text, ...short }), item.channel, TOO_MUCH);
    this.#pump();
  }

  counters(): OutboxCounters {
    return { ...this.#counters };
  }

  waiting(channel?: OutboxChannel): number {
    const queues = channel ? [this.#queue(channel)] : [...this.#queues.values()];
    return queues.reduce((sum, queue) => sum + queue.size, 0);
  }

  settled(): Promise<void> {
    if (!this.#isSending()) return Promise.resolve();
    return new Promise((resolve) => this.#settled.push(resolve));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    for (const queue of this.#queues.values()) {
      const left = queue.clear();
      if (left > 0) this.#lost("dropped", left, queue.channel, "the bot is stopping");
      if (queue.saying && !queue.sending) this.#giveUp(queue, queue.saying, "dropped", "the bot is stopping");
    }
    let patience: Cancel | undefined;
    const tooLong = new Promise<void>((resolve) => {
      patience = this.#options.system.timers.after(STOP_MS, resolve);
    });
    await Promise.race([this.settled(), tooLong]);
    patience?.cancel();
  }

  #now(): number {
    return this.#options.system.clock.monotonic();
  }

  #queue(channel: OutboxChannel): OutboxQueue {
    const key = keyOf(channel);
    let queue = this.#queues.get(key);
    if (!queue) {
      queue = new OutboxQueue(channel, this.#options.config);
      this.#queues.set(key, queue);
    }
    return queue;
  }

  /** Queues a line; what had to go for it, because too much waits. */
  #add(item: OutboxItem): readonly Waiting[] {
    return this.#queue(item.channel).add({ item, sinceMs: this.#now(), order: this.#order++ });
  }

  /** Sends all that may be sent now, the most pressing first over all channels, and wakes up when the next may. */
  #pump(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#dropStale();
    if (this.#options.isMuted?.()) this.#dropMuted();
    for (;;) {
      const { queue, waitMs } = this.#next();
      if (!queue) return;
      if (waitMs > 0) {
        this.#timer = this.#options.system.timers.after(Math.max(1, Math.ceil(waitMs)), () => {
          this.#pump();
          // A simulated clock waits for this before it moves on.
          return this.settled();
        });
        return;
      }
      this.#send(queue);
    }
  }

  /** The queue to send from next, or the one that may soonest. */
  #next(): { queue: OutboxQueue | undefined; waitMs: number } {
    let best: OutboxQueue | undefined;
    let bestMs = Number.POSITIVE_INFINITY;
    for (const queue of this.#queues.values()) {
      if (queue.sending || queue.isEmpty) continue;
      const waitMs = this.#budget.waitMs(queue.key, this.#options.limits(queue.channel), queue.presses);
      if (!best || waitMs < bestMs || (waitMs === bestMs && isBefore(queue.first(), best.first()))) {
        best = queue;
        bestMs = waitMs;
      }
    }
    return { queue: best, waitMs: bestMs };
  }

  #send(queue: OutboxQueue): void {
    const limits = this.#options.limits(queue.channel);
    const { presses } = queue;
    const saying = queue.next(limits.length);
    const text = this.#fresh(queue, saying, limits);
    queue.sending = true;
    this.#budget.spend(queue.key, limits, presses);
    this.#handOver(queue.channel, text, saying.replyTo).then(
      (result) => this.#sent(queue, saying, text, result),
      (error: unknown) => this.#sent(queue, saying, text, { status: "refused", reason: messageOf(error) }),
    );
  }

  /** A send that throws instead of answering is a refusal like any other. */
  #handOver(channel: OutboxChannel, text: string, replyTo: string | undefined): Promise<SendResult> {
    try {
      return this.#options.send(channel, text, replyTo);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** The line's wording, varied where the platform refuses repeats and this would be one. */
  #fresh(queue: OutboxQueue, saying: Saying, limits: SendLimits): string {
    const text = saying.parts[0]!;
    if (limits.duplicateWindowMs <= 0) return text;
    const to = saying.items.length === 1 ? saying.items[0]!.item.to : undefined;
    return this.#repeats.fresh(queue.key, text, { windowMs: limits.duplicateWindowMs, max: limits.length, to });
  }

  #sent(queue: OutboxQueue, saying: Saying, text: string, result: SendResult): void {
    queue.sending = false;
    if (result.status === "sent") {
      this.#counters.lines++;
      this.#troubles.delete(queue.key);
      if (this.#options.limits(queue.channel).duplicateWindowMs > 0) this.#repeats.note(queue.key, text);
      saying.parts.shift();
      saying.replyTo = undefined;
      if (saying.parts.length === 0) this.#said(queue, saying);
    } else if (result.status === "refused") {
      this.#giveUp(queue, saying, "refused", result.reason);
    } else {
      this.#budget.block(queue.key, Math.max(1, result.retryAfterMs));
      this.#options.log.debug({ ...queue.channel, ...result }, "told to wait before saying more");
    }
    if (this.#stopped && queue.saying) this.#giveUp(queue, saying, "dropped", "the bot is stopping");
    if (!this.#stopped) this.#pump();
    if (!this.#isSending()) for (const wake of this.#settled.splice(0)) wake();
  }

  #said(queue: OutboxQueue, saying: Saying): void {
    queue.saying = undefined;
    this.#counters.sent += saying.items.length;
    if (saying.items.length > 1) this.#counters.joined += saying.items.length;
  }

  #giveUp(queue: OutboxQueue, saying: Saying, how: "dropped" | "refused", reason: string): void {
    queue.saying = undefined;
    this.#lost(how, saying.items.length, queue.channel, reason);
  }

  #dropStale(): void {
    for (const queue of this.#queues.values()) {
      const late = queue.dropStale(this.#now());
      this.#overrun("late", late, queue.channel, "there was more to say than the platform allows");
    }
  }

  /** Who mutes the bot wants silence at once, also from what waits since before. */
  #dropMuted(): void {
    for (const queue of this.#queues.values()) this.#counters.muted += queue.dropMuted();
  }

  /** More was asked than can be said. Who got no answer is told once, and again only after a quiet while. */
  #overrun(how: "late" | "dropped", lost: readonly Waiting[], channel: OutboxChannel, reason: string): void {
    if (lost.length === 0) return;
    this.#lost(how, lost.length, channel, reason);
    if (!lost.some(({ item }) => item.kind === "answer")) return;
    const key = keyOf(channel);
    const before = this.#overrunAtMs.get(key);
    this.#overrunAtMs.set(key, this.#now());
    if (before !== undefined && this.#now() - before < QUIET_MS) return;
    const text = oneLine(this.#options.crowded?.(channel) ?? "");
    if (text === "") return;
    const full = this.#add({ channel, kind: "news", text });
    if (full.length > 0) this.#lost("dropped", full.length, channel, TOO_MUCH);
  }

  #lost(how: "late" | "dropped" | "refused", count: number, channel: OutboxChannel, reason: string): void {
    this.#counters[how] += count;
    // The same trouble again (a bot that may not write answers nobody) is counted, and told in the log's details only.
    const trouble = `${how}: ${reason}`;
    const known = this.#troubles.get(keyOf(channel)) === trouble;
    this.#troubles.set(keyOf(channel), trouble);
    this.#options.log[known ? "debug" : "warn"]({ ...channel, how, count, reason }, "something was not said");
  }

  #isSending(): boolean {
    for (const queue of this.#queues.values()) if (queue.sending) return true;
    return false;
  }
}

/** Emotes of Kick are plain words everywhere else. */
function shownOn({ platform }: OutboxChannel, text: string): string {
  return platform === "kick" ? text : plainEmotes(text);
}
