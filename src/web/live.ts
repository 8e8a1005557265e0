/**
 * Sends states to who watches them. One socket a page; a state is worked out once for all who see the same, at most a few times
 * a second, and only sent where it differs from the one before. Ids rise, also over a restart, so that a page that comes back
 * says how far it was and gets what is newer.
 */
import type { Cancel, Clock, Timers } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { type Caller, type Listener, mayCall, NOBODY } from "./caller.ts";
import { groupOf, isFull, type LiveSocket, openerOf, Page } from "./page.ts";
import { notAllowed, notSignedIn, Refusal } from "./refusal.ts";
import { Spread } from "./spread.ts";
import type { AnyTopic } from "./topic.ts";
import { readWish } from "./wish.ts";

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

const BEHIND_MS = 1_000;
/** A page that hears nothing for longer knows that the bot is gone; a socket alone does not tell. */
const BEAT_MS = 30_000;
const PER_SECOND = 4;

/** Close codes: not signed in any more, asks too often or sends too much, a frame that is none. */
export const CLOSED = { over: 4401, tooMuch: 4429, unreadable: 4400 } as const;

type OnePage = Page<Watched>;

interface Watched {
  readonly topic: AnyTopic;
  readonly pages: Set<OnePage>;
  /** The state all see, as it was sent last. */
  last: { readonly json: string; readonly id: number; readonly frame: string } | undefined;
  isOld: boolean;
  dueMs: number;
  timer: Cancel | undefined;
}

/** What the socket's room tells of a page. */
export interface OpenPage {
  /** A text came from the page. */
  took(text: string): void;
  /** A ping came. */
  pinged(data: Uint8Array): void;
  closed(): void;
}

export class Live {
  readonly #options: LiveOptions;
  readonly #watched: ReadonlyMap<string, Watched>;
  /** Names of topics that change with another. */
  readonly #followers = new Map<string, string[]>();
  readonly #pages = new Set<OnePage>();
  readonly #spread: Spread;
  readonly #sweep: Cancel;
  readonly #beat: Cancel;
  #lastId = 0;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#spread = new Spread(options.timers);
    this.#watched = new Map(
      options.topics.map((topic) => [
        topic.name,
        { topic, pages: new Set(), last: undefined, isOld: true, dueMs: 0, timer: undefined },
      ]),
    );
    for (const { name, with: others = [] } of options.topics) {
      for (const other of others) this.#followers.set(other, [...(this.#followers.get(other) ?? []), name]);
    }
    this.#sweep = options.timers.every(BEHIND_MS, () => this.#catchUp());
    this.#beat = options.timers.every(BEAT_MS, () => this.#beatAll());
  }

  /** How many pages are open. */
  get pages(): number {
    return this.#pages.size;
  }

  /** Why somebody may not open a page; `undefined` where they may. Whoever may watch nothing has no use for a socket. */
  refused(on: Listener, caller: Caller, address?: string): Refusal | undefined {
    // The key of an overlay is for the streamer's own server.
    const isAway = on === "public" && caller.kind === "overlay";
    if (isAway || ![...this.#watched.values()].some(({ topic }) => topic.on.includes(on) && mayCall(topic.who, caller)))
      return caller.kind === "nobody" ? notSignedIn() : notAllowed();
    if (!isFull(this.#pages, groupOf(on, caller), openerOf(caller, address))) return undefined;
    return new Refusal(429, "TOO_MANY", "Too many pages are open.", "Close some of them.", 30);
  }

  /** A page that is not {@link refused} has opened its socket. */
  open(socket: LiveSocket, on: Listener, who: () => Caller | undefined, address?: string): OpenPage {
    const caller = who() ?? NOBODY;
    const page: OnePage = new Page(socket, {
      ...{ on, who, group: groupOf(on, caller), openedBy: openerOf(caller, address) },
      nowMs: this.#options.clock.monotonic(),
    });
    this.#pages.add(page);
    this.#options.onPages?.();
    this.#send(page, this.#frame("hello", { version: this.#options.version, nowMs: this.#options.nowMs() }));
    return {
      took: (text) => this.#asked(page, () => this.#took(page, text)),
      pinged: (data) => this.#asked(page, () => page.isFull || socket.pong(data)),
      closed: () => this.#gone(page),
    };
  }

  /** Whether somebody like this has a page of this server open. */
  isOpen(on: Listener, isIt: (caller: Caller) => boolean): boolean {
    return [...this.#pages].some((page) => {
      // Who somebody is may be a look into the book: nobody asks a thousand pages of the other server.
      const caller = page.on === on ? page.who() : undefined;
      return caller !== undefined && isIt(caller);
    });
  }

  /** The state of a topic may be another one, and of those that show some of the same. */
  changed(name: string): void {
    this.#change(name);
    for (const follower of this.#followers.get(name) ?? []) this.#change(follower);
  }

  #change(name: string): void {
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
      if (!caller || isOver(caller)) this.#close(page, CLOSED.over, "not signed in any more");
    }
  }

  stop(): void {
    this.#sweep.cancel();
    this.#beat.cancel();
    this.#spread.stop();
    for (const { timer } of this.#watched.values()) timer?.cancel();
    for (const page of [...this.#pages]) this.#close(page, 1001, "the bot stops");
  }

  /** Does what a page wants, unless it wants too much. */
  #asked(page: OnePage, run: () => unknown): void {
    if (page.isGone) return;
    if (page.mayAsk(this.#options.clock.monotonic())) run();
    else this.#close(page, CLOSED.tooMuch, "too much in too short a time");
  }

  /** `{"watch": ["now"], "after": 17}`: what the page shows from now on, and the last id it has. `{"leave": ["now"]}`: no more. */
  #took(page: OnePage, text: string): void {
    const wish = readWish(text, this.#watched.size);
    if (!wish) {
      this.#close(page, CLOSED.unreadable, "not understood");
      return;
    }
    for (const name of wish.leave) this.#watched.get(name)?.pages.delete(page);
    for (const name of wish.watch) {
      if (page.isGone) return;
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
  #give(page: OnePage, watched: Watched, after = 0): void {
    const { topic } = watched;
    const caller = page.who();
    if (!caller) {
      this.#close(page, CLOSED.over, "not signed in any more");
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

  #giveShared(page: OnePage, watched: Watched, caller: Caller, after: number): void {
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

  #giveOwn(page: OnePage, watched: Watched, caller: Caller): void {
    const { topic } = watched;
    const json = JSON.stringify(topic.shape.parse(topic.state({ caller, on: page.on })));
    if (json === page.sent.get(topic.name)?.json) return;
    const frame = this.#frame(topic.name, undefined, json);
    this.#send(page, frame, watched, { json, id: this.#lastId });
  }

  #flush(watched: Watched): void {
    this.#spread.each(watched.pages, (page) => {
      if (watched.pages.has(page)) this.#give(page, watched);
    });
  }

  #beatAll(): void {
    const frame = this.#frame("beat", { nowMs: this.#options.nowMs() });
    this.#spread.each(this.#pages, (page) => {
      if (this.#pages.has(page)) this.#send(page, frame);
    });
  }

  #catchUp(): void {
    const nowMs = this.#options.clock.monotonic();
    for (const { topic, pages, dueMs } of this.#watched.values()) {
      if (topic.everyMs !== undefined && pages.size > 0 && nowMs >= dueMs + topic.everyMs) this.changed(topic.name);
    }
    for (const page of [...this.#pages]) {
      if (!page.isBad(nowMs)) continue;
      page.socket.drop();
      this.#gone(page);
    }
    const behind = [...this.#pages].filter((page) => page.behind.size > 0 && !page.isFull);
    this.#spread.each(behind, (page) => {
      if (page.isGone) return;
      const missed = [...page.behind];
      page.behind.clear();
      for (const watched of missed) if (watched.pages.has(page)) this.#give(page, watched);
    });
  }

  #send(page: OnePage, frame: string, watched?: Watched, state?: { readonly json: string; readonly id: number }): void {
    // What is no state is not said later: an answer nobody waits for, a beat before the next one.
    if (page.isFull) {
      if (watched) page.behind.add(watched);
      return;
    }
    page.socket.send(frame);
    if (watched && state) page.sent.set(watched.topic.name, state);
  }

  /** A frame with the next id, and `ts` in milliseconds since 1970. `json`: the data, if it is text already. */
  #frame(type: string, data: unknown, json = JSON.stringify(data)): string {
    const ts = this.#options.clock.now();
    this.#lastId = Math.max(this.#lastId + 1, ts * 1_000);
    const head = { id: this.#lastId, ts, type };
    return `${JSON.stringify(head).slice(0, -1)},"data":${json}}`;
  }

  #close(page: OnePage, code: number, reason: string): void {
    page.socket.close(code, reason);
    this.#gone(page);
  }

  #gone(page: OnePage): void {
    page.isGone = true;
    if (this.#pages.delete(page)) this.#options.onPages?.();
    for (const { pages } of this.#watched.values()) pages.delete(page);
  }
}
