/** The book that a look into it is about: the bot's own, or with `--rehearsal` the rehearsal's. */
import { type Book, openBookToRead } from "../db/open.ts";
import type { CliContext } from "./context.ts";

/** Opens it to read, beside a running bot too. */
export function bookToRead({ paths }: CliContext, rehearsal: boolean): Book {
  return rehearsal ? openBookToRead(paths.rehearsalBook, "npx chatmint rehearse") : openBookToRead(paths.book);
}
