/**
 * Sends states to who watches them. One socket a page; a state is worked out once for all who see the same, at most a few times
 * a second, and only sent where it differs from the one before. Ids rise, also over a restart, so that a page that comes back
 * says how far it was and gets what is newer.
 */
import type { Cancel, Clock, Timers } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { type Caller, type Listener, mayCall } from "./caller.ts";
import type { AnyTopic } from "./topic.ts";

/** A frame as the page gets it; `ts` in milliseconds since 1970. */
interface Frame {
  readonly id: number;
  readonly ts: number;
  readonly type: string;
  readonly data: unknown;
}

/** A page's socket. */
export interface LiveSocket {
  send(text: string): void;
  close(code: number, reason: string): void;
  /** Bytes that wait to be sent. */
  waiting(): number;
}

export interface LiveOptions {
  readonly topics: readonly AnyTopic[];
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** A page of another version loads itself anew. */
  readonly version: string;
  /** By the clock of the bot, which pages count by. */
  readonly nowMs: () => number;
  /** A page was opened or closed. */
  readonly onPages?: () => void;
}

/** A page that takes no more than this gets no more until it has. */
const WAITING_MAX = 512 * 1024;
const PAGES_MAX = 5_000;
/** As many pages are sent to before other work has its turn. */
const SLICE = 100;
const BEHIND_MS = 1_000;
/** A page that hears nothing for longer knows that the bot is gone; a socket alone does not tell. */
const BEAT_MS = 30_000;
const PER_SECOND = 4;

/** Close codes that a page understands: not signed in any more, too many pages, a frame that is none. */
export const CLOSED = { over: 4401, full: 4429, unreadable: 4400 } as const;

interface Watched {
  readonly topic: AnyTopic;
  readonly pages: Set<Page>;
  /** The state all see, as it was sent last. */
  last: { readonly json: string; readonly id: number; readonly frame: string } | undefined;
  isOld: boolean;
  dueMs: number;
  timer: Cancel | undefined;
}

/** One page that is open. */
interface Page {
  readonly socket: LiveSocket;
  readonly on: Listener;
  /** Who looks; `undefined` when they may not any more. */
  readonly who: () => Caller | undefined;
  /** What it was sent, by topic: the JSON and the id. */
  readonly sent: Map<string, { readonly json: string; readonly id: number }>;
  /** What it could not be sent yet. */
  readonly behind: Set<Watched>;
}

/** What the socket's room tells of a page. */
export interface OpenPage {
  /** A text came from the page. */
  took(text: string): void;
  closed(): void;
}

export class Live {
  readonly #options: LiveOptions;
  readonly #watched: ReadonlyMap<string, Watched>;
  readonly #pages = new Set<Page>();
  readonly #sweep: Cancel;
  readonly #beat: Cancel;
  #lastId = 0;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#watched = new Map(
      options.topics.map((topic) => [
        topic.name,
        { topic, pages: new Set(), last: undefined, isOld: true, dueMs: 0, timer: undefined },
      ]),
    );
    this.#sweep = options.timers.every(BEHIND_MS, () => this.#catchUp());
    this.#beat = options.timers.every(BEAT_MS, () => this.#tellAll("beat"));
  }

  /** How many pages are open. */
  get pages(): number {
    return this.#pages.size;
  }

  /** A page has opened its socket. */
  open(socket: LiveSocket, on: Listener, who: () => Caller | undefined): OpenPage {
    const page: Page = { socket, on, who, sent: new Map(), behind: new Set() };
    if (this.#pages.size >= PAGES_MAX) {
      socket.close(CLOSED.full, "too many pages");
      return { took: () => {}, closed: () => {} };
    }
    this.#pages.add(page);
    this.#options.onPages?.();
    this.#send(page, this.#frame("hello", { version: this.#options.version, nowMs: this.#options.nowMs() }));
    return { took: (text) => this.#took(page, text), closed: () => this.#gone(page) };
  }

  /** Whether somebody like this has a page open. */
  isOpen(isIt: (caller: Caller) => boolean): boolean {
    return [...this.#pages].some(({ who }) => {
      const caller = who();
      return caller !== undefined && isIt(caller);
    });
  }

  /** The state of a topic may be another one. */
  changed(name: string): void {
    const watched = this.#watched.get(name);
    if (!watched) return;
    watched.isOld = true;
    if (watched.pages.size === 0 || watched.timer) return;
    const waitMs = Math.max(0, watched.dueMs - this.#options.clock.monotonic());
    watched.timer = this.#options.timers.after(waitMs, () => {
      watched.timer = undefined;
      watched.dueMs = this.#options.clock.monotonic() + 1_000 / (watched.topic.perSecond ?? PER_SECOND);
      this.#flush(watched);
    });
  }

  /** Closes what somebody has open who may not look any more. */
  ended(isOver: (caller: Caller) => boolean): void {
    for (const page of [...this.#pages]) {
      const caller = page.who();
      if (caller && !isOver(caller)) continue;
      page.socket.close(CLOSED.over, "not signed in any more");
      this.#gone(page);
    }
  }

  stop(): void {
    this.#sweep.cancel();
    this.#beat.cancel();
    for (const { timer } of this.#watched.values()) timer?.cancel();
    for (const page of [...this.#pages]) {
      page.socket.close(1001, "the bot stops");
      this.#gone(page);
    }
  }

  /** `{"watch": ["now"], "after": 17}`: what the page shows from now on, and the last id it has. `{"leave": ["now"]}`: no more. */
  #took(page: Page, text: string): void {
    const wish = readWish(text);
    if (!wish) {
      page.socket.close(CLOSED.unreadable, "not understood");
      this.#gone(page);
      return;
    }
    for (const name of wish.leave) this.#watched.get(name)?.pages.delete(page);
    for (const name of wish.watch) {
      const watched = this.#watched.get(name);
      if (!watched) {
        this.#send(page, this.#frame("refused", { topic: name.slice(0, 100) }));
        continue;
      }
      watched.pages.add(page);
      this.#give(page, watched, wish.after);
    }
  }

  /** Sends a state to one page, unless it has it, by its id. */
  #give(page: Page, watched: Watched, after = 0): void {
    const { topic } = watched;
    const caller = page.who();
    if (!caller) {
      page.socket.close(CLOSED.over, "not signed in any more");
      this.#gone(page);
      return;
    }
    if (!topic.on.includes(page.on) || !mayCall(topic.who, caller)) {
      watched.pages.delete(page);
      this.#send(page, this.#frame("refused", { topic: topic.name }));
      return;
    }
    try {
      if (topic.perCaller) this.#giveOwn(page, watched, caller);
      else this.#giveShared(page, watched, caller, after);
    } catch (err) {
      this.#options.log.error(
        { err, topic: topic.name },
        `what a page shows could not be worked out: ${messageOf(err)}`,
      );
    }
  }

  #giveShared(page: Page, watched: Watched, caller: Caller, after: number): void {
    if (watched.isOld || !watched.last) {
      watched.isOld = false;
      const json = JSON.stringify(watched.topic.shape.parse(watched.topic.state({ caller, on: page.on })));
      if (json !== watched.last?.json) {
        const frame = this.#frame(watched.topic.name, undefined, json);
        watched.last = { json, frame, id: this.#lastId };
      }
    }
    const { last } = watched;
    if (last && last.id > after && page.sent.get(watched.topic.name)?.id !== last.id)
      this.#send(page, last.frame, watched, last);
  }

  #giveOwn(page: Page, watched: Watched, caller: Caller): void {
    const { topic } = watched;
    const json = JSON.stringify(topic.shape.parse(topic.state({ caller, on: page.on })));
    if (json === page.sent.get(topic.name)?.json) return;
    const frame = this.#frame(topic.name, undefined, json);
    this.#send(page, frame, watched, { json, id: this.#lastId });
  }

  #flush(watched: Watched): void {
    const pages = [...watched.pages];
    const slice = (from: number) => {
      for (const page of pages.slice(from, from + SLICE)) if (watched.pages.has(page)) this.#give(page, watched);
      if (from + SLICE < pages.length) this.#options.timers.after(0, () => slice(from + SLICE));
    };
    slice(0);
  }

  #tellAll(type: string): void {
    const frame = this.#frame(type, { nowMs: this.#options.nowMs() });
    for (const page of this.#pages) this.#send(page, frame);
  }

  #catchUp(): void {
    const nowMs = this.#options.clock.monotonic();
    for (const { topic, pages, dueMs } of this.#watched.values()) {
      if (topic.everyMs !== undefined && pages.size > 0 && nowMs >= dueMs + topic.everyMs) this.changed(topic.name);
    }
    for (const page of this.#pages) {
      if (page.behind.size === 0 || page.socket.waiting() > WAITING_MAX) continue;
      const behind = [...page.behind];
      page.behind.clear();
      for (const watched of behind) if (watched.pages.has(page)) this.#give(page, watched);
    }
  }

  #send(page: Page, frame: string, watched?: Watched, state?: { readonly json: string; readonly id: number }): void {
    if (watched && page.socket.waiting() > WAITING_MAX) {
      page.behind.add(watched);
      return;
    }
    page.socket.send(frame);
    if (watched && state) page.sent.set(watched.topic.name, state);
  }

  /** A frame with the next id. `json`: the data, if it is text already. */
  #frame(type: string, data: unknown, json = JSON.stringify(data)): string {
    const ts = this.#options.clock.now();
    this.#lastId = Math.max(this.#lastId + 1, ts * 1_000);
    const head: Omit<Frame, "data"> = { id: this.#lastId, ts, type };
    return `${JSON.stringify(head).slice(0, -1)},"data":${json}}`;
  }

  #gone(page: Page): void {
    if (this.#pages.delete(page)) this.#options.onPages?.();
    for (const { pages } of this.#watched.values()) pages.delete(page);
  }
}

interface Wish {
  readonly watch: readonly string[];
  readonly leave: readonly string[];
  readonly after: number;
}

function readWish(text: string): Wish | undefined {
  try {
    const { watch = [], leave = [], after = 0 } = JSON.parse(text) as Record<string, unknown>;
    if (!isNames(watch) || !isNames(leave) || typeof after !== "number") return undefined;
    return { watch, leave, after };
  } catch {
    return undefined;
  }
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.length <= 100 && value.every((name) => typeof name === "string");
}
