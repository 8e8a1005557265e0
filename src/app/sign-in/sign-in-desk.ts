/** Sign-ins that a page begins and looks at: the same flows as in the terminal, one at a time. */
import path from "node:path";
import { messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { System } from "../../base/system.ts";
import { kickConfig } from "../../platforms/kick/settings.ts";
import type { Config } from "../config.ts";
import { loadConfig } from "../load-config.ts";
import { loginKick } from "./login-kick.ts";
import { loginTwitch } from "./login-twitch.ts";
import { tokenStore, twitchFeatures } from "./what-is-needed.ts";

/** `bot`: the account that talks; `broadcaster`: the streamer's own. */
export interface SignInWish {
  readonly platform: "twitch" | "kick";
  readonly account: "bot" | "broadcaster";
  /** Of Kick's app, where none stands in `.env` yet. */
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
    const run = wish.platform === "twitch" ? this.#twitch(config, wish, signal) : this.#kick(config, wish, signal);
    const ended = run.catch((error: unknown) => {
      this.#line(messageOf(error));
      return false;
    });
    this.#attempt = { calledOff, ended };
    void ended.then((done) => this.#note({ status: done ? "done" : "failed" }));
  }

  async #twitch(config: Config, { account }: SignInWish, calledOff: AbortSignal): Promise<boolean> {
    const { clientId, channel, botLogin } = config.twitch;
    const result = await loginTwitch({
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
    { account, clientId, clientSecret }: SignInWish,
    calledOff: AbortSignal,
  ): Promise<boolean> {
    const { configFile, secrets, system, log } = this.#options;
    const given = [clientId, clientSecret];
    const code = await loginKick({
      ...{ account, config: kickConfig(config), environment: secrets(), system, log, calledOff },
      envFile: path.join(path.dirname(configFile), ".env"),
      store: tokenStore(secrets()),
      out: (line) => this.#line(line),
      ask: async () => given.shift() || undefined,
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
