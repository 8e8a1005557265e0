/** Reads config.json and .env as people write them: with a BOM, CRLF, comments and trailing commas. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse as parseEnv } from "dotenv";
import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import { ConfigError, messageOf } from "../errors.ts";
import { type Config, configProblems, configSchema } from "./schema.ts";

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
  if (!existsSync(file)) return { config: parseConfig("{}", file), file: undefined };
  return { config: parseConfig(readTextFile(file), file), file };
}

/** The config in a text of JSON with comments; `name` stands in the messages. */
export function parseConfig(text: string, name: string): Config {
  const result = configSchema.safeParse(readJsonc(text, name));
  if (!result.success) throw new ConfigError("CONFIG_INVALID", configProblems(result.error, name));
  return deepFreeze(result.data);
}

/** Any JSON with comments and trailing commas. Throws a ConfigError with line and column. */
export function readJsonc(text: string, name: string): unknown {
  const errors: ParseError[] = [];
  const clean = withoutBom(text);
  const value = parse(clean, errors, { allowTrailingComma: true, allowEmptyContent: true });
  if (errors.length > 0) {
    throw new ConfigError(
      "CONFIG_SYNTAX",
      errors.slice(0, 5).map((error) => {
        const before = clean.slice(0, error.offset).split("\n");
        const column = before.at(-1)!.length + 1;
        return `${name}, line ${before.length}, column ${column}: ${words(printParseErrorCode(error.error))}. Look there for a missing comma, quote or bracket.`;
      }),
    );
  }
  return value ?? {};
}

/** A text file without its BOM; a file saved as UTF-16 by an old Windows editor is refused in words. */
export function readTextFile(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new ConfigError("FILE_UNREADABLE", [`${file} cannot be read: ${messageOf(error)}`]);
  }
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw new ConfigError("FILE_ENCODING", [
      `${file} is saved as UTF-16. Save it again as UTF-8 (in Notepad: Save as, Encoding: UTF-8).`,
    ]);
  }
  return withoutBom(bytes.toString("utf8"));
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

function withoutBom(text: string): string {
  return text.replace(/^\uFEFF/, "");
}

function words(code: string): string {
  return code.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
