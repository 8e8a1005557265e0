/**
 * The only real time and chance in Chatmint. Everything else is handed a {@link System}, so every rule can be tested
 * to the millisecond: a test or a rehearsal moves {@link SimulatedSystem}'s clock instead of waiting.
 */
import { createHash, randomBytes } from "node:crypto";
import type { Cancel, Clock, Timers } from "./clock.ts";
import { type Cron, cronOn, type Missed } from "./cron.ts";

export type { Cancel, Clock, Timers } from "./clock.ts";
export type { Cron, Missed } from "./cron.ts";

/** Chance that nobody can foresee (a seeded one in tests). */
export interface Random {
  bytes(count: number): Buffer;
  /** A whole number from 0 to `below` - 1, every one equally likely. `below` is 1 to 2^48. */
  integer(below: number): number;
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

/** The same system in which nothing happens by itself: its timers and times of day stand still. */
export function standingStill({ clock, random }: Pick<System, "clock" | "random">): System {
  const never = { cancel: () => {} };
  return {
    ...{ clock, random },
    timers: { after: () => never, every: () => never },
    cron: { schedule: () => never },
  };
}

/** Resolves after `ms` of the system's time. */
export function delay(timers: Timers, ms: number): Promise<void> {
  return new Promise((resolve) => timers.after(ms, resolve));
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

/** After a sleep of the computer, what was due is noticed within this time. */
const LOOK_EVERY_MS = 30_000;

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

/** No timer of Node's waits longer: it would run at once. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** Runs it when all of `ms` is over. Node alone runs one timer in four a millisecond early, so that nothing is due yet. */
function afterAllOf(ms: number, run: () => void): Cancel {
  const dueMs = performance.now() + ms;
  let timer: NodeJS.Timeout;
  const wait = (leftMs: number): void => {
    timer = setTimeout(
      () => {
        const restMs = dueMs - performance.now();
        if (restMs > 0) wait(restMs);
        else run();
      },
      Math.min(TIMER_MAX_MS, Math.ceil(leftMs)),
    );
  };
  wait(ms);
  return { cancel: () => clearTimeout(timer) };
}

/**
 * The computer's own clock, timers, chance and times of day. What a timer or a job throws goes to `failed` and nowhere
 * else; without one it goes to the terminal. `missed` is told of work at a time of day that was left out.
 */
export function realSystem(
  failed: OnFailure = (error) => console.error(error),
  missed: (missed: Missed) => void = (missed) => console.error(missed),
): System {
  const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const timers: Timers = {
    after: (ms, run) => afterAllOf(ms, () => void guarded(run, failed)),
    every(ms, run) {
      const timer = setInterval(() => void guarded(run, failed), ms);
      return { cancel: () => clearInterval(timer) };
    },
  };
  return {
    clock,
    timers,
    random: randomFrom(randomBytes),
    cron: cronOn({ clock, timers, lookEveryMs: LOOK_EVERY_MS, missed }),
  };
}

interface Due {
  atMs: number;
  order: number;
  everyMs: number | undefined;
  run: () => unknown;
}

/**
 * A system whose clock stands still until {@link advance} moves it, and whose chance repeats unless given another.
 * Timers and cron jobs run in the order of their times; each is awaited, then `settle`, before the clock moves on. What
 * one of them throws goes to `failed`; without it, as in most tests, `advance` rejects with it.
 */
export class SimulatedSystem implements System {
  readonly clock: Clock = { now: () => this.#now + this.#setMs, monotonic: () => this.#now - this.#start };
  readonly timers: Timers = {
    after: (ms, run) => this.#add(ms, undefined, run),
    every: (ms, run) => this.#add(Math.max(1, ms), Math.max(1, ms), run),
  };
  readonly random: Random;
  readonly cron: Cron = cronOn({
    clock: this.clock,
    timers: this.timers,
    lookEveryMs: Number.POSITIVE_INFINITY,
    // Never: this clock stops at everything that is due.
    missed: () => {},
  });
  /** Awaited after everything that fires, so that its work is done at its own time. A rehearsal waits for the writer here. */
  settle: () => Promise<void> = async () => {};

  readonly #start: number;
  #now: number;
  #setMs = 0;
  #order = 0;
  readonly #due = new Set<Due>();
  #advancing: Promise<void> = Promise.resolve();

  readonly #failed: OnFailure;
  #halted = false;

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
    this.#failed = (error) => {
      if (!this.#halted) failed(error);
    };
  }

  /** Moves the clock by `ms`, running all that falls due, in order. Calls queue behind each other. */
  advance(ms: number): Promise<void> {
    const done = this.#advancing.then(() => this.#advanceTo(this.#now + ms));
    this.#advancing = done.catch(() => {});
    return done;
  }

  /** Sets the wall clock forward, or back by a negative `ms`, as somebody does whose clock is wrong. Nothing falls due. */
  set(ms: number): void {
    this.#setMs += ms;
  }

  #add(ms: number, everyMs: number | undefined, run: () => unknown): Cancel {
    const due: Due = { atMs: this.#now + Math.max(0, ms), order: this.#order++, everyMs, run };
    this.#due.add(due);
    return { cancel: () => void this.#due.delete(due) };
  }

  /** Nothing runs any more, and what is thrown by what is running now is nobody's trouble: the show is over. */
  halt(): void {
    this.#halted = true;
  }

  async #advanceTo(targetMs: number): Promise<void> {
    while (!this.#halted) {
      const next = this.#nextDue(targetMs);
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
}

/** Real milliseconds for measuring how long the program itself has been busy; never for a rule. */
export function stopwatchMs(): number {
  return performance.now();
}

/** The processor's time this process has used, in milliseconds; for telling work from waiting, never for a rule. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
