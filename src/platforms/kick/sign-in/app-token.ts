/** Questions anybody may ask (who is live, who is this) are asked with the app's own token while nobody is signed in. */

import { messageOf } from "../../../base/errors.ts";
import { HOUR_MS } from "../../../base/lengths.ts";
import { phrase } from "../../../base/phrase.ts";
import type { System } from "../../../base/system.ts";
import { KickApiError, type TokenSource } from "../api/http.ts";
import type { KickAccount } from "./account.ts";
import { type KickOAuth, KickOAuthError, type TokenPair } from "./oauth.ts";
import { kickLogin } from "./scopes.ts";

const REFRESH_AHEAD_MS = HOUR_MS;
const ASK_GAP_MS = 60_000;

/** The app's own token, kept in memory: enough to see who is live while nobody is signed in. */
export class KickAppToken implements TokenSource {
  readonly #oauth: KickOAuth;
  readonly #system: System;
  #pair: TokenPair | undefined;
  #asking: Promise<TokenPair> | undefined;
  /** Why Kick gave none when it was asked last: it is not asked again at once. */
  #failed: { readonly error: KickApiError; readonly untilMs: number } | undefined;

  constructor(oauth: KickOAuth, system: System) {
    this.#oauth = oauth;
    this.#system = system;
  }

  async token(): Promise<string> {
    if (this.#pair && this.#pair.expiresAtMs - REFRESH_AHEAD_MS > this.#system.clock.now())
      return this.#pair.accessToken;
    const nowMs = this.#system.clock.monotonic();
    if (this.#oauth.hasCredentials && this.#failed && nowMs < this.#failed.untilMs) {
      const { code, message } = this.#failed.error;
      const retryAfterMs = code === "kick.signed-out" ? undefined : this.#failed.untilMs - nowMs;
      throw new KickApiError(code, message, { held: true, retryAfterMs });
    }
    if (!this.#oauth.hasCredentials) {
      throw new KickApiError(
        "kick.signed-out",
        phrase("Nobody is signed in to Kick: run `{command}`.", { command: kickLogin("broadcaster") }),
        {
          held: true,
        },
      );
    }
    this.#asking ??= this.#oauth.appToken().finally(() => {
      this.#asking = undefined;
    });
    try {
      this.#pair = await this.#asking;
      this.#failed = undefined;
      return this.#pair.accessToken;
    } catch (error) {
      const passing = error instanceof KickOAuthError && (error.word === "unreachable" || error.word === "server");
      const code = passing ? "kick.network" : "kick.signed-out";
      const failed = new KickApiError(code, messageOf(error), { held: true });
      this.#failed = { error: failed, untilMs: this.#system.clock.monotonic() + ASK_GAP_MS };
      throw failed;
    }
  }

  async refused(token: string): Promise<string> {
    if (this.#pair?.accessToken === token) this.#pair = undefined;
    return this.token();
  }
}

/** The streamer's own token while there is one, else the app's: for questions anybody may ask. */
export class EitherToken implements TokenSource {
  readonly #account: KickAccount;
  readonly #app: KickAppToken;

  constructor(account: KickAccount, app: KickAppToken) {
    this.#account = account;
    this.#app = app;
  }

  async token(): Promise<string> {
    await this.#account.load();
    return this.#account.state === "signed-in"
      ? this.#account.token().catch(() => this.#app.token())
      : this.#app.token();
  }

  async refused(token: string): Promise<string> {
    const own = this.#account.stored?.accessToken === token;
    if (!own) return this.#app.refused(token);
    const fresh = await this.#account.refused(token);
    return fresh === token ? this.#app.token() : fresh;
  }
}
