/** Sign-in, API, events and live state of Twitch, put together: what chat alone cannot know. */

import { HOUR_MS } from "../../../base/lengths.ts";
import { SILENT_LOG } from "../../../base/log.ts";
import { realSystem, standingStill } from "../../../base/system.ts";
import type { Author, ListedRoles } from "../../../model/message.ts";
import type { AccountsAnswer } from "../../accounts.ts";
import type { Capabilities, Conversions, DoctorStep, PlatformChannel, Profile } from "../../platform.ts";
import { PlatformClock } from "../../witnesses/platform-clock.ts";
import { doctorSteps } from "../doctor.ts";
import type { ChatCredentials, TwitchApiHost, TwitchApiPart, TwitchFact } from "../twitch-seams.ts";
import type { ApiTimes, TwitchApiOptions } from "./api-options.ts";
import { RunningApi } from "./api-running.ts";

const API_TIMES: ApiTimes = { pollEveryMs: 60_000, listsEveryMs: HOUR_MS, refusedForMs: 600_000 };

export class TwitchApi implements TwitchApiPart {
  readonly #options: TwitchApiOptions;
  readonly #times: ApiTimes;
  #running: RunningApi | undefined;
  /** Signed in for questions alone: no timer, no event, and nobody is told of anything. */
  #asking: Promise<RunningApi> | undefined;

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
    const asking = await this.#asking;
    this.#asking = undefined;
    await Promise.all([this.#running?.stop(), asking?.stop()]);
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

  async accountsByLogin(logins: readonly string[]): Promise<AccountsAnswer> {
    this.#asking ??= this.#running ? undefined : this.#signInToAsk();
    const api = this.#running ?? (await this.#asking);
    return api!.accountsByLogin(logins);
  }

  async #signInToAsk(): Promise<RunningApi> {
    const system = standingStill(realSystem());
    const api = new RunningApi(this.#options, this.#times, {
      ...{ log: SILENT_LOG, system, clock: new PlatformClock(system.clock) },
      event: () => {},
      attention: () => {},
      credentialsChanged: () => {},
      botIsModerator: () => undefined,
    });
    await api.start();
    return api;
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
