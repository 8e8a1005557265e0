/** Viewers in a table whose columns are known. */
import type { FoundRow, FoundSkip, ImportPlatform, RawAmount } from "../found.ts";
import { withoutGuards } from "../out/safe-csv.ts";
import type { TableColumns } from "./column-guess.ts";
import type { Table, TableRow } from "./table.ts";
import { minutesOf, type TimeUnit } from "./watch-time.ts";

/** How its times and numbers are written. */
interface Written {
  readonly unit: TimeUnit;
  readonly sign: "." | ",";
}

/** The rows below the titles. */
export async function* viewerRows(table: Table, { headRows }: TableColumns): AsyncGenerator<TableRow | FoundSkip> {
  let n = 0;
  for await (const row of table.rows()) if (n++ >= headRows) yield row;
}

/** The currency that a row names; `points` where it names none. */
export function currencyOf(cells: readonly RawAmount[], at: number): string {
  return String(cells[at] ?? "").trim() || "points";
}

/** One row as a viewer. */
export function viewerIn({ place, cells }: TableRow, columns: TableColumns, written: Written): FoundRow | FoundSkip {
  const at = (column: number | undefined): RawAmount => (column === undefined ? null : (cells[column] ?? null));
  const text = (column: number | undefined) => withoutGuards(String(at(column) ?? "").trim());
  const name = text(columns.name);
  const said = text(columns.platform);
  const platform = platformOf(said);
  if (said !== "" && platform === undefined) return { place, name, skipped: `only on ${said.slice(0, 30)}` };
  const onlyOf = columns.currency === undefined ? undefined : currencyOf(cells, columns.currency);
  const amounts: Record<string, RawAmount> = {};
  for (const points of columns.points) amounts[onlyOf ?? points.currency] = at(points.at);
  return {
    place,
    name,
    platform,
    onlyOf,
    platformId: text(columns.id) || undefined,
    displayName: text(columns.display) || undefined,
    amounts,
    minutes: columns.time && minutesOf(at(columns.time.at), written.unit, written.sign),
    allTime: at(columns.allTime),
  };
}

/** The platform that a word means; `undefined` for others. */
export function platformOf(text: string): ImportPlatform | undefined {
  const plain = text.toLowerCase().replace(/\.(tv|com)$/, "");
  if (plain === "twitch" || plain === "ttv") return "twitch";
  return plain === "kick" ? "kick" : undefined;
}
