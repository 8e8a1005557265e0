/**
 * The one way to write: work is queued and run in one synchronous transaction per turn of the event loop, a savepoint
 * each, at most {@link BATCH_MS} a batch. A promise resolves after the COMMIT that made its work true, so a reply that
 * waits for it is never a lie, and a storm of a thousand commands costs a few fsyncs.
 */
import { codeOf, messageOf } from "../errors.ts";
import type { Log } from "../log.ts";
import { stopwatchMs } from "../system.ts";
import type { Db } from "./open.ts";

/** How long one batch may hold the event loop before it commits, in milliseconds. */
export const BATCH_MS = 8;

interface Job {
  readonly work: () => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
  hooks: (() => void)[];
  outcome: { value: unknown } | { error: unknown } | undefined;
}

export interface WriterOptions {
  readonly db: Db;
  readonly log: Log;
  /** The disk failed while committing: nothing more can be promised. main.ts stops the process. */
  readonly onFatal: (error: unknown) => void;
}

export class Writer {
  readonly #db: Db;
  readonly #log: Log;
  readonly #onFatal: (error: unknown) => void;
  readonly #begin;
  readonly #commit;
  readonly #rollback;
  readonly #savepoint;
  readonly #release;
  readonly #undo;
  readonly #partSavepoint;
  readonly #partRelease;
  readonly #partUndo;
  #queue: Job[] = [];
  #current: Job | undefined;
  #scheduled = false;
  #closed = false;
  #idle: (() => void)[] = [];

  constructor(options: WriterOptions) {
    this.#db = options.db;
    this.#log = options.log;
    this.#onFatal = options.onFatal;
    this.#begin = this.#db.prepare("BEGIN IMMEDIATE");
    this.#commit = this.#db.prepare("COMMIT");
    this.#rollback = this.#db.prepare("ROLLBACK");
    this.#savepoint = this.#db.prepare("SAVEPOINT job");
    this.#release = this.#db.prepare("RELEASE job");
    this.#undo = this.#db.prepare("ROLLBACK TO job");
    this.#partSavepoint = this.#db.prepare("SAVEPOINT part");
    this.#partRelease = this.#db.prepare("RELEASE part");
    this.#partUndo = this.#db.prepare("ROLLBACK TO part");
  }

  /** How many pieces of work wait for their turn. */
  get waiting(): number {
    return this.#queue.length;
  }

  /**
   * Queues synchronous work on the book. Resolves with its result after COMMIT; rejects with what it threw, and then
   * nothing of it is in the book. Work may be run a second time if the first transaction was lost, so it must keep its
   * memory for {@link afterCommit}.
   */
  run<T>(work: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new Error("The book is closed; nothing can be written any more."));
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ work, resolve, reject, hooks: [], outcome: undefined });
      this.#schedule();
    });
  }

  /**
   * Inside work only: what to do in memory once it is committed (caches, ranks, cooldowns). Dropped with a rollback.
   * Hooks run in order, before the work's promise resolves.
   */
  afterCommit(hook: () => void): void {
    if (!this.#current) throw new Error("afterCommit belongs inside the work given to writer.run.");
    this.#current.hooks.push(hook);
  }

  /**
   * Inside work only: a part of it that may fail alone. When it throws, what it wrote is undone and its hooks are
   * dropped, and the rest of the work goes on (a refused command is still a message that was handled).
   */
  attempt<T>(part: () => T): T {
    const job = this.#current;
    if (!job) throw new Error("attempt belongs inside the work given to writer.run.");
    const hooks = job.hooks.length;
    this.#partSavepoint.run();
    try {
      const value = part();
      this.#partRelease.run();
      return value;
    } catch (error) {
      // Without a transaction there is no savepoint left to go back to: the whole work fails, in run.
      if (this.#db.inTransaction) {
        this.#partUndo.run();
        this.#partRelease.run();
        job.hooks.length = hooks;
      }
      throw error;
    }
  }

  /** Resolves when nothing waits and nothing runs. */
  idle(): Promise<void> {
    if (this.#queue.length === 0 && !this.#scheduled) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Finishes what is queued, then refuses more. */
  async close(): Promise<void> {
    await this.idle();
    this.#closed = true;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#turn();
      if (this.#queue.length > 0) this.#schedule();
      else for (const wake of this.#idle.splice(0)) wake();
    });
  }

  #turn(): void {
    const until = stopwatchMs() + BATCH_MS;
    const batch: Job[] = [];
    let lost: unknown;
    try {
      this.#begin.run();
    } catch (error) {
      // Another connection holds the book, or the disk failed: this work cannot be done now, and says so.
      for (const job of this.#queue.splice(0)) job.reject(error);
      this.#log.error({ error: messageOf(error), code: codeOf(error) }, "the book could not be opened for writing");
      return;
    }
    let taken = 0;
    while (taken < this.#queue.length) {
      const job = this.#queue[taken++]!;
      batch.push(job);
      if (!this.#runJob(job)) {
        lost = "error" in job.outcome! ? job.outcome.error : undefined;
        break;
      }
      if (stopwatchMs() >= until) break;
    }
    this.#queue.splice(0, taken);
    if (lost === undefined) lost = this.#commitOrLose();
    if (lost === undefined) for (const job of batch) this.#settle(job);
    else this.#oneByOne(batch, lost);
  }

  /** Runs one job in its savepoint. False when SQLite ended the whole transaction under it (a full disk does). */
  #runJob(job: Job): boolean {
    this.#current = job;
    job.hooks = [];
    try {
      this.#savepoint.run();
      const value = job.work();
      if (value instanceof Promise) {
        value.catch(() => undefined);
        throw new TypeError("Work on the book must be synchronous: no transaction may be open across an await.");
      }
      this.#release.run();
      job.outcome = { value };
      return true;
    } catch (error) {
      job.outcome = { error };
      if (!this.#db.inTransaction) return false;
      this.#undo.run();
      this.#release.run();
      return true;
    } finally {
      this.#current = undefined;
    }
  }

  /** Commits; what went wrong, when it did, with the transaction rolled back. */
  #commitOrLose(): unknown {
    try {
      this.#commit.run();
      return undefined;
    } catch (error) {
      if (this.#db.inTransaction) this.#rollback.run();
      if (codeOf(error)?.startsWith("SQLITE_IOERR")) this.#onFatal(error);
      return error ?? new Error("COMMIT failed");
    }
  }

  /** The transaction is lost and nothing of it was said: each member gets one of its own. */
  #oneByOne(batch: readonly Job[], cause: unknown): void {
    this.#log.error(
      { error: messageOf(cause), code: codeOf(cause), members: batch.length },
      "a write was lost and is tried again one by one; is the disk full?",
    );
    for (const job of batch) {
      try {
        this.#begin.run();
        this.#runJob(job);
        const failed = this.#db.inTransaction ? this.#commitOrLose() : undefined;
        if (failed !== undefined) job.outcome = { error: failed };
      } catch (error) {
        job.outcome = { error };
      }
      this.#settle(job);
    }
  }

  #settle(job: Job): void {
    const outcome = job.outcome!;
    if ("error" in outcome) {
      job.reject(outcome.error);
      return;
    }
    for (const hook of job.hooks) {
      try {
        hook();
      } catch (error) {
        this.#log.error({ error }, "memory could not follow the book; restart the bot to read it afresh");
      }
    }
    job.resolve(outcome.value as never);
  }
}
