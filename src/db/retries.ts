/**
 * Work on the book that must not be lost because the book cannot be written just now: another program holds it, or the disk
 * is full. It is tried again for ten minutes, in the order it came. What failed holds back all that comes after it: the
 * cause is nearly always the book itself, and what is overtaken may come out otherwise (live, then offline).
 */

import { backoffMs } from "../base/backoff.ts";
import { codeOf, messageOf } from "../base/errors.ts";
import { MINUTE_MS } from "../base/lengths.ts";
import type { Log } from "../base/log.ts";
import type { Cancel, System } from "../base/system.ts";

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;
/** What fails when it is older goes to the log. */
const OLD_MS = 10 * MINUTE_MS;
const WAITING_MAX = 10_000;
/** What the book refuses for itself alone, as by a constraint, holds the others back for so many tries only. */
const TRIES_ALONE = 5;
/** Nothing can be written for now, whatever it is. */
const NOTHING_NOW = /^SQLITE_(BUSY|LOCKED|FULL|READONLY|CANTOPEN|PROTOCOL|NOMEM)/;

export interface RetriesOptions {
  readonly system: Pick<System, "clock" | "timers" | "random">;
  readonly log: Log;
}

interface Task<T> {
  readonly number: number;
  readonly sinceMs: number;
  /** For the log, whole: what the streamer must know to make it good by hand. */
  readonly what: object;
  readonly work: () => T | Promise<T>;
  readonly resolve: (value: T | undefined) => void;
  tries: number;
}

export class Retries {
  readonly #options: RetriesOptions;
  /** What failed and what came after it, in order. */
  readonly #waiting: Task<never>[] = [];
  #numbers = 0;
  #rounds = 0;
  #timer: Cancel | undefined;
  #round: Promise<void> | undefined;
  #stopped = false;

  constructor(options: RetriesOptions) {
    this.#options = options;
  }

  /**
   * Runs work at once, in this very call, unless something waits. Resolves with its result; with `undefined` when it could not
   * be done, after `what` was logged whole. Never rejects. Work may run several times; nothing of a failed one is in the book.
   */
  run<T>(what: object, work: () => T | Promise<T>): Promise<T | undefined> {
    return new Promise((resolve) => {
      const sinceMs = this.#options.system.clock.monotonic();
      const task = { number: this.#numbers++, sinceMs, what, work, resolve, tries: 0 } as unknown as Task<never>;
      if (this.#waiting.length > 0) this.#hold(task);
      else this.#begin(task);
    });
  }

  /** Tries once more what waits, then gives up on it: nothing is left unanswered. What fails from now on is not tried again. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    do await this.#goThrough();
    while (this.#waiting.length > 0);
  }

  #begin(task: Task<never>): void {
    const failed = (error: unknown) => {
      if (this.#isLast(task, error)) this.#giveUp(task, error);
      else this.#hold(task, error);
    };
    try {
      const value: unknown = task.work();
      if (value instanceof Promise) value.then(task.resolve, failed);
      else task.resolve(value as never);
    } catch (error) {
      failed(error);
    }
  }

  /** Counts a try that failed. True when it was the last one. */
  #isLast(task: Task<never>, error: unknown): boolean {
    const code = codeOf(error) ?? "";
    task.tries++;
    if (this.#stopped || !code.startsWith("SQLITE_")) return true;
    if (!isOfTheBook(error) && task.tries >= TRIES_ALONE) return true;
    return this.#options.system.clock.monotonic() - task.sinceMs >= OLD_MS;
  }

  #hold(task: Task<never>, error?: unknown): void {
    if (this.#stopped || this.#waiting.length >= WAITING_MAX) {
      this.#giveUp(task, error ?? new Error("too much is waiting to be written"));
      return;
    }
    if (this.#waiting.length === 0)
      this.#options.log.warn({ reason: messageOf(error) }, "the book cannot be written now; it is tried again");
    // Several may have been under way when the first of them failed.
    const before = this.#waiting.findLastIndex(({ number }) => number < task.number);
    this.#waiting.splice(before + 1, 0, task);
    this.#plan();
  }

  #giveUp(task: Task<never>, error: unknown): void {
    this.#options.log.error({ err: error, ...task.what }, "this could not be written into the book");
    task.resolve(undefined);
  }

  #plan(): void {
    if (this.#timer || this.#round || this.#stopped || this.#waiting.length === 0) return;
    const { timers, random } = this.#options.system;
    this.#timer = timers.after(backoffMs(this.#rounds++, FIRST_MS, LONGEST_MS, random), () => {
      this.#timer = undefined;
      // Not waited for by the timer: work may need the clock to go on.
      void this.#goThrough();
    });
  }

  #goThrough(): Promise<void> {
    this.#round ??= this.#tryAll().finally(() => {
      this.#round = undefined;
      this.#plan();
    });
    return this.#round;
  }

  /** From the oldest on, as far as it goes well. */
  async #tryAll(): Promise<void> {
    for (let task = this.#waiting[0]; task; task = this.#waiting[0]) {
      let failure: { readonly error: unknown } | undefined;
      try {
        const value: unknown = task.work();
        // Without a wait where none is needed: a platform that stops tells all it has within the call.
        task.resolve((value instanceof Promise ? await value : value) as never);
        this.#rounds = 0;
      } catch (error) {
        if (!this.#isLast(task, error)) return;
        failure = { error };
      }
      this.#waiting.splice(this.#waiting.indexOf(task), 1);
      if (!failure) continue;
      this.#giveUp(task, failure.error);
      if (this.#stopped && isOfTheBook(failure.error)) {
        for (const left of this.#waiting.splice(0)) this.#giveUp(left, failure.error);
      }
    }
  }
}

function isOfTheBook(error: unknown): boolean {
  return NOTHING_NOW.test(codeOf(error) ?? "");
}
