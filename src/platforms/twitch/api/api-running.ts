/** The API part while it runs: the accounts, the client and the watched channel. */

import type { Cancel, Clock } from "../../../base/clock.ts";
import { messageOf } from "../../../base/errors.ts";
import type { Author, ListedRoles } from "../../../model/message.ts";
import { type AccountsAnswer, answerLater, type Unanswered } from "../../accounts.ts";
import type { Capabilities, Conversions, PlatformChannel } from "../../platform.ts";
import { loginCommand } from "../../tokens.ts";
import { abilities } from "../abilities.ts";
import { type ChannelReport, ChannelWatch } from "../channel/channel-watch.ts";
import { Account } from "../sign-in/account.ts";
import { TwitchId } from "../sign-in/id.ts";
import type { SignInName } from "../sign-in/sign-in.ts";
import type { ChatCredentials, TwitchApiHost, TwitchFact } from "../twitch-seams.ts";
import { TwitchAccounts } from "./accounts.ts";
import { TwitchApiClient } from "./api-client.ts";
import type { ApiTimes, TwitchApiOptions } from "./api-options.ts";
import { AccountsAuthProvider, eitherOf, type SignedIn } from "./auth-provider.ts";
import { Helix } from "./helix.ts";

/** stop() waits this long for a token renewal under way. */
const STOP_WITHIN_MS = 1_800;

/** What the running part knows that doctor need not try again. */
export type RunningReport = { readonly botIsModerator?: boolean } & Partial<ChannelReport>;

export class RunningApi {
  readonly #options: TwitchApiOptions;
  readonly #times: ApiTimes;
  readonly #host: TwitchApiHost;
  readonly #bot: Account | undefined;
  readonly #broadcaster: Account;
  readonly #accounts: SignedIn;
  readonly #client: TwitchApiClient;
  readonly #helix: Helix;
  readonly #byLogin: TwitchAccounts;
  /** What is wrong with the sign-ins, by code. */
  readonly #troubles = new Map<string, string>();
  readonly #timers: Cancel[] = [];
  #channel: PlatformChannel | undefined;
  #watching: ChannelWatch | undefined;
  #started = false;
  #stopped = false;
  readonly #toldAbilities = new Map<string, string>();
  /** The token that chat was given while everything started; `null` while it has not asked. */
  #given: string | null | undefined = null;

  constructor(options: TwitchApiOptions, times: ApiTimes, host: TwitchApiHost) {
    this.#options = options;
    this.#times = times;
    this.#host = host;
    const { system, log } = host;
    const id = new TwitchId(options.endpoints.auth, options.clientId, (date) => host.clock.answered(date));
    const account = (name: SignInName, login: string): Account =>
      new Account({
        name,
        login,
        clientId: options.clientId,
        id,
        store: options.store,
        system,
        log,
        ...(times.account === undefined ? {} : { times: times.account }),
        attention: (code, sentence) => this.#attention(code, sentence),
        changed: () => this.#changed(name),
      });
    this.#bot = options.botLogin === "" ? undefined : account("twitch-bot", options.botLogin);
    this.#broadcaster = account("twitch-broadcaster", options.channel);
    const bot = this.#bot ?? NOBODY;
    // A streamer who talks as themselves signs in once: the bot's token then is the streamer's as well.
    const same = options.botLogin === options.channel;
    this.#accounts = { bot, broadcaster: same ? eitherOf(this.#broadcaster, bot) : this.#broadcaster };
    const provider = new AccountsAuthProvider(options.clientId, this.#accounts);
    this.#client = new TwitchApiClient({
      provider,
      base: options.endpoints.api,
      clock: system.clock,
      platformClock: host.clock,
      log,
    });
    this.#byLogin = new TwitchAccounts(this.#client);
    this.#helix = new Helix(this.#client, this.#accounts, () => host.botIsModerator(), log);
  }

  async start(): Promise<void> {
    await this.#bot?.start();
    await this.#broadcaster.start();
    this.#started = true;
    // Found expired, ended or another account's while chat was signing in with it.
    if (this.#given !== null && this.#given !== this.#bot?.token?.accessToken) this.#host.credentialsChanged();
    if (this.#channel) this.#begin(this.#channel);
    else this.#tellAbilities();
  }

  /** Chat may know the channel before the sign-ins are looked through: what they allow is only then known. */
  watch(channel: PlatformChannel): void {
    this.#channel ??= channel;
    if (this.#started) this.#begin(this.#channel);
  }

  #begin(channel: PlatformChannel): void {
    if (this.#watching || this.#stopped) return;
    const watching = new ChannelWatch(this.#options, this.#times, this.#host, this.#client, this.#helix, channel);
    this.#watching = watching;
    this.#timers.push(this.#host.system.timers.every(this.#times.pollEveryMs, () => watching.minute()));
    this.#timers.push(this.#host.system.timers.every(this.#times.listsEveryMs, () => watching.readLists()));
    watching.begin();
    this.#tellAbilities();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
    this.#watching?.stop();
    let limit: Cancel | undefined;
    const late = new Promise<void>((resolve) => {
      limit = this.#host.system.timers.after(STOP_WITHIN_MS, resolve);
    });
    await Promise.race([Promise.all([this.#bot?.stop(), this.#broadcaster.stop()]), late]);
    limit?.cancel();
  }

  async credentials(refresh: boolean): Promise<ChatCredentials | undefined> {
    const token = refresh ? await this.#bot?.usable() : this.#bot?.token;
    this.#given = token?.accessToken;
    return token && { login: token.login, token: token.accessToken };
  }

  async refreshBot(): Promise<boolean> {
    const token = this.#bot?.token;
    return token !== undefined && (await this.#bot?.refresh(token.accessToken)) !== undefined;
  }

  /** Asks the API once; `undefined` when nobody is signed in or Twitch does not answer, which is logged. */
  async ask<T>(what: string, question: (helix: Helix) => Promise<T | undefined>): Promise<T | undefined> {
    if (!this.#helix.canAsk) return undefined;
    try {
      return await question(this.#helix);
    } catch (error) {
      this.#host.log.warn({ what, reason: messageOf(error) }, "Twitch did not answer");
      return undefined;
    }
  }

  async accountsByLogin(logins: readonly string[]): Promise<AccountsAnswer> {
    const { limits } = this.#client;
    if (logins.length === 0) return { answered: [], accounts: [] };
    if (!this.#helix.canAsk) return { answered: [], accounts: [], rest: this.#cannotAsk() };
    const scarceMs = limits.scarceForMs();
    if (scarceMs > 0) {
      const reason = "Half of the calls that Twitch allows in a minute are left to the bot.";
      return { answered: [], accounts: [], rest: answerLater(reason, scarceMs) };
    }
    const { answered, rows, error } = await this.#byLogin.byLogin(logins);
    const told = { answered: [...answered], accounts: rows };
    if (error === undefined) return told;
    if (!this.#helix.canAsk) return { ...told, rest: this.#cannotAsk() };
    return { ...told, rest: answerLater(messageOf(error), limits.scarceForMs() || undefined) };
  }

  #cannotAsk(): Unanswered {
    const [trouble] = this.#troubles.values();
    const command = loginCommand(this.#options.botLogin === "" ? "twitch-broadcaster" : "twitch-bot");
    const reason = trouble ?? `Nobody is signed in to Twitch: run \`${command}\`.`;
    return { why: "refused", reason };
  }

  #attention(code: string, sentence: string | undefined): void {
    if (sentence === undefined) this.#troubles.delete(code);
    else this.#troubles.set(code, sentence);
    this.#host.attention(code, sentence);
  }

  capabilities(): Omit<Capabilities, "send"> {
    return this.#watching?.capabilities() ?? { list: false, live: this.#helix.canAsk, followers: false };
  }

  async chatters(): Promise<readonly Author[] | undefined> {
    return this.#watching?.chatters();
  }

  listedRoles(platformId: string): ListedRoles | undefined {
    return this.#watching?.listedRoles(platformId);
  }

  get conversions(): Conversions | undefined {
    return this.#watching?.reward;
  }

  sources(): ReadonlyMap<TwitchFact, number> {
    return this.#watching?.sources() ?? new Map();
  }

  get clock(): Clock {
    return this.#host.system.clock;
  }

  /** What doctor may use of the running part instead of trying it again. */
  report(): RunningReport {
    const botIsModerator = this.#host.botIsModerator();
    return { ...(botIsModerator === undefined ? {} : { botIsModerator }), ...this.#watching?.report() };
  }

  #changed(name: SignInName): void {
    if (!this.#started) return;
    if (name === "twitch-bot") this.#host.credentialsChanged();
    this.#watching?.signInsChanged();
    this.#tellAbilities();
  }

  #tellAbilities(): void {
    const { botLogin, features, ownToken = false } = this.#options;
    const lists = this.capabilities().list;
    const { bot, broadcaster } = { bot: this.#accounts.bot.token, broadcaster: this.#accounts.broadcaster.token };
    for (const { name, gives, cure } of abilities({ features, botLogin, bot, broadcaster, lists, ownToken })) {
      const text = `${gives}|${cure ?? ""}`;
      if (this.#toldAbilities.get(name) === text) continue;
      this.#toldAbilities.set(name, text);
      // What the sign-ins allow; whether Twitch answers is said by each connection itself.
      this.#host.log.info({ step: name, ...(cure === undefined ? {} : { cure }) }, `Twitch: ${gives}`);
    }
  }
}

const NOBODY = {
  token: undefined,
  has: () => false,
  usable: async () => undefined,
  refresh: async () => undefined,
};
