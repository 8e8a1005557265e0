/**
 * Twitch's sign-in server (id.twitch.tv). For the public app that the bot signs in with: device code flow, refresh, validate,
 * revoke, without any secret. For the confidential app that viewers sign in with: the code flow, with its secret.
 *
 * Every answer is a value. Tokens travel in bodies and headers, never in an address, and nothing thrown or returned as
 * a reason quotes what was sent or received, so a reason may be logged as it is.
 *
 * @see https://dev.twitch.tv/docs/authentication/getting-tokens-oauth/#device-code-grant-flow
 */

import { z } from "zod";
import { textWithin } from "../../../base/body.ts";
import { codeOf } from "../../../base/errors.ts";
import { phrase } from "../../../base/phrase.ts";

/** Longest wait for one answer of Twitch. */
export const REQUEST_TIMEOUT_MS = 10_000;

/** A fresh pair from the device code flow or a refresh. */
export interface TokenPair {
  accessToken: string;
  refreshToken?: string;
  expiresInMs: number;
  scopes: string[];
}

/** What Twitch says about a token that it accepts. */
export interface TokenOwner {
  clientId: string;
  login: string;
  userId: string;
  scopes: string[];
  expiresInMs: number;
}

export interface DeviceCode {
  deviceCode: string;
  /** What the streamer types on the page, for example `ABCDEFGH`. */
  userCode: string;
  /** The page to open; the code is already filled in. */
  link: string;
  expiresInMs: number;
  intervalMs: number;
}

/** Twitch could not be asked or gave no clear answer: nothing is known, try again later. `reason` holds no secret. */
export interface Unclear {
  status: "unclear";
  reason: string;
  /** No answer, none in time, trouble on its side, or an answer that is not Twitch's. */
  why: "unreachable" | "slow" | "busy" | "strange";
}

/** What a browser came back with, and the confidential app it came back to. */
export interface CodeToTrade {
  readonly clientSecret: string;
  readonly code: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

const device = z.object({
  device_code: z.string(),
  user_code: z.string(),
  verification_uri: z.string(),
  expires_in: z.number(),
  interval: z.number(),
});
const pair = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.number(),
  scope: z.union([z.array(z.string()), z.string().transform((scopes) => scopes.split(" "))]).default([]),
});
const owner = z.object({
  client_id: z.string(),
  login: z.string(),
  user_id: z.string(),
  scopes: z.array(z.string()).nullable(),
  expires_in: z.number(),
});

/** What came of trading something for a pair. `dead`: Twitch takes it no more. */
type Traded = ({ readonly status: "ok" } & TokenPair) | { readonly status: "dead"; readonly reason: string } | Unclear;

export class TwitchId {
  readonly #base: string;
  readonly #clientId: string;
  readonly #onDate: (date: string | null) => void;
  readonly #timeoutMs: number;

  /** `base`: the address of the sign-in server, by default `https://id.twitch.tv/oauth2`. `onDate` is told each Date header. */
  constructor(
    base: string,
    clientId: string,
    onDate: (date: string | null) => void = () => {},
    timeoutMs = REQUEST_TIMEOUT_MS,
  ) {
    this.#base = base.replace(/\/$/, "");
    this.#clientId = clientId;
    this.#onDate = onDate;
    this.#timeoutMs = timeoutMs;
  }

  /** Begins a device code flow. */
  async device(
    scopes: readonly string[],
  ): Promise<({ status: "ok" } & DeviceCode) | { status: "refused"; reason: string } | Unclear> {
    const answer = await this.#post("device", { client_id: this.#clientId, scopes: scopes.join(" ") });
    if (answer.status === "unclear") return answer;
    if (answer.status === "refused") return { status: "refused", reason: answer.message };
    const found = device.safeParse(answer.body);
    if (!found.success) return strange("the device code");
    return {
      status: "ok",
      deviceCode: found.data.device_code,
      userCode: found.data.user_code,
      link: found.data.verification_uri,
      expiresInMs: found.data.expires_in * 1000,
      intervalMs: Math.max(1, found.data.interval) * 1000,
    };
  }

  /** Asks once whether the code has been typed: `waiting` until it has, `gone` when it expired or was used. */
  async redeem(
    deviceCode: string,
    scopes: readonly string[],
  ): Promise<
    | ({ status: "ok" } & TokenPair)
    | { status: "waiting" }
    | { status: "slower" }
    | { status: "gone"; reason: string }
    | Unclear
  > {
    const answer = await this.#post("token", {
      client_id: this.#clientId,
      scopes: scopes.join(" "),
      device_code: deviceCode,
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
    });
    if (answer.status === "unclear") return answer;
    if (answer.status === "refused") {
      if (answer.message === "authorization_pending") return { status: "waiting" };
      if (answer.message === "slow_down") return { status: "slower" };
      return { status: "gone", reason: answer.message };
    }
    return toPair(answer.body);
  }

  /** Trades a refresh token for a new pair. The old one is used up the moment Twitch answers `ok`. */
  async refresh(refreshToken: string): Promise<Traded> {
    return this.#trade({
      client_id: this.#clientId,
      grant_type: "refresh_token",
      refresh_token: refreshToken,
    });
  }

  /** Trades the code of the code flow for a pair. `verifier` is PKCE's: Twitch passes over it, as long as it knows no PKCE. */
  async exchange({ clientSecret, code, verifier, redirectUri }: CodeToTrade): Promise<Traded> {
    return this.#trade({
      client_id: this.#clientId,
      client_secret: clientSecret,
      grant_type: "authorization_code",
      code,
      code_verifier: verifier,
      redirect_uri: redirectUri,
    });
  }

  /** A token of the confidential app itself: that there is one proves that id and secret belong together. */
  async appToken(clientSecret: string): Promise<Traded> {
    return this.#trade({
      client_id: this.#clientId,
      client_secret: clientSecret,
      grant_type: "client_credentials",
    });
  }

  /** Whose token this is. Twitch asks every app to do this at start and once an hour. */
  async validate(accessToken: string): Promise<({ status: "ok" } & TokenOwner) | { status: "dead" } | Unclear> {
    const answer = await this.#ask("validate", { headers: { Authorization: `OAuth ${accessToken}` } });
    if (answer.status === "unclear") return answer;
    if (answer.status === "refused") return answer.http === 401 ? { status: "dead" } : unclear(answer.http);
    const found = owner.safeParse(answer.body);
    if (!found.success) return strange("the owner of the token");
    return {
      status: "ok",
      clientId: found.data.client_id,
      login: found.data.login,
      userId: found.data.user_id,
      scopes: found.data.scopes ?? [],
      expiresInMs: found.data.expires_in * 1000,
    };
  }

  /** Makes a token worthless. A token Twitch no longer knows counts as done. */
  async revoke(accessToken: string): Promise<{ status: "ok" } | Unclear> {
    const answer = await this.#post("revoke", { client_id: this.#clientId, token: accessToken });
    return answer.status === "unclear" ? answer : { status: "ok" };
  }

  async #trade(form: Record<string, string>): Promise<Traded> {
    const answer = await this.#post("token", form);
    if (answer.status === "unclear") return answer;
    if (answer.status === "refused") return { status: "dead", reason: answer.message };
    return toPair(answer.body);
  }

  #post(path: string, form: Record<string, string>): Promise<TwitchAnswer> {
    return this.#ask(path, { method: "POST", body: new URLSearchParams(form) });
  }

  async #ask(path: string, init: RequestInit): Promise<TwitchAnswer> {
    return askTwitch(`${this.#base}/${path}`, init, { timeoutMs: this.#timeoutMs, onDate: this.#onDate });
  }
}

/** One request to Twitch. Never throws; an answer that is not its own counts as none. */
export async function askTwitch(
  url: string,
  init: RequestInit,
  { timeoutMs, onDate }: { readonly timeoutMs: number; readonly onDate?: (date: string | null) => void },
): Promise<TwitchAnswer> {
  try {
    const response = await fetch(url, { ...init, redirect: "error", signal: AbortSignal.timeout(timeoutMs) });
    onDate?.(response.headers.get("date"));
    const body = jsonOf(await textWithin(response));
    if (response.ok) return { status: "ok", body };
    // Rate limits and trouble on Twitch's side say nothing about the token, nor does the page of a proxy in between.
    const message = plainMessage(body);
    if (response.status === 429 || response.status >= 500 || message === undefined) return unclear(response.status);
    return { status: "refused", http: response.status, message };
  } catch (error) {
    const reason = networkReason(error);
    return {
      status: "unclear",
      reason: phrase("Twitch's sign-in server could not be reached ({reason})", { reason }),
      why: reason === "TimeoutError" ? "slow" : "unreachable",
    };
  }
}

/** What Twitch answered, as far as it is an answer. */
export type TwitchAnswer =
  | { status: "ok"; body: unknown }
  | { status: "refused"; http: number; message: string }
  | Unclear;

function toPair(body: unknown): ({ status: "ok" } & TokenPair) | Unclear {
  const found = pair.safeParse(body);
  if (!found.success) return strange("the new token");
  const { access_token, refresh_token, expires_in, scope } = found.data;
  return {
    status: "ok",
    accessToken: access_token,
    ...(refresh_token === undefined ? {} : { refreshToken: refresh_token }),
    expiresInMs: expires_in * 1000,
    scopes: scope,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's error page, or nothing at all (revoke answers without a body): the status says what to do.
    return undefined;
  }
}

/** Twitch's short code or sentence for a refusal, cut to what cannot be a token; `undefined` in no answer of Twitch's. */
function plainMessage(body: unknown): string | undefined {
  const message = (body as { message?: unknown } | null | undefined)?.message;
  if (typeof message !== "string") return undefined;
  return /^[A-Za-z_' ]{1,80}$/.test(message) ? message : "a reason Chatmint does not know";
}

function unclear(http: number): Unclear {
  const why = http === 429 || http >= 500 ? "busy" : "strange";
  return { status: "unclear", reason: phrase("Twitch's sign-in server answered {http}", { http }), why };
}

function strange(what: string): Unclear {
  const reason = `Twitch's sign-in server sent ${what} in a shape Chatmint does not know`;
  return { status: "unclear", reason, why: "strange" };
}

/** Why a request failed, without its address: `ECONNREFUSED`, `TimeoutError`. */
export function networkReason(error: unknown): string {
  const cause = (error as { cause?: unknown } | undefined)?.cause;
  return codeOf(cause) ?? codeOf(error) ?? (error instanceof Error ? error.name : "unknown error");
}
