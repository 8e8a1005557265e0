/** What was minted and what is gone, by kind and day, and who has how much: read by a thread of its own. */
import { Days } from "../../base/calendar.ts";
import type { Db } from "../../db/open.ts";
import { readingJob } from "../../db/reading/job.ts";

/** One kind on one day of the streamer's: amounts in the smallest unit. What was taken back counts against both. */
export interface Flow {
  /** `2026-03-29`. */
  readonly day: string;
  readonly kind: string;
  /** New by it; below zero where more of it went back. */
  readonly minted: number;
  /** Gone by it, likewise. */
  readonly burned: number;
}

interface FlowsWish {
  readonly currencyId: number;
  readonly timeZone: string;
  /** Only what came after this transfer. */
  readonly afterId: number;
}

interface Flows {
  /** The newest transfer that is in it. */
  readonly untilId: number;
  readonly flows: readonly Flow[];
}

const QUARTER_MS = 900_000;

// In quarters of an hour, on which the days of every time zone begin.
const FLOWS = `
  WITH mint AS (SELECT id FROM account WHERE currency_id = @currencyId AND kind = 'mint'),
    sink AS (SELECT id FROM account WHERE currency_id = @currencyId AND kind = 'sink'),
    moved AS (
      SELECT created_at_ms / ${QUARTER_MS} AS quarter, kind, amount,
        (from_id IN mint) - (to_id IN mint) AS out, (to_id IN sink) - (from_id IN sink) AS away
      FROM transfer WHERE id > @afterId AND id <= @untilId AND currency_id = @currencyId)
  SELECT quarter, kind, sum(amount * out) AS minted, sum(amount * away) AS burned
  FROM moved WHERE out <> 0 OR away <> 0 GROUP BY quarter, kind`;

interface QuarterRow {
  readonly quarter: number;
  readonly kind: string;
  readonly minted: number;
  readonly burned: number;
}

/** Reads what moved in and out after a transfer. */
function readFlows(db: Db, { currencyId, timeZone, afterId }: FlowsWish): Flows {
  const untilId = db.prepare("SELECT coalesce(max(id), 0) FROM transfer").pluck().get() as number;
  const days = new Days(timeZone);
  const flows = new Map<string, Flow>();
  const rows = db.prepare(FLOWS).iterate({ currencyId, afterId, untilId }) as IterableIterator<QuarterRow>;
  for (const { quarter, kind, minted, burned } of rows) {
    addFlow(flows, { day: days.of(quarter * QUARTER_MS), kind, minted, burned });
  }
  return { untilId, flows: [...flows.values()] };
}

export const READ_FLOWS = readingJob(import.meta.url, "READ_FLOWS", readFlows);

/** Adds a flow to those of its day and kind. */
export function addFlow(flows: Map<string, Flow>, flow: Flow): void {
  const key = `${flow.day} ${flow.kind}`;
  const was = flows.get(key);
  const { minted = 0, burned = 0 } = was ?? {};
  flows.set(key, { ...flow, minted: minted + flow.minted, burned: burned + flow.burned });
}

/** How what there is is spread over those who have something. Settled amounts in the smallest unit. */
export interface Spread {
  /** How many have something. */
  readonly holders: number;
  /** What they have together. */
  readonly held: number;
  /** What lies in escrow. */
  readonly inEscrow: number;
  /** So much have the poorest 10, 25 of a hundred at most, half of them, and so on. */
  readonly quantiles: Readonly<Record<"p10" | "p25" | "median" | "p75" | "p90" | "p99", number>>;
  /** What the richest 1 and 10 of a hundred have of it, from 0 to 1. */
  readonly topOne: number;
  readonly topTen: number;
}

/** Reads how it is spread now. */
function readSpread(db: Db, currencyId: number): Spread {
  const balances = Float64Array.from(
    db
      .prepare("SELECT balance FROM account WHERE currency_id = ? AND kind = 'viewer' AND balance > 0")
      .pluck()
      .iterate(currencyId) as Iterable<number>,
  ).sort();
  const inEscrow = db
    .prepare("SELECT coalesce(sum(balance), 0) FROM account WHERE currency_id = ? AND kind = 'escrow'")
    .pluck()
    .get(currencyId) as number;
  const held = balances.reduce((sum, balance) => sum + balance, 0);
  /** The smallest balance that at least this share of them do not have more than. */
  const quantile = (share: number) => balances[Math.max(0, Math.ceil(balances.length * share) - 1)] ?? 0;
  const top = (share: number) => {
    if (held === 0) return 0;
    const richest = balances.subarray(balances.length - Math.ceil(balances.length * share));
    return richest.reduce((sum, balance) => sum + balance, 0) / held;
  };
  return {
    ...{ holders: balances.length, held, inEscrow },
    quantiles: {
      ...{ p10: quantile(0.1), p25: quantile(0.25), median: quantile(0.5) },
      ...{ p75: quantile(0.75), p90: quantile(0.9), p99: quantile(0.99) },
    },
    topOne: top(0.01),
    topTen: top(0.1),
  };
}

export const READ_SPREAD = readingJob(import.meta.url, "READ_SPREAD", readSpread);
