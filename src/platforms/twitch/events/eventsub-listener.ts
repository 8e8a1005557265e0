/**
 * twurple's EventSub listener over our own sockets: its subscriptions and events, with the frame's id for the handler and a
 * guard around every frame.
 */
import type { EventSubSubscription } from "@twurple/eventsub-base";
import { EventSubWsListener } from "@twurple/eventsub-ws";
import { messageOf } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { RecentIds } from "../../../base/recent.ts";
import type { TwitchApiClient } from "../api/api-client.ts";
import { twurpleLogger } from "../api/api-client.ts";
import { type EventFrame, EventSocket, type EventSocketOptions, isRecord } from "./eventsub-socket.ts";

/** What twurple asks of a socket, and tells of it. */
interface TwurpleSocket {
  readonly userId: string;
  readonly sessionId: string | undefined;
  readonly readyToSubscribe: boolean;
  start(): void;
  stop(): void;
}

/** The inside of twurple's listener that its types hide. Checked by the tests of this folder against 8.1.4. */
interface Inside {
  _sockets: Map<string, TwurpleSocket>;
  _notifySocketReady(socket: TwurpleSocket): void;
  _notifySocketDisconnect(socket: TwurpleSocket, error?: Error): void;
}

type Status = Parameters<EventSubWsListener["_handleSubscriptionRevoke"]>[1];

export interface ListenerOptions extends Pick<EventSocketOptions, "url" | "wire" | "log"> {
  readonly client: TwitchApiClient;
  /** The time in a frame that has just come. Milliseconds, by Twitch's clock. */
  framed(atMs: number): void;
}

export class GuardedListener extends EventSubWsListener {
  readonly #options: ListenerOptions;
  readonly #log: Log;
  readonly #handled = new RecentIds(5000);
  #messageId = "";
  #sentAtMs: number | undefined;

  constructor(options: ListenerOptions) {
    super({ apiClient: options.client, url: options.url, logger: twurpleLogger(options.log) });
    this.#options = options;
    this.#log = options.log;
  }

  /** When Twitch sent the frame that is being handled, by its clock; `undefined` when it does not say. */
  get sentAtMs(): number | undefined {
    return this.#sentAtMs;
  }

  /** The id of the frame that is being handled right now. */
  get messageId(): string {
    return this.#messageId;
  }

  /** Called by twurple for each user who has subscriptions. */
  _createSocketForUser(userId: string): void {
    const { url, wire, log } = this.#options;
    const inside = this as unknown as Inside;
    const connection = new EventSocket({
      url,
      wire,
      log,
      ready: () => {
        const subscriptions = this._getSubscriptionsForUser(userId);
        inside._notifySocketReady(socket);
        for (const subscription of subscriptions) subscription.start();
        // Twitch closes a session that nobody subscribes to; without a subscription none is needed.
        if (subscriptions.length === 0) connection.stop();
      },
      lost: (reason) => {
        for (const subscription of this._getSubscriptionsForUser(userId)) subscription._droppedByTwitch();
        inside._notifySocketDisconnect(socket, new Error(reason));
      },
      frame: (type, frame) => this.#onFrame(userId, type, frame),
    });
    const socket: TwurpleSocket = {
      userId,
      get sessionId() {
        return connection.sessionId;
      },
      get readyToSubscribe() {
        return connection.sessionId !== undefined;
      },
      start: () => connection.start(),
      stop: () => connection.stop(),
    };
    inside._sockets.set(userId, socket);
    connection.start();
  }

  #onFrame(userId: string, type: string, { metadata, payload }: EventFrame): void {
    if (type !== "notification" && type !== "revocation") {
      this.#log.warn({ type: type.slice(0, 50) }, "a kind of EventSub frame that is not known");
      return;
    }
    const sentAtMs = Date.parse(String(metadata.message_timestamp));
    this.#sentAtMs = Number.isNaN(sentAtMs) ? undefined : sentAtMs;
    if (this.#sentAtMs !== undefined) this.#options.framed(this.#sentAtMs);
    const about = isRecord(payload.subscription) ? payload.subscription : {};
    const subscription = this.#subscriptionOf(userId, about);
    if (!subscription) {
      this.#log.warn({ type: String(about.type).slice(0, 80) }, "an event of Twitch that nobody subscribed to");
    } else if (type === "revocation") {
      this._dropSubscription(subscription.id);
      this._dropTwitchSubscription(subscription.id);
      this._handleSubscriptionRevoke(subscription, String(about.status) as Status);
    } else if (isRecord(payload.event) && typeof metadata.message_id === "string") {
      this._handleSingleEventPayload(subscription, payload.event, metadata.message_id);
    } else this.#log.warn({ type: subscription.id }, "a frame of EventSub without its event");
  }

  /** By its id; by its type where Twitch's answer to the subscription is still on its way, or it was carried over. */
  #subscriptionOf(userId: string, about: Readonly<Record<string, unknown>>): EventSubSubscription | undefined {
    const known = this._getCorrectSubscriptionByTwitchId(String(about.id));
    if (known || typeof about.type !== "string" || about.type === "") return known;
    return this._getSubscriptionsForUser(userId).find((each) => each.id.startsWith(`${about.type}.`));
  }

  /** Handles one event once; twurple's own memory of ids would hold the process open for ten minutes after the last one. */
  override _handleSingleEventPayload(
    subscription: EventSubSubscription,
    payload: Record<string, unknown>,
    messageId: string,
  ): void {
    if (!this.#handled.add(messageId)) {
      this.#log.debug({ messageId }, "repeated frame of EventSub ignored");
      return;
    }
    this.#messageId = messageId;
    // Handlers are synchronous, so messageId is theirs until they return.
    subscription._handleData(payload).catch((error: unknown) => {
      this.#log.warn({ reason: messageOf(error), type: subscription.id }, "an event of Twitch could not be handled");
    });
  }
}
