/** Imports as they stand in the book: every statement on their rows, prepared once. */
import type { Db } from "../../db/open.ts";
import type { StagedFile } from "../../db/staged.ts";
import type { Work } from "../../db/work.ts";
import type { PlatformName } from "../../model/message.ts";
import type { Waiting } from "./fate.ts";
import type { ImportSummary } from "./summary.ts";

/** One import. Its number is that of its operation. */
export interface ImportRow extends StagedFile {
  readonly operationId: number;
  /** How often the same file was brought in and taken back before. */
  readonly generation: number;
  /** Where its rows are staged while they come in. */
  readonly file: string;
  /** How many rows the file has. */
  readonly rows: number;
  /** Its rows up to this are dealt with; of one that is taken back: have given their minutes back. */
  readonly afterN: number;
  readonly state: "running" | "done" | "undoing" | "undone";
  /** What is being done with all names that wait for a decision. */
  readonly decided: "yes" | "no" | null;
  readonly counts: ImportSummary;
}

/** What somebody got, or is to get, of one row. Amounts and minutes as in the file. */
interface RowOfFile {
  readonly operationId: number;
  readonly n: number;
  readonly platform: PlatformName;
  readonly amount: number;
  readonly minutes: number;
  readonly allTime: number;
}

/** A row that came in. */
export interface TakenRow extends RowOfFile {
  readonly platformId: string;
  /** Whose watch time changed, by how many minutes; `null`: none did yet. */
  readonly channelId: number | null;
  readonly minutesAdded: number;
}

/** A row that waits for somebody of its name. */
export interface WaitingRow extends RowOfFile {
  readonly place: string;
  readonly login: string;
  readonly why: Waiting;
  /** Who may be meant; `null` until somebody of that name is seen. */
  readonly platformId: string | null;
  /** Moderators were asked. */
  readonly told: 0 | 1;
  readonly untilMs: number;
}

type Account = { readonly platform: string; readonly platformId: string };

const IMPORT = `operation_id AS operationId, hash, currency, generation, bot, title, mode, written_at_ms AS writtenAtMs, file, rows,
  after_n AS afterN, state, decided, counts`;
const ROW = "operation_id AS operationId, n, platform, amount, minutes, all_time AS allTime";
const TAKEN = `${ROW}, platform_id AS platformId, channel_id AS channelId, minutes_added AS minutesAdded`;
const WAITING = `w.operation_id AS operationId, n, w.platform, w.amount, w.minutes, w.all_time AS allTime, place, login, why,
  platform_id AS platformId, told, until_ms AS untilMs`;
/** Those that still wait: not longer than they may, and for an import that nobody took back. */
const STILL = `import_waiting AS w CROSS JOIN import AS i ON i.operation_id = w.operation_id AND i.state IN ('running', 'done')`;

export class ImportRows {
  readonly #sql;

  constructor(db: Db) {
    const imports = (where: string) => db.prepare(`SELECT ${IMPORT} FROM import WHERE ${where}`);
    this.#sql = {
      ...rowStatements(db),
      ...waitingStatements(db),
      ofFile: imports("hash = ? AND currency = ? ORDER BY generation"),
      find: imports("operation_id = ?"),
      all: imports("true ORDER BY operation_id"),
      underWay: imports("state IN ('running', 'undoing') OR decided IS NOT NULL ORDER BY operation_id"),
      insert:
        db.prepare(`INSERT INTO import (operation_id, hash, currency, generation, bot, title, mode, written_at_ms, file, rows, state, counts)
        VALUES (@operationId, @hash, @currency, @generation, @bot, @title, @mode, @writtenAtMs, @file, @rows, 'running', @counts)`),
      progress: db.prepare("UPDATE import SET after_n = ?, state = ?, counts = ? WHERE operation_id = ?"),
      goOn: db.prepare("UPDATE import SET file = ? WHERE operation_id = ?"),
      state: db.prepare("UPDATE import SET state = ?, after_n = ?, decided = NULL WHERE operation_id = ?"),
      decide: db.prepare("UPDATE import SET decided = ? WHERE operation_id = ?"),
      stands: db.prepare(`SELECT 1 FROM transfer AS t WHERE t.idempotency_key = ?
        AND NOT EXISTS (SELECT 1 FROM transfer AS r WHERE r.reverses_id = t.id)`),
    };
  }

  /** Every time a file came in, the oldest first. */
  ofFile({ hash, currency }: Pick<StagedFile, "hash" | "currency">): ImportRow[] {
    return this.#sql.ofFile.all(hash, currency).map(readImport);
  }

  find(operationId: number): ImportRow | undefined {
    const found = this.#sql.find.get(operationId);
    return found === undefined ? undefined : readImport(found);
  }

  /** The import of this number, which must exist. */
  get(operationId: number): ImportRow {
    const found = this.find(operationId);
    if (!found) throw new Error(`The operation ${operationId} is no import.`);
    return found;
  }

  /** All of them, the oldest first. */
  all(): ImportRow[] {
    return this.#sql.all.all().map(readImport);
  }

  /** Those with something left to do in the background. */
  underWay(): ImportRow[] {
    return this.#sql.underWay.all().map(readImport);
  }

  insert(work: Work, row: Omit<ImportRow, "afterN" | "state" | "decided">): void {
    work.assertAlive();
    this.#sql.insert.run({ ...row, counts: JSON.stringify(row.counts) });
  }

  progress(work: Work, operationId: number, at: Pick<ImportRow, "afterN" | "state" | "counts">): void {
    work.assertAlive();
    this.#sql.progress.run(at.afterN, at.state, JSON.stringify(at.counts), operationId);
  }

  /** Its rows are staged elsewhere from now on. */
  goOnWith(work: Work, operationId: number, file: string): void {
    work.assertAlive();
    this.#sql.goOn.run(file, operationId);
  }

  /** It is taken back: `afterN` -1 at its beginning. */
  takenBack(work: Work, operationId: number, state: "undoing" | "undone", afterN: number): void {
    work.assertAlive();
    this.#sql.state.run(state, afterN, operationId);
  }

  /** What becomes of all its names that wait for a decision; `null` once that is done. */
  decide(work: Work, operationId: number, decided: ImportRow["decided"]): void {
    work.assertAlive();
    this.#sql.decide.run(decided, operationId);
  }

  /** Whether what is paid for by this key was paid and not taken back. */
  stands(key: string): boolean {
    return this.#sql.stands.get(key) !== undefined;
  }

  /** What the file has for some accounts, of the rows that came in. */
  attributed(operationId: number, accounts: readonly Account[]): number {
    return accounts.reduce((sum, one) => sum + this.#sql.attributed.get(operationId, one.platform, one.platformId)!, 0);
  }

  take(work: Work, row: TakenRow): void {
    work.assertAlive();
    this.#sql.take.run(row);
  }

  /** Rows behind `afterN` whose minutes changed, in order. */
  withMinutes(operationId: number, afterN: number, most: number): TakenRow[] {
    return this.#sql.withMinutes.all(operationId, afterN, most) as TakenRow[];
  }

  /** Rows whose minutes wait for a channel of their platform, of imports that stand. */
  kept(platform: PlatformName, most: number): TakenRow[] {
    return this.#sql.kept.all(platform, most) as TakenRow[];
  }

  /** Whose watch time changed, and by how many minutes. */
  credit(work: Work, { operationId, n }: TakenRow, channelId: number, minutesAdded: number): void {
    work.assertAlive();
    this.#sql.credit.run(channelId, minutesAdded, operationId, n);
  }

  /** What somebody earned in all by the other bots, by import; of those that stand. `operationId`: of one of them. */
  allTime(accounts: readonly Account[], operationId?: number): { readonly title: string; readonly amount: number }[] {
    const sums = new Map<string, number>();
    for (const { platform, platformId } of accounts) {
      for (const row of this.#sql.allTime.all(platform, platformId)) {
        if (operationId === undefined || row.operationId === operationId) {
          sums.set(row.title, (sums.get(row.title) ?? 0) + row.amount);
        }
      }
    }
    return [...sums].map(([title, amount]) => ({ title, amount }));
  }

  wait(work: Work, row: WaitingRow): void {
    work.assertAlive();
    this.#sql.wait.run(row);
  }

  /** It waits no more. */
  waitsNoMore(work: Work, { operationId, n }: Pick<WaitingRow, "operationId" | "n">): void {
    work.assertAlive();
    this.#sql.waitsNoMore.run(operationId, n);
  }

  /** At most so many rows of an import that wait, whether they still may or not; gone afterwards. How many there were. */
  endWaiting(work: Work, operationId: number, most: number): number {
    work.assertAlive();
    return this.#sql.endWaiting.run(operationId, operationId, most).changes;
  }

  /** The same of those that have waited long enough. */
  endOverdue(work: Work, nowMs: number, most: number): number {
    work.assertAlive();
    return this.#sql.endOverdue.run(nowMs, most).changes;
  }

  /** What waits for a name on a platform. */
  waitingFor(platform: PlatformName, login: string, nowMs: number): WaitingRow[] {
    return this.#sql.waitingFor.all(nowMs, platform, login) as WaitingRow[];
  }

  /** What waits for a name on any platform. */
  waitingNamed(login: string, nowMs: number): WaitingRow[] {
    return (["twitch", "kick"] as const).flatMap((platform) => this.waitingFor(platform, login, nowMs));
  }

  /** How many wait, and how many of them for a decision. */
  waitingCounts(nowMs: number): { readonly all: number; readonly seen: number; readonly amount: number } {
    return this.#sql.waitingCounts.get(nowMs) as ReturnType<ImportRows["waitingCounts"]>;
  }

  /** Those that wait for a decision, the largest first. */
  waitingSeen(nowMs: number, most: number, from = 0): WaitingRow[] {
    return this.#sql.waitingSeen.all(nowMs, most, from) as WaitingRow[];
  }

  /** Those of one import behind a row that wait for a decision, in order. */
  waitingSeenIn(operationId: number, afterN: number, nowMs: number, most: number): WaitingRow[] {
    return this.#sql.waitingSeenIn.all(nowMs, operationId, afterN, most) as WaitingRow[];
  }

  /** How many wait for a decision, and what they are together. */
  seenTotal(nowMs: number): { readonly count: number; readonly amount: number } {
    return this.#sql.seenTotal.get(nowMs) as ReturnType<ImportRows["seenTotal"]>;
  }

  /** The imports they are of. */
  withSeen(nowMs: number): number[] {
    return this.#sql.withSeen.all(nowMs);
  }

  /** How many rows of an import wait for a decision. */
  seenIn(operationId: number, nowMs: number): number {
    return this.#sql.seenIn.get(nowMs, operationId)!;
  }

  /** How many rows of an import still wait. */
  waitingIn(operationId: number, nowMs: number): number {
    return this.#sql.waitingIn.get(nowMs, operationId)!;
  }

  /** Those that moderators were not asked about. */
  untold(nowMs: number, most: number): WaitingRow[] {
    return this.#sql.untold.all(nowMs, most) as WaitingRow[];
  }

  countUntold(nowMs: number): number {
    return this.#sql.countUntold.get(nowMs)!;
  }

  /** Somebody of the name was seen, or moderators were asked. */
  seen(work: Work, row: Pick<WaitingRow, "operationId" | "n" | "why" | "platformId" | "told">): void {
    work.assertAlive();
    this.#sql.seen.run(row);
  }

  /** Whether anything waits at all. */
  anyWaits(): boolean {
    return this.#sql.anyWaits.get() !== undefined;
  }
}

function rowStatements(db: Db) {
  return {
    take: db.prepare(`INSERT INTO import_row (operation_id, n, platform, platform_id, amount, minutes, all_time, channel_id, minutes_added)
      VALUES (@operationId, @n, @platform, @platformId, @amount, @minutes, @allTime, @channelId, @minutesAdded)`),
    attributed: db
      .prepare<[number, string, string], number>(
        `SELECT coalesce(sum(amount), 0) FROM import_row INDEXED BY import_row_account
         WHERE operation_id = ? AND platform = ? AND platform_id = ?`,
      )
      .pluck(),
    withMinutes: db.prepare(
      `SELECT ${TAKEN} FROM import_row WHERE operation_id = ? AND n > ? AND minutes_added <> 0 ORDER BY n LIMIT ?`,
    ),
    kept: db.prepare(`SELECT ${TAKEN} FROM import_row INDEXED BY import_row_kept
      WHERE platform = ? AND channel_id IS NULL AND minutes > 0
        AND operation_id IN (SELECT operation_id FROM import WHERE state IN ('running', 'done')) LIMIT ?`),
    credit: db.prepare("UPDATE import_row SET channel_id = ?, minutes_added = ? WHERE operation_id = ? AND n = ?"),
    allTime: db.prepare<[string, string], { operationId: number; title: string; amount: number }>(
      `SELECT r.operation_id AS operationId, i.title, r.all_time AS amount FROM import_row AS r
       JOIN import AS i ON i.operation_id = r.operation_id AND i.state IN ('running', 'done')
       WHERE r.platform = ? AND r.platform_id = ? AND r.all_time > 0`,
    ),
  };
}

function waitingStatements(db: Db) {
  const waiting = (where: string) => db.prepare(`SELECT ${WAITING} FROM ${STILL} WHERE until_ms > ? AND ${where}`);
  return {
    wait: db.prepare(`INSERT INTO import_waiting (operation_id, n, place, platform, login, amount, minutes, all_time, why, platform_id, told, until_ms)
      VALUES (@operationId, @n, @place, @platform, @login, @amount, @minutes, @allTime, @why, @platformId, @told, @untilMs)`),
    waitsNoMore: db.prepare("DELETE FROM import_waiting WHERE operation_id = ? AND n = ?"),
    endWaiting: db.prepare(
      "DELETE FROM import_waiting WHERE operation_id = ? AND n IN (SELECT n FROM import_waiting WHERE operation_id = ? LIMIT ?)",
    ),
    endOverdue: db.prepare(
      "DELETE FROM import_waiting WHERE (operation_id, n) IN (SELECT operation_id, n FROM import_waiting WHERE until_ms <= ? LIMIT ?)",
    ),
    waitingFor: waiting("w.platform = ? AND login = ? ORDER BY w.operation_id, n"),
    waitingCounts: db.prepare(
      `SELECT count(*) AS "all", count(platform_id) AS seen, coalesce(sum(amount), 0) AS amount FROM ${STILL} WHERE until_ms > ?`,
    ),
    waitingSeen: waiting("platform_id IS NOT NULL ORDER BY amount DESC, w.operation_id, n LIMIT ? OFFSET ?"),
    waitingSeenIn: waiting("w.operation_id = ? AND n > ? AND platform_id IS NOT NULL ORDER BY n LIMIT ?"),
    seenTotal: db.prepare(
      `SELECT count(*) AS count, coalesce(sum(amount), 0) AS amount FROM ${STILL} WHERE until_ms > ? AND platform_id IS NOT NULL`,
    ),
    withSeen: db
      .prepare<[number], number>(
        `SELECT DISTINCT w.operation_id FROM ${STILL} WHERE until_ms > ? AND platform_id IS NOT NULL ORDER BY w.operation_id`,
      )
      .pluck(),
    seenIn: db
      .prepare<[number, number], number>(
        "SELECT count(*) FROM import_waiting WHERE until_ms > ? AND operation_id = ? AND platform_id IS NOT NULL",
      )
      .pluck(),
    waitingIn: db
      .prepare<[number, number], number>("SELECT count(*) FROM import_waiting WHERE until_ms > ? AND operation_id = ?")
      .pluck(),
    untold: waiting("platform_id IS NOT NULL AND told = 0 ORDER BY amount DESC LIMIT ?"),
    countUntold: db
      .prepare<[number], number>(
        `SELECT count(*) FROM ${STILL} WHERE until_ms > ? AND platform_id IS NOT NULL AND told = 0`,
      )
      .pluck(),
    seen: db.prepare(
      "UPDATE import_waiting SET platform_id = @platformId, why = @why, told = @told WHERE operation_id = @operationId AND n = @n",
    ),
    anyWaits: db.prepare("SELECT 1 FROM import_waiting LIMIT 1"),
  };
}

function readImport(row: unknown): ImportRow {
  const read = row as Omit<ImportRow, "counts"> & { readonly counts: string };
  return { ...read, counts: JSON.parse(read.counts) as ImportSummary };
}
