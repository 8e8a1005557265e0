/** The lines of `chatmint doctor` about viewers who sign in with Kick: what can be tried without one. */
import { messageOf } from "../../../base/errors.ts";
import { phrase } from "../../../base/phrase.ts";
import type { DoctorStep } from "../../platform.ts";
import { isRegistered } from "../../sign-in/registered.ts";
import { signInRedirect } from "../../sign-in/viewer-sign-in.ts";
import { type KickOAuth, KickOAuthError } from "./oauth.ts";
import { isAppRefusal, KICK_APP_REFUSED, VIEWER_SCOPES } from "./viewer-sign-in.ts";

export interface KickViewerChecks {
  readonly enabled: boolean;
  readonly oauth: KickOAuth;
  /** Where the public page is; empty while there is none. */
  readonly publicUrl: string;
}

/** Tries id and secret, then the redirect address. */
export async function* kickViewerSteps({ enabled, oauth, publicUrl }: KickViewerChecks): AsyncIterable<DoctorStep> {
  const name = "Kick sign-in of viewers";
  if (publicUrl === "") {
    if (enabled) yield { name, state: "skipped", detail: "there is no public page to sign in on" };
    return;
  }
  if (!enabled) {
    yield { name, state: "skipped", detail: phrase("off: {setting} is false", { setting: "kick.viewerSignIn" }) };
    return;
  }
  if (!oauth.hasCredentials) {
    const detail = "KICK_CLIENT_ID and KICK_CLIENT_SECRET are not set, so nobody can sign in";
    yield { name, state: "failed", detail, cure: "npx chatmint login kick --viewers" };
    return;
  }
  try {
    const { accessToken } = await oauth.appToken();
    // It was made for this look alone; that it was, the line says, whatever becomes of it.
    await oauth.revoke(accessToken, "access_token").catch(() => {});
  } catch (error) {
    const refused = error instanceof KickOAuthError && isAppRefusal(error);
    const cure = refused ? KICK_APP_REFUSED : "Check your internet connection and kickstatus.com, then run this again.";
    yield { name, state: refused ? "failed" : "warning", detail: messageOf(error), cure };
    return;
  }
  yield { name, state: "ok", detail: "Kick accepts the app and its secret" };
  yield await redirectStep(oauth, signInRedirect(publicUrl, "kick"));
}

async function redirectStep(oauth: KickOAuth, redirectUri: string): Promise<DoctorStep> {
  const name = "Kick redirect address";
  const address = oauth.authorizeUrl({ state: "doctor", challenge: "doctor" }, redirectUri, VIEWER_SCOPES);
  const known = await isRegistered(address);
  if (known === "yes") return { name, state: "ok", detail: redirectUri };
  if (known === "unclear") return { name, state: "skipped", detail: "Kick does not say whether it knows it" };
  const detail = phrase("Kick does not know {address}", { address: redirectUri });
  const cure = "Add it to the redirect URLs of your app at kick.com/settings/developer";
  return { name, state: "failed", detail, cure };
}
