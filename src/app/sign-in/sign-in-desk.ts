/** Sign-ins that a page begins and looks at: the same flows as in the terminal, one at a time. */
import path from "node:path";
import { ConfigError, messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { System } from "../../base/system.ts";
import { kickConfig } from "../../platforms/kick/settings.ts";
import type { Config } from "../config.ts";
import { loadConfig } from "../load-config.ts";
import { type SettingChange, SettingsDesk, type SettingsDeskOptions } from "../settings/settings-desk.ts";
import { kickOAuth } from "../viewer-sign-ins.ts";
import { loginKick } from "./login-kick.ts";
import { loginTwitch } from "./login-twitch.ts";
import { loginKickViewers, loginTwitchViewers } from "./login-viewers.ts";
import { tokenStore, twitchFeatures } from "./what-is-needed.ts";

/**
 * `bot`: the account that talks; `broadcaster`: the streamer's own; `viewers`: nobody's, but what viewers need at the platform to
 * sign in on the public page.
 */
export interface SignInWish {
  readonly platform: "twitch" | "kick";
  readonly account: "bot" | "broadcaster" | "viewers";
  /** Of Kick's app, where none stands in `.env` yet; of Twitch's second application, for viewers. */
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
}

/** How the last one stands. */
export interface SignInState extends Pick<SignInWish, "platform" | "account"> {
  readonly status: "waiting" | "done" | "failed";
  /** What the terminal would show, a line each. */
  readonly lines: readonly string[];
  /** The page to open, and the code that it must show. */
  readonly link?: string;
  readonly userCode?: string;
}

export interface SignInDeskOptions {
  readonly configFile: string;
  readonly secrets: () => Readonly<Record<string, string | undefined>>;
  readonly system: System;
  readonly log: Log;
  readonly house: { readonly settings: SettingsDeskOptions["settings"] };
}

/** One sign-in that was begun. */
interface Attempt {
  readonly calledOff: AbortController;
  /** Resolves with whether somebody is signed in. Never rejects. */
  readonly ended: Promise<boolean>;
}

export class SignInDesk {
  readonly #options: SignInDeskOptions;
  #state: SignInState | undefined;
  #attempt: Attempt | undefined;

  constructor(options: SignInDeskOptions) {
    this.#options = options;
  }

  get state(): SignInState | undefined {
    return this.#state;
  }

  /** Begins one by what config.json says now. One that is still waited for is called off. */
  async begin(wish: SignInWish): Promise<void> {
    const { config } = loadConfig(this.#options.configFile);
    const calledOff = new AbortController();
    const before = this.#attempt;
    before?.calledOff.abort();
    // What it has open is closed first: both may come back to the same port.
    await before?.ended;
    this.#state = { platform: wish.platform, account: wish.account, status: "waiting", lines: [] };
    const { signal } = calledOff;
    const ended = this.#run(config, wish, signal).catch((error: unknown) => {
      this.#line(messageOf(error));
      return false;
    });
    this.#attempt = { calledOff, ended };
    void ended.then((done) => this.#note({ status: done ? "done" : "failed" }));
  }

  #run(config: Config, wish: SignInWish, calledOff: AbortSignal): Promise<boolean> {
    const { platform, account } = wish;
    if (account === "viewers") return this.#viewers(config, wish);
    return platform === "twitch"
      ? this.#twitch(config, { account }, calledOff)
      : this.#kick(config, { ...wish, account }, calledOff);
  }

  async #viewers(config: Config, { platform, clientId, clientSecret }: SignInWish): Promise<boolean> {
    const { configFile, secrets, system } = this.#options;
    const envFile = path.join(path.dirname(configFile), ".env");
    const changes: SettingChange[] = [];
    const shell = {
      publicUrl: config.web.public.url,
      out: (line: string) => this.#line(line),
      set: (place: readonly string[], value: unknown) => void changes.push({ path: place.join("."), value }),
    };
    const { clientId: botClientId, viewerSignIn } = config.twitch;
    const code =
      platform === "twitch"
        ? await loginTwitchViewers({
            ...{ ...shell, clientId: viewerSignIn.clientId, botClientId, envFile },
            auth: config.advanced.twitch.endpoints.auth,
            // An empty client ID keeps the one that is there.
            ask: typed(clientId, clientSecret),
          })
        : await loginKickViewers({
            ...shell,
            oauth: kickOAuth({ config, system, secrets: secrets(), envFile }),
            // Whoever presses the button says that their app has what it needs.
            ask: async () => "yes",
          });
    if (changes.length > 0) await this.#write(changes);
    return code === 0;
  }

  /** Into config.json as it is now. Throws a ConfigError where it cannot be. */
  async #write(changes: readonly SettingChange[]): Promise<void> {
    const desk = new SettingsDesk({ configFile: this.#options.configFile, settings: this.#options.house.settings });
    const changed = await desk.change((await desk.look()).hash, changes);
    if (changed.status === "changed meanwhile") throw new ConfigError("CHANGED_MEANWHILE", [changed.sentence]);
    if (changed.status === "wrong") {
      throw new ConfigError(
        "CONFIG",
        changed.problems.map(({ sentence }) => sentence),
      );
    }
  }

  async #twitch(
    config: Config,
    { account }: { readonly account: "bot" | "broadcaster" },
    calledOff: AbortSignal,
  ): Promise<boolean> {
    const { clientId, channel, botLogin } = config.twitch;
    const result = await loginTwitch({
      onPage: true,
      ...{ clientId, channel, botLogin, broadcaster: account === "broadcaster", features: twitchFeatures(config) },
      auth: config.advanced.twitch.endpoints.auth,
      out: (line) => this.#line(line),
      code: ({ link, userCode }) => this.#note({ link, userCode }),
      // The page shows the link: nothing opens by itself over a broadcast.
      open: () => Promise.resolve(),
      store: tokenStore(this.#options.secrets()),
      ...{ system: this.#options.system, calledOff },
    });
    return result.status === "signed-in";
  }

  async #kick(
    config: Config,
    { account, clientId, clientSecret }: SignInWish & { readonly account: "bot" | "broadcaster" },
    calledOff: AbortSignal,
  ): Promise<boolean> {
    const { configFile, secrets, system, log } = this.#options;
    const code = await loginKick({
      ...{ account, config: kickConfig(config), environment: secrets(), system, log, calledOff },
      envFile: path.join(path.dirname(configFile), ".env"),
      store: tokenStore(secrets()),
      out: (line) => this.#line(line),
      ask: typed(clientId || undefined, clientSecret || undefined),
      open: async (link) => this.#note({ link }),
    });
    return code === 0;
  }

  #line(line: string): void {
    this.#note({ lines: [...(this.#state?.lines ?? []), line] });
  }

  #note(change: Partial<SignInState>): void {
    if (this.#state) this.#state = { ...this.#state, ...change };
  }
}

/** Answers each of the two questions once with what was typed on the page; nothing more will come. */
function typed(clientId: string | undefined, clientSecret: string | undefined) {
  const [ids, secrets] = [[clientId], [clientSecret]];
  return async (question: string) => (question.startsWith("Client ID") ? ids : secrets).shift();
}
