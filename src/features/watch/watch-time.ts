/** How long people have watched: the minutes of closed spans and of those still open. */

import type { Db } from "../../db/open.ts";
import { inPages } from "../../db/pages.ts";
import type { Work } from "../../db/work.ts";
import type { Person } from "../../model/money.ts";
import { ranked } from "../../ranking/ranking.ts";
import type { Viewers } from "../../viewers/viewers.ts";
import type { Board } from "./board.ts";
import type { OpenSpan } from "./broadcasts.ts";
import type { SpanRows } from "./spans.ts";

/** One place of the list of watch time. `rank` is shared by equal times: 1, 2, 2, 4. */
export interface TimePlace {
  readonly rank: number;
  readonly viewer: Person;
  readonly minutes: number;
}

export interface WatchTimeOptions {
  readonly db: Db;
  readonly board: Board;
  readonly spans: SpanRows;
  readonly viewers: Viewers;
  /** Whether a viewer stands in lists: bots watch all day. */
  readonly isShown: (viewerId: number) => boolean;
}

/** The list goes no deeper: whoever asks for page 4,000 must not hold up the show while all are put in order. */
const PLACES_MAX = 200;

export class WatchTime {
  readonly #options: WatchTimeOptions;
  readonly #stored;

  constructor(options: WatchTimeOptions) {
    this.#options = options;
    this.#stored = options.db.prepare<[number, number, number], { viewerId: number; minutes: number }>(
      "SELECT viewer_id AS viewerId, minutes FROM watch WHERE channel_id = ? ORDER BY minutes DESC, viewer_id LIMIT ? OFFSET ?",
    );
  }

  /** Whole minutes of a viewer, on one channel or on all of them; sees the transaction under way. */
  minutes(viewerId: number, channelId?: number): number {
    const { board, spans } = this.#options;
    let minutes = spans.minutes(viewerId, channelId);
    for (const broadcast of board.broadcasts()) {
      if (channelId !== undefined && broadcast.channelId !== channelId) continue;
      const row = spans.openOf(broadcast.id, viewerId);
      if (!row) continue;
      const until = Math.min(broadcast.spans.get(viewerId)?.endTick ?? broadcast.n, broadcast.n);
      minutes += Math.max(0, until - row.from_tick);
    }
    return minutes;
  }

  /** More or fewer minutes than were watched here, as an import brings them; by how many they changed. They earn nothing. */
  change(work: Work, viewerId: number, channelId: number, minutes: number, atMs: number): number {
    const { board, spans } = this.#options;
    const changed = spans.changeMinutes(work, channelId, viewerId, minutes, atMs);
    work.afterCommit(() => {
      for (const broadcast of board.broadcasts()) {
        const open = broadcast.channelId === channelId ? broadcast.spans.get(viewerId) : undefined;
        if (open) open.minutesBefore += changed;
      }
    });
    return changed;
  }

  /**
   * `count` places after the first `from`, longest first, down to place {@link PLACES_MAX}; whoever stands in no list is
   * not in it.
   */
  top(channelId: number, from: number, count: number): TimePlace[] {
    const broadcasts = [...this.#options.board.broadcasts()].filter((one) => one.channelId === channelId);
    const places: { viewerId: number; minutes: number }[] = [];
    const wanted = Math.min(from + count, PLACES_MAX);
    let least = -1;
    const offer = (viewerId: number, minutes: number) => {
      if (minutes <= least || minutes <= 0 || !this.#options.isShown(viewerId)) return;
      places.push({ viewerId, minutes });
      places.sort((a, b) => b.minutes - a.minutes || a.viewerId - b.viewerId);
      if (places.length > wanted) places.pop();
      if (places.length === wanted) least = places.at(-1)!.minutes;
    };
    const longest = Math.max(0, ...broadcasts.map(({ n }) => n));
    for (const row of inPages((limit, offset) => this.#stored.all(channelId, limit, offset))) {
      // Whoever is here has what is stored and at most the whole broadcast besides.
      if (row.minutes + longest <= least) break;
      const span = broadcasts.map(({ spans }) => spans.get(row.viewerId)).find((open) => open !== undefined);
      offer(row.viewerId, span ? minutesOf(span) : row.minutes);
    }
    return ranked(places, ({ minutes }) => minutes)
      .slice(from)
      .map(({ rank, viewerId, minutes }) => ({ rank, viewer: this.#options.viewers.person(viewerId), minutes }));
  }
}

/** What somebody who is here has by now. Not what is stored: a payment under way may have stored a part of it already. */
export function minutesOf({ minutesBefore, endTick, fromTick, broadcast }: OpenSpan): number {
  return minutesBefore + (endTick ?? broadcast.n) - fromTick;
}
