/** The two sorts of socket Kick's realtime feed has been served on, as their servers speak them. */
import { randomUUID } from "node:crypto";
import type { WebSocket } from "ws";

/** One connected reader. */
export interface FeedSession {
  readonly kind: "centrifugo" | "pusher";
  readonly socket: WebSocket;
  readonly feeds: Set<string>;
  /** Sends one event of a feed the reader has subscribed. `data` becomes a JSON string, as on the wire. */
  publish(feed: string, event: string, data: unknown): void;
}

export interface FeedRules {
  /** Whether this token is good; an unknown or expired one is answered with error 109. */
  tokenGood(token: string): boolean;
  ttlS: number;
  pingMs: number;
  /** Called on every command or frame of the client, for assertions. */
  heard(frame: unknown): void;
  subscribed(session: FeedSession, feed: string): void;
}

/** Centrifugo, JSON protocol version 2. */
export function centrifugoSession(socket: WebSocket, rules: FeedRules): FeedSession {
  const feeds = new Set<string>();
  const send = (...replies: unknown[]) => socket.send(replies.map((reply) => JSON.stringify(reply)).join("\n"));
  let unanswered = 0;
  let connected = false;
  const session: FeedSession = {
    kind: "centrifugo",
    socket,
    feeds,
    publish: (channel, event, data) =>
      send({ push: { channel, pub: { data: { event, data: asText(data) }, tags: {} } } }),
  };
  const ping = setInterval(() => {
    // A reader that does not answer pings is closed, as Centrifugo does.
    if (unanswered++ > 0) socket.close(3012, "no pong");
    else send({});
  }, rules.pingMs);
  const hello = () => ({ client: randomUUID(), version: "6.9.6 PRO", expires: true, ttl: rules.ttlS });
  socket.on("close", () => clearInterval(ping));
  socket.on("message", (data) => {
    const frame = String(data);
    for (const line of frame.split("\n").filter(Boolean)) {
      const command = JSON.parse(line) as Record<string, { token?: string; channel?: string }> & { id?: number };
      rules.heard(command);
      const { id } = command;
      if (command.connect) {
        connected = rules.tokenGood(command.connect.token ?? "");
        if (!connected) send({ id, error: { code: 109, message: "token expired" } });
        else send({ id, connect: { ...hello(), ping: Math.max(1, Math.ceil(rules.pingMs / 1000)), pong: true } });
      } else if (!connected) {
        // The client sends its subscriptions in one frame with a connect that may be refused.
      } else if (command.subscribe) {
        feeds.add(command.subscribe.channel ?? "");
        send({ id, subscribe: {} });
        rules.subscribed(session, command.subscribe.channel ?? "");
      } else if (command.refresh) {
        if (!rules.tokenGood(command.refresh.token ?? "")) send({ id, error: { code: 109, message: "token expired" } });
        else send({ id, refresh: hello() });
      } else unanswered = 0;
    }
  });
  return session;
}

/** Pusher, protocol version 7. */
export function pusherSession(socket: WebSocket, rules: FeedRules): FeedSession {
  const feeds = new Set<string>();
  const send = (event: string, data: unknown, channel?: string) =>
    socket.send(JSON.stringify({ event, data: asText(data), ...(channel && { channel }) }));
  let unanswered = 0;
  const session: FeedSession = {
    kind: "pusher",
    socket,
    feeds,
    publish: (feed, event, data) => send(event, data, feed),
  };
  const ping = setInterval(() => {
    if (unanswered++ > 0) socket.close(4201, "Pong reply not received");
    else send("pusher:ping", {});
  }, rules.pingMs);
  socket.on("close", () => clearInterval(ping));
  socket.on("message", (data) => {
    const frame = JSON.parse(String(data)) as { event: string; data?: { channel?: string } };
    rules.heard(frame);
    if (frame.event === "pusher:subscribe") {
      const feed = frame.data?.channel ?? "";
      feeds.add(feed);
      send("pusher_internal:subscription_succeeded", {}, feed);
      rules.subscribed(session, feed);
    } else if (frame.event === "pusher:ping") send("pusher:pong", {});
    else if (frame.event === "pusher:pong") unanswered = 0;
  });
  send("pusher:connection_established", { socket_id: "123456.7890", activity_timeout: 120 });
  return session;
}

function asText(data: unknown): string {
  return typeof data === "string" ? data : JSON.stringify(data);
}
