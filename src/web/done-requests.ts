/** Requests that were answered, by who sent them and under which idempotency key: one that comes again gets the same answer. */
import type { Clock } from "../base/clock.ts";
import { DAY_MS } from "../base/lengths.ts";
import type { Db } from "../db/open.ts";
import type { Work } from "../db/work.ts";
import { hashOf } from "./secrets.ts";

/** How long an answer is kept. Nobody sends a request again after that. */
const KEPT_MS = 2 * DAY_MS;
const SLICE = 500;

/** A request, as it is recognised. */
export interface Known {
  readonly caller: string;
  readonly key: string;
  /** Where it went and what it said: another request under the same key is a mistake. */
  readonly request: string;
}

export type Before = { readonly was: "new" } | { readonly was: "other" } | ({ readonly was: "answered" } & Answered);

/** What a request was answered: an HTTP status, 200 where it was done, and JSON; `undefined` where it was a secret. */
export interface Answered {
  readonly status: number;
  readonly json: string | undefined;
}

export class DoneRequests {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #get;
  readonly #put;

  constructor(options: { readonly db: Db; readonly clock: Clock }) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#get = this.#db.prepare<[string, string], { request: string; answer: string | null; status: number }>(
      "SELECT request, answer, status FROM web_done WHERE caller = ? AND key = ?",
    );
    this.#put = this.#db.prepare(
      `INSERT INTO web_done (caller, key, request, answer, status, at_ms) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (caller, key) DO NOTHING`,
    );
  }

  before({ caller, key, request }: Known): Before {
    const row = this.#get.get(caller, key);
    if (!row) return { was: "new" };
    if (row.request !== hashOf(request)) return { was: "other" };
    return { was: "answered", status: row.status, json: row.answer ?? undefined };
  }

  /** Part of the work that did it, or that noted why it is not done. The first answer stays. */
  put(work: Work, { caller, key, request }: Known, { status, json }: Answered): void {
    work.assertAlive();
    this.#put.run(caller, key, hashOf(request), json ?? null, status, this.#clock.now());
  }

  /** Forgets a slice of what is old; whether there is more. */
  prune(work: Work): boolean {
    work.assertAlive();
    const { changes } = this.#db
      .prepare(
        "DELETE FROM web_done WHERE (caller, key) IN (SELECT caller, key FROM web_done WHERE at_ms < ? ORDER BY at_ms LIMIT ?)",
      )
      .run(this.#clock.now() - KEPT_MS, SLICE);
    return changes === SLICE;
  }
}
