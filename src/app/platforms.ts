/** Twitch and Kick as the config wants them: what `start` connects to and `doctor` looks at. */

import type { Log } from "../base/log.ts";
import type { System } from "../base/system.ts";
import type { Db } from "../db/open.ts";
import { Settings } from "../db/settings.ts";
import type { Listen } from "../model/route.ts";
import { kickConfig } from "../platforms/kick/settings.ts";
import { kickCredentials } from "../platforms/kick/sign-in/credentials.ts";
import { kickStore } from "../platforms/kick/store.ts";
import type { Platform } from "../platforms/platform.ts";
import type { Config } from "./config.ts";
import { tokenStore, twitchFeatures } from "./sign-in/what-is-needed.ts";
import { LazyPorts } from "./web/lazy-ports.ts";

export interface RealPlatformsOptions {
  readonly config: Config;
  readonly db: Db;
  readonly system: System;
  readonly log: Log;
  /** `.env` beside the config and the environment. Never logged. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
  /** Read again at each use: a login may just have written it. */
  readonly envFile: string;
  /** Opens a port that Kick can reach. Default: ports of its own. */
  readonly listen?: Listen;
}

/**
 * The platforms with a channel in the config, in the order of the config. Nothing is connected yet. A platform's libraries are
 * loaded only where it has a channel: they take longer than all the rest of the start.
 */
export async function realPlatforms(options: RealPlatformsOptions): Promise<Platform[]> {
  const { config, secrets, system, log, listen = new LazyPorts().listen } = options;
  const store = tokenStore(secrets);
  const platforms: Platform[] = [];
  if (config.twitch.channel) {
    const [{ TwitchApi }, { createTwitch }] = await Promise.all([
      import("../platforms/twitch/api/api-part.ts"),
      import("../platforms/twitch/twitch.ts"),
    ]);
    const settings = { ...config.twitch, ...config.advanced.twitch };
    const { channel, botLogin, clientId, ircOnly, endpoints, pointsReward } = settings;
    const botToken = secrets.TWITCH_BOT_TOKEN;
    const api = new TwitchApi({
      channel,
      botLogin,
      clientId,
      ircOnly,
      endpoints,
      features: twitchFeatures(config),
      pointsReward,
      ownToken: Boolean(botToken),
      store,
    });
    const own = { settings, api, memory: new Settings(options.db), db: options.db };
    platforms.push(createTwitch({ ...own, ...(botToken ? { botToken } : {}) }));
  }
  if (config.kick.channel) {
    const [{ OfficialKickApi }, { createKick }] = await Promise.all([
      import("../platforms/kick/api/api-part.ts"),
      import("../platforms/kick/kick.ts"),
    ]);
    const kick = kickConfig(config);
    const api = new OfficialKickApi({
      config: kick,
      credentials: () => kickCredentials(secrets, options.envFile),
      tokens: store,
      store: kickStore(options.db),
      system,
      log,
    });
    platforms.push(createKick({ config: kick, db: options.db, api, listen, system, log }));
  }
  return platforms;
}
