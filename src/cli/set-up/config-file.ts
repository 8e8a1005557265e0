/** config.json as `chatmint init` reads and writes it: only what was answered changes, and no version of it is lost. */
import { constants, copyFileSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { applyEdits, modify, visit } from "jsonc-parser";
import writeFileAtomic from "write-file-atomic";
import { type Config, MOVED } from "../../app/config.ts";
import { oldPlacesIn, parseConfig, parseUsable } from "../../app/load-config.ts";
import { ConfigError, codeOf } from "../../base/errors.ts";
import { readJsonc, readTextFile } from "../../base/files.ts";
import { packageRoot } from "../../base/paths.ts";
import { mustNotEndInTxt } from "../../config/load.ts";
import type { OldPlace } from "../../config/moved.ts";
import { checkFile, inWords, makeFolder } from "../../db/place.ts";
import { moveSettings } from "./move-settings.ts";

/** A setting and what it becomes; `undefined` takes it out. */
export type Change = readonly [path: readonly string[], value: unknown];

/** A config.json before the questions. */
export interface ConfigFile {
  readonly file: string;
  /** `undefined` where there is none yet. */
  readonly text: string | undefined;
  /** What it says, with the default in the place of every setting that is wrong. */
  readonly config: Config;
  /** What is wrong with single settings; they stay as they are. */
  readonly problems: readonly string[];
}

const ELSEWHERE = "choose another place for the config: --config OTHER_FILE";
/** Sections that `init` writes into. */
const SECTIONS = ["chat", "chat.commands", "currency", "kick", "kick.allow", "twitch", "watching", "watching.presence"];
const MOVED_TO = Object.values(MOVED).flatMap((place) => {
  const path = place.split(".");
  return path.slice(1).map((_, at) => path.slice(0, at + 1).join("."));
});

/**
 * Reads it and tries its place. Throws a ConfigError where it cannot be changed: it cannot be read or written, or it does
 * not parse, so that nobody could say what of it is to be kept.
 */
export function openConfigFile(file: string): ConfigFile {
  const text = existsSync(file) ? readTextFile(file) : undefined;
  checkFile(file, ELSEWHERE);
  if (text === undefined) mustNotEndInTxt(file);
  if (text === undefined) return { file, text, config: parseConfig("{}", file), problems: [] };
  try {
    mustBeSettings(readJsonc(text, file), file);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(error.code, [
      ...error.problems,
      "Mend that first, then run npx chatmint init again. Nothing was changed. To begin anew, give the file another name.",
    ]);
  }
  try {
    return { file, text, config: parseConfig(text, file), problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { file, text, config: parseUsable(text), problems: error.problems };
  }
}

function mustBeSettings(value: unknown, file: string): void {
  const isSettings = (one: unknown) => typeof one === "object" && one !== null && !Array.isArray(one);
  if (!isSettings(value)) throw new ConfigError("CONFIG_INVALID", [`${file}: write settings in braces, like { ... }.`]);
  const wrong = [...SECTIONS, ...new Set(MOVED_TO)].filter((section) => {
    let inside: unknown = value;
    for (const key of section.split(".")) inside = (inside as Record<string, unknown> | undefined)?.[key];
    return inside !== undefined && !isSettings(inside);
  });
  if (wrong.length > 0)
    throw new ConfigError(
      "CONFIG_INVALID",
      wrong.map((section) => `${file}: ${section}: write settings in braces, like { ... }.`),
    );
}

/**
 * Writes the changes; comments and other settings stay as they are, and what stands in an old place goes to today's. Resolves
 * to the file the old version is kept in, if there was one, and to nothing where nothing changes.
 */
export function writeConfigFile(
  before: ConfigFile,
  changes: readonly Change[],
): { readonly kept?: string; readonly moved: readonly OldPlace[] } | undefined {
  const { file, text: old = "" } = before;
  const text = changed(before, changes);
  if (text === before.text) return undefined;
  const now = existsSync(file) ? readTextFile(file) : undefined;
  if (now !== before.text)
    throw new ConfigError("CONFIG_CHANGED", [
      `${file} was changed by somebody else while you answered, so nothing was written. Run npx chatmint init again.`,
    ]);
  makeFolder(path.dirname(file));
  try {
    const kept = before.text === undefined || old.trim() === "" ? undefined : keep(file);
    writeFileAtomic.sync(file, text);
    return { ...(kept === undefined ? {} : { kept }), moved: oldPlacesIn(old) };
  } catch (error) {
    throw inWords(error, `${file} cannot be written`, ELSEWHERE);
  }
}

function changed(before: ConfigFile, changes: readonly Change[]): string {
  const old = before.text ?? "";
  const isNew = old.trim() === "";
  const wanted = changes.filter(([at, value]) => isNew || !isSame(valueAt(before.config, at), value));
  let text = isNew ? "{}" : moveSettings(old, MOVED);
  if (wanted.length === 0 && text === old) return old;
  const eol = old.includes("\r\n") ? "\r\n" : "\n";
  const options = { formattingOptions: { tabSize: 2, insertSpaces: !/^\t/m.test(old), eol } };
  const schema = path.relative(path.dirname(before.file), path.join(packageRoot(), "config.schema.json"));
  // Absolute where it lies on another drive: then the config goes without, and editors complete nothing.
  if (!/"\$schema"/.test(text) && !path.isAbsolute(schema)) {
    const link = schema.split(path.sep).join("/");
    text = applyEdits(text, modify(text, ["$schema"], link.startsWith(".") ? link : `./${link}`, options));
  }
  if (wanted.some(([, value]) => value === undefined)) text = withoutLastCommas(text);
  for (const [at, value] of wanted) text = applyEdits(text, modify(text, [...at], value, options));
  readJsonc(text, before.file);
  return text.endsWith("\n") ? text : `${text}${eol}`;
}

/** A comma before a closing bracket stays behind when what it follows is taken out. */
function withoutLastCommas(text: string): string {
  const commas: number[] = [];
  let comma: number | undefined;
  const other = () => {
    comma = undefined;
  };
  const end = () => {
    if (comma !== undefined) commas.push(comma);
    comma = undefined;
  };
  visit(
    text,
    {
      onSeparator: (sign, offset) => {
        comma = sign === "," ? offset : undefined;
      },
      onObjectProperty: other,
      onObjectBegin: other,
      onArrayBegin: other,
      onLiteralValue: other,
      onObjectEnd: end,
      onArrayEnd: end,
    },
    { allowTrailingComma: true },
  );
  return commas.reduceRight((rest, at) => rest.slice(0, at) + rest.slice(at + 1), text);
}

/** Keeps the file beside itself as `.bak`, or under the next number: a version that was kept before stays. */
function keep(file: string): string {
  for (let number = 1; ; number++) {
    const kept = `${file}.bak${number === 1 ? "" : number}`;
    try {
      copyFileSync(file, kept, constants.COPYFILE_EXCL);
      return kept;
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
      if (readFileSync(kept).equals(readFileSync(file))) return kept;
    }
  }
}

function valueAt(config: Config, at: readonly string[]): unknown {
  let inside: unknown = config;
  for (const key of at) inside = (inside as Record<string, unknown> | undefined)?.[key];
  return inside;
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
