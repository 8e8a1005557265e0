/** After a start: what the last run left open is in memory again, as it was at the last tick. */

import type { Days } from "../../base/calendar.ts";
import { MINUTE_MS } from "../../base/lengths.ts";
import type { Clock } from "../../base/system.ts";
import type { Db } from "../../db/open.ts";
import type { PlatformName } from "../../model/message.ts";
import type { Viewers } from "../../viewers/viewers.ts";
import type { Board } from "./board.ts";
import { type Broadcast, type BroadcastRows, openSpan } from "./broadcasts.ts";
import type { ChannelState } from "./channel-state.ts";
import type { WatchedChannel } from "./hooks.ts";
import { newSpanOf, type SpanRows } from "./spans.ts";

export interface RecoveryOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly board: Board;
  readonly broadcasts: BroadcastRows;
  readonly spans: SpanRows;
  readonly days: Days;
  readonly viewers: Viewers;
  readonly stateOf: (channel: WatchedChannel) => ChannelState;
}

/** Reads every open span. Returns the broadcasts that are over and whose spans still wait to be closed. */
export function recoverOpen(options: RecoveryOptions): Broadcast[] {
  const { db, board, broadcasts, days, stateOf } = options;
  const channelOf = db.prepare<[number], WatchedChannel>(
    `SELECT id, platform, platform_id AS platformId, login, currency_id AS currencyId FROM channel WHERE id = ?`,
  );
  const over: Broadcast[] = [];
  for (const row of broadcasts.unfinished()) {
    const broadcast = broadcasts.load(row, days);
    const state = stateOf(channelOf.get(row.channel_id)!);
    board.add(broadcast);
    loadSpans(broadcast, options);
    if (broadcast.ended) {
      over.push(broadcast);
      continue;
    }
    state.broadcast = broadcast;
    // Nobody has said yet whether it still is on air.
    state.air = "unknown";
    resumePresence(state, broadcast, options);
  }
  return over;
}

function loadSpans(broadcast: Broadcast, { spans, board }: RecoveryOptions): void {
  for (const row of spans.allOpen(broadcast)) {
    const span = newSpanOf(row, broadcast);
    const { id, minutes: minutesBefore, carry } = row;
    board.opened(openSpan(span, id, minutesBefore, carry));
  }
}

/**
 * Open spans count as seen at the last tick: who is not seen again goes by the usual rules. Time goes on while the bot is
 * off: a line that counts is as old as it is.
 */
function resumePresence(state: ChannelState, broadcast: Broadcast, options: RecoveryOptions): void {
  const { db, clock, viewers, spans } = options;
  const active = spans.activeIn(broadcast);
  const offMs = Math.max(0, clock.now() - broadcast.lastTickAtMs);

  const lurkers = new Map(
    db
      .prepare<[number], [number, number]>("SELECT viewer_id, until_tick FROM lurk WHERE broadcast_id = ?")
      .raw()
      .all(broadcast.id) as unknown as [number, number][],
  );
  const platform: PlatformName = state.channel.platform;
  for (const span of broadcast.spans.values()) {
    const viewer = viewers.on(platform, span.viewerId);
    if (!viewer) continue;
    const activeAtMs = active.get(span.viewerId);
    const agoMs = activeAtMs === undefined ? undefined : broadcast.lastTickAtMs - activeAtMs;
    state.presence.resumed(viewer, {
      lurkUntilTick: lurkers.get(span.viewerId) ?? 0,
      // After the last tick by more than a minute: the clock was ahead, and the time says nothing.
      ...(agoMs === undefined || agoMs < -2 * MINUTE_MS ? {} : { activeAgoMs: Math.max(0, agoMs + offMs) }),
    });
  }
}
