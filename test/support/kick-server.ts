/**
 * Kick on loopback: the channel lookup, the realtime negotiation, the guest token, the feed over either provider, and
 * signed webhooks. Kept honest by the real clients that the tests drive it with. The official
 * API is added by `route` (kick-api-server.ts).
 */
import { createHash, randomUUID, sign } from "node:crypto";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import type { KickConfig } from "../../src/platforms/kick/settings.ts";
import { type Certificate, makeCertificate } from "./certificate.ts";
import { centrifugoSession, type FeedRules, type FeedSession, pusherSession } from "./kick-feed.ts";
import { kickSettings } from "./settings.ts";
import { signingKeys } from "./signing-keys.ts";

export const DEMO = {
  userId: "10001",
  channelId: "1001",
  chatroomId: "2002",
  slug: "demo",
  displayName: "Demo",
} as const;
export const CHAT_FEED = `chatrooms.${DEMO.chatroomId}.v2`;

/** Answers a request and says so, or leaves it to the next. */
export type Route = (request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean | Promise<boolean>;

/** Somebody's line, as the stand-in makes it. */
export interface DemoLine {
  readonly id?: string;
  readonly userId?: number | string;
  readonly username?: string;
  readonly slug?: string;
  readonly text: string;
  readonly badges?: readonly string[];
}

export interface KickServerOptions {
  readonly tls?: boolean;
  /** What time it is at Kick; the real one unless given. */
  readonly now?: () => number;
}

export class KickServer {
  /** What the negotiation answers. */
  provider: "centrifugo" | "pusher" | "unknown" = "centrifugo";
  /** The key pusher-js must come with; another is refused with 4001. */
  goodKey = "demo-key";
  answeredKey = "demo-key";
  negotiateStatus = 200;
  lookupStatus = 200;
  /** A frame the next socket gets before anything else. */
  first: string | Buffer | undefined;
  /** Only this Origin may open a socket: a page's address, or "none". `undefined` lets everybody in. */
  onlyOrigin: string | undefined;
  /** Tokens asked for so far that are still good. */
  readonly tokens = new Set<string>();
  readonly negotiations: { readonly clientId: string; readonly accepted: string[] }[] = [];
  readonly tokenClients: string[] = [];
  readonly lookups: string[] = [];
  readonly frames: unknown[] = [];
  readonly sessions = new Set<FeedSession>();
  readonly rules: FeedRules = {
    tokenGood: (token) => this.tokens.has(token),
    ttlS: 2700,
    pingMs: 25_000,
    heard: (frame) => void this.frames.push(frame),
    subscribed: () => this.#changed(),
  };
  readonly certificate: Certificate | undefined;
  readonly #now: () => number;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #routes: Route[] = [];
  readonly #waiters = new Set<() => void>();

  private constructor({ tls, now }: KickServerOptions) {
    this.#now = now ?? Date.now;
    const listener: RequestListener = (request, response) => void this.#answer(request, response);
    if (tls) {
      const certificate = makeCertificate(["kick.com", "*.kick.com", "*.pusher.com"]);
      this.certificate = certificate;
      this.#server = createTlsServer({ cert: certificate.certPem, key: certificate.keyPem }, listener);
    } else this.#server = createServer(listener);
    this.#server.on("upgrade", (request, socket, head) => {
      const origin = request.headers.origin ?? "none";
      if (this.onlyOrigin !== undefined && origin !== this.onlyOrigin) {
        socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (ws) => this.#accept(ws, request.url ?? ""));
    });
  }

  static async start(options: KickServerOptions = {}): Promise<KickServer> {
    const server = new KickServer(options);
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  async close(): Promise<void> {
    for (const { socket } of this.sessions) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get url(): string {
    return `http${this.certificate ? "s" : ""}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get socketUrl(): string {
    return this.url.replace("http", "ws");
  }

  /** Adds routes that are asked before the stand-in's own. */
  route(route: Route): void {
    this.#routes.push(route);
  }

  /** The settings that point a bot here, with short waits. */
  config(more: Record<string, unknown> = {}): KickConfig {
    const { timing, ...rest } = more as { timing?: object };
    return kickSettings({
      channel: DEMO.slug,
      endpoints: { site: this.url, web: this.url, api: this.url, id: this.url, pusher: this.socketUrl },
      timing: { requestMs: 3_000, connectMs: 3_000, backoffMs: 10, backoffMaxMs: 40, combineMs: 50, ...timing },
      ...rest,
    });
  }

  /** Resolves when `check` holds; looked at after every connect, subscribe and close. */
  async until(check: () => boolean): Promise<void> {
    while (!check()) await new Promise<void>((resolve) => this.#waiters.add(resolve));
  }

  /** Resolves when somebody reads the chat and the channel's other feeds. */
  reading(feeds = 5): Promise<void> {
    return this.until(() => [...this.sessions].some((session) => session.feeds.size >= feeds));
  }

  /** Sends an event to everybody who subscribed the feed. */
  emit(feed: string, event: string, data: unknown): void {
    for (const session of this.sessions) if (session.feeds.has(feed)) session.publish(feed, event, data);
  }

  /** Somebody writes. Returns the line's id. */
  chat(line: DemoLine): string {
    const id = line.id ?? randomUUID();
    const username = line.username ?? "ann";
    this.emit(CHAT_FEED, "App\\Events\\ChatMessageEvent", {
      id,
      chatroom_id: Number(DEMO.chatroomId),
      content: line.text,
      type: "message",
      created_at: new Date(this.#now()).toISOString(),
      sender: {
        id: Number(line.userId ?? 501),
        username,
        slug: line.slug ?? username.toLowerCase().replaceAll("_", "-"),
        identity: { color: "#FFD899", badges: (line.badges ?? []).map((type) => ({ type, text: type })) },
      },
    });
    return id;
  }

  /** Cuts every feed without a word. */
  cut(): void {
    for (const { socket } of this.sessions) socket.terminate();
  }

  /** Closes every feed with a code. */
  closeFeeds(code: number, reason: string): void {
    for (const { socket } of this.sessions) socket.close(code, reason);
  }

  /** The headers of a signed delivery. */
  sign(
    type: string,
    body: string,
    more: { readonly id?: string; readonly atMs?: number } = {},
  ): Record<string, string> {
    const id = more.id ?? `01${createHash("sha256").update(randomUUID()).digest("hex").slice(0, 24).toUpperCase()}`;
    const timestamp = new Date(more.atMs ?? this.#now()).toISOString().replace(/\.\d+Z$/, "Z");
    const signature = sign("RSA-SHA256", Buffer.from(`${id}.${timestamp}.${body}`), signingKeys().privateKey).toString(
      "base64",
    );
    return {
      "content-type": "application/json",
      "Kick-Event-Message-Id": id,
      "Kick-Event-Subscription-Id": "01DEMOSUBSCRIPTION00000000",
      "Kick-Event-Signature": signature,
      "Kick-Event-Message-Timestamp": timestamp,
      "Kick-Event-Type": type,
      "Kick-Event-Version": "1",
    };
  }

  #changed(): void {
    for (const waiter of this.#waiters) waiter();
    this.#waiters.clear();
  }

  #accept(socket: WebSocket, path: string): void {
    const key = /^\/app\/([^?]+)/.exec(path)?.[1];
    if (key !== undefined && key !== this.goodKey) {
      const data = { code: 4001, message: `App key ${key} not in this cluster` };
      socket.send(JSON.stringify({ event: "pusher:error", data }));
      socket.close(4001, data.message);
      return;
    }
    if (this.first !== undefined) socket.send(this.first);
    this.first = undefined;
    const session = key === undefined ? centrifugoSession(socket, this.rules) : pusherSession(socket, this.rules);
    this.sessions.add(session);
    this.#changed();
    socket.on("error", () => {});
    socket.on("close", () => {
      this.sessions.delete(session);
      this.#changed();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    for (const route of this.#routes) if (await route(request, response, body)) return;
    const path = (request.url ?? "").replace(/\?.*$/, "");
    const json = (status: number, value: unknown) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(value));
    };
    if (/^\/api\/v1\/realtime\/channels\/\d+\/chat\/connection$/.test(path)) return this.#negotiate(body, json);
    if (path === "/api/v1/realtime/auth/connection") return this.#token(body, json);
    const slug = /^\/api\/v2\/channels\/([^/]+)$/.exec(path)?.[1];
    if (slug !== undefined) return this.#lookup(slug, response, json);
    json(404, { message: "Not found" });
  }

  #negotiate(body: Buffer, json: (status: number, value: unknown) => void): void {
    const asked = JSON.parse(String(body)) as {
      client: { id: string };
      capabilities: { accepted_providers: { provider: string }[] };
    };
    const accepted = asked.capabilities.accepted_providers.map(({ provider }) => provider);
    this.negotiations.push({ clientId: asked.client.id, accepted });
    if (this.negotiateStatus !== 200) {
      json(this.negotiateStatus, { message: "Forbidden" });
      return;
    }
    const provider = accepted.includes(this.provider) || this.provider === "unknown" ? this.provider : "centrifugo";
    const credentials =
      provider === "pusher"
        ? { app_key: this.answeredKey, cluster: "us2" }
        : { url: `${this.socketUrl}/connection/websocket` };
    json(200, { data: { connections: [{ provider, credentials }], mode: "websocket" } });
  }

  #token(body: Buffer, json: (status: number, value: unknown) => void): void {
    const { client_id } = JSON.parse(String(body)) as { client_id: string };
    this.tokenClients.push(client_id);
    const token = `guest.${client_id}.${randomUUID()}`;
    this.tokens.add(token);
    json(200, { data: { token }, message: "success" });
  }

  #lookup(slug: string, response: ServerResponse, json: (status: number, value: unknown) => void): void {
    this.lookups.push(slug);
    if (this.lookupStatus !== 200) {
      response.writeHead(this.lookupStatus, { "content-type": "text/html" });
      response.end("<html><title>Just a moment...</title></html>");
      return;
    }
    if (slug !== DEMO.slug) {
      json(404, { message: "Not found" });
      return;
    }
    json(200, {
      id: Number(DEMO.channelId),
      user_id: Number(DEMO.userId),
      slug,
      livestream: null,
      user: { id: Number(DEMO.userId), username: DEMO.displayName },
      chatroom: { id: Number(DEMO.chatroomId), channel_id: Number(DEMO.channelId) },
    });
  }
}
