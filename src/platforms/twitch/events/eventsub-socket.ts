/**
 * One EventSub connection that stays up: welcome, keepalive, Twitch's wish to move, and a wait before every dial that
 * depends on how long the last connection lasted.
 *
 * twurple's own socket starts its waits anew after every handshake, so a server that accepts and closes is dialled hundreds
 * of times a second; it tries an address to move to for ever; and what throws in one of its timers ends the process.
 */
import WebSocket from "ws";
import { Backoff } from "../../../base/backoff.ts";
import type { Cancel } from "../../../base/clock.ts";
import { messageOf } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import type { System } from "../../../base/system.ts";

/** A message of EventSub as far as every message has it. */
export interface EventFrame {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface EventSocketOptions {
  readonly url: string;
  /** The time of the network: keepalives and waits, which go by real seconds whatever clock the bot is tested with. */
  readonly wire: Pick<System, "clock" | "timers" | "random">;
  readonly log: Log;
  /** A session begins that has no subscriptions yet. */
  ready(sessionId: string): void;
  /** The session is over, and with it its subscriptions. */
  lost(reason: string): void;
  /** A notification, a revocation, or something new. What it throws is logged. */
  frame(type: string, frame: EventFrame): void;
}

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 60_000;
/** Twitch says welcome at once; it gives 30 seconds to reach an address to move to. */
const WELCOME_WITHIN_MS = 10_000;
/** An address to move to is good for 30 seconds. */
const MOVE_WITHIN_MS = 10_000;
/** Shorter waits than this are logged each time. */
const OFTEN_MS = 20_000;
/** After a session that did not last, the next one is subscribed to once it has lasted this long: each costs a dozen calls. */
const PROOF_MS = 1_000;
const SHORT_MS = 10_000;
const FRAME_BYTES_MAX = 1024 * 1024;
/** How much later than promised a keepalive may come. */
const KEEPALIVE_LEEWAY = 1.5;
const KEEPALIVE_USUAL_S = 10;
const KEEPALIVE_MAX_S = 600;

/** One socket, used once. */
interface Wire {
  readonly socket: WebSocket;
  /** It was asked for by Twitch, so the subscriptions of the session before move to it. */
  readonly carries: boolean;
  welcomedAtMs: number | undefined;
  keepaliveMs: number;
  /** Ends it: no welcome, or silence. */
  limit: Cancel | undefined;
  over: boolean;
}

export class EventSocket {
  readonly #options: EventSocketOptions;
  readonly #backoff: Backoff;
  #running = false;
  /** The one that is welcomed. */
  #current: Wire | undefined;
  /** The one that is to be. */
  #next: Wire | undefined;
  #planned: Cancel | undefined;
  #proving: Cancel | undefined;
  #sessionId: string | undefined;
  #lastWasShort = false;
  #lastReason: string | undefined;

  constructor(options: EventSocketOptions) {
    this.#options = options;
    const { clock, random } = options.wire;
    this.#backoff = new Backoff({ firstMs: BACKOFF_FIRST_MS, maxMs: BACKOFF_MAX_MS, clock, random });
  }

  /** The session that may be subscribed to; `undefined` while there is none. */
  get sessionId(): string | undefined {
    return this.#sessionId;
  }

  /** Whether a connection is being made that nobody has welcomed yet. */
  get dialling(): boolean {
    return this.#next !== undefined;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#dial(this.#options.url, false);
  }

  /** Closes it for good; nothing is reported any more. */
  stop(): void {
    this.#running = false;
    this.#planned?.cancel();
    this.#planned = undefined;
    for (const wire of [this.#current, this.#next]) if (wire) this.#close(wire);
    this.#next = undefined;
    this.#forget();
  }

  /** The next dial, after a wait. One is planned at a time. */
  #plan(reason: string, url: string, carries: boolean): void {
    if (!this.#running || this.#planned || this.#next) return;
    const fullMs = this.#backoff.failed();
    const waitMs = carries ? Math.min(fullMs, MOVE_WITHIN_MS) : fullMs;
    const { log, wire } = this.#options;
    const text = "no connection to Twitch's events; connecting again";
    if (carries) log.debug({ waitMs }, reason);
    // The same again every minute, for hours perhaps, is worth one look only.
    else if (reason === this.#lastReason && waitMs > OFTEN_MS) log.debug({ reason, waitMs }, text);
    else log.warn({ reason, waitMs }, text);
    if (!carries) this.#lastReason = reason;
    this.#planned = wire.timers.after(waitMs, () => {
      this.#planned = undefined;
      this.#dial(url, carries);
    });
  }

  #dial(url: string, carries: boolean): void {
    if (!this.#running || this.#next) return;
    let socket: WebSocket;
    try {
      socket = new WebSocket(url, { maxPayload: FRAME_BYTES_MAX, handshakeTimeout: WELCOME_WITHIN_MS });
    } catch (error) {
      // An address to move to that is none.
      this.#plan(messageOf(error), this.#options.url, false);
      return;
    }
    const keepaliveMs = KEEPALIVE_USUAL_S * 1000 * KEEPALIVE_LEEWAY;
    const wire: Wire = { socket, carries, welcomedAtMs: undefined, keepaliveMs, limit: undefined, over: false };
    this.#next = wire;
    this.#limit(wire, WELCOME_WITHIN_MS, "no welcome in time");
    socket.on("message", (data) => this.#guarded(() => this.#onMessage(wire, String(data))));
    socket.on("error", (error) => this.#end(wire, messageOf(error)));
    socket.on("close", (code, reason) =>
      this.#end(wire, `closed with code ${code}${reason.length ? `: ${reason}` : ""}`),
    );
  }

  /** What throws inside a socket's callback has no caller, and would end the process. */
  #guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#options.log.warn({ reason: messageOf(error) }, "a frame of EventSub could not be understood");
    }
  }

  #limit(wire: Wire, ms: number, reason: string): void {
    wire.limit?.cancel();
    wire.limit = this.#options.wire.timers.after(ms, () => this.#end(wire, reason));
  }

  #onMessage(wire: Wire, text: string): void {
    if (wire.over) return;
    const frame = readFrame(text);
    if (wire.welcomedAtMs !== undefined) this.#limit(wire, wire.keepaliveMs, "nothing was heard in time");
    switch (frame.metadata.message_type) {
      case "session_welcome":
        this.#welcome(wire, sessionOf(frame));
        return;
      case "session_keepalive":
        return;
      case "session_reconnect":
        this.#move(wire, sessionOf(frame).reconnect_url);
        return;
      default:
        this.#options.frame(String(frame.metadata.message_type), frame);
    }
  }

  #welcome(wire: Wire, session: Readonly<Record<string, unknown>>): void {
    if (wire !== this.#next) return;
    if (typeof session.id !== "string" || session.id === "") throw new TypeError("a welcome without a session");
    const old = this.#current;
    const carried = wire.carries && old !== undefined && this.#sessionId !== undefined;
    this.#next = undefined;
    this.#current = wire;
    const { wire: time } = this.#options;
    wire.welcomedAtMs = time.clock.monotonic();
    wire.keepaliveMs = keepaliveMs(session.keepalive_timeout_seconds);
    this.#limit(wire, wire.keepaliveMs, "nothing was heard in time");
    this.#backoff.succeeded();
    if (old) {
      this.#close(old);
      if (!carried) this.#tellLost("another session took its place");
    }
    if (carried) {
      this.#sessionId = session.id;
      return;
    }
    const id = session.id;
    if (!this.#lastWasShort) this.#tellReady(id);
    else this.#proving = time.timers.after(PROOF_MS, () => this.#tellReady(id));
  }

  /** Twitch wants this session to go on at another address; the old one lives for a while, or until the new one is there. */
  #move(wire: Wire, url: unknown): void {
    if (wire !== this.#current) return;
    if (typeof url !== "string") throw new TypeError("a wish to move without an address");
    this.#plan("Twitch asks to move to another server for events", url, true);
  }

  #end(wire: Wire, reason: string): void {
    if (wire.over) return;
    this.#close(wire);
    if (wire === this.#next) this.#next = undefined;
    else if (wire === this.#current) {
      const livedMs = this.#options.wire.clock.monotonic() - (wire.welcomedAtMs ?? 0);
      this.#lastWasShort = livedMs < SHORT_MS;
      this.#forget();
      this.#options.lost(reason);
    } else return;
    this.#plan(reason, this.#options.url, false);
  }

  #tellReady(sessionId: string): void {
    this.#proving = undefined;
    this.#sessionId = sessionId;
    this.#options.ready(sessionId);
  }

  #tellLost(reason: string): void {
    this.#proving?.cancel();
    this.#sessionId = undefined;
    this.#options.lost(reason);
  }

  #forget(): void {
    this.#current = undefined;
    this.#sessionId = undefined;
    this.#proving?.cancel();
    this.#proving = undefined;
  }

  #close(wire: Wire): void {
    wire.over = true;
    wire.limit?.cancel();
    wire.socket.removeAllListeners();
    // A socket that is cut off while it dials still reports an error, which nobody else would hear.
    wire.socket.on("error", () => {});
    wire.socket.terminate();
  }
}

function readFrame(text: string): EventFrame {
  const frame: unknown = JSON.parse(text);
  if (!isRecord(frame) || !isRecord(frame.metadata)) throw new TypeError("a frame without metadata");
  return { metadata: frame.metadata, payload: isRecord(frame.payload) ? frame.payload : {} };
}

function sessionOf(frame: EventFrame): Readonly<Record<string, unknown>> {
  const { session } = frame.payload;
  if (!isRecord(session)) throw new TypeError("a frame without its session");
  return session;
}

/** From the seconds that Twitch promises to be heard within, how long to wait. */
function keepaliveMs(seconds: unknown): number {
  const usable = typeof seconds === "number" && seconds > 0 && seconds <= KEEPALIVE_MAX_S;
  return (usable ? seconds : KEEPALIVE_USUAL_S) * 1000 * KEEPALIVE_LEEWAY;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
