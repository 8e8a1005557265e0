/** The token of work on the book: who holds it is inside the work given to the writer, and nobody else is. */
import { LedgerError } from "../base/errors.ts";
import type { Db } from "./open.ts";
import type { Savepoints } from "./savepoints.ts";

/** What to do in memory once the work is committed. */
export type Hook = () => void;

let end: (work: Work) => readonly Hook[];

/**
 * Handed to the work of `writer.run`, and to each part of it. What writes to the book takes one as its first parameter. It is
 * dead when its run or part is over, and rests while a part of it runs: a use then throws a LedgerError
 * `LEDGER_OUTSIDE_WORK`. Work that is run a second time gets a new one, so never keep one anywhere.
 */
export class Work {
  readonly #db: Db;
  readonly #savepoints: Savepoints;
  /** How deep this is within others: 0 for the whole work of a run, whose savepoint is the outermost. */
  readonly #depth: number;
  readonly #hooks: Hook[] = [];
  #alive = true;
  #part: Work | undefined;

  static {
    end = (work) => work.#end();
  }

  /** The writer makes them. */
  constructor(db: Db, savepoints: Savepoints, depth = 0) {
    this.#db = db;
    this.#savepoints = savepoints;
    this.#depth = depth;
  }

  /** Throws unless what is written now is part of this work. */
  assertAlive(): void {
    if (this.#alive && this.#part === undefined && this.#db.inTransaction) return;
    throw new LedgerError("LEDGER_OUTSIDE_WORK", this.#why());
  }

  /**
   * What to do in memory once this is committed (caches, ranks, cooldowns). Dropped with a rollback of the part or the whole.
   * Hooks run in order, before the promise of the run resolves.
   */
  afterCommit(hook: Hook): void {
    this.assertAlive();
    this.#hooks.push(hook);
  }

  /**
   * A part that may fail alone, with a token of its own. When it throws, what it wrote is undone and its hooks are dropped,
   * and the rest of the work goes on (a refused command is still a message that was handled).
   */
  attempt<T>(part: (work: Work) => T): T {
    this.assertAlive();
    const savepoint = this.#savepoints.at(this.#depth + 1);
    savepoint.begin.run();
    const work = new Work(this.#db, this.#savepoints, this.#depth + 1);
    this.#part = work;
    try {
      const value = part(work);
      savepoint.release.run();
      this.#hooks.push(...work.#hooks);
      return value;
    } catch (error) {
      // Without a transaction there is no savepoint left to go back to: the whole work fails, in run.
      if (this.#db.inTransaction) {
        savepoint.undo.run();
        savepoint.release.run();
      }
      throw error;
    } finally {
      work.#end();
      this.#part = undefined;
    }
  }

  /** A part below may have been stopped before it could end: own-commands.ts. */
  #end(): readonly Hook[] {
    this.#alive = false;
    if (this.#part) end(this.#part);
    this.#part = undefined;
    return this.#hooks;
  }

  #why(): string {
    if (!this.#alive)
      return "This work on the book is over: write inside the work given to writer.run, with its own token.";
    if (this.#part) return "A part of this work runs: write with the token that was given to the part.";
    return "The transaction of this work is gone: nothing more can be written in it.";
  }
}

/** The writer's: the run is over. What is to be done once it is committed. */
export { end as endWork };
