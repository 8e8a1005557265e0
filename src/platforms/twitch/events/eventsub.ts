/**
 * Events of the channel over EventSub's WebSocket: keeps it connected and subscribed, and knows at every moment which facts
 * it delivers, so that chat can fill in for the rest.
 *
 * The sockets stay up by themselves (see eventsub-socket.ts). Here: subscriptions that failed tried again, revocations told,
 * and the streamer told when the connection is down or does not last.
 */
import type { EventSubSubscription } from "@twurple/eventsub-base";
import type { Cancel } from "../../../base/clock.ts";
import { messageOf } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { realSystem, type System } from "../../../base/system.ts";
import { HelixError, type TwitchApiClient } from "../api/api-client.ts";
import type { TwitchFact } from "../twitch-seams.ts";
import { GuardedListener } from "./eventsub-listener.ts";
import type { EventSocketOptions } from "./eventsub-socket.ts";
import { EVENT_TYPES, type EventSink, type EventType } from "./eventsub-types.ts";

/** How patient the event feed is. Milliseconds. */
export interface EventTimes {
  /** How often failed subscriptions are looked after. */
  readonly careEveryMs: number;
  /** Away this long, or never there for this long, the streamer is told. */
  readonly toldAfterMs: number;
}

const EVENT_TIMES: EventTimes = {
  careEveryMs: 30_000,
  toldAfterMs: 60_000,
};

export interface EventFeedOptions {
  readonly client: TwitchApiClient;
  readonly url: string;
  readonly channelId: string;
  readonly system: System;
  readonly log: Log;
  readonly times?: EventTimes;
  /** The time of the network; the computer's own where it is not said. */
  readonly wire?: EventSocketOptions["wire"];
  /** The user whose token listens to this type, `undefined` when no sign-in may. Asked at each (re)start. */
  reader(type: EventType): string | undefined;
  readonly sink: Omit<EventSink, "messageId">;
  /** The time in a frame that has just come. Milliseconds, by Twitch's clock. */
  framed(atMs: number): void;
  attention(code: string, sentence: string | undefined): void;
  /** Everything that could be subscribed to is: missed states may be asked for now. */
  ready(): void;
  /** Twitch took a right away (`authorization_revoked`, `moderator_removed`, ...). */
  revoked(type: EventType, status: string): void;
}

/** What became of one type: `refused` stays so until somebody signs in or the bot becomes moderator. */
type TypeState = "pending" | "active" | "failed" | "refused" | "revoked";

interface Entry {
  readonly type: EventType;
  readonly subscription: EventSubSubscription;
  state: TypeState;
  reason: string | undefined;
  /** Since when (monotonic) it is active without a break. */
  sinceMs: number;
}

export class EventFeed {
  readonly #options: EventFeedOptions;
  readonly #times: EventTimes;
  #listener: GuardedListener | undefined;
  #entries: Entry[] = [];
  /** The users whose socket is welcomed; twurple opens one socket per user. */
  readonly #ready = new Set<string>();
  /** Since when (monotonic) there was no connection that lasted. */
  #awaySinceMs = 0;
  #upSinceMs = Number.NaN;
  /** The last connection did not last, so this one is no good news yet. */
  #shaky = false;
  #timer: Cancel | undefined;

  constructor(options: EventFeedOptions) {
    this.#options = options;
    this.#times = options.times ?? EVENT_TIMES;
  }

  /** Whether every socket that is needed is welcomed. */
  get connected(): boolean {
    return this.#entries.length > 0 && this.#entries.every(({ subscription }) => this.#ready.has(userOf(subscription)));
  }

  /** Every type that somebody's sign-in allows, and how it fares. */
  get types(): readonly { readonly name: string; readonly state: TypeState; readonly reason: string | undefined }[] {
    return this.#entries.map(({ type, state, reason }) => ({ name: type.name, state, reason }));
  }

  isActive(name: string): boolean {
    return this.#entries.some((entry) => entry.type.name === name && entry.state === "active");
  }

  /** The facts this feed delivers right now, those of which every type is active, each with since when (monotonic). */
  facts(): ReadonlyMap<TwitchFact, number> {
    const facts = new Map<TwitchFact, number>();
    const broken = new Set<TwitchFact>();
    for (const { type, state, sinceMs } of this.#entries) {
      if (type.fact === undefined) continue;
      if (state === "active") facts.set(type.fact, Math.max(sinceMs, facts.get(type.fact) ?? sinceMs));
      else broken.add(type.fact);
    }
    for (const fact of broken) facts.delete(fact);
    return facts;
  }

  /** Connects, or connects anew because somebody signed in or out. */
  restart(): void {
    // Closed on purpose: the time without a connection begins here, unless it had begun before.
    if (this.connected || this.#entries.length === 0) this.#awaySinceMs = this.#options.system.clock.monotonic();
    this.#close();
    this.#timer ??= this.#options.system.timers.every(this.#times.careEveryMs, () => this.care());
    const { client, url, log } = this.#options;
    const failed = (error: unknown): void => log.error({ err: error }, "a timer of Twitch's events failed");
    const { wire = realSystem(failed) } = this.#options;
    const listener = new GuardedListener({ client, url, wire, log, framed: this.#options.framed });
    const told = this.#options.sink;
    const sink: EventSink = {
      ...told,
      // When it happened, by Twitch's clock.
      emit: (event, marks) => told.emit(event, marks, listener.sentAtMs),
      nowMs: () => listener.sentAtMs ?? told.nowMs(),
      messageId: () => listener.messageId,
    };
    this.#entries = EVENT_TYPES.flatMap((type) => {
      const reader = this.#options.reader(type);
      if (reader === undefined) return [];
      const subscription = type.listen(listener, this.#options.channelId, reader, sink);
      return [{ type, subscription, state: "pending" as TypeState, reason: undefined, sinceMs: Number.NaN }];
    });
    this.#options.attention("twitch.eventsub.revoked", undefined);
    if (this.#entries.length === 0) {
      this.#options.attention("twitch.eventsub", undefined);
      return;
    }
    this.#listener = listener;
    this.#follow(listener);
    listener.start();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#close();
    this.#entries = [];
  }

  /** Tries failed subscriptions again, and tells how the connection fares. Called by a timer. */
  care(): void {
    if (this.#entries.length === 0) return;
    const nowMs = this.#options.system.clock.monotonic();
    if (this.connected) {
      for (const entry of this.#entries) {
        if (entry.state !== "failed") continue;
        entry.state = "pending";
        entry.subscription.start();
      }
      if (nowMs - this.#upSinceMs < this.#times.toldAfterMs) return;
      this.#shaky = false;
      this.#options.attention("twitch.eventsub", undefined);
    } else if (nowMs - this.#awaySinceMs >= this.#times.toldAfterMs) {
      this.#options.attention(
        "twitch.eventsub",
        `The connection for Twitch's events ${this.#shaky ? "does not last" : "is down"}; subscriptions, gifts, bits and raids are taken from chat until it is back. Nothing to do.`,
      );
    }
  }

  #follow(listener: GuardedListener): void {
    const { log } = this.#options;
    const current = (): boolean => this.#listener === listener;
    const entryOf = (subscription: unknown): Entry | undefined =>
      current() ? this.#entries.find((entry) => entry.subscription === subscription) : undefined;
    listener.onUserSocketReady((userId) => {
      // A reconnect frame makes the socket ready a second time; subscriptions carry over.
      if (!current() || this.#ready.has(userId)) return;
      this.#ready.add(userId);
      if (!this.connected) return;
      this.#upSinceMs = this.#options.system.clock.monotonic();
      if (!this.#shaky) this.#options.attention("twitch.eventsub", undefined);
      log.info("connected to Twitch's events");
    });
    listener.onUserSocketDisconnect((userId, error) => {
      if (!current() || !this.#ready.has(userId)) return;
      this.#noteEnd();
      this.#lost(userId);
      log.warn({ reason: error?.message }, "lost the connection to Twitch's events");
    });
    listener.onSubscriptionCreateSuccess((subscription) => this.#activate(entryOf(subscription)));
    listener.onSubscriptionCreateFailure((subscription, error) => {
      const entry = entryOf(subscription);
      if (!entry) return;
      // 409: it was carried over from the connection before, and still delivers.
      if (error instanceof HelixError && error.status === 409) this.#activate(entry);
      else this.#refuse(entry, error);
    });
    listener.onRevoke((subscription, status) => {
      const entry = entryOf(subscription);
      if (!entry) return;
      entry.state = "revoked";
      entry.reason = String(status);
      log.warn({ type: entry.type.name, status }, "Twitch ended an event subscription");
      this.#options.revoked(entry.type, String(status));
    });
  }

  #activate(entry: Entry | undefined): void {
    // An answer that comes after its connection was lost is about a subscription that is gone.
    if (!entry || !this.#ready.has(userOf(entry.subscription))) return;
    entry.state = "active";
    entry.sinceMs = this.#options.system.clock.monotonic();
    entry.reason = undefined;
    if (this.#entries.every((each) => each.state !== "pending")) this.#options.ready();
  }

  #refuse(entry: Entry, error: unknown): void {
    const status = error instanceof HelixError ? error.status : undefined;
    const final = status === 401 || status === 403;
    entry.state = final ? "refused" : "failed";
    entry.reason = messageOf(error);
    this.#options.log.warn(
      { type: entry.type.name, reason: entry.reason, retried: !final },
      "Twitch did not take an event subscription",
    );
  }

  /** A connection ended by itself. What did not last was none: the time without one goes on. */
  #noteEnd(): void {
    if (!this.connected) return;
    const nowMs = this.#options.system.clock.monotonic();
    this.#shaky = nowMs - this.#upSinceMs < this.#times.toldAfterMs;
    if (!this.#shaky) this.#awaySinceMs = nowMs;
  }

  #lost(userId: string): void {
    this.#ready.delete(userId);
    for (const entry of this.#entries) {
      if (userOf(entry.subscription) === userId && entry.state !== "revoked") entry.state = "pending";
    }
  }

  #close(): void {
    const listener = this.#listener;
    this.#listener = undefined;
    for (const userId of [...this.#ready]) this.#lost(userId);
    listener?.stop();
  }
}

function userOf(subscription: EventSubSubscription): string {
  return subscription.authUserId ?? "";
}
