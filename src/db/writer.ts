/**
 * The one way to write: work is queued and run in one synchronous transaction per turn of the event loop, a savepoint
 * each, at most {@link BATCH_MS} a batch. A promise resolves after the COMMIT that made its work true, so a reply that
 * waits for it is never a lie, and a storm of a thousand commands costs a few fsyncs.
 */
import { codeOf, messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { stopwatchMs } from "../base/system.ts";
import type { Db } from "./open.ts";
import { Savepoints } from "./savepoints.ts";
import { endWork, type Hook, Work } from "./work.ts";

/** How long one batch may hold the event loop before it commits, in milliseconds. */
export const BATCH_MS = 8;

const FULL = "the disk is full: nothing of these writes is in the book. Free some space";

interface Job {
  readonly run: (work: Work) => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
  hooks: readonly Hook[];
  outcome: { value: unknown } | { error: unknown } | undefined;
}

/** The transaction under way is gone, and why. */
interface Lost {
  readonly error: unknown;
}

export interface WriterOptions {
  readonly db: Db;
  readonly log: Log;
  /** The disk failed while committing: nothing more can be promised. The process is to end (cli/run/start.ts). */
  readonly onFatal: (error: unknown) => void;
  /** Milliseconds of some watch; tests give their own. */
  readonly stopwatch?: () => number;
}

export class Writer {
  readonly #db: Db;
  readonly #log: Log;
  readonly #onFatal: (error: unknown) => void;
  readonly #stopwatch: () => number;
  readonly #begin;
  readonly #commit;
  readonly #rollback;
  readonly #savepoints: Savepoints;
  #queue: Job[] = [];
  #scheduled = false;
  #closed = false;
  #idle: (() => void)[] = [];
  readonly #onCommit: (() => void)[] = [];

  constructor(options: WriterOptions) {
    this.#db = options.db;
    this.#log = options.log;
    this.#onFatal = options.onFatal;
    this.#stopwatch = options.stopwatch ?? stopwatchMs;
    this.#begin = this.#db.prepare("BEGIN IMMEDIATE");
    this.#commit = this.#db.prepare("COMMIT");
    this.#rollback = this.#db.prepare("ROLLBACK");
    this.#savepoints = new Savepoints(this.#db);
  }

  /** How many pieces of work wait for their turn. */
  get waiting(): number {
    return this.#queue.length;
  }

  /**
   * Queues synchronous work on the book. Resolves with its result after COMMIT; rejects with what it threw, and then
   * nothing of it is in the book. Work may be run a second time, with a new token, if the first transaction was lost, so
   * it must keep its memory for {@link Work.afterCommit}.
   */
  run<T>(run: (work: Work) => T): Promise<T> {
    if (this.#closed) return Promise.reject(new Error("The book is closed; nothing can be written any more."));
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ run, resolve, reject, hooks: [], outcome: undefined });
      this.#schedule();
    });
  }

  /** Calls back after every commit. Nothing may hang on it: it is for who shows what the book says. */
  onCommit(listener: () => void): void {
    this.#onCommit.push(listener);
  }

  /** Resolves when nothing waits and nothing runs. */
  idle(): Promise<void> {
    if (this.#queue.length === 0 && !this.#scheduled) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Finishes what is queued, then refuses more. */
  async close(): Promise<void> {
    while (this.#queue.length > 0 || this.#scheduled) await this.idle();
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
    if (this.#closed) return;
    const until = this.#stopwatch() + BATCH_MS;
    try {
      this.#begin.run();
    } catch (error) {
      if (isDiskFailure(error)) {
        this.#giveUp([], error);
        return;
      }
      // Another program holds the book: this work cannot be done now, and says so.
      this.#log.error({ error: messageOf(error), code: codeOf(error) }, "the book could not be opened for writing");
      for (const job of this.#queue.splice(0)) job.reject(error);
      return;
    }
    const batch: Job[] = [];
    let lost: Lost | undefined;
    while (!lost && batch.length < this.#queue.length) {
      const job = this.#queue[batch.length]!;
      batch.push(job);
      lost = this.#runJob(job);
      if (this.#stopwatch() >= until) break;
    }
    this.#queue.splice(0, batch.length);
    lost ??= this.#commitOrLose();
    if (!lost) this.#settleAll(batch);
    else if (isDiskFailure(lost.error)) this.#giveUp(batch, lost.error);
    else this.#oneByOne(batch, lost.error);
  }

  /** Runs one job in its savepoint. Tells when the whole transaction was lost under it (a full disk does that). */
  #runJob(job: Job): Lost | undefined {
    const work = new Work(this.#db, this.#savepoints);
    job.hooks = [];
    let inside = false;
    try {
      this.#savepoints.at(0).begin.run();
      inside = true;
      const value = job.run(work);
      if (value instanceof Promise) {
        value.catch(() => undefined);
        throw new TypeError("Work on the book must be synchronous: no transaction may be open across an await.");
      }
      this.#savepoints.at(0).release.run();
      job.hooks = endWork(work);
      job.outcome = { value };
      return undefined;
    } catch (error) {
      job.outcome = { error };
      return this.#backToSavepoint(inside) ? undefined : { error };
    } finally {
      endWork(work);
    }
  }

  /** Undoes the job that failed. False when that cannot be done alone; then nothing of the transaction is left. */
  #backToSavepoint(inside: boolean): boolean {
    if (!this.#db.inTransaction) return false;
    try {
      if (!inside) throw new Error("The savepoint was never made.");
      this.#savepoints.at(0).undo.run();
      this.#savepoints.at(0).release.run();
      return true;
    } catch (error) {
      this.#log.error({ error: messageOf(error), code: codeOf(error) }, "a failed write could not be undone alone");
      if (this.#db.inTransaction) this.#rollback.run();
      return false;
    }
  }

  /** Commits; what went wrong, when it did, with the transaction rolled back. */
  #commitOrLose(): Lost | undefined {
    try {
      this.#commit.run();
      return undefined;
    } catch (error) {
      if (this.#db.inTransaction) this.#rollback.run();
      return { error };
    }
  }

  /** The transaction is lost and nothing of it was said: each member gets one of its own. */
  #oneByOne(batch: readonly Job[], cause: unknown): void {
    this.#log.error(
      { error: messageOf(cause), code: codeOf(cause), members: batch.length },
      "a write was lost and is tried again one by one; is the disk full?",
    );
    for (const [at, job] of batch.entries()) {
      let lost: Lost | undefined;
      try {
        this.#begin.run();
        lost = this.#runJob(job) ?? this.#commitOrLose();
      } catch (error) {
        lost = { error };
      }
      if (lost && isDiskFailure(lost.error)) {
        this.#giveUp(batch.slice(at), lost.error);
        return;
      }
      if (lost) job.outcome = lost;
      this.#settleAll([job]);
    }
  }

  /**
   * The disk failed while writing: whether these members are in the book is not known, so none is run again, none is
   * told it was done, and nothing more is written. A new start reads what is true.
   */
  #giveUp(batch: readonly Job[], error: unknown): void {
    this.#closed = true;
    this.#log.fatal(
      { error: messageOf(error), code: codeOf(error) },
      "the disk failed; nothing more is written to the book",
    );
    for (const job of [...batch, ...this.#queue.splice(0)]) job.reject(error);
    this.#onFatal(error);
  }

  #settleAll(batch: readonly Job[]): void {
    const full = batch.filter(
      ({ outcome }) => outcome && "error" in outcome && codeOf(outcome.error) === "SQLITE_FULL",
    );
    if (full.length > 0) this.#log.error({ code: "SQLITE_FULL", members: full.length }, FULL);
    for (const job of batch) this.#settle(job);
    for (const listener of this.#onCommit) listener();
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

/** What a full disk is not: the disk, or the file on it, gave up. */
function isDiskFailure(error: unknown): boolean {
  const code = codeOf(error) ?? "";
  return code.startsWith("SQLITE_IOERR") || code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB";
}
