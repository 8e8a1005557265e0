/**
 * What Firebot exports as CSV: `viewers.csv` with watch time, `currencies.csv`, `ranks.csv`. Nothing is quoted, and with more
 * than one currency nobody can tell which value is of which: they follow each viewer's own order.
 */
import { isHeader } from "../files/columns.ts";
import { tableRows, tableStart } from "../files/csv.ts";
import type { Export, FoundRow, FoundSkip } from "../found.ts";
import type { Given, GivenFile } from "../given.ts";
import { importError } from "../problem.ts";

const VIEWERS = ["ID", "Username", "Join Date", "Last Seen", "Minutes in Channel", "Chat Messages"];
const FILES_LOOKED_AT = 50;
/** Columns that others write behind `ID,Username`; such a table is not Firebot's. */
const OF_OTHERS =
  /^(minutes|hours|seconds|time|watch ?time|rank|level|xp|display ?name|login|platform|last ?seen|all ?time.*)$/i;

type Kind = "viewers" | "currencies" | "ranks";

/** One of them, and what stands between its cells: Excel may have saved it again. */
interface Table {
  readonly file: GivenFile;
  readonly header: readonly string[];
  readonly delimiter: string;
}

/** Those of them that lie there, as one export; `undefined` where there are none. */
export async function firebotTables({ files, kind, label }: Given): Promise<Export | undefined> {
  if (kind !== "file" && files.length > FILES_LOOKED_AT) return undefined;
  const tables = new Map<Kind, Table>();
  for (const file of files) {
    const found = await tableIn(file);
    if (!found) continue;
    const [which, table] = found;
    const other = tables.get(which);
    if (other) {
      throw importError("{label} has {one} and {other}, two exports of Firebot. Name one of them.", {
        ...{ label, one: other.file.name, other: file.name },
      });
    }
    tables.set(which, table);
  }
  const [viewers, currencies, ranks] = [tables.get("viewers"), tables.get("currencies"), tables.get("ranks")];
  if (currencies) return withPoints(currencies, viewers, label);
  if (viewers) return timesOnly(viewers, label);
  if (!ranks) return undefined;
  throw importError(
    "{name} has the ranks of Firebot and no points. Import a backup of Firebot, or the file users.db of its profile.",
    { name: ranks.file.name },
  );
}

async function tableIn(file: GivenFile): Promise<readonly [Kind, Table] | undefined> {
  if ((await file.container()) !== "text") return undefined;
  const { delimiter, rows } = await tableStart(file);
  const [header, ...others] = rows;
  if (header === undefined) return undefined;
  const table = { file, header, delimiter };
  if (isHeader(header, VIEWERS)) return ["viewers", table];
  const [id, username, ...columns] = header;
  if (id !== "ID" || username !== "Username" || columns.length === 0) return undefined;
  if (columns.some((column) => OF_OTHERS.test(column.trim()))) return undefined;
  if (!others.every(([one = ""]) => /^(k?\d+|yUC.*)$/.test(one))) return undefined;
  const values = others.flatMap((row) => row.slice(2)).filter((value) => value.trim() !== "");
  const isNumber = (value: string) => /^-?[\d.]+(e[+-]?\d+)?$/i.test(value.trim());
  return [values.every(isNumber) ? "currencies" : "ranks", table];
}

function withPoints({ file, header, delimiter }: Table, viewers: Table | undefined, label: string): Export {
  if (header.length > 3) {
    throw importError(
      "{name} has more than one currency, and Firebot mixes them up in it. Import a backup of Firebot, or the file users.db of its profile.",
      { name: file.name },
    );
  }
  const currency = header[2]!.trim() || "points";
  return {
    title: `Firebot, ${label}`,
    files: viewers ? [file, viewers.file] : [file],
    currencies: [currency],
    platform: "twitch",
    notes: viewers ? [] : ["This file has no watch time. viewers.csv has it: put both in one folder and name that."],
    async *rows() {
      const minutes = viewers ? await minutesOf(viewers) : new Map<string, string>();
      let n = 0;
      for await (const row of tableRows(file, delimiter)) {
        if (n++ > 0) yield rowOf(row, n, currency, minutes.get(row[0] ?? ""));
      }
    },
  };
}

function timesOnly({ file, delimiter }: Table, label: string): Export {
  return {
    title: `Firebot, ${label}`,
    files: [file],
    currencies: ["points"],
    platform: "twitch",
    notes: [
      "This file has watch time and no points. They are in currencies.csv, in a backup of Firebot, and in users.db of its profile.",
    ],
    async *rows() {
      let n = 0;
      for await (const row of tableRows(file, delimiter)) {
        if (n++ > 0) yield rowOf(row.slice(0, 2), n, "points", row[4]);
      }
    },
  };
}

/** Minutes in the channel, by id. */
async function minutesOf({ file, delimiter }: Table): Promise<ReadonlyMap<string, string>> {
  const minutes = new Map<string, string>();
  for await (const [id = "", , , , inChannel = ""] of tableRows(file, delimiter)) minutes.set(id, inChannel);
  return minutes;
}

function rowOf(row: readonly string[], n: number, currency: string, minutes = ""): FoundRow | FoundSkip {
  const [id = "", written = "", points = "", ...more] = row.map((cell) => cell.trim());
  const [place, name] = [`row ${n}`, written.replace(/@(kick|youtube)$/i, "")];
  if (/^yUC/.test(id)) return { place, name, skipped: "only on YouTube" };
  if (more.length > 0) return { place, name, skipped: "has more than one currency, and which is which is not told" };
  const isKick = /^k\d+$/.test(id);
  return {
    ...{ place, name, minutes },
    platform: isKick ? "kick" : "twitch",
    platformId: id.replace(/^k/, ""),
    amounts: { [currency]: points },
  };
}
