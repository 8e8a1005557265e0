/** Takes a book out into one file: everything in it is of one moment, and the file is there whole or not at all. */
import { createWriteStream, existsSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ConfigError, codeOf } from "../../base/errors.ts";
import { inWords } from "../../db/place.ts";
import { type PlainTable, writePlainDatabase } from "../../db/plain.ts";
import type { Column, ExportBook, ExportList, ExportRow } from "./export-list.ts";
import { jsonLinesOf } from "./json-lines.ts";
import { type LeftOut, phantomBotOf, streamElementsOf } from "./other-bots.ts";
import { csvOf, type SeparatorName } from "./safe-csv.ts";
import { writeXlsx } from "./xlsx.ts";

/** Kinds of files, and how a file of each is called. */
export const EXPORT_FORMATS = {
  csv: [".csv"],
  json: [".json", ".jsonl", ".ndjson"],
  xlsx: [".xlsx"],
  sqlite: [".sqlite", ".sqlite3", ".db"],
  streamelements: [],
  phantombot: [],
} as const satisfies Record<string, readonly string[]>;

export type ExportFormat = keyof typeof EXPORT_FORMATS;

export interface ExportWish {
  readonly format: ExportFormat;
  /** Of `streamelements` and `phantombot` it is not asked: they have one list of their own. */
  readonly lists: readonly ExportList[];
  readonly separator: SeparatorName;
  /** A path, or a stream that is left open. */
  readonly to: string | Writable;
  /** Whether a file of that name is replaced. */
  readonly force: boolean;
}

export interface Exported {
  /** How many rows of each list were written; nothing for the formats of other bots. */
  readonly rows: ReadonlyMap<string, number>;
  readonly leftOut: LeftOut;
}

/** Writes it, reading one state of the book, also beside a running bot. A ConfigError in words for what cannot be. */
export async function exportBook(book: ExportBook, wish: ExportWish): Promise<Exported> {
  const rows = new Map<string, number>();
  const leftOut: LeftOut = { elsewhere: 0, odd: [] };
  const lists = wish.lists.map((list) => counting(list, rows));
  const { to } = wish;
  if (typeof to === "string") checkPlace(to, wish.force);
  const { db } = book;
  // From the first read on, this connection sees the book as it is then.
  db.exec("BEGIN");
  try {
    if (typeof to !== "string") await flow(textOf({ ...wish, lists }, book, leftOut), to, { end: false });
    else await wholeFile(to, (file) => writeTo(file, { ...wish, lists }, book, leftOut));
  } finally {
    db.exec("COMMIT");
  }
  return { rows, leftOut };
}

/** The format that a file's name tells; `undefined` where it tells none. */
export function formatOfFile(file: string): ExportFormat | undefined {
  const ending = path.extname(file).toLowerCase();
  const formats = Object.entries(EXPORT_FORMATS) as [ExportFormat, readonly string[]][];
  return formats.find(([, endings]) => endings.includes(ending))?.[0];
}

function textOf(wish: ExportWish, book: ExportBook, leftOut: LeftOut): Generator<string> {
  const { format, lists, separator } = wish;
  const [list] = lists;
  if (format === "streamelements") return streamElementsOf(book, leftOut);
  if (format === "phantombot") return phantomBotOf(book, leftOut);
  if (format === "csv" && list && lists.length === 1) return csvOf(list, book, separator);
  if (format === "json") return jsonLinesOf(lists, book);
  throw new Error(`${lists.length} lists cannot be written as text in the format ${format}.`);
}

async function writeTo(file: string, wish: ExportWish, book: ExportBook, leftOut: LeftOut): Promise<void> {
  if (wish.format === "xlsx") return writeXlsx(wish.lists, book, file);
  if (wish.format === "sqlite")
    return writePlainDatabase(
      file,
      wish.lists.map((list) => plainTable(list, book)),
    );
  await flow(textOf(wish, book, leftOut), createWriteStream(file, { flush: true }));
}

/** Writes as fast as it is taken, and stops reading the book when that fails. */
async function flow(text: Generator<string>, to: Writable, options: { readonly end?: boolean } = {}): Promise<void> {
  try {
    await pipeline(Readable.from(text), to, options);
  } finally {
    text.return(undefined);
  }
}

function plainTable(list: ExportList, book: ExportBook): PlainTable {
  const kindOf = ({ type }: Column) => (type === "whole" || type === "yes" ? "INTEGER" : "TEXT");
  return {
    name: list.name,
    columns: list.columns.map((column) => ({ name: column.name, type: kindOf(column) })),
    rows: list.rows(book),
  };
}

function counting(list: ExportList, counts: Map<string, number>): ExportList {
  return {
    ...list,
    *rows(book): Generator<ExportRow> {
      counts.set(list.name, 0);
      for (const row of list.rows(book)) {
        yield row;
        counts.set(list.name, counts.get(list.name)! + 1);
      }
    },
  };
}

/** Refuses in words what cannot become a file, before anything is read. */
function checkPlace(file: string, force: boolean): void {
  const folder = path.dirname(path.resolve(file));
  if (!existsSync(folder)) {
    throw new ConfigError("EXPORT_PLACE", [
      `There is no folder ${folder}. Make it first, or name a file in another one.`,
    ]);
  }
  if (!existsSync(file)) return;
  if (!statSync(file).isFile()) {
    throw new ConfigError("EXPORT_PLACE", [`${file} is no file that can be replaced. Name another one.`]);
  }
  if (!force) {
    throw new ConfigError("EXPORT_EXISTS", [`${file} exists already. Name another file, or replace it: --force`]);
  }
}

/** Writes a file under another name and gives it its own when it is whole. What fails leaves nothing. */
async function wholeFile(file: string, write: (partial: string) => Promise<void>): Promise<void> {
  const partial = `${file}.partial`;
  try {
    rmSync(partial, { force: true });
    await write(partial);
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw inPlaceWords(error, file);
  }
}

function inPlaceWords(error: unknown, file: string): unknown {
  const what = `${file} cannot be written`;
  const inUse = ["EBUSY", "EPERM", "EACCES"].includes(codeOf(error) ?? "") && existsSync(file);
  if (!inUse) return inWords(error, what, "name a file in another folder");
  return new ConfigError("EXPORT_PLACE", [
    `${what}: you may not, or another program has it open. Close it there, or name another file.`,
  ]);
}
