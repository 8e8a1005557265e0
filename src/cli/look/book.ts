/** The book that a look into it is about: the bot's own, or with `--rehearsal` the rehearsal's. */

import { existsSync } from "node:fs";
import { TABLES } from "../../app/tables.ts";
import { ConfigError } from "../../base/errors.ts";
import { type Book, openBookToRead } from "../../db/open.ts";
import type { CliContext } from "../context.ts";

/** Opens it to read, beside a running bot too. `look` is the command line that looks, as `npx chatmint verify`. */
export function bookToRead({ paths }: CliContext, rehearsal: boolean, look: string): Book {
  if (!rehearsal) {
    if (!existsSync(paths.book) && existsSync(paths.rehearsalBook)) throw onlyRehearsed(paths.folder, look);
    return openBookToRead(paths.book, TABLES);
  }
  try {
    return openBookToRead(paths.rehearsalBook, TABLES, "npx chatmint rehearse");
  } catch (error) {
    throw ofRehearsal(paths.rehearsalBook, error);
  }
}

/** Nothing was started for real here: what is meant can only be the rehearsal. */
function onlyRehearsed(folder: string, look: string): ConfigError {
  return new ConfigError("BOOK_MISSING", [
    `There is no book in ${folder} yet, only a rehearsal's. To look into that one: ${look} --rehearsal`,
  ]);
}

/** The error with the cure of a rehearsal's book: nothing in it is missed, and a copy is only put back for the real one. */
export function ofRehearsal(file: string, error: unknown): unknown {
  if (!(error instanceof ConfigError)) return error;
  const problem = {
    BOOK_UNREADABLE: `The rehearsal's book ${file} is damaged. Begin with an empty one: npx chatmint rehearse --fresh`,
    BOOK_EMPTY: `The rehearsal's book ${file} is empty. Begin with a new one: npx chatmint rehearse --fresh`,
    BOOK_NEWER: `The rehearsal's book ${file} was written by a newer Chatmint, or by one with other features. Update Chatmint, or begin with an empty one: npx chatmint rehearse --fresh`,
  }[error.code];
  return problem === undefined ? error : new ConfigError(error.code, [problem]);
}
