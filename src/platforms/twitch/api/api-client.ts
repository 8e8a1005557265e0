/**
 * twurple's ApiClient with our own way onto the wire.
 *
 * twurple 8.1.4 has its addresses built in; the only way to point it elsewhere is the process-wide variable
 * TWURPLE_MOCK_API_PORT (a port on localhost, other paths). It also hides the Date header we need to notice a wrong clock,
 * knows no time limit, and waits out rate limits in a queue. Its endpoints and models all go through `callApi`, so that is
 * the one method replaced here. EventSub's socket has a `url` setting of its own.
 */

import { ApiClient, type BaseApiClient } from "@twurple/api";
import { textWithin } from "../../../base/body.ts";
import type { Clock } from "../../../base/clock.ts";
import { PlatformError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { phrase } from "../../../base/phrase.ts";
import type { PlatformClock } from "../../witnesses/platform-clock.ts";
import { networkReason, REQUEST_TIMEOUT_MS } from "../sign-in/id.ts";
import type { AccountsAuthProvider } from "./auth-provider.ts";
import { RateLimits } from "./rate-limits.ts";

type Call = Parameters<ApiClient["callApi"]>[0];
type User = Parameters<ApiClient["asUser"]>[0];

export interface ApiClientOptions {
  readonly provider: AccountsAuthProvider;
  /** For example `https://api.twitch.tv/helix`. */
  readonly base: string;
  readonly clock: Clock;
  /** Told of the Date of every answer. */
  readonly platformClock: PlatformClock;
  readonly log: Log;
}

/** Twitch answered a call with an error. The message names the call, never its parameters or a token. */
export class HelixError extends PlatformError {
  readonly status: number;
  constructor(status: number, message: string) {
    super("twitch.api", message);
    this.status = status;
  }
}

export class TwitchApiClient extends ApiClient {
  readonly #options: ApiClientOptions;
  /** The user whose token calls go out with, where the endpoint leaves that open. */
  readonly #contextUserId: string | undefined;
  /** Shared with the clients made by {@link asUser}. */
  readonly limits: RateLimits;

  constructor(
    options: ApiClientOptions,
    contextUserId?: string,
    limits: RateLimits = new RateLimits(options.clock, options.log),
  ) {
    super({ authProvider: options.provider, logger: twurpleLogger(options.log) });
    this.#options = options;
    this.#contextUserId = contextUserId;
    this.limits = limits;
  }

  /**
   * One call of Twitch's API, as every endpoint of twurple makes it. Never waits: while a rate limit lasts it fails.
   *
   * @throws {HelixError} with the status of Twitch's answer.
   * @throws {PlatformError} `twitch.signed_out`, `twitch.rate_limited` or `twitch.unreachable`.
   */
  override async callApi<T = unknown>(call: Call): Promise<T> {
    const token = await this.#tokenFor(call);
    let response = await this.#send(call, token);
    if (response.status === 401 && response.message.toLowerCase().includes("oauth token")) {
      // Other 401s are about scopes or missing rights: a new token would change nothing and cost a refresh each time.
      const fresh = await this.#options.provider.replace(token.accessToken);
      if (fresh) response = await this.#send(call, fresh);
    }
    if (response.status >= 400) {
      throw new HelixError(
        response.status,
        phrase("Twitch answered {status} to {asked}: {reason}", {
          status: response.status,
          asked: `${call.method ?? "GET"} ${call.url}`,
          reason: response.message || phrase("no reason given"),
        }),
      );
    }
    return response.body as T;
  }

  override asUser<T>(user: User, runner: (client: BaseApiClient) => Promise<T>): Promise<T> {
    const userId = typeof user === "object" ? user.id : String(user);
    return runner(new TwitchApiClient(this.#options, userId, this.limits));
  }

  /** Asked by twurple's endpoints for `moderator_id` and the like. */
  _getUserIdFromRequestContext(userId?: string): string | undefined {
    return this.#contextUserId ?? userId;
  }

  async #tokenFor(call: Call): Promise<{ accessToken: string; userId: string }> {
    const { provider } = this.#options;
    const scoped = call.scopes !== undefined || call.forceType === "user";
    const open = !scoped || call.canOverrideScopedUserContext === true;
    const userId = open ? (this.#contextUserId ?? call.userId) : call.userId;
    if (!scoped) return provider.getAnyAccessToken(userId);
    const token = await provider.getAccessTokenForUser(userId ?? "", call.scopes);
    if (token) return token;
    throw new PlatformError(
      "twitch.signed_out",
      `Nobody who may use ${call.url} is signed in to Twitch (it needs ${call.scopes?.join(" or ") ?? "a sign-in"}).`,
    );
  }

  async #send(
    call: Call,
    token: { accessToken: string; userId: string },
  ): Promise<{ status: number; body: unknown; message: string }> {
    const { base, provider, platformClock } = this.#options;
    if (this.limits.emptyForMs(token.userId) > 0) {
      throw new PlatformError(
        "twitch.rate_limited",
        phrase("Twitch's rate limit is used up; calls go on within a minute."),
      );
    }
    const headers: Record<string, string> = {
      Accept: "application/json",
      "Client-Id": provider.clientId,
      Authorization: `Bearer ${token.accessToken}`,
      ...(call.jsonBody === undefined ? {} : { "Content-Type": "application/json" }),
    };
    const init: RequestInit = {
      method: call.method ?? "GET",
      headers,
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      ...(call.jsonBody === undefined ? {} : { body: JSON.stringify(call.jsonBody) }),
    };
    let response: Response;
    let text: string;
    try {
      response = await fetch(addressOf(base, call), init);
      text = await textWithin(response);
    } catch (error) {
      throw new PlatformError(
        "twitch.unreachable",
        phrase("Twitch's API could not be reached ({reason}).", { reason: networkReason(error) }),
      );
    }
    platformClock.answered(response.headers.get("date"));
    this.limits.heed(token.userId, response);
    return { status: response.status, ...read(text, response.status) };
  }
}

function addressOf(base: string, call: Call): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(call.query ?? {})) {
    for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined) query.append(key, each);
  }
  const path = call.url.replace(/^\//, "");
  return `${base.replace(/\/$/, "")}/${path}${query.size > 0 ? `?${query}` : ""}`;
}

function read(text: string, status: number): { body: unknown; message: string } {
  if (text === "") return { body: undefined, message: "" };
  try {
    const body: unknown = JSON.parse(text);
    const message = (body as { message?: unknown } | null)?.message;
    return { body, message: typeof message === "string" ? message.slice(0, 200) : "" };
  } catch (error) {
    // Twitch's own servers send a page when they are in trouble; anything below 500 is somebody else's, a proxy's or a hotel's.
    if (status >= 500) return { body: undefined, message: "an answer that is not Twitch's" };
    throw new PlatformError("twitch.unreachable", phrase("Something between here and Twitch answered in its place."), {
      cause: error,
    });
  }
}

/** twurple's own log lines, as debug lines of ours. */
export function twurpleLogger(log: Log) {
  return {
    minLevel: "warning",
    custom: (_level: number, message: string) => log.debug({ twurple: message }, "twurple says"),
  };
}
