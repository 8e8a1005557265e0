/** Tables in text: commas, semicolons or tabs between cells, quotes, line breaks inside of cells. */
import { PassThrough, Readable } from "node:stream";
import Papa from "papaparse";
import type { GivenFile } from "../given.ts";
import { importError } from "../problem.ts";
import { startOf, textOf } from "./text.ts";

const DELIMITERS = [",", ";", "\t", "|"];
/** Cells of one row; a file with more is no table. */
const CELLS_MAX = 1_000;
/** Characters of one row, with what is read ahead. */
const ROW_MAX = 10_000_000;

/** The first rows of a table, and what stands between its cells. */
export interface TableStart {
  readonly delimiter: string;
  readonly rows: readonly (readonly string[])[];
}

/** What the beginning of a text looks like as a table. */
export async function tableStart(file: GivenFile, rows = 50): Promise<TableStart> {
  const [text, said] = withoutSeparatorLine(await startOf(file));
  const read = Papa.parse<string[]>(text, {
    ...{ preview: rows, skipEmptyLines: "greedy", delimiter: said ?? "", delimitersToGuess: DELIMITERS },
  });
  return { delimiter: read.meta.delimiter, rows: read.data };
}

/** Every row of the table, empty lines left out, as it comes. Throws a ConfigError where quotes do not close. */
export async function* tableRows(file: GivenFile, delimiter: string): AsyncGenerator<readonly string[]> {
  let fed = 0;
  let paused: Promise<void> | undefined;
  const counted = async function* () {
    for await (const part of textWithoutSeparatorLine(file)) {
      // The parser that pauses goes on taking what comes: without this, all of a file that is read faster than it is used.
      await paused;
      fed += part.length;
      yield part;
    }
  };
  const text = Readable.from(counted());
  const pieces = new PassThrough({ objectMode: true, highWaterMark: 1 });
  text.once("error", (error) => pieces.destroy(error));
  // Its own stream of rows takes a time that grows with the square of their number.
  Papa.parse<string[]>(text, {
    ...{ delimiter, skipEmptyLines: "greedy" },
    chunk({ data, errors, meta }, parser) {
      // A quote that opens and never closes takes every row behind it into one cell, and a time that grows with their square.
      if (errors.some(({ type }) => type === "Quotes") || fed - meta.cursor > ROW_MAX) {
        parser.abort();
        pieces.destroy(quotesError(file));
        return;
      }
      if (pieces.write(data)) return;
      parser.pause();
      paused = new Promise((resolve) => {
        pieces.once("close", resolve).once("drain", () => {
          pieces.off("close", resolve);
          resolve();
          parser.resume();
        });
      });
    },
    complete: () => pieces.end(),
  });
  try {
    for await (const rows of pieces) for (const row of rows as string[][]) yield checkedRow(row, file);
  } finally {
    text.destroy();
  }
}

function quotesError({ name }: GivenFile): Error {
  return importError('{name} has a quotation mark (") that opens a cell and does not close it. Save the table anew.', {
    name,
  });
}

function checkedRow(row: readonly string[], { name }: GivenFile): readonly string[] {
  if (row.length <= CELLS_MAX) return row;
  throw importError("{name} has a row of {count} cells: it is no table of viewers.", { name, count: row.length });
}

async function* textWithoutSeparatorLine(file: GivenFile): AsyncGenerator<string> {
  let first = true;
  for await (const part of textOf(file)) {
    const text = first ? withoutSeparatorLine(part)[0] : part;
    first = false;
    if (text !== "") yield text;
  }
}

/** Excel may be told by a first line `sep=;` what stands between cells. */
function withoutSeparatorLine(text: string): [text: string, delimiter: string | undefined] {
  const said = /^"?sep=(.)"?\r?\n/i.exec(text);
  return said ? [text.slice(said[0].length), said[1]] : [text, undefined];
}
