/** Who never earns by what the config and the lists of known bots say. */
import path from "node:path";
import { type DataPaths, packageRoot } from "../base/paths.ts";
import { Exclusions, knownBotsFrom } from "../viewers/exclusions.ts";
import type { Config } from "./config.ts";

export function exclusionsOf(config: Config, paths: Pick<DataPaths, "knownBots">): Exclusions {
  const exclusions = new Exclusions({
    bots: [
      ...knownBotsFrom([path.join(packageRoot(), "data", "known-bots.json"), paths.knownBots]),
      ...config.watching.bots,
    ],
    broadcasterEarns: config.watching.broadcasterEarns,
    channels: { twitch: config.twitch.channel, kick: config.kick.channel },
  });
  if (config.twitch.botLogin && config.twitch.botLogin !== config.twitch.channel)
    exclusions.isSelf("twitch", { login: config.twitch.botLogin });
  if (config.kick.bot && config.kick.bot !== config.kick.channel) exclusions.isSelf("kick", { login: config.kick.bot });
  return exclusions;
}
