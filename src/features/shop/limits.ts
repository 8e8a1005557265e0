/** Who may redeem an item now: role, watch time, waits and how often, counted from what was redeemed and not paid back. */

import { type Day, dayOf } from "../../base/calendar.ts";
import { UserError } from "../../base/errors.ts";
import { MINUTE_MS } from "../../base/lengths.ts";
import type { Clock } from "../../base/system.ts";
import type { Caller } from "../../chat/commands/lines.ts";
import { largestUnits } from "../../chat/reading/durations.ts";
import type { Db } from "../../db/open.ts";
import { SamePerson } from "../../ledger/same-person.ts";
import { mayAct } from "../../model/message.ts";
import type { Item } from "./types.ts";

export interface LimitsOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly timeZone: string;
  /** Minutes watched on all channels of a currency. */
  readonly watchedMinutes: (currencyId: number, viewerId: number) => number;
}

export class Limits {
  readonly #options: LimitsOptions;
  readonly #same: SamePerson;
  readonly #lastOfViewer;
  readonly #lastOfChannel;
  readonly #count;
  readonly #broadcast;

  constructor(options: LimitsOptions) {
    const { db } = options;
    this.#options = options;
    this.#same = new SamePerson(db);
    this.#lastOfViewer = db
      .prepare(
        "SELECT max(at_ms) FROM redemption WHERE viewer_id = ? AND item_id = ? AND at_ms <= ? AND state <> 'refunded'",
      )
      .pluck();
    this.#lastOfChannel = db
      .prepare(
        "SELECT max(at_ms) FROM redemption WHERE item_id = ? AND channel_id = ? AND at_ms <= ? AND state <> 'refunded'",
      )
      .pluck();
    this.#count = db
      .prepare(
        "SELECT count(*) FROM redemption WHERE viewer_id = ? AND item_id = ? AND at_ms >= ? AND at_ms < ? AND state <> 'refunded'",
      )
      .pluck();
    // Live on two platforms at once is one evening: it began with the earlier one. After it, the last one counts.
    this.#broadcast = db
      .prepare(
        `SELECT coalesce(min(CASE WHEN ended_at_ms IS NULL THEN started_at_ms END), max(started_at_ms), 0)
         FROM broadcast WHERE channel_id IN (SELECT id FROM channel WHERE currency_id = ?)`,
      )
      .pluck();
  }

  /** Throws a UserError that says why not. */
  check(item: Item, caller: Caller): void {
    const { settings } = item;
    if (!mayAct(caller.roles, settings.role)) {
      const role = settings.role;
      throw new UserError("itemRole", `${item.name} is for ${PLURALS[role]} and above.`, { item: item.name, role });
    }
    this.#watched(item, caller);
    this.#waits(item, caller);
    this.#often(item, caller);
  }

  #watched(item: Item, { viewer }: Caller): void {
    const needed = item.settings.watchedMinutes;
    if (needed === 0 || this.#options.watchedMinutes(item.currencyId, viewer.id) >= needed) return;
    const neededDuration = needed * MINUTE_MS;
    throw new UserError(
      "itemWatched",
      `${item.name} is for those who have watched ${inWords(neededDuration)} or more.`,
      { item: item.name, neededDuration },
    );
  }

  #waits(item: Item, { viewer, channel }: Caller): void {
    const { viewerSeconds, channelSeconds } = item.settings.cooldown;
    const now = this.#options.clock.now();
    const left = (lastMs: unknown, seconds: number) =>
      seconds > 0 && lastMs !== null ? (lastMs as number) + seconds * 1_000 - now : 0;
    // What a clock that ran ahead says of the future locks nobody out.
    const waitDuration = Math.max(
      ...this.#same
        .idsOf(viewer.id, now - viewerSeconds * 1_000)
        .map((id) => left(this.#lastOfViewer.get(id, item.id, now), viewerSeconds)),
      left(this.#lastOfChannel.get(item.id, channel.id, now), channelSeconds),
    );
    if (waitDuration <= 0) return;
    throw new UserError("itemCooldown", `${item.name} can be redeemed again in ${inWords(waitDuration)}.`, {
      item: item.name,
      waitDuration: Math.max(1_000, waitDuration),
    });
  }

  /** How often a person had it in a time, under any account that is or was theirs in it. */
  #had(item: Item, viewerId: number, { startMs, endMs }: Day): number {
    return this.#same
      .idsOf(viewerId, startMs)
      .reduce((sum, id) => sum + (this.#count.get(id, item.id, startMs, endMs) as number), 0);
  }

  #often(item: Item, { viewer }: Caller): void {
    const { broadcast, day, ever } = item.settings.limit;
    const { clock, timeZone } = this.#options;
    const periods = [
      ["broadcast", broadcast, () => ({ startMs: this.#broadcast.get(item.currencyId) as number, endMs: NEVER_MS })],
      ["day", day, () => dayOf(clock.now(), timeZone)],
      ["ever", ever, () => ({ startMs: 0, endMs: NEVER_MS })],
    ] as const;
    for (const [period, count, during] of periods) {
      if (count === 0 || this.#had(item, viewer.id, during()) < count) continue;
      const often = count === 1 ? "once" : `${count} times`;
      const per = { broadcast: " per broadcast", day: " a day", ever: "" }[period];
      throw new UserError("itemLimit", `You can have ${item.name} ${often}${per}.`, { item: item.name, count, period });
    }
  }
}

const NEVER_MS = Number.MAX_SAFE_INTEGER;

const PLURALS = {
  everyone: "everyone",
  subscriber: "subscribers",
  vip: "VIPs",
  moderator: "moderators",
  broadcaster: "the broadcaster",
} as const;

/** A length of time in English, for sentences that no language file has. */
function inWords(ms: number): string {
  const shown = largestUnits(Math.max(1_000, ms)).map(([unit, count]) => `${count} ${unit}${count === 1 ? "" : "s"}`);
  return shown.join(" ");
}
