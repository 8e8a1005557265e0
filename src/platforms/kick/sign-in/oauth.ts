/**
 * Kick's sign-in server: OAuth 2.1 with PKCE, form-encoded. https://docs.kick.com/getting-started/generating-tokens-oauth2-flow
 *
 * Bodies of this server hold tokens: nothing here logs one, and an error carries only the server's error word.
 */

import { createHash } from "node:crypto";
import { z } from "zod";
import { textWithin } from "../../../base/body.ts";
import { codeOf, messageOf, PlatformError } from "../../../base/errors.ts";
import { phrase } from "../../../base/phrase.ts";
import type { System } from "../../../base/system.ts";

/** The streamer's own app at kick.com/settings/developer. Kick wants the secret even with PKCE. */
export interface KickCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A pair of tokens as Kick hands it out. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresAtMs: number;
  /** When the refresh token ends, where Kick tells. */
  readonly refreshExpiresAtMs?: number;
  readonly scopes: string[];
}

/** What Kick says of an access token. */
export interface Introspection {
  readonly active: boolean;
  readonly scopes: string[];
  readonly expiresAtMs: number | undefined;
}

/** The sign-in server refused, or could not be reached. `word` is its error word, such as `invalid_grant`. */
export class KickOAuthError extends PlatformError {
  readonly word: string;
  /** It was there and did not answer in time. */
  readonly slow: boolean;
  constructor(word: string, message: string, { slow = false }: { readonly slow?: boolean } = {}) {
    super("kick.oauth", message);
    this.word = word;
    this.slow = slow;
  }
}

/** PKCE: the challenge goes with the browser, the verifier stays here until the code is exchanged. */
export interface Pkce {
  readonly verifier: string;
  readonly challenge: string;
  readonly state: string;
}

/** Scopes as OAuth writes them, one text with spaces between; some servers send a list. */
const scopes = z
  .union([z.string(), z.array(z.string())])
  .nullish()
  .catch(undefined)
  .transform((value) => (typeof value === "string" ? value.split(/[\s,]+/) : (value ?? [])).filter(Boolean));
const pairShape = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.coerce.number().positive(),
  scope: scopes,
  refresh_expires_in: z.coerce.number().positive().optional().catch(undefined),
});
const introspectShape = z.object({
  data: z.object({
    active: z.boolean(),
    scope: scopes,
    exp: z.number().nullish(),
  }),
});

/** Fresh secrets for one sign-in. */
export function newPkce(system: Pick<System, "random">): Pkce {
  const verifier = system.random.bytes(48).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  return { verifier, challenge, state: system.random.bytes(24).toString("base64url") };
}

/** The calls of Kick's sign-in server for one app. Every method throws {@link KickOAuthError}. */
export class KickOAuth {
  readonly #idUrl: string;
  readonly #credentials: () => KickCredentials | undefined;
  readonly #system: System;
  readonly #timeoutMs: number;

  /** `credentials` is asked at each call, so that an app made while the bot runs is picked up. */
  constructor(options: {
    idUrl: string;
    credentials: () => KickCredentials | undefined;
    system: System;
    timeoutMs?: number;
  }) {
    this.#idUrl = options.idUrl;
    this.#credentials = options.credentials;
    this.#system = options.system;
    this.#timeoutMs = options.timeoutMs ?? 10_000;
  }

  /** Whether an app is set up at all. */
  get hasCredentials(): boolean {
    return this.#credentials() !== undefined;
  }

  /** The address the streamer's browser is sent to. Holds no secret. */
  authorizeUrl(pkce: Pick<Pkce, "challenge" | "state">, redirectUri: string, scopes: readonly string[]): string {
    const url = new URL("/oauth/authorize", this.#idUrl);
    url.search = new URLSearchParams({
      response_type: "code",
      client_id: this.#needed().clientId,
      redirect_uri: redirectUri,
      scope: scopes.join(" "),
      code_challenge: pkce.challenge,
      code_challenge_method: "S256",
      state: pkce.state,
    }).toString();
    return url.href;
  }

  /** Exchanges the code the browser came back with. */
  async exchange(code: string, pkce: Pick<Pkce, "verifier">, redirectUri: string): Promise<TokenPair> {
    const { clientId, clientSecret } = this.#needed();
    return this.#pair({
      grant_type: "authorization_code",
      code,
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uri: redirectUri,
      code_verifier: pkce.verifier,
    });
  }

  /** A new pair for a refresh token; `invalid_grant` means the streamer must sign in again. */
  async refresh(refreshToken: string): Promise<TokenPair> {
    const { clientId, clientSecret } = this.#needed();
    return this.#pair({
      grant_type: "refresh_token",
      refresh_token: refreshToken,
      client_id: clientId,
      client_secret: clientSecret,
    });
  }

  /** A token of the app itself, about 60 days long: enough to see who is live, not to write. */
  async appToken(): Promise<TokenPair> {
    const { clientId, clientSecret } = this.#needed();
    return this.#pair({ grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret });
  }

  /** Makes a token worthless. */
  async revoke(token: string, kind: "access_token" | "refresh_token"): Promise<void> {
    const url = new URL("/oauth/revoke", this.#idUrl);
    // Kick's document says token_hint_type, RFC 7009 and a client that works say token_type_hint: both are sent.
    url.search = new URLSearchParams({ token, token_hint_type: kind, token_type_hint: kind }).toString();
    const { ok, status, body } = await this.#post(url, { "content-type": "application/x-www-form-urlencoded" }, "");
    if (!ok) throw refusal(status, body);
  }

  /** What Kick says of this access token, without using it up. */
  async introspect(accessToken: string): Promise<Introspection> {
    const url = new URL("/oauth/token/introspect", this.#idUrl);
    const { ok, status, body } = await this.#post(url, { authorization: `Bearer ${accessToken}` }, undefined);
    if (status === 401) return { active: false, scopes: [], expiresAtMs: undefined };
    const parsed = introspectShape.safeParse(body);
    if (!ok || !parsed.success) throw refusal(status, body);
    const { active, scope, exp } = parsed.data.data;
    return { active, scopes: scope, expiresAtMs: typeof exp === "number" ? exp * 1000 : undefined };
  }

  #needed(): KickCredentials {
    const credentials = this.#credentials();
    if (credentials) return credentials;
    throw new KickOAuthError(
      "no_credentials",
      phrase(
        "KICK_CLIENT_ID and KICK_CLIENT_SECRET are not set: run `npx chatmint login kick`, it writes them into .env.",
      ),
    );
  }

  async #pair(form: Record<string, string>): Promise<TokenPair> {
    const url = new URL("/oauth/token", this.#idUrl);
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const askedAtMs = this.#system.clock.now();
    const { ok, status, body } = await this.#post(url, headers, new URLSearchParams(form).toString());
    const parsed = pairShape.safeParse(body);
    if (!ok || !parsed.success) throw refusal(status, body);
    const { access_token, refresh_token, expires_in, refresh_expires_in, scope } = parsed.data;
    return {
      accessToken: access_token,
      ...(refresh_token === undefined ? {} : { refreshToken: refresh_token }),
      expiresAtMs: askedAtMs + Math.floor(expires_in * 1000),
      ...(refresh_expires_in && { refreshExpiresAtMs: askedAtMs + Math.floor(refresh_expires_in * 1000) }),
      scopes: scope,
    };
  }

  async #post(url: URL, headers: Record<string, string>, form: string | undefined) {
    try {
      const response = await fetch(url, {
        method: "POST",
        redirect: "error",
        signal: AbortSignal.timeout(this.#timeoutMs),
        headers: { accept: "application/json", ...headers },
        ...(form === undefined ? {} : { body: form }),
      });
      return { ok: response.ok, status: response.status, body: parseQuietly(await textWithin(response)) };
    } catch (error) {
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      // Only the reason: the error of a fetch may quote its address, and that of a revocation holds a token.
      const reason = codeOf(cause) ?? (cause instanceof Error ? cause.name : messageOf(cause));
      const said = phrase("Kick's sign-in server cannot be reached ({reason}).", { reason });
      throw new KickOAuthError("unreachable", said, { slow: reason === "TimeoutError" });
    }
  }
}

function parseQuietly(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // "OK", or a page of HTML: the status says the rest.
    return undefined;
  }
}

function refusal(status: number, body: unknown): KickOAuthError {
  const said = (body as { error?: unknown } | undefined)?.error;
  // Anything longer than a word is not an OAuth error and may quote what was sent.
  const word =
    typeof said === "string" && /^[a-z_]{1,40}$/.test(said) ? said : status >= 500 ? "server" : `http_${status}`;
  return new KickOAuthError(word, phrase("Kick's sign-in server answered {status} ({word}).", { status, word }));
}
