/** Settings as each room is built with them: what a streamer chooses and what stands under `advanced`, given in one object. */
import { chatAdvanced, chatSection, type OutboxConfig } from "../../src/chat/settings.ts";
import { type KickConfig, kickAdvanced, kickConfig, kickSection } from "../../src/platforms/kick/settings.ts";
import { twitchAdvanced, twitchSection } from "../../src/platforms/twitch/settings.ts";
import type { TwitchSettings } from "../../src/platforms/twitch/twitch-seams.ts";

type Given = Readonly<Record<string, unknown>>;

export function kickSettings({ userAgent, endpoints, timing, ...kick }: Given = {}): KickConfig {
  const advanced = { kick: kickAdvanced.parse({ userAgent, endpoints, timing }) };
  return kickConfig({ kick: kickSection.parse(kick), advanced });
}

export function twitchSettings({ endpoints, timeouts, ...twitch }: Given = {}): TwitchSettings {
  return { ...twitchSection.parse(twitch), ...twitchAdvanced.parse({ endpoints, timeouts }) };
}

export function outboxSettings({ outbox, ...chat }: Given = {}): OutboxConfig {
  return { ...chatSection.parse(chat), ...chatAdvanced.parse({ outbox }) };
}
