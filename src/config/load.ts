/** Reads config.json and .env as people write them: with a BOM, CRLF, comments and trailing commas. */
import { existsSync } from "node:fs";
import path from "node:path";
import { parse as parseEnv } from "dotenv";
import { type Config, configSchema } from "../app/config.ts";
import { ConfigError } from "../base/errors.ts";
import { firstJsoncValue, readJsonc, readJsoncLoosely, readTextFile } from "../base/files.ts";
import { isLanguage } from "../chat/settings.ts";
import { checked, withoutWrong } from "./problems.ts";

/** The config, frozen, and where it came from. */
export interface LoadedConfig {
  readonly config: Config;
  /** `undefined` when there is no file and the defaults are used. */
  readonly file: string | undefined;
}

/**
 * Reads the config at `file`; without one there the defaults. Throws a ConfigError that lists every problem at once.
 */
export function loadConfig(file: string): LoadedConfig {
  if (!existsSync(file)) {
    mustNotEndInTxt(file);
    return { config: parseConfig("{}", file), file: undefined };
  }
  return { config: parseConfig(readTextFile(file), file), file };
}

/** Windows hides the end of a name, and Notepad adds one: a config that nobody reads is told of. */
export function mustNotEndInTxt(file: string): void {
  if (!existsSync(`${file}.txt`)) return;
  throw new ConfigError("CONFIG_NAME", [
    `There is ${file}.txt, and it must be called ${path.basename(file)}: take .txt off its name (in the Explorer: View, Show, File name extensions).`,
  ]);
}

/** The config in a text of JSON with comments; `name` stands in the messages. */
export function parseConfig(text: string, name: string): Config {
  const result = checked(configSchema, readJsonc(text, name), name);
  if ("problems" in result) throw new ConfigError("CONFIG_INVALID", result.problems);
  return deepFreeze(result.config);
}

/** The config at `file` with the default in the place of every setting that is wrong. Never throws. */
export function loadUsable(file: string): Config {
  try {
    return parseUsable(readTextFile(file));
  } catch (error) {
    if (error instanceof ConfigError) return parseUsable("{}");
    throw error;
  }
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

/** What can be used of a config in a text of JSON with comments, whatever is wrong with it. */
export function parseUsable(text: string): Config {
  return deepFreeze(withoutWrong(configSchema, readJsoncLoosely(text)));
}

/** The secrets of `.env` beside the config, under those already in the environment. Nothing is put into `process.env`. */
export function loadEnvironment(
  configFile: string,
  environment: NodeJS.ProcessEnv,
): Readonly<Record<string, string | undefined>> {
  const file = path.join(path.dirname(configFile), ".env");
  const fromFile = existsSync(file) ? parseEnv(readTextFile(file)) : {};
  return { ...fromFile, ...environment };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
