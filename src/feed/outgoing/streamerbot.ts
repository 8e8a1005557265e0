/**
 * Streamer.bot: its action is done (`DoAction`) when something happens, with flat words as arguments. Its own WebSocket server:
 * hello, then a password where it has one (SHA-256, as OBS does), then requests with an id each.
 */
import { createHash } from "node:crypto";
import { WebSocket } from "ws";
import { messageOf } from "../../base/errors.ts";
import { MINUTE_MS } from "../../base/lengths.ts";
import { phrase } from "../../base/phrase.ts";
import type { Cancel, Timers } from "../../base/system.ts";
import { findHost, type LookUp } from "./address.ts";
import { type Carrier, type Delivered, later, type Message } from "./carrier.ts";
import type { Endpoint } from "./endpoint-rows.ts";
import { pinned } from "./post.ts";

/** An action (a sound, a scene) that comes later than this is wrong. */
const FRESH_MS = 5 * MINUTE_MS;
const CALL_MS = 10_000;
/** One that says no hello is older than that. */
const HELLO_MS = 2_000;
const FRAME_MAX = 1_000_000;

export interface StreamerBotGround {
  readonly timers: Timers;
  readonly look: LookUp;
}

interface Answer {
  readonly id?: unknown;
  readonly request?: unknown;
  readonly status?: unknown;
  readonly error?: unknown;
  readonly authentication?: { readonly salt?: unknown; readonly challenge?: unknown };
}

export function streamerBotCarrier(ground: StreamerBotGround): Carrier {
  const open = new Map<number, Connection>();
  const leave = (endpointId: number) => {
    open.get(endpointId)?.close();
    open.delete(endpointId);
  };
  return {
    freshMs: FRESH_MS,
    leave,
    async carry(endpoint, message) {
      try {
        let connection = open.get(endpoint.id);
        if (!connection?.isOpen) {
          leave(endpoint.id);
          const begun = new Connection(ground, () => {
            if (open.get(endpoint.id) === begun) open.delete(endpoint.id);
          });
          connection = begun;
          open.set(endpoint.id, begun);
          await begun.open(endpoint);
        }
        return await connection.doAction(endpoint.action, message);
      } catch (error) {
        leave(endpoint.id);
        return later(messageOf(error));
      }
    },
  };
}

/** One connection, from its hello to its end. */
class Connection {
  readonly #ground: StreamerBotGround;
  readonly #closed: () => void;
  readonly #waiting = new Map<string, (answer: Answer) => void>();
  #socket: WebSocket | undefined;
  #calls = 0;
  #hello: (answer: Answer | undefined) => void = () => {};

  constructor(ground: StreamerBotGround, closed: () => void) {
    this.#ground = ground;
    this.#closed = closed;
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Resolves when requests are taken. Rejects in words. */
  async open({ address, secrets }: Endpoint): Promise<void> {
    const url = new URL(address);
    const found = await findHost(url, this.#ground.look);
    const socket = new WebSocket(url, {
      lookup: pinned(found),
      followRedirects: false,
      maxPayload: FRAME_MAX,
      handshakeTimeout: CALL_MS,
    });
    this.#socket = socket;
    const hello = new Promise<Answer | undefined>((resolve) => {
      this.#hello = resolve;
    });
    await new Promise<void>((resolve, reject) => {
      socket.once("open", () => resolve());
      socket.on("error", () => reject(new Error(phrase("Streamer.bot does not answer; is its WebSocket server on?"))));
      socket.on("message", (data) => this.#read(String(data)));
      socket.once("close", () => this.#gone());
    });
    const patience = this.#ground.timers.after(HELLO_MS, () => this.#hello(undefined));
    const said = await hello;
    patience.cancel();
    if (said?.authentication) await this.#authenticate(said.authentication, secrets[0]?.secret);
  }

  async doAction(action: string, message: Message): Promise<Delivered> {
    const answer = await this.#call({ request: "DoAction", action: { name: action }, args: flatArguments(message) });
    if (answer.status === "ok") return { status: "done" };
    return later(phrase("Streamer.bot does not do the action {action}; is there one of that name?", { action }));
  }

  close(): void {
    this.#socket?.terminate();
  }

  async #authenticate(
    { salt, challenge }: NonNullable<Answer["authentication"]>,
    password: string | undefined,
  ): Promise<void> {
    if (password === undefined) throw new Error(phrase("Streamer.bot wants a password, and none is known here"));
    const secret = sha256(password + String(salt));
    const answer = await this.#call({ request: "Authenticate", authentication: sha256(secret + String(challenge)) });
    if (answer.status !== "ok") throw new Error(phrase("Streamer.bot does not take the password"));
  }

  #call(request: object): Promise<Answer> {
    const id = `chatmint-${++this.#calls}`;
    return new Promise((resolve, reject) => {
      const patience: Cancel = this.#ground.timers.after(CALL_MS, () => {
        this.#waiting.delete(id);
        reject(new Error(phrase("Streamer.bot gave no answer")));
      });
      this.#waiting.set(id, (answer) => {
        patience.cancel();
        if (answer.status === "closed") reject(new Error(phrase("Streamer.bot closed the connection")));
        else resolve(answer);
      });
      this.#socket!.send(JSON.stringify({ ...request, id }));
    });
  }

  #read(text: string): void {
    let answer: Answer;
    try {
      answer = JSON.parse(text) as Answer;
    } catch {
      return;
    }
    if (answer?.request === "Hello") this.#hello(answer);
    const waits = this.#waiting.get(String(answer?.id));
    this.#waiting.delete(String(answer?.id));
    waits?.(answer);
  }

  #gone(): void {
    this.#hello(undefined);
    this.#closed();
    for (const waits of this.#waiting.values()) waits({ status: "closed" });
    this.#waiting.clear();
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}

/** One word each: `giveaway` and `giveawayName`; of a list all of them in one, and `winners0`, `winners0Name`. */
export function flatArguments({ id, type, atMs, data }: Message): Readonly<Record<string, string>> {
  const flat: Record<string, string> = { id, type, timestamp: new Date(atMs).toISOString() };
  for (const [key, value] of Object.entries(data)) {
    if (Array.isArray(value)) {
      flat[key] = value.map(nameOf).join(", ");
      for (const [at, one] of value.entries()) put(flat, `${key}${at}`, one);
    } else put(flat, key, value);
  }
  return flat;
}

function put(flat: Record<string, string>, key: string, value: unknown): void {
  if (typeof value !== "object" || value === null) {
    flat[key] = value === null ? "" : String(value);
    return;
  }
  const { id, ...beside } = value as Readonly<Record<string, unknown>>;
  flat[key] = String(id);
  for (const [name, text] of Object.entries(beside))
    flat[key + name.charAt(0).toUpperCase() + name.slice(1)] = String(text);
}

function nameOf(value: unknown): string {
  return typeof value === "object" && value !== null && "name" in value ? String(value.name) : String(value);
}
