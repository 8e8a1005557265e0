/** Reads config.json and .env as people write them: with a BOM, CRLF, comments and trailing commas. */
import { existsSync } from "node:fs";
import path from "node:path";
import { parse as parseEnv } from "dotenv";
import type { z } from "zod";
import { ConfigError } from "../base/errors.ts";
import { readJsonc, readJsoncLoosely, readTextFile } from "../base/files.ts";
import { inPlace, type Moved, type OldPlace } from "./moved.ts";
import { checked, type SettingProblem, withoutWrong } from "./problems.ts";

/** What a config may say: its schema, and where settings stood that have another place now. */
interface Shape<T> {
  readonly schema: z.ZodType<T>;
  readonly moved: Moved;
}

/** The config, frozen, and the old places it uses. */
interface Read<T> {
  readonly config: T;
  readonly old: readonly OldPlace[];
}

/** The config, and where it came from. */
export interface Loaded<T> extends Read<T> {
  /** `undefined` when there is no file and the defaults are used. */
  readonly file: string | undefined;
}

/**
 * Reads the config at `file`; without one there the defaults. Throws a ConfigError that lists every problem at once.
 */
export function loadConfig<T>(shape: Shape<T>, file: string): Loaded<T> {
  if (!existsSync(file)) {
    mustNotEndInTxt(file);
    return { ...readConfig(shape, "{}", file), file: undefined };
  }
  return { ...readConfig(shape, readTextFile(file), file), file };
}

/** Windows hides the end of a name, and Notepad adds one: a config that nobody reads is told of. */
export function mustNotEndInTxt(file: string): void {
  if (!existsSync(`${file}.txt`)) return;
  throw new ConfigError("CONFIG_NAME", [
    `There is ${file}.txt, and it must be called ${path.basename(file)}: take .txt off its name (in the Explorer: View, Show, File name extensions).`,
  ]);
}

/** The config in a text of JSON with comments; `name` stands in the messages. */
export function readConfig<T>(shape: Shape<T>, text: string, name: string): Read<T> {
  const read = lookThrough(shape, text, name);
  if (!("problems" in read)) return read;
  throw new ConfigError(
    "CONFIG_INVALID",
    read.problems.map(({ sentence }) => `${name}: ${sentence}`),
  );
}

/** The config in such a text, or what is wrong with which setting. Throws a ConfigError where the text is none. */
export function lookThrough<T>(
  { schema, moved }: Shape<T>,
  text: string,
  name: string,
): Read<T> | { readonly problems: readonly SettingProblem[] } {
  const { value, old, written } = inPlace(readJsonc(text, name), moved);
  const result = checked(schema, value, written);
  return "problems" in result ? result : { config: deepFreeze(result.config), old };
}

/** The config at `file` with the default in the place of every setting that is wrong. Never throws. */
export function loadUsable<T>(shape: Shape<T>, file: string): T {
  try {
    return readUsable(shape, readTextFile(file));
  } catch (error) {
    if (error instanceof ConfigError) return readUsable(shape, "{}");
    throw error;
  }
}

/** What can be used of a config in a text of JSON with comments, whatever is wrong with it. */
export function readUsable<T>({ schema, moved }: Shape<T>, text: string): T {
  return deepFreeze(withoutWrong(schema, inPlace(readJsoncLoosely(text), moved).value));
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
