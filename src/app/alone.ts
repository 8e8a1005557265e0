/**
 * The bot of a sub-command while no other runs: the same parts over the same book, connected to nothing. Its timers and
 * times of day stand still, so that nothing happens but what is asked; what is due is due at the next start.
 */
import { standingStill } from "../base/system.ts";
import type { Book } from "../db/open.ts";
import type { PlatformName } from "../model/message.ts";
import type { PlatformChannel } from "../platforms/platform.ts";
import { AbsentPlatform } from "./absent.ts";
import { buildHouse, type House } from "./app.ts";
import type { Config } from "./config.ts";
import type { BuildOptions } from "./core.ts";

interface AloneOptions
  extends Pick<BuildOptions, "config" | "paths" | "book" | "system" | "log" | "inLanguage" | "watchdog" | "onFatal"> {
  /** What would have been said in chat. */
  readonly unsaid: (text: string) => void;
}

/** Builds it. `house.bot.start()` begins and {@link closeAlone} ends it; the book stays open. */
export function buildAlone(options: AloneOptions): Promise<House> {
  const { config, book, unsaid, system } = options;
  return buildHouse({
    ...options,
    system: standingStill(system),
    // Who asks another program waits for its answer in real time.
    webSystem: system,
    platforms: (["twitch", "kick"] as const).map(
      (name) => new AbsentPlatform({ name, unsaid, channels: knownChannels(book, name, config) }),
    ),
    rehearsal: false,
    onObs: () => "later",
  });
}

/** Finishes and tells what follows from what was asked, then ends it. What needs time stands in the book. */
export async function closeAlone({ bot, outbox }: House): Promise<void> {
  await bot.idle();
  await outbox.settled();
  await bot.stop();
}

/** The channel of the config, where the bot was in it before. */
function knownChannels({ db }: Book, platform: Exclude<PlatformName, "local">, config: Config): PlatformChannel[] {
  return db
    .prepare<[string, string], PlatformChannel>(
      `SELECT channel.platform, channel.platform_id AS platformId, channel.login,
              coalesce(identity.display_name, channel.login) AS displayName
       FROM channel LEFT JOIN identity USING (platform, platform_id)
       WHERE channel.platform = ? AND lower(channel.login) = lower(?)`,
    )
    .all(platform, config[platform].channel);
}
