/** Streaks: every so many broadcasts watched for ten minutes earn a bonus. A missed one resets nothing. */
import type { BonusesSection } from "../config/bonuses.ts";
import type { Db } from "../db/open.ts";
import type { Writer } from "../db/writer.ts";
import type { Person } from "../ledger/types.ts";
import type { Viewers } from "../viewers/viewers.ts";
import type { Watching } from "../watch/watching.ts";

/** So many minutes make a broadcast count. */
export const ATTENDED_MINUTES = 10;
const SLICE = 100;

export interface AttendanceOptions {
  readonly db: Db;
  readonly writer: Writer;
  readonly viewers: Viewers;
  readonly watching: Watching;
  readonly config: BonusesSection;
  readonly earned: (channelId: number, viewer: Person, amount: number, broadcasts: number) => void;
}

interface Over {
  readonly id: number;
  readonly channelId: number;
  readonly currencyId: number;
}

export class Attendance {
  readonly #options: AttendanceOptions;
  readonly #over;
  readonly #stayed;
  readonly #attend;
  readonly #counted;

  constructor(options: AttendanceOptions) {
    const { db } = options;
    this.#options = options;
    // A broadcast is counted when all of its spans are closed, so nobody's last minutes are missing.
    this.#over = db.prepare(
      `SELECT b.id, b.channel_id AS channelId, c.currency_id AS currencyId FROM broadcast AS b JOIN channel AS c ON c.id = b.channel_id
       WHERE b.ended_at_ms IS NOT NULL AND NOT EXISTS (SELECT 1 FROM attended WHERE broadcast_id = b.id)
         AND NOT EXISTS (SELECT 1 FROM span WHERE broadcast_id = b.id AND to_tick IS NULL)
       ORDER BY b.id LIMIT 1`,
    );
    this.#stayed = db
      .prepare(
        `SELECT s.viewer_id FROM span AS s LEFT JOIN attendance AS a ON a.channel_id = :channelId AND a.viewer_id = s.viewer_id
         WHERE s.broadcast_id = :id AND (a.last_broadcast_id IS NULL OR a.last_broadcast_id < :id)
         GROUP BY s.viewer_id HAVING sum(s.to_tick - s.from_tick) >= ${ATTENDED_MINUTES} ORDER BY s.viewer_id`,
      )
      .pluck();
    this.#attend = db
      .prepare(
        `INSERT INTO attendance (channel_id, viewer_id, broadcasts, last_broadcast_id) VALUES (?, ?, 1, ?)
         ON CONFLICT (channel_id, viewer_id) DO UPDATE SET broadcasts = broadcasts + 1, last_broadcast_id = excluded.last_broadcast_id
         RETURNING broadcasts`,
      )
      .pluck();
    this.#counted = db.prepare("INSERT INTO attended (broadcast_id) VALUES (?)");
  }

  /** Counts every broadcast that is over, in slices; a crash in the middle goes on where it was. */
  async count(): Promise<void> {
    for (let over = this.#next(); over; over = this.#next()) {
      const broadcast = over;
      const stayed = this.#stayed.all({ id: broadcast.id, channelId: broadcast.channelId }) as number[];
      for (let at = 0; at < stayed.length; at += SLICE) {
        await this.#options.writer.run(() => {
          for (const viewerId of stayed.slice(at, at + SLICE)) this.#count(broadcast, viewerId);
        });
      }
      await this.#options.writer.run(() => this.#counted.run(broadcast.id));
    }
  }

  #next(): Over | undefined {
    return this.#over.get() as Over | undefined;
  }

  #count({ id, channelId, currencyId }: Over, viewerId: number): void {
    const { config, watching, viewers, writer } = this.#options;
    const broadcasts = this.#attend.get(channelId, viewerId, id) as number;
    if (config.streak === 0 || broadcasts % config.streakEvery !== 0) return;
    const result = watching.earn(
      viewerId,
      currencyId,
      config.streak,
      `bonus:streak:${channelId}:${viewerId}:${broadcasts}`,
      `${broadcasts} broadcasts`,
    );
    if (result.status !== "earned") return;
    const viewer = viewers.person(viewerId);
    writer.afterCommit(() => this.#options.earned(channelId, viewer, result.amount, broadcasts));
  }
}
