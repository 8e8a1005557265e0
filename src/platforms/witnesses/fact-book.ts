/**
 * The book of facts: gives one fact one key, though several witnesses tell of it and share no id.
 *
 * A fact is who did what, how much, to whom and when by the platform's clock. Whoever tells of it first is told on; the others
 * are matched with it. Witnesses name things by ids of three sorts:
 * - `unique`: the same id is the same fact, another id is another fact (a line of chat, Kick's transaction);
 * - `frame`: the same id is the same fact, another id says nothing (EventSub numbers a repeated event anew);
 * - `mark`: what the fact has on it (the receivers, one name a line; a running total): another mark is another fact, and the
 *   same mark with nothing against it is the same fact.
 * A report without an id in common with a fact is matched with the nearest fact of the same person and number that its witness
 * has not told yet. So two equal gifts in one second are two, and one gift told four times is one, early, late or out of order.
 * The facts are kept on disk: a webhook hours later, or after a restart, still finds its fact.
 */

import { DAY_MS } from "../../base/lengths.ts";
import type { Db } from "../../db/open.ts";
import type { PlatformName } from "../../model/message.ts";
import { matchOf, type Row, type Witnessed } from "./match.ts";
import type { PlatformClock } from "./platform-clock.ts";
import type { Report, Verdict } from "./report.ts";

/** More subscriptions than anybody ever gave at once. What says more is a mistake. */
export const GIFTS_MAX = 10_000;

/** The key of what came to be known later of a fact that was told in part: the fact's key, and how many were told before. */
const REST = /^(.*):from(\d+)$/;

const KEPT_MS = 30 * DAY_MS;
/** So many of the newest times may be wrong before what is still needed is forgotten. */
const TIMES_MISTAKEN = 20;

/** Matches the reports of one platform; see the file's head. */
export class FactBook {
  readonly #platform: PlatformName;
  readonly #clock: PlatformClock;
  readonly #byId;
  readonly #byWho;
  readonly #witnesses;
  readonly #insert;
  readonly #witness;
  readonly #update;
  readonly #prune;
  readonly #taken;
  readonly #drop;
  readonly #shrink;
  /** What is to be forgotten as soon as the book can be written. */
  readonly #unwritten = new Map<string, number>();
  readonly #together: (run: () => Verdict[]) => Verdict[];

  constructor(db: Db, platform: PlatformName, clock: PlatformClock) {
    this.#together = db.transaction((run: () => Verdict[]) => run());
    this.#platform = platform;
    this.#clock = clock;
    const columns =
      "f.id, f.key, f.who, f.amount, f.whole, f.at_ms AS atMs, f.at_told AS atTold, f.heard_at_ms AS heardAtMs, f.named";
    this.#byId = db.prepare<[string, string, string, string], Row>(
      `SELECT ${columns} FROM fact_witness AS w JOIN fact AS f ON f.id = w.fact_id
       WHERE w.kind = ? AND w.name = ? AND w.id = ? AND f.platform = ? ORDER BY f.id DESC LIMIT 20`,
    );
    this.#byWho = db.prepare<[string, string, string, number, number, number, number], Row>(
      `SELECT ${columns} FROM fact AS f WHERE f.platform = ? AND f.kind = ? AND f.who = ?
         AND (f.at_told = 0 OR f.at_ms BETWEEN ? AND ? OR f.heard_at_ms BETWEEN ? AND ?) ORDER BY f.id DESC LIMIT 500`,
    );
    this.#witnesses = db.prepare<[number], { name: string; id: string }>(
      "SELECT name, id FROM fact_witness WHERE fact_id = ?",
    );
    this.#insert = db.prepare(
      `INSERT INTO fact (platform, key, kind, who, amount, whole, at_ms, at_told, heard_at_ms, named)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#witness = db.prepare(
      "INSERT INTO fact_witness (fact_id, kind, name, id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    );
    this.#update = db.prepare("UPDATE fact SET amount = ?, whole = ?, named = ? WHERE id = ?");
    // By the platform's clock: this computer's may be weeks off at the start, when nothing was heard yet. A few times that
    // are far ahead by somebody's mistake change nothing.
    this.#prune = db.prepare(
      `DELETE FROM fact WHERE platform = ? AND at_ms < (SELECT at_ms FROM fact WHERE platform = ? AND at_told > 0
         ORDER BY at_ms DESC LIMIT 1 OFFSET ${TIMES_MISTAKEN}) - ${KEPT_MS}`,
    );
    this.#taken = db.prepare("SELECT 1 FROM fact WHERE platform = ? AND key = ?").pluck();
    // Not when more of it was told meanwhile, under another key: that may be in the book.
    this.#drop = db.prepare("DELETE FROM fact WHERE platform = ? AND key = ? AND amount = ?");
    this.#shrink = db.prepare("UPDATE fact SET amount = ?, whole = 0 WHERE platform = ? AND key = ? AND amount = ?");
  }

  /** Says whether this is a new fact, and writes down who told of it. @throws when the book cannot be written */
  report(report: Report): Verdict {
    this.#forgetUnwritten();
    const found = this.#find(report);
    if (!found) return this.#begin(report);
    const { fact, how } = found;
    for (const { name, id } of report.ids) this.#witness.run(fact.id, report.kind, name, id);
    const grown = fact.whole === 0 && report.amount > fact.amount;
    const completed = fact.whole === 0 && report.partial !== true;
    const nowNamed = fact.named === 0 && report.named;
    if (grown || completed || nowNamed) {
      const amount = grown ? report.amount : fact.amount;
      this.#update.run(amount, completed ? 1 : fact.whole, nowNamed ? 1 : fact.named, fact.id);
    }
    if (grown) {
      const key = `${fact.key}:from${fact.amount}`;
      return { key, tell: true, why: "the rest of it", amount: report.amount - fact.amount };
    }
    if (nowNamed) return { key: fact.key, tell: true, why: "named at last", amount: report.amount };
    return { key: fact.key, tell: how === "the same again", why: how, amount: report.amount };
  }

  /** Many reports as one commit: a gift has up to a thousand receivers, and each commit waits for the disk. */
  reports(reports: readonly Report[]): Verdict[] {
    return this.#together(() => reports.map((report) => this.report(report)));
  }

  /** The time now, as reports tell when they were heard. */
  heard(): number {
    return this.#clock.heard();
  }

  /** What was told on by this verdict could not be written: whoever tells of it next is heard. Never throws. */
  forget({ key, amount }: Pick<Verdict, "key" | "amount">): void {
    this.#unwritten.set(key, amount);
    try {
      this.#forgetUnwritten();
    } catch {
      // The book cannot be written now; it is done before the next report.
    }
  }

  #forgetUnwritten(): void {
    for (const [key, amount] of this.#unwritten) {
      const [, whole, before] = REST.exec(key) ?? [];
      if (whole === undefined) this.#drop.run(this.#platform, key, amount);
      else this.#shrink.run(Number(before), this.#platform, whole, Number(before) + amount);
      this.#unwritten.delete(key);
    }
  }

  /** Whether somebody told of this already, by an id of its own. */
  knows(kind: string, name: string, id: string): boolean {
    return this.#byId.get(kind, name, id, this.#platform) !== undefined;
  }

  /** Forgets facts 30 days older than the newest ones; called once at start. */
  prune(): void {
    this.#prune.run(this.#platform, this.#platform);
  }

  /** When a report was heard, by both clocks. */
  #timeOf(report: Report): { heardMs: number; platformMs: number } {
    const heardMs = report.heardMs ?? this.#clock.heard();
    return { heardMs, platformMs: this.#clock.at(heardMs) };
  }

  #find(report: Report): { fact: Row; how: Verdict["why"] } | undefined {
    const rows = new Map<number, Row>();
    for (const { name, id, sort } of report.ids) {
      for (const row of this.#byId.all(report.kind, name, id, this.#platform)) {
        if (sort !== "mark") return { fact: row, how: "the same again" };
        rows.set(row.id, row);
      }
    }
    const now = this.#timeOf(report);
    const { kind, who, windowMs } = report;
    const [at, heard] = [report.atMs ?? now.platformMs, now.heardMs];
    const near = [at - windowMs, at + windowMs, heard - windowMs, heard + windowMs] as const;
    for (const row of this.#byWho.all(this.#platform, kind, who, ...near)) rows.set(row.id, row);
    const facts = [...rows.values()].map((row): Witnessed => ({ row, ids: this.#witnesses.all(row.id) }));
    return matchOf(report, facts, now);
  }

  #begin(report: Report): Verdict {
    const { kind, who, amount, partial, atMs, named, ids } = report;
    const counted = this.#clock.offsetMs === undefined ? 0 : 2;
    const told = atMs === undefined ? counted : 1;
    // Some keys say all there is to say (a viewer's seventh month): then it is that fact, whoever tells of it.
    if (this.#taken.get(this.#platform, report.key)) {
      return { key: report.key, tell: true, why: "the same again", amount };
    }
    const now = this.#timeOf(report);
    const at = Math.round(atMs ?? now.platformMs);
    const heard = Math.round(now.heardMs);
    const whole = partial ? 0 : 1;
    const row = this.#insert.run(
      this.#platform,
      report.key,
      kind,
      who,
      amount,
      whole,
      at,
      told,
      report.late ? at : heard,
      named ? 1 : 0,
    );
    for (const { name, id } of ids) this.#witness.run(row.lastInsertRowid, kind, name, id);
    return { key: report.key, tell: true, why: "new", amount };
  }
}
