/**
 * The steps of `chatmint doctor` for sign-in, API, events and live state. They look and change nothing: a token is read and
 * shown to Twitch, never renewed, because the running bot alone may use up its one-time refresh token.
 */

import WebSocket from "ws";
import type { Clock } from "../../base/clock.ts";
import { messageOf } from "../../base/errors.ts";
import { DAY_MS, MINUTE_MS } from "../../base/lengths.ts";
import type { Log } from "../../base/log.ts";
import { joined, phrase } from "../../base/phrase.ts";
import { realSystem } from "../../base/system.ts";
import type { DoctorStep } from "../platform.ts";
import { loginCommand, type StoredToken } from "../tokens.ts";
import { PlatformClock, skewSentence } from "../witnesses/platform-clock.ts";
import { abilities, type SignInState } from "./abilities.ts";
import { HelixError, TwitchApiClient } from "./api/api-client.ts";
import type { TwitchApiOptions } from "./api/api-options.ts";
import type { RunningReport } from "./api/api-running.ts";
import { AccountsAuthProvider, eitherOf, type TokenHolder } from "./api/auth-provider.ts";
import { Helix } from "./api/helix.ts";
import { listsOf, ROLE_NAMES } from "./channel/role-lists.ts";
import { type TokenOwner, TwitchId } from "./sign-in/id.ts";
import type { SignInName } from "./sign-in/sign-in.ts";

/** Twitch forgets an unused refresh token of a public app after this. */
const REFRESH_LIFE_MS = 30 * DAY_MS;
/** How long EventSub may take to say welcome. */
const WELCOME_WITHIN_MS = 8_000;

const SILENT: Log = (() => {
  const nothing = () => {};
  const log = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing, fatal: nothing };
  return { ...log, child: () => SILENT } as Log;
})();

interface Examined {
  readonly step: DoctorStep;
  readonly holder: TokenHolder;
  /** A sign-in that has run out and waits for the running bot to renew it. */
  readonly due?: StoredToken;
}

/** The steps, one after the other. `report` is what the running part knows, `clock` the running bot's. */
export async function* doctorSteps(
  options: TwitchApiOptions,
  report: RunningReport | undefined,
  clock: Clock = realSystem().clock,
): AsyncGenerator<DoctorStep> {
  const platformClock = new PlatformClock(clock);
  const id = new TwitchId(options.endpoints.auth, options.clientId, (date) => platformClock.answered(date));
  const examine = (name: SignInName, login: string) => examineAccount(options, id, clock, name, login);
  const bot = options.botLogin === "" ? undefined : await examine("twitch-bot", options.botLogin);
  const streamer = await examine("twitch-broadcaster", options.channel);
  // Without any token nothing was asked yet, and so nothing is known of the clock.
  if (platformClock.skewMs === undefined) await id.validate("none");
  yield clockStep(platformClock.skewMs);
  yield { name: "Twitch app", ...appState(options.clientId) };
  if (bot) yield bot.step;
  yield streamer.step;
  const botHolder = bot?.holder ?? holderOf(undefined);
  const same = options.botLogin === options.channel;
  const accounts = { bot: botHolder, broadcaster: same ? eitherOf(streamer.holder, botHolder) : streamer.holder };
  const provider = new AccountsAuthProvider(options.clientId, accounts);
  const client = new TwitchApiClient({ provider, base: options.endpoints.api, clock, platformClock, log: SILENT });
  const helix = new Helix(client, accounts, () => report?.botIsModerator);
  const isDue = bot?.due !== undefined || streamer.due !== undefined;
  const lists = yield* apiSteps(options, helix, isDue);
  yield await eventStep(options, report);
  yield* abilitySteps(options, {
    bot: accounts.bot.token ?? bot?.due,
    broadcaster: accounts.broadcaster.token ?? streamer.due,
    lists,
  });
}

function* abilitySteps(
  { features, botLogin, ownToken = false }: TwitchApiOptions,
  { bot, broadcaster, lists }: Pick<SignInState, "bot" | "broadcaster" | "lists">,
): Generator<DoctorStep> {
  for (const { name, reached, gives, cure } of abilities({ features, botLogin, bot, broadcaster, lists, ownToken })) {
    const state = reached && cure === undefined ? "ok" : "warning";
    yield {
      name: phrase("Twitch with {name}", { name: SIGN_IN_NAMES[name] }),
      state,
      detail: gives,
      ...(cure === undefined ? {} : { cure }),
    };
  }
}

const SIGN_IN_NAMES = { chat: "no sign-in", bot: "the bot's sign-in", broadcaster: "the streamer's sign-in" };

/** Asks the API what the bot will ask; its value is whether everybody who watches can be listed, if that is known. */
async function* apiSteps(
  options: TwitchApiOptions,
  helix: Helix,
  isDue: boolean,
): AsyncGenerator<DoctorStep, boolean | undefined> {
  const name = "Twitch API";
  if (!helix.canAsk) {
    const detail = isDue
      ? "not asked: the sign-in is due to be renewed"
      : "nobody is signed in, so nothing may be asked";
    yield { name, state: "skipped", detail };
    return isDue ? undefined : false;
  }
  let channelId: string | undefined;
  try {
    channelId = (await helix.channel(options.channel))?.platformId;
  } catch (error) {
    yield { name, state: "failed", detail: messageOf(error), cure: "Check the internet connection, then try again." };
    return false;
  }
  if (channelId === undefined) {
    const detail = phrase("Twitch knows no channel named {channel}", { channel: options.channel });
    yield { name, state: "failed", detail, cure: "Correct twitch.channel in the config." };
    return false;
  }
  yield {
    name,
    state: "ok",
    detail: phrase("answers; {channel} has the id {channelId}", { channel: options.channel, channelId }),
  };
  const list = await listStep(options, helix, channelId);
  yield list;
  const roles = await rolesStep(options, helix, channelId);
  if (roles) yield roles;
  try {
    const stream = await helix.stream(channelId);
    yield { name: "Twitch live state", state: "ok", detail: stream ? "the channel is live" : "the channel is offline" };
  } catch (error) {
    yield { name: "Twitch live state", state: "failed", detail: messageOf(error), cure: "Try again in a minute." };
  }
  return list.state === "ok";
}

async function listStep({ botLogin }: TwitchApiOptions, helix: Helix, channelId: string): Promise<DoctorStep> {
  const name = "Twitch viewers";
  const streamer = `\`${loginCommand("twitch-broadcaster")}\``;
  const cure =
    botLogin === ""
      ? phrase("Run {streamer}.", { streamer })
      : phrase("Type /mod {botLogin} in your chat, or run {streamer}.", { botLogin, streamer });
  if (!helix.reader(channelId, "moderator:read:chatters")) {
    return { name, state: "warning", detail: "nobody signed in may list who is watching: who writes earns", cure };
  }
  try {
    const { people, whole } = await helix.chatters(channelId);
    if (!whole) {
      const detail = phrase("Twitch gives only a part of the list of who is watching ({count} right now)", {
        count: people.length,
      });
      return { name, state: "warning", detail, cure: "Nothing to do: whoever is missing on it earns by writing." };
    }
    return {
      name,
      state: "ok",
      detail: phrase("the list of who is watching can be read ({count} right now)", { count: people.length }),
    };
  } catch (error) {
    const refused = error instanceof HelixError && (error.status === 401 || error.status === 403);
    const detail = refused
      ? phrase("{botLogin} is not a moderator, so it may not list who is watching", { botLogin })
      : messageOf(error);
    return { name, state: "warning", detail, cure: refused ? cure : "Try again in a minute." };
  }
}

/** The lists of subscribers, VIPs and moderators, tried; `undefined` when none is wanted or allowed (that step says so). */
async function rolesStep(
  { features }: TwitchApiOptions,
  helix: Helix,
  channelId: string,
): Promise<DoctorStep | undefined> {
  const name = "Twitch roles";
  const found: string[] = [];
  for (const role of listsOf(features)) {
    try {
      const read = await helix.holders(channelId, role);
      if (!read) return undefined;
      found.push(
        phrase(read.whole ? "{role}: {count}" : "{role}: {count} (a part of them)", {
          role: ROLE_NAMES[role],
          count: read.rows.size,
        }),
      );
    } catch (error) {
      const detail = phrase("the list of {role} cannot be read: {reason} Who only watches earns like everybody.", {
        role: ROLE_NAMES[role],
        reason: messageOf(error),
      });
      return { name, state: "warning", detail, cure: "Try again in a minute; the bot keeps asking." };
    }
  }
  return found.length === 0
    ? undefined
    : { name, state: "ok", detail: phrase("the lists can be read ({lists})", { lists: joined(found, ", ") }) };
}

async function examineAccount(
  options: TwitchApiOptions,
  id: TwitchId,
  clock: Clock,
  name: SignInName,
  login: string,
): Promise<Examined> {
  const title = name === "twitch-bot" ? "Twitch bot sign-in" : "Twitch streamer sign-in";
  const cure = phrase("Run `{command}`.", { command: loginCommand(name) });
  const none = holderOf(undefined);
  const failed = (detail: string, how = cure): Examined => ({
    step: { name: title, state: "failed", detail, cure: how },
    holder: none,
  });
  let token: StoredToken | undefined;
  try {
    token = await options.store.read(name);
  } catch (error) {
    return failed(messageOf(error));
  }
  if (!token)
    return {
      step: { name: title, state: "warning", detail: phrase("nobody is signed in as {login}", { login }), cure },
      holder: none,
    };
  if (token.expiresAtMs <= clock.now()) {
    if (clock.now() - token.obtainedAtMs > REFRESH_LIFE_MS)
      return failed("it was not used for 30 days, so Twitch has ended it");
    const detail = phrase("{login}; due to be renewed, which the bot does when it runs", { login: token.login });
    return { step: { name: title, state: "ok", detail }, holder: none, due: token };
  }
  const answer = await id.validate(token.accessToken);
  if (answer.status === "unclear") {
    return {
      step: { name: title, state: "warning", detail: answer.reason, cure: "Try again in a minute." },
      holder: holderOf(token),
    };
  }
  if (answer.status === "dead")
    return failed(phrase("Twitch no longer accepts the sign-in of {login}", { login: token.login }));
  const problem = wrongOwner(options, answer, login);
  if (problem) return failed(problem);
  const owned: StoredToken = { ...token, scopes: answer.scopes, userId: answer.userId, login: answer.login };
  const detail = phrase("{login}; good for {count} more minutes, then renewed by the running bot", {
    login: answer.login,
    count: Math.round(answer.expiresInMs / MINUTE_MS),
  });
  return { step: { name: title, state: "ok", detail }, holder: holderOf(owned) };
}

function wrongOwner(options: TwitchApiOptions, owner: TokenOwner, login: string): string | undefined {
  if (owner.clientId !== options.clientId)
    return "it was made with another client id than twitch.clientId in the config";
  if (owner.login.toLowerCase() !== login.toLowerCase())
    return phrase("it belongs to {owner}, not to {login}", { owner: owner.login, login });
  return undefined;
}

function appState(clientId: string): Pick<DoctorStep, "state" | "detail" | "cure"> {
  if (clientId !== "") return { state: "ok", detail: "twitch.clientId is set" };
  return {
    state: "warning",
    detail: "twitch.clientId is empty, so nobody can sign in",
    cure: "Run `npx chatmint login twitch`: it shows how to get one.",
  };
}

function clockStep(skewMs: number | undefined): DoctorStep {
  const name = "Twitch clock";
  if (skewMs === undefined) {
    const cure = "Check the internet connection, then try again.";
    return { name, state: "failed", detail: "Twitch could not be reached to compare clocks", cure };
  }
  const sentence = skewSentence(skewMs, "Twitch");
  if (sentence === undefined) return { name, state: "ok", detail: "this computer's clock agrees with Twitch's" };
  return { name, state: "failed", detail: sentence, cure: "Let the system set the clock from the internet." };
}

/** The running bot knows how its events fare; else one connection is tried, without subscribing to anything. */
async function eventStep(options: TwitchApiOptions, report: RunningReport | undefined): Promise<DoctorStep> {
  const name = "Twitch events";
  if (report?.eventTypes && report.eventTypes.length > 0) {
    const bad = report.eventTypes.filter((type) => type.state !== "active");
    if (report.eventsConnected && bad.length === 0) {
      return {
        name,
        state: "ok",
        detail: phrase("connected; {count} kinds of event", { count: report.eventTypes.length }),
      };
    }
    const detail = report.eventsConnected
      ? phrase("connected, but without {types}", {
          types: bad.map((type) => `${type.name} (${type.reason ?? type.state})`).join(", "),
        })
      : "not connected";
    return { name, state: "warning", detail, cure: "The bot keeps trying; chat fills in meanwhile." };
  }
  const problem = await welcomeProblem(options.endpoints.eventsub);
  if (problem === undefined) return { name, state: "ok", detail: "the server says welcome" };
  return {
    name,
    state: "failed",
    detail: problem,
    cure: "Check the internet connection and the firewall, then try again.",
  };
}

function welcomeProblem(url: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    const end = (problem?: string): void => {
      resolve(problem);
      socket.terminate();
    };
    const limit = AbortSignal.timeout(WELCOME_WITHIN_MS);
    limit.addEventListener(
      "abort",
      () => end(phrase("no welcome within {seconds} seconds", { seconds: WELCOME_WITHIN_MS / 1000 })),
      { once: true },
    );
    socket.once("message", (data) =>
      end(String(data).includes("session_welcome") ? undefined : "the server said something other than welcome"),
    );
    socket.on("error", (error) => end(phrase("no connection ({reason})", { reason: messageOf(error) })));
    socket.once("close", () => end("the server closed the connection without a welcome"));
  });
}

/** A token that is only looked at. */
function holderOf(token: StoredToken | undefined): TokenHolder {
  return {
    token,
    has: (...scopes) => token !== undefined && scopes.every((scope) => token.scopes.includes(scope)),
    usable: async () => token,
    refresh: async () => undefined,
  };
}
