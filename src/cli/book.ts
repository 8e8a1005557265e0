/** The book that a look into it is about: the bot's own, or with `--rehearsal` the rehearsal's. */

import { ConfigError } from "../base/errors.ts";
import { type Book, openBookToRead } from "../db/open.ts";
import type { CliContext } from "./context.ts";

/** Opens it to read, beside a running bot too. */
export function bookToRead({ paths }: CliContext, rehearsal: boolean): Book {
  if (!rehearsal) return openBookToRead(paths.book);
  try {
    return openBookToRead(paths.rehearsalBook, "npx chatmint rehearse");
  } catch (error) {
    throw ofRehearsal(paths.rehearsalBook, error);
  }
}

/** The error with the cure of a rehearsal's book: of it there are no copies to restore, and nothing in it is missed. */
export function ofRehearsal(file: string, error: unknown): unknown {
  if (!(error instanceof ConfigError) || error.code !== "BOOK_UNREADABLE") return error;
  return new ConfigError(error.code, [
    `The rehearsal's book ${file} is damaged. Begin with an empty one: npx chatmint rehearse --fresh`,
  ]);
}
