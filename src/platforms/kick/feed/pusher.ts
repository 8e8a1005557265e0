/** Reads Kick's feed from Pusher, with that company's official client, when that is what Kick answers. */
import { createRequire } from "node:module";
import type PusherClient from "pusher-js";
import { messageOf } from "../../../base/errors.ts";
import type { KickConfig } from "../settings.ts";
import type { Link, LinkListener } from "./link.ts";

export interface PusherOptions {
  readonly appKey: string;
  readonly cluster: string;
  readonly feeds: readonly [string, ...string[]];
  readonly timing: KickConfig["timing"];
  /** Another server than the cluster's own; empty for the cluster's. */
  readonly server: string;
}

interface PusherError {
  readonly type?: string;
  readonly error?: { readonly data?: { readonly code?: unknown; readonly message?: unknown } };
  readonly data?: { readonly code?: unknown; readonly message?: unknown };
}

/**
 * Opens the feed. The client library answers pings and reconnects; a key Pusher does not know ends the link, and so does a
 * frame that the library cannot read.
 */
export function openPusher(options: PusherOptions, listener: LinkListener): Link {
  // A CommonJS bundle whose default export is the class itself; `require` gives it the same under every loader.
  const Pusher = createRequire(import.meta.url)("pusher-js") as typeof PusherClient.default;
  guardSockets(Pusher);
  let closed = false;
  let trouble: string | undefined;
  const server = options.server === "" ? undefined : new URL(options.server);
  const port = server?.port ? Number(server.port) : undefined;
  const client = new Pusher(options.appKey, {
    cluster: options.cluster,
    enableStats: false,
    enabledTransports: ["ws"],
    forceTLS: server?.protocol !== "ws:",
    unavailableTimeout: options.timing.connectMs,
    ...(server && { wsHost: server.hostname }),
    ...(port !== undefined && { wsPort: port, wssPort: port }),
  });
  const close = (): void => {
    closed = true;
    client.unbind_all();
    client.connection.unbind();
    client.disconnect();
  };
  const end = (kind: "key-refused" | "lost", reason: string): void => {
    if (closed) return;
    close();
    listener.ended({ kind, reason });
  };

  client.connection.bind("error", (raised: PusherError) => {
    const { code, message } = raised.error?.data ?? raised.data ?? {};
    trouble = typeof message === "string" ? message : undefined;
    // 4000 to 4099: do not come back the same way; 4001 is an unknown key.
    if (typeof code === "number" && code >= 4000 && code < 4100)
      end("key-refused", `${trouble ?? "refused"} (${code})`);
    // The library stays as it is after a first frame it does not know.
    else if (raised.type === "HandshakeError") end("lost", "the feed did not begin as Pusher's does");
    else if (!closed) listener.trouble(trouble ?? "the connection failed");
  });
  client.connection.bind("state_change", ({ current }: { current: string }) => {
    if (closed) return;
    if (current === "disconnected" || current === "failed") end("lost", trouble ?? `the connection is ${current}`);
    else if (current !== "connected") listener.connecting(current);
  });
  const [chat] = options.feeds;
  for (const name of options.feeds) {
    const feed = client.subscribe(name);
    feed.bind_global((event: string, data: unknown) => {
      if (closed) return;
      if (!event.startsWith("pusher:")) listener.event(event, data);
      else if (name === chat && event === "pusher:subscription_succeeded") listener.connected();
      else if (name === chat && event === "pusher:subscription_error") end("lost", "the chat was refused");
    });
  }
  return { close };
}

/** A close that the library takes for good: its state is `disconnected` then. */
const UNREADABLE = 4900;

type SocketLike = Record<string, unknown> & { close(): void };

/**
 * Makes the library's sockets safe: what it throws in a callback of theirs (a frame without the name of an event is enough)
 * would end the process. Instead the socket is closed, and the library is told so.
 */
function guardSockets(Pusher: typeof PusherClient.default): void {
  const runtime = Pusher.Runtime as typeof Pusher.Runtime & { guarded?: true };
  if (runtime.guarded) return;
  const create = runtime.createWebSocket.bind(runtime);
  runtime.createWebSocket = (url) =>
    guarded(create(url) as unknown as SocketLike) as unknown as ReturnType<typeof create>;
  runtime.guarded = true;
}

function guarded(socket: SocketLike): SocketLike {
  const handlers = new Map<string, unknown>();
  const call = (name: string, event: unknown): void => {
    const handler = handlers.get(name);
    if (typeof handler !== "function") return;
    try {
      handler(event);
    } catch (error) {
      socket.close();
      const reason = `a frame could not be read: ${messageOf(error)}`;
      if (name !== "onclose") call("onclose", { code: UNREADABLE, reason, wasClean: true });
    }
  };
  for (const name of ["onopen", "onmessage", "onerror", "onclose"]) {
    Object.defineProperty(socket, name, {
      get: () => (handlers.get(name) === undefined ? undefined : (event: unknown) => call(name, event)),
      set: (handler) => void handlers.set(name, handler),
    });
  }
  return socket;
}
