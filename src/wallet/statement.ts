/** Why somebody has what they have: the movements of one viewer in words that can be checked, newest first. */

import { wallClock } from "../base/calendar.ts";
import { DAY_MS } from "../base/lengths.ts";
import type { Db } from "../db/open.ts";
import { viewerOf } from "../ledger/accounts.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Owner, TransferKind } from "../model/money.ts";

/** A moment on the streamer's wall: `2025-11-23` and `19:02`. */
export interface WallTime {
  readonly day: string;
  readonly time: string;
}

/** The watching behind a line: from 19:02 to 21:37, 31 × 5. */
export interface WatchedSpan {
  readonly from: WallTime;
  readonly to: WallTime;
  /** How often it paid `each`; with `rest` when a cap cut the last one. */
  readonly times: number;
  readonly each: number;
  readonly rest: number;
  /** How fast its minutes counted, in thousandths: role and happy hours together. */
  readonly speed: number;
}

/** An operation as its movements tell of it. */
interface LineOperation {
  /** Its number; of an undo that of what it takes back. */
  readonly id: number;
  /** `undo`, `give-all`, `import`. */
  readonly kind: string;
  readonly memo: string;
  /** Who asked for it: `viewer:42`, `terminal`. */
  readonly actor: string;
}

/** One movement as the viewer sees it: what they got (above zero) or paid (below). */
export interface StatementLine {
  /** The transfer's id; `undefined` for watching that is not in the book yet. */
  readonly id: number | undefined;
  readonly amount: number;
  readonly kind: TransferKind;
  readonly atMs: number;
  /** `2025-11-23` and `19:02` on the streamer's wall. */
  readonly day: string;
  readonly time: string;
  /** Where it came from or went to. */
  readonly other: Owner;
  /** The other viewer, when it was one. */
  readonly otherViewerId: number | undefined;
  /** Who caused it: `viewer:42`, `terminal`, `watch`, a feature's name, `operation:7`. */
  readonly actor: string;
  /** The viewer who caused it, or asked for the operation. */
  readonly actorViewerId: number | undefined;
  readonly memo: string;
  /** What it is a part of, where it is one of many. */
  readonly operation: LineOperation | undefined;
  /** The transfer that took this one back. */
  readonly undoneBy: number | undefined;
  readonly span: WatchedSpan | undefined;
}

export interface StatementOptions {
  readonly db: Db;
  readonly ledger: Ledger;
  /** The streamer's time zone. */
  readonly timeZone: string;
}

/** Which lines of a statement are wanted. */
export interface StatementWish {
  /** At most so many. */
  readonly n: number;
  /** The id of the last line of the page before. */
  readonly before?: number | undefined;
  /** All kinds where none are named. */
  readonly kinds?: readonly TransferKind[] | undefined;
  /** Milliseconds since 1970; `untilMs` itself is left out. */
  readonly fromMs?: number | undefined;
  readonly untilMs?: number | undefined;
}

/** Movements looked at for what kinds there are. */
const KINDS_OF = 2_000;
/** Rows looked through before the event loop may have its turn. */
const ROWS = 500;

interface Row {
  readonly id: number;
  readonly amount: number;
  readonly kind: TransferKind;
  readonly atMs: number;
  readonly other: Owner;
  readonly actor: string;
  readonly memo: string;
  readonly undoneBy: number | null;
}

interface SpanRow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly each: number;
  /** Minutes, and what they counted, in thousandths. */
  readonly minutes: number;
  readonly weighted: number;
}

/** Reads what moved a viewer's balance. */
export class Statement {
  readonly #ledger: Ledger;
  readonly #timeZone: string;
  readonly #account;
  readonly #moved;
  readonly #span;
  readonly #openSpan;
  readonly #operation;
  readonly #kinds;

  constructor(options: StatementOptions) {
    const { db } = options;
    this.#ledger = options.ledger;
    this.#timeZone = options.timeZone;
    this.#account = db.prepare("SELECT id FROM account WHERE currency_id = ? AND owner = ?").pluck();
    const side = (mine: string, theirs: string, sign: string) => `
      SELECT * FROM (
        SELECT t.id, ${sign} t.amount AS amount, t.kind, t.created_at_ms AS atMs, a.owner AS other, t.actor, t.memo,
               (SELECT r.id FROM transfer AS r WHERE r.reverses_id = t.id) AS undoneBy
        FROM transfer AS t JOIN account AS a ON a.id = t.${theirs}
        WHERE t.${mine} = :account AND t.id < :before ORDER BY t.id DESC LIMIT :n)`;
    this.#moved = db.prepare(
      `${side("from_id", "to_id", "-")} UNION ALL ${side("to_id", "from_id", "")} ORDER BY id DESC LIMIT :n`,
    );
    const kinds = (mine: string) =>
      `SELECT kind FROM (SELECT kind FROM transfer WHERE ${mine} = :account ORDER BY id DESC LIMIT ${KINDS_OF})`;
    this.#kinds = db
      .prepare<[{ account: number }], TransferKind>(`${kinds("from_id")} UNION ${kinds("to_id")} ORDER BY kind`)
      .pluck();
    this.#operation = db.prepare<[string], LineOperation>(
      "SELECT coalesce(undoes_id, id) AS id, kind, memo, actor FROM operation WHERE id = ?",
    );
    this.#span = db.prepare(
      `SELECT f.at_ms AS fromMs, l.at_ms AS toMs, s.amount AS each,
              l.n - f.n AS minutes, s.weight * (l.weight_total - f.weight_total) / 1000 AS weighted
       FROM span AS s
       JOIN tick AS f ON f.broadcast_id = s.broadcast_id AND f.n = s.from_tick
       JOIN tick AS l ON l.broadcast_id = s.broadcast_id AND l.n = s.to_tick
       WHERE s.transfer_id = ?`,
    );
    this.#openSpan = db.prepare(
      `SELECT f.at_ms AS fromMs, l.at_ms AS toMs, s.amount AS each,
              l.n - f.n AS minutes, s.weight * (l.weight_total - f.weight_total) / 1000 AS weighted
       FROM span AS s JOIN tick AS f ON f.broadcast_id = s.broadcast_id AND f.n = s.from_tick
       JOIN tick AS l ON l.broadcast_id = s.broadcast_id
         AND l.n = (SELECT max(n) FROM tick WHERE broadcast_id = s.broadcast_id)
       WHERE s.viewer_id = ? AND s.currency_id = ? AND s.to_tick IS NULL AND s.pays = 1`,
    );
  }

  /**
   * The last `n` movements, newest first; `before` is the id of the last line of the page before. Watching that is not
   * in the book yet comes first.
   */
  lines(viewerId: number, currencyId: number, n: number, before?: number): readonly StatementLine[] {
    const lines: StatementLine[] = [];
    if (before === undefined) {
      const watching = this.#underWay(viewerId, currencyId);
      if (watching) lines.push(watching);
    }
    const account = this.#account.get(currencyId, `viewer:${viewerId}`) as number | undefined;
    if (account === undefined) return lines;
    const rows = this.#moved.all({ account, n, before: before ?? Number.MAX_SAFE_INTEGER }) as Row[];
    for (const row of rows) if (lines.length < n) lines.push(this.#line(row));
    return lines;
  }

  /**
   * At most `n` of those that fit, newest first, read a little at a time: whoever asks for a rare kind among many thousands
   * holds nobody up.
   */
  *search(viewerId: number, currencyId: number, wish: StatementWish): Generator<void, readonly StatementLine[]> {
    const { n, before, kinds, fromMs = 0, untilMs = Number.POSITIVE_INFINITY } = wish;
    const fits = ({ kind, atMs }: Pick<StatementLine, "kind" | "atMs">) =>
      (kinds === undefined || kinds.includes(kind)) && atMs >= fromMs && atMs < untilMs;
    const watching = before === undefined ? this.#underWay(viewerId, currencyId) : undefined;
    const lines: StatementLine[] = watching && fits(watching) ? [watching] : [];
    const account = this.#account.get(currencyId, `viewer:${viewerId}`) as number | undefined;
    if (account === undefined) return lines;
    let last = before ?? Number.MAX_SAFE_INTEGER;
    while (lines.length < n) {
      const rows = this.#moved.all({ account, n: ROWS, before: last }) as Row[];
      for (const row of rows) if (lines.length < n && fits(row)) lines.push(this.#line(row));
      // Clocks are set back, but not by days.
      if (rows.length < ROWS || rows.at(-1)!.atMs < fromMs - DAY_MS) break;
      last = rows.at(-1)!.id;
      yield;
    }
    return lines;
  }

  /** What kinds of movements somebody has, among the newest. */
  kindsOf(viewerId: number, currencyId: number): readonly TransferKind[] {
    const account = this.#account.get(currencyId, `viewer:${viewerId}`) as number | undefined;
    return account === undefined ? [] : this.#kinds.all({ account });
  }

  /** A moment as it is said at `nowMs`: `19:02`, or `2025-11-23 19:02` where that is not today. */
  when({ day, time }: WallTime, nowMs: number): string {
    return day === wallClock(nowMs, this.#timeZone).day ? time : `${day} ${time}`;
  }

  /** From when to when somebody watched, as it is said at `nowMs`: `19:02-21:37`; another day is named, once where both share it. */
  period({ from, to }: Pick<WatchedSpan, "from" | "to">, nowMs: number): string {
    if (from.day === to.day) return `${this.when(from, nowMs)}-${to.time}`;
    // A whole day and more: a time alone would be read as that of the first day.
    const end = to.time >= from.time ? `${to.day} ${to.time}` : this.when(to, nowMs);
    return `${this.when(from, nowMs)} - ${end}`;
  }

  #line(row: Row): StatementLine {
    const { day, time } = wallClock(row.atMs, this.#timeZone);
    const span = row.kind === "watching" ? (this.#span.get(row.id) as SpanRow | undefined) : undefined;
    const [, operationId] = /^operation:(\d+)$/.exec(row.actor) ?? [];
    const operation = operationId === undefined ? undefined : this.#operation.get(operationId);
    return {
      id: row.id,
      amount: row.amount,
      kind: row.kind,
      atMs: row.atMs,
      day,
      time,
      other: row.other,
      otherViewerId: viewerOf(row.other),
      actor: row.actor,
      actorViewerId: viewerOf((operation?.actor ?? row.actor) as Owner),
      memo: row.memo,
      operation,
      undoneBy: row.undoneBy ?? undefined,
      span: span && this.#watched(span, row.amount),
    };
  }

  #underWay(viewerId: number, currencyId: number): StatementLine | undefined {
    const amount = this.#ledger.pending(viewerId, currencyId);
    const span = this.#openSpan.get(viewerId, currencyId) as SpanRow | undefined;
    if (amount === 0 || !span) return undefined;
    return {
      id: undefined,
      amount,
      kind: "watching",
      atMs: span.toMs,
      ...wallClock(span.toMs, this.#timeZone),
      other: "mint",
      otherViewerId: undefined,
      actor: "watch",
      actorViewerId: undefined,
      memo: "",
      operation: undefined,
      undoneBy: undefined,
      span: this.#watched(span, amount),
    };
  }

  #watched({ fromMs, toMs, each, minutes, weighted }: SpanRow, amount: number): WatchedSpan {
    const times = each > 0 ? Math.floor(amount / each) : 0;
    return {
      from: wallClock(fromMs, this.#timeZone),
      to: wallClock(toMs, this.#timeZone),
      ...{ times, each, rest: amount - times * each },
      speed: minutes > 0 ? Math.round(weighted / minutes) : 1_000,
    };
  }
}
