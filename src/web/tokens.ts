/** API tokens: what a program comes with, `Authorization: Bearer chm_...`. Shown once; the book has its hash. */
import type { Clock } from "../base/clock.ts";
import { MINUTE_MS } from "../base/lengths.ts";
import type { Random } from "../base/system.ts";
import type { Db } from "../db/open.ts";
import type { Work } from "../db/work.ts";
import { SCOPES, type Scope } from "./caller.ts";
import { hashOf, newSecret } from "./secrets.ts";

const USED_AGAIN_MS = MINUTE_MS;

export interface ApiToken {
  readonly id: number;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAtMs: number;
  /** `undefined`: never. */
  readonly usedAtMs: number | undefined;
}

interface Row {
  readonly id: number;
  readonly name: string;
  readonly scopes: string;
  readonly created_at_ms: number;
  readonly used_at_ms: number | null;
}

const COLUMNS = "id, name, scopes, created_at_ms, used_at_ms";

export class ApiTokens {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #byHash;
  readonly #used = new Map<number, number>();

  constructor(options: { readonly db: Db; readonly clock: Clock; readonly random: Random }) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#byHash = this.#db.prepare<[string], Row>(
      `SELECT ${COLUMNS} FROM web_token WHERE hash = ? AND revoked_at_ms IS NULL`,
    );
  }

  /** Makes one; returns it with its secret, which is shown now or never. */
  make(work: Work, name: string, scopes: readonly Scope[]): { readonly id: number; readonly secret: string } {
    work.assertAlive();
    const secret = `chm_${newSecret(this.#random)}`;
    const inOrder = SCOPES.filter((scope) => scopes.includes(scope)).join(" ");
    const { lastInsertRowid } = this.#db
      .prepare("INSERT INTO web_token (hash, name, scopes, created_at_ms) VALUES (?, ?, ?, ?)")
      .run(hashOf(secret), name, inOrder, this.#clock.now());
    return { id: Number(lastInsertRowid), secret };
  }

  /** Notes that a program asked for a movement. */
  moved(work: Work, transferId: number, name: string): void {
    work.assertAlive();
    this.#db
      .prepare("INSERT INTO web_token_move (transfer_id, token) VALUES (?, ?) ON CONFLICT (transfer_id) DO NOTHING")
      .run(transferId, name);
  }

  /** The name of the token that asked for a movement; `undefined` where none did. */
  mover(transferId: number): string | undefined {
    return this.#db
      .prepare<[number], string>("SELECT token FROM web_token_move WHERE transfer_id = ?")
      .pluck()
      .get(transferId);
  }

  /** Whose a secret is; `undefined` when there is no such token, or it was revoked. */
  find(secret: string): ApiToken | undefined {
    const row = this.#byHash.get(hashOf(secret));
    return row && tokenOf(row);
  }

  /** Whether {@link used} would write. */
  isDue({ id, usedAtMs }: ApiToken): boolean {
    return this.#clock.now() - Math.max(usedAtMs ?? 0, this.#used.get(id) ?? 0) >= USED_AGAIN_MS;
  }

  used(work: Work, { id }: ApiToken): void {
    work.assertAlive();
    const now = this.#clock.now();
    this.#db.prepare("UPDATE web_token SET used_at_ms = ? WHERE id = ?").run(now, id);
    work.afterCommit(() => this.#used.set(id, now));
  }

  /** All that are good, in the order they were made. */
  list(): readonly ApiToken[] {
    return this.#db
      .prepare<[], Row>(`SELECT ${COLUMNS} FROM web_token WHERE revoked_at_ms IS NULL ORDER BY id`)
      .all()
      .map(tokenOf);
  }

  /** Ends one; false when it is not there. */
  revoke(work: Work, id: number): boolean {
    work.assertAlive();
    const { changes } = this.#db
      .prepare("UPDATE web_token SET revoked_at_ms = ? WHERE id = ? AND revoked_at_ms IS NULL")
      .run(this.#clock.now(), id);
    return changes > 0;
  }
}

function tokenOf(row: Row): ApiToken {
  return {
    id: row.id,
    name: row.name,
    scopes: SCOPES.filter((scope) => row.scopes.split(" ").includes(scope)),
    createdAtMs: row.created_at_ms,
    usedAtMs: row.used_at_ms ?? undefined,
  };
}
