import type { Config } from "../config.ts";

/** What to type once the questions of the set-up are answered. */
export function nextCommand(config: Config): string {
  if (config.twitch.channel && config.twitch.botLogin) return "npx chatmint login twitch";
  if (config.kick.channel) return "npx chatmint login kick";
  return config.twitch.channel ? "npx chatmint start" : "npx chatmint rehearse";
}

/** What is to be signed in besides, so that viewers can sign in on their page: whatever is only secret is asked there. */
export function viewersCommands(config: Config): string[] {
  if (!config.web.public.enabled) return [];
  return [
    ...(config.twitch.viewerSignIn.clientId ? ["npx chatmint login twitch --viewers"] : []),
    ...(config.kick.viewerSignIn ? ["npx chatmint login kick --viewers"] : []),
  ];
}
