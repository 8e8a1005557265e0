/**
 * OBS, through its own WebSocket server (version 5 of its protocol, OBS 28 and later). Off unless the config says where
 * it listens. A lost connection is tried again calmly, told once, and never stops anything but the actions that need it.
 */
import type { OBSRequestTypes, OBSResponseTypes, OBSWebSocket } from "obs-websocket-js/json";
import { Backoff } from "../base/backoff.ts";
import type { Cancel, Clock, Timers } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { phrase } from "../base/phrase.ts";
import type { Random } from "../base/system.ts";
import type { Settings } from "../db/settings.ts";
import type { ObsAction } from "../model/obs-action.ts";
import { keyOf, ObsUndos } from "./obs-undo.ts";

export interface ObsOptions {
  readonly url: string;
  /** From .env, OBS_PASSWORD; never logged. */
  readonly password: string | undefined;
  readonly timers: Timers;
  readonly clock: Clock;
  readonly random: Random;
  /** Where it stands what has to be put back later. */
  readonly settings: Pick<Settings, "get" | "set">;
  readonly log: Log;
  /** Milliseconds; tests are less patient. */
  readonly patience?: Partial<typeof PATIENCE>;
}

const PATIENCE = { connectMs: 5_000, callMs: 5_000, againFirstMs: 5_000, againMaxMs: 60_000 };
/** The protocol's code for a wrong or missing password. */
const AUTHENTICATION_FAILED = 4009;
const GOODBYE_MS = 1_500;

export class Obs {
  readonly #options: ObsOptions;
  readonly #patience: typeof PATIENCE;
  /** A new one for each attempt: an old one may still be closing. */
  #client: OBSWebSocket | undefined;
  #connected = false;
  #stopped = true;
  #trouble = "it is not connected yet";
  #told: string | undefined;
  #again: Cancel | undefined;
  readonly #backoff: Backoff;
  readonly #undos: ObsUndos;
  /** By what is shown: the last who asked for it. */
  readonly #turns = new Map<string, Promise<void>>();
  #waits = true;
  readonly #onConnected: (() => void)[] = [];

  constructor(options: ObsOptions) {
    this.#options = options;
    this.#patience = { ...PATIENCE, ...options.patience };
    const { againFirstMs: firstMs, againMaxMs: maxMs } = this.#patience;
    this.#backoff = new Backoff({ firstMs, maxMs, clock: options.clock, random: options.random });
    this.#undos = new ObsUndos({
      ...options,
      isConnected: () => this.#connected,
      perform: (action) => this.#do(action),
    });
  }

  /** `connected`, or what is wrong. */
  get status(): string {
    return this.#connected ? "connected" : this.#trouble;
  }

  get isConnected(): boolean {
    return this.#connected;
  }

  /** Calls back now where it is connected, and each time it is again. */
  whenConnected(then: () => void): void {
    this.#onConnected.push(then);
    if (this.#connected) then();
  }

  /** Begins connecting; returns at once. */
  start(): void {
    this.#stopped = false;
    this.#waits = true;
    void this.#connect();
  }

  /** Puts back what is shown for a while and closes the connection; resolves within four seconds. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#again?.cancel();
    await this.#within(GOODBYE_MS, this.#undos.finish(), "OBS did not answer").catch((error: unknown) =>
      this.#options.log.debug({ why: messageOf(error) }, "OBS is put back at the next start"),
    );
    this.#connected = false;
    await this.#leave(this.#client);
  }

  /**
   * Does it. What is shown for a while is shown to each who asks for it, one after the other: what is on already would
   * not begin anew. Rejects with a sentence when OBS is away, refuses or does not answer.
   */
  async run(action: ObsAction): Promise<void> {
    this.#mustBeThere();
    if (action.kind === "scene" || action.seconds === 0) return this.#show(action);
    const thing = keyOf(action);
    const before = this.#turns.get(thing) ?? Promise.resolve();
    const turn = before.then(async () => {
      await this.#undos.over(action, () => this.#connected && this.#waits);
      await this.#show(action);
    });
    const settled = turn.catch(() => {});
    this.#turns.set(thing, settled);
    try {
      await turn;
    } finally {
      if (this.#turns.get(thing) === settled) this.#turns.delete(thing);
    }
  }

  /** Who still waits for a turn waits no longer: their actions fail, and are begun again at the next start. */
  stopWaiting(): void {
    this.#waits = false;
    this.#undos.wake();
  }

  async #show(action: ObsAction): Promise<void> {
    if (!this.#waits) throw new Error("the bot is stopping");
    this.#mustBeThere();
    await this.#do(action);
    if (action.kind !== "scene") this.#undos.after(action);
  }

  #mustBeThere(): void {
    if (!this.#connected) throw new Error(`OBS is not there: ${this.#trouble}`);
  }

  async #do(action: ObsAction): Promise<void> {
    switch (action.kind) {
      case "scene":
        await this.call("SetCurrentProgramScene", { sceneName: action.scene });
        return;
      case "source": {
        const { scene: sceneName, source: sourceName, show: sceneItemEnabled } = action;
        const { sceneItemId } = await this.call("GetSceneItemId", { sceneName, sourceName });
        await this.call("SetSceneItemEnabled", { sceneName, sceneItemId, sceneItemEnabled });
        return;
      }
      case "filter": {
        const { source: sourceName, filter: filterName, on: filterEnabled } = action;
        await this.call("SetSourceFilterEnabled", { sourceName, filterName, filterEnabled });
      }
    }
  }

  /** Asks OBS for something. Rejects with a sentence when it is away or does not answer, with its own code when it refuses. */
  async call<R extends keyof OBSRequestTypes>(request: R, data: OBSRequestTypes[R]): Promise<OBSResponseTypes[R]> {
    const client = this.#client;
    if (!client || !this.#connected) throw new Error(`OBS is not there: ${this.#trouble}`);
    // The library waits for ever for an answer that does not come, also when the connection ends.
    let onClosed = () => {};
    const closed = new Promise<never>((_, reject) => {
      onClosed = () => reject(new Error("OBS closed the connection in the middle of it"));
    });
    client.once("ConnectionClosed", onClosed);
    try {
      const answer = client.call(request, data);
      return await this.#within(this.#patience.callMs, Promise.race([answer, closed]), "OBS did not answer");
    } finally {
      client.off("ConnectionClosed", onClosed);
    }
  }

  async #connect(): Promise<void> {
    const { url, password, log } = this.#options;
    // Loaded only where the config wants OBS: it takes longer than most of a start.
    const library = await import("obs-websocket-js/json");
    if (this.#stopped) return;
    const client = new library.OBSWebSocket();
    this.#client = client;
    // What goes wrong while connecting is told by connect() itself.
    client.on("ConnectionError", () => {});
    try {
      await this.#within(this.#patience.connectMs, client.connect(url, password), "OBS did not answer");
    } catch (error) {
      void this.#leave(client);
      this.#lost(whyNot(error, password));
      return;
    }
    if (this.#stopped) return this.#leave(client);
    client.once("ConnectionClosed", () => this.#lost("OBS closed the connection"));
    this.#connected = true;
    this.#backoff.succeeded();
    this.#told = undefined;
    log.info({ url }, "OBS is connected");
    void this.#undos.resume();
    for (const then of this.#onConnected) then();
  }

  #lost(why: string): void {
    const { log, timers } = this.#options;
    this.#connected = false;
    this.#undos.wake();
    this.#trouble = why;
    if (this.#stopped) return;
    if (this.#told !== why) log.warn({ why }, "OBS is not there; items that need it wait until it is");
    this.#told = why;
    this.#again = timers.after(this.#backoff.failed(), () => void this.#connect());
  }

  /** Says goodbye; one that does not answer is left alone. */
  async #leave(client: OBSWebSocket | undefined): Promise<void> {
    if (!client) return;
    try {
      await this.#within(GOODBYE_MS, client.disconnect(), "no goodbye");
    } catch (error) {
      this.#options.log.debug({ why: messageOf(error) }, "OBS did not close its connection");
    }
  }

  async #within<T>(ms: number, work: Promise<T>, otherwise: string): Promise<T> {
    let over: Cancel | undefined;
    const late = new Promise<never>((_, reject) => {
      over = this.#options.timers.after(ms, () => reject(new Error(otherwise)));
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      over?.cancel();
    }
  }
}

/** Why OBS cannot be reached, and what to do about it. */
export function whyNot(error: unknown, password: string | undefined): string {
  if ((error as { code?: unknown } | undefined)?.code === AUTHENTICATION_FAILED) {
    return password
      ? phrase(
          "OBS refuses the password: compare OBS_PASSWORD in .env with Tools, WebSocket Server Settings, Show Connect Info",
        )
      : phrase("OBS wants a password: write OBS_PASSWORD=... into .env");
  }
  const what = messageOf(error);
  return what === "" || what.includes("ECONNREFUSED")
    ? phrase(
        "nothing listens there; is OBS running, and its WebSocket server switched on (Tools, WebSocket Server Settings)?",
      )
    : what;
}
