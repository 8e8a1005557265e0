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
import { SpanColumns, type WalkedSpan } from "./what-if-spans-reading.ts";

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

/** The rule of the config, without what else stands in its section. */
export function ruleOf({ amount, minutes, multipliers, balanceCap, dailyCap }: EarningRule): EarningRule {
  return { amount, minutes, multipliers, balanceCap, dailyCap };
}

/** Works it out. */
function workOutWhatIf(db: Db, wish: WhatIfWish): WhatIf {
  return new Replay(db, wish).run();
}

export const WORK_OUT_WHAT_IF = readingJob(import.meta.url, "WORK_OUT_WHAT_IF", workOutWhatIf);

/** Somebody with spans, on the way. */
interface Watcher {
  /** Millionths of a weighted minute. */
  carry: number;
  /** What their spans were paid. */
  was: number;
  /** What they would have been. */
  would: number;
}

/** A broadcast, and when each of its ticks was. */
interface Ticked {
  readonly broadcast: Broadcast;
  readonly atMs: Float64Array;
}

/** One walk back over the spans, for what each viewer carried when they began, and one forward that pays them. */
class Replay {
  readonly #db: Db;
  readonly #wish: WhatIfWish;
  readonly #rows: BroadcastRows;
  readonly #days: Days;
  readonly #broadcasts = new Map<number, Ticked>();
  readonly #roles: ReadonlyMap<number, Roles>;
  /** Weights by role, under the rule now and the other one. */
  readonly #before: Readonly<Record<Role, number>>;
  readonly #after: Readonly<Record<Role, number>>;
  readonly #watchers = new Map<number, Watcher>();
  readonly #byDay = new Map<string, { was: number; would: number }>();
  #receipts: Receipts | undefined;
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
    const firstSpan = this.#firstSpan(sinceMs);
    const spans = new SpanColumns(this.#db, firstSpan, currencyId);
    this.#goBack(spans);
    if (rule.dailyCap > 0 || rule.balanceCap > 0) {
      const paid = (viewerId: number) => this.#watchers.get(viewerId)?.was ?? 0;
      this.#receipts = new Receipts(this.#db, { currencyId, sinceMs, firstSpan, rule, paid, days: this.#days });
    }
    spans.walk("oldest", (span) => this.#pay(span));
    const [was, would] = [noSum(), noSum()];
    for (const watcher of this.#watchers.values()) {
      add(was, watcher.was);
      add(would, watcher.would);
    }
    return {
      ...{ spans: spans.size, minutes: this.#minutes, unknownRole: this.#unknownRole, was, would },
      days: [...this.#byDay].map(([day, sums]) => ({ day, ...sums })).sort((a, b) => (a.day < b.day ? -1 : 1)),
    };
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
      if (span && this.#ticked(span.broadcast_id).atMs[span.from_tick]! < sinceMs) low = span.id + 1;
      else high = middle;
    }
    return low;
  }

  /** From what each viewer carries now back to what they carried before the first span. */
  #goBack(spans: SpanColumns): void {
    const { currencyId } = this.#wish;
    const now = this.#db.prepare("SELECT viewer_id, micro_minutes FROM carry WHERE currency_id = ?").raw();
    const carries = new Map(now.iterate(currencyId) as IterableIterator<[number, number]>);
    spans.walk("newest", ({ broadcastId, viewerId, fromTick, toTick, weight, amount, period, paid }) => {
      let watcher = this.#watchers.get(viewerId);
      if (!watcher) {
        watcher = { carry: carries.get(viewerId) ?? 0, was: 0, would: 0 };
        this.#watchers.set(viewerId, watcher);
      }
      const { broadcast } = this.#ticked(broadcastId);
      const time = weight * (broadcast.totalAt(toTick) - broadcast.totalAt(fromTick));
      watcher.carry = carriedBefore(watcher.carry, { time, amount, period, paid });
      watcher.was += paid;
    });
  }

  #pay({ broadcastId, viewerId, fromTick, toTick, weight, paid }: WalkedSpan): void {
    const { rule } = this.#wish;
    const { broadcast, atMs } = this.#ticked(broadcastId);
    const watcher = this.#watchers.get(viewerId)!;
    this.#minutes += toTick - fromTick;
    if (paid > 0) this.#note(broadcast.dayOf(toTick), "was", paid);
    const as = this.#weightBy(viewerId, weight);
    const cuts = rule.dailyCap > 0 ? broadcast.cutsBetween(fromTick, toTick) : NO_CUTS;
    let from = fromTick;
    for (const to of cuts.length > 0 ? [...cuts, toTick] : [toTick]) {
      const time = as * (broadcast.totalAt(to) - broadcast.totalAt(from));
      const { amount, carry } = accrue(watcher.carry, time, { amount: rule.amount, period: rule.minutes });
      watcher.carry = carry;
      const day = broadcast.dayOf(to);
      const got = this.#receipts ? this.#receipts.take(viewerId, atMs[to]!, day, amount) : amount;
      if (got > 0) {
        watcher.would += got;
        this.#note(day, "would", got);
      }
      from = to;
    }
  }

  /** How fast the minutes of a span would count: by the role that the viewer has, or else by one that has its weight. */
  #weightBy(viewerId: number, weight: number): number {
    const before = this.#before;
    const after = this.#after;
    const roles = this.#roles.get(viewerId) ?? NO_ROLES;
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

  #ticked(id: number): Ticked {
    const known = this.#broadcasts.get(id);
    if (known) return known;
    const broadcast = this.#rows.load(this.#rows.byId(id)!, this.#days);
    const sql = "SELECT at_ms FROM tick WHERE broadcast_id = ? ORDER BY n";
    const atMs = Float64Array.from(this.#db.prepare<[number], number>(sql).pluck().all(id));
    const ticked = { broadcast, atMs };
    this.#broadcasts.set(id, ticked);
    return ticked;
  }
}

const NO_CUTS: readonly number[] = [];
const NO_ROLES: Roles = [];

const noSum = () => ({ amount: 0, viewers: 0 });

function add(sum: { amount: number; viewers: number }, amount: number): void {
  sum.amount += amount;
  if (amount > 0) sum.viewers += 1;
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
