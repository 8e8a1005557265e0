/** One page that is open: who looks, what it was sent, and whether it asks for more than it takes. */
import { type Caller, callerId, type Listener, NOBODY } from "./caller.ts";

/** A page's socket. */
export interface LiveSocket {
  send(text: string): void;
  /** Answers a ping of the page with what stood in it. */
  pong(data: Uint8Array): void;
  close(code: number, reason: string): void;
  /** Ends the connection at once and forgets what waits to be sent. */
  drop(): void;
  /** Bytes that wait to be sent. */
  waiting(): number;
  /** Bytes that came from it since it was opened. */
  received(): number;
}

/** What is counted apart: pages of the public server, of strangers and of who is signed in, overlays, and the streamer's own. */
type Group = Listener | "stranger" | "overlay";

/** Open pages of each group: none takes the place of another's. */
const PAGES_MAX: Readonly<Record<Group, number>> = { stranger: 2_000, public: 1_000, overlay: 4_000, private: 1_000 };
/** Open pages of one person on the public server, or of one address where a proxy tells it. */
const PAGES_OF_ONE = 30;

/** Who opens a page, in one word; strangers from the same `address`, where it is known, are one. */
export function openerOf(caller: Caller, address: string | undefined): string {
  return caller.kind === "nobody" && address !== undefined ? `address:${address}` : callerId(caller);
}

export function groupOf(on: Listener, { kind }: Caller): Group {
  if (on === "public") return kind === "nobody" ? "stranger" : on;
  return kind === "overlay" ? "overlay" : on;
}

/** Whether one more page of a group, opened by somebody, is too many. */
export function isFull(pages: Iterable<Pick<Opened, "group" | "openedBy">>, group: Group, openedBy: string): boolean {
  const others = [...pages].filter((page) => page.group === group);
  if (others.length >= PAGES_MAX[group]) return true;
  const isOne = group === "public" || (group === "stranger" && openedBy !== callerId(NOBODY));
  return isOne && others.filter((page) => page.openedBy === openedBy).length >= PAGES_OF_ONE;
}

interface Opened {
  readonly on: Listener;
  /** Who looks; `undefined` when they may not any more. */
  readonly who: () => Caller | undefined;
  readonly group: Group;
  /** Who opened it, in one word. */
  readonly openedBy: string;
  /** The monotonic clock, in milliseconds. */
  readonly nowMs: number;
}

/** A page that takes no more than this gets no more until it has, in bytes. On the public server there may be thousands. */
const WAITING_MAX: Readonly<Record<Listener, number>> = { private: 512 * 1024, public: 64 * 1024 };
/** Who takes nothing for so long is not there any more, or only here to have things kept for them. */
const STUCK_MS = 30_000;
/** What a page asks: one message for all it shows when it comes, then one or two where another part of it is shown. */
const ASKS_BURST = 60;
const ASKS_PER_SECOND = 5;
/** Bytes a second, whatever they are: what a page asks is short. */
const BYTES_PER_SECOND = 32 * 1024;

export class Page<Watched> {
  readonly socket: LiveSocket;
  readonly on: Listener;
  readonly who: () => Caller | undefined;
  readonly group: Group;
  readonly openedBy: string;
  /** What it was sent, by topic: the JSON and the id. */
  readonly sent = new Map<string, { readonly json: string; readonly id: number }>();
  /** What it could not be sent yet. */
  readonly behind = new Set<Watched>();
  /** Nothing that still comes from it counts. */
  isGone = false;
  #asks = ASKS_BURST;
  #askedMs: number;
  #stuckSinceMs: number | undefined;
  #received = { bytes: 0, atMs: 0 };

  constructor(socket: LiveSocket, { on, who, group, openedBy, nowMs }: Opened) {
    this.socket = socket;
    this.on = on;
    this.who = who;
    this.group = group;
    this.openedBy = openedBy;
    this.#askedMs = nowMs;
    this.#received.atMs = nowMs;
  }

  /** Whether it has as much before it as it is given. */
  get isFull(): boolean {
    return this.socket.waiting() > WAITING_MAX[this.on];
  }

  /** It asks for something: whether it may. */
  mayAsk(nowMs: number): boolean {
    this.#asks = Math.min(ASKS_BURST, this.#asks + ((nowMs - this.#askedMs) * ASKS_PER_SECOND) / 1_000);
    this.#askedMs = nowMs;
    if (this.#asks < 1) return false;
    this.#asks -= 1;
    return true;
  }

  /** Looked at every second: whether it floods the bot, or takes nothing of what it is sent. */
  isBad(nowMs: number): boolean {
    const bytes = this.socket.received();
    const { bytes: before, atMs } = this.#received;
    this.#received = { bytes, atMs: nowMs };
    if (bytes - before > (BYTES_PER_SECOND * Math.max(1_000, nowMs - atMs)) / 1_000) return true;
    if (!this.isFull) this.#stuckSinceMs = undefined;
    else this.#stuckSinceMs ??= nowMs;
    return this.#stuckSinceMs !== undefined && nowMs - this.#stuckSinceMs >= STUCK_MS;
  }
}
