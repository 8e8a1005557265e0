/** Streaks: every so many broadcasts watched for ten minutes earn a bonus. A missed one resets nothing. */

import { DAY_MS } from "../../base/lengths.ts";
import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import type { Writer } from "../../db/writer.ts";
import type { Watched } from "../../kit/watched.ts";
import { SamePerson } from "../../ledger/same-person.ts";
import type { Person } from "../../model/money.ts";
import type { Viewers } from "../../viewers/viewers.ts";
import { type EveningBroadcast, Evenings } from "./evening.ts";
import type { BonusesSection } from "./settings.ts";

/** So many minutes make a broadcast count. */
const ATTENDED_MINUTES = 10;
/** Viewers of a channel looked at in one read. */
const PAGE = 500;
/** Viewers counted in one piece of work: so many that it is short although all of them earn a streak. */
const TOGETHER = 100;
/** A broadcast's viewers were seen after it began; so much later, whatever the clocks say. */
const CLOCKS_MS = DAY_MS;

export interface AttendanceOptions {
  readonly db: Db;
  readonly writer: Pick<Writer, "run">;
  readonly viewers: Viewers;
  readonly watching: Watched;
  readonly config: BonusesSection;
  readonly earned: (channelId: number, viewer: Person, amount: number, broadcasts: number) => void;
}

interface Over {
  readonly id: number;
  readonly channelId: number;
  readonly currencyId: number;
  readonly startedAtMs: number;
}

export class Attendance {
  readonly #options: AttendanceOptions;
  readonly #over;
  readonly #seen;
  readonly #stayed;
  readonly #last;
  readonly #attend;
  readonly #total;
  readonly #evenings: Evenings;
  readonly #same: SamePerson;
  readonly #counted;

  constructor(options: AttendanceOptions) {
    const { db } = options;
    this.#options = options;
    this.#evenings = new Evenings(db);
    this.#same = new SamePerson(db);
    // A broadcast is counted when all of its spans are closed, so nobody's last minutes are missing. One that was only
    // guessed counts for nobody: three people would make as many of them as they like.
    this.#over = db.prepare(
      `SELECT b.id, b.channel_id AS channelId, c.currency_id AS currencyId, b.started_at_ms AS startedAtMs FROM broadcast AS b JOIN channel AS c ON c.id = b.channel_id
       WHERE b.ended_at_ms IS NOT NULL AND b.platform_ref NOT LIKE 'guessed:%' AND NOT EXISTS (SELECT 1 FROM attended WHERE broadcast_id = b.id)
         AND NOT EXISTS (SELECT 1 FROM span WHERE broadcast_id = b.id AND to_tick IS NULL)
       ORDER BY b.id LIMIT 1`,
    );
    // Page by page of those who know the channel: a broadcast's spans lie among those of years, with no index of their own.
    this.#seen = db.prepare(
      `SELECT viewer_id AS viewerId, last_seen_at_ms AS atMs FROM watch WHERE channel_id = ? AND viewer_id > ?
       ORDER BY viewer_id LIMIT ${PAGE}`,
    );
    this.#stayed = db
      .prepare(
        `SELECT j.value FROM json_each(?) AS j
         WHERE (SELECT sum(to_tick - from_tick) FROM span WHERE viewer_id = j.value AND broadcast_id = ?) >= ${ATTENDED_MINUTES}
           AND coalesce((SELECT last_broadcast_id FROM attendance WHERE channel_id = ? AND viewer_id = j.value), 0) < ?`,
      )
      .pluck();
    this.#last = db.prepare("SELECT last_broadcast_id FROM attendance WHERE channel_id = ? AND viewer_id = ?").pluck();
    this.#attend = db.prepare(
      `INSERT INTO attendance (channel_id, viewer_id, broadcasts, last_broadcast_id)
       SELECT ?, value, 1, ? FROM json_each(?) WHERE true
       ON CONFLICT (channel_id, viewer_id) DO UPDATE SET broadcasts = broadcasts + 1, last_broadcast_id = excluded.last_broadcast_id`,
    );
    this.#total = db
      .prepare(
        "SELECT sum(broadcasts) FROM attendance WHERE viewer_id = ? AND channel_id IN (SELECT id FROM channel WHERE currency_id = ?)",
      )
      .pluck();
    this.#counted = db.prepare("INSERT INTO attended (broadcast_id) VALUES (?)");
  }

  /** Counts every broadcast that is over, in slices; a crash in the middle goes on where it was. */
  async count(): Promise<void> {
    for (let over = this.#next(); over; over = this.#next()) {
      const broadcast = over;
      for (let page = this.#page(over, 0); page.length > 0; page = this.#page(over, page.at(-1)!.viewerId)) {
        const since = broadcast.startedAtMs - CLOCKS_MS;
        const others = this.#evenings.of(over.id).filter(({ id }) => id !== broadcast.id);
        const seen = page.flatMap(({ viewerId, atMs }) => (atMs >= since ? viewerId : []));
        // What fails here is tried again the next minute.
        for (let at = 0; at < seen.length; at += TOGETHER) {
          await this.#options.writer.run((work) => this.#count(work, broadcast, seen.slice(at, at + TOGETHER), others));
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      await this.#options.writer.run(() => this.#counted.run(broadcast.id));
    }
  }

  #page({ channelId }: Over, after: number): { readonly viewerId: number; readonly atMs: number }[] {
    return this.#seen.all(channelId, after) as { viewerId: number; atMs: number }[];
  }

  #next(): Over | undefined {
    return this.#over.get() as Over | undefined;
  }

  /** Counts it for those of a list who stayed long enough and have it not yet, and pays their streaks. */
  #count(work: Work, over: Over, seen: readonly number[], others: readonly EveningBroadcast[]): void {
    work.assertAlive();
    const { id, channelId } = over;
    const stayed = this.#stayed.all(JSON.stringify(seen), id, channelId, id) as number[];
    const attended = stayed.filter((viewerId) => !this.#wasThere(over, viewerId, others));
    this.#attend.run(channelId, id, JSON.stringify(attended));
    if (this.#options.config.streak > 0) for (const viewerId of attended) this.#pay(work, over, viewerId);
  }

  #pay(work: Work, { id, channelId, currencyId }: Over, viewerId: number): void {
    const { config, watching, viewers } = this.#options;
    const broadcasts = this.#total.get(viewerId, currencyId) as number;
    if (broadcasts % config.streakEvery !== 0) return;
    const key = `bonus:streak:broadcast:${id}:${viewerId}`;
    const result = watching.earn(work, viewerId, currencyId, config.streak, key, `${broadcasts} broadcasts`);
    if (result.status !== "earned") return;
    const viewer = viewers.person(viewerId);
    work.afterCommit(() => this.#options.earned(channelId, viewer, result.amount, broadcasts));
  }

  #lastOf(channelId: number, viewerId: number): number {
    return (this.#last.get(channelId, viewerId) as number | null | undefined) ?? 0;
  }

  /** Whether this evening counts for the person already, by another channel that was on air. */
  #wasThere({ startedAtMs }: Over, viewerId: number, others: readonly EveningBroadcast[]): boolean {
    if (others.length === 0) return false;
    const ids = this.#same.idsOf(viewerId, startedAtMs);
    return others.some((other) => ids.some((one) => this.#lastOf(other.channelId, one) === other.id));
  }
}
