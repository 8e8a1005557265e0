/** The official API of Kick as one part of the platform: sign-ins, sending, live state, the reward, event subscriptions. */

import { messageOf } from "../../../base/errors.ts";
import { MINUTE_MS } from "../../../base/lengths.ts";
import type { Log } from "../../../base/log.ts";
import { RecentIds } from "../../../base/recent.ts";
import type { System } from "../../../base/system.ts";
import type { ChatMessage } from "../../../model/message.ts";
import type { AccountsAnswer } from "../../accounts.ts";
import type { DoctorStep, PlatformEvent, Profile, SendResult } from "../../platform.ts";
import type { TokenStore } from "../../tokens.ts";
import { kickDoctor } from "../doctor.ts";
import type { OwnAccount } from "../feed/echoes.ts";
import type {
  KeyValueStore,
  KickApiContext,
  KickApiPart,
  KickUser,
  NameLane,
  SubscriptionReport,
} from "../kick-seams.ts";
import type { KickConfig } from "../settings.ts";
import { KickAccount } from "../sign-in/account.ts";
import { EitherToken, KickAppToken } from "../sign-in/app-token.ts";
import { BotAccount } from "../sign-in/bot-account.ts";
import { type KickCredentials, KickOAuth } from "../sign-in/oauth.ts";
import { type KickAccountName, kickLogin, missingScopes } from "../sign-in/scopes.ts";
import { KickAccounts } from "./accounts.ts";
import { KickApi } from "./api.ts";
import { reconcile } from "./event-subscriptions.ts";
import { KickApiError, KickHttp } from "./http.ts";
import { KickLive } from "./live.ts";
import { KickRewards } from "./rewards.ts";
import { KickSender } from "./sender.ts";

export interface OfficialKickApiOptions {
  readonly config: KickConfig;
  /** The app's client id and secret, asked at each use (credentials.ts reads them from the environment and `.env`). */
  readonly credentials: () => KickCredentials | undefined;
  readonly tokens: TokenStore;
  /** Remembers the reward's id between runs. */
  readonly store: KeyValueStore;
  readonly system: System;
  readonly log: Log;
}

const STOP_MAX_MS = 1_500;

type Attention = (code: string, sentence: string | undefined) => void;

/** The running parts, from `start` on. */
interface Running {
  readonly context: KickApiContext;
  readonly sender: KickSender;
  readonly live: KickLive;
  readonly rewards: KickRewards;
}

export class OfficialKickApi implements KickApiPart {
  readonly #options: OfficialKickApiOptions;
  readonly #http: KickHttp;
  readonly #oauth: KickOAuth;
  readonly #broadcaster: KickAccount;
  readonly #bot: KickAccount;
  readonly #own: KickApi;
  readonly #either: KickApi;
  readonly #second: KickApi;
  readonly #byLogin: KickAccounts;
  #running: Running | undefined;
  #key: string | undefined;

  constructor(options: OfficialKickApiOptions) {
    const { config, tokens, system, log } = options;
    this.#options = options;
    const timeoutMs = config.timing.requestMs;
    const answered = (date: string | null) => this.#running?.context.clock.answered(date);
    const http = new KickHttp({ system, log, apiUrl: config.endpoints.api, timeoutMs, answered });
    this.#oauth = new KickOAuth({ idUrl: config.endpoints.id, credentials: options.credentials, system, timeoutMs });
    this.#broadcaster = new KickAccount({ account: "broadcaster", store: tokens, oauth: this.#oauth, system, log });
    this.#bot = new KickAccount({ account: "bot", store: tokens, oauth: this.#oauth, system, log });
    this.#http = http;
    const told = new RecentIds(100);
    const leftOut = (path: string, problem: string): void => {
      const level = told.add(`${path} ${problem}`) ? "warn" : "trace";
      log[level]({ path, problem }, "a row of Kick's answer is not as documented; it was left out");
    };
    this.#own = new KickApi(http, this.#broadcaster, leftOut);
    this.#second = new KickApi(http, this.#bot, leftOut);
    const either = new EitherToken(this.#broadcaster, new KickAppToken(this.#oauth, system));
    this.#either = new KickApi(http, either, leftOut);
    this.#byLogin = new KickAccounts(this.#either);
  }

  async start(context: KickApiContext): Promise<void> {
    const { config, system, log } = this.#options;
    const { host, channel } = context;
    const attention: Attention = (code, sentence) => host.attention(code, sentence);
    const emit = (event: PlatformEvent) => void host.event(event);
    const changed = () => this.#sayWhatIsMissing(attention);
    await this.#broadcaster.start(attention, changed);
    if (config.bot) await this.#bot.start(attention, changed);
    const live = new KickLive({
      api: this.#either,
      userId: channel.userId,
      system,
      log,
      emit,
      pollMs: config.timing.livePollMs,
      unknownAfterMs: config.liveUnknownAfterMinutes * MINUTE_MS,
    });
    const rewards = new KickRewards({
      api: this.#own,
      userId: channel.userId,
      wish: config.pointsReward,
      store: this.#options.store,
      system,
      log,
      emit,
      attention,
      pollMs: config.timing.redemptionsPollMs,
      isLive: () => live.isLive,
      now: () => context.clock.now(),
    });
    const known = new BotAccount({ store: this.#options.store, channel, own: (account) => host.own?.(account) });
    known.remembered();
    const sender = this.#newSender(channel.userId, attention, (account) => known.learnt(account));
    this.#running = { context, live, rewards, sender };
    this.#sayWhatIsMissing(attention);
    await live.start();
    await rewards.start();
  }

  async stop(): Promise<void> {
    const running = this.#running;
    running?.live.stop();
    const all = Promise.all([running?.rewards.stop(), this.#broadcaster.stop(), this.#bot.stop()]);
    // A verdict or a new sign-in on its way is worth a moment; a Kick that hangs is not worth two seconds.
    await new Promise<void>((resolve) => {
      const enough = this.#options.system.timers.after(STOP_MAX_MS, resolve);
      void all.then(() => {
        enough.cancel();
        resolve();
      });
    });
    this.#http.close();
  }

  async send(text: string, replyTo: string | undefined): Promise<SendResult> {
    if (!this.#running) return { status: "later", retryAfterMs: 1000, reason: "Kick is not connected yet." };
    const { sender } = this.#running;
    const second = this.#options.config.bot ? this.#bot.stored : undefined;
    if (second) sender.echoes.writesAs({ platformId: second.userId, login: second.login, displayName: second.login });
    return sender.send(text, replyTo);
  }

  /** The account that writes: a second account by its sign-in; the app's bot, which Kick names nowhere, from its first echo on. */
  whoAmI(): KickUser | undefined {
    const second = this.#options.config.bot ? this.#bot.stored : undefined;
    if (second) return { userId: second.userId, slug: second.login, displayName: second.login };
    const echoed = this.#running?.sender.echoes.account;
    return echoed && { userId: echoed.platformId, slug: echoed.login, displayName: echoed.displayName };
  }

  capabilities(): { readonly send: boolean; readonly live: boolean } {
    const writer = this.#writer;
    const send = writer.state === "signed-in" && (writer.stored?.scopes.includes("chat:write") ?? false);
    return { send, live: this.#running?.live.asks ?? false };
  }

  isOwnMessage(message: ChatMessage): boolean {
    return this.#running?.sender.echoes.isOwn(message) ?? false;
  }

  unheardLines(): number {
    return this.#running?.sender.echoes.unheard ?? 0;
  }

  async lookupUser(login: string, lane?: NameLane): Promise<Profile | undefined> {
    const found = await this.lookupChannel(login, lane);
    return (
      found && {
        platformId: found.userId,
        login: found.displayName.toLowerCase(),
        displayName: found.displayName,
        roles: [],
      }
    );
  }

  /**
   * Asks by slug, then for the name as its owner writes it: slug and name are not derived from each other. Most addresses write
   * the name's underscores as hyphens, but that address may be somebody else's, so the name has to be the one asked for.
   */
  async lookupChannel(slug: string, lane?: NameLane): Promise<KickUser | undefined> {
    const asked = slug.trim().replace(/^@/, "").toLowerCase();
    if (!/^[a-z0-9_-]{1,25}$/.test(asked)) return undefined;
    return this.#quietly("look up a channel", async () => {
      const direct = await this.#owner(asked, lane);
      // What Kick's events call somebody is their name, never their address.
      if (direct !== undefined && (lane !== "givers" || isCalled(direct, asked))) return direct;
      const other = asked.includes("_") ? await this.#owner(asked.replaceAll("_", "-"), lane) : undefined;
      return other !== undefined && isCalled(other, asked) ? other : undefined;
    });
  }

  accountsByLogin(logins: readonly string[]): Promise<AccountsAnswer> {
    return this.#byLogin.byLogin(logins);
  }

  async #owner(slug: string, lane: NameLane | undefined): Promise<KickUser | undefined> {
    const channel = await this.#either.channel(slug, lane);
    if (!channel) return undefined;
    const [user] = await this.#either.users([channel.userId], lane);
    return { userId: channel.userId, slug: channel.slug, displayName: user?.name ?? channel.slug };
  }

  async signedIn(): Promise<KickUser | undefined> {
    await this.#broadcaster.load();
    const { stored } = this.#broadcaster;
    return stored && { userId: stored.userId, slug: stored.login, displayName: stored.login };
  }

  async accessToken(): Promise<string | undefined> {
    return this.#quietly("get an access token", () => this.#broadcaster.token());
  }

  noticed(event: PlatformEvent): boolean {
    if (!this.#running) return false;
    if (event.kind === "live" || event.kind === "offline") return this.#running.live.noticed(event);
    if (event.kind === "redemption") return this.#running.rewards.noticed(event.rewardId);
    return false;
  }

  /** The reward whose redemptions are worth `pointsReward.amount`; `undefined` while it is off or not made yet. */
  pointsRewardId(): string | undefined {
    return this.#running?.rewards.rewardId;
  }

  /** After the credits are committed: Kick keeps the channel points of these redemptions (ids, not keys). Never throws. */
  async acceptRedemptions(ids: readonly string[]): Promise<void> {
    await this.#running?.rewards.accept(ids);
  }

  /** They cannot be credited: Kick refunds the channel points of these redemptions (ids, not keys). Never throws. */
  async rejectRedemptions(ids: readonly string[]): Promise<void> {
    await this.#running?.rewards.reject(ids);
  }

  async reconcileSubscriptions(wanted: readonly string[]): Promise<SubscriptionReport | undefined> {
    await this.#broadcaster.load();
    const userId = this.#running?.context.channel.userId ?? this.#broadcaster.stored?.userId;
    if (userId === undefined || this.#broadcaster.state !== "signed-in") return undefined;
    const attention = this.#running?.context.host.attention.bind(this.#running.context.host);
    const { store, system, log } = this.#options;
    const options = { api: this.#own, userId, store, system, log };
    let report: SubscriptionReport;
    try {
      report = await reconcile(options, wanted);
    } catch (error) {
      log.warn(
        { reason: messageOf(error) },
        "could not compare the event subscriptions at Kick; tried again within the hour",
      );
      if (error instanceof KickApiError && error.code === "kick.forbidden")
        attention?.("kick.subscriptions", listRefused(error));
      return undefined;
    }
    const refused = report.refused.map(({ event, reason }) => `${event} (${reason})`).join(", ");
    attention?.(
      "kick.subscriptions",
      refused === ""
        ? undefined
        : `Kick refused to send these events: ${refused}. Check that webhooks are switched on for your app at ` +
            `kick.com/settings/developer and that events:subscribe and kicks:read are ticked, then run \`${kickLogin("broadcaster")}\`.`,
    );
    return report;
  }

  async publicKey(fresh: boolean): Promise<string | undefined> {
    if (this.#key !== undefined && !fresh) return this.#key;
    this.#key = (await this.#quietly("fetch the webhook key", () => this.#either.publicKey())) ?? this.#key;
    return this.#key;
  }

  async *doctor(slug: string): AsyncIterable<DoctorStep> {
    await Promise.all([this.#broadcaster.load(), this.#bot.load()]);
    yield* kickDoctor({
      config: this.#options.config,
      slug,
      oauth: this.#oauth,
      broadcaster: this.#broadcaster,
      bot: this.#options.config.bot ? this.#bot : undefined,
      apiUrl: this.#options.config.endpoints.api,
      system: this.#options.system,
      log: this.#options.log,
      lastRefusal: this.#running?.sender.lastRefusal,
      live: this.#running?.live,
    });
  }

  /** The account whose sign-in sends. */
  get #writer(): KickAccount {
    return this.#options.config.bot ? this.#bot : this.#broadcaster;
  }

  #newSender(broadcasterUserId: string, attention: Attention, learnt: (account: OwnAccount) => void): KickSender {
    const { config, system, log } = this.#options;
    const second = config.bot !== "";
    const writer = this.#writer;
    return new KickSender({
      api: second ? this.#second : this.#own,
      type: second ? "user" : "bot",
      account: writer.account,
      broadcasterUserId,
      system,
      log,
      attention,
      learnt,
      signIn: () => writer.stored?.accessToken,
    });
  }

  /** At the start and after each change: with no sign-in, or without a permission that something switched on needs, the streamer is told once. */
  #sayWhatIsMissing(attention: Attention): void {
    const { config } = this.#options;
    const accounts: KickAccount[] = config.bot ? [this.#broadcaster, this.#bot] : [this.#broadcaster];
    for (const account of accounts) {
      const code = `kick.login.${account.account}`;
      if (!account.stored) attention(code, notSignedIn(account.account, config.bot !== ""));
      else if (!account.ending) {
        const missing = missingScopes(account.account, config, account.stored.scopes);
        attention(
          `kick.scopes.${account.account}`,
          missing.length === 0
            ? undefined
            : `The Kick sign-in lacks ${missing.join(", ")}: tick that for your app at kick.com/settings/developer, then run \`${kickLogin(account.account)}\`.`,
        );
      }
    }
  }

  async #quietly<T>(what: string, run: () => Promise<T>): Promise<T | undefined> {
    try {
      return await run();
    } catch (error) {
      this.#options.log.debug({ reason: messageOf(error) }, `could not ${what} at Kick`);
      return undefined;
    }
  }
}

function notSignedIn(account: KickAccountName, secondAccount: boolean): string {
  if (account === "bot") {
    return `Chatmint reads your Kick chat but cannot answer: its second account is not signed in. Run \`${kickLogin("bot")}\`.`;
  }
  const lost = secondAccount ? "cannot see by itself when you are live" : "cannot answer";
  return `Chatmint reads your Kick chat but ${lost}: you are not signed in. Run \`${kickLogin("broadcaster")}\` (no restart needed).`;
}

function listRefused({ message }: KickApiError): string {
  return (
    `Kick does not let Chatmint see which events it delivers (${message}): tick events:subscribe for your app at ` +
    `kick.com/settings/developer, then run \`${kickLogin("broadcaster")}\`.`
  );
}

function isCalled(user: KickUser, name: string): boolean {
  return user.displayName.toLowerCase() === name;
}
