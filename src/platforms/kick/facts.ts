/**
 * The book of facts: gives one fact one key, though several sources tell of it and share no id.
 *
 * Kick's feed knows a KICKs gift by `gift_transaction_id`, a webhook knows only who, how much and when; a gift of
 * subscriptions has a `correlation_id` on one channel and a row id on another. What every source can tell is the
 * *signature* (who and how much) and roughly the time. So within one source every id of its own is a fact of its own,
 * and across sources a report is paired with the nearest report of the same signature that this source has not told yet.
 * Two gifts of 100 KICKs in one second stay two; one gift told twice is one; late and reordered reports pair by the
 * time they carry. The pairs are kept on disk, so a webhook hours later still finds its fact.
 */
import type Database from "better-sqlite3";

/** One source's report of a fact. */
export interface Report {
  readonly kind: "sub" | "gifted" | "gift" | "kicks" | "raid";
  /** What every source can tell of this fact, for example `<user id>:<amount>`. */
  readonly signature: string;
  readonly source: "feed" | "row" | "webhook";
  /** This source's own id of it. */
  readonly nativeId: string;
  /** When it happened, as this source tells it. */
  readonly atMs: number;
  /** How far apart two sources' times of one fact may be. */
  readonly windowMs: number;
  /** There cannot be two of this signature within the window, whoever tells of them (nobody subscribes twice in two weeks). */
  readonly once?: boolean;
  /** Whether this report knows whose fact it is; one that does may follow one that did not. */
  readonly named: boolean;
}

interface FactRow {
  key: string;
  at_ms: number;
  seen: string;
  named: number;
}

const DAY_MS = 86_400_000;

/** Pairs reports of the same fact; see the file's head. */
export class FactBook {
  readonly #near;
  readonly #insert;
  readonly #update;
  readonly #prune;

  constructor(db: Database.Database) {
    this.#near = db.prepare<[string, string, number, number], FactRow>(
      "SELECT key, at_ms, seen, named FROM kick_fact WHERE kind = ? AND signature = ? AND at_ms BETWEEN ? AND ?",
    );
    this.#insert = db.prepare(
      "INSERT INTO kick_fact (key, kind, signature, at_ms, seen, named) VALUES (?, ?, ?, ?, ?, ?)",
    );
    this.#update = db.prepare("UPDATE kick_fact SET seen = ?, named = ? WHERE key = ?");
    this.#prune = db.prepare("DELETE FROM kick_fact WHERE at_ms < ?");
  }

  /**
   * The fact's key, and whether to tell of it: true the first time, again when the same source repeats it (the bot may
   * have died in between; the key keeps it single), and when it is named at last.
   */
  report(report: Report): { readonly key: string; readonly tell: boolean } {
    const near = this.#near
      .all(report.kind, report.signature, report.atMs - report.windowMs, report.atMs + report.windowMs)
      .map((row) => ({ ...row, ids: JSON.parse(row.seen) as Partial<Record<string, string>> }))
      .sort((a, b) => Math.abs(a.at_ms - report.atMs) - Math.abs(b.at_ms - report.atMs));
    const same = near.find((row) => row.ids[report.source] === report.nativeId);
    if (same !== undefined) {
      if (report.named && same.named === 0) this.#update.run(same.seen, 1, same.key);
      return { key: same.key, tell: true };
    }
    const partner = near.find((row) => report.once === true || row.ids[report.source] === undefined);
    if (partner !== undefined) {
      const tell = report.named && partner.named === 0;
      const seen = { ...partner.ids, [report.source]: report.nativeId };
      this.#update.run(JSON.stringify(seen), partner.named === 1 || report.named ? 1 : 0, partner.key);
      return { key: partner.key, tell };
    }
    const key = `${report.kind}:${report.nativeId}`;
    const seen = JSON.stringify({ [report.source]: report.nativeId });
    this.#insert.run(key, report.kind, report.signature, report.atMs, seen, report.named ? 1 : 0);
    return { key, tell: true };
  }

  /** Forgets facts older than 30 days; called once at start. */
  prune(nowMs: number): void {
    this.#prune.run(nowMs - 30 * DAY_MS);
  }
}
