/**
 * Kick's sign-in server and official API on loopback, for tests: OAuth with PKCE (strict), the REST paths Chatmint uses, and
 * faults on demand. Shapes follow Kick's OpenAPI document.
 */
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { handleRest } from "./kick-api-rest.ts";

export interface StandInUser {
  readonly id: number;
  name: string;
  slug: string;
}

export interface StandInRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The body byte for byte. */
  readonly raw: string;
  readonly token: string | undefined;
}

/** What goes wrong with the next requests to a path. `hold` waits for the promise, then answers as usual; `drop` cuts the line. */
export type Fault =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }
  | { readonly hold: Promise<unknown> }
  | { readonly drop: true };

export interface StandInRedemption {
  id: string;
  rewardId: string;
  userId: number;
  status: "pending" | "accepted" | "rejected";
  input: string;
  redeemedAt: string;
}

export interface StandInReward {
  id: string;
  title: string;
  description: string;
  cost: number;
  background_color: string;
  is_enabled: boolean;
  is_paused: boolean;
  is_user_input_required: boolean;
  should_redemptions_skip_request_queue: boolean;
  /** Made by the app under test. */
  ours: boolean;
}

/** What Cloudflare answers in front of Kick. */
export const CLOUDFLARE: Fault = {
  status: 403,
  body: { error: "Request blocked by security policy.", reference: "8f0c" },
};

interface Grant {
  userId: number | undefined;
  scopes: string[];
}

export class KickApiServer {
  readonly app = {
    clientId: "01APPCLIENTID",
    clientSecret: "very-secret-of-the-app",
    redirectUri: "http://localhost:0/callback",
    /** The other redirect addresses that the app has. */
    redirects: new Set<string>(),
    scopes: new Set<string>(),
  };
  /** Who is signed in at kick.com in the browser. */
  browserUser = 501;
  /** They allow nothing. */
  denies = false;
  /** Kick's older behaviour: a refresh token is good for one use. */
  oneTimeRefresh = true;
  expiresIn = 7200;
  /** Kick's clock, as its answers tell it. */
  clock: () => number = () => Date.now();
  readonly users = new Map<number, StandInUser>();
  readonly live = new Map<number, string>();
  readonly access = new Map<string, Grant>();
  readonly refresh = new Map<string, Grant>();
  readonly revoked: string[] = [];
  readonly requests: StandInRequest[] = [];
  readonly said: { content: string; type: string; broadcaster?: number; as: number; replyTo?: string; id: string }[] =
    [];
  /** Called with each line before Kick answers: the feed may be faster. */
  onSaid: (line: { id: string; content: string; as: number }) => void | Promise<void> = () => {};
  /** Whether the app has a bot account; its user id. */
  botAccount: number | undefined = 900;
  chatIsShown = true;
  readonly rewards: StandInReward[] = [];
  readonly redemptions: StandInRedemption[] = [];
  /** A reason per redemption id, answered instead of settling it. */
  /** More fields of the sign-in server's answers, in place of its own. */
  tokenAnswer: object = {};
  /** Events whose subscriptions are there and not in the list. */
  readonly omitted = new Set<string>();
  readonly settleFaults = new Map<string, string>();
  /** Ids with which Kick refuses the whole question about users. */
  readonly refusedUsers = new Set<number>();
  /** What Kick does with a slug that it does not know: refuse the whole question, or leave it out. Both were seen. */
  unknownSlugs: "refused" | "omitted" = "refused";
  /** What stands as the redeemer of a redemption, by its id, where that is not the viewer. */
  readonly oddRedeemers = new Map<string, unknown>();
  /** Called after each settling, before its answer. */
  onSettled: () => void = () => {};
  readonly subscriptions: {
    id: string;
    event: string;
    version: number;
    method: string;
    broadcaster_user_id: number;
  }[] = [];
  /** An error per event name. */
  readonly subscribeFaults = new Map<string, string>();
  url = "";
  readonly #codes = new Map<string, { challenge: string; redirectUri: string; grant: Grant }>();
  readonly #faults: { method: string | undefined; path: string; fault: Fault; times: number }[] = [];
  readonly #server: Server;
  #serial = 0;

  constructor() {
    this.#server = createServer((request, response) => void this.#handle(request, response));
    for (const [id, name] of [
      [501, "Ada_Streams"],
      [502, "HelperBot"],
      [601, "Vera"],
      [602, "Tom"],
    ] as const) {
      this.users.set(id, { id, name, slug: name.toLowerCase().replaceAll("_", "-") });
    }
  }

  static async start(): Promise<KickApiServer> {
    const server = new KickApiServer();
    server.#server.listen(0, "127.0.0.1");
    await once(server.#server, "listening");
    server.url = `http://127.0.0.1:${(server.#server.address() as AddressInfo).port}`;
    return server;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The next `times` requests to this path meet this fault. */
  fail(path: string, fault: Fault, times = 1, method?: string): void {
    this.#faults.push({ method, path, fault, times });
  }

  /** Nothing fails any more. */
  heal(): void {
    this.#faults.length = 0;
  }

  /** How often a path was asked. */
  count(method: string, path: string): number {
    return this.requests.filter((request) => request.method === method && request.path === path).length;
  }

  /** A fresh pair for somebody, as after a sign-in. */
  grant(userId: number | undefined, scopes: readonly string[]): { accessToken: string; refreshToken: string } {
    const grant = { userId, scopes: [...scopes] };
    const accessToken = `access-${++this.#serial}-${randomBytes(6).toString("hex")}`;
    const refreshToken = `refresh-${this.#serial}-${randomBytes(6).toString("hex")}`;
    this.access.set(accessToken, grant);
    if (userId !== undefined) this.refresh.set(refreshToken, grant);
    return { accessToken, refreshToken };
  }

  nextId(prefix: string): string {
    return `${prefix}${String(++this.#serial).padStart(26 - prefix.length, "0")}`;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const url = new URL(request.url ?? "/", this.url);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const seen: StandInRequest = {
      method: request.method ?? "GET",
      path: url.pathname,
      query: url.searchParams,
      raw: Buffer.concat(chunks).toString("utf8"),
      token: request.headers.authorization?.replace(/^Bearer /, ""),
    };
    this.requests.push(seen);
    response.setHeader("date", new Date(this.clock()).toUTCString());
    const entry = this.#faults.find(
      ({ path, times, method }) => times > 0 && seen.path === path && (method ?? seen.method) === seen.method,
    );
    if (entry) {
      entry.times--;
      if ("drop" in entry.fault) return void request.socket.destroy();
      if ("hold" in entry.fault) await entry.fault.hold;
      else
        return answer(
          response,
          entry.fault.status,
          entry.fault.body ?? { data: {}, message: "Fault" },
          entry.fault.headers,
        );
    }
    try {
      if (seen.path.startsWith("/oauth/")) return this.#oauth(seen, response);
      return await handleRest(this, seen, (status, body) => answer(response, status, body));
    } catch (error) {
      answer(response, 500, { data: String(error), message: "stand-in" });
    }
  }

  #oauth(request: StandInRequest, response: ServerResponse): unknown {
    const form = new URLSearchParams(request.raw);
    if (request.method === "GET" && request.path === "/oauth/authorize")
      return this.#authorize(request.query, response);
    if (request.path === "/oauth/token") return this.#token(form, response);
    if (request.path === "/oauth/revoke") {
      const token = request.query.get("token") ?? "";
      this.revoked.push(token);
      this.access.delete(token);
      this.refresh.delete(token);
      response.writeHead(200, { "content-type": "text/plain" }).end("OK");
      return;
    }
    if (request.path === "/oauth/token/introspect") {
      const grant = this.access.get(request.token ?? "");
      const data = grant
        ? {
            active: true,
            client_id: this.app.clientId,
            token_type: "user",
            scope: grant.scopes.join(" "),
            exp: 4102444800,
          }
        : { active: false, client_id: null, token_type: null, scope: null, exp: null };
      return answer(response, 200, { data, message: "OK" });
    }
    answer(response, 404, { error: "not_found" });
  }

  #authorize(query: URLSearchParams, response: ServerResponse): unknown {
    const redirectUri = query.get("redirect_uri") ?? "";
    const legal =
      query.get("client_id") === this.app.clientId &&
      (redirectUri === this.app.redirectUri || this.app.redirects.has(redirectUri)) &&
      query.get("response_type") === "code" &&
      query.get("code_challenge_method") === "S256";
    if (!legal) return answer(response, 400, { error: "invalid_request" });
    const back = new URL(redirectUri);
    back.searchParams.set("state", query.get("state") ?? "");
    const scopes = (query.get("scope") ?? "").split(" ").filter(Boolean);
    if (this.denies) back.searchParams.set("error", "access_denied");
    else if (scopes.some((scope) => !this.app.scopes.has(scope))) back.searchParams.set("error", "invalid_scope");
    else {
      const code = `code-${randomBytes(8).toString("hex")}`;
      const grant = { userId: this.browserUser, scopes };
      this.#codes.set(code, { challenge: query.get("code_challenge") ?? "", redirectUri, grant });
      back.searchParams.set("code", code);
    }
    response.writeHead(302, { location: back.href }).end();
  }

  #token(form: URLSearchParams, response: ServerResponse): unknown {
    if (form.get("client_id") !== this.app.clientId || form.get("client_secret") !== this.app.clientSecret) {
      return answer(response, 401, {
        error: "invalid_client",
        error_description: `bad secret ${form.get("client_secret")}`,
      });
    }
    const kind = form.get("grant_type");
    const grant = kind === "client_credentials" ? { userId: undefined, scopes: [] } : this.#granted(kind, form);
    if (!grant) return answer(response, 400, { error: "invalid_grant", error_description: "The token is invalid." });
    const { accessToken, refreshToken } = this.grant(grant.userId, grant.scopes);
    const expiresIn = grant.userId === undefined ? 5_184_000 : this.expiresIn;
    answer(response, 200, {
      access_token: accessToken,
      token_type: "Bearer",
      expires_in: expiresIn,
      ...(grant.userId === undefined ? {} : { refresh_token: refreshToken, scope: grant.scopes.join(" ") }),
      ...this.tokenAnswer,
    });
  }

  #granted(kind: string | null, form: URLSearchParams): Grant | undefined {
    if (kind === "authorization_code") {
      const code = form.get("code") ?? "";
      const known = this.#codes.get(code);
      this.#codes.delete(code);
      const challenge = createHash("sha256")
        .update(form.get("code_verifier") ?? "")
        .digest("base64url");
      return known?.challenge === challenge && known.redirectUri === form.get("redirect_uri") ? known.grant : undefined;
    }
    const token = form.get("refresh_token") ?? "";
    const grant = this.refresh.get(token);
    if (grant && this.oneTimeRefresh) this.refresh.delete(token);
    return grant;
  }
}

function answer(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): unknown {
  if (response.destroyed) return;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(status === 204 ? undefined : text);
}
