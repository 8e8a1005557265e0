/** config.json as it is changed by `chatmint init` and by the dashboard: comments, order and how it is written stay. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import writeFileAtomic from "write-file-atomic";
import { ConfigError } from "../../base/errors.ts";
import { readJsonc, readTextFile } from "../../base/files.ts";
import { packageRoot } from "../../base/paths.ts";
import { type Place, withoutSetting, withSetting } from "../../config/jsonc-edit.ts";
import { mustNotEndInTxt } from "../../config/load.ts";
import { moveSettings } from "../../config/move-settings.ts";
import { checkFile, inWords, makeFolder } from "../../db/place.ts";
import { MOVED } from "../config.ts";

/** A setting and what it becomes; `undefined` takes it out, so that the default holds. */
export type Change = readonly [place: Place, value: unknown];

/** A config.json as it was read. */
export interface SettingsText {
  readonly file: string;
  /** Without the mark of UTF-8 at its beginning; `undefined` where there is no file. */
  readonly text: string | undefined;
  readonly hasMark: boolean;
  /** Of its bytes: another one when anybody has changed it. */
  readonly hash: string;
}

const ELSEWHERE = "choose another place for the config: --config OTHER_FILE";
/** Every section that a setting in an old place goes to. */
const MOVED_TO = Object.values(MOVED).map((place) => place.split("."));

/** Reads it. Throws a ConfigError where it cannot be read. */
export function readSettingsText(file: string): SettingsText {
  if (!existsSync(file)) {
    mustNotEndInTxt(file);
    return { file, text: undefined, hasMark: false, hash: "none" };
  }
  const text = readTextFile(file);
  const bytes = readFileSync(file);
  const hash = createHash("sha256").update(bytes).digest("hex");
  return { file, text, hasMark: bytes[0] === 0xef && bytes[1] === 0xbb, hash };
}

/** Refuses in words a place where no config can be written. */
export function checkSettingsPlace(file: string): void {
  checkFile(file, ELSEWHERE);
}

/**
 * The text with the changes made and everything in today's places. Throws a ConfigError where it is no JSON, or where
 * something else stands in the place of a section.
 */
export function rewritten({ file, text: old = "" }: SettingsText, changes: readonly Change[]): string {
  const isNew = old.trim() === "";
  const eol = old.includes("\r\n") ? "\r\n" : "\n";
  if (!isNew) mustBeSettings(readJsonc(old, file), [...changes.map(([place]) => place), ...MOVED_TO], file);
  let text = isNew ? `{${eol}}` : moveSettings(old, MOVED);
  if (changes.length === 0 && text === old) return old;
  const schema = path.relative(path.dirname(file), path.join(packageRoot(), "config.schema.json"));
  // A file that somebody else wrote goes on without. Absolute where it lies on another drive: then editors complete nothing.
  if (isNew && !path.isAbsolute(schema)) {
    const link = schema.split(path.sep).join("/");
    text = withSetting(text, ["$schema"], link.startsWith(".") ? link : `./${link}`);
  }
  for (const [place, value] of changes)
    text = value === undefined ? withoutSetting(text, place) : withSetting(text, place, value);
  readJsonc(text, file);
  return text.endsWith("\n") ? text : `${text}${eol}`;
}

/**
 * Writes the text in one step in the place of what was read: either all of it stands there, or what stood there before.
 * Throws a ConfigError where it cannot be written, and with the code CONFIG_CHANGED where it is not what was read any more.
 */
export function replaceSettings(before: SettingsText, text: string, keep: (file: string) => void = () => {}): void {
  const { file, hasMark } = before;
  if (readSettingsText(file).hash !== before.hash) {
    throw new ConfigError("CONFIG_CHANGED", [
      `${file} was changed by somebody else meanwhile, so nothing was written. Look at it and do it again.`,
    ]);
  }
  makeFolder(path.dirname(file));
  // What may only be read is not replaced behind the streamer's back.
  checkSettingsPlace(file);
  try {
    if (before.text !== undefined && before.text.trim() !== "") keep(file);
    writeFileAtomic.sync(file, (hasMark ? "\uFEFF" : "") + text);
  } catch (error) {
    throw inWords(error, `${file} cannot be written`, ELSEWHERE);
  }
}

/** Refuses a text that is no settings, or that has something else where a section belongs. */
export function mustBeSettings(value: unknown, places: readonly Place[], file: string): void {
  const isSettings = (one: unknown) => typeof one === "object" && one !== null && !Array.isArray(one);
  if (!isSettings(value)) throw new ConfigError("CONFIG_INVALID", [`${file}: write settings in braces, like { ... }.`]);
  const sections = places.flatMap((place) => place.slice(1).map((_, at) => place.slice(0, at + 1)));
  const wrong = sections.filter((section) => {
    let inside: unknown = value;
    for (const key of section) inside = (inside as Record<string | number, unknown> | null | undefined)?.[key];
    return inside !== undefined && !isSettings(inside);
  });
  if (wrong.length === 0) return;
  const names = new Set(wrong.map((section) => section.join(".")));
  throw new ConfigError(
    "CONFIG_INVALID",
    [...names].map((section) => `${file}: ${section}: write settings in braces, like { ... }.`),
  );
}
