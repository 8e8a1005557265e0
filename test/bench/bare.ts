/** What the book itself asks for the same work: the bare statements, on a copy of the very book, in the same run. */
import { copyFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import type { BenchHouse } from "./house.ts";
import { processorMs } from "./measure.ts";

/** As many rows as the bot writes in one commit. */
const ROWS = 250;
/** So many rows after which the log is moved into the book, as the bot's own thread does. */
const MOVED = 10_000;

interface OpenSpanRow {
  readonly id: number;
  readonly viewer: number;
  readonly account: number;
  readonly mint: number;
  readonly currency: number;
  readonly channel: number;
  readonly broadcast: number;
}

/**
 * Closes and pays every open span with one transfer, with its triggers, one end of a span and one line of watch time each.
 * Milliseconds of processor time.
 */
export function bareEnd({ book }: BenchHouse): number {
  return onCopy(book, (db) => close(db, openSpans(db)));
}

/** Closes and pays so many of the open spans likewise, and opens as many: a span and a line of watch time each. */
export function bareChurn({ book }: BenchHouse, count: number): number {
  return onCopy(book, (db) => {
    const spans = openSpans(db).slice(0, count);
    const closing = close(db, spans);
    const open = db.prepare(
      "INSERT INTO span (broadcast_id, viewer_id, currency_id, from_tick, weight, amount, period, pays) VALUES (?, ?, ?, 20, 1000, 10, 5, 1)",
    );
    const seen = db.prepare(
      `INSERT INTO watch (channel_id, viewer_id, first_seen_at_ms, last_seen_at_ms) VALUES (?, ?, 0, 0)
       ON CONFLICT DO UPDATE SET last_seen_at_ms = last_seen_at_ms + 1`,
    );
    const opening = timed(db, spans, ({ broadcast, viewer, currency, channel }) => {
      open.run(broadcast, viewer, currency);
      seen.run(channel, viewer);
    });
    return closing + opening;
  });
}

function openSpans(db: Database.Database): OpenSpanRow[] {
  return db
    .prepare(
      `SELECT s.id, s.viewer_id AS viewer, a.id AS account, m.id AS mint, s.currency_id AS currency, b.channel_id AS channel,
           b.id AS broadcast
         FROM span AS s JOIN broadcast AS b ON b.id = s.broadcast_id
         JOIN account AS a ON a.viewer_id = s.viewer_id AND a.currency_id = s.currency_id
         JOIN account AS m ON m.currency_id = s.currency_id AND m.owner = 'mint'
         WHERE s.to_tick IS NULL ORDER BY s.viewer_id`,
    )
    .all() as OpenSpanRow[];
}

function close(db: Database.Database, spans: readonly OpenSpanRow[]): number {
  const transfer = transferOf(db);
  const end = db.prepare("UPDATE span SET to_tick = from_tick + 20, paid = 20, transfer_id = ? WHERE id = ?");
  const watched = db.prepare(
    "UPDATE watch SET minutes = minutes + 20, last_seen_at_ms = last_seen_at_ms + 1 WHERE channel_id = ? AND viewer_id = ?",
  );
  return timed(db, spans, ({ id, viewer, account, mint, currency, channel }) => {
    const made = transfer.run(`span:${id}`, currency, mint, account, 20, "watching", "watch", "", null, 0);
    end.run(made.lastInsertRowid, id);
    watched.run(channel, viewer);
  });
}

/** One transfer from one account to every viewer's. Milliseconds of processor time. */
export function bareRain({ book }: BenchHouse): number {
  return onCopy(book, (db) => {
    const accounts = db
      .prepare(
        `SELECT a.id AS account, m.id AS mint, a.currency_id AS currency FROM account AS a
         JOIN account AS m ON m.currency_id = a.currency_id AND m.owner = 'mint' WHERE a.kind = 'viewer' ORDER BY a.id`,
      )
      .all() as Pick<OpenSpanRow, "account" | "mint" | "currency">[];
    const transfer = transferOf(db);
    return timed(db, accounts, ({ account, mint, currency }) => {
      transfer.run(`bare:${account}`, currency, mint, account, 20, "rain", "drops", "", null, 0);
    });
  });
}

function transferOf(db: Database.Database) {
  return db.prepare(
    `INSERT INTO transfer (idempotency_key, currency_id, from_id, to_id, amount, kind, actor, memo, reverses_id, created_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
}

function timed<T>(db: Database.Database, items: readonly T[], work: (item: T) => void): number {
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  const before = processorMs();
  for (let at = 0; at < items.length; at += ROWS) {
    begin.run();
    for (const item of items.slice(at, at + ROWS)) work(item);
    commit.run();
    if (at % MOVED === 0) db.pragma("wal_checkpoint(PASSIVE)");
  }
  return processorMs() - before;
}

/** With the pragmas of the book. */
function onCopy(book: BenchHouse["book"], work: (db: Database.Database) => number): number {
  book.db.pragma("wal_checkpoint(TRUNCATE)");
  const copy = path.join(path.dirname(book.file), "bare.db");
  copyFileSync(book.file, copy);
  const db = new Database(copy);
  try {
    for (const pragma of ["journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "recursive_triggers = ON"])
      db.pragma(pragma);
    db.pragma("cache_size = -65536");
    db.pragma("temp_store = MEMORY");
    return work(db);
  } finally {
    db.close();
  }
}
