import type { Config } from "../config.ts";

/** What to type once the questions of the set-up are answered. */
export function nextCommand(config: Config): string {
  if (config.twitch.channel && config.twitch.botLogin) return "npx chatmint login twitch";
  if (config.kick.channel) return "npx chatmint login kick";
  return config.twitch.channel ? "npx chatmint start" : "npx chatmint rehearse";
}
