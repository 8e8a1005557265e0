/**
 * Runs the streamer's own commands, each within a second. What does not end by then is stopped where it is, so that its
 * transaction can be taken back, and switched off until its file changes.
 */
import vm from "node:vm";
import { codeOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { processorMs, stopwatchMs } from "../../base/system.ts";
import { NO_WATCHDOG, type Watchdog } from "../../base/watchdog.ts";
import type { SwitchedOff } from "./switched-off.ts";

/** How long a command may take, in milliseconds. */
const OWN_LIMIT_MS = 1_000;
/** The second line: what {@link vm} cannot stop (a wait inside Node itself) ends with the process. */
const WATCHDOG_LIMIT_MS = 3_000;
/** Above this a command is named in the log: chat waits meanwhile. */
const SLOW_MS = 250;

/** A command of the streamer's own, as far as it is run here. */
export interface OwnCommand {
  readonly name: string;
  readonly file: string;
}

/** It was stopped after {@link OWN_LIMIT_MS}. */
export class CommandHung extends Error {
  override readonly name = "CommandHung";
}

const WORK = Symbol.for("chatmint.ownCommand");
/** Only code that is called by a script's own evaluation is stopped, so the script calls it. */
const SCRIPT = new vm.Script(`globalThis[Symbol.for("chatmint.ownCommand")]()`);

export interface OwnCommandsOptions {
  readonly switchedOff: SwitchedOff;
  readonly log: Log;
  readonly watchdog?: Watchdog | undefined;
}

export class OwnCommands {
  readonly #options: OwnCommandsOptions;
  readonly #watchdog: Watchdog;
  readonly #off = new Set<string>();
  /** Files that were stopped once although they did little: a computer under load. */
  readonly #stoppedOnce = new Set<string>();

  constructor(options: OwnCommandsOptions) {
    this.#options = options;
    this.#watchdog = options.watchdog ?? NO_WATCHDOG;
  }

  /** Whether a command was switched off since the start. */
  isOff(command: OwnCommand): boolean {
    return this.#off.has(command.file);
  }

  /** What `work` returns. Throws what it throws, or {@link CommandHung}. */
  run<T>(command: OwnCommand, work: () => T): T {
    const startedMs = stopwatchMs();
    const startedProcessorMs = processorMs();
    this.#watchdog.entered({ file: command.file, limitMs: WATCHDOG_LIMIT_MS });
    try {
      return within(OWN_LIMIT_MS, work);
    } catch (error) {
      if (codeOf(error) !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
      this.#stopped(command, processorMs() - startedProcessorMs);
      throw new CommandHung(`${command.name} did not end within ${OWN_LIMIT_MS / 1_000} second`, { cause: error });
    } finally {
      this.#watchdog.left();
      const tookMs = Math.round(stopwatchMs() - startedMs);
      if (tookMs > SLOW_MS && tookMs < OWN_LIMIT_MS) {
        this.#options.log.warn(
          { command: command.name, tookMs },
          `${command.file} held up the chat; a command of your own should be done at once`,
        );
      }
    }
  }

  #stopped({ name, file }: OwnCommand, usedMs: number): void {
    const { log, switchedOff } = this.#options;
    if (usedMs < OWN_LIMIT_MS / 2 && !this.#stoppedOnce.has(file)) {
      this.#stoppedOnce.add(file);
      log.warn(
        { command: name },
        `${file} did not end within a second and was taken back; the next time it is switched off`,
      );
      return;
    }
    this.#off.add(file);
    const problem = switchedOff.add(file);
    log.error(
      { command: name, ...(problem ? { problem } : {}) },
      `${file} did not end within a second: it was stopped, what it did was taken back, and it is switched off until you change the file and start again`,
    );
  }
}

function within<T>(limitMs: number, work: () => T): T {
  const slot = globalThis as { [WORK]?: (() => void) | undefined };
  // One command may run another through an action of the shop: the outer one keeps its own limit.
  const before = slot[WORK];
  let result: { value: T } | undefined;
  slot[WORK] = () => {
    result = { value: work() };
  };
  try {
    SCRIPT.runInThisContext({ timeout: limitMs, displayErrors: false });
    return result!.value;
  } finally {
    slot[WORK] = before;
  }
}
