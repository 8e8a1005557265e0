/** Sign-in, API, events and live state of Twitch, put together: what chat alone cannot know. */

import { realSystem } from "../../../base/system.ts";
import type { Author, ListedRoles } from "../../../model/message.ts";
import type { Capabilities, Conversions, DoctorStep, PlatformChannel, Profile } from "../../platform.ts";
import type { TokenStore } from "../../tokens.ts";
import type { RewardWish } from "../channel/points-reward.ts";
import { doctorSteps } from "../doctor.ts";
import type { EventTimes } from "../events/eventsub.ts";
import type { ChatCredentials, TwitchApiHost, TwitchApiPart, TwitchEndpoints, TwitchFact } from "../parts.ts";
import type { AccountTimes } from "../sign-in/account-times.ts";
import type { TwitchFeatures } from "../sign-in/scopes.ts";
import { RunningApi } from "./api-running.ts";

/** How often things are asked for. Milliseconds. */
export interface ApiTimes {
  readonly pollEveryMs: number;
  readonly listsEveryMs: number;
  /** Chatters were refused (the bot is no moderator): asked again after this. */
  readonly refusedForMs: number;
  readonly account?: AccountTimes;
  readonly events?: EventTimes;
}

const API_TIMES: ApiTimes = { pollEveryMs: 60_000, listsEveryMs: 3_600_000, refusedForMs: 600_000 };

/** What the config says that this part needs. */
export interface TwitchApiOptions {
  /** Login of the channel. */
  readonly channel: string;
  /** Login of the account that talks; empty when it only reads. */
  readonly botLogin: string;
  /** Of the streamer's own Public app; empty until there is one. */
  readonly clientId: string;
  /** Subscriptions, gifts, cheers and raids stay chat's. */
  readonly ircOnly: boolean;
  readonly endpoints: Pick<TwitchEndpoints, "api" | "auth" | "eventsub">;
  readonly features: TwitchFeatures;
  readonly pointsReward: RewardWish;
  /** The bot talks by TWITCH_BOT_TOKEN. */
  readonly ownToken?: boolean;
  readonly store: TokenStore;
  readonly times?: ApiTimes;
}

export class TwitchApi implements TwitchApiPart {
  readonly #options: TwitchApiOptions;
  readonly #times: ApiTimes;
  #running: RunningApi | undefined;

  constructor(options: TwitchApiOptions) {
    this.#options = options;
    this.#times = options.times ?? API_TIMES;
  }

  async start(host: TwitchApiHost): Promise<void> {
    this.#running = new RunningApi(this.#options, this.#times, host);
    await this.#running.start();
  }

  watch(channel: PlatformChannel): void {
    this.#running?.watch(channel);
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
    this.#running = undefined;
  }

  async accessToken(options: { readonly refresh: boolean }): Promise<ChatCredentials | undefined> {
    if (this.#options.botLogin === "") return undefined;
    if (this.#running) return this.#running.credentials(options.refresh);
    // A damaged or unreadable file is told by doctor's own step for the sign-in.
    const stored = await this.#options.store.read("twitch-bot").catch(() => undefined);
    if (!stored || stored.login.toLowerCase() !== this.#options.botLogin.toLowerCase()) return undefined;
    const due = stored.expiresAtMs <= realSystem().clock.now();
    return { login: stored.login, token: stored.accessToken, due };
  }

  async refreshOnce(): Promise<boolean> {
    return (await this.#running?.refreshBot()) ?? false;
  }

  async resolveChannel(login: string): Promise<PlatformChannel | undefined> {
    return this.#running?.ask("channel", (helix) => helix.channel(login));
  }

  capabilities(_channelId: string): Omit<Capabilities, "send"> {
    return this.#running?.capabilities() ?? { list: false, live: false, followers: false };
  }

  async chatters(_channelId: string): Promise<readonly Author[] | undefined> {
    return this.#running?.chatters();
  }

  async lookup(login: string): Promise<Profile | undefined> {
    return this.#running?.ask("user", (helix) => helix.profile(login));
  }

  async follows(channelId: string, platformId: string): Promise<boolean | undefined> {
    if (!this.capabilities(channelId).followers) return undefined;
    return this.#running?.ask("follower", (helix) => helix.follows(channelId, platformId));
  }

  listedRoles(_channelId: string, platformId: string): ListedRoles | undefined {
    return this.#running?.listedRoles(platformId);
  }

  get conversions(): Conversions | undefined {
    return this.#running?.conversions;
  }

  sources(): ReadonlyMap<TwitchFact, number> {
    return this.#running?.sources() ?? new Map();
  }

  doctor(): AsyncIterable<DoctorStep> {
    return doctorSteps(this.#options, this.#running?.report(), this.#running?.clock);
  }
}
