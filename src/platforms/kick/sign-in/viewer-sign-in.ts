/** Viewers sign in with Kick by the code flow, with the streamer's own Kick app: the one the bot has, with one more redirect address. */

import type { Log } from "../../../base/log.ts";
import { phrase } from "../../../base/phrase.ts";
import type { System } from "../../../base/system.ts";
import {
  SignInError,
  type SignInProblem,
  type SignInProof,
  type SignInRound,
  type SignInTrouble,
  type ViewerSignIn,
} from "../../sign-in/viewer-sign-in.ts";
import { KickApi } from "../api/api.ts";
import { KickApiError, KickHttp } from "../api/http.ts";
import { type KickOAuth, KickOAuthError, type TokenPair } from "./oauth.ts";

export interface KickViewerSignInOptions {
  /** `kick.viewerSignIn` of the config: the streamer has added the redirect address. */
  readonly enabled: boolean;
  readonly oauth: KickOAuth;
  readonly apiUrl: string;
  readonly timeoutMs: number;
  readonly system: System;
  readonly log: Log;
  readonly trouble: SignInTrouble;
  /** Told of tokens that Kick could not be asked to forget; holds none. */
  readonly notForgotten: (reason: string) => void;
}

/** What the doctor and the log say of an app that Kick does not take. */
export const KICK_APP_REFUSED = phrase(
  "Kick does not accept the app that viewers sign in with: compare KICK_CLIENT_ID and KICK_CLIENT_SECRET in .env, and the redirect addresses, with your app at kick.com/settings/developer.",
);

export const VIEWER_SCOPES = ["user:read"];
const APP_WORDS = ["invalid_client", "unauthorized_client", "invalid_request", "redirect_uri_mismatch", "http_401"];
const CODES_OF_API: Readonly<Partial<Record<KickApiError["code"], SignInProblem>>> = {
  "kick.network": "signInUnreachable",
  "kick.timeout": "signInSlow",
  "kick.rate-limited": "signInBusy",
  "kick.server": "signInBusy",
  "kick.unauthorized": "signInRefused",
};

export class KickViewerSignIn implements ViewerSignIn {
  readonly platform = "kick";
  readonly #options: KickViewerSignInOptions;

  constructor(options: KickViewerSignInOptions) {
    this.#options = options;
  }

  get isOn(): boolean {
    return this.#options.enabled && this.#options.oauth.hasCredentials;
  }

  address({ state, challenge, redirectUri }: SignInRound): string {
    if (!this.isOn) throw new SignInError("signInOff", "kick");
    return this.#options.oauth.authorizeUrl({ state, challenge }, redirectUri, VIEWER_SCOPES);
  }

  async whoIs({ code, verifier, redirectUri }: SignInProof) {
    if (!this.isOn) throw new SignInError("signInOff", "kick");
    let pair: TokenPair;
    try {
      pair = await this.#options.oauth.exchange(code, { verifier }, redirectUri);
    } catch (error) {
      throw this.#failed(error);
    }
    this.#options.trouble("kick", undefined);
    try {
      return await this.#owner(pair.accessToken);
    } finally {
      // Nobody waits for it: who they are is known.
      void this.#forget(pair);
    }
  }

  async #owner(accessToken: string) {
    const { system, log, apiUrl, timeoutMs } = this.#options;
    // A way of its own: the bot's own questions have a budget that viewers must not use up, and pauses that are not theirs.
    const http = new KickHttp({ system, log, apiUrl, timeoutMs });
    const api = new KickApi(http, { token: async () => accessToken, refused: async (token) => token });
    const users = await api.users().catch((error: unknown) => {
      throw new SignInError(codeOfApi(error), "kick");
    });
    const [user] = users;
    if (!user || users.length > 1) throw new SignInError("signInStrange", "kick");
    // What chat writes after @ is the name where it can be typed; else chat tells later what it is.
    const login = /^[\w-]+$/.test(user.name) ? user.name.toLowerCase() : "";
    return { platform: "kick" as const, platformId: user.id, login, displayName: user.name };
  }

  #failed(error: unknown): SignInError {
    if (!(error instanceof KickOAuthError)) throw error;
    const { word, slow } = error;
    if (isAppRefusal(error)) {
      this.#options.trouble("kick", KICK_APP_REFUSED);
      return new SignInError("signInApp", "kick");
    }
    return new SignInError(codeOfWord(word, slow), "kick");
  }

  async #forget({ accessToken, refreshToken }: TokenPair): Promise<void> {
    const { oauth, notForgotten } = this.#options;
    try {
      if (refreshToken !== undefined) await oauth.revoke(refreshToken, "refresh_token");
      await oauth.revoke(accessToken, "access_token");
    } catch (error) {
      notForgotten(error instanceof KickOAuthError ? error.word : "unknown");
    }
  }
}

/** Whether Kick refuses the streamer's app, and not what a viewer came with. */
export function isAppRefusal({ word }: KickOAuthError): boolean {
  return APP_WORDS.includes(word);
}

function codeOfWord(word: string, slow: boolean): SignInProblem {
  if (word === "no_credentials") return "signInOff";
  if (word === "unreachable") return slow ? "signInSlow" : "signInUnreachable";
  if (word === "server" || word === "http_429") return "signInBusy";
  // No word of OAuth's: a page of HTML, or JSON without a token.
  if (word.startsWith("http_")) return "signInStrange";
  return "signInRefused";
}

function codeOfApi(error: unknown): SignInProblem {
  if (!(error instanceof KickApiError)) throw error;
  return CODES_OF_API[error.code] ?? "signInStrange";
}
