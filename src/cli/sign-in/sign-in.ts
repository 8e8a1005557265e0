/** `chatmint login` and `chatmint logout`: which platform, which account, and what they need from the shell. */
import path from "node:path";
import open from "open";
import { loginKick, logoutKick } from "../../app/sign-in/login-kick.ts";
import { loginTwitch, logoutTwitch } from "../../app/sign-in/login-twitch.ts";
import { loginKickViewers, loginTwitchViewers } from "../../app/sign-in/login-viewers.ts";
import { tokenStore, twitchFeatures } from "../../app/sign-in/what-is-needed.ts";
import { kickOAuth } from "../../app/viewer-sign-ins.ts";
import { ConfigError } from "../../base/errors.ts";
import { realSystem } from "../../base/system.ts";
import { kickConfig } from "../../platforms/kick/settings.ts";
import type { CliContext } from "../context.ts";
import { createLog } from "../run/logging.ts";
import { openConfigFile, writeConfigFile } from "../set-up/config-file.ts";

import { terminalAsk } from "./terminal-ask.ts";

export interface SignInOptions {
  /** Twitch: the streamer's account instead of the bot's. */
  readonly broadcaster: boolean;
  /** What viewers need to sign in on the public page, instead of an account. */
  readonly viewers: boolean;
  /** Kick: the second account named in `kick.bot` instead of the streamer's. */
  readonly bot: boolean;
}

/** Signs an account in; waits until the streamer has confirmed in the browser. */
export async function login(context: CliContext, platform: string, options: SignInOptions): Promise<number> {
  const { config } = context.load();
  const secrets = context.secrets();
  const system = realSystem();
  const browser = (link: string) => open(link);
  if (options.viewers) return loginViewers(context, platform);
  if (platform === "twitch") {
    const { clientId, channel, botLogin } = config.twitch;
    const result = await loginTwitch({
      clientId,
      channel,
      botLogin,
      auth: config.advanced.twitch.endpoints.auth,
      broadcaster: options.broadcaster,
      features: twitchFeatures(config),
      out: context.out,
      open: browser,
      store: tokenStore(secrets),
      system,
    });
    return result.status === "signed-in" ? 0 : 1;
  }
  if (platform !== "kick") throw unknownPlatform(platform, "login");
  const { ask, close } = terminalAsk(context.stdin, process.stderr);
  try {
    return await loginKick({
      account: options.bot ? "bot" : "broadcaster",
      config: kickConfig(config),
      environment: secrets,
      envFile: envFileOf(context),
      store: tokenStore(secrets),
      system,
      log: createLog("warn", (text) => context.err(text.trimEnd()), false),
      out: context.out,
      ask,
      open: browser,
    });
  } finally {
    close();
  }
}

/** Sets up what viewers need to sign in on the public page. */
async function loginViewers(context: CliContext, platform: string): Promise<number> {
  const { config } = context.load();
  const { ask, close } = terminalAsk(context.stdin, process.stderr);
  const set = (path: readonly string[], value: unknown) =>
    void writeConfigFile(openConfigFile(context.configFile), [[path, value]]);
  const envFile = envFileOf(context);
  const shell = { publicUrl: config.web.public.url, out: context.out, ask, set };
  try {
    if (platform === "twitch") {
      const { clientId: botClientId, viewerSignIn } = config.twitch;
      const { auth } = config.advanced.twitch.endpoints;
      return await loginTwitchViewers({ ...shell, auth, clientId: viewerSignIn.clientId, botClientId, envFile });
    }
    if (platform !== "kick") throw unknownPlatform(platform, "login");
    const secrets = context.secrets();
    return await loginKickViewers({ ...shell, oauth: kickOAuth({ config, system: realSystem(), secrets, envFile }) });
  } finally {
    close();
  }
}

/** Signs an account out: the platform is told to forget it, then it is deleted here. */
export async function logout(
  context: CliContext,
  platform: string,
  options: Pick<SignInOptions, "broadcaster" | "bot">,
): Promise<number> {
  const { config } = context.load();
  const secrets = context.secrets();
  const store = tokenStore(secrets);
  if (platform === "twitch") {
    const { clientId } = config.twitch;
    const { auth } = config.advanced.twitch.endpoints;
    await logoutTwitch({ clientId, auth, broadcaster: options.broadcaster, out: context.out, store });
    return 0;
  }
  if (platform !== "kick") throw unknownPlatform(platform, "logout");
  return logoutKick({
    config: kickConfig(config),
    environment: secrets,
    envFile: envFileOf(context),
    store,
    system: realSystem(),
    out: context.out,
  });
}

function envFileOf(context: CliContext): string {
  return path.join(path.dirname(context.configFile), ".env");
}

function unknownPlatform(platform: string, command: string): ConfigError {
  return new ConfigError("PLATFORM", [
    `There is no platform ${platform}. Write: npx chatmint ${command} twitch, or npx chatmint ${command} kick`,
  ]);
}
