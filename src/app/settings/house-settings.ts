/** The settings of a bot that runs: what holds now, what another config would be told of, and what of it can be taken over. */
import { existsSync } from "node:fs";
import type { LoadedChat } from "../../chat/load.ts";
import { FEATURES } from "../../features.ts";
import type { AnyFeature } from "../../kit/feature.ts";
import type { FeatureLife } from "../../kit/life.ts";
import { besidesSchema, type Told } from "../besides-schema.ts";
import type { Config } from "../config.ts";
import type { Features } from "../context.ts";
import type { Core } from "../core.ts";
import { commandRoles } from "../listed.ts";

/** What was taken over, and what waits for a start. */
export interface Taken {
  /** They hold from now on. */
  readonly now: readonly string[];
  /** They hold from the next start on. */
  readonly atStart: readonly string[];
}

interface Parts {
  readonly core: Core;
  readonly chat: LoadedChat;
  readonly features: Features;
}

/** Settings of these kinds make another book of commands or other words. */
const OF_CHAT = /^(?:chat\.(?:commands|replies|cooldown)|drops\.viewerRain)(?:\.|$)/;

export class HouseSettings {
  readonly #parts: Parts;
  #taking: Promise<unknown> = Promise.resolve();
  /** The commands and words of now, with what is wrong with them. */
  #chat: LoadedChat;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#chat = parts.chat;
  }

  /** What holds now. */
  get now(): Config {
    return this.#parts.core.config;
  }

  /** Whether a setting holds from the moment it is changed. */
  isLive(path: string): boolean {
    return this.#parts.core.running.isLive(path);
  }

  /** Settings that a config says otherwise than what holds now. */
  waiting(config: Config): readonly string[] {
    return this.#parts.core.running.waiting(config);
  }

  /** What `check` would say of a config besides its schema; `configFile` is where it stands. */
  told(config: Config, configFile: string): Promise<Told> {
    const { core, features } = this.#parts;
    return besidesSchema(config, {
      ...{ configFile, paths: core.paths, chat: this.#under(config) },
      isMadeInChat: (word) => features.isMadeInChat(word),
      db: existsSync(core.paths.folder) ? core.db : undefined,
    });
  }

  /** The commands and words as another config would have them; to make them takes a while. */
  #under(config: Config): LoadedChat {
    const { core, chat } = this.#parts;
    const isSame = !core.running.waiting(config).some((path) => OF_CHAT.test(path));
    return isSame ? this.#chat : chat.under(config.chat, commandRoles(config));
  }

  /** Takes over what may change while the bot runs, one config after the other. Resolves once it holds everywhere. */
  take(config: Config): Promise<Taken> {
    const taken = this.#taking.then(() => this.#take(config));
    this.#taking = taken.catch(() => undefined);
    return taken;
  }

  async #take(config: Config): Promise<Taken> {
    const { core, chat, features } = this.#parts;
    const { running } = core;
    const now = running.take(config);
    if (now.some((path) => OF_CHAT.test(path))) {
      this.#chat = chat.under(core.config.chat, commandRoles(core.config));
      chat.take(this.#chat);
    }
    if (now.includes("operations.logLevel")) core.options.setLogLevel?.(core.config.operations.logLevel);
    const list: readonly AnyFeature[] = FEATURES;
    const byName = features.byName as Readonly<Record<string, FeatureLife>>;
    for (const { name, settings = {} } of list) {
      const own = now.filter((path) => Object.hasOwn(settings, path.split(".")[0]!));
      if (own.length > 0) await byName[name]?.resettled?.(own);
    }
    return { now, atStart: running.waiting(config) };
  }
}
