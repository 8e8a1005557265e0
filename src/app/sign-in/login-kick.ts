/** `chatmint login kick`: an app of the streamer's own, a sign-in in the browser, the tokens in their profile. */

import { messageOf } from "../../base/errors.ts";
import { MINUTE_MS } from "../../base/lengths.ts";
import type { Log } from "../../base/log.ts";
import type { System } from "../../base/system.ts";
import { KickApi, type KickChannel, type KickUser } from "../../platforms/kick/api/api.ts";
import { KickHttp } from "../../platforms/kick/api/http.ts";
import type { KickConfig } from "../../platforms/kick/settings.ts";
import { kickCredentials, saveCredentials } from "../../platforms/kick/sign-in/credentials.ts";
import {
  type KickCredentials,
  KickOAuth,
  KickOAuthError,
  newPkce,
  type TokenPair,
} from "../../platforms/kick/sign-in/oauth.ts";
import { type KickAccountName, kickLogin, missingScopes, neededScopes } from "../../platforms/kick/sign-in/scopes.ts";
import { deliveryUrl, WEBHOOK_PATH } from "../../platforms/kick/webhook/webhook.ts";
import { looksLikeCredential } from "../../platforms/sign-in/env-secrets.ts";
import type { TokenStore } from "../../platforms/tokens.ts";
import { CallbackServer } from "./callback-server.ts";

export interface KickLoginOptions {
  /** `broadcaster`: the streamer's own account. `bot`: the second account named in `kick.bot`. */
  readonly account: KickAccountName;
  readonly config: KickConfig;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the app's client id and secret are written. */
  readonly envFile: string;
  readonly store: TokenStore;
  readonly system: System;
  readonly log: Log;
  readonly out: (line: string) => void;
  /** Asks one line; `secret` is not shown while typed. `undefined` at the end of input. */
  readonly ask: (question: string, options?: { readonly secret?: boolean }) => Promise<string | undefined>;
  /** Opens the browser; it may fail, the link is printed too. */
  readonly open: (url: string) => Promise<unknown>;
  /** Nobody waits for it any more. */
  readonly calledOff?: AbortSignal;
}

const ASK_MAX = 3;

/** Walks the streamer through the sign-in. Resolves with the exit code; every end is explained in words. */
export async function loginKick(options: KickLoginOptions): Promise<number> {
  const { account, config, out } = options;
  if (account === "bot" && !config.bot) {
    out(
      'No second account is named: write its name as "bot" in the "kick" section of config.json, then run this again.',
    );
    return 1;
  }
  const credentials = await appOf(options);
  if (!credentials) return 1;
  let server: CallbackServer;
  try {
    server = await CallbackServer.listen(config.loginPort);
  } catch (error) {
    out(messageOf(error));
    out(
      'Or choose another "loginPort" in the "kick" section of config.json, and change the redirect URL of your Kick app with it.',
    );
    return 1;
  }
  try {
    return await signIn(options, credentials, server);
  } catch (error) {
    out(explained(error));
    return 1;
  } finally {
    await server.close();
  }
}

async function signIn(
  options: KickLoginOptions,
  credentials: KickCredentials,
  server: CallbackServer,
): Promise<number> {
  const { account, config, system, out } = options;
  const oauth = oauthOf(options, credentials);
  const scopes = neededScopes(account, config);
  const pkce = newPkce(system);
  const url = oauth.authorizeUrl(
    pkce,
    server.redirectUri,
    scopes.map((wish) => wish.scope),
  );
  const waiting = server.wait(pkce.state, system.timers, config.timing.loginMs, options.calledOff);
  out("");
  out(`Sign in as ${wantedName(options)}. Chatmint asks Kick for:`);
  for (const { scope, why } of scopes) out(`  ${scope.padEnd(22)} ${why}`);
  if (account === "bot")
    out(
      "Your browser is signed in as yourself: paste the link into a private window and sign in as the second account there.",
    );
  out("");
  out("Your browser opens now. If it does not, paste this link into it:");
  out(url);
  await options.open(url).catch((error: unknown) => out(`(The browser could not be opened: ${messageOf(error)})`));
  const result = await waiting;
  if (result.status === "called off") return 1;
  if (result.status === "timeout") {
    out(
      `Nobody signed in within ${Math.round(config.timing.loginMs / MINUTE_MS)} minutes, so Chatmint stopped waiting. Nothing was changed. Try again: ${kickLogin(account)}`,
    );
    return 1;
  }
  if (result.status === "refused") {
    out(refusedInBrowser(result.word, account, server.redirectUri));
    return 1;
  }
  return keep(options, oauth, await oauth.exchange(result.code, pkce, server.redirectUri));
}

/** Shows whose sign-in it is, refuses any but the configured account's, and stores it. */
async function keep(options: KickLoginOptions, oauth: KickOAuth, pair: TokenPair): Promise<number> {
  const { account, config, store, system, out } = options;
  const { user, channel } = await whose(options, pair);
  out("");
  out(`Kick says: ${user.name} (kick.com/${channel?.slug ?? "?"}, user id ${user.id}).`);
  if (!isWanted(options, user, channel)) {
    await revoke(oauth, [pair.accessToken, pair.refreshToken], out);
    if (account === "broadcaster" && isWanted({ ...options, config: { ...config, userId: "" } }, user, channel)) {
      out(
        `It is the owner of kick.com/${config.channel}, but "userId" in the section "kick" of config.json is ${config.userId}, not ${user.id}. ` +
          `The sign-in was thrown away. Write ${user.id} there, or nothing, and try again: ${kickLogin(account)}`,
      );
      return 1;
    }
    out(
      `That is not ${wantedName(options)}, so the sign-in was thrown away. Sign out at kick.com (or use a private window) and try again: ${kickLogin(account)}`,
    );
    return 1;
  }
  // A server may leave the scopes out when they are the ones that were asked.
  const scopes = pair.scopes.length > 0 ? pair.scopes : neededScopes(account, config).map((wish) => wish.scope);
  await store.write(`kick-${account}`, {
    accessToken: pair.accessToken,
    ...(pair.refreshToken === undefined ? {} : { refreshToken: pair.refreshToken }),
    ...(pair.refreshExpiresAtMs === undefined ? {} : { refreshExpiresAtMs: pair.refreshExpiresAtMs }),
    expiresAtMs: pair.expiresAtMs,
    scopes,
    userId: user.id,
    login: channel?.slug ?? user.name.toLowerCase(),
    obtainedAtMs: system.clock.now(),
  });
  const missing = missingScopes(account, config, scopes);
  if (missing.length > 0) {
    out(
      `Kick did not give: ${missing.join(", ")}. Tick that for your app at kick.com/settings/developer, save, and run ${kickLogin(account)} again.`,
    );
  }
  out(
    `Signed in. The sign-in is kept in ${store.path(`kick-${account}`)}, for you alone. A running bot picks it up within a minute.`,
  );
  out("See that all is well: npx chatmint doctor");
  return missing.length > 0 ? 1 : 0;
}

async function whose(
  options: KickLoginOptions,
  pair: TokenPair,
): Promise<{ user: KickUser; channel: KickChannel | undefined }> {
  const { config, system, log, account } = options;
  const http = new KickHttp({ system, log, apiUrl: config.endpoints.api, timeoutMs: config.timing.requestMs });
  const api = new KickApi(http, { token: async () => pair.accessToken, refused: async (token) => token });
  const [user] = await api.users();
  if (!user) throw new Error("Kick did not say whose sign-in this is. Try again in a minute.");
  // The second account may not read channels; there its name stands for its address.
  const channel = account === "broadcaster" ? await api.channel() : undefined;
  return { user, channel };
}

function wantedName({ account, config }: KickLoginOptions): string {
  return account === "bot" ? `${config.bot} (your second account)` : `the owner of kick.com/${config.channel}`;
}

/** An address writes the underscores of a name as hyphens, mostly; to compare, both are the same. */
function isWanted({ account, config }: KickLoginOptions, user: KickUser, channel: KickChannel | undefined): boolean {
  const same = (a: string, b: string) => a.toLowerCase().replaceAll("_", "-") === b.toLowerCase().replaceAll("_", "-");
  if (account === "bot") return same(user.name, config.bot);
  if (config.userId && config.userId !== user.id) return false;
  return channel !== undefined && channel.userId === user.id && same(channel.slug, config.channel);
}

/** The app's credentials: those set already, else asked for and written into `.env`. */
async function appOf(options: KickLoginOptions): Promise<KickCredentials | undefined> {
  const { environment, envFile, out } = options;
  const set = kickCredentials(environment, envFile);
  if (set) return set;
  for (const line of appSteps(options)) out(line);
  const clientId = await askFor(options, "Client ID: ", false);
  const clientSecret = clientId && (await askFor(options, "Client Secret (not shown while you paste): ", true));
  if (!clientId || !clientSecret) {
    out(`Nothing was changed. When you have both: ${kickLogin(options.account)}`);
    return undefined;
  }
  await saveCredentials(envFile, { clientId, clientSecret });
  out(`Written to ${envFile}. Never show that file on stream.`);
  return { clientId, clientSecret };
}

/** How to make the app at Kick, with the texts to paste. */
function appSteps({ config }: KickLoginOptions): string[] {
  const scopes = new Set(neededScopes("broadcaster", config).map((wish) => wish.scope));
  if (config.bot) scopes.add("chat:write");
  const steps = [
    "Open https://kick.com/settings/developer (hide your screen on stream). Kick wants two-factor sign-in switched on first.",
    "Create an app; name and description are yours to choose.",
    `Redirect URL, exactly this:   http://localhost:${config.loginPort}/callback`,
    `Scopes to tick:   ${[...scopes].join("   ")}`,
  ];
  if (config.webhook.enabled) {
    const { publicUrl } = config.webhook;
    const url = publicUrl
      ? deliveryUrl(publicUrl)
      : `the public address your tunnel gives you, with ${WEBHOOK_PATH} at its end`;
    steps.push(`Enable webhooks; webhook URL:   ${url}`);
  }
  if (!config.bot) steps.push("Create the app's bot account: Chatmint's answers appear in chat under its name.");
  steps.push("Save. Kick shows a client id and a client secret: paste them here.");
  return [
    "Chatmint talks to Kick through an app of your own. It is free and takes three minutes:",
    ...steps.map((step, index) => `  ${index + 1}. ${step}`),
    "",
  ];
}

async function askFor({ ask, out }: KickLoginOptions, question: string, secret: boolean): Promise<string | undefined> {
  for (let tries = 0; tries < ASK_MAX; tries++) {
    const answer = (await ask(question, { secret }))?.trim();
    if (answer === undefined) return undefined;
    if (looksLikeCredential(answer)) return answer;
    out("That does not look right: it is one long word of letters and digits, as Kick shows it.");
  }
  return undefined;
}

function refusedInBrowser(word: string, account: KickAccountName, redirectUri: string): string {
  if (word === "access_denied")
    return `The sign-in was declined in the browser. Nothing was changed. Try again: ${kickLogin(account)}`;
  if (word === "invalid_scope") {
    return `Kick refused a permission: tick all the scopes listed above for your app at kick.com/settings/developer, then: ${kickLogin(account)}`;
  }
  return `Kick refused the sign-in (${word}): check that the redirect URL of your app is exactly ${redirectUri}, then: ${kickLogin(account)}`;
}

function explained(error: unknown): string {
  if (!(error instanceof KickOAuthError)) return messageOf(error);
  if (error.word === "invalid_client" || error.word === "unauthorized_client" || error.word === "http_401") {
    return (
      "Kick does not accept the client id and secret: compare KICK_CLIENT_ID and KICK_CLIENT_SECRET in .env with your app at " +
      "kick.com/settings/developer, or delete both lines and run this again to paste them anew."
    );
  }
  if (error.word === "invalid_grant")
    return "Kick did not accept the sign-in any more; it may have taken too long. Run this again.";
  return `${error.message} Nothing was changed; try again in a minute.`;
}

function oauthOf(
  { config, system }: Pick<KickLoginOptions, "config" | "system">,
  credentials: KickCredentials | undefined,
): KickOAuth {
  return new KickOAuth({
    idUrl: config.endpoints.id,
    credentials: () => credentials,
    system,
    timeoutMs: config.timing.requestMs,
  });
}

/** Makes tokens worthless at Kick; false, and told, when Kick could not be asked. */
async function revoke(
  oauth: KickOAuth,
  tokens: readonly (string | undefined)[],
  out: (line: string) => void,
): Promise<boolean> {
  try {
    const [access, ...refresh] = tokens;
    for (const token of refresh) if (token !== undefined) await oauth.revoke(token, "refresh_token");
    if (access !== undefined) await oauth.revoke(access, "access_token");
    return true;
  } catch (error) {
    out(
      `Kick could not be told to forget the sign-in (${messageOf(error)}). To be safe, remove the app's access in your Kick settings.`,
    );
    return false;
  }
}

/** `chatmint logout kick`: tells Kick to forget both accounts' sign-ins and deletes them here. Resolves with the exit code. */
export async function logoutKick(
  options: Pick<KickLoginOptions, "config" | "environment" | "envFile" | "store" | "system" | "out">,
): Promise<number> {
  const { environment, envFile, store, out } = options;
  const oauth = oauthOf(options, kickCredentials(environment, envFile));
  let removed = 0;
  let clean = true;
  for (const name of ["kick-broadcaster", "kick-bot"]) {
    const stored = await store.read(name).catch((error: unknown) => {
      out(messageOf(error));
      clean = false;
      return undefined;
    });
    if (!stored) continue;
    const tokens = [stored.accessToken, stored.refreshToken, stored.previousRefreshToken];
    clean = (await revoke(oauth, tokens, out)) && clean;
    await store.remove(name);
    out(`Signed ${stored.login} out of Kick.`);
    removed++;
  }
  if (removed === 0) out("Nobody was signed in to Kick.");
  return clean ? 0 : 1;
}
