/** config.json as `chatmint init` reads and writes it: only what was answered changes, and no version of it is lost. */
import { constants, copyFileSync, readFileSync } from "node:fs";
import type { Config } from "../../app/config.ts";
import { oldPlacesIn, parseConfig, parseUsable } from "../../app/load-config.ts";
import {
  type Change,
  checkSettingsPlace,
  mustBeSettings,
  readSettingsText,
  replaceSettings,
  rewritten,
  type SettingsText,
} from "../../app/settings/settings-file.ts";
import { ConfigError, codeOf } from "../../base/errors.ts";
import { readJsonc } from "../../base/files.ts";
import type { OldPlace } from "../../config/moved.ts";

/** A config.json before the questions. */
export interface ConfigFile extends SettingsText {
  /** What it says, with the default in the place of every setting that is wrong. */
  readonly config: Config;
  /** What is wrong with single settings; they stay as they are. */
  readonly problems: readonly string[];
}

/** What `init` writes into. */
const PLACES = [
  ...["chat.commands.x", "currency.x", "kick.allow.x", "twitch.viewerSignIn.x", "watching.presence.x", "web.public.x"],
].map((place) => place.split("."));

/**
 * Reads it and tries its place. Throws a ConfigError where it cannot be changed: it cannot be read or written, or it does
 * not parse, so that nobody could say what of it is to be kept.
 */
export function openConfigFile(file: string): ConfigFile {
  const read = readSettingsText(file);
  const { text } = read;
  checkSettingsPlace(file);
  if (text === undefined) return { ...read, config: parseConfig("{}", file), problems: [] };
  try {
    mustBeSettings(readJsonc(text, file), PLACES, file);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(error.code, [
      ...error.problems,
      "Mend that first, then run npx chatmint init again. Nothing was changed. To begin anew, give the file another name.",
    ]);
  }
  try {
    return { ...read, config: parseConfig(text, file), problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { ...read, config: parseUsable(text), problems: error.problems };
  }
}

/**
 * Writes the changes; comments and other settings stay as they are, and what stands in an old place goes to today's. Resolves
 * to the file the old version is kept in, if there was one, and to nothing where nothing changes.
 */
export function writeConfigFile(
  before: ConfigFile,
  changes: readonly Change[],
): { readonly kept?: string; readonly moved: readonly OldPlace[] } | undefined {
  const { text: old = "", config } = before;
  const isNew = old.trim() === "";
  const wanted = changes.filter(([at, value]) => isNew || !isSame(valueAt(config, at), value));
  const text = rewritten(before, wanted);
  if (text === before.text) return undefined;
  let kept: string | undefined;
  try {
    replaceSettings(before, text, (file) => {
      kept = keep(file);
    });
  } catch (error) {
    if (codeOf(error) !== "CONFIG_CHANGED") throw error;
    throw new ConfigError("CONFIG_CHANGED", [
      `${before.file} was changed by somebody else while you answered, so nothing was written. Run npx chatmint init again.`,
    ]);
  }
  return { ...(kept === undefined ? {} : { kept }), moved: oldPlacesIn(old) };
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

function valueAt(config: Config, at: Change[0]): unknown {
  let inside: unknown = config;
  for (const key of at) inside = (inside as Record<string, unknown> | undefined)?.[key];
  return inside;
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
