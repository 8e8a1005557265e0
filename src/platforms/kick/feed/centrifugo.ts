/** Reads Kick's feed from its Centrifugo, with that server's official client. */
import { Centrifuge } from "centrifuge";
import { WebSocket } from "ws";
import { messageOf } from "../../../base/errors.ts";
import type { KickConfig } from "../settings.ts";
import type { Link, LinkListener } from "./link.ts";

export interface CentrifugoOptions {
  readonly url: string;
  readonly feeds: readonly [string, ...string[]];
  readonly timing: KickConfig["timing"];
  /** Sent as the Origin header; none is what plain programs send and Kick accepts. */
  readonly origin: string | undefined;
  readonly userAgent: string;
  /** A fresh guest token; called for the first connection and before each expiry. */
  token(): Promise<string>;
}

/** Opens the feed. The client library pings, refreshes its token, resubscribes and reconnects; terminal closes end the link. */
export function openCentrifugo(options: CentrifugoOptions, listener: LinkListener): Link {
  let closed = false;
  const sockets = new Set<WebSocket>();
  const end = (kind: "terminal" | "forbidden" | "lost", reason: string): void => {
    if (closed) return;
    close();
    listener.ended({ kind, reason });
  };

  /** The client gives its socket class only an address, so the class itself knows the headers. */
  class FeedSocket extends WebSocket {
    constructor(address: string) {
      super(address, {
        handshakeTimeout: options.timing.connectMs,
        ...(options.origin !== undefined && { origin: options.origin }),
        headers: { "user-agent": options.userAgent },
      });
      sockets.add(this);
      this.on("close", () => sockets.delete(this));
      this.on("error", (error) => {
        if (/Unexpected server response: 403/.test(error.message)) end("forbidden", "the feed answered 403");
      });
    }
  }

  const client = new Centrifuge(options.url, {
    websocket: FeedSocket,
    name: "js",
    getToken: () => options.token(),
    timeout: options.timing.connectMs,
    minReconnectDelay: Math.min(options.timing.backoffMs, options.timing.backoffMaxMs),
    maxReconnectDelay: options.timing.backoffMaxMs,
  });
  const close = (): void => {
    closed = true;
    client.removeAllListeners();
    client.disconnect();
    // A polite close waits for the other side, who may be gone.
    for (const socket of sockets) socket.terminate();
  };

  client.on("connecting", ({ reason }) => {
    if (!closed) listener.connecting(reason);
  });
  // Codes from 3000 on are the server's; below are the client's own (a frame it could not read, a token refused).
  client.on("disconnected", ({ code, reason }) =>
    end(code >= 3000 ? "terminal" : "lost", `closed for good: ${reason} (${code})`),
  );
  client.on("error", ({ error }) => {
    if (!closed) listener.trouble(messageOf(error.message));
  });
  const [chat] = options.feeds;
  for (const name of options.feeds) {
    const subscription = client.newSubscription(name);
    subscription.on("publication", ({ data }) => {
      const { event, data: inner } = (data ?? {}) as { event?: unknown; data?: unknown };
      if (!closed && typeof event === "string") listener.event(event, inner);
    });
    subscription.on("subscribed", () => {
      if (!closed && name === chat) listener.connected();
    });
    subscription.on("unsubscribed", ({ code, reason }) => {
      if (name === chat) end("lost", `the chat was refused: ${reason} (${code})`);
    });
    subscription.subscribe();
  }
  client.connect();
  return { close };
}
