/**
 * The `kick-js` driver: the package @retconned/kick-js, unmodified, in a supervised process of its own. It has no close
 * and no reconnect and may end its process at any time, so: its end is a reconnect with backoff, its console goes to our
 * log, stopping it is killing it. It only reads; it is given no credentials.
 */
import { type ChildProcess, fork } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { backoffMs } from "../../../base/backoff.ts";
import type { Cancel } from "../../../base/clock.ts";
import type { Log } from "../../../base/log.ts";
import type { System } from "../../../base/system.ts";
import type { KickIds, KickReader, ReaderSink } from "../kick-seams.ts";
import type { KickConfig } from "../settings.ts";
import type { FromChild, ToChild } from "./kickjs-messages.ts";

export const KICK_JS = "@retconned/kick-js";

export interface KickJsOptions {
  readonly config: Pick<KickConfig, "endpoints" | "timing" | "userAgent">;
  readonly system: System;
  readonly log: Log;
  isLive(): boolean | undefined;
  /** The streamer should install the package: a sentence, or `undefined` when it is there. */
  attention(sentence: string | undefined): void;
  /** Another name than kick-js's, for tests of its absence. */
  readonly packageName?: string;
}

const require = createRequire(import.meta.url);

/** Only what a program needs to run: the environment holds the streamer's secrets, and the package is somebody else's. */
const ENVIRONMENT =
  /^(PATH|PATHEXT|SYSTEMROOT|WINDIR|COMSPEC|TEMP|TMP|TMPDIR|HOME|USERPROFILE|APPDATA|LOCALAPPDATA|LANG|TZ|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|(HTTPS?|NO)_PROXY)$/i;

/** Whether the optional package is installed. */
export function isInstalled(packageName: string = KICK_JS): boolean {
  try {
    require.resolve(packageName);
    return true;
  } catch {
    // Not to be found is the answer, not an error.
    return false;
  }
}

/** Supervises kick-js; see the file's head. */
export class KickJsReader implements KickReader {
  readonly name = "kick-js";
  readonly #options: KickJsOptions;
  readonly #packageName: string;
  #running: { readonly ids: KickIds; readonly sink: ReaderSink } | undefined;
  #child: ChildProcess | undefined;
  #timers: Cancel[] = [];
  #attempt = 0;
  #startedAtMs = 0;

  constructor(options: KickJsOptions) {
    this.#options = options;
    this.#packageName = options.packageName ?? KICK_JS;
  }

  /** The process that runs kick-js now. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(ids: KickIds, sink: ReaderSink): void {
    this.#running = { ids, sink };
    this.#begin();
  }

  async stop(): Promise<void> {
    this.#running = undefined;
    this.#cancelTimers();
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      const giveUp = this.#options.system.timers.after(1_500, resolve);
      child.once("exit", () => {
        giveUp.cancel();
        resolve();
      });
      // On Windows every signal is an end without ceremony; elsewhere this one is.
      child.kill("SIGKILL");
    });
  }

  #cancelTimers(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers = [];
  }

  #begin(): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#cancelTimers();
    if (!isInstalled(this.#packageName)) {
      this.#options.attention(
        `The Kick driver "kick-js" is chosen, but its package is not installed. Run: npm install ${this.#packageName}`,
      );
      running.sink.state({ state: "down", reason: `${this.#packageName} is not installed` });
      this.#again();
      return;
    }
    this.#options.attention(undefined);
    running.sink.state({ state: "connecting" });
    this.#startedAtMs = this.#options.system.clock.monotonic();
    this.#fork(running);
  }

  #fork({ ids, sink }: { readonly ids: KickIds; readonly sink: ReaderSink }): void {
    const { config, log, system } = this.#options;
    const { file, execArgv } = childProgram();
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => ENVIRONMENT.test(name)));
    const child = fork(file, {
      execArgv: [...execArgv],
      env,
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on("line", (line) => log.debug({ from: "kick-js" }, line));
    }
    child.on("message", (message: FromChild) => {
      if (this.#child !== child) return;
      if (message.kind === "feed") sink.feed(message.event, message.data);
      else if (message.kind === "state") sink.state(message.state);
      else log[message.level]({ from: "kick-js", ...message.bindings }, message.text);
    });
    let ended = false;
    const end = (reason: string): void => {
      if (ended || this.#child !== child) return;
      ended = true;
      this.#child = undefined;
      log.warn({ reason }, "kick-js has ended; starting it again");
      sink.state({ state: "down", reason: `kick-js ${reason}` });
      this.#again();
    };
    child.on("error", (error) => end(`could not be started: ${error.message}`));
    child.on("exit", (code, signal) => end(`ended with ${signal ?? code}`));
    send(child, { kind: "begin", packageName: this.#packageName, ids, config });
    const tellLive = (): void => send(child, { kind: "live", live: this.#options.isLive() });
    tellLive();
    this.#timers.push(system.timers.every(15_000, tellLive));
  }

  #again(): void {
    const { system, config } = this.#options;
    const { backoffMs: firstMs, backoffMaxMs } = config.timing;
    if (system.clock.monotonic() - this.#startedAtMs > backoffMaxMs) this.#attempt = 0;
    const waitMs = backoffMs(this.#attempt, firstMs, backoffMaxMs, system.random);
    this.#attempt += 1;
    this.#cancelTimers();
    this.#timers.push(system.timers.after(waitMs, () => this.#begin()));
  }
}

function send(child: ChildProcess, message: ToChild): void {
  // A child that has just ended cannot hear; its `exit` says so.
  if (child.connected) child.send(message, () => {});
}

/** The child beside this file: compiled JavaScript as it is, TypeScript through jiti. */
function childProgram(): { readonly file: string; readonly execArgv: readonly string[] } {
  const here = fileURLToPath(import.meta.url);
  const extension = path.extname(here);
  const file = path.join(path.dirname(here), `kickjs-child${extension}`);
  if (extension !== ".ts") return { file, execArgv: [] };
  const jiti = path.join(path.dirname(require.resolve("jiti/package.json")), "lib", "jiti-register.mjs");
  return { file, execArgv: ["--import", pathToFileURL(jiti).href] };
}
