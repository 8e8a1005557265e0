/** What happens once a minute: the tick is committed, then everything that may take longer follows in the background. */

import type { Days } from "../../base/calendar.ts";
import { DAY_MS } from "../../base/lengths.ts";
import type { Log } from "../../base/log.ts";
import type { Clock } from "../../base/system.ts";
import type { Work } from "../../db/work.ts";
import type { Writer } from "../../db/writer.ts";
import { inSlices } from "../../kit/slices.ts";
import type { Assumed } from "./assumed.ts";
import type { BroadcastRows } from "./broadcasts.ts";
import type { Caps } from "./caps.ts";
import type { Changes } from "./changes.ts";
import type { ChannelState } from "./channel-state.ts";
import type { HappyHours } from "./happy-hours.ts";
import type { WatchingHooks } from "./hooks.ts";
import type { OnAir } from "./on-air.ts";
import type { Ranks } from "./ranks.ts";
import type { SpanRows } from "./spans.ts";

/** Days before today that the daily cap's counts are kept for. */
const DAYS_KEPT = 2;

export interface MinuteOptions {
  readonly clock: Clock;
  readonly writer: Pick<Writer, "run">;
  readonly log: Log;
  readonly hooks: Pick<WatchingHooks, "capabilities">;
  readonly broadcasts: BroadcastRows;
  readonly spans: SpanRows;
  readonly changes: Changes;
  readonly happyHours: HappyHours;
  readonly caps: Caps;
  readonly days: Days;
  readonly ranks: Ranks;
  readonly onAir: Pick<OnAir, "reconsiderShared">;
  readonly assumed: Assumed;
  readonly rollCall: (state: ChannelState) => Promise<void>;
}

export class Minute {
  readonly #options: MinuteOptions;

  constructor(options: MinuteOptions) {
    this.#options = options;
  }

  /**
   * One tick for each of these channels, in one commit; resolves when all that follows is done too. `coming`: from here on
   * minutes count there as well, so whoever watches two channels may be paid there.
   */
  async beat(states: readonly ChannelState[], coming: readonly ChannelState[]): Promise<void> {
    const { writer, log, onAir } = this.#options;
    try {
      await writer.run((work) => {
        for (const state of states) this.#tick(work, state);
        work.afterCommit(() => {
          for (const state of [...states, ...coming]) state.minuteCounts = state.air === "live";
        });
      });
    } catch (error) {
      log.error({ error }, "a minute could not be written and is not paid; is the disk full?");
      return;
    }
    this.#options.changes.retry();
    for (const state of coming) await onAir.reconsiderShared(state);
    await Promise.all(states.map((state) => this.#follow(state)));
    await this.#forgetOldDays();
  }

  #tick(work: Work, state: ChannelState): void {
    const { clock, broadcasts, happyHours, days } = this.#options;
    const { broadcast } = state;
    if (!broadcast || state.air !== "live") return;
    const now = clock.now();
    const total = broadcast.totalAt(broadcast.n) + happyHours.weightAt(state.channel.currencyId, now);
    broadcasts.tick(work, broadcast.id, broadcast.n + 1, now, total);
    work.afterCommit(() => broadcast.ticked(now, total, days));
  }

  async #follow(state: ChannelState): Promise<void> {
    // The list comes from the network and may take its time: nothing else waits for it.
    const polled = state.air === "live" ? this.#options.rollCall(state) : undefined;
    await this.#lookAround(state);
    await polled;
    await this.#options.changes.flush();
  }

  async #lookAround(state: ChannelState): Promise<void> {
    const { log, changes } = this.#options;
    // The minute before is still being worked on: its slices are later than this tick, which changes nothing.
    if (state.busy) return;
    state.busy = true;
    try {
      state.presence.expire();
      await this.#options.assumed.check(state);
      await this.#watchTheList(state);
      await this.#cutAtDaysEnd(state);
      await changes.flush();
      await this.writeMessages(state);
      if (state.broadcast) await this.#options.ranks.stopAtCaps(state.broadcast);
    } catch (error) {
      log.error({ error, channel: state.channel.login }, "what follows a minute failed; the next one tries again");
    } finally {
      state.busy = false;
    }
  }

  /** A login or a lost right changes whether there is a viewer list: everybody is judged anew. */
  async #watchTheList(state: ChannelState): Promise<void> {
    const hasList = this.#options.hooks.capabilities(state.channel.id).list;
    if (state.hadList === hasList) return;
    const first = state.hadList === undefined;
    state.hadList = hasList;
    if (!first) await this.#options.changes.markAll(state, state.presence.viewerIds());
  }

  async #cutAtDaysEnd(state: ChannelState): Promise<void> {
    const { broadcast } = state;
    const { caps, changes } = this.#options;
    if (!caps.daily || !broadcast || broadcast.dayBegan === 0 || broadcast.dayBegan !== broadcast.n - 1) return;
    await changes.queueAll(state.channel.currencyId, broadcast.spans.keys());
  }

  /** How many lines everybody wrote, for the statistics, and when the last was that counts, for a restart. */
  async writeMessages(state: ChannelState): Promise<void> {
    if (state.messages.size === 0) return;
    const { writer, spans, log } = this.#options;
    const wrote = [...state.messages].sort(([a], [b]) => a - b);
    state.messages = new Map();
    await inSlices(
      writer,
      wrote,
      (work, [viewerId, lines]) =>
        spans.addMessages(work, state.channel.id, viewerId, {
          ...lines,
          activeAtMs: state.presence.activeAtMs(viewerId),
        }),
      ([viewerId], error) => log.error({ viewerId, error }, "a viewer's lines could not be counted"),
    );
  }

  async #forgetOldDays(): Promise<void> {
    const { caps, clock, days, writer, log } = this.#options;
    if (!caps.daily) return;
    const before = days.of(clock.now() - DAYS_KEPT * DAY_MS);
    try {
      while (await writer.run((work) => caps.forgetBefore(work, before)));
    } catch (error) {
      log.warn({ error }, "old days of the daily cap could not be cleared; tried again next minute");
    }
  }
}
