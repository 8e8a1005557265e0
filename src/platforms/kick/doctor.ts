/** The official API's lines of `chatmint doctor`: app, sign-in, permissions, writing, live state. It refreshes nothing. */

import { messageOf } from "../../base/errors.ts";
import { DAY_MS, MINUTE_MS } from "../../base/lengths.ts";
import type { Log } from "../../base/log.ts";
import { phrase } from "../../base/phrase.ts";
import type { System } from "../../base/system.ts";
import type { DoctorStep } from "../platform.ts";
import { KickApi } from "./api/api.ts";
import { KickApiError, KickHttp, type TokenSource } from "./api/http.ts";
import type { KickLive } from "./api/live.ts";
import type { KickConfig } from "./settings.ts";
import { ENDS_SOON_MS, type KickAccount } from "./sign-in/account.ts";
import { KickAppToken } from "./sign-in/app-token.ts";
import { type KickOAuth, KickOAuthError } from "./sign-in/oauth.ts";
import { type KickAccountName, kickLogin, missingScopes } from "./sign-in/scopes.ts";

export interface KickDoctorOptions {
  readonly config: KickConfig;
  readonly slug: string;
  readonly oauth: KickOAuth;
  readonly broadcaster: KickAccount;
  /** The second account, where the config names one. */
  readonly bot: KickAccount | undefined;
  readonly apiUrl: string;
  readonly system: System;
  readonly log: Log;
  /** What was said against the last line, when the bot runs in this process. */
  readonly lastRefusal: string | undefined;
  /** The live poll, when the bot runs in this process. */
  readonly live: KickLive | undefined;
}

/** Far above what whole seconds and a slow answer make of a clock that is right. */
const CLOCK_WRONG_MS = 2 * MINUTE_MS;
/** A refresh token that nobody used for this long has been seen dead. */
const REFRESH_LIFE_MS = 30 * DAY_MS;

/** Checks step by step; each line is green or carries its cure. */
export async function* kickDoctor(options: KickDoctorOptions): AsyncIterable<DoctorStep> {
  yield await clockStep(options);
  yield appStep(options.oauth);
  yield await signInStep(options, options.broadcaster);
  if (options.bot) yield await signInStep(options, options.bot);
  yield scopesStep(options, options.broadcaster);
  if (options.bot) yield scopesStep(options, options.bot);
  yield sendStep(options);
  yield await liveStep(options);
}

/** Kick's answers carry the time. A wrong clock refuses genuine deliveries and takes a sign-in for fresh or run out. */
async function clockStep({ apiUrl, config, system }: KickDoctorOptions): Promise<DoctorStep> {
  const name = "Kick clock";
  const cure = "Let the system set the clock from the internet.";
  let date: string | null;
  try {
    // The one question that needs no sign-in.
    const response = await fetch(new URL("/public/v1/public-key", apiUrl), {
      signal: AbortSignal.timeout(config.timing.requestMs),
    });
    date = response.headers.get("date");
    await response.body?.cancel();
  } catch {
    const unreachable = "Check your internet connection and kickstatus.com, then run this again.";
    return { name, state: "failed", detail: "Kick could not be reached to compare clocks", cure: unreachable };
  }
  const aheadMs = system.clock.now() - Date.parse(date ?? "");
  if (Number.isNaN(aheadMs)) return { name, state: "skipped", detail: "Kick's answer does not tell the time" };
  if (Math.abs(aheadMs) <= CLOCK_WRONG_MS)
    return { name, state: "ok", detail: "this computer's clock agrees with Kick's" };
  const minutes = Math.round(Math.abs(aheadMs) / MINUTE_MS);
  return {
    name,
    state: "failed",
    detail: phrase(
      aheadMs > 0
        ? "this computer's clock is {minutes} minutes ahead of Kick's"
        : "this computer's clock is {minutes} minutes behind Kick's",
      { minutes },
    ),
    cure,
  };
}

function appStep(oauth: KickOAuth): DoctorStep {
  const name = "Kick app";
  if (oauth.hasCredentials) return { name, state: "ok", detail: "KICK_CLIENT_ID and KICK_CLIENT_SECRET are set" };
  return {
    name,
    state: "warning",
    detail: "no app of yours is set up, so Chatmint only reads",
    cure: phrase("{command}   (walks you through making one)", { command: kickLogin("broadcaster") }),
  };
}

function title(account: KickAccountName): string {
  return account === "bot" ? "Kick second account" : "Kick sign-in";
}

async function signInStep({ oauth, system }: KickDoctorOptions, account: KickAccount): Promise<DoctorStep> {
  const name = title(account.account);
  const cure = kickLogin(account.account);
  const { stored } = account;
  if (!stored) return { name, state: "warning", detail: "nobody is signed in", cure };
  const leftMs = stored.expiresAtMs - system.clock.now();
  if (leftMs <= 0 && stored.refreshToken === undefined) {
    return { name, state: "failed", detail: phrase("{login}'s sign-in has run out", { login: stored.login }), cure };
  }
  const unusedMs = system.clock.now() - stored.obtainedAtMs;
  if (unusedMs > REFRESH_LIFE_MS) {
    const days = Math.floor(unusedMs / DAY_MS);
    const detail = phrase("{login}'s sign-in was last renewed {days} days ago; Kick forgets one after 30", {
      login: stored.login,
      days,
    });
    return { name, state: "warning", detail, cure };
  }
  const endsInMs = (stored.refreshExpiresAtMs ?? stored.obtainedAtMs + REFRESH_LIFE_MS) - system.clock.now();
  if (endsInMs < ENDS_SOON_MS) {
    const days = Math.max(0, Math.floor(endsInMs / DAY_MS));
    const detail = phrase("Kick forgets {login}'s sign-in in {days} days unless the bot renews it before", {
      login: stored.login,
      days,
    });
    return { name, state: "warning", detail, cure: phrase("npm start, or {cure}", { cure }) };
  }
  // Two hours is a token's life: run out is normal while the bot is off, and only the running bot may renew it.
  if (leftMs <= 0)
    return { name, state: "ok", detail: phrase("{login}; the running bot renews it", { login: stored.login }) };
  try {
    const seen = await oauth.introspect(stored.accessToken);
    if (seen.active)
      return {
        name,
        state: "ok",
        detail: phrase("{login}, for {count} min more", { login: stored.login, count: Math.ceil(leftMs / MINUTE_MS) }),
      };
    return {
      name,
      state: "failed",
      detail: phrase("Kick no longer accepts {login}'s sign-in", { login: stored.login }),
      cure,
    };
  } catch (error) {
    const unreachable = error instanceof KickOAuthError && error.word === "unreachable";
    return {
      name,
      state: "warning",
      detail: messageOf(error),
      cure: unreachable ? "Check your internet connection and kickstatus.com, then run this again." : cure,
    };
  }
}

function scopesStep({ config }: KickDoctorOptions, account: KickAccount): DoctorStep {
  const name = account.account === "bot" ? "Kick second account's permissions" : "Kick permissions";
  if (!account.stored) return { name, state: "skipped", detail: "nobody is signed in" };
  const missing = missingScopes(account.account, config, account.stored.scopes);
  if (missing.length === 0) return { name, state: "ok", detail: account.stored.scopes.join(", ") };
  return {
    name,
    state: "failed",
    detail: phrase("missing: {scopes}", { scopes: missing.join(", ") }),
    cure: phrase("Tick them for your app at kick.com/settings/developer, then: {command}", {
      command: kickLogin(account.account),
    }),
  };
}

function sendStep({ broadcaster, bot, lastRefusal }: KickDoctorOptions): DoctorStep {
  const name = "Kick can write";
  const writer = bot ?? broadcaster;
  if (!writer.stored)
    return { name, state: "warning", detail: "not signed in: reading only", cure: kickLogin(writer.account) };
  if (writer.state === "dead") {
    return { name, state: "failed", detail: "the sign-in has ended: reading only", cure: kickLogin(writer.account) };
  }
  if (!writer.stored.scopes.includes("chat:write")) {
    return {
      name,
      state: "failed",
      detail: "chat:write was not allowed at sign-in",
      cure: phrase("Tick chat:write for your app at kick.com/settings/developer, then: {command}", {
        command: kickLogin(writer.account),
      }),
    };
  }
  if (lastRefusal !== undefined)
    return { name, state: "warning", detail: "the last line was refused", cure: lastRefusal };
  if (bot) return { name, state: "ok", detail: phrase("as {login}", { login: writer.stored.login }) };
  return {
    name,
    state: "ok",
    detail: "as your app's bot account (create it at kick.com/settings/developer if nothing is said)",
  };
}

async function liveStep(options: KickDoctorOptions): Promise<DoctorStep> {
  const { live, slug } = options;
  const name = "Kick live state";
  if (live && (live.state === "live" || live.state === "offline"))
    return { name, state: "ok", detail: onAir(slug, live.state === "live") };
  const tokens = unrefreshed(options);
  if (!tokens) {
    return {
      name,
      state: "warning",
      detail:
        "Kick cannot be asked without a sign-in; the chat feed tells only of what begins or ends while the bot runs",
      cure: kickLogin("broadcaster"),
    };
  }
  try {
    const { log, system, apiUrl, config } = options;
    const api = new KickApi(new KickHttp({ system, log, apiUrl, timeoutMs: config.timing.requestMs }), tokens);
    const channel = await api.channel(slug);
    if (!channel) {
      const cure = 'Check "kick.channel" in config.json: it is the last part of kick.com/NAME.';
      return { name, state: "failed", detail: phrase('Kick knows no channel "{slug}"', { slug }), cure };
    }
    const [stream] = await api.livestreams([channel.userId]);
    return { name, state: "ok", detail: onAir(slug, stream !== undefined) };
  } catch (error) {
    return { name, state: "failed", detail: messageOf(error), cure: cureOf(error) };
  }
}

function onAir(slug: string, live: boolean): string {
  return live ? phrase("{slug} is live", { slug }) : phrase("{slug} is offline", { slug });
}

/** A token that costs nothing: the stored one while it lasts, else one of the app itself. */
function unrefreshed({ broadcaster, oauth, system }: KickDoctorOptions): TokenSource | undefined {
  const { stored } = broadcaster;
  if (stored && stored.expiresAtMs > system.clock.now()) {
    return { token: async () => stored.accessToken, refused: async (token) => token };
  }
  return oauth.hasCredentials ? new KickAppToken(oauth, system) : undefined;
}

function cureOf(error: unknown): string {
  const code = error instanceof KickApiError ? error.code : undefined;
  if (code === "kick.unauthorized" || code === "kick.signed-out") return kickLogin("broadcaster");
  if (code === "kick.forbidden") return "Switch off a VPN or proxy if you use one, then run this again.";
  if (code === "kick.rate-limited") return "Wait a minute, then run this again.";
  return "Check your internet connection and kickstatus.com, then run this again.";
}
