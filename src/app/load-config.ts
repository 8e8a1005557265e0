/** Chatmint's config, read from its file: `config/load.ts` with the schema of THE LIST. */
import { existsSync } from "node:fs";
import { ConfigError } from "../base/errors.ts";
import { firstJsoncValue, readJsoncLoosely, readTextFile } from "../base/files.ts";
import { isLanguage } from "../chat/settings.ts";
import * as load from "../config/load.ts";
import { inPlace, type OldPlace } from "../config/moved.ts";
import { type Config, configSchema, MOVED } from "./config.ts";

const SHAPE = { schema: configSchema, moved: MOVED };

export type LoadedConfig = load.Loaded<Config>;

/** The config at `file`; without one there the defaults. Throws a ConfigError that lists every problem at once. */
export function loadConfig(file: string): LoadedConfig {
  return load.loadConfig(SHAPE, file);
}

/** The config in a text of JSON with comments; `name` stands in the messages. */
export function parseConfig(text: string, name: string): Config {
  return load.readConfig(SHAPE, text, name).config;
}

/** The same; a setting that is wrong is told with its place. Throws a ConfigError where the text is none. */
export function lookThroughConfig(text: string, name: string): ReturnType<typeof load.lookThrough<Config>> {
  return load.lookThrough(SHAPE, text, name);
}

/** The old places that a text of a config uses, whatever is wrong with it. Never throws. */
export function oldPlacesIn(text: string): readonly OldPlace[] {
  return inPlace(readJsoncLoosely(text), MOVED).old;
}

/** The config at `file` with the default in the place of every setting that is wrong. Never throws. */
export function loadUsable(file: string): Config {
  return load.loadUsable(SHAPE, file);
}

/** What can be used of a config in a text of JSON with comments, whatever is wrong with it. */
export function parseUsable(text: string): Config {
  return load.readUsable(SHAPE, text);
}

/**
 * The language that the config at `file` names, whatever else is wrong with it: `en` where it names none, `undefined`
 * where the file is not there or cannot be read. Never throws.
 */
export function languageOf(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const text = readTextFile(file);
    const { language } = parseUsable(text).chat;
    // Of a section that is written twice the last counts; the first may be the one that names it.
    const first = firstJsoncValue(text, ["chat", "language"]);
    return language === "en" && typeof first === "string" && isLanguage(first) ? first : language;
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}
