/**
 * What moderators and the broadcaster do that no other row tells of, and of everything they do by which way: in chat, in the
 * terminal, on a page, by the token of a program. For the log.
 */
import type { Clock } from "../base/clock.ts";
import type { Step } from "../db/migrate.ts";
import type { Db } from "../db/open.ts";
import type { PersonalTables } from "../db/personal.ts";
import type { Work } from "../db/work.ts";
import { ACTS, type DeedSource } from "./deeds.ts";

export const actTables: readonly Step[] = [
  `
CREATE TABLE act (
  id INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  viewer_id INTEGER NOT NULL REFERENCES viewer (id),   -- who
  way TEXT NOT NULL,                                   -- 'chat', 'terminal', 'page', 'dashboard', 'API: Stream Deck'
  what TEXT NOT NULL,                                  -- 'line', or a word for what a page did
  text TEXT NOT NULL,                                  -- the line; empty where it is told
  told INTEGER NOT NULL CHECK (told IN (0, 1))         -- 1: another row tells of it
) STRICT;
CREATE INDEX act_log ON act (at_ms, id) WHERE told = 0;
CREATE INDEX act_viewer ON act (viewer_id, at_ms, id);
CREATE TRIGGER act_never_changes BEFORE UPDATE OF id, at_ms, viewer_id, way, what, told ON act
BEGIN SELECT RAISE(ABORT, 'act: what was done is not told differently later'); END;
CREATE TRIGGER act_stays BEFORE DELETE ON act
BEGIN SELECT RAISE(ABORT, 'act: what was done is never deleted'); END;
`,
];

export const ACT_DEEDS: DeedSource = {
  name: ACTS,
  sql: `SELECT id, at_ms AS atMs, 'viewer:' || viewer_id AS actor, what, NULL AS aboutId, NULL AS amount, text, NULL AS undo
        FROM act WHERE told = 0`,
};

export const ACT_PERSONAL: PersonalTables = {
  lists: [
    {
      title: "What you did as a moderator or streamer",
      about: "Commands, and what was changed on pages; where, and the line.",
      sql: `SELECT at_ms AS "when", way AS "where", what, text AS "line" FROM act WHERE viewer_id = @viewer ORDER BY id`,
      moments: ["when"],
    },
  ],
  erase: ["UPDATE act SET text = '' WHERE viewer_id = @viewer AND text <> ''"],
  texts: [{ table: "act", column: "text", where: "text <> ''" }],
};

/** What somebody does now is told by rows of this age at most. */
const NOW_MS = 1_000;
/** A longer line is cut. */
const TEXT_MAX = 300;

interface Act {
  readonly viewerId: number;
  readonly way: string;
  readonly what: string;
  readonly text: string;
}

export class Acts {
  readonly #clock: Pick<Clock, "now">;
  readonly #others;
  readonly #changes;
  readonly #note;

  /** `others`: whose rows tell of something already. */
  constructor(db: Db, clock: Pick<Clock, "now">, others: readonly DeedSource[]) {
    this.#clock = clock;
    this.#others = others.map(({ sql }) =>
      db.prepare<[string, number], { id: number; what: string }>(
        `SELECT id, what FROM (${sql}) WHERE actor = ? AND atMs >= ? ORDER BY atMs DESC, id DESC LIMIT 1`,
      ),
    );
    this.#changes = db.prepare<[], number>("SELECT total_changes()").pluck();
    this.#note = db.prepare<[Act & { atMs: number; told: number }]>(
      "INSERT INTO act (at_ms, viewer_id, way, what, text, told) VALUES (@atMs, @viewerId, @way, @what, @text, @told)",
    );
  }

  /** Runs what somebody does, and notes it where it wrote something. */
  watched<T>(work: Work, act: Act, run: () => T): T {
    const [changes, told] = [this.#changes.get()!, this.#told(act.viewerId)];
    const done = run();
    if (this.#changes.get()! > changes) this.note(work, act, this.#told(act.viewerId) !== told);
    return done;
  }

  note(work: Work, act: Act, told = false): void {
    work.assertAlive();
    // What another row tells has its words there, where an erasure looks for them.
    const text = told ? "" : act.text.slice(0, TEXT_MAX);
    this.#note.run({ ...act, text, atMs: this.#clock.now(), told: told ? 1 : 0 });
  }

  /** The newest rows of others that tell what somebody does just now. */
  #told(viewerId: number): string {
    const since = this.#clock.now() - NOW_MS;
    return JSON.stringify(this.#others.map((one) => one.get(`viewer:${viewerId}`, since)));
  }
}
