/** Where copies are kept: the folder beside the book, and a second place of the streamer's choice. */
import { realpathSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ConfigError } from "../../base/errors.ts";
import type { DataPaths } from "../../base/paths.ts";
import { phrase } from "../../base/phrase.ts";
import type { Config } from "../config.ts";

/**
 * The second place, as a whole path; `undefined` where the config names none. A relative one begins at the config's folder,
 * `~/` is the user's own. Throws a ConfigError for a place that is none beside the first.
 */
export function secondPlaceOf(config: Config, configFile: string, paths: DataPaths): string | undefined {
  const named = config.operations.copyTo.trim();
  if (named === "") return undefined;
  const own = /^~(?=$|[\\/])/.test(named) ? path.join(os.homedir(), named.slice(1)) : named;
  const folder = path.resolve(path.dirname(configFile), own);
  const what = isSame(folder, paths.folder)
    ? phrase("the data folder itself")
    : isWithin(folder, paths.backups)
      ? phrase("where copies are kept anyway")
      : isWithin(folder, paths.folder)
        ? phrase("within the data folder")
        : undefined;
  if (what === undefined) return folder;
  throw new ConfigError("COPY_TO", [
    phrase(
      "operations.copyTo: {folder} is {what}, so a copy there would be lost together with the book. Name a folder on another drive, or one that is synced to another computer.",
      { folder, what },
    ),
  ]);
}

/** The same; `undefined` also where the config names one that is refused, for whoever can do something useful without. */
export function usableSecondPlace(config: Config, configFile: string, paths: DataPaths): string | undefined {
  try {
    return secondPlaceOf(config, configFile, paths);
  } catch {
    // A start, `check` and `doctor` tell of it.
    return undefined;
  }
}

/** By where it really lies: a link within the data folder may lead to another drive, and one outside of it back into it. */
function isWithin(folder: string, other: string): boolean {
  const place = realPlace(other);
  const lies = (one: string): boolean => {
    if (isSame(one, place)) return true;
    const parent = path.dirname(one);
    return parent !== one && lies(parent);
  };
  return lies(realPlace(folder));
}

/** Where a folder lies that may not be there yet. */
function realPlace(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    const parent = path.dirname(folder);
    return parent === folder ? folder : path.join(realPlace(parent), path.basename(folder));
  }
}

/** Also by another name: capitals on Windows, a link. */
function isSame(one: string, other: string): boolean {
  if (path.relative(one, other) === "") return true;
  try {
    const [first, second] = [one, other].map((folder) => statSync(folder, { bigint: true, throwIfNoEntry: false }));
    return first !== undefined && first.ino !== 0n && first.ino === second?.ino && first.dev === second.dev;
  } catch {
    // What cannot be looked at is told by whoever writes there.
    return false;
  }
}
