/**
 * One request to Kick's official API: its envelope, its errors, its patience.
 *
 * Kick documents no rate limit and sends no header about one, so we keep our own: a budget of requests a minute, and per
 * lane (live, users, rewards, ...) a pause after a failure, as long as Kick asked for or doubling from one second. A call
 * within a pause fails at once and says for how long; nothing here waits, the next poll is the retry.
 */

import { textWithin } from "../../../base/body.ts";
import { messageOf, PlatformError } from "../../../base/errors.ts";
import { MINUTE_MS } from "../../../base/lengths.ts";
import type { Log } from "../../../base/log.ts";
import { phrase } from "../../../base/phrase.ts";
import type { System } from "../../../base/system.ts";

/** What went wrong with a request, as far as the caller must tell it apart. */
export type KickApiCode =
  | "kick.signed-out"
  | "kick.unauthorized"
  | "kick.forbidden"
  | "kick.rate-limited"
  | "kick.refused"
  | "kick.server"
  | "kick.network"
  | "kick.timeout"
  | "kick.answer";

/** A request to Kick's API that failed. The message is safe to log: it holds no token and no address with a code. */
export class KickApiError extends PlatformError {
  declare readonly code: KickApiCode;
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** How long Kick, or our own pause, wants us to wait. */
  readonly retryAfterMs: number | undefined;
  /** What Kick said, shortened. */
  readonly said: string;
  /** The request was never made: our own pause or budget, or nobody is signed in. */
  readonly held: boolean;

  constructor(
    code: KickApiCode,
    message: string,
    details: {
      status?: number;
      retryAfterMs?: number | undefined;
      said?: string;
      held?: boolean;
      cause?: unknown;
    } = {},
  ) {
    super(code, message, details.cause === undefined ? undefined : { cause: details.cause });
    this.status = details.status ?? 0;
    this.retryAfterMs = details.retryAfterMs;
    this.said = details.said ?? "";
    this.held = details.held ?? false;
  }
}

/** Who a request speaks for. */
export interface TokenSource {
  /** An access token that should work. @throws {KickApiError} `kick.signed-out` */
  token(): Promise<string>;
  /** Kick refused this one: another, refreshed. @throws {KickApiError} `kick.signed-out` when there is none */
  refused(token: string): Promise<string>;
}

export interface KickRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  /** Arrays repeat the key: `id=1&id=2`. */
  readonly query?: readonly (readonly [string, string])[];
  readonly body?: unknown;
  /** Requests of one lane share their pauses. `chat` has none here: the sender's circuit breaker rules it. */
  readonly lane: string;
}

export interface KickHttpOptions {
  readonly system: System;
  readonly log: Log;
  /** `https://api.kick.com`, or where the config points. */
  readonly apiUrl: string;
  readonly timeoutMs?: number;
  /** Most requests in any minute, chat not counted. */
  readonly requestsPerMinute?: number;
  /** Told of the Date of every answer. */
  readonly answered?: (date: string | null) => void;
}

/** The part of a minute's requests after which a lane waits for the next minute; all others may use them up. */
const SHARES: Readonly<Record<string, number>> = { accounts: 0.4, users: 0.5, givers: 0.75 };
const SAID_MAX = 200;
const PAUSE_MAX_MS = 5 * MINUTE_MS;

/** The way to `api.kick.com`, shared by all accounts of one bot so that they share one budget. */
export class KickHttp {
  readonly #options: Required<KickHttpOptions>;
  readonly #lanes = new Map<string, { failures: number; untilMs: number }>();
  readonly #madeAtMs: number[] = [];
  readonly #closing = new AbortController();

  constructor(options: KickHttpOptions) {
    this.#options = { timeoutMs: 10_000, requestsPerMinute: 60, answered: () => {}, ...options };
  }

  /** Gives up every request under way. */
  close(): void {
    this.#closing.abort();
  }

  /** The whole answer (`{data, message, pagination?}`), or `undefined` for an empty one. A 401 is refreshed and asked again once. */
  async call(request: KickRequest, tokens?: TokenSource): Promise<unknown> {
    this.#mayAsk(request);
    const token = await tokens?.token();
    try {
      return this.#succeeded(request, await this.#askTwice(request, token, tokens));
    } catch (error) {
      throw this.#failed(request, error);
    }
  }

  async #askTwice(request: KickRequest, token: string | undefined, tokens: TokenSource | undefined): Promise<unknown> {
    try {
      return await this.#ask(request, token);
    } catch (error) {
      const refused = error instanceof KickApiError && error.code === "kick.unauthorized";
      if (!refused || !tokens || token === undefined) throw error;
      const fresh = await tokens.refused(token);
      if (fresh === token) throw error;
      if (request.lane !== "chat") this.#madeAtMs.push(this.#options.system.clock.monotonic());
      return await this.#ask(request, fresh);
    }
  }

  #mayAsk(request: KickRequest): void {
    if (request.lane === "chat") return;
    const nowMs = this.#options.system.clock.monotonic();
    const pauseMs = (this.#lanes.get(request.lane)?.untilMs ?? 0) - nowMs;
    if (pauseMs > 0) {
      throw new KickApiError("kick.rate-limited", `Kick asked for a pause of ${Math.ceil(pauseMs / 1000)} s more.`, {
        retryAfterMs: pauseMs,
        held: true,
      });
    }
    while (this.#madeAtMs.length > 0 && (this.#madeAtMs[0] ?? 0) <= nowMs - MINUTE_MS) this.#madeAtMs.shift();
    // Viewers cause lookups; however many they cause, what decides about money keeps the rest.
    const share = SHARES[request.lane] ?? 1;
    if (this.#madeAtMs.length >= this.#options.requestsPerMinute * share) {
      const waitMs = (this.#madeAtMs[0] ?? nowMs) + MINUTE_MS - nowMs;
      throw new KickApiError("kick.rate-limited", "Our own budget of requests to Kick is used up for this minute.", {
        retryAfterMs: waitMs,
        held: true,
      });
    }
    this.#madeAtMs.push(nowMs);
  }

  #succeeded(request: KickRequest, answer: unknown): unknown {
    this.#lanes.delete(request.lane);
    return answer;
  }

  /** Sets the lane's pause where the failure asks for one. */
  #failed(request: KickRequest, error: unknown): unknown {
    if (!(error instanceof KickApiError) || request.lane === "chat" || error.held) return error;
    if (error.code === "kick.refused" || error.code === "kick.answer") return error;
    const { clock, random } = this.#options.system;
    const failures = (this.#lanes.get(request.lane)?.failures ?? 0) + 1;
    const doublingMs = Math.min(1000 * 2 ** Math.min(failures - 1, 20), PAUSE_MAX_MS);
    // A server that fails is asked again at the next minute; only an explicit "too many" is worth a longer silence.
    const capMs = error.code === "kick.rate-limited" ? PAUSE_MAX_MS : MINUTE_MS / 2;
    const pauseMs = error.retryAfterMs ?? Math.min(doublingMs, capMs) + random.integer(500);
    this.#lanes.set(request.lane, { failures, untilMs: clock.monotonic() + pauseMs });
    return error;
  }

  async #ask(request: KickRequest, token: string | undefined): Promise<unknown> {
    const { apiUrl, timeoutMs, log, system } = this.#options;
    const url = new URL(request.path, apiUrl);
    for (const [key, value] of request.query ?? []) url.searchParams.append(key, value);
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        method: request.method,
        redirect: "error",
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), this.#closing.signal]),
        headers: {
          accept: "application/json",
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(request.body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      });
      text = await textWithin(response);
    } catch (error) {
      throw unreachable(error, timeoutMs);
    }
    this.#options.answered(response.headers.get("date"));
    log.debug({ method: request.method, path: request.path, status: response.status }, "asked Kick");
    if (response.ok) return parseAnswer(text);
    throw refusal(response, text, system.clock.now());
  }
}

/** No answer at all. A timeout is told apart because the request may have been carried out. */
function unreachable(error: unknown, timeoutMs: number): KickApiError {
  if (error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError")) {
    return new KickApiError("kick.timeout", phrase("Kick did not answer within {timeoutMs} ms.", { timeoutMs }), {
      cause: error,
    });
  }
  const cause = error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
  return new KickApiError("kick.network", phrase("Kick cannot be reached: {cause}.", { cause: shorten(cause) }), {
    cause: error,
  });
}

function parseAnswer(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new KickApiError("kick.answer", "Kick answered with something that is not JSON.", {
      status: 200,
      cause: error,
    });
  }
}

function refusal(response: Response, text: string, nowMs: number): KickApiError {
  const { status } = response;
  const said = spoken(text);
  const details = { status, said, retryAfterMs: retryAfterMs(response.headers.get("retry-after"), nowMs) };
  const answer =
    said === ""
      ? phrase("Kick answered {status}", { status })
      : phrase("Kick answered {status} ({said})", { status, said });
  if (status === 401)
    return new KickApiError("kick.unauthorized", phrase("{answer}: the sign-in is not accepted.", { answer }), details);
  if (status === 403)
    return new KickApiError("kick.forbidden", phrase("{answer}: it does not allow this.", { answer }), details);
  if (status === 429)
    return new KickApiError("kick.rate-limited", phrase("{answer}: too many requests.", { answer }), details);
  if (status >= 500)
    return new KickApiError("kick.server", phrase("{answer}: trouble on their side.", { answer }), details);
  return new KickApiError("kick.refused", `${answer}.`, details);
}

/** The words in an error body: `{data, message}` of the API, `{error, reference}` of Cloudflare; never a page of HTML. */
function spoken(text: string): string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // Not JSON: a page of HTML, of which the status is all we need.
    return "";
  }
  const { data, message, error } = (body ?? {}) as Record<string, unknown>;
  return shorten([data, message, error].filter((part) => typeof part === "string" && part !== "").join(": "));
}

/** `Retry-After` in milliseconds: seconds or an HTTP date; at most five minutes. */
function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const seconds = Number(header);
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, 0), PAUSE_MAX_MS) : undefined;
}

function shorten(text: string): string {
  const flat = text.replace(/\s+/g, " ").trim();
  return flat.length > SAID_MAX ? `${flat.slice(0, SAID_MAX)}...` : flat;
}
