/** What keeps a folder or a file from being used, in words: a full disk, a missing right, a place that is none, a damaged book. */
import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { ConfigError, codeOf, messageOf } from "../base/errors.ts";

const FULL = "the disk is full. Free some space and start again";
const DAMAGED =
  "the book's file is damaged. Restore a copy: npx chatmint restore FILE; the nightly copies are in the folder backups beside it";
const ELSEWHERE = "Choose another place for everything Chatmint writes: --data OTHER_FOLDER";

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  SQLITE_FULL: FULL,
  SQLITE_CORRUPT: DAMAGED,
  SQLITE_NOTADB: DAMAGED,
  EACCES: `you may not write there. ${ELSEWHERE}`,
  EPERM: `you may not write there. ${ELSEWHERE}`,
  EROFS: `that disk can only be read. ${ELSEWHERE}`,
  SQLITE_READONLY: `it can only be read there. ${ELSEWHERE}`,
  SQLITE_CANTOPEN: `the file cannot be opened for writing. ${ELSEWHERE}`,
  EISDIR: `there is a folder of that name. Take it away, or ${ELSEWHERE.replace("Choose", "choose")}`,
  ERR_FS_EISDIR: `there is a folder of that name. Take it away, or ${ELSEWHERE.replace("Choose", "choose")}`,
  ENOTDIR: `something on the way to it is a file and no folder. ${ELSEWHERE}`,
  EEXIST: `there is a file of that name where the folder should be. ${ELSEWHERE}`,
  ENOENT: `that place does not exist or can only be read. ${ELSEWHERE}`,
};

/** Makes a folder and those above it; refused in words where that cannot be. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw inWords(error, `The folder ${folder} cannot be made`);
  }
}

/** Refuses in words a folder in which nothing can be written; of one that is not there yet, the nearest that is. */
export function checkFolder(folder: string): void {
  try {
    let nearest = folder;
    while (!existsSync(nearest) && path.dirname(nearest) !== nearest) nearest = path.dirname(nearest);
    // The stroke at the end is what a file refuses.
    accessSync(path.join(nearest, path.sep), constants.W_OK);
  } catch (error) {
    throw inWords(error, `The folder ${folder} cannot be used`);
  }
}

/** The same error as a ConfigError that says why and what to do; anything but a problem of the place or the file stays as it is. */
export function inWords(error: unknown, what: string): unknown {
  const code = codeOf(error) ?? "";
  const known = Object.keys(REASONS).find((start) => code === start || code.startsWith(`${start}_`));
  if (known) return new ConfigError("PLACE", [`${what}: ${REASONS[known]}`]);
  if (code.startsWith("SQLITE_IOERR")) {
    return new ConfigError("PLACE", [
      `${what}: the disk gave an error (${messageOf(error)}). Check the disk, or ${ELSEWHERE.toLowerCase().replace("other_folder", "OTHER_FOLDER")}`,
    ]);
  }
  return error;
}
