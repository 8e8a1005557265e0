/**
 * What lies idle loses a part at times of day: one operation each time, announced before, done once a due day whatever the
 * clock or the bot does, and shown in everybody's history.
 */
import { dayOf, wallClock } from "../../base/calendar.ts";
import { DAY_MS, MINUTE_MS } from "../../base/lengths.ts";
import { inSteps } from "../../base/steps.ts";
import type { Cancel } from "../../base/system.ts";
import { TimePlan } from "../../base/time-plan.ts";
import { shareOf } from "../../chat/reading/amounts.ts";
import type { FeatureContext } from "../../kit/context.ts";
import { START_MS } from "../../kit/deadlines.ts";
import { type Holding, Holdings, taking } from "../../kit/holdings.ts";
import type { OperationMovement } from "../../kit/operation.ts";
import { WATCHED, type Watched } from "../../kit/watched.ts";
import { Idle } from "./idle.ts";
import type { DecaySettings } from "./settings.ts";
import type { DECAY_TEXTS } from "./texts.ts";

/** What goes lies here. */
const INTO = "sink:decay";
/** How often it is looked whether somebody can be told, and whether something was missed. */
const LOOK_MS = 10 * MINUTE_MS;
/** What was due longer ago than that is forgotten. */
const BACK_MS = 400 * DAY_MS;
const NOTICE = "decay.notice";

/** When chat was first told of these rules, and on which day it was told last. */
interface Notice {
  readonly rules: string;
  readonly atMs: number;
  readonly saidOn: string;
}

/** Somebody who would lose something. */
export interface Fading extends Holding {
  readonly takes: number;
  /** When they were last seen, or something of theirs moved. */
  readonly lastMs: number;
}

export interface DecayPlan {
  readonly fading: readonly Fading[];
  readonly total: number;
  /** Whether anybody could have come: there were broadcasts to miss. */
  readonly couldCome: boolean;
  /** From when on it is done; `undefined` where chat was not told yet, or it is off. */
  readonly fromMs: number | undefined;
}

export class Decay {
  readonly settings: DecaySettings;
  readonly #context: FeatureContext;
  readonly #holdings: Holdings;
  readonly #idle: Idle;
  readonly #watched: Watched;
  #plan: TimePlan;
  readonly #sql;
  readonly #timers: Cancel[] = [];
  #looking: Promise<void> | undefined;
  #stopped = false;

  constructor(context: FeatureContext, settings: DecaySettings) {
    const { db, timeZone } = context;
    this.settings = settings;
    this.#context = context;
    this.#holdings = new Holdings(context);
    this.#idle = new Idle(db);
    this.#watched = context.use(WATCHED);
    this.#plan = new TimePlan(settings.at, timeZone);
    this.#sql = {
      last: db.prepare<[], { day: string; dueMs: number }>(
        "SELECT day, due_at_ms AS dueMs FROM decay_day ORDER BY day DESC LIMIT 1",
      ),
      done: db.prepare<[string, number, number]>(
        "INSERT INTO decay_day (day, due_at_ms, told) VALUES (?, ?, ?) ON CONFLICT (day) DO NOTHING",
      ),
      untold: db.prepare<[], { day: string; operationId: number }>(
        `SELECT d.day, o.id AS operationId FROM decay_day AS d JOIN operation AS o ON o.key = 'decay:' || d.day
         WHERE d.told = 0 AND o.state = 'done' ORDER BY d.day`,
      ),
      told: db.prepare<[string]>("UPDATE decay_day SET told = 1 WHERE day = ?"),
    };
  }

  /** By other rules from now on: who is told of them is told anew. */
  resettled(): void {
    for (const timer of this.#timers.splice(0)) timer.cancel();
    this.#plan = new TimePlan(this.settings.at, this.#context.timeZone);
    this.recover();
  }

  /** Begins to look. Who switches it off and on again announces it anew. */
  recover(): void {
    const { system, timeZone, store } = this.#context;
    if (!this.settings.enabled) {
      if (store.get(NOTICE)) store.set(NOTICE, "");
      return;
    }
    const look = () => this.#look();
    this.#timers.push(
      system.timers.after(START_MS, look),
      system.timers.every(LOOK_MS, look),
      system.cron.schedule(this.settings.at, timeZone, look, {
        what: "the decay",
        lateMaxMs: Number.POSITIVE_INFINITY,
      }),
    );
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers.splice(0)) timer.cancel();
    await this.#looking;
  }

  /** Whom it would hit now. Reads only. */
  async plan(): Promise<DecayPlan> {
    const nowMs = this.#context.system.clock.now();
    const fading = await this.#fading(nowMs);
    const notice = this.#notice();
    return {
      fading: [...(fading ?? [])].sort((a, b) => b.takes - a.takes),
      total: (fading ?? []).reduce((sum, { takes }) => sum + takes, 0),
      couldCome: fading !== undefined,
      fromMs: notice && this.settings.enabled ? this.#plan.nextAfter(this.#earliestMs(notice)) : undefined,
    };
  }

  #look(): Promise<void> {
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = undefined;
    });
    this.#context.track("the decay", this.#looking);
    return this.#looking;
  }

  async #lookOnce(): Promise<void> {
    try {
      this.#announce();
      await this.#runDue();
      await this.#tellDone();
    } catch (err) {
      if (!this.#stopped) this.#context.log.error({ err }, "the decay failed; it is tried again in a few minutes");
    }
  }

  /** Tells chat while somebody is live: when it is new, and once a day until it begins. */
  #announce(): void {
    const { system, timeZone, store, currency } = this.#context;
    const nowMs = system.clock.now();
    const today = wallClock(nowMs, timeZone).day;
    const known = this.#notice();
    const notice = known ?? { rules: this.#rules(), atMs: nowMs, saidOn: "" };
    const isNear = known === undefined || nowMs < this.#noticeEndMs(known);
    if (!isNear || notice.saidOn === today || this.#heard().length === 0) return;
    const { idleDays: days, percent, keep } = this.settings;
    const from = this.#plan.nextAfter(this.#noticeEndMs(notice) - 1);
    if (from === undefined) return;
    store.set(NOTICE, JSON.stringify({ ...notice, saidOn: today }));
    const day = wallClock(from, timeZone).day;
    this.#say("notice", { day, days, percent, amount: { amount: keep, currency } });
  }

  /** Does what is due: the last day that was, once, however many were missed. */
  async #runDue(): Promise<void> {
    const { system, timeZone, operations, writer, currency } = this.#context;
    const notice = this.#notice();
    if (!notice || this.#stopped) return;
    const nowMs = system.clock.now();
    const dueMs = this.#lastDue(Math.max(this.#earliestMs(notice), nowMs - BACK_MS), nowMs);
    if (dueMs === undefined) return;
    const fading = await this.#fading(nowMs);
    // Nobody could come: it is looked again when there are broadcasts. Other rules meanwhile were never announced.
    if (!fading || this.#stopped || !this.settings.enabled || !this.#notice()) return;
    const { day } = wallClock(dueMs, timeZone);
    if (fading.length > 0) {
      await operations.prepare({
        ...{ key: `decay:${day}`, kind: "decay", currencyId: currency.id, transferKind: "decay", actor: "decay" },
        movements: whatGoes(fading),
      });
    }
    await writer.run((work) => {
      work.assertAlive();
      this.#sql.done.run(day, dueMs, fading.length > 0 ? 0 : 1);
    });
  }

  /** The last day after a moment and up to now on which it was due: when it was due first there. */
  #lastDue(afterMs: number, nowMs: number): number | undefined {
    let dueMs: number | undefined;
    let next = this.#plan.nextAfter(afterMs, nowMs);
    while (next !== undefined) {
      dueMs = next;
      next = this.#plan.nextAfter(dayOf(next, this.#context.timeZone).endMs - 1, nowMs);
    }
    return dueMs;
  }

  /** What each who is away loses; `undefined` where nobody can be called away. */
  async #fading(nowMs: number): Promise<Fading[] | undefined> {
    const { currency, channels } = this.#context;
    const { idleDays, percent, keep } = this.settings;
    const away = this.#idle.away(idleDays, nowMs);
    if (!away) return undefined;
    const here = new Set(channels.all().flatMap(({ id }) => this.#watched.present(id, "listed")));
    const fading: Fading[] = [];
    await inSteps(
      this.#holdings.each(currency.id, (holding) => {
        const { viewerId, has } = holding;
        const takes = Math.min(shareOf(has, percent * 100), has - keep);
        if (takes < 1 || here.has(viewerId)) return;
        const lastMs = this.#idle.lastMs(viewerId, currency.id);
        if (lastMs < away.beforeMs && !this.#isExcluded(viewerId)) fading.push({ ...holding, takes, lastMs });
      }),
    );
    return fading;
  }

  /** Who never earns loses nothing either: bots, the streamer, whom a moderator excluded. */
  #isExcluded(viewerId: number): boolean {
    const { viewers, exclusions, channels } = this.#context;
    const owners = channels.all();
    return viewers.identities(viewerId).some((identity) => {
      const own = owners.find((one) => one.platform === identity.platform && one.platformId === identity.platformId);
      return exclusions.reason(identity, own?.platformId) !== undefined;
    });
  }

  /** Tells chat what was done, as soon as somebody is live. */
  async #tellDone(): Promise<void> {
    const { operations, writer, currency } = this.#context;
    if (this.#heard().length === 0) return;
    for (const { day, operationId } of this.#sql.untold.all()) {
      await writer.run((work) => {
        work.assertAlive();
        this.#sql.told.run(day);
      });
      const { posted, postedAmount } = operations.find(operationId)!;
      if (posted === 0 || operations.undoOf(operationId)) continue;
      const total = { amount: postedAmount, currency };
      this.#say("done", { count: posted, days: this.settings.idleDays, total, id: String(operationId) });
    }
  }

  /** Nothing is done before: the notice is over, and each day is done once. */
  #earliestMs(notice: Notice): number {
    const last = this.#sql.last.get();
    const afterLastMs = last ? dayOf(last.dueMs, this.#context.timeZone).endMs : 0;
    return Math.max(this.#noticeEndMs(notice), afterLastMs) - 1;
  }

  #noticeEndMs({ atMs }: Notice): number {
    return atMs + this.settings.noticeDays * DAY_MS;
  }

  /** That of the rules as they are; other rules were never announced. */
  #notice(): Notice | undefined {
    const text = this.#context.store.get(NOTICE);
    const notice = text ? (JSON.parse(text) as Notice) : undefined;
    return notice?.rules === this.#rules() ? notice : undefined;
  }

  #rules(): string {
    const { idleDays, percent, keep, at } = this.settings;
    return JSON.stringify([idleDays, percent, keep, at]);
  }

  #heard(): readonly number[] {
    const { hearing, currency } = this.#context;
    return hearing(currency.id, null).map(({ id }) => id);
  }

  #say(name: keyof typeof DECAY_TEXTS, values: Readonly<Record<string, unknown>>): void {
    const reply = { feature: "decay", name, values } as Parameters<FeatureContext["announce"]>[1];
    this.#context.announce(this.#heard(), reply, null, "news");
  }
}

/** What goes of each; who comes back meanwhile and spends is left what they keep. */
function* whatGoes(fading: readonly Fading[]): Generator<OperationMovement> {
  for (const holding of fading) yield* taking(holding, holding.takes, INTO);
}
