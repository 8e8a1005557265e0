/** What keeps a folder or a file from being used, in words: a full disk, a missing right, a path that cannot hold a book, a damaged book. */
import { closeSync, existsSync, mkdirSync, openSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ConfigError, codeOf, messageOf } from "../base/errors.ts";
import { phrase } from "../base/phrase.ts";

const FULL = "the disk is full. Free some space and start again";
const DAMAGED =
  "the book's file is damaged. Restore a copy: npx chatmint restore FILE; the nightly copies are in the folder backups beside it";
const LOCKED = "another program has the file open and lets nobody else in. Close that program and start again";
const OTHER_DATA = "choose another place for everything Chatmint writes: --data OTHER_FOLDER";

/** Why it cannot be; where `true` stands, another place is the way out. */
const REASONS: Readonly<Record<string, readonly [reason: string, elsewhere?: true]>> = {
  ENOSPC: [FULL],
  EDQUOT: [FULL],
  SQLITE_FULL: [FULL],
  SQLITE_CORRUPT: [DAMAGED],
  SQLITE_NOTADB: [DAMAGED],
  SQLITE_BUSY: [LOCKED],
  EACCES: ["you may not write there", true],
  EPERM: ["you may not write there", true],
  EROFS: ["that disk can only be read", true],
  SQLITE_READONLY: ["it can only be read there", true],
  SQLITE_CANTOPEN: ["the file cannot be opened for writing", true],
  EISDIR: ["there is a folder of that name. Take it away", true],
  ERR_FS_EISDIR: ["there is a folder of that name. Take it away", true],
  ENOTDIR: ["something on the way to it is a file and no folder", true],
  EEXIST: ["there is a file of that name where the folder should be", true],
  ENOENT: ["that place does not exist or can only be read", true],
};

/** Codes by the reason, where the program ends otherwise than because of a path. */
const CODES: Readonly<Record<string, string>> = {
  [FULL]: "DISK",
  [DAMAGED]: "BOOK_UNREADABLE",
  [LOCKED]: "BOOK_IN_USE",
};

/** Makes a folder and those above it; refused in words where that cannot be. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw inWords(error, phrase("The folder {folder} cannot be made", { folder }));
  }
}

/** Refuses in words a folder that stands where a file should be: SQLite would call it an error of the disk. */
export function refuseFolderAt(file: string): void {
  if (!existsSync(file) || !statSync(file).isDirectory()) return;
  const error = Object.assign(new Error("EISDIR"), { code: "EISDIR" });
  throw inWords(error, phrase("{file} cannot be opened", { file }));
}

/** Refuses in words a folder in which nothing can be written; of one that is not there yet, the nearest that is. */
export function checkFolder(folder: string): void {
  try {
    let nearest = folder;
    while (!existsSync(nearest) && path.dirname(nearest) !== nearest) nearest = path.dirname(nearest);
    tryToWrite(nearest);
  } catch (error) {
    throw inWords(error, phrase("The folder {folder} cannot be used", { folder }));
  }
}

/** Writes a small file into a folder and takes it away again: rights and disks tell the whole truth only when tried. */
function tryToWrite(folder: string): void {
  const file = path.join(folder, `.chatmint-${process.pid}`);
  try {
    writeFileSync(file, "Chatmint tries whether it can write here.\n");
  } finally {
    rmSync(file, { force: true });
  }
}

/** Refuses in words a file that cannot be written; `elsewhere` says how another one is named. */
export function checkFile(file: string, elsewhere: string): void {
  try {
    let nearest = path.dirname(file);
    while (!existsSync(nearest) && path.dirname(nearest) !== nearest) nearest = path.dirname(nearest);
    if (existsSync(file)) closeSync(openSync(file, "r+"));
    tryToWrite(nearest);
  } catch (error) {
    throw inWords(error, phrase("{file} cannot be written", { file }), elsewhere);
  }
}

/**
 * The same error as a ConfigError that says why and what to do; anything but a problem of the place or the file stays as it is.
 * `elsewhere` says how another place is chosen.
 */
export function inWords(error: unknown, what: string, elsewhere = OTHER_DATA): unknown {
  const known = reasonOf(error);
  if (known) {
    const [reason, other] = known;
    const cure = reason.includes(". ")
      ? phrase(", or {elsewhere}", { elsewhere })
      : phrase(". {elsewhere}", { elsewhere: capitalised(elsewhere) });
    return new ConfigError(causeOf(error, "PLACE"), [
      phrase("{what}: {reason}{cure}", { what, reason, cure: other ? cure : "" }),
    ]);
  }
  if (isDiskError(error)) {
    return new ConfigError(causeOf(error, "PLACE"), [
      phrase("{what}: the disk gave an error ({reason}). Check the disk, or {elsewhere}", {
        what,
        reason: messageOf(error),
        elsewhere,
      }),
    ]);
  }
  return error;
}

/** `DISK`, `BOOK_UNREADABLE` or `BOOK_IN_USE` where that is why something failed; else the code given. */
export function causeOf(error: unknown, otherwise: string): string {
  const [reason = ""] = reasonOf(error) ?? [];
  return isDiskError(error) ? "DISK" : (CODES[reason] ?? otherwise);
}

function reasonOf(error: unknown): readonly [reason: string, elsewhere?: true] | undefined {
  const code = codeOf(error) ?? "";
  const known = Object.keys(REASONS).find((start) => code === start || code.startsWith(`${start}_`));
  return known === undefined ? undefined : REASONS[known];
}

function isDiskError(error: unknown): boolean {
  return codeOf(error)?.startsWith("SQLITE_IOERR") === true;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
