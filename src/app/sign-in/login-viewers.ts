/**
 * `chatmint login twitch --viewers` and `chatmint login kick --viewers`: what the streamer has to have at a platform so that
 * viewers can sign in on the public page. Nobody is signed in by it.
 */
import { messageOf } from "../../base/errors.ts";
import { type KickOAuth, KickOAuthError } from "../../platforms/kick/sign-in/oauth.ts";
import { KICK_APP_REFUSED } from "../../platforms/kick/sign-in/viewer-sign-in.ts";
import { looksLikeCredential, saveSecrets, TWITCH_VIEWER_SECRET } from "../../platforms/sign-in/env-secrets.ts";
import { signInRedirect } from "../../platforms/sign-in/viewer-sign-in.ts";
import { TwitchId } from "../../platforms/twitch/sign-in/id.ts";

/** What both ask of the shell. */
interface ViewersLogin {
  /** The address of the public page, `web.public.url`; empty while there is none. */
  readonly publicUrl: string;
  readonly out: (line: string) => void;
  /** Asks one line; `secret` is not shown while typed. `undefined` at the end of input. */
  readonly ask: (question: string, options?: { readonly secret?: boolean }) => Promise<string | undefined>;
  /** Writes one setting into config.json. */
  readonly set: (path: readonly string[], value: unknown) => void;
}

export interface TwitchViewersLogin extends ViewersLogin {
  readonly auth: string;
  readonly clientId: string;
  /** The client ID of the bot's own application, which is of the other kind. */
  readonly botClientId: string;
  readonly envFile: string;
}

export interface KickViewersLogin extends ViewersLogin {
  readonly oauth: KickOAuth;
}

const ASK_MAX = 3;
const AGAIN = { twitch: "npx chatmint login twitch --viewers", kick: "npx chatmint login kick --viewers" };

/** Asks for a second application's id and secret, tries them, and keeps them. Resolves with the exit code. */
export async function loginTwitchViewers(options: TwitchViewersLogin): Promise<number> {
  const { auth, botClientId, envFile, out, set } = options;
  if (!hasPublicPage(options, "twitch")) return 1;
  for (const line of twitchSteps(options)) out(line);
  const clientId = await askFor(
    options,
    `Client ID${options.clientId && ` [${options.clientId}]`}: `,
    options.clientId,
  );
  if (clientId !== undefined && clientId === botClientId) {
    out("That is the client ID of the bot's own application, which is of the type Public. Make a second one.");
    return 1;
  }
  const secret = clientId && (await askFor(options, "Client Secret (not shown while you paste): "));
  if (!clientId || !secret) {
    out(`Nothing was changed. When you have both: ${AGAIN.twitch}`);
    return 1;
  }
  const id = new TwitchId(auth, clientId);
  const tried = await id.appToken(secret);
  if (tried.status === "dead") {
    out(`Twitch does not accept them (${tried.reason}), so nothing was changed. Compare both, then: ${AGAIN.twitch}`);
    return 1;
  }
  if (tried.status === "ok") await id.revoke(tried.accessToken);
  else out(`They could not be tried (${tried.reason}); they are kept all the same.`);
  await saveSecrets(envFile, { [TWITCH_VIEWER_SECRET]: secret });
  set(["twitch", "viewerSignIn", "clientId"], clientId);
  out(`The secret is written to ${envFile}. Never show that file on stream.`);
  out("Viewers can sign in with Twitch once the bot is started anew. See that all is well: npx chatmint doctor");
  return 0;
}

/** Says what to add to the Kick app, tries the app, and switches it on. Resolves with the exit code. */
export async function loginKickViewers({ oauth, ...options }: KickViewersLogin): Promise<number> {
  const { out, ask, set } = options;
  if (!hasPublicPage(options, "kick")) return 1;
  if (!oauth.hasCredentials) {
    out("There is no Kick app yet: run `npx chatmint login kick` first, it walks you through making one.");
    return 1;
  }
  out("Open https://kick.com/settings/developer (hide your screen on stream) and your app there.");
  out(`Add this redirect URL, exactly:   ${signInRedirect(options.publicUrl, "kick")}`);
  out("Scopes to tick:   user:read");
  const answer = await ask("Is it saved? (yes, no) ");
  if (!/^(?:y|yes|o|oui)$/i.test(answer?.trim() ?? "")) {
    out(`Nothing was changed. When it is: ${AGAIN.kick}`);
    return 1;
  }
  try {
    await oauth.appToken();
  } catch (error) {
    const passing = error instanceof KickOAuthError && (error.word === "unreachable" || error.word === "server");
    out(passing ? `The app could not be tried (${messageOf(error)}).` : KICK_APP_REFUSED);
    if (!passing) return 1;
  }
  set(["kick", "viewerSignIn"], true);
  out("Viewers can sign in with Kick once the bot is started anew. See that all is well: npx chatmint doctor");
  return 0;
}

function hasPublicPage({ publicUrl, out }: ViewersLogin, platform: "twitch" | "kick"): boolean {
  if (publicUrl !== "") return true;
  out(
    "Viewers sign in on your public page, and there is none yet. docs/public-page.md says how to get an address for it.",
  );
  out(
    `Write it into config.json, "web": { "public": { "enabled": true, "url": "https://..." } }, then: ${AGAIN[platform]}`,
  );
  return false;
}

function twitchSteps({ publicUrl }: TwitchViewersLogin): string[] {
  return [
    "Viewers sign in through a second application of yours at Twitch, beside the one that the bot signs in with.",
    "  1. Open https://dev.twitch.tv/console/apps/create and sign in (hide your screen on stream).",
    "  2. Name: what your viewers read when they sign in, for example the name of your channel and Points.",
    `  3. OAuth Redirect URLs, exactly this:   ${signInRedirect(publicUrl, "twitch")}`,
    "  4. Category: Website Integration. Client Type: Confidential. Then create it.",
    "  5. Open it again with Manage: copy the Client ID, press New Secret, and copy the Client Secret.",
  ];
}

/** One word that may be an id or a secret; an empty answer is the one that is there already. */
async function askFor({ ask, out }: ViewersLogin, question: string, now?: string): Promise<string | undefined> {
  for (let tries = 0; tries < ASK_MAX; tries++) {
    const said = await ask(question, { secret: now === undefined });
    if (said === undefined) return undefined;
    const answer = said.trim() || now || "";
    if (looksLikeCredential(answer)) return answer;
    out("That is one word of letters and digits. Copy it again.");
  }
  return undefined;
}
