/** The economy of a currency as a page shows it. What was read of the book once is kept: transfers never change. */
import { Days } from "../../base/calendar.ts";
import type { Clock } from "../../base/clock.ts";
import { DAY_MS, HOUR_MS } from "../../base/lengths.ts";
import type { Db } from "../../db/open.ts";
import { readInThread } from "../../db/reading/job.ts";
import { addFlow, type Flow, READ_FLOWS, READ_SPREAD, type Spread } from "./flow-reading.ts";

/** How it is spread is read again after so long. */
const SPREAD_MS = 30_000;

/** One day: what came and went by kind, and how much there was at its end. */
interface EconomyDay {
  /** `2026-03-29`. */
  readonly day: string;
  readonly minted: Readonly<Record<string, number>>;
  readonly burned: Readonly<Record<string, number>>;
  /** What everybody had together, and what lay in escrow. */
  readonly supply: number;
}

interface EconomyReport {
  /** Oldest first, without gaps, until today. */
  readonly days: readonly EconomyDay[];
  readonly supply: number;
  readonly spread: Spread;
}

interface EconomyOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly currencyId: number;
  readonly timeZone: string;
}

export class Economy {
  readonly #options: EconomyOptions;
  readonly #flows = new Map<string, Flow>();
  #untilId = 0;
  #spread: Spread | undefined;
  #spreadAtMs = 0;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(options: EconomyOptions) {
    this.#options = options;
  }

  /** The last so many days. Whoever asks at the same time waits in line: one thread reads, and mostly what is new. */
  report(days: number): Promise<EconomyReport> {
    const report = this.#reading.catch(() => {}).then(() => this.#report(days));
    this.#reading = report;
    return report;
  }

  async #report(count: number): Promise<EconomyReport> {
    const { db, clock, currencyId, timeZone } = this.#options;
    const read = await readInThread(db, READ_FLOWS, { currencyId, timeZone, afterId: this.#untilId });
    for (const flow of read.flows) addFlow(this.#flows, flow);
    this.#untilId = read.untilId;
    if (!this.#spread || clock.monotonic() - this.#spreadAtMs >= SPREAD_MS) {
      this.#spread = await readInThread(db, READ_SPREAD, currencyId);
      this.#spreadAtMs = clock.monotonic();
    }
    const byDay = new Map<string, Flow[]>();
    for (const flow of this.#flows.values()) byDay.set(flow.day, [...(byDay.get(flow.day) ?? []), flow]);
    const shown = lastDays(clock.now(), count, timeZone);
    let supply = 0;
    for (const [day, flows] of byDay) if (day < shown[0]!) supply += gain(flows);
    const days = shown.map((day): EconomyDay => {
      const flows = byDay.get(day) ?? [];
      supply += gain(flows);
      return { day, supply, minted: byKind(flows, "minted"), burned: byKind(flows, "burned") };
    });
    return { days, supply, spread: this.#spread };
  }
}

function gain(flows: readonly Flow[]): number {
  return flows.reduce((sum, { minted, burned }) => sum + minted - burned, 0);
}

function byKind(flows: readonly Flow[], what: "minted" | "burned"): Record<string, number> {
  return Object.fromEntries(flows.filter((flow) => flow[what] !== 0).map((flow) => [flow.kind, flow[what]]));
}

/** The dates of the last so many days, today's last. */
function lastDays(nowMs: number, count: number, timeZone: string): string[] {
  const days = new Days(timeZone);
  const found: string[] = [];
  // In steps of half a day at most, so that none is left out on the days clocks change.
  for (let atMs = nowMs - (count - 1) * DAY_MS - HOUR_MS; atMs < nowMs; atMs += DAY_MS / 4) {
    const day = days.of(atMs);
    if (day !== found.at(-1)) found.push(day);
  }
  const today = days.of(nowMs);
  if (today !== found.at(-1)) found.push(today);
  return found.slice(-count);
}
