/** An Excel workbook, a sheet for each list. It is put together in memory, so it has a limit. */
import { writeFile } from "node:fs/promises";
import writeExcel, { type Row, type Sheet } from "write-excel-file/node";
import { ConfigError } from "../../base/errors.ts";
import type { Cell, ExportBook, ExportList } from "./export-list.ts";

/** Rows of all its sheets together. */
const XLSX_ROWS_MAX = 100_000;
/** No cell of Excel holds more characters. */
const CELL_MAX = 32_767;

/** Writes the lists into a new file. Refused in words when they are too long for it. */
export async function writeXlsx(lists: readonly ExportList[], book: ExportBook, file: string): Promise<void> {
  let left = XLSX_ROWS_MAX;
  const sheets = lists.map((list): Sheet<never> => {
    const data: Row[] = [list.columns.map(({ name }) => ({ value: name, type: String, fontWeight: "bold" }))];
    for (const row of list.rows(book)) {
      if (left-- === 0) throw tooLong();
      data.push(row.map(cellOf));
    }
    const columns = list.columns.map(({ name, type }) => ({
      width: type === "time" ? 25 : Math.max(12, name.length + 2),
    }));
    return { sheet: list.name, data, columns, stickyRowsCount: 1 };
  });
  await writeFile(file, await writeExcel(sheets).toBuffer(), { flush: true });
}

/** A text stays one whatever it begins with: only what is said to be a formula is one in this file. */
function cellOf(cell: Cell): Cell {
  if (typeof cell !== "string") return cell;
  if (cell === "") return null;
  const text = escaped(cell);
  return text.length <= CELL_MAX ? text : `${text.slice(0, CELL_MAX - 1)}…`;
}

/** As such a file has it: `_x0041_` stands for an A. So somebody who wrote just that keeps their underscore. */
function escaped(text: string): string {
  // The library would take the character behind it away with it.
  const plain = text.replace(/\p{Noncharacter_Code_Point}/gu, "").replace(/_(?=x[0-9a-f]{4}_)/gi, "_x005F_");
  // The library looks texts up in an object, which has members of its own.
  if (!(plain in Object.prototype)) return plain;
  return `_x${plain.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_${plain.slice(1)}`;
}

function tooLong(): ConfigError {
  return new ConfigError("EXPORT_TOO_LONG", [
    `That is more than ${XLSX_ROWS_MAX.toLocaleString("en")} rows, too many for an Excel file. Take --format csv (Excel opens it too) or sqlite.`,
  ]);
}
