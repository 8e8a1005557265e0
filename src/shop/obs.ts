/**
 * OBS, through its own WebSocket server (version 5 of its protocol, OBS 28 and later). Off unless the config says where
 * it listens. A lost connection is tried again calmly, told once, and never stops anything but the actions that need it.
 */
import { OBSWebSocket } from "obs-websocket-js/json";
import type { ItemAction } from "../config/shop.ts";
import { messageOf } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Cancel, Timers } from "../system.ts";

export interface ObsOptions {
  readonly url: string;
  /** From .env, OBS_PASSWORD; never logged. */
  readonly password: string | undefined;
  readonly timers: Timers;
  readonly log: Log;
  /** Milliseconds; tests are less patient. */
  readonly patience?: Partial<typeof PATIENCE>;
}

const PATIENCE = { connectMs: 5_000, callMs: 5_000, againFirstMs: 5_000, againMaxMs: 60_000 };
/** The protocol's code for a wrong or missing password. */
const AUTHENTICATION_FAILED = 4009;
const GOODBYE_MS = 1_500;

export type ObsAction = Extract<ItemAction, { kind: "scene" | "source" | "filter" }>;

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
  #againMs: number;
  #undo: Cancel[] = [];

  constructor(options: ObsOptions) {
    this.#options = options;
    this.#patience = { ...PATIENCE, ...options.patience };
    this.#againMs = this.#patience.againFirstMs;
  }

  /** `connected`, or what is wrong. */
  get status(): string {
    return this.#connected ? "connected" : this.#trouble;
  }

  /** Begins connecting; returns at once. */
  start(): void {
    this.#stopped = false;
    void this.#connect();
  }

  /** Closes the connection; resolves within two seconds. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#connected = false;
    this.#again?.cancel();
    for (const undo of this.#undo.splice(0)) undo.cancel();
    await this.#leave(this.#client);
  }

  /** Does it. Rejects with a sentence when OBS is away, refuses or does not answer. */
  async run(action: ObsAction): Promise<void> {
    if (!this.#connected) throw new Error(`OBS is not there: ${this.#trouble}`);
    switch (action.kind) {
      case "scene":
        await this.#call("SetCurrentProgramScene", { sceneName: action.scene });
        return;
      case "source":
        await this.#show(action, action.show);
        this.#undoLater(action.seconds, () => this.#show(action, !action.show));
        return;
      case "filter":
        await this.#filter(action, action.on);
        this.#undoLater(action.seconds, () => this.#filter(action, !action.on));
    }
  }

  async #show({ scene, source }: Extract<ObsAction, { kind: "source" }>, shown: boolean): Promise<void> {
    const found = await this.#call("GetSceneItemId", { sceneName: scene, sourceName: source });
    const sceneItemId = (found as { sceneItemId: number }).sceneItemId;
    await this.#call("SetSceneItemEnabled", { sceneName: scene, sceneItemId, sceneItemEnabled: shown });
  }

  async #filter({ source, filter }: Extract<ObsAction, { kind: "filter" }>, on: boolean): Promise<void> {
    await this.#call("SetSourceFilterEnabled", { sourceName: source, filterName: filter, filterEnabled: on });
  }

  #undoLater(seconds: number, undo: () => Promise<void>): void {
    if (seconds === 0) return;
    const { timers, log } = this.#options;
    const timer = timers.after(seconds * 1_000, async () => {
      this.#undo = this.#undo.filter((one) => one !== timer);
      try {
        await undo();
      } catch (error) {
        log.warn({ why: messageOf(error) }, "OBS could not be put back as it was; please look at your scene");
      }
    });
    this.#undo.push(timer);
  }

  async #call(
    request: "SetCurrentProgramScene" | "GetSceneItemId" | "SetSceneItemEnabled" | "SetSourceFilterEnabled",
    data: Record<string, string | number | boolean>,
  ): Promise<unknown> {
    const client = this.#client;
    if (!client || !this.#connected) throw new Error(`OBS is not there: ${this.#trouble}`);
    // The library waits for ever for an answer that does not come, also when the connection ends.
    let onClosed = () => {};
    const closed = new Promise<never>((_, reject) => {
      onClosed = () => reject(new Error("OBS closed the connection in the middle of it"));
    });
    client.once("ConnectionClosed", onClosed);
    try {
      const answer = client.call(request, data as never);
      return await this.#within(this.#patience.callMs, Promise.race([answer, closed]), "OBS did not answer");
    } finally {
      client.off("ConnectionClosed", onClosed);
    }
  }

  async #connect(): Promise<void> {
    const { url, password, log } = this.#options;
    const client = new OBSWebSocket();
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
    this.#againMs = this.#patience.againFirstMs;
    this.#told = undefined;
    log.info({ url }, "OBS is connected");
  }

  #lost(why: string): void {
    const { log, timers } = this.#options;
    this.#connected = false;
    this.#trouble = why;
    if (this.#stopped) return;
    if (this.#told !== why) log.warn({ why }, "OBS is not there; items that need it wait until it is");
    this.#told = why;
    this.#again = timers.after(this.#againMs, () => void this.#connect());
    this.#againMs = Math.min(this.#againMs * 2, this.#patience.againMaxMs);
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

function whyNot(error: unknown, password: string | undefined): string {
  if ((error as { code?: unknown } | undefined)?.code === AUTHENTICATION_FAILED) {
    return password
      ? "OBS refuses the password: compare OBS_PASSWORD in .env with Tools, WebSocket Server Settings, Show Connect Info"
      : "OBS wants a password: write OBS_PASSWORD=... into .env";
  }
  const what = messageOf(error);
  return what === "" || what.includes("ECONNREFUSED")
    ? "nothing listens there; is OBS running, and its WebSocket server switched on (Tools, WebSocket Server Settings)?"
    : what;
}
