/** CSV that spreadsheets open rightly and that cannot make them calculate anything. */
import Papa from "papaparse";
import type { ExportBook, ExportList, ExportRow } from "./export-list.ts";

/**
 * Excel splits at the list separator of the computer's region, in most of Europe `;`, and reads UTF-8 only after a BOM. A first line
 * `sep=,` would split anywhere, but makes Excel ignore the BOM.
 */
export const SEPARATORS = { semicolon: ";", comma: ",", tab: "\t" } as const;

export type SeparatorName = keyof typeof SEPARATORS;

const BOM = "\uFEFF";
const LINE_END = "\r\n";
/** Rows that are put into words at once. */
const AT_ONCE = 500;

/** What makes a spreadsheet take a cell for a formula: also the full-width signs, and what is dropped before it is read. */
const STARTS = /^(?='*[\s\p{Cf}\0]*[=+\-@＝＋－＠]|'*[\t\r\n\0])/u;
const GUARDED_START = /^'(?='*[\s\p{Cf}\0]*[=+\-@＝＋－＠]|'*[\t\r\n\0])/u;
/** Where a cell would be cut in two by a program that splits at something else, the second part may be none either. */
const INSIDE = /([,;\t\r\n|])(?='* *[=+\-@＝＋－＠])/gu;
const GUARDED_INSIDE = /([,;\t\r\n|])'(?='* *[=+\-@＝＋－＠])/gu;

/** A text that no spreadsheet takes for a formula: with a `'` before what would be one. */
export function withGuards(text: string): string {
  return text.replace(INSIDE, "$1'").replace(STARTS, "'");
}

/** The text as it was before {@link withGuards}. */
export function withoutGuards(cell: string): string {
  return cell.replace(GUARDED_START, "").replace(GUARDED_INSIDE, "$1");
}

/** A list as CSV, in pieces of some hundred lines. */
export function* csvOf(list: ExportList, book: ExportBook, separator: SeparatorName): Generator<string> {
  yield BOM + lines([list.columns.map(({ name }) => name)], separator);
  for (const rows of inLots(list.rows(book), AT_ONCE)) yield lines(rows, separator);
}

function lines(rows: readonly ExportRow[], separator: SeparatorName): string {
  const safe = rows.map((row) => row.map((cell) => (typeof cell === "string" ? withGuards(cell) : cell)));
  return Papa.unparse(safe, { delimiter: SEPARATORS[separator], newline: LINE_END }) + LINE_END;
}

/** Several at a time. */
export function* inLots<T>(all: Iterable<T>, size: number): Generator<T[]> {
  let lot: T[] = [];
  for (const one of all) {
    lot.push(one);
    if (lot.length < size) continue;
    yield lot;
    lot = [];
  }
  if (lot.length > 0) yield lot;
}
