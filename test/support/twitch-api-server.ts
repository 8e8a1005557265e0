/**
 * A stand-in for Twitch on loopback: id.twitch.tv (device flow, one-time refresh tokens, validate, revoke; the code flow of a
 * confidential application), Helix and EventSub's WebSocket on one port. Strict where Twitch is strict: expired and unknown tokens, missing scopes, moderators.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { RewardDesk } from "./twitch-rewards.ts";

export interface StandInUser {
  id: string;
  login: string;
  display_name: string;
  created_at: string;
}

interface Token {
  access: string;
  refresh: string;
  userId: string;
  scopes: string[];
  expiresAtMs: number;
  /** The application it was made for. */
  clientId: string;
}

interface Device {
  userCode: string;
  scopes: string[];
  state: "waiting" | "approved" | "gone";
  userId?: string;
}

/** A page of a list as it is about to be answered. */
export interface StandInPage {
  data: unknown[];
  pagination: { cursor?: string };
  total?: number;
}

/** Twitch's cursors are texts that say nothing. */
export const cursorAt = (index: number): string => Buffer.from(`{"b":null,"a":{"Offset":${index}}}`).toString("base64");

function indexOf(cursor: string | null): number {
  return cursor === null ? 0 : Number(/\d+/.exec(Buffer.from(cursor, "base64").toString())?.[0] ?? 0);
}

export interface StandInSubscription {
  id: string;
  type: string;
  version: string;
  condition: Record<string, string>;
  session: string;
}

interface Session {
  id: string;
  socket: WebSocket;
}

/** A request as it came: `GET /helix/streams?user_id=1`, and whose token it carried. */
export interface StandInRequest {
  line: string;
  path: string;
  query: URLSearchParams;
  body: string;
  userId: string | undefined;
}

export const CLIENT_ID = "standinclient";
/** The confidential application that viewers sign in with. */
export const VIEWER_APP = { clientId: "standinviewers", clientSecret: "very-secret-of-the-viewers-app" };
const TOKEN_LIFE_MS = 4 * 3_600_000;

/** Which scope (any of them) an event type needs. */
const EVENT_SCOPES: Record<string, string[]> = {
  "channel.subscribe": ["channel:read:subscriptions"],
  "channel.subscription.message": ["channel:read:subscriptions"],
  "channel.subscription.gift": ["channel:read:subscriptions"],
  "channel.subscription.end": ["channel:read:subscriptions"],
  "channel.bits.use": ["bits:read"],
  "channel.follow": ["moderator:read:followers"],
  "channel.moderator.add": ["moderation:read"],
  "channel.moderator.remove": ["moderation:read"],
  "channel.channel_points_custom_reward_redemption.add": ["channel:read:redemptions", "channel:manage:redemptions"],
};

export class TwitchStandIn {
  readonly users = new Map<string, StandInUser>();
  /** Of the one channel everything is about. */
  channelId = "1000";
  readonly chatters: string[] = [];
  /** The indexes at which a page begins that answers 500. */
  readonly failingPages = new Set<number>();
  /** Logins with which Twitch refuses the whole question. */
  readonly refusedLogins = new Set<string>();
  /** Changes a page of a list that begins at this index, for the ways in which Twitch's pages go wrong. */
  paging: ((page: StandInPage, from: number) => unknown) | undefined;
  stream: { id: string; started_at: string } | undefined;
  readonly subscribers = new Set<string>();
  readonly vips = new Set<string>();
  readonly moderators = new Set<string>();
  readonly followers = new Set<string>();
  readonly desk = new RewardDesk();
  sharedChat = false;
  /** Calls left in the bucket; each call takes one. */
  remaining = 800;
  resetInSeconds = 30;
  keepaliveSeconds = 10;
  /** Sessions get no keepalive frames. */
  silent = false;
  /** What every call of the API is answered, with status 200, instead of an honest answer. */
  instead: { readonly body: unknown } | undefined;
  /** Statuses that the next requests of a path get instead of an answer. */
  readonly fail = new Map<string, number[]>();
  /** Something in between (a proxy, a hotel's network) answers everything with a page of its own. */
  portal = false;
  /** Done before a path is answered, for what happens meanwhile. */
  readonly before = new Map<string, () => Promise<unknown>>();
  /** The app has a secret: it signs in and cannot renew. */
  confidential = false;
  /** Refresh tokens are refused as in an incident at Twitch. */
  refusesRefresh = false;
  /** Who is signed in at twitch.tv in the browser that comes to the code flow; `undefined` allows nothing. */
  browserUser: string | undefined;
  /** The redirect addresses of the viewers' application. */
  readonly redirects = new Set<string>();
  /** Paths that answer with a page of HTML and this status. */
  readonly html = new Map<string, number>();
  /** What the stand-in believes the time is. */
  now: () => number;
  /** Tokens handed out last, newest last. */
  readonly issued: { access: string; refresh: string }[] = [];
  readonly requests: StandInRequest[] = [];
  readonly subscriptions = new Map<string, StandInSubscription>();
  readonly sessions = new Map<string, Session>();
  /** How often a socket was opened. */
  connections = 0;
  /** How a socket of EventSub behaves instead of saying welcome; `"refuse"` answers 503 before there is a socket. */
  habit: "refuse" | ((socket: WebSocket, welcome: () => void, request: IncomingMessage) => void) | undefined;

  readonly #tokens = new Map<string, Token>();
  readonly #devices = new Map<string, Device>();
  readonly #codes = new Map<string, { userId: string; redirectUri: string }>();
  readonly #usedRefresh = new Set<string>();
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #keepalives = new Set<NodeJS.Timeout>();
  readonly #waiting = new Set<{ met: () => boolean; resolve: () => void }>();
  #counter = 0;

  constructor(now: () => number) {
    this.now = now;
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on("upgrade", (request, socket, head) => {
      if (this.habit === "refuse") {
        this.connections++;
        socket.end("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
        this.#wake();
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#meet(webSocket, request));
    });
  }

  static async start(now: () => number): Promise<TwitchStandIn> {
    const standIn = new TwitchStandIn(now);
    await new Promise<void>((resolve) => standIn.#server.listen(0, "127.0.0.1", resolve));
    return standIn;
  }

  async stop(): Promise<void> {
    for (const timer of this.#keepalives) clearInterval(timer);
    for (const client of this.#sockets.clients) client.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get endpoints() {
    const { port } = this.#server.address() as AddressInfo;
    const at = `127.0.0.1:${port}`;
    return { api: `http://${at}/helix`, auth: `http://${at}/oauth2`, eventsub: `ws://${at}/ws` };
  }

  /** Resolves as soon as `met` holds; looked at after every request and socket event. */
  until(met: () => boolean): Promise<void> {
    if (met()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.add({ met, resolve }));
  }

  user(id: string, login: string, created = "2015-03-01T12:00:00Z"): StandInUser {
    const user = { id, login, display_name: login[0]!.toUpperCase() + login.slice(1), created_at: created };
    this.users.set(id, user);
    return user;
  }

  /** Hands out a token pair, as a finished sign-in would. */
  issue(userId: string, scopes: string[], lifeMs = TOKEN_LIFE_MS, clientId = CLIENT_ID): Token {
    const n = ++this.#counter;
    const token = {
      access: `access-secret-${n}`,
      refresh: `refresh-secret-${n}`,
      userId,
      scopes,
      expiresAtMs: this.now() + lifeMs,
      clientId,
    };
    this.#tokens.set(token.access, token);
    this.issued.push(token);
    return token;
  }

  /** The streamer (or somebody who saw the code) confirms a code. */
  approve(userCode: string, userId: string): void {
    for (const device of this.#devices.values()) {
      if (device.userCode === userCode) Object.assign(device, { state: "approved", userId });
    }
  }

  expireDevices(): void {
    for (const device of this.#devices.values()) device.state = "gone";
  }

  revoke(access: string): void {
    this.#tokens.delete(access);
  }

  isValid(access: string): boolean {
    return this.#tokens.has(access);
  }

  /** How often this was asked, for example `GET /helix/streams`. */
  count(start: string): number {
    return this.requests.filter((request) => request.line.startsWith(start)).length;
  }

  /**
   * Sends an event to everybody who subscribed to its type; returns the ids of the frames. They are stamped with the real
   * time, unless told otherwise.
   */
  notify(type: string, event: object, options: { messageId?: string; timestampMs?: number } = {}): string {
    const messageId = options.messageId ?? `message-${++this.#counter}`;
    for (const subscription of this.subscriptions.values()) {
      if (subscription.type !== type) continue;
      this.#frame(subscription.session, "notification", messageId, options.timestampMs ?? this.now(), {
        subscription: { id: subscription.id, type, version: subscription.version, condition: subscription.condition },
        event,
      });
    }
    return messageId;
  }

  /** Twitch takes a subscription back. */
  revokeSubscription(type: string, status: string): void {
    for (const subscription of this.subscriptions.values()) {
      if (subscription.type !== type) continue;
      this.subscriptions.delete(subscription.id);
      const { id, version, condition } = subscription;
      this.#frame(subscription.session, "revocation", `message-${++this.#counter}`, this.now(), {
        subscription: { id, type, version, condition, status },
      });
    }
  }

  /** Asks every session to move; its subscriptions move with it. `to` is another address than a good one. */
  reconnectAll(to?: unknown): void {
    for (const { id } of this.sessions.values()) {
      this.#frame(id, "session_reconnect", `message-${++this.#counter}`, this.now(), {
        session: {
          id,
          status: "reconnecting",
          keepalive_timeout_seconds: null,
          reconnect_url: to !== undefined ? to : `${this.endpoints.eventsub}?move=${id}`,
        },
      });
    }
  }

  /** Cuts every socket; Twitch forgets their subscriptions. */
  drop(): void {
    for (const session of this.sessions.values()) session.socket.terminate();
  }

  raw(text: string): void {
    for (const session of this.sessions.values()) session.socket.send(text);
  }

  #frame(sessionId: string, type: string, messageId: string, timestampMs: number, payload: object): void {
    const metadata = {
      message_id: messageId,
      message_type: type,
      message_timestamp: new Date(timestampMs).toISOString(),
    };
    this.sessions.get(sessionId)?.socket.send(JSON.stringify({ metadata, payload }));
  }

  #meet(socket: WebSocket, request: IncomingMessage): void {
    this.connections++;
    if (typeof this.habit === "function") this.habit(socket, () => this.#welcome(socket, request), request);
    else this.#welcome(socket, request);
    this.#wake();
  }

  #welcome(socket: WebSocket, request: IncomingMessage): void {
    const moved = new URL(request.url ?? "/", "http://x").searchParams.get("move");
    const id = `session-${++this.#counter}`;
    this.sessions.set(id, { id, socket });
    const old = moved === null ? undefined : this.sessions.get(moved);
    if (moved !== null) {
      for (const each of this.subscriptions.values()) if (each.session === moved) each.session = id;
    }
    this.#frame(id, "session_welcome", `message-${++this.#counter}`, this.now(), {
      session: { id, status: "connected", keepalive_timeout_seconds: this.keepaliveSeconds, reconnect_url: null },
    });
    const keepalive = setInterval(
      () => this.silent || this.#frame(id, "session_keepalive", `message-${++this.#counter}`, this.now(), {}),
      this.keepaliveSeconds * 1000,
    );
    this.#keepalives.add(keepalive);
    socket.on("close", () => {
      clearInterval(keepalive);
      this.sessions.delete(id);
      for (const each of this.subscriptions.values()) if (each.session === id) this.subscriptions.delete(each.id);
      this.#wake();
    });
    if (old) setImmediate(() => old.socket.close(4004));
    this.#wake();
  }

  #wake(): void {
    for (const waiting of this.#waiting) {
      if (!waiting.met()) continue;
      this.#waiting.delete(waiting);
      waiting.resolve();
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://x");
    let body = "";
    for await (const chunk of request) body += chunk;
    const bearer = request.headers.authorization?.replace(/^(Bearer|OAuth) /, "");
    const token = bearer === undefined ? undefined : this.#tokens.get(bearer);
    const alive = token && token.expiresAtMs > this.now() ? token : undefined;
    this.requests.push({
      line: `${request.method} ${url.pathname}${url.search}`,
      path: url.pathname,
      query: url.searchParams,
      body,
      userId: alive?.userId,
    });
    await this.before.get(url.pathname)?.();
    if (this.portal) {
      response.writeHead(403, { "Content-Type": "text/html" }).end("<h1>Please sign in to the hotel</h1>");
      return;
    }
    const html = this.html.get(url.pathname);
    if (html !== undefined) {
      response.writeHead(html, { "Content-Type": "text/html" }).end("<h1>Nothing to see</h1>");
      return;
    }
    if (url.pathname === "/oauth2/authorize") {
      this.#authorize(url.searchParams, response);
      return;
    }
    const forced = this.fail.get(url.pathname)?.shift();
    const [status, answer] =
      forced !== undefined
        ? [forced, { status: forced, message: "forced" }]
        : this.instead && url.pathname.startsWith("/helix/")
          ? [200, this.instead.body]
          : url.pathname.startsWith("/oauth2/")
            ? this.#signIn(url.pathname.slice(8), new URLSearchParams(body), alive)
            : this.#helix(request.method ?? "GET", url, body, request.headers, alive);
    response.writeHead(status, {
      "Content-Type": "application/json",
      Date: new Date(this.now()).toUTCString(),
      ...(url.pathname.startsWith("/helix/") && {
        "Ratelimit-Limit": "800",
        "Ratelimit-Remaining": String(Math.max(0, this.remaining)),
        "Ratelimit-Reset": String(Math.ceil(this.now() / 1000) + this.resetInSeconds),
      }),
    });
    response.end(answer === undefined ? "" : JSON.stringify(answer), () => this.#wake());
  }

  /** The page on which somebody allows the viewers' application to know who they are, as if they pressed at once. */
  #authorize(query: URLSearchParams, response: ServerResponse): void {
    const redirectUri = query.get("redirect_uri") ?? "";
    const isKnown = query.get("client_id") === VIEWER_APP.clientId && this.redirects.has(redirectUri);
    if (!isKnown || query.get("response_type") !== "code") {
      response.writeHead(400, { "Content-Type": "application/json" });
      response.end(JSON.stringify({ status: 400, message: "Parameter redirect_uri does not match registered URI" }));
      return;
    }
    const back = new URL(redirectUri);
    if (this.browserUser === undefined) {
      back.searchParams.set("error", "access_denied");
      back.searchParams.set("error_description", "The user denied you access");
    } else {
      const code = `code-secret-${++this.#counter}`;
      this.#codes.set(code, { userId: this.browserUser, redirectUri });
      back.searchParams.set("code", code);
      back.searchParams.set("scope", query.get("scope") ?? "");
    }
    back.searchParams.set("state", query.get("state") ?? "");
    response.writeHead(302, { Location: back.href }).end();
  }

  /** What the viewers' application is given: a code flow with its secret, and tokens of its own. */
  #viewersApp(form: URLSearchParams): [number, unknown] {
    if (form.get("client_secret") !== VIEWER_APP.clientSecret) {
      return [403, { status: 403, message: "invalid client secret" }];
    }
    if (form.get("grant_type") === "client_credentials") {
      return [200, this.#pair(this.issue("", [], TOKEN_LIFE_MS, VIEWER_APP.clientId))];
    }
    const code = form.get("code") ?? "";
    const known = this.#codes.get(code);
    this.#codes.delete(code);
    if (form.get("grant_type") !== "authorization_code" || known?.redirectUri !== form.get("redirect_uri")) {
      return [400, { status: 400, message: "Invalid authorization code" }];
    }
    return [200, this.#pair(this.issue(known.userId, [], TOKEN_LIFE_MS, VIEWER_APP.clientId))];
  }

  #signIn(path: string, form: URLSearchParams, token: Token | undefined): [number, unknown?] {
    const bad = (message: string): [number, unknown] => [400, { status: 400, message }];
    if (path === "validate") {
      if (!token) return [401, { status: 401, message: "invalid access token" }];
      const { login } = this.users.get(token.userId)!;
      const expires_in = Math.floor((token.expiresAtMs - this.now()) / 1000);
      return [200, { client_id: CLIENT_ID, login, scopes: token.scopes, user_id: token.userId, expires_in }];
    }
    const clientId = form.get("client_id");
    if (clientId !== CLIENT_ID && clientId !== VIEWER_APP.clientId) return bad("invalid client");
    if (path === "token" && clientId === VIEWER_APP.clientId) return this.#viewersApp(form);
    if (path === "revoke") {
      return this.#tokens.delete(form.get("token") ?? "") ? [200] : bad("Invalid token");
    }
    if (path === "device") {
      const code = `device-secret-${++this.#counter}`;
      const userCode = `CODE${this.#counter}`;
      this.#devices.set(code, { userCode, scopes: (form.get("scopes") ?? "").split(" "), state: "waiting" });
      const verification_uri = `https://www.twitch.tv/activate?public=true&device-code=${userCode}`;
      return [200, { device_code: code, user_code: userCode, verification_uri, expires_in: 1800, interval: 5 }];
    }
    if (form.get("grant_type") === "refresh_token") return this.#refresh(form.get("refresh_token") ?? "");
    const device = this.#devices.get(form.get("device_code") ?? "");
    if (!device || device.state === "gone") return bad("invalid device code");
    if (device.state === "waiting") return bad("authorization_pending");
    device.state = "gone";
    return [200, this.#pair(this.issue(device.userId!, device.scopes))];
  }

  #refresh(refresh: string): [number, unknown] {
    if (this.confidential) return [400, { status: 400, message: "missing client secret" }];
    if (this.refusesRefresh) return [400, { status: 400, message: "Invalid refresh token" }];
    const old = [...this.#tokens.values()].find((token) => token.refresh === refresh);
    if (!old || this.#usedRefresh.has(refresh)) return [400, { status: 400, message: "Invalid refresh token" }];
    this.#usedRefresh.add(refresh);
    return [200, this.#pair(this.issue(old.userId, old.scopes))];
  }

  #pair(token: Token) {
    const { access, refresh, scopes } = token;
    const expires_in = (token.expiresAtMs - this.now()) / 1000;
    return { access_token: access, refresh_token: refresh, expires_in, scope: scopes, token_type: "bearer" };
  }

  #helix(
    method: string,
    url: URL,
    body: string,
    headers: IncomingMessage["headers"],
    token: Token | undefined,
  ): [number, unknown?] {
    if (!token || headers["client-id"] !== token.clientId)
      return [401, { status: 401, message: "Invalid OAuth token" }];
    if (this.remaining <= 0) return [429, { status: 429, message: "Too Many Requests" }];
    this.remaining--;
    const needs = (...any: string[]): [number, unknown] | undefined =>
      any.some((scope) => token.scopes.includes(scope))
        ? undefined
        : [401, { status: 401, message: `Missing scope: ${any.join(" or ")}` }];
    const ownsChannel = token.userId === this.channelId;
    const notOwner: [number, unknown] = [
      401,
      { status: 401, message: "The ID in broadcaster_id must match the user ID" },
    ];
    const query = url.searchParams;
    const path = url.pathname.slice("/helix/".length);
    if (path === "users") {
      const logins = query.getAll("login");
      if (logins.length + query.getAll("id").length > 100) {
        return [
          400,
          { error: "Bad Request", status: 400, message: "The request exceeded the maximum number of logins" },
        ];
      }
      if (logins.some((login) => !/^[a-z0-9_]{1,25}$/.test(login) || this.refusedLogins.has(login))) {
        const message = "Invalid login names, emails or IDs in request";
        return [400, { error: "Bad Request", status: 400, message }];
      }
      const isAsked = ({ id, login }: StandInUser) =>
        query.size === 0
          ? id === token.userId
          : query.getAll("login").includes(login) || query.getAll("id").includes(id);
      const found = [...this.users.values()].filter(isAsked);
      return [200, { data: found.map((user) => ({ ...user, type: "", broadcaster_type: "", description: "" })) }];
    }
    if (path === "streams") {
      const mine = this.stream && query.getAll("user_id").includes(this.channelId);
      const data = mine ? [{ ...this.stream, user_id: this.channelId, user_login: "ann", type: "live" }] : [];
      return [200, { data, pagination: {} }];
    }
    if (path === "chat/chatters") {
      const moderates = ownsChannel || this.moderators.has(token.userId);
      if (query.get("moderator_id") !== token.userId)
        return [401, { status: 401, message: "moderator_id is not yours" }];
      if (!moderates) return [403, { status: 403, message: "The user is not a moderator" }];
      return (
        needs("moderator:read:chatters") ?? this.#page(query, this.chatters, (id) => this.#named(id), { total: true })
      );
    }
    if (path === "channels/followers") {
      const id = query.get("user_id");
      const data =
        id !== null && this.followers.has(id) ? [{ ...this.#named(id), followed_at: "2024-01-01T00:00:00Z" }] : [];
      return needs("moderator:read:followers") ?? [200, { data, total: this.followers.size, pagination: {} }];
    }
    if (path === "subscriptions") {
      if (!ownsChannel) return notOwner;
      // The streamer is always on it, with the highest tier.
      const tier = (id: string) => (id === this.channelId ? "3000" : "1000");
      const entry = (id: string) => ({ ...this.#named(id), tier: tier(id), is_gift: false, plan_name: "" });
      return (
        needs("channel:read:subscriptions") ??
        this.#page(query, [this.channelId, ...this.subscribers], entry, { total: true, emptyLast: true })
      );
    }
    if (path === "channels/vips") {
      if (!ownsChannel) return notOwner;
      return needs("channel:read:vips") ?? this.#page(query, [...this.vips], (id) => this.#named(id));
    }
    if (path === "moderation/moderators") {
      if (!ownsChannel) return notOwner;
      return needs("moderation:read") ?? this.#page(query, [...this.moderators], (id) => this.#named(id));
    }
    if (path.startsWith("channel_points/custom_rewards")) {
      if (!ownsChannel || query.get("broadcaster_id") !== this.channelId) return notOwner;
      const lacking = needs("channel:manage:redemptions");
      return lacking ?? this.desk.answer(method, path, query, body, (id) => this.#named(id));
    }
    if (path === "shared_chat/session") {
      return [200, { data: this.sharedChat ? [{ session_id: "s", host_broadcaster_id: "2", participants: [] }] : [] }];
    }
    if (path === "eventsub/subscriptions" && method === "POST") return this.#subscribe(JSON.parse(body), token, needs);
    if (path === "eventsub/subscriptions" && method === "DELETE") {
      this.subscriptions.delete(query.get("id") ?? "");
      return [204];
    }
    return [404, { status: 404, message: `the stand-in knows no ${path}` }];
  }

  #named(id: string) {
    const user = this.users.get(id);
    return { user_id: id, user_login: user?.login ?? `viewer${id}`, user_name: user?.display_name ?? `Viewer${id}` };
  }

  /** One page of a list, ended as Twitch ends this list, or as {@link TwitchStandIn.paging} says. */
  #page<T>(
    query: URLSearchParams,
    ids: readonly string[],
    entry: (id: string) => T,
    { total = false, emptyLast = false } = {},
  ): [number, unknown] {
    const first = Number(query.get("first") ?? 100);
    const from = indexOf(query.get("after"));
    if (this.failingPages.has(from)) return [500, { status: 500, message: "Internal Server Error" }];
    const data = ids.slice(from, from + first).map(entry);
    const more = from + first < ids.length || (emptyLast && data.length > 0);
    const page: StandInPage = {
      data,
      pagination: more ? { cursor: cursorAt(from + first) } : {},
      ...(total && { total: ids.length }),
    };
    return [200, this.paging ? this.paging(page, from) : page];
  }

  #subscribe(
    wanted: { type: string; version: string; condition: Record<string, string>; transport: { session_id: string } },
    token: Token,
    needs: (...any: string[]) => [number, unknown] | undefined,
  ): [number, unknown] {
    const { type, version, condition, transport } = wanted;
    const scopes = EVENT_SCOPES[type];
    const lacking = scopes && needs(...scopes);
    if (lacking) return [403, { status: 403, message: "subscription missing proper authorization" }];
    if (type === "channel.follow") {
      const reader = condition.moderator_user_id;
      const may = reader === token.userId && (reader === this.channelId || this.moderators.has(reader));
      if (!may) return [403, { status: 403, message: "subscription missing proper authorization" }];
    }
    if (!this.sessions.has(transport.session_id)) {
      return [400, { status: 400, message: "websocket transport session does not exist or has already disconnected" }];
    }
    const same = [...this.subscriptions.values()].some(
      (each) => each.type === type && each.session === transport.session_id,
    );
    if (same) return [409, { status: 409, message: "subscription already exists" }];
    const id = `subscription-${++this.#counter}`;
    this.subscriptions.set(id, { id, type, version, condition, session: transport.session_id });
    const data = { id, type, version, condition, status: "enabled", cost: 0, created_at: new Date().toISOString() };
    return [
      202,
      {
        data: [
          {
            ...data,
            transport: { method: "websocket", session_id: transport.session_id, connected_at: data.created_at },
          },
        ],
        total: this.subscriptions.size,
        total_cost: 0,
        max_total_cost: 10,
      },
    ];
  }
}
