/**
 * twurple's EventSub listener with what 8.1.4 lacks: the frame's id for the handler, a guard around every frame, and a stop
 * that stops.
 */
import { EventSubWsListener } from "@twurple/eventsub-ws";
import { messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { RecentIds } from "../../base/recent.ts";
import type { TwitchApiClient } from "./api-client.ts";
import { twurpleLogger } from "./api-client.ts";

/** The inside of twurple's sockets that its types hide. Checked by the tests of this folder against 8.1.4. */
interface Inside {
  _sockets: Map<string, { _connection: { disconnect(): void; emit(event: unknown, ...args: unknown[]): void } }>;
}

type Frame = Parameters<EventSubWsListener["_handleSingleEventPayload"]>;

export class GuardedListener extends EventSubWsListener {
  readonly #log: Log;
  readonly #handled = new RecentIds(5000);
  #messageId = "";

  constructor(apiClient: TwitchApiClient, url: string, log: Log) {
    super({ apiClient, url, logger: twurpleLogger(log) });
    this.#log = log;
  }

  /** The id of the frame that is being handled right now. */
  get messageId(): string {
    return this.#messageId;
  }

  /** Connects. Subscribe to everything before: sockets made later would have no guard. */
  override start(): void {
    super.start();
    for (const { _connection: connection } of this.#sockets()) {
      const emit = connection.emit.bind(connection);
      connection.emit = (event, ...args) => {
        try {
          emit(event, ...args);
        } catch (error) {
          // twurple parses inside the socket's own callback: what throws there would end the process.
          this.#log.error({ reason: messageOf(error) }, "a frame of EventSub could not be understood");
        }
      };
    }
  }

  /** Closes every socket, also one that is waiting to connect again, which twurple would leave running. */
  override stop(): void {
    const connections = this.#sockets().map((socket) => socket._connection);
    super.stop();
    for (const connection of connections) connection.disconnect();
  }

  /** Handles one event once; twurple's own memory of ids would hold the process open for ten minutes after the last one. */
  override _handleSingleEventPayload(subscription: Frame[0], payload: Frame[1], messageId: string): void {
    if (!this.#handled.add(messageId)) {
      this.#log.debug({ messageId }, "repeated frame of EventSub ignored");
      return;
    }
    this.#messageId = messageId;
    // Handlers are synchronous, so messageId is theirs until they return.
    subscription._handleData(payload).catch((error: unknown) => {
      this.#log.error({ reason: messageOf(error), type: subscription.id }, "an event of Twitch could not be handled");
    });
  }

  #sockets() {
    return [...(this as unknown as Inside)._sockets.values()];
  }
}
