/**
 * The settings as the dashboard reads and changes them: a set of changes is checked as a whole, written into config.json in
 * one step, and taken over by the running bot where that can be.
 */
import { closest } from "../../base/closest.ts";
import { ConfigError } from "../../base/errors.ts";
import { readJsoncLoosely } from "../../base/files.ts";
import type { Place } from "../../config/jsonc-edit.ts";
import { inPlace, type OldPlace } from "../../config/moved.ts";
import type { SettingProblem } from "../../config/problems.ts";
import { valueAtPath } from "../../config/running.ts";
import { type Config, MOVED } from "../config.ts";
import { lookThroughConfig, parseConfig, parseUsable } from "../load-config.ts";
import { describedConfig } from "./described.ts";
import type { HouseSettings, Taken } from "./house-settings.ts";
import { type Change, readSettingsText, replaceSettings, rewritten, type SettingsText } from "./settings-file.ts";

/** What a setting becomes; without a value it goes out of the file, so that the default holds. */
export interface SettingChange {
  /** Like `watching.amount`, or `chat.replies.give.given` for one of many by a name. */
  readonly path: string;
  readonly value?: unknown;
}

/** What is wrong, or worth knowing, about a set of settings. */
export interface SettingsLook {
  readonly problems: readonly SettingProblem[];
  /** What was so before any change: it refuses none. */
  readonly standing: readonly SettingProblem[];
  readonly warnings: readonly string[];
}

/** The settings as they stand in the file and in the bot. */
export interface SettingsNow extends SettingsLook {
  readonly file: string;
  /** Of the file as it was read: changes are refused where it is another one by then. */
  readonly hash: string;
  /** As it is written; `undefined` where there is no file yet. */
  readonly text: string | undefined;
  /** What every setting would be after a start with this file, by path. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Those that the file names. */
  readonly written: readonly string[];
  /** Those that hold from the next start on. */
  readonly waiting: readonly string[];
  /** In places of earlier versions. They are moved with the next change. */
  readonly old: readonly OldPlace[];
}

/** A setting that somebody else has changed since it was read. */
interface Difference {
  readonly path: string;
  /** What was to be written; `undefined`: the default. */
  readonly wanted: unknown;
  /** What stands there now. */
  readonly now: unknown;
}

export type Changed =
  | ({ readonly status: "written"; readonly taken: Taken } & SettingsLook)
  /** Nothing was written, because it was only asked what would be said. */
  | ({ readonly status: "fine" } & SettingsLook)
  /** Nothing was written. */
  | ({ readonly status: "wrong" } & SettingsLook)
  /** Nothing was written: the file is not what was read any more. */
  | { readonly status: "changed meanwhile"; readonly sentence: string; readonly differences: readonly Difference[] };

export interface SettingsDeskOptions {
  readonly configFile: string;
  readonly settings: Pick<HouseSettings, "told" | "take" | "waiting">;
}

export class SettingsDesk {
  readonly #options: SettingsDeskOptions;

  constructor(options: SettingsDeskOptions) {
    this.#options = options;
  }

  get file(): string {
    return this.#options.configFile;
  }

  /** Reads the file. Throws a ConfigError where it cannot be read. */
  async look(): Promise<SettingsNow> {
    const { settings } = this.#options;
    const read = readSettingsText(this.file);
    const { text = "" } = read;
    const config = parseUsable(text);
    const told = await this.#lookAt(text);
    const { value, old } = inPlace(readJsoncLoosely(text), MOVED);
    const paths = describedConfig().settings.map(({ path }) => path);
    return {
      ...{ file: this.file, hash: read.hash, text: read.text, old },
      // What is wrong before anything is changed refuses the next change only where the schema does.
      problems: told.problems,
      standing: told.besides,
      warnings: told.warnings,
      values: Object.fromEntries(paths.map((path) => [path, valueAtPath(config, path)])),
      written: paths.filter((path) => valueAtPath(value, path) !== undefined),
      waiting: settings.waiting(config),
    };
  }

  /**
   * Makes changes to the file that had this hash. With `onlyLook` nothing is written. Throws a ConfigError where the file
   * cannot be read, changed or written; then it is what it was.
   */
  async change(
    hash: string,
    changes: readonly SettingChange[],
    { onlyLook = false }: { readonly onlyLook?: boolean } = {},
  ): Promise<Changed> {
    const before = readSettingsText(this.file);
    for (const { path, value } of changes) if (value !== undefined) mustBeSetting(path);
    const placed = changes.map(({ path, value }): Change => [placeOf(path), value]);
    if (before.hash !== hash) return this.#changedMeanwhile(before, changes);
    const text = rewritten(before, placed);
    const [told, was] = await Promise.all([this.#lookAt(text), this.#lookAt(before.text ?? "")]);
    const known = new Set(was.besides.map(({ sentence }) => sentence));
    const look = {
      problems: [...told.problems, ...told.besides.filter(({ sentence }) => !known.has(sentence))],
      standing: told.besides.filter(({ sentence }) => known.has(sentence)),
      warnings: told.warnings,
    };
    if (look.problems.length > 0) return { status: "wrong", ...look };
    if (onlyLook) return { status: "fine", ...look };
    try {
      if (text !== before.text) replaceSettings(before, text);
    } catch (error) {
      if (error instanceof ConfigError && error.code === "CONFIG_CHANGED")
        return this.#changedMeanwhile(readSettingsText(this.file), changes);
      throw error;
    }
    return { status: "written", taken: await this.#options.settings.take(parseConfig(text, this.file)), ...look };
  }

  /** What is wrong with a text of the file, apart from what its schema says; and what is worth knowing. */
  async #lookAt(
    text: string,
  ): Promise<{ problems: SettingProblem[]; besides: SettingProblem[]; warnings: readonly string[] }> {
    const problems: SettingProblem[] = [];
    let config: Config | undefined;
    try {
      const read = lookThroughConfig(text, this.file);
      if ("problems" in read) problems.push(...read.problems);
      else config = read.config;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems.map((sentence) => ({ path: "", sentence })));
    }
    // A mistake in one section hides none of what follows from the others.
    const told = await this.#options.settings.told(config ?? parseUsable(text), this.file);
    return {
      problems,
      besides: told.problems.map((sentence) => ({ path: settingNamedIn(sentence), sentence })),
      warnings: told.warnings,
    };
  }

  #changedMeanwhile(now: SettingsText, changes: readonly SettingChange[]): Changed {
    const value = inPlace(readJsoncLoosely(now.text ?? ""), MOVED).value;
    return {
      status: "changed meanwhile",
      sentence: `${this.file} was changed by somebody else meanwhile, so nothing was written. Look at both, and save again what you want.`,
      differences: changes.map((change) => ({
        ...{ path: change.path, wanted: change.value },
        now: valueAtPlace(value, placeOf(change.path)),
      })),
    };
  }
}

/**
 * Where a setting is: of those by a name everything behind the setting is the name, or begins with it. Also what is no
 * setting has its place, so that it can be taken out.
 */
function placeOf(path: string): Place {
  const keys = path.split(".");
  const { settings } = describedConfig();
  const many = settings.find(({ path: at, kind }) => kind.startsWith("named") && path.startsWith(`${at}.`));
  if (!many) return keys;
  const depth = many.path.split(".").length;
  const name = keys.slice(depth);
  return many.kind === "namedTexts" ? [...keys.slice(0, depth), name.join(".")] : keys;
}

/** Refuses a path that is no setting, in a sentence that says which one was meant. */
function mustBeSetting(path: string): void {
  const { settings } = describedConfig();
  const isKnown = settings.some(
    ({ path: at, kind }) => at === path || (kind.startsWith("named") && path.startsWith(`${at}.`)),
  );
  if (isKnown) return;
  const near = closest(
    path,
    settings.map(({ path: at }) => at),
  );
  throw new ConfigError("SETTING_UNKNOWN", [
    `There is no setting ${path}.${near === undefined ? " All of them: docs/settings.md." : ` Did you mean ${near}?`}`,
  ]);
}

/** The setting that a sentence names; `""` where it names none. */
function settingNamedIn(sentence: string): string {
  const named = describedConfig().settings.filter(({ path }) => sentence.includes(path));
  return named.reduce((longest, { path }) => (path.length > longest.length ? path : longest), "");
}

function valueAtPlace(value: unknown, place: Place): unknown {
  return place.reduce<unknown>((inside, key) => (inside as Record<string, unknown> | null | undefined)?.[key], value);
}
