/** The log of who did what: by whom, when, to whom and why, out of the rows that say so anyway, with what can be undone. */
import { UserError } from "../base/errors.ts";
import type { Db } from "../db/open.ts";

/** Rows of one sort of things people do. */
export interface DeedSource {
  /** Unlike that of every other. */
  readonly name: string;
  /**
   * A SELECT with `id`, which grows; `atMs`; `actor`, `viewer:42` or `terminal`; `what`, a word; `aboutId`, to whom, or NULL;
   * `amount`, or NULL; `text`, why or which; `undo`, `transfer:7` or `operation:4`, or NULL.
   */
  readonly sql: string;
}

/** One thing somebody did. */
export interface DeedLine {
  /** `transfers:12`: unlike that of every other. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly actor: string;
  /** `added`, `excluded`, `give-all`, `opened-giveaway`. */
  readonly what: string;
  readonly aboutId: number | null;
  /** In the smallest unit. */
  readonly amount: number | null;
  readonly text: string;
  /** What takes it back, where that is possible. */
  readonly undo: string | null;
  /** `chat`, `terminal`, `page`, `dashboard`, `API: Stream Deck`; `null` where nobody noted it. */
  readonly way: string | null;
}

interface DeedPage {
  readonly deeds: readonly DeedLine[];
  /** The cursor of the next page; `undefined` on the last one. */
  readonly next: string | undefined;
}

interface DeedWish {
  /** Viewers who are one person: what they did, and what was done to them. */
  readonly viewerIds?: readonly number[] | undefined;
  /** `next` of the page before. */
  readonly after?: string | undefined;
  readonly count: number;
}

/** What people do with what every feature stands on. */
export const DEEDS: readonly DeedSource[] = [
  {
    name: "transfers",
    sql: `SELECT t.id, t.created_at_ms AS atMs, t.actor,
            CASE WHEN t.kind = 'reversal' THEN 'undone' WHEN t.kind = 'reward' THEN 'rewarded'
              WHEN o.kind = 'viewer' THEN 'added' ELSE 'taken' END AS what,
            coalesce(o.viewer_id, f.viewer_id) AS aboutId, t.amount,
            CASE WHEN t.kind = 'reversal' AND t.memo = '' THEN '#' || t.reverses_id ELSE t.memo END AS text,
            CASE WHEN t.kind <> 'reversal' AND NOT EXISTS (SELECT 1 FROM transfer AS r WHERE r.reverses_id = t.id)
              THEN 'transfer:' || t.id END AS undo
          FROM transfer AS t INDEXED BY transfer_deed JOIN account AS f ON f.id = t.from_id JOIN account AS o ON o.id = t.to_id
          WHERE t.kind IN ('adjustment', 'reversal', 'reward') AND (t.actor GLOB 'viewer:*' OR t.actor = 'terminal')
            AND (t.kind <> 'reward' OR o.owner <> t.actor)`,
  },
  {
    name: "operations",
    sql: `SELECT id, created_at_ms AS atMs, actor, kind AS what, NULL AS aboutId, posted_amount AS amount,
            CASE WHEN undoes_id IS NULL THEN memo ELSE 'O' || undoes_id END AS text,
            CASE WHEN undoes_id IS NULL AND state IN ('running', 'done')
              AND NOT EXISTS (SELECT 1 FROM operation AS u WHERE u.undoes_id = operation.id) THEN 'operation:' || id END AS undo
          FROM operation WHERE actor GLOB 'viewer:*' OR actor = 'terminal'`,
  },
  {
    name: "people",
    sql: "SELECT id, at_ms AS atMs, actor, what, viewer_id AS aboutId, NULL AS amount, reason AS text, NULL AS undo FROM deed",
  },
];

interface Row extends Omit<DeedLine, "id" | "way"> {
  readonly id: number;
}

/** Where a page ends: the time, the source and the id of its last line. */
type Cursor = readonly [atMs: number, source: number, id: number];

interface Asked {
  readonly atMs: number;
  readonly id: number;
  readonly viewerIds: string;
  readonly count: number;
}

export class Deeds {
  readonly #sources;
  readonly #way;

  constructor(db: Db, sources: readonly DeedSource[]) {
    this.#way = db
      .prepare<[number, number, number, number], string>(
        "SELECT way FROM act WHERE viewer_id = ? AND told = ? AND at_ms BETWEEN ? AND ? ORDER BY at_ms, id LIMIT 1",
      )
      .pluck();
    this.#sources = sources.map(({ name, sql }) => {
      const of = (whose: string) =>
        db.prepare<[Asked], Row>(
          `SELECT * FROM (${sql}) WHERE (atMs, id) < (@atMs, @id) ${whose} ORDER BY atMs DESC, id DESC LIMIT @count`,
        );
      const ids = "(SELECT value FROM json_each(@viewerIds))";
      return {
        name,
        all: of("AND @viewerIds = ''"),
        about: of(`AND (aboutId IN ${ids} OR actor IN (SELECT 'viewer:' || value FROM json_each(@viewerIds)))`),
      };
    });
  }

  /** One page, newest first. */
  page({ viewerIds, after, count }: DeedWish): DeedPage {
    const [atMs, at, id] = after === undefined ? BEGIN : read(after);
    const asked = { viewerIds: viewerIds ? JSON.stringify(viewerIds) : "", count: count + 1 };
    const lines = this.#sources.flatMap(({ name, all, about }, source) => {
      // Of those at the very same time the later sources come after the earlier ones.
      const below = source === at ? id : source < at ? -1 : Number.MAX_SAFE_INTEGER;
      const rows = (viewerIds ? about : all).all({ ...asked, atMs, id: below });
      return rows.map((row) => ({ row, source, name }));
    });
    lines.sort((a, b) => b.row.atMs - a.row.atMs || a.source - b.source || b.row.id - a.row.id);
    const shown = lines.slice(0, count);
    const last = shown.at(-1);
    return {
      deeds: shown.map(({ row, name }) => ({ ...row, id: `${name}:${row.id}`, way: this.#wayOf(row, name) })),
      next: lines.length > count && last ? written([last.row.atMs, last.source, last.row.id]) : undefined,
    };
  }

  #wayOf({ actor, atMs }: Row, source: string): string | null {
    const [, viewerId] = /^viewer:(\d+)$/.exec(actor) ?? [];
    if (viewerId === undefined) return actor === "terminal" ? actor : null;
    return this.#way.get(Number(viewerId), source === ACTS ? 0 : 1, atMs, atMs + NOTED_MS) ?? null;
  }
}

/** The source whose rows have their way themselves. */
export const ACTS = "acts";
/** A way is noted within so many milliseconds of what was done. */
const NOTED_MS = 1_000;
const BEGIN: Cursor = [Number.MAX_SAFE_INTEGER, -1, 0];

function written(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

function read(text: string): Cursor {
  try {
    const cursor: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    if (Array.isArray(cursor) && cursor.length === 3 && cursor.every((part) => Number.isSafeInteger(part))) {
      return cursor as unknown as Cursor;
    }
  } catch {}
  throw new UserError("cursorUnknown", "This page is none of this list. Begin again at the first one.", {});
}
