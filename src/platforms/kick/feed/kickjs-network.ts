/** The network kick-js gets from us: a socket that speaks Pusher's frames over today's feed, and a page that needs no browser. */
import { EventEmitter } from "node:events";
import type { KickIds, ReaderState } from "../kick-seams.ts";
import type { RealtimeReader } from "./realtime.ts";

/** The events kick-js understands, by today's names without prefix; the value is the name it listens for. */
const UNDERSTOOD: Readonly<Record<string, string>> = {
  ChatMessageEvent: "ChatMessageEvent",
  SubscriptionEvent: "SubscriptionEvent",
  GiftedSubscriptionsEvent: "GiftedSubscriptionsEvent",
  StreamHostedEvent: "StreamHostEvent",
  StreamHostEvent: "StreamHostEvent",
  MessageDeletedEvent: "MessageDeletedEvent",
  UserBannedEvent: "UserBannedEvent",
  UserUnbannedEvent: "UserUnbannedEvent",
};

export interface NetworkOptions {
  readonly ids: KickIds;
  readonly reader: RealtimeReader;
  /** An event kick-js has no name for: it goes around it, so that nothing is lost. */
  beside(event: string, data: unknown): void;
  state(state: ReaderState): void;
}

/** A `ws` class for kick-js: opens when our reader is connected, never closes, because our reader reconnects. */
export function pusherFacade({ ids, reader, beside, state }: NetworkOptions): new () => EventEmitter {
  return class PusherFacade extends EventEmitter {
    #open = false;

    constructor() {
      super();
      reader.start(ids, {
        state: (now) => {
          if (now.state === "connected" && !this.#open) {
            this.#open = true;
            this.emit("open");
          }
          state(now);
        },
        feed: (event, data) => this.#hand(event, data),
      });
    }

    /** kick-js sends its one subscription; our reader has made it and four more. */
    send(): void {}

    #hand(event: string, data: unknown): void {
      const name = UNDERSTOOD[event.replace(/^App\\Events\\/, "")];
      if (name === undefined) {
        beside(event, data);
        return;
      }
      const text = typeof data === "string" ? data : JSON.stringify(data);
      this.emit("message", Buffer.from(JSON.stringify({ event: `App\\Events\\${name}`, data: text })));
    }
  };
}

/** A `puppeteer-extra` for kick-js: its one page, the channel's, is answered from the ids we have. */
export function pageWithoutBrowser(ids: KickIds): unknown {
  const body = JSON.stringify({
    id: Number(ids.channelId),
    user_id: Number(ids.userId),
    slug: ids.slug,
    user: { id: Number(ids.userId), username: ids.displayName },
    chatroom: ids.chatroomId === undefined ? undefined : { id: Number(ids.chatroomId) },
  });
  const page = {
    goto: async () => ({ status: () => 200 }),
    waitForSelector: async () => {},
    // kick-js reads the page by a function that runs "in the browser", where there is a document.
    evaluate: async (read: () => unknown) => {
      Object.assign(globalThis, { document: { querySelector: () => ({ textContent: body }) } });
      return read();
    },
  };
  const puppeteer = {
    use: () => puppeteer,
    launch: async () => ({ newPage: async () => page, close: async () => {} }),
  };
  return puppeteer;
}
