/**
 * One typed feed of what happened. A transfer is its own row; every other fact has one in `feed_event`, written in the
 * commit that made it true. Both are read as one series, in the order they were written. Watching is one row per broadcast:
 * the transfers of it are not in the series. Nothing is told that is older than 30 days.
 */
import { createHash } from "node:crypto";
import type { Clock } from "../base/clock.ts";
import { DAY_MS } from "../base/lengths.ts";
import type { Random } from "../base/system.ts";
import type { Db } from "../db/open.ts";
import type { Work } from "../db/work.ts";
import { FEED_EVENTS, type FeedEvent, type FeedType } from "./feed-events.ts";

/** How long something can be read. */
export const FEED_KEPT_MS = 30 * DAY_MS;
/** Rows of the book that one look passes over at most, so that it never holds the event loop. */
const WINDOW = 5_000;
/** Rows read at once where nobody says how many. */
const PAGE = 100;
/** Rows forgotten at once. */
const FORGOTTEN = 1_000;

/** One row of the feed. */
export interface FeedRow {
  /** Its own name, the same whenever it is read; another one after the book was put back and went another way. */
  readonly id: string;
  readonly type: FeedType;
  readonly data: Readonly<Record<string, unknown>>;
  readonly atMs: number;
  /** Where to read on behind it. */
  readonly cursor: string;
}

/** What {@link Feed.after} found. */
export interface FeedPage {
  readonly rows: readonly FeedRow[];
  /** Where to read on. */
  readonly cursor: string;
  /** There may be more now. */
  readonly more: boolean;
  /** What was behind the cursor is gone, or the book is an older copy: it begins with the oldest that there is. */
  readonly anew: boolean;
}

/** Both series are read up to here. */
interface Place {
  readonly transfer: number;
  readonly event: number;
}

interface TransferRow {
  readonly id: number;
  readonly currency: number;
  readonly from: string;
  readonly to: string;
  readonly payer: number | null;
  readonly payee: number | null;
  readonly amount: number;
  readonly kind: string;
  readonly reverses: number | null;
  readonly atMs: number;
}

interface EventRow {
  readonly id: number;
  readonly afterTransfer: number;
  readonly type: FeedType;
  readonly data: string;
  readonly mark: string;
  readonly atMs: number;
}

export interface FeedOptions {
  readonly db: Db;
  readonly clock: Pick<Clock, "now">;
  readonly random: Pick<Random, "bytes">;
}

/** The feed of one book. */
export class Feed {
  readonly #options: FeedOptions;
  readonly #sql;
  readonly #listeners: (() => void)[] = [];

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#sql = statements(options.db);
  }

  /**
   * Writes down that something happened, as a part of the work that makes it true. `once`: a name of the fact where it can be
   * told twice (the key of a platform's event); it is one row then.
   */
  add(work: Work, { type, data }: FeedEvent, once?: string): void {
    work.assertAlive();
    const { clock, random } = this.#options;
    const row = {
      type,
      data: JSON.stringify(FEED_EVENTS[type].data.parse(data)),
      // A key may hold what a platform calls somebody.
      once: once === undefined ? null : hashOf(once),
      mark: random.bytes(6).toString("base64url"),
      atMs: clock.now(),
    };
    if (this.#sql.insert.run(row).changes === 0) return;
    work.afterCommit(() => {
      for (const listener of this.#listeners) listener();
    });
  }

  /** Calls back after the commit of something that was added. */
  onAdded(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** In front of what has happened since a moment. */
  since(atMs: number): string {
    return this.#cursor(this.#oldest(Math.max(atMs, this.#options.clock.now() - FEED_KEPT_MS)));
  }

  /** Behind everything there is now: the cursor of a reader that wants what comes. */
  now(): string {
    return this.#cursor({ transfer: this.#sql.newest.get() ?? 0, event: this.#newestEvent() });
  }

  /**
   * At most `count` rows behind a cursor, in the order they were written; without a cursor from the oldest there is. Outside of
   * work: what is not committed yet may never be. Fewer rows, or none, do not mean the end while `more` is said.
   */
  after(cursor: string | undefined, count: number): FeedPage {
    if (this.#options.db.inTransaction) throw new Error("The feed is read outside of work on the book.");
    const oldest = this.#options.clock.now() - FEED_KEPT_MS;
    const begin = this.#oldest(oldest);
    const known = cursor === undefined ? undefined : this.#placeOf(cursor);
    const anew = cursor !== undefined && (known === undefined || isBehind(known, begin));
    const from = known === undefined ? begin : laterOf(known, begin);
    return { ...this.#read(from, count, oldest), anew };
  }

  /** Behind the first row of one of these types (none named: of any); `undefined` where there is none. */
  firstOf(cursor: string, types: readonly FeedType[]): string | undefined {
    const oldest = this.#options.clock.now() - FEED_KEPT_MS;
    let place = this.#placeOf(cursor) ?? this.#oldest(oldest);
    for (;;) {
      const page = this.#read(place, PAGE, oldest);
      const found = page.rows.find(({ type }) => types.length === 0 || types.includes(type));
      if (found) return found.cursor;
      if (!page.more) return undefined;
      place = this.#placeOf(page.cursor)!;
    }
  }

  /** Forgets what is over, a slice at a time. True when there is more. */
  prune(work: Work): boolean {
    work.assertAlive();
    const gone = this.#sql.old.all(this.#options.clock.now() - FEED_KEPT_MS, FORGOTTEN);
    const last = gone.at(-1);
    if (!last) return false;
    // In the order of their numbers, so that what is left is one piece.
    this.#sql.gone.run(last.id, last.mark);
    this.#sql.forget.run(last.id);
    return gone.length === FORGOTTEN;
  }

  #read(from: Place, count: number, oldest: number): Omit<FeedPage, "anew"> {
    const newest = this.#sql.newest.get() ?? 0;
    const until = Math.min(from.transfer + WINDOW, newest);
    const transfers = this.#sql.transfers.all(from.transfer, until, oldest, count + 1);
    const events = this.#sql.events.all(from.event, oldest, count + 1);
    const rows: FeedRow[] = [];
    let place = from;
    let [t, e] = [0, 0];
    while (rows.length < count) {
      const [transfer, event] = [transfers[t], events[e]];
      // Without one of these two left, what comes first is not known behind the window.
      if (event && event.afterTransfer < (transfer?.id ?? until + 1)) {
        e++;
        place = { transfer: Math.max(place.transfer, event.afterTransfer), event: event.id };
        rows.push(this.#eventRow(event, place));
      } else if (transfer) {
        t++;
        place = { transfer: transfer.id, event: place.event };
        rows.push(this.#transferRow(transfer, place));
      } else break;
    }
    // Past what is in no series: the transfers of watching.
    if (t === transfers.length) place = { transfer: Math.max(place.transfer, until), event: place.event };
    return { rows, cursor: this.#cursor(place), more: t < transfers.length || e < events.length || until < newest };
  }

  #transferRow(row: TransferRow, place: Place): FeedRow {
    const { id, currency, from, to, payer, payee, amount, kind, reverses, atMs } = row;
    const data = {
      ...{ transfer: id, currency, from, to, amount, kind },
      ...(payer === null ? {} : { payer }),
      ...(payee === null ? {} : { payee }),
      ...(reverses === null ? {} : { reverses }),
    };
    return { id: `t${id}-${this.#transferMark(id)}`, type: "balance.moved", data, atMs, cursor: this.#cursor(place) };
  }

  #eventRow({ id, type, data, mark, atMs }: EventRow, place: Place): FeedRow {
    return { id: `e${id}-${mark}`, type, data: JSON.parse(data), atMs, cursor: this.#cursor(place) };
  }

  /** Where the oldest rows begin that can still be read. */
  #oldest(oldestMs: number): Place {
    const gone = this.#sql.lastGone.get();
    const fresh = this.#sql.oldestEvent.get(oldestMs);
    const event = fresh === undefined ? this.#newestEvent() : fresh - 1;
    return { transfer: this.#lastOldTransfer(oldestMs), event: Math.max(gone?.id ?? 0, event) };
  }

  /** The last transfer from before a moment: their numbers follow time, so it is found by halves. */
  #lastOldTransfer(beforeMs: number): number {
    let [low, high] = [0, this.#sql.newest.get() ?? 0];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const there = this.#sql.atOrBefore.get(middle);
      if (there === undefined || there.atMs < beforeMs) low = middle;
      else high = middle - 1;
    }
    return this.#sql.atOrBefore.get(low)?.id ?? 0;
  }

  #newestEvent(): number {
    return this.#sql.newestEvent.get() ?? this.#sql.lastGone.get()?.id ?? 0;
  }

  #cursor({ transfer, event }: Place): string {
    return `${transfer}.${event}.${this.#markOf({ transfer, event })}`;
  }

  /** What a cursor says; `undefined` where it is none of this book. */
  #placeOf(cursor: string): Place | undefined {
    const [, transfer, event] = /^(\d{1,15})\.(\d{1,15})\.[\w-]+$/.exec(cursor) ?? [];
    if (transfer === undefined || event === undefined) return undefined;
    const place = { transfer: Number(transfer), event: Number(event) };
    const gone = this.#sql.lastGone.get();
    // Its mark went with its row: whether it is of this book is not known any more.
    if (gone && place.event < gone.id) return undefined;
    return this.#cursor(place) === cursor ? place : undefined;
  }

  /** Differs where a book was put back and has gone another way since, although the numbers are the same. */
  #markOf({ transfer, event }: Place): string {
    const gone = this.#sql.lastGone.get();
    const mark = event === 0 ? "" : gone?.id === event ? gone.mark : (this.#sql.mark.get(event) ?? "none");
    return hashOf(`${this.#transferMark(transfer)} ${mark}`).slice(0, 8);
  }

  #transferMark(id: number): string {
    if (id === 0) return "";
    const row = this.#sql.key.get(id);
    return row === undefined ? "none" : hashOf(`${row.key} ${row.atMs}`).slice(0, 8);
  }
}

function isBehind(place: Place, begin: Place): boolean {
  return place.transfer < begin.transfer || place.event < begin.event;
}

function laterOf(place: Place, begin: Place): Place {
  return { transfer: Math.max(place.transfer, begin.transfer), event: Math.max(place.event, begin.event) };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

function statements(db: Db) {
  const columns = "id, after_transfer AS afterTransfer, type, data, mark, at_ms AS atMs";
  return {
    insert: db.prepare(`INSERT INTO feed_event (after_transfer, type, data, once, mark, at_ms)
      VALUES ((SELECT coalesce(max(id), 0) FROM transfer), @type, @data, @once, @mark, @atMs)
      ON CONFLICT (once) DO NOTHING`),
    newest: db.prepare<[], number | null>("SELECT max(id) FROM transfer").pluck(),
    newestEvent: db.prepare<[], number | null>("SELECT max(id) FROM feed_event").pluck(),
    transfers: db.prepare<[number, number, number, number], TransferRow>(
      `SELECT t.id, t.currency_id AS currency, payer.owner AS "from", payee.owner AS "to", payer.viewer_id AS payer,
         payee.viewer_id AS payee, t.amount, t.kind, t.reverses_id AS reverses, t.created_at_ms AS atMs
       FROM transfer AS t JOIN account AS payer ON payer.id = t.from_id JOIN account AS payee ON payee.id = t.to_id
       WHERE t.id > ? AND t.id <= ? AND t.kind <> 'watching' AND t.created_at_ms >= ? ORDER BY t.id LIMIT ?`,
    ),
    events: db.prepare<[number, number, number], EventRow>(
      `SELECT ${columns} FROM feed_event WHERE id > ? AND at_ms >= ? ORDER BY id LIMIT ?`,
    ),
    atOrBefore: db.prepare<[number], { id: number; atMs: number }>(
      "SELECT id, created_at_ms AS atMs FROM transfer WHERE id <= ? ORDER BY id DESC LIMIT 1",
    ),
    key: db.prepare<[number], { key: string; atMs: number }>(
      "SELECT idempotency_key AS key, created_at_ms AS atMs FROM transfer WHERE id = ?",
    ),
    mark: db.prepare<[number], string>("SELECT mark FROM feed_event WHERE id = ?").pluck(),
    oldestEvent: db.prepare<[number], number>("SELECT id FROM feed_event WHERE at_ms >= ? ORDER BY id LIMIT 1").pluck(),
    old: db.prepare<[number, number], { id: number; mark: string }>(
      `SELECT id, mark FROM feed_event
       WHERE id < coalesce((SELECT min(id) FROM feed_event WHERE at_ms >= ?), 9007199254740991) ORDER BY id LIMIT ?`,
    ),
    lastGone: db.prepare<[], { id: number; mark: string }>("SELECT event_id AS id, mark FROM feed_gone"),
    gone: db.prepare(`INSERT INTO feed_gone (only, event_id, mark) VALUES (1, ?, ?)
      ON CONFLICT (only) DO UPDATE SET event_id = excluded.event_id, mark = excluded.mark`),
    forget: db.prepare("DELETE FROM feed_event WHERE id <= ?"),
  };
}
