/** What keeps a folder or a file from being used, in words: a full disk, a missing right, a place that is none, a damaged book. */
import { mkdirSync } from "node:fs";
import { ConfigError, codeOf, messageOf } from "../errors.ts";

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

/** The same error as a ConfigError that says why and what to do; anything but a problem of the disk stays as it is. */
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
