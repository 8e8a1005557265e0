/**
 * The watchdog: a thread that ends the process when the event loop hangs. Such a process answers nothing, not even Ctrl-C
 * or SIGTERM, because both wait for the event loop. Ending it loses nothing: what was committed is on the disk.
 */
import { inspect } from "node:util";
import { Worker } from "node:worker_threads";
import type { Timers } from "./clock.ts";

/** What somebody else's code is doing: the file it stands in, and how long it may take before the process is ended. */
interface ForeignWork {
  readonly file: string;
  readonly limitMs: number;
}

export interface Watchdog {
  /** Somebody else's code runs from now on, until {@link left}. */
  entered(work: ForeignWork): void;
  left(): void;
  /** The start is over: from now on the event loop may not be busy for long, whoever's code it runs. */
  armed(): void;
  stop(): Promise<void>;
}

/** For tests and looks that run nobody else's code for long. */
export const NO_WATCHDOG: Watchdog = { entered() {}, left() {}, armed() {}, async stop() {} };

export interface WatchdogOptions {
  readonly timers: Timers;
  /** The hung file is written here, so that the next start leaves it out: see chat/switched-off.ts. */
  readonly reportFile: string;
  /** Whether the bot is started again by itself, so that nobody is asked to. */
  readonly restarts?: boolean;
  /** How long the event loop may be busy without a turn, in milliseconds of the processor's time. */
  readonly busyMs?: number;
}

const BUSY_MS = 3_000;
const LOOK_MS = 250;
/** Bytes kept for the name of a file. */
const NAME_BYTES = 4_096;

/** Places in the shared memory. */
const BEAT = 0;
const NAME_LENGTH = 1;
const LIMIT_MS = 2;
const ENTERED = 3;
const STOP = 4;
const ARMED = 5;
const PLACES = 8;

/**
 * The thread looks four times a second, and counts the looks between which the event loop has not turned. It reads no
 * clock, so that a computer that was asleep is not taken for a bot that hangs. For the whole event loop it counts the
 * processor's time: a console whose text is selected on Windows, or a disk that wakes up, holds up the loop for long and
 * uses none.
 */
const SCRIPT = `
  const { workerData } = require("node:worker_threads");
  const fs = require("node:fs");
  const { createHash } = require("node:crypto");
  const { places, names, lookMs, busyMs, reportFile, restarts } = workerData;
  const shared = new Int32Array(places);
  const [BEAT, NAME_LENGTH, LIMIT_MS, ENTERED, STOP, ARMED] = [0, 1, 2, 3, 4, 5];
  const cpuMs = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
  const say = (text) => { try { fs.writeSync(2, text + "\\n"); } catch {} };
  let beat = -1, cpuAtBeat = cpuMs(), entered = -1, looks = 0;
  const end = (file, seconds) => {
    if (file !== undefined) {
      // As it is now: by the next start it may have been mended.
      let hash;
      try { hash = createHash("sha256").update(fs.readFileSync(file)).digest("hex"); } catch {}
      try { fs.writeFileSync(reportFile, JSON.stringify({ file, hash })); } catch {}
      say("The command file " + file + " did not come back within " + seconds + " seconds and held up everything, so the bot was ended. " +
        "Nothing that chat was told is lost. The file is switched off until you change it" + (restarts ? "." : "; start the bot again."));
    } else {
      say("The bot did nothing else for " + seconds + " seconds of the processor's time, so it was ended. Nothing that chat was told is lost. " +
        "If a command file of yours leaves a timer or a promise behind, look there" + (restarts ? "." : "; then start the bot again."));
    }
    process.kill(process.pid, "SIGKILL");
  };
  for (;;) {
    Atomics.wait(shared, STOP, 0, lookMs);
    if (Atomics.load(shared, STOP) !== 0) break;
    const length = Atomics.load(shared, NAME_LENGTH);
    const turn = Atomics.load(shared, ENTERED);
    const now = Atomics.load(shared, BEAT);
    // What waits and lets the event loop turn holds up nobody.
    looks = length > 0 && turn === entered && now === beat ? looks + 1 : 0;
    entered = turn;
    const limitMs = Atomics.load(shared, LIMIT_MS);
    const file = length > 0 ? Buffer.from(names).subarray(0, length).toString("utf8") : undefined;
    if (file !== undefined && looks * lookMs >= limitMs) end(file, limitMs / 1000);
    if (now !== beat) {
      beat = now;
      cpuAtBeat = cpuMs();
    } else if (cpuMs() - cpuAtBeat >= busyMs && (file !== undefined || Atomics.load(shared, ARMED) !== 0)) {
      end(file, busyMs / 1000);
    }
  }
`;

/** Starts the thread. It does not keep the process alive. */
export function startWatchdog(options: WatchdogOptions): Watchdog {
  const places = new SharedArrayBuffer(PLACES * Int32Array.BYTES_PER_ELEMENT);
  const names = new SharedArrayBuffer(NAME_BYTES);
  const shared = new Int32Array(places);
  const bytes = new Uint8Array(names);
  const worker = new Worker(SCRIPT, {
    eval: true,
    execArgv: [],
    workerData: {
      ...{ places, names, lookMs: LOOK_MS, busyMs: options.busyMs ?? BUSY_MS },
      ...{ reportFile: options.reportFile, restarts: options.restarts === true },
    },
  });
  worker.unref();
  // Without it the bot runs as well; only what hangs is not ended.
  worker.on("error", (error) => console.error(`The watchdog ended: ${inspect(error)}`));
  const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  const beats = options.timers.every(LOOK_MS, () => Atomics.add(shared, BEAT, 1));
  /** What runs now, inside what ran before it: a command that runs another through an action of the shop. */
  const running: ForeignWork[] = [];
  const watch = (work: ForeignWork | undefined): void => {
    Atomics.store(shared, NAME_LENGTH, 0);
    if (work === undefined) return;
    const name = Buffer.from(work.file, "utf8").subarray(0, NAME_BYTES);
    bytes.set(name);
    Atomics.store(shared, LIMIT_MS, work.limitMs);
    Atomics.add(shared, ENTERED, 1);
    Atomics.store(shared, NAME_LENGTH, name.length);
  };
  return {
    entered(work) {
      running.push(work);
      watch(work);
    },
    left() {
      running.pop();
      watch(running.at(-1));
    },
    armed() {
      // What the start itself took is not counted.
      Atomics.add(shared, BEAT, 1);
      Atomics.store(shared, ARMED, 1);
    },
    async stop() {
      beats.cancel();
      // Until it has ended it keeps the process alive: somebody waits for it.
      worker.ref();
      Atomics.store(shared, STOP, 1);
      Atomics.notify(shared, STOP);
      await ended;
    },
  };
}
