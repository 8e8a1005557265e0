/** The lines of `chatmint doctor` about viewers who sign in with Twitch: what can be tried without one. */
import { phrase } from "../../../base/phrase.ts";
import type { DoctorStep } from "../../platform.ts";
import { TWITCH_VIEWER_SECRET } from "../../sign-in/env-secrets.ts";
import { isRegistered } from "../../sign-in/registered.ts";
import { signInRedirect } from "../../sign-in/viewer-sign-in.ts";
import { TwitchId } from "./id.ts";
import { TWITCH_APP_REFUSED, TwitchViewerSignIn } from "./viewer-sign-in.ts";

export interface TwitchViewerChecks {
  readonly clientId: string;
  readonly secret: string | undefined;
  readonly auth: string;
  /** Where the public page is; empty while there is none. */
  readonly publicUrl: string;
}

const COMMAND = "npx chatmint login twitch --viewers";

/** Tries id and secret, then the redirect address. */
export async function* twitchViewerSteps(options: TwitchViewerChecks): AsyncIterable<DoctorStep> {
  const { clientId, secret, auth, publicUrl } = options;
  const name = "Twitch sign-in of viewers";
  if (publicUrl === "") {
    if (clientId !== "") yield { name, state: "skipped", detail: "there is no public page to sign in on" };
    return;
  }
  if (clientId === "") {
    const detail = phrase("off: {setting} is empty", { setting: "twitch.viewerSignIn.clientId" });
    yield { name, state: "skipped", detail };
    return;
  }
  if (secret === undefined) {
    const detail = phrase("{name} is not set, so nobody can sign in", { name: TWITCH_VIEWER_SECRET });
    yield { name, state: "failed", detail, cure: COMMAND };
    return;
  }
  const id = new TwitchId(auth, clientId);
  const token = await id.appToken(secret);
  if (token.status === "dead") {
    yield { name, state: "failed", detail: token.reason, cure: TWITCH_APP_REFUSED };
    return;
  }
  if (token.status === "unclear") {
    yield { name, state: "warning", detail: token.reason, cure: "Check the internet connection, then try again." };
    return;
  }
  // It was made for this look alone.
  await id.revoke(token.accessToken);
  yield { name, state: "ok", detail: "Twitch accepts the application and its secret" };
  yield await redirectStep(options, secret);
}

async function redirectStep({ clientId, auth, publicUrl }: TwitchViewerChecks, secret: string): Promise<DoctorStep> {
  const name = "Twitch redirect address";
  const redirectUri = signInRedirect(publicUrl, "twitch");
  const unused = { trouble: () => {}, notForgotten: () => {}, api: auth };
  const signIn = new TwitchViewerSignIn({ ...unused, clientId, auth, secret: () => secret });
  const known = await isRegistered(signIn.address({ state: "doctor", challenge: "doctor", redirectUri }));
  if (known === "yes") return { name, state: "ok", detail: redirectUri };
  if (known === "unclear") return { name, state: "skipped", detail: "Twitch does not say whether it knows it" };
  const detail = phrase("Twitch does not know {address}", { address: redirectUri });
  const cure = "Add it to the OAuth Redirect URLs of that application at https://dev.twitch.tv/console/apps";
  return { name, state: "failed", detail, cure };
}
