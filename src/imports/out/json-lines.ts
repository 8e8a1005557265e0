/** JSON Lines: an object a line, which names its list and every column. docs/export.schema.json says what is in it. */
import * as z from "zod";
import type { Column, ExportBook, ExportList, ExportRow } from "./export-list.ts";
import { PERSONAL_LISTS } from "./lists.ts";
import { inLots } from "./safe-csv.ts";

const AT_ONCE = 500;

/** Lists one after the other, in pieces of some hundred lines. */
export function* jsonLinesOf(lists: readonly ExportList[], book: ExportBook): Generator<string> {
  for (const list of lists) {
    for (const rows of inLots(list.rows(book), AT_ONCE)) yield rows.map((row) => lineOf(list, row)).join("");
  }
}

function lineOf({ name, columns }: ExportList, row: ExportRow): string {
  const members = row.map((cell, at) => [columns[at]!.name, cell] as const);
  const line = JSON.stringify({ list: name, ...Object.fromEntries(members) });
  // Many readers end a line at these too.
  return `${line.replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029")}\n`;
}

/** What a line of a list is. */
export function lineSchema({ name, about, columns }: ExportList) {
  const members = columns.map((column) => [column.name, cellSchema(column)] as const);
  return z.strictObject({ list: z.literal(name), ...Object.fromEntries(members) }).describe(about);
}

function cellSchema({ type, about, empty }: Column) {
  const value = type === "whole" ? z.int() : type === "yes" ? z.boolean() : z.string();
  return (empty ? value.nullable() : value).describe(about);
}

/** The JSON schema of any line, as docs/export.schema.json has it. */
export function exportSchema(): string {
  const schema = z.toJSONSchema(z.union(PERSONAL_LISTS.map(lineSchema)));
  return `${JSON.stringify({ ...schema, title: "A line of `chatmint export --format json`" }, undefined, 2)}\n`;
}
