/** What is true and said of one sign-in, apart from keeping it alive (account.ts). */
import { MINUTE_MS } from "../../../base/lengths.ts";
import { loginCommand, type StoredToken } from "../../tokens.ts";
import type { TokenOwner, TokenPair } from "./id.ts";

/** The two accounts that may sign in, by the name their file has. */
export type SignInName = "twitch-bot" | "twitch-broadcaster";

/** Why the token of this owner may not be used here, as a sentence with its cure; `undefined` when it may. */
export function problemWith(
  wanted: { readonly name: SignInName; readonly login: string; readonly clientId: string },
  owner: Pick<TokenOwner, "clientId" | "login">,
): string | undefined {
  const command = loginCommand(wanted.name);
  if (owner.clientId !== wanted.clientId) {
    return `The Twitch sign-in of ${owner.login} was made with another client id than twitch.clientId in the config: sign in again with \`${command}\`.`;
  }
  if (owner.login.toLowerCase() !== wanted.login.toLowerCase()) {
    const setting = wanted.name === "twitch-bot" ? "twitch.botLogin" : "twitch.channel";
    return `The Twitch sign-in belongs to ${owner.login}, but ${setting} in the config is ${wanted.login}: sign in as ${wanted.login} with \`${command}\`, or change the config.`;
  }
  return undefined;
}

/** Whether Twitch refuses to renew because the application is of the kind that has a secret. */
export function needsSecret(reason: string): boolean {
  return /client secret/i.test(reason);
}

/** What is wrong with such an application, and its cure; goes on after a colon. */
export const CONFIDENTIAL =
  "your application at Twitch is of the type Confidential, which Chatmint cannot keep signed in. Make one of the type Public at https://dev.twitch.tv/console/apps/create and write its Client ID into the config (twitch.clientId)";

/** What the streamer reads when Twitch no longer takes a sign-in; `reason` is Twitch's. */
export function endedSentence(name: SignInName, login: string, reason = ""): string {
  const until =
    name === "twitch-bot"
      ? "until then Chatmint reads chat without a name and cannot answer"
      : "until then subscriptions, gifts and bits are taken from chat";
  const again = `sign in again with \`${loginCommand(name)}\``;
  if (needsSecret(reason)) return `The Twitch sign-in of ${login} has ended: ${CONFIDENTIAL}, then ${again}; ${until}.`;
  return `The Twitch sign-in of ${login} has ended. S${again.slice(1)}; ${until}.`;
}

/** What the streamer reads when Twitch refuses to renew a sign-in that is still good for `leftMs`. */
export function endingSentence(name: SignInName, login: string, reason: string, leftMs: number): string {
  const minutes = Math.max(1, Math.round(leftMs / MINUTE_MS));
  const again = `sign in again with \`${loginCommand(name)}\``;
  const cure = needsSecret(reason) ? `${CONFIDENTIAL}, then ${again}` : `${again} before that`;
  return `Twitch does not renew the sign-in of ${login}, which ends in ${minutes} minute${minutes === 1 ? "" : "s"}: ${cure}.`;
}

/** The sign-in that a new pair makes of an old one. */
export function renewed(old: StoredToken, pair: TokenPair, nowMs: number): StoredToken {
  const refreshToken = pair.refreshToken ?? old.refreshToken;
  return {
    accessToken: pair.accessToken,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    expiresAtMs: Math.floor(nowMs + pair.expiresInMs),
    scopes: pair.scopes.length > 0 ? pair.scopes : old.scopes,
    userId: old.userId,
    login: old.login,
    obtainedAtMs: Math.floor(nowMs),
  };
}
