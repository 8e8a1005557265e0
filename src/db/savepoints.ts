/** Savepoints inside a transaction, one within the other. */
import type { Db } from "./open.ts";

/** A statement without parameters. */
interface Statement {
  run(): unknown;
}

export interface Savepoint {
  readonly begin: Statement;
  readonly release: Statement;
  /** Takes back what was written since it began, also by those within it; it stays open. */
  readonly undo: Statement;
}

/** By depth: each has a name of its own, so that an outer one can undo all within it. Prepared once. */
export class Savepoints {
  readonly #db: Db;
  readonly #known: Savepoint[] = [];

  constructor(db: Db) {
    this.#db = db;
  }

  /** The one at a depth, 0 for the outermost. */
  at(depth: number): Savepoint {
    this.#known[depth] ??= {
      begin: this.#db.prepare(`SAVEPOINT depth${depth}`),
      release: this.#db.prepare(`RELEASE depth${depth}`),
      undo: this.#db.prepare(`ROLLBACK TO depth${depth}`),
    };
    return this.#known[depth];
  }
}
