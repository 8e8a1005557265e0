/**
 * The starter: a small process that starts the bot, waits for its end, and starts it again after a crash. It loads next to
 * nothing before that, so that the bot starts as quickly as alone.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { isatty } from "node:tty";
import { MINUTE_MS } from "../../base/lengths.ts";
import { runsOn, takeHeld } from "./early-signals.ts";
import { EXIT, hasStarter, SIGNALS, STARTER } from "./ending.ts";

/** So many restarts within so long; after that, something is wrong that no restart cures. */
const RESTARTS_MAX = 3;
const WITHIN_MINUTES = 10;

/** What a service manager, a container or a process manager sets: it starts the bot again itself. */
const MANAGERS = ["INVOCATION_ID", "NOTIFY_SOCKET", "JOURNAL_STREAM", "pm_id"];
const CONTAINERS = ["container", "KUBERNETES_SERVICE_HOST"];

/** What the bot tells the starter once a crash would be one of a real run: a rehearsal and a look are not started again. */
interface Running {
  readonly running: true;
  /** What the starter speaks, like `fr`. */
  readonly language: string;
  /** Where the log is kept. */
  readonly logs: string;
}

/**
 * Whether `args` start the bot where nobody else starts it again. `CHATMINT_RESTART=no` or `yes` overrules what is seen of
 * the surroundings. Without a config it is a rehearsal: whoever types into it sees it end.
 */
export function needsStarter(args: readonly string[], environment: NodeJS.ProcessEnv): boolean {
  if (args[0] === "rehearse" || !runsOn(args)) return false;
  if (args.includes("--help") || args.includes("-h")) return false;
  if (!existsSync(configIn(args))) return false;
  if (environment.CHATMINT_RESTART === "yes") return true;
  return environment.CHATMINT_RESTART !== "no" && !isManaged(environment);
}

function configIn(args: readonly string[]): string {
  const at = args.findIndex((arg) => /^--config(?:=|$)/.test(arg));
  if (at < 0) return "config.json";
  const [, value] = args[at]!.split(/=(.*)/s);
  return value ?? args[at + 1] ?? "";
}

function isManaged(environment: NodeJS.ProcessEnv): boolean {
  const isSet = (name: string) => environment[name] !== undefined && environment[name] !== "";
  // Windows of a desktop that systemd started have these as well; a service has no terminal.
  if (MANAGERS.some(isSet) && !isatty(0)) return true;
  return CONTAINERS.some(isSet) || existsSync("/.dockerenv") || existsSync("/run/.containerenv") || isInCgroup();
}

function isInCgroup(): boolean {
  try {
    return /docker|containerd|kubepods|libpod|lxc/.test(readFileSync("/proc/self/cgroup", "utf8"));
  } catch {
    // Not on Linux.
    return false;
  }
}

/** When the bot was started again, so that it is not done for ever. */
export class Restarts {
  #atMs: number[] = [];

  /** Counts one more; its number within the last ten minutes, or `undefined` where that would be too many. */
  next(nowMs: number): number | undefined {
    this.#atMs = this.#atMs.filter((atMs) => nowMs - atMs < WITHIN_MINUTES * MINUTE_MS);
    if (this.#atMs.length >= RESTARTS_MAX) return undefined;
    return this.#atMs.push(nowMs);
  }
}

/** Runs the bot until it ends for good. Resolves with the exit code. The terminal is the bot's. */
export async function keepRunning(executable: string, args: readonly string[]): Promise<number> {
  const restarts = new Restarts();
  let child: ChildProcess | undefined;
  let stopping = false;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      stopping = true;
      // On Windows the console has told the bot as well, and `kill` would end it at once.
      if (process.platform !== "win32") child?.kill(signal);
    });
  }
  takeHeld();
  for (;;) {
    child = spawn(process.execPath, [...process.execArgv, executable, ...args], {
      stdio: ["inherit", "inherit", "inherit", "ipc"],
      env: { ...process.env, [STARTER]: "yes" },
    });
    const { code, signal, told } = await ended(child);
    // Asked to end before it could listen: nothing was open yet.
    if (stopping && told === undefined && signal !== null && isOurs(signal)) return EXIT.done;
    if (stopping || told === undefined || !isCrash(code)) return codeOf(code, signal);
    if (!(await mayRestart(restarts, told, signal ?? `exit ${code}`))) return EXIT.failed;
    if (stopping) return EXIT.done;
  }
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly told: Running | undefined;
}

function ended(child: ChildProcess): Promise<Ended> {
  let told: Running | undefined;
  child.on("message", (message: Partial<Running> | null) => {
    if (message?.running === true) told = message as Running;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve({ code, signal, told }));
  });
}

/** A code that is none of ours is the system's: Windows has one for each way to crash. */
function isCrash(code: number | null): boolean {
  const foreseen: readonly (number | null)[] = [EXIT.done, EXIT.config, EXIT.disk, EXIT.book, EXIT.inUse];
  return !foreseen.includes(code);
}

/** One that asks for the end, and was passed on. */
function isOurs(signal: NodeJS.Signals): boolean {
  return (SIGNALS as readonly string[]).includes(signal);
}

/** What a shell makes of a signal where there is no code. */
function codeOf(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? (signal ? 128 + constants.signals[signal] : EXIT.failed);
}

/** Says what happened, and whether the bot is started again. */
async function mayRestart(restarts: Restarts, told: Running, ended: string): Promise<boolean> {
  const { stopwatchMs } = await import("../../base/system.ts");
  const { Speech } = await import("../../app/speech.ts");
  const speech = new Speech(told.language);
  const count = restarts.next(stopwatchMs());
  const values = { ended, logs: told.logs, most: RESTARTS_MAX, minutes: WITHIN_MINUTES };
  console.error(
    count === undefined
      ? speech.say(
          "Chatmint crashed again ({ended}), after {most} restarts within {minutes} minutes, so it is not started again. Nothing that chat was told is lost. What went wrong stands in the log: {logs}",
          values,
        )
      : speech.say(
          "Chatmint crashed ({ended}) and is started again: {count} of at most {most} times within {minutes} minutes. Nothing that chat was told is lost. What went wrong stands in the log: {logs}",
          { ...values, count },
        ),
  );
  return count !== undefined;
}

/** For the bot: from now on a crash is a reason to start it again. False where no starter would. */
export function askForRestart(told: Omit<Running, "running">): boolean {
  if (!hasStarter() || !process.connected) return false;
  process.send?.({ ...told, running: true });
  return true;
}
