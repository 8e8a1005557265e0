/** Every setting described, and which of them hold from the moment they are changed. */
import { type DescribedConfig, describeConfig } from "../../config/describe.ts";
import { FEATURES } from "../../features.ts";
import type { AnyFeature } from "../../kit/feature.ts";
import { configSchema } from "../config.ts";

/** Of the sections that belong to no feature: those that are read where they are used. */
const CORE_LIVE = [
  "twitch.announceInSharedChat",
  "chat.answers",
  "chat.botAccountCommands",
  "chat.commands",
  "chat.replies",
  "chat.cooldown",
  "chat.flood",
  "operations.logLevel",
];

/** Settings, or sections all of whose settings, hold from the moment they are changed. */
export const LIVE: readonly string[] = [...CORE_LIVE, ...FEATURES.flatMap(({ live = [] }: AnyFeature) => live)];

let described: DescribedConfig | undefined;

/** Every setting, in the order of the schema. Made at the first need. */
export function describedConfig(): DescribedConfig {
  described ??= describeConfig(configSchema);
  return described;
}

/** Where every setting is. */
export function settingPaths(): readonly string[] {
  return describedConfig().settings.map(({ path }) => path);
}
