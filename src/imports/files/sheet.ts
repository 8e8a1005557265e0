/** The sheets of an Excel file, every cell as text. */
import readSheets from "read-excel-file/node";
import { messageOf } from "../../base/errors.ts";
import type { GivenFile } from "../given.ts";
import { importError } from "../problem.ts";
import { openZip } from "./zip.ts";

const ROWS_MAX = 100_000;
/** Of everything in the file once it is inflated, in bytes. */
const INFLATED_MAX = 200_000_000;

/** One sheet. A cell that is empty is "". */
export interface Sheet {
  readonly name: string;
  readonly rows: readonly (readonly string[])[];
}

const read = new WeakMap<GivenFile, Promise<readonly Sheet[]>>();

/**
 * All sheets of an xlsx, read once, however many bots it could be of. Throws a ConfigError for one that is broken, or too
 * large for this format.
 */
export function sheetsOf(file: GivenFile): Promise<readonly Sheet[]> {
  const before = read.get(file) ?? readSheetsOf(file);
  read.set(file, before);
  return before;
}

async function readSheetsOf(file: GivenFile): Promise<readonly Sheet[]> {
  const where = await file.onDisk();
  await checkSizes(where, file.name);
  let sheets: Awaited<ReturnType<typeof readSheets>>;
  try {
    sheets = await readSheets(where);
  } catch (error) {
    throw importError(
      "{name} cannot be read as an Excel file ({reason}). Save it in Excel again as .xlsx, or as CSV.",
      {
        ...{ name: file.name, reason: messageOf(error) },
      },
    );
  }
  return sheets.map(({ sheet, data }) => {
    if (data.length > ROWS_MAX) {
      throw importError("The sheet {sheet} of {name} has more than {most} rows. Save it as CSV, which has no limit.", {
        ...{ sheet, name: file.name, most: ROWS_MAX },
      });
    }
    return { name: sheet, rows: data.map((row) => row.map(cellText)) };
  });
}

/** What the zip says of its sizes is believed only after it was counted: the library that reads sheets does neither. */
async function checkSizes(where: string, name: string): Promise<void> {
  let inflated = 0;
  for (const entry of await openZip(where, name)) {
    for await (const part of entry.bytes()) inflated += (part as Buffer).length;
    if (inflated > INFLATED_MAX) {
      throw importError("{name} becomes more than {most} MB when it is unpacked. Save it as CSV, which has no limit.", {
        ...{ name, most: INFLATED_MAX / 1e6 },
      });
    }
  }
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  if (cell instanceof Date) return cell.toISOString();
  const text = String(cell);
  if (typeof cell !== "number") return text;
  if (/e-/.test(text)) return cell.toFixed(12);
  // As text a number such as 1.241 would look like thousands.
  return /^-?\d{1,3}\.\d{3}$/.test(text) ? `${text}0` : text;
}
