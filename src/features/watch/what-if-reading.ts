/**
 * What another rule would have made of the watching that is in the book: every span that was closed, paid again by the same
 * arithmetic, at the same moments, and written nowhere. With the rule that was in force it comes to what was paid.
 */
import { Days } from "../../base/calendar.ts";
import type { Db } from "../../db/open.ts";
import { readingJob } from "../../db/reading/job.ts";
import type { Role, Roles } from "../../model/message.ts";
import { accrue, MICRO_MINUTES, thousandths, weightOf } from "./accrual.ts";
import { type Broadcast, BroadcastRows } from "./broadcasts.ts";
import { Receipts } from "./what-if-receipts-reading.ts";

/** What watching earns: as the section `watching` of the config has it. */
export interface EarningRule {
  readonly amount: number;
  readonly minutes: number;
  readonly multipliers: Readonly<Record<Role, number>>;
  /** 0 for none. */
  readonly balanceCap: number;
  readonly dailyCap: number;
}

interface WhatIfWish {
  readonly currencyId: number;
  readonly timeZone: string;
  /** Spans that began from here on. Milliseconds since 1970. */
  readonly sinceMs: number;
  /** The rule now: it tells which role a span was paid for. */
  readonly today: EarningRule;
  readonly rule: EarningRule;
}

/** Amounts in the smallest unit. */
export interface WhatIf {
  readonly spans: number;
  /** Minutes that were paid for, whatever they counted. */
  readonly minutes: number;
  readonly was: WhatIfSum;
  readonly would: WhatIfSum;
  readonly days: readonly { readonly day: string; readonly was: number; readonly would: number }[];
  /** Spans whose weight no role has now: they keep it. */
  readonly unknownRole: number;
}

interface WhatIfSum {
  readonly amount: number;
  /** How many got something. */
  readonly viewers: number;
}

type SpanTuple = [
  id: number,
  broadcastId: number,
  viewerId: number,
  fromTick: number,
  toTick: number,
  weight: number,
  amount: number,
  period: number,
  paid: number,
];

const SPANS = `SELECT id, broadcast_id, viewer_id, from_tick, to_tick, weight, amount, period, paid FROM span
  WHERE id >= ? AND currency_id = ? AND pays = 1 AND to_tick IS NOT NULL ORDER BY id`;

/** The rule of the config, without what else stands in its section. */
export function ruleOf({ amount, minutes, multipliers, balanceCap, dailyCap }: EarningRule): EarningRule {
  return { amount, minutes, multipliers, balanceCap, dailyCap };
}

/** Works it out. */
function workOutWhatIf(db: Db, wish: WhatIfWish): WhatIf {
  return new Replay(db, wish).run();
}

export const WORK_OUT_WHAT_IF = readingJob(import.meta.url, "WORK_OUT_WHAT_IF", workOutWhatIf);

/** One pass back over the spans, for what each viewer carried when they began, and one forward that pays them. */
class Replay {
  readonly #db: Db;
  readonly #wish: WhatIfWish;
  readonly #rows: BroadcastRows;
  readonly #days: Days;
  readonly #broadcasts = new Map<number, Broadcast>();
  readonly #ticksMs = new Map<number, Float64Array>();
  readonly #roles: ReadonlyMap<number, Roles>;
  /** Weights by role, under the rule now and the other one. */
  readonly #before: Readonly<Record<Role, number>>;
  readonly #after: Readonly<Record<Role, number>>;
  readonly #carries = new Map<number, number>();
  readonly #got = new Map<number, number>();
  readonly #had = new Set<number>();
  readonly #byDay = new Map<string, { was: number; would: number }>();
  #receipts: Receipts | undefined;
  #spans = 0;
  #minutes = 0;
  #unknownRole = 0;

  constructor(db: Db, wish: WhatIfWish) {
    this.#db = db;
    this.#wish = wish;
    this.#rows = new BroadcastRows(db);
    this.#days = new Days(wish.timeZone);
    this.#roles = rolesNow(db);
    this.#before = weights(wish.today);
    this.#after = weights(wish.rule);
  }

  run(): WhatIf {
    const { currencyId, rule, sinceMs } = this.#wish;
    const first = this.#firstSpan(sinceMs);
    const capped = rule.dailyCap > 0 || rule.balanceCap > 0;
    if (capped)
      this.#receipts = new Receipts(this.#db, { currencyId, sinceMs, firstSpan: first, rule, days: this.#days });
    this.#readCarries(first);
    for (const span of this.#each(SPANS, first)) this.#pay(span);
    let [was, would] = [0, 0];
    for (const day of this.#byDay.values()) {
      was += day.was;
      would += day.would;
    }
    return {
      ...{ spans: this.#spans, minutes: this.#minutes, unknownRole: this.#unknownRole },
      was: { amount: was, viewers: this.#had.size },
      would: { amount: would, viewers: this.#got.size },
      days: [...this.#byDay].map(([day, sums]) => ({ day, ...sums })).sort((a, b) => (a.day < b.day ? -1 : 1)),
    };
  }

  #each(sql: string, first: number): IterableIterator<SpanTuple> {
    return this.#db.prepare(sql).raw().iterate(first, this.#wish.currencyId) as IterableIterator<SpanTuple>;
  }

  /** Spans are numbered as they are opened, so the first that began at a moment is found by halving. */
  #firstSpan(sinceMs: number): number {
    const at = this.#db.prepare<[number], { id: number; broadcast_id: number; from_tick: number }>(
      "SELECT id, broadcast_id, from_tick FROM span WHERE id >= ? ORDER BY id LIMIT 1",
    );
    let low = 1;
    let high = (this.#db.prepare("SELECT coalesce(max(id), 0) FROM span").pluck().get() as number) + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const span = at.get(middle);
      if (span && this.#tickMs(span.broadcast_id, span.from_tick) < sinceMs) low = span.id + 1;
      else high = middle;
    }
    return low;
  }

  /** From what each viewer carries now back to what they carried before the first span. */
  #readCarries(first: number): void {
    const { currencyId } = this.#wish;
    const now = this.#db.prepare("SELECT viewer_id, micro_minutes FROM carry WHERE currency_id = ?").raw();
    for (const [viewerId, carry] of now.iterate(currencyId) as IterableIterator<[number, number]>) {
      this.#carries.set(viewerId, carry);
    }
    for (const span of this.#each(`${SPANS} DESC`, first)) {
      const [, broadcastId, viewerId, fromTick, toTick, weight, amount, period, paid] = span;
      const time = weight * this.#total(broadcastId, fromTick, toTick);
      this.#carries.set(viewerId, carriedBefore(this.#carries.get(viewerId) ?? 0, { time, amount, period, paid }));
    }
  }

  #pay([, broadcastId, viewerId, fromTick, toTick, weight, , , paid]: SpanTuple): void {
    const { rule } = this.#wish;
    const broadcast = this.#broadcast(broadcastId);
    this.#spans++;
    this.#minutes += toTick - fromTick;
    if (paid > 0) {
      this.#had.add(viewerId);
      this.#note(broadcast.dayOf(toTick), "was", paid);
    }
    const as = this.#weightBy(viewerId, weight);
    const cuts = rule.dailyCap > 0 ? broadcast.cutsBetween(fromTick, toTick) : [];
    let from = fromTick;
    for (const to of [...cuts, toTick]) {
      const time = as * (broadcast.totalAt(to) - broadcast.totalAt(from));
      const { amount, carry } = accrue(this.#carries.get(viewerId) ?? 0, time, { ...rule, period: rule.minutes });
      this.#carries.set(viewerId, carry);
      const day = broadcast.dayOf(to);
      const got = this.#receipts?.take(viewerId, this.#tickMs(broadcastId, to), day, amount) ?? amount;
      if (got > 0) {
        this.#got.set(viewerId, (this.#got.get(viewerId) ?? 0) + got);
        this.#note(day, "would", got);
      }
      from = to;
    }
  }

  /** How fast the minutes of a span would count: by the role that the viewer has, or else by one that has its weight. */
  #weightBy(viewerId: number, weight: number): number {
    const before = this.#before;
    const after = this.#after;
    const roles = this.#roles.get(viewerId) ?? [];
    if (weightOf(roles, before) === weight) return weightOf(roles, after);
    const role = (Object.keys(before) as Role[]).find((one) => before[one] === weight);
    if (role !== undefined) return Math.max(after[role], after.everyone);
    this.#unknownRole++;
    return weight;
  }

  #note(day: string, what: "was" | "would", amount: number): void {
    const sums = this.#byDay.get(day) ?? { was: 0, would: 0 };
    sums[what] += amount;
    this.#byDay.set(day, sums);
  }

  #total(broadcastId: number, fromTick: number, toTick: number): number {
    const broadcast = this.#broadcast(broadcastId);
    return broadcast.totalAt(toTick) - broadcast.totalAt(fromTick);
  }

  #broadcast(id: number): Broadcast {
    const known = this.#broadcasts.get(id);
    if (known) return known;
    const broadcast = this.#rows.load(this.#rows.byId(id)!, this.#days);
    this.#broadcasts.set(id, broadcast);
    return broadcast;
  }

  #tickMs(broadcastId: number, tick: number): number {
    let ticks = this.#ticksMs.get(broadcastId);
    if (!ticks) {
      const sql = "SELECT at_ms FROM tick WHERE broadcast_id = ? ORDER BY n";
      ticks = Float64Array.from(this.#db.prepare<[number], number>(sql).pluck().all(broadcastId));
      this.#ticksMs.set(broadcastId, ticks);
    }
    return ticks[tick]!;
  }
}

/** What was carried into a span that left `after`: by its own rule, and by how many whole periods it paid. */
function carriedBefore(
  after: number,
  { time, amount, period, paid }: { time: number; amount: number; period: number; paid: number },
): number {
  const unit = period * MICRO_MINUTES;
  const least = (((after - time) % unit) + unit) % unit;
  const whole = amount > 0 && paid % amount === 0 ? (paid / amount) * unit + after - time : -1;
  // With a cap it paid for less than it had; with a longer period before it more was carried in than one of them.
  return Math.floor((least + time) / unit) * amount >= paid || whole < 0 ? least : whole;
}

function weights({ multipliers }: EarningRule): Record<Role, number> {
  const entries = Object.entries(multipliers).map(([role, multiplier]) => [role, thousandths(multiplier)]);
  return Object.fromEntries(entries) as Record<Role, number>;
}

/** Roles as last told, of whoever has any on some platform. */
function rolesNow(db: Db): Map<number, Roles> {
  const roles = new Map<number, Roles>();
  const rows = db.prepare("SELECT viewer_id, roles FROM identity WHERE roles <> ''").raw().iterate();
  for (const [viewerId, text] of rows as IterableIterator<[number, string]>) {
    roles.set(viewerId, [...(roles.get(viewerId) ?? []), ...(text.split(" ") as Roles)]);
  }
  return roles;
}
