/**
 * Watching worked out again: what each paid span can have earned at most, by its minutes, its weight and what was carried
 * over from the spans before it. A cap makes it less, never more.
 */
import type { Db } from "../../db/open.ts";
import { hasTable, personsOf } from "./verify-persons.ts";

/** Millionths of a weighted minute in one: weights are thousandths, of the role and of the happy hour. */
const MICRO_MINUTES = 1_000_000;
/** No minute counts more than five, whatever happy hour runs. */
const HAPPY_MAX = 5_000;

interface SpanLine {
  readonly id: number;
  readonly broadcast: number;
  readonly viewer: number;
  readonly currency: number;
  readonly code: string;
  readonly fromTick: number;
  readonly toTick: number;
  readonly weight: number;
  readonly amount: number;
  readonly period: number;
  readonly paid: number;
  /** NULL where one of its two minutes is not in the book. */
  readonly weighted: number | null;
}

const SPANS = `
  SELECT s.id, s.broadcast_id AS broadcast, s.viewer_id AS viewer, s.currency_id AS currency, c.name_many AS code,
    s.from_tick AS fromTick, s.to_tick AS toTick, s.weight, s.amount, s.period, s.paid, l.weight_total - f.weight_total AS weighted
  FROM span AS s JOIN currency AS c ON c.id = s.currency_id
    LEFT JOIN tick AS f ON f.broadcast_id = s.broadcast_id AND f.n = s.from_tick
    LEFT JOIN tick AS l ON l.broadcast_id = s.broadcast_id AND l.n = s.to_tick
  WHERE s.to_tick IS NOT NULL AND s.pays = 1 ORDER BY s.id`;

const TICKS = `
  SELECT t.broadcast_id AS broadcast, t.n, t.weight_total - p.weight_total AS weighted, t.n - p.n AS minutes
  FROM tick AS t JOIN tick AS p ON p.broadcast_id = t.broadcast_id
    AND p.n = (SELECT max(n) FROM tick WHERE broadcast_id = t.broadcast_id AND n < t.n)
  WHERE t.weight_total - p.weight_total NOT BETWEEN 0 AND ${HAPPY_MAX} * (t.n - p.n)`;

/** Minutes that count more than a minute can, spans that were paid more than they earned or twice for the same minutes. */
export function* watchingProblems(db: Db): Iterable<string> {
  // A copy from before the watch was kept has none.
  if (!hasTable(db, "span")) return;
  type Tick = Record<"broadcast" | "n" | "weighted" | "minutes", number>;
  for (const { broadcast, n, weighted, minutes } of db.prepare(TICKS).iterate() as IterableIterator<Tick>) {
    yield `Minute ${n} of broadcast ${broadcast} counts ${weighted / 1_000} minutes, where ${(minutes * HAPPY_MAX) / 1_000} are the most.`;
  }
  const { linked } = personsOf(db);
  const carries = new Map<string, { carry: number; unit: number }>();
  const ends = new Map<number, number>();
  for (const span of db.prepare(SPANS).iterate() as IterableIterator<SpanLine>) {
    const place = span.broadcast * 2 ** 32 + span.viewer;
    if (span.fromTick < (ends.get(place) ?? 0))
      yield `Span ${span.id} of viewer:${span.viewer} begins at minute ${span.fromTick} of broadcast ${span.broadcast}, which was paid already.`;
    ends.set(place, span.toTick);
    const key = `${span.currency} ${span.viewer}`;
    const before = carries.get(key);
    const unit = span.period * MICRO_MINUTES;
    const time = (before?.carry ?? 0) + span.weight * (span.weighted ?? 0);
    // Whoever was linked keeps the larger carry of the two, which may be the other's.
    const spare = linked(span.viewer) ? Math.max(unit, before?.unit ?? 0) : 0;
    const most = Math.floor((time + spare) / unit) * span.amount;
    if (span.paid > most) {
      const minutes = span.toTick - span.fromTick;
      yield `Span ${span.id} of viewer:${span.viewer} was paid ${span.paid} ${span.code} for ${minutes} minutes, where ${most} are the most.`;
    }
    carries.set(key, { carry: time % unit, unit: Math.max(unit, before?.unit ?? 0) });
  }
  yield* carryProblems(db, carries, linked);
}

function* carryProblems(
  db: Db,
  carries: ReadonlyMap<string, { readonly carry: number }>,
  linked: (viewerId: number) => boolean,
): Iterable<string> {
  const rows = db.prepare("SELECT currency_id AS currency, viewer_id AS viewer, micro_minutes AS carry FROM carry");
  type Row = Record<"currency" | "viewer" | "carry", number>;
  for (const { currency, viewer, carry } of rows.iterate() as IterableIterator<Row>) {
    if (linked(viewer)) continue;
    const most = carries.get(`${currency} ${viewer}`)?.carry ?? 0;
    if (carry > most)
      yield `viewer:${viewer} carries ${carry / MICRO_MINUTES} minutes over, where ${most / MICRO_MINUTES} are left of what they watched.`;
  }
}
