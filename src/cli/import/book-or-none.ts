/** The book that an import is compared with. */
import { existsSync } from "node:fs";
import { TABLES } from "../../app/tables.ts";
import { type Book, type Db, openBook } from "../../db/open.ts";
import type { CliContext } from "../context.ts";
import { bookToRead } from "../look/book.ts";

/** Open to read; one that is not there yet is an empty one in memory. */
function bookOrNone(context: CliContext): Book {
  if (!existsSync(context.paths.book)) return openBook({ tables: TABLES, file: ":memory:" });
  return bookToRead(context, false, "npx chatmint import");
}

/** Lends it. */
export async function withBookOrNone<T>(context: CliContext, use: (db: Db) => T | Promise<T>): Promise<T> {
  const book = bookOrNone(context);
  try {
    return await use(book.db);
  } finally {
    book.close();
  }
}
