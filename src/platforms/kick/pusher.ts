/** Reads Kick's feed from Pusher, with that company's official client, when that is what Kick answers. */
import { createRequire } from "node:module";
import type PusherClient from "pusher-js";
import type { KickConfig } from "../../config/kick.ts";
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
  readonly error?: { readonly data?: { readonly code?: number; readonly message?: string } };
  readonly data?: { readonly code?: number; readonly message?: string };
}

/** Opens the feed. The client library answers pings and reconnects; a key Pusher does not know ends the link. */
export function openPusher(options: PusherOptions, listener: LinkListener): Link {
  // A CommonJS bundle whose default export is the class itself; `require` gives it the same under every loader.
  const Pusher = createRequire(import.meta.url)("pusher-js") as typeof PusherClient.default;
  let closed = false;
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
    // 4000 to 4099: do not come back the same way; 4001 is an unknown key.
    if (code !== undefined && code >= 4000 && code < 4100) end("key-refused", `${message ?? "refused"} (${code})`);
    else if (!closed) listener.trouble(message ?? "the connection failed");
  });
  client.connection.bind("state_change", ({ current }: { current: string }) => {
    if (closed) return;
    if (current === "disconnected" || current === "failed") end("lost", `the connection is ${current}`);
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
