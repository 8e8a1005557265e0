/** Books of tests on disk, at less cost: begun from a copy, and not waiting for the disk. No test of these cuts the power. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { TABLES } from "../../src/app/tables.ts";
import { type Book, type Db, openBook } from "../../src/db/open.ts";

let begun: Buffer | undefined;

/** A new book where none is yet: what all steps of the tables make, which test/db runs on files. */
export function beginBook(file: string): void {
  if (file === ":memory:" || existsSync(file)) return;
  begun ??= serialized();
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, begun);
}

/** Opens a book, new or not, that does not wait for the disk. */
export function quickBook(file: string): Book {
  beginBook(file);
  const book = openBook({ tables: TABLES, file });
  hurry(book.db);
  return book;
}

/** What is committed stays over the end of the process, though not over that of the computer. */
export function hurry(db: Db): void {
  db.pragma("synchronous = OFF");
}

function serialized(): Buffer {
  const { db, close } = openBook({ tables: TABLES, file: ":memory:" });
  try {
    return db.serialize();
  } finally {
    close();
  }
}
