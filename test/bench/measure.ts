/** What every measurement shares: rows of the table, medians, how long the event loop was held, the machine's own limits. */
import { mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";

/** Rates (`/s`) are better when higher, times when lower. */
export type Unit = "ms" | "µs" | "/s" | "MB" | "kB";

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: Unit;
  readonly aim?: number;
  /** The best this machine could do, in the same unit, from what was measured in the same run. */
  readonly limit?: { readonly what: string; readonly of: (machine: Limits) => number };
}

/** What a part may ask for. `quick` takes smaller crowds and fewer repeats: a look, not a figure to quote. */
interface Wish {
  readonly quick: boolean;
}

/** A group of measurements that run in a process of their own. */
export interface Part {
  readonly name: string;
  readonly about: string;
  run(wish: Wish): Promise<readonly Row[]>;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** A folder for the books of one part; gone when `work` is over. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), "chatmint-bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What some work took. */
export interface Figures {
  /** By the clock, in milliseconds. */
  readonly wallMs: number;
  /** Processor time of the whole process, its helper threads included. Does not grow on a busy machine. */
  readonly workMs: number;
  /** The longest time without a turn of the event loop, by the clock: other programs' turns are in it. */
  readonly stallMs: number;
  /**
   * The longest that the process itself can have held up the loop: the processor time that the loop's thread used between
   * two turns. Where the system tells only that of the whole process, helper threads, which hold up nothing, are in it.
   */
  readonly stallWorkMs: number;
}

/** How long the collector's helper threads may sweep up. */
const SWEEP_MS = 100;

/**
 * Clears away what the benchmark itself has left, before a series of measurements; within one the collector comes when it
 * likes, as it does for the bot, and counts. (One called before every round throws compiled code away that the bot keeps.)
 */
export async function tidy(): Promise<void> {
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, SWEEP_MS));
}

/** Runs work and watches the event loop meanwhile. */
export async function measured(work: () => unknown): Promise<Figures> {
  let stallMs = 0;
  let stallWorkMs = 0;
  let last = performance.now();
  let lastWork = loopMs();
  let over = false;
  const turn = () => {
    const now = performance.now();
    const workNow = loopMs();
    stallMs = Math.max(stallMs, now - last);
    stallWorkMs = Math.max(stallWorkMs, Math.min(now - last, workNow - lastWork));
    last = now;
    lastWork = workNow;
    if (!over) setImmediate(turn);
  };
  setImmediate(turn);
  const started = performance.now();
  const before = processorMs();
  await work();
  const workMs = processorMs() - before;
  const wallMs = performance.now() - started;
  // The turn that ended the work counts too.
  await new Promise((resolve) => setImmediate(resolve));
  over = true;
  return { wallMs, workMs, stallMs, stallWorkMs };
}

/** The medians of several runs. */
export function typical(runs: readonly Figures[]): Figures {
  const of = (pick: (run: Figures) => number) => median(runs.map(pick));
  return {
    wallMs: of((run) => run.wallMs),
    workMs: of((run) => run.workMs),
    stallMs: of((run) => run.stallMs),
    stallWorkMs: of((run) => run.stallWorkMs),
  };
}

/** Microseconds of one call, the median of several rounds. */
export function microseconds(calls: number, call: (at: number) => unknown, rounds = 5): number {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    for (let at = 0; at < calls; at++) call(at);
    times.push(((performance.now() - started) * 1_000) / calls);
  }
  return median(times);
}

/** What this machine can do at best, right now. */
export interface Limits {
  /** Raw prepared inserts a second of processor time, in one transaction. */
  readonly insertsPerSecond: number;
  /** One commit of one row with `synchronous=FULL`. */
  readonly commitMs: number;
  /** The same after a pause, as a tick's is: disks and processors doze off. */
  readonly pausedCommitMs: number;
  /** One prepared read of a row by its id. */
  readonly getUs: number;
  /** The longest time a loop that does nothing was held up by others, in one second. */
  readonly idleStallMs: number;
}

const ROWS = 100_000;
const COMMITS = 200;
const PAUSED_COMMITS = 15;

/** Measures the limits on a book-like table in `folder`. Takes about two seconds. */
export async function machineLimits(folder: string): Promise<Limits> {
  const file = path.join(folder, "limits.db");
  const db = new Database(file);
  try {
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = FULL");
    db.pragma("cache_size = -65536");
    db.exec("CREATE TABLE line (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER, c INTEGER, kind TEXT) STRICT");
    const insert = db.prepare("INSERT INTO line (a, b, c, kind) VALUES (?, ?, ?, 'watching')");
    const before = processorMs();
    db.transaction(() => {
      for (let at = 0; at < ROWS; at++) insert.run(at, at + 1, 10);
    })();
    const insertsPerSecond = ROWS / ((processorMs() - before) / 1_000);
    const commits: number[] = [];
    for (let at = 0; at < COMMITS; at++) {
      const begun = performance.now();
      insert.run(at, at, at);
      commits.push(performance.now() - begun);
    }
    const paused: number[] = [];
    for (let at = 0; at < PAUSED_COMMITS; at++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const begun = performance.now();
      insert.run(at, at, at);
      paused.push(performance.now() - begun);
    }
    const get = db.prepare("SELECT a FROM line WHERE id = ?").pluck();
    const getUs = microseconds(20_000, (at) => get.get(1 + ((at * 7_919) % ROWS)), 3);
    const idle = await measured(() => until(performance.now() + 1_000));
    return {
      insertsPerSecond,
      commitMs: median(commits),
      pausedCommitMs: median(paused),
      getUs,
      idleStallMs: idle.stallMs,
    };
  } finally {
    db.close();
    for (const end of ["", "-wal", "-shm"]) rmSync(file + end, { force: true });
  }
}

async function until(timeMs: number): Promise<void> {
  while (performance.now() < timeMs) await new Promise((resolve) => setImmediate(resolve));
}

/** Processor time of the whole process so far, in milliseconds: what others on the machine do is not in it. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Processor time of the event loop's own thread so far, in milliseconds; else of the whole process. */
const loopMs: () => number = threadUsage() ?? schedulerOfLinux() ?? processorMs;

/** Node 23.9 and later. */
function threadUsage(): (() => number) | undefined {
  const usage = (process as { threadCpuUsage?: () => NodeJS.CpuUsage }).threadCpuUsage;
  return (
    usage &&
    (() => {
      const { user, system } = usage.call(process);
      return (user + system) / 1_000;
    })
  );
}

/** What Linux says of the thread that carries the process's id: nanoseconds run, first of three numbers. */
function schedulerOfLinux(): (() => number) | undefined {
  try {
    const file = openSync(`/proc/self/task/${process.pid}/schedstat`, "r");
    const bytes = Buffer.alloc(64);
    return () => Number.parseInt(bytes.toString("latin1", 0, readSync(file, bytes, 0, bytes.length, 0)), 10) / 1e6;
  } catch {
    return undefined;
  }
}
