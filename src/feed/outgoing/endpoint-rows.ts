/** Where things are told to, as it stands in the book: every statement on these rows, prepared once. */
import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import type { FeedType } from "../feed-events.ts";
import type { EndpointKind } from "./address.ts";
import type { Secret } from "./signature.ts";

/** One place. Times are milliseconds since 1970. */
export interface Endpoint {
  readonly id: number;
  readonly name: string;
  readonly kind: EndpointKind;
  /** Of Discord it is a secret. */
  readonly address: string;
  /** What it is told; none named: everything. */
  readonly events: readonly FeedType[];
  /** webhook: the newest first. streamerbot: its password, if it has one. */
  readonly secrets: readonly Secret[];
  /** streamerbot: the action it does. */
  readonly action: string;
  /** `stopped`: given up. `gone`: the receiver wants nothing more. */
  readonly state: "on" | "off" | "stopped" | "gone";
  /** What was told last. */
  readonly cursor: string;
  /** How often the next one was tried. */
  readonly attempt: number;
  readonly nextAtMs: number;
  /** What went wrong last; empty where nothing does. */
  readonly why: string;
  /** How many have arrived, and when the last one did. */
  readonly told: number;
  readonly toldAtMs: number | null;
}

/** What is written when one is added. */
export type NewEndpoint = Pick<Endpoint, "name" | "kind" | "address" | "events" | "secrets" | "action" | "cursor">;

type Stored = Omit<Endpoint, "events" | "secrets"> & { readonly events: string; readonly secrets: string };

const COLUMNS = `id, name, kind, address, events, secrets, action, state, cursor, attempt, next_at_ms AS nextAtMs, why, told,
  told_at_ms AS toldAtMs`;

export class EndpointRows {
  readonly #sql;

  constructor(db: Db) {
    this.#sql = {
      insert:
        db.prepare(`INSERT INTO feed_endpoint (name, kind, address, events, secrets, action, state, cursor, created_at_ms)
        VALUES (@name, @kind, @address, @events, @secrets, @action, 'on', @cursor, @atMs)`),
      byId: db.prepare<[number], Stored>(`SELECT ${COLUMNS} FROM feed_endpoint WHERE id = ?`),
      byName: db.prepare<[string], Stored>(`SELECT ${COLUMNS} FROM feed_endpoint WHERE name = ?`),
      all: db.prepare<[], Stored>(`SELECT ${COLUMNS} FROM feed_endpoint ORDER BY id`),
      update:
        db.prepare(`UPDATE feed_endpoint SET address = @address, events = @events, secrets = @secrets, action = @action,
        state = @state, cursor = @cursor, attempt = @attempt, next_at_ms = @nextAtMs, why = @why, told = @told,
        told_at_ms = @toldAtMs WHERE id = @id`),
      remove: db.prepare("DELETE FROM feed_endpoint WHERE id = ?"),
    };
  }

  insert(work: Work, endpoint: NewEndpoint, atMs: number): Endpoint {
    work.assertAlive();
    const { events, secrets } = endpoint;
    const row = { ...endpoint, events: JSON.stringify(events), secrets: JSON.stringify(secrets), atMs };
    return this.find(Number(this.#sql.insert.run(row).lastInsertRowid))!;
  }

  find(id: number): Endpoint | undefined {
    const row = this.#sql.byId.get(id);
    return row && read(row);
  }

  /** Capital letters do not count. */
  named(name: string): Endpoint | undefined {
    const row = this.#sql.byName.get(name);
    return row && read(row);
  }

  all(): readonly Endpoint[] {
    return this.#sql.all.all().map(read);
  }

  /** Changes what is named; `undefined` where there is no such one any more. */
  change(work: Work, id: number, change: Partial<Omit<Endpoint, "id" | "name" | "kind">>): Endpoint | undefined {
    work.assertAlive();
    const before = this.find(id);
    if (!before) return undefined;
    const { name: _, kind: __, ...after } = { ...before, ...change };
    this.#sql.update.run({ ...after, events: JSON.stringify(after.events), secrets: JSON.stringify(after.secrets) });
    return this.find(id);
  }

  remove(work: Work, id: number): void {
    work.assertAlive();
    this.#sql.remove.run(id);
  }
}

function read(row: Stored): Endpoint {
  return { ...row, events: JSON.parse(row.events), secrets: JSON.parse(row.secrets) };
}
