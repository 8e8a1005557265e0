/**
 * The only real time and chance in Chatmint. Everything else is handed a {@link System}, so every rule can be tested
 * to the millisecond: a test or a rehearsal moves {@link SimulatedSystem}'s clock instead of waiting.
 */
import { createHash, randomBytes } from "node:crypto";
import cron from "node-cron";

/** What time it is. Milliseconds. */
export interface Clock {
  /** Since 1970, UTC; may jump when the computer's clock is set. */
  now(): number;
  /** Since some start; never jumps back, stands still while the computer sleeps on some systems. For durations. */
  monotonic(): number;
}

/** A thing that will happen and may be called off. Cancelling twice is fine. */
export interface Cancel {
  cancel(): void;
}

/** Work for later. A callback may be async; a simulated clock waits for it before it moves on. */
export interface Timers {
  after(ms: number, run: () => unknown): Cancel;
  every(ms: number, run: () => unknown): Cancel;
}

/** Chance that nobody can foresee (a seeded one in tests). */
export interface Random {
  bytes(count: number): Buffer;
  /** A whole number from 0 to `below` - 1, every one equally likely. `below` is 1 to 2^48. */
  integer(below: number): number;
}

/** Times of day, by node-cron: five fields, or six with seconds first. */
export interface Cron {
  schedule(expression: string, timeZone: string, run: () => unknown): Cancel;
}

export interface System {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly cron: Cron;
}

/** Runs it after `ms` of real time, if the process is still there then: unlike a timer this holds it up for nothing. */
export function ifStillRunning(ms: number, run: () => void): void {
  setTimeout(run, ms).unref();
}

/** Resolves after `ms` of the system's time. */
export function delay(timers: Timers, ms: number): Promise<void> {
  return new Promise((resolve) => timers.after(ms, resolve));
}

/** `undefined` when node-cron understands the expression, else what is wrong with it. */
export function cronProblem(expression: string): string | undefined {
  const detail = cron.validateDetailed(expression);
  if (detail.valid) return undefined;
  return detail.errors.map((error) => error.message).join("; ") || "is not a cron expression";
}

const CRON_BACK_MS = 400 * 24 * 3_600_000;

/**
 * Whether a cron expression of five fields was due after one moment and up to another: for what should have happened
 * while the bot was off. Looks back 400 days at most.
 */
export function cronDueBetween(expression: string, timeZone: string, afterMs: number, untilMs: number): boolean {
  const [, hour, ...days] = expression.trim().split(/\s+/);
  const task = (wanted: string) => cron.createTask(wanted, () => {}, { timezone: timeZone });
  // Days first, then hours, then minutes: asking for each minute of a year would take a minute. Every local day is longer
  // than six hours and every local hour begins on a quarter of one, so the two ends of a piece tell of all of it.
  const levels = [
    { pieceMs: 360 * MINUTE_MS, task: task(`* * ${days.join(" ")}`) },
    { pieceMs: 15 * MINUTE_MS, task: task(`* ${hour} ${days.join(" ")}`) },
    { pieceMs: MINUTE_MS, task: task(expression) },
  ];
  const search = (level: number, fromMs: number, toMs: number): boolean => {
    const { pieceMs, task } = levels[level]!;
    const matches = (atMs: number) => task.match(new Date(atMs));
    for (let end = toMs; end > fromMs; end = Math.floor((end - 1) / pieceMs) * pieceMs) {
      const start = Math.floor((end - 1) / pieceMs) * pieceMs;
      if (level === levels.length - 1) {
        if (end % MINUTE_MS === 0 && matches(end)) return true;
      } else if ((matches(start) || matches(end)) && search(level + 1, Math.max(start, fromMs), end)) return true;
    }
    return false;
  };
  try {
    return search(0, Math.max(afterMs, untilMs - CRON_BACK_MS), untilMs);
  } finally {
    for (const { task } of levels) void task.destroy();
  }
}

function randomFrom(bytes: (count: number) => Buffer): Random {
  return {
    bytes,
    integer(below) {
      if (!Number.isSafeInteger(below) || below < 1 || below > 2 ** 48) {
        throw new RangeError(`Expected a whole number from 1 to 2^48, got ${below}`);
      }
      // Rejection sampling: a plain remainder would favour the small numbers.
      const limit = 2 ** 48 - (2 ** 48 % below);
      for (;;) {
        const drawn = bytes(6).readUIntBE(0, 6);
        if (drawn < limit) return drawn % below;
      }
    },
  };
}

/** Chance that repeats for the same seed: for tests and simulations, never for a draw. */
export function seededRandom(seed: string): Random {
  let counter = 0;
  return randomFrom((count) => {
    const blocks: Buffer[] = [];
    for (let have = 0; have < count; have += 32) {
      blocks.push(createHash("sha256").update(`${seed}:${counter++}`).digest());
    }
    return Buffer.concat(blocks).subarray(0, count);
  });
}

/** Told of what was thrown by a timer or a job, or rejected by the promise it returned. */
export type OnFailure = (error: unknown) => void;

/** Runs it so that nothing it throws or rejects leaves: a timer has no caller, and what it throws ends the process. */
async function guarded(run: () => unknown, failed: OnFailure): Promise<void> {
  try {
    await run();
  } catch (error) {
    failed(error);
  }
}

/**
 * The computer's own clock, timers, chance and node-cron. What a timer or a job throws goes to `failed` and nowhere
 * else; without one it goes to the terminal.
 */
export function realSystem(failed: OnFailure = (error) => console.error(error)): System {
  return {
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    timers: {
      after(ms, run) {
        const timer = setTimeout(() => void guarded(run, failed), ms);
        return { cancel: () => clearTimeout(timer) };
      },
      every(ms, run) {
        const timer = setInterval(() => void guarded(run, failed), ms);
        return { cancel: () => clearInterval(timer) };
      },
    },
    random: randomFrom(randomBytes),
    cron: {
      schedule(expression, timeZone, run) {
        const task = cron.schedule(expression, () => guarded(run, failed), {
          timezone: timeZone,
          suppressMissedWarning: true,
        });
        return { cancel: () => void task.destroy() };
      },
    },
  };
}

interface Due {
  atMs: number;
  order: number;
  everyMs: number | undefined;
  run: () => unknown;
}

const MINUTE_MS = 60_000;

/**
 * A system whose clock stands still until {@link advance} moves it, and whose chance repeats unless given another.
 * Timers and cron jobs run in the order of their times; each is awaited, then `settle`, before the clock moves on. What
 * one of them throws goes to `failed`; without it, as in most tests, `advance` rejects with it.
 */
export class SimulatedSystem implements System {
  readonly clock: Clock = { now: () => this.#now, monotonic: () => this.#now - this.#start };
  readonly timers: Timers = {
    after: (ms, run) => this.#add(ms, undefined, run),
    every: (ms, run) => this.#add(Math.max(1, ms), Math.max(1, ms), run),
  };
  readonly random: Random;
  readonly cron: Cron = {
    schedule: (expression, timeZone, run) => {
      const task = cron.createTask(expression, () => {}, { timezone: timeZone });
      const job = { matches: (atMs: number) => task.match(new Date(atMs)), run };
      this.#jobs.add(job);
      return {
        cancel: () => {
          this.#jobs.delete(job);
          void task.destroy();
        },
      };
    },
  };
  /** Awaited after everything that fires, so that its work is done at its own time. main.ts points it at the writer. */
  settle: () => Promise<void> = async () => {};

  readonly #start: number;
  #now: number;
  #order = 0;
  readonly #due = new Set<Due>();
  readonly #jobs = new Set<{ matches: (atMs: number) => boolean; run: () => unknown }>();
  #advancing: Promise<void> = Promise.resolve();

  readonly #failed: OnFailure;

  constructor(
    startMs: number,
    random: Random = seededRandom("chatmint"),
    failed: OnFailure = (error) => {
      throw error;
    },
  ) {
    this.#start = startMs;
    this.#now = startMs;
    this.random = random;
    this.#failed = failed;
  }

  /** Moves the clock by `ms`, running all that falls due, in order. Calls queue behind each other. */
  advance(ms: number): Promise<void> {
    const done = this.#advancing.then(() => this.#advanceTo(this.#now + ms));
    this.#advancing = done.catch(() => {});
    return done;
  }

  #add(ms: number, everyMs: number | undefined, run: () => unknown): Cancel {
    const due: Due = { atMs: this.#now + Math.max(0, ms), order: this.#order++, everyMs, run };
    this.#due.add(due);
    return { cancel: () => void this.#due.delete(due) };
  }

  async #advanceTo(targetMs: number): Promise<void> {
    for (;;) {
      const next = this.#nextDue(targetMs);
      const minute = this.#nextCronMinute(Math.min(targetMs, next?.atMs ?? targetMs));
      if (minute !== undefined && (next === undefined || minute.atMs <= next.atMs)) {
        this.#now = minute.atMs;
        this.#lastCronMs = minute.atMs;
        for (const job of minute.jobs) {
          if (!this.#jobs.has(job)) continue;
          await guarded(job.run, this.#failed);
          await this.settle();
        }
        continue;
      }
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.atMs);
      if (next.everyMs === undefined) this.#due.delete(next);
      else {
        next.atMs += next.everyMs;
        next.order = this.#order++;
      }
      await guarded(next.run, this.#failed);
      await this.settle();
    }
    this.#now = targetMs;
    await this.settle();
  }

  #nextDue(targetMs: number): Due | undefined {
    let best: Due | undefined;
    for (const due of this.#due) {
      if (due.atMs > targetMs) continue;
      if (!best || due.atMs < best.atMs || (due.atMs === best.atMs && due.order < best.order)) best = due;
    }
    return best;
  }

  #lastCronMs = Number.NEGATIVE_INFINITY;
  /** The first whole minute after now, up to `untilMs`, at which a cron job is due. */
  #nextCronMinute(untilMs: number) {
    if (this.#jobs.size === 0) return undefined;
    const from = Math.max(this.#now, this.#lastCronMs);
    for (let atMs = (Math.floor(from / MINUTE_MS) + 1) * MINUTE_MS; atMs <= untilMs; atMs += MINUTE_MS) {
      const jobs = [...this.#jobs].filter((job) => job.matches(atMs));
      if (jobs.length > 0) return { atMs, jobs };
    }
    return undefined;
  }
}

/** The processor's time this process has used, in milliseconds; for telling work from waiting, never for a rule. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Real milliseconds for measuring how long the program itself has been busy; never for a rule. */
export function stopwatchMs(): number {
  return performance.now();
}
