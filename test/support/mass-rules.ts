/**
 * What the end of a season and the decay promise, as a plain model. Handed the modules to try, so that a copy broken on
 * purpose can be tried like the real ones.
 */

import { expect } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import { AMOUNT_MAX, DAY_MS, HOUR_MS } from "../../src/base/lengths.ts";
import { SimulatedSystem } from "../../src/base/system.ts";
import type { Settings } from "../../src/db/settings.ts";
import type { Decay } from "../../src/features/decay/decay.ts";
import type { Seasons } from "../../src/features/seasons/seasons.ts";
import { Feed } from "../../src/feed/feed.ts";
import type { FeatureContext } from "../../src/kit/context.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import { addPerson, EVENING_MS, listeningLog } from "./book.ts";
import type { OperationModules } from "./operation-rules.ts";

export interface MassModules extends OperationModules {
  readonly Seasons: typeof Seasons;
  readonly Decay: typeof Decay;
  readonly Settings: typeof Settings;
}

export interface MassScenario {
  readonly balances: readonly number[];
  /** What everybody keeps of a season, in ten-thousandths. */
  readonly keep: number;
  readonly percent: number;
  /** What the decay leaves everybody at least. */
  readonly least: number;
  /** Who is seen again before the decay is due, by their place among the balances. */
  readonly seen: readonly number[];
}

const CHANNEL = 1;
const IDLE_DAYS = 7;

/** A book with everybody in it, live all the time, and what features are built with. */
async function world(modules: MassModules, balances: readonly number[]) {
  const system = new SimulatedSystem(EVENING_MS);
  const { db, close } = modules.openBook({ tables: TABLES, file: ":memory:" });
  const { log, lines } = listeningLog();
  const writer = new modules.Writer({
    ...{ db, log },
    onFatal: (error) => {
      throw error;
    },
  });
  const ledger = new modules.Ledger({ db, clock: system.clock });
  const viewers = new modules.Viewers({ db, clock: system.clock });
  const feed = new Feed({ db, clock: system.clock, random: system.random });
  const operations = new modules.Operations({ db, log, ledger, feed, viewers, writer, system });
  const points = { code: "points", kind: "play", nameOne: "point", nameMany: "points", decimals: 0 } as const;
  const currency = await writer.run((work) => ledger.ensureCurrency(work, points));
  const people = balances.map((_, n) => addPerson(db, `p${n}`).id);
  await writer.run((work) => {
    for (const [n, amount] of balances.entries()) {
      const movement = { from: "mint", to: `viewer:${people[n]!}`, kind: "import", actor: "test" } as const;
      for (let left = amount; left > 0; left -= AMOUNT_MAX) {
        const part = { key: `has:${n}:${left}`, currencyId: currency.id, amount: Math.min(left, AMOUNT_MAX) };
        ledger.mustPost(work, { ...movement, ...part });
      }
    }
  });
  db.prepare(
    "INSERT INTO channel (id, platform, platform_id, login, currency_id) VALUES (?, 'local', 'c', 'c', ?)",
  ).run(CHANNEL, currency.id);
  db.prepare("INSERT INTO broadcast (channel_id, platform_ref, started_at_ms) VALUES (?, 'b', ?)").run(
    CHANNEL,
    EVENING_MS - HOUR_MS,
  );
  const context = {
    ...{ db, system, log, writer, ledger, feed, viewers, operations, currency, timeZone: "UTC" },
    store: new modules.Settings(db),
    lists: { isShown: () => true },
    exclusions: { reason: () => undefined },
    channels: { all: () => [] },
    hearing: () => [{ id: CHANNEL }],
    announce: () => {},
    track: () => {},
    use: () => ({ minutes: () => 0, present: () => [], isLive: () => true }),
  } as unknown as FeatureContext;
  const has = () => people.map((id) => ledger.balance(id, currency.id));
  const gone = (sink: "season" | "decay") => ledger.accountBalance(`sink:${sink}`, currency.id);
  const sound = () => {
    expect(verify(db, { tables: TABLES, escrows: [] }).problems).toEqual([]);
    expect(lines.filter(({ level }) => level >= 50)).toEqual([]);
  };
  return { context, db, system, people, has, gone, sound, close };
}

/** Everybody keeps their share, what goes is all in one place, and the undo brings back just that. */
export async function checkSeason(modules: MassModules, { balances, keep }: MassScenario): Promise<void> {
  const { context, has, gone, sound, close } = await world(modules, balances);
  try {
    const kept = balances.map((balance) => Number((BigInt(balance) * BigInt(keep)) / 10_000n));
    const taken = sum(balances) - sum(kept);
    const seasons = new modules.Seasons(context);
    if (sum(balances) === 0) return;
    expect(await seasons.plan({ name: "Spring", keep })).toMatchObject({ total: sum(balances), taken });
    expect(has()).toEqual(balances);
    await seasons.end({ name: "Spring", keep, key: "end" });
    await seasons.end({ name: "Spring", keep, key: "end" });
    expect(has()).toEqual(kept);
    expect(gone("season")).toBe(taken);
    const season = seasons.last()!;
    const first = [...balances].filter((balance) => balance > 0).sort((a, b) => b - a);
    expect(seasons.top(season, "balance", 0, 100).map(({ score }) => score)).toEqual(first);
    sound();
    await seasons.undo({ key: "undo" });
    expect(has()).toEqual(balances);
    expect(gone("season")).toBe(0);
    expect(seasons.last()).toBeUndefined();
    sound();
  } finally {
    close();
  }
}

/** Who is away loses their part on each due day once, and nobody is ever left less than what they keep. */
export async function checkDecay(modules: MassModules, scenario: MassScenario): Promise<void> {
  const { balances, percent, least, seen } = scenario;
  const { context, db, system, people, has, gone, sound, close } = await world(modules, balances);
  const enabled = { enabled: true, idleDays: IDLE_DAYS, percent, keep: least, at: "0 12 * * *", noticeDays: 2 };
  const decay = new modules.Decay(context, enabled);
  try {
    decay.recover();
    // From 19:00 on: at 13:00 of the eighth day the first noon has passed at which anybody is away.
    await system.advance(7 * DAY_MS);
    expect(has()).toEqual(balances);
    const see = db.prepare("UPDATE identity SET seen_at_ms = ? WHERE viewer_id = ?");
    for (const n of seen) see.run(system.clock.now(), people[n % people.length]!);
    const away = new Set(people.map((_, n) => n).filter((n) => !seen.some((one) => one % people.length === n)));
    const faded = (amounts: readonly number[]) =>
      amounts.map((amount, n) => {
        const takes = away.has(n) ? Math.min(Math.floor((amount * percent) / 100), amount - least) : 0;
        return amount - Math.max(0, takes);
      });
    await system.advance(18 * HOUR_MS);
    const once = faded(balances);
    expect(has()).toEqual(once);
    await system.advance(5 * HOUR_MS);
    // Started again, and its clock wrong by a few hours: that day is done.
    await decay.stop();
    const again = new modules.Decay(context, enabled);
    again.recover();
    system.set(-6 * HOUR_MS);
    await system.advance(HOUR_MS);
    system.set(6 * HOUR_MS);
    await system.advance(HOUR_MS);
    expect(has()).toEqual(once);
    await system.advance(DAY_MS);
    expect(has()).toEqual(faded(once));
    expect(gone("decay")).toBe(sum(balances) - sum(has()));
    for (const [n, amount] of has().entries()) expect(amount).toBeGreaterThanOrEqual(Math.min(balances[n]!, least));
    sound();
    await again.stop();
  } finally {
    await decay.stop();
    close();
  }
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((all, amount) => all + amount, 0);
}
