/**
 * Viewers sign in with Twitch by the code flow, with an application of the streamer's of its own: one of the type Confidential,
 * because only such a one keeps a secret. The bot's own application is of the type Public and knows no code flow; its device
 * codes are for the streamer alone, because whoever is talked into typing one signs in for somebody else.
 */

import { z } from "zod";
import { phrase } from "../../../base/phrase.ts";
import {
  SignInError,
  type SignInProof,
  type SignInRound,
  type SignInTrouble,
  type ViewerSignIn,
} from "../../sign-in/viewer-sign-in.ts";
import { askTwitch, REQUEST_TIMEOUT_MS, type TokenPair, type TwitchAnswer, TwitchId, type Unclear } from "./id.ts";

export interface TwitchViewerSignInOptions {
  /** Of the confidential application; empty while there is none. */
  readonly clientId: string;
  /** Its secret as it is now. */
  readonly secret: () => string | undefined;
  /** Twitch's sign-in server and its API, as in the config. */
  readonly auth: string;
  readonly api: string;
  /** Longest wait for one answer. */
  readonly timeoutMs?: number;
  readonly trouble: SignInTrouble;
  /** Told of tokens that Twitch could not be asked to forget; holds none. */
  readonly notForgotten: (reason: string) => void;
}

const users = z.object({
  data: z.tuple([
    z.object({
      id: z.string().min(1),
      login: z.string().min(1),
      display_name: z.string().default(""),
      created_at: z.string().default(""),
    }),
  ]),
});

/** What the doctor and the log say of an application that Twitch does not take. */
export const TWITCH_APP_REFUSED = phrase(
  "Twitch does not accept the application that viewers sign in with: compare twitch.viewerSignIn.clientId in the config and TWITCH_VIEWER_SECRET in .env with it at https://dev.twitch.tv/console/apps, where its type has to be Confidential.",
);

export class TwitchViewerSignIn implements ViewerSignIn {
  readonly platform = "twitch";
  readonly #options: TwitchViewerSignInOptions;
  readonly #id: TwitchId;

  constructor(options: TwitchViewerSignInOptions) {
    this.#options = options;
    this.#id = new TwitchId(options.auth, options.clientId, undefined, options.timeoutMs);
  }

  get isOn(): boolean {
    return this.#options.clientId !== "" && this.#options.secret() !== undefined;
  }

  address({ state, challenge, redirectUri }: SignInRound): string {
    if (!this.isOn) throw new SignInError("signInOff", "twitch");
    const url = new URL(`${this.#options.auth.replace(/\/$/, "")}/authorize`);
    url.search = new URLSearchParams({
      response_type: "code",
      client_id: this.#options.clientId,
      redirect_uri: redirectUri,
      // Nothing is asked for: who they are every token tells.
      scope: "",
      state,
      code_challenge: challenge,
      code_challenge_method: "S256",
    }).toString();
    return url.href;
  }

  async whoIs({ code, verifier, redirectUri }: SignInProof) {
    const clientSecret = this.#options.secret();
    if (clientSecret === undefined || !this.isOn) throw new SignInError("signInOff", "twitch");
    const pair = await this.#id.exchange({ clientSecret, code, verifier, redirectUri });
    if (pair.status === "unclear") throw unclear(pair);
    if (pair.status === "dead") throw this.#refused(pair.reason);
    this.#options.trouble("twitch", undefined);
    try {
      return await this.#owner(pair.accessToken);
    } finally {
      // Nobody waits for it: who they are is known.
      void this.#forget(pair);
    }
  }

  async #owner(accessToken: string) {
    const { api, clientId, timeoutMs = REQUEST_TIMEOUT_MS } = this.#options;
    const headers = { Authorization: `Bearer ${accessToken}`, "Client-Id": clientId };
    const answer: TwitchAnswer = await askTwitch(`${api.replace(/\/$/, "")}/users`, { headers }, { timeoutMs });
    if (answer.status === "unclear") throw unclear(answer);
    if (answer.status === "refused") throw new SignInError("signInRefused", "twitch");
    const found = users.safeParse(answer.body);
    if (!found.success) throw new SignInError("signInStrange", "twitch");
    const [{ id, login, display_name, created_at }] = found.data.data;
    const createdAtMs = Date.parse(created_at);
    return {
      platform: "twitch" as const,
      platformId: id,
      login: login.toLowerCase(),
      displayName: display_name.trim() || login,
      ...(Number.isNaN(createdAtMs) ? {} : { accountCreatedAtMs: createdAtMs }),
    };
  }

  /** A refused code is the viewer's to begin anew, a refused application the streamer's to mend. */
  #refused(reason: string): SignInError {
    if (!/client|redirect/i.test(reason)) return new SignInError("signInRefused", "twitch");
    this.#options.trouble("twitch", TWITCH_APP_REFUSED);
    return new SignInError("signInApp", "twitch");
  }

  /** Twitch takes access tokens back only; the refresh token was never read. */
  async #forget({ accessToken }: TokenPair): Promise<void> {
    const done = await this.#id.revoke(accessToken);
    if (done.status === "unclear") this.#options.notForgotten(done.reason);
  }
}

function unclear({ why }: Unclear): SignInError {
  const code = {
    unreachable: "signInUnreachable",
    slow: "signInSlow",
    busy: "signInBusy",
    strange: "signInStrange",
  } as const;
  return new SignInError(code[why], "twitch");
}
