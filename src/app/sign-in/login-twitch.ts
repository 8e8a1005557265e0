/**
 * `chatmint login twitch` and `chatmint logout twitch`: signs the bot's or the streamer's account in by Twitch's device
 * code flow. No secret, no local web server: Twitch shows a page, the streamer confirms a code, and that is it.
 */

import { messageOf } from "../../base/errors.ts";
import { HOUR_MS } from "../../base/lengths.ts";
import { delay, type System } from "../../base/system.ts";
import { loginCommand, type StoredToken, type TokenStore } from "../../platforms/tokens.ts";
import { type TokenPair, TwitchId } from "../../platforms/twitch/sign-in/id.ts";
import { type Scope, scopesFor, type TwitchFeatures } from "../../platforms/twitch/sign-in/scopes.ts";
import { CONFIDENTIAL, needsSecret, renewed } from "../../platforms/twitch/sign-in/sign-in.ts";

/** What a sign-in or sign-out needs to know and to touch. */
export interface TwitchLoginOptions {
  /** Asked for on the page of the set-up, not in the terminal: what is missing is answered there. */
  readonly onPage?: boolean;
  /** From the config, section `twitch`. */
  readonly clientId: string;
  readonly channel: string;
  readonly botLogin: string;
  /** Twitch's sign-in server (`advanced.twitch.endpoints.auth`). */
  readonly auth: string;
  /** The streamer's account instead of the bot's. */
  readonly broadcaster: boolean;
  readonly features: TwitchFeatures;
  /** Prints one line for the streamer. */
  out(line: string): void;
  /** Told of the page and the code, for who shows them otherwise than as lines. */
  code?(code: { readonly link: string; readonly userCode: string }): void;
  /** Opens a page in the browser; may fail, the link is printed as well. */
  open(link: string): Promise<unknown>;
  readonly store: TokenStore;
  readonly system: System;
  /** Nobody waits for it any more. */
  readonly calledOff?: AbortSignal;
}

/** How a sign-in ended; everything worth saying has been printed. */
export type TwitchLoginResult =
  | { readonly status: "signed-in"; readonly login: string }
  | {
      readonly status: "failed";
      readonly reason: "no-client-id" | "no-account" | "refused" | "wrong-account" | "expired" | "network" | "disk";
    };

const REGISTER = [
  "Chatmint needs an application of your own at Twitch, once; it is free and takes three minutes.",
  "  1. Twitch asks for two-factor sign-in first: switch it on at https://www.twitch.tv/settings/security",
  "  2. Open https://dev.twitch.tv/console/apps/create and sign in.",
  "  3. Name: anything nobody else has, for example Chatmint and your channel's name.",
  "  4. OAuth Redirect URLs: http://localhost",
  "  5. Category: Chat Bot. Client Type: Public. Then create it.",
  "  6. Open it again with Manage, and copy the Client ID.",
  '  7. Put it into config.json: "twitch": { "clientId": "paste it here" }',
];

/** Signs an account in; waits until the streamer has confirmed on Twitch's page or the code has run out. */
export async function loginTwitch(options: TwitchLoginOptions): Promise<TwitchLoginResult> {
  const { out } = options;
  const name = options.broadcaster ? "twitch-broadcaster" : "twitch-bot";
  const wanted = options.broadcaster ? options.channel : options.botLogin;
  if (wanted === "") {
    const what = options.broadcaster
      ? "Name your channel first: twitch.channel in config.json, or"
      : "Name the account that talks first: twitch.botLogin in config.json, or";
    out(`${what} ${options.onPage ? "answer the questions of this page." : "run `npx chatmint init`."}`);
    return { status: "failed", reason: "no-account" };
  }
  if (options.clientId === "") {
    for (const line of REGISTER) out(line);
    out(options.onPage ? "Then sign in here again." : `Then run \`${loginCommand(name)}\` again.`);
    return { status: "failed", reason: "no-client-id" };
  }
  const both = options.botLogin === options.channel && !options.broadcaster;
  const scopes = scopesFor(options.features, { bot: !options.broadcaster, broadcaster: options.broadcaster || both });
  const id = new TwitchId(options.auth, options.clientId);
  const code = await id.device(scopes.map((each) => each.scope));
  if (code.status !== "ok") {
    out(`Twitch did not begin the sign-in: ${code.reason}.`);
    if (code.status === "refused")
      out("Check twitch.clientId in config.json, and that the application's type is Public.");
    return { status: "failed", reason: code.status === "refused" ? "refused" : "network" };
  }
  options.code?.(code);
  explain(options, wanted, scopes, code.link, code.userCode);
  await options.open(code.link).catch((error: unknown) => {
    out(`(The browser did not open by itself: ${messageOf(error)}. Open the link yourself.)`);
  });
  const pair = await confirmed(options, id, code, scopes);
  if (pair.status !== "ok") return { status: "failed", reason: pair.status };
  const owner = await id.validate(pair.accessToken);
  if (owner.status !== "ok") {
    out("Twitch did not say which account signed in, so nothing was kept. Try again in a minute.");
    return { status: "failed", reason: "network" };
  }
  if (owner.login.toLowerCase() !== wanted.toLowerCase()) {
    await id.revoke(pair.accessToken);
    out(`${owner.login} signed in, but the config says ${wanted}. The sign-in was given back; nothing was kept.`);
    out(`Sign out of Twitch in the browser, sign in there as ${wanted}, then run \`${loginCommand(name)}\` again.`);
    out("If this was not you: somebody who saw the code on your stream used it. Do not show this window while live.");
    return { status: "failed", reason: "wrong-account" };
  }
  const { login, scopes: allowed, userId } = owner;
  const nowMs = options.system.clock.now();
  const tried = await renewedOnce(id, pair);
  const kept = await keep(options, name, renewed({ ...EMPTY, login, scopes: allowed, userId }, tried.pair, nowMs));
  if (kept.status === "signed-in" && tried.warning !== undefined) out(tried.warning(pair.expiresInMs));
  return kept;
}

const EMPTY = { accessToken: "", expiresAtMs: 0, obtainedAtMs: 0 };

/** Renews a new pair at once: an application of the wrong type lets anybody sign in and shows only then that it cannot last. */
async function renewedOnce(
  id: TwitchId,
  pair: TokenPair,
): Promise<{ readonly pair: TokenPair; readonly warning?: (lifeMs: number) => string }> {
  if (pair.refreshToken === undefined) return { pair };
  const answer = await id.refresh(pair.refreshToken);
  if (answer.status === "ok") return { pair: answer };
  const cannotLast = answer.status === "dead" && needsSecret(answer.reason);
  return { pair, warning: (lifeMs) => shortLived(lifeMs, cannotLast) };
}

function shortLived(lifeMs: number, confidential: boolean): string {
  const hours = Math.max(1, Math.round(lifeMs / HOUR_MS));
  const lasts = `This sign-in lasts ${hours} hour${hours === 1 ? "" : "s"}`;
  if (confidential) return `BUT: ${lasts.toLowerCase()} and cannot be renewed: ${CONFIDENTIAL}, then sign in again.`;
  return `${lasts}; Twitch did not say now whether it can be renewed. If the bot says later that it ended, sign in again.`;
}

function explain(
  { out, broadcaster }: TwitchLoginOptions,
  wanted: string,
  scopes: readonly Scope[],
  link: string,
  userCode: string,
): void {
  out(`Sign in to Twitch as ${wanted}${broadcaster ? ", your own account" : ", the account that talks"}.`);
  out("Chatmint asks to:");
  for (const { why } of scopes) out(`  - ${why}`);
  out(`Open this page: ${link}`);
  out(`and check that it shows this code: ${userCode}`);
  out("Do not show this window on stream: whoever types the code signs in their own account. Waiting for you ...");
}

type Confirmed = ({ status: "ok" } & TokenPair) | { status: "expired" };

/** Asks Twitch at its pace until the code was confirmed or ran out. Trouble on the way is waited out. */
async function confirmed(
  { out, system, calledOff }: TwitchLoginOptions,
  id: TwitchId,
  code: { deviceCode: string; expiresInMs: number; intervalMs: number },
  scopes: readonly Scope[],
): Promise<Confirmed> {
  const endMs = system.clock.monotonic() + code.expiresInMs;
  let intervalMs = code.intervalMs;
  while (system.clock.monotonic() < endMs) {
    await Promise.race([delay(system.timers, intervalMs), aborted(calledOff)]);
    if (calledOff?.aborted) return { status: "expired" };
    const answer = await id.redeem(
      code.deviceCode,
      scopes.map((each) => each.scope),
    );
    if (answer.status === "ok") return answer;
    if (answer.status === "slower") intervalMs += 5_000;
    if (answer.status === "gone") break;
  }
  out("The code has run out or was refused. Run the same command again for a new one.");
  return { status: "expired" };
}

/** Resolves once it is called off; never, where nobody can. */
function aborted(calledOff: AbortSignal | undefined): Promise<unknown> {
  return new Promise((resolve) => {
    if (calledOff?.aborted) resolve(undefined);
    else calledOff?.addEventListener("abort", resolve, { once: true });
  });
}

async function keep(options: TwitchLoginOptions, name: string, token: StoredToken): Promise<TwitchLoginResult> {
  const before = await options.store.read(name).catch((error: unknown) => {
    options.out(messageOf(error));
    return undefined;
  });
  try {
    await options.store.write(name, token);
  } catch (error) {
    options.out(messageOf(error));
    return { status: "failed", reason: "disk" };
  }
  options.out(`Signed in as ${token.login}. The sign-in is kept in ${options.store.path(name)}, for your eyes only.`);
  options.out(
    before
      ? "It replaces the one before; a running bot takes it over within seconds."
      : "A running bot takes it over within seconds; else run `npx chatmint start`.",
  );
  return { status: "signed-in", login: token.login };
}

/** Signs an account out: tells Twitch to forget the token, then deletes it here. Returns whether there was one. */
export async function logoutTwitch(
  options: Pick<TwitchLoginOptions, "clientId" | "auth" | "broadcaster" | "out" | "store">,
): Promise<boolean> {
  const { out, store } = options;
  const name = options.broadcaster ? "twitch-broadcaster" : "twitch-bot";
  const who = options.broadcaster ? "the streamer's account" : "the bot's account";
  let token: StoredToken | undefined;
  try {
    token = await store.read(name);
  } catch (error) {
    out(messageOf(error));
  }
  if (!token) {
    await store.remove(name);
    out(`Nobody was signed in to Twitch as ${who}.`);
    return false;
  }
  const revoked = await new TwitchId(options.auth, options.clientId).revoke(token.accessToken);
  await store.remove(name);
  out(`Signed out of Twitch: ${token.login}. The sign-in is deleted on this computer.`);
  if (revoked.status !== "ok") {
    out(
      `Twitch could not be told (${revoked.reason}). Remove Chatmint at https://www.twitch.tv/settings/connections yourself.`,
    );
  }
  return true;
}
