/**
 * PhantomBot: what its console exports, its SQLite file in both layouts, and the gzipped script that its H2 database is backed up to
 * (`dbbackup/*.h2.sql.gz`); dumps of MySQL have the same tables. Of a whole folder the newest store is read.
 *
 * Every table is `(section, variable, value)`. The old SQLite layout has columns of the type `string`, which SQLite takes for numbers: the
 * login `007` is kept as 7 and `1e5` as 100000. The id of the viewer tells who they are; without one nobody can.
 */
import { ConfigError } from "../../base/errors.ts";
import type { Db } from "../../db/open.ts";
import { candidates } from "../files/candidates.ts";
import { findColumns } from "../files/columns.ts";
import { tableRows, tableStart } from "../files/csv.ts";
import { type ForeignTables, foreignDatabase, queried, scratchWith, tablesIn } from "../files/database.ts";
import { dumpedRows } from "../files/dump.ts";
import { startOf } from "../files/text.ts";
import { minutesOf } from "../files/watch-time.ts";
import type { Export, FoundRow, FoundSkip, RawAmount } from "../found.ts";
import type { Given, GivenFile } from "../given.ts";
import { importError } from "../problem.ts";
import type { Source } from "../source.ts";

const COLUMNS = ["section", "variable", "value"];
const [POINTS, TIME, ID_OF, LOGIN_OF, SEEN] = [
  "phantombot_points",
  "phantombot_time",
  "phantombot_logintoid",
  "phantombot_idtologin",
  "phantombot_lastseen",
] as const;
const TABLES = { [POINTS]: COLUMNS, [TIME]: COLUMNS, [ID_OF]: COLUMNS, [LOGIN_OF]: COLUMNS, [SEEN]: COLUMNS };

export const phantombot: Source = {
  bot: "phantombot",
  title: "PhantomBot",
  async recognise(given) {
    const found: Store[] = [];
    for (const file of candidates(given)) {
      const kind = await kindOf(file);
      if (kind) found.push({ file, kind });
    }
    const live = found.find(({ kind }) => kind === "h2")?.file;
    if (given.kind !== "file") return newestOf(inOrder(found), live, given);
    if (live) throw importError(LIVE, { name: live.name });
    return found[0] && exportOf(found[0], given);
  },
};

/** The first that is whole and has anybody in it; what had to be passed over is told. */
async function newestOf(
  stores: readonly Store[],
  live: GivenFile | undefined,
  given: Given,
): Promise<Export | undefined> {
  const notes: string[] = [];
  let problem: unknown;
  for (const store of stores) {
    try {
      const read = await exportOf(store, given);
      if (!read) continue;
      if (!(await hasRows(read))) notes.push(`${store.file.name} has nobody in it.`);
      else return { ...read, notes: [...read.notes, ...notes, ...(live ? [isLiveNote(live, store)] : [])] };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problem ??= error;
      notes.push(`${store.file.name} was passed over: ${error.message}`);
    }
  }
  if (problem !== undefined) throw problem;
  if (live) throw importError(LIVE, { name: live.name });
  return undefined;
}

async function hasRows(read: Export): Promise<boolean> {
  for await (const _row of read.rows()) return true;
  return false;
}

type Kind = "script" | "sqlite" | "csv" | "h2";

interface Store {
  readonly file: GivenFile;
  readonly kind: Kind;
}

const LIVE =
  "{name} is the database that PhantomBot itself has open, and only PhantomBot can read it. Import the newest file in its folder dbbackup (type backupdb in PhantomBot's console for a new one), or type exportpoints there and import points_export.csv.";

/** By the first bytes; whether a database is PhantomBot's is seen when it is read. */
async function kindOf(file: GivenFile): Promise<Kind | undefined> {
  const container = await file.container();
  if (container === "h2" || container === "sqlite") return container;
  if (container !== "text") return undefined;
  const start = await startOf(file);
  if (/\b(?:TABLE|INTO|COPY)\b[^;]{0,200}?\bphantombot_\w/i.test(start)) return "script";
  const [first = ""] = start.trimStart().split(/[\r\n]/, 1);
  return /username/i.test(first) && /seconds/i.test(first) && (await csvColumns(file)) ? "csv" : undefined;
}

/** What has everything before the export of points, the newest first; where a database of H2 is in use, its backups before what is left of SQLite. */
function inOrder(stores: readonly Store[]): Store[] {
  const isH2 = stores.some(({ kind }) => kind === "h2");
  const rank = ({ kind }: Store) => (kind === "csv" ? 2 : isH2 && kind === "sqlite" ? 1 : 0);
  return stores
    .filter(({ kind }) => kind !== "h2")
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        dayOf(b.file) - dayOf(a.file) ||
        b.file.modifiedAtMs - a.file.modifiedAtMs ||
        (a.file.name < b.file.name ? 1 : -1),
    );
}

/** Backups have their day in their name, which a copied folder keeps; others have the day they were last changed. */
function dayOf({ name, modifiedAtMs }: GivenFile): number {
  const iso = /\.(\d{4})-(\d\d)-(\d\d)\.\d\d-/.exec(name);
  const dotted = /backup\.(\d\d)(\d\d)(\d{4})\.\d{6}/.exec(name);
  const day = iso ? iso.slice(1).join("-") : dotted?.slice(1).reverse().join("-");
  return Math.floor((day === undefined ? modifiedAtMs : Date.parse(day) || modifiedAtMs) / 86_400_000);
}

function isLiveNote({ name }: GivenFile, { file }: Store): string {
  return `PhantomBot keeps its points in ${name}, which only it can read; this is ${file.name}. What happened since is not in it: type backupdb in PhantomBot's console for a new one.`;
}

async function exportOf({ file, kind }: Store, given: Given): Promise<Export | undefined> {
  if (kind === "csv") return csvExport(file);
  if (kind === "script") {
    const open = await scratchWith(given, "phantombot", TABLES, dumpedRows(file, TABLES));
    return storeExport(file, open, tableNames(Object.keys(TABLES)));
  }
  const tables = await tablesIn(file, given);
  if (!tables || ![POINTS, TIME].some((name) => isStore(tables, name))) return undefined;
  const known = Object.keys(TABLES).filter((name) => isStore(tables, name));
  return storeExport(file, await foreignDatabase(file, given), tableNames(known, tables));
}

function isStore(tables: ForeignTables, name: string): boolean {
  const columns = tables.get(name)?.columns;
  return columns !== undefined && COLUMNS.every((column) => columns.includes(column));
}

/** Each table, or one without rows where it is not there, so that one query reads all of them. */
function tableNames(known: readonly string[], tables?: ForeignTables): Readonly<Record<keyof typeof TABLES, string>> {
  const sourceOf = (name: string) =>
    known.includes(name)
      ? `"${(tables?.get(name)?.name ?? name).replaceAll('"', '""')}"`
      : "(SELECT '' AS section, '' AS variable, '' AS value WHERE 0)";
  return Object.fromEntries(Object.keys(TABLES).map((name) => [name, sourceOf(name)])) as Record<
    keyof typeof TABLES,
    string
  >;
}

/** What SQLite keeps as a number was a login once, and is told apart from a text of the same digits. */
const KEY = (column: string) =>
  `CASE typeof(${column}) WHEN 'text' THEN lower(trim(${column})) ELSE '#' || ${column} END`;

/**
 * One row for each login: the n-th of its points with the n-th of its times, so that a login that stands there twice stays two rows. `ids` counts
 * the different ids that either table has for it.
 */
function everybody(from: ReturnType<typeof tableNames>): string {
  const table = (source: string, points: string, seconds: string) =>
    `SELECT ${KEY("variable")} AS login, CAST(variable AS TEXT) AS written, ${points} AS points, ${seconds} AS seconds,
       row_number() OVER (PARTITION BY ${KEY("variable")}, coalesce(section, '') ORDER BY value) AS nth, coalesce(section, '') AS section
     FROM ${source}`;
  return `WITH
    found AS (${table(from[POINTS], "value", "NULL")} UNION ALL ${table(from[TIME], "NULL", "value")}),
    id AS (SELECT login, max(id) AS id, count(DISTINCT id) AS ids, max(CASE own WHEN 1 THEN id END) AS own FROM (
      SELECT ${KEY("variable")} AS login, CAST(value AS TEXT) AS id, 1 AS own FROM ${from[ID_OF]}
      UNION ALL SELECT ${KEY("value")}, CAST(variable AS TEXT), 0 FROM ${from[LOGIN_OF]}
    ) WHERE id GLOB '[1-9]*' AND id NOT GLOB '*[^0-9]*' GROUP BY login)
    SELECT found.login, max(written) AS written, section, max(points) AS points, max(seconds) AS seconds,
      max(coalesce(own, CASE ids WHEN 1 THEN id END)) AS id, max(coalesce(ids, 0)) AS ids
    FROM found LEFT JOIN id ON id.login = found.login
    GROUP BY found.login, section, nth ORDER BY min(found.login), section, nth`;
}

interface StoredViewer {
  /** Begins with # where SQLite kept it as a number. */
  readonly login: string;
  readonly written: string | null;
  readonly section: string | bigint | number;
  readonly points: RawAmount;
  readonly seconds: RawAmount;
  readonly id: string | null;
  readonly ids: bigint;
}

function storeExport(file: GivenFile, open: () => Db, from: ReturnType<typeof tableNames>): Export {
  const seen = `SELECT max(CAST(value AS INTEGER)) AS ms FROM ${from[SEEN]}`;
  const [last] = queried<{ readonly ms: bigint | null }>(file.name, open, seen);
  return {
    title: `PhantomBot, ${file.name}`,
    files: [file],
    currencies: ["points"],
    platform: "twitch",
    ...writtenAt(Number(last?.ms ?? 0), file),
    notes: ["Ranks, groups, quotes and commands do not come along."],
    *rows() {
      let n = 0;
      for (const viewer of queried<StoredViewer>(file.name, open, everybody(from))) yield storedRow(viewer, ++n);
    },
  };
}

/** Whoever was seen last was seen before the file was written. */
function writtenAt(ms: number, { modifiedAtMs }: GivenFile): { writtenAtMs?: number } {
  return ms > 1_300_000_000_000 && ms <= modifiedAtMs ? { writtenAtMs: ms } : {};
}

function storedRow(
  { login, written, section, points, seconds, id, ids }: StoredViewer,
  n: number,
): FoundRow | FoundSkip {
  const place = `row ${n}`;
  const name = written ?? "";
  if (section !== "") return { place, name, skipped: `in the section "${section}", which PhantomBot pays nobody from` };
  const viewer = { place, amounts: { points }, minutes: minutesOf(seconds, "seconds") };
  if (!login.startsWith("#")) return { ...viewer, name: name.trim(), platformId: id ?? undefined };
  if (ids === 1n) return { ...viewer, name: "", platformId: id! };
  return {
    ...{ place, name },
    skipped:
      ids === 0n
        ? `PhantomBot kept this login as the number ${name}: whether it was "${name}", "0${name}" or another is lost, and there is no id for it; give them their points by hand (${points ?? 0})`
        : `PhantomBot kept this login as the number ${name}: whether it was "${name}", "0${name}" or another is lost, and there are several ids for it; give them their points by hand (${points ?? 0})`,
  };
}

const CSV = { name: ["Username"], seconds: ["Seconds"], points: ["Points"] };

async function csvColumns(file: GivenFile) {
  const { delimiter, rows } = await tableStart(file, 5);
  const { name, seconds, points } = findColumns(rows[0] ?? [], CSV);
  if (name === undefined || seconds === undefined || points === undefined) return undefined;
  return { delimiter, name, seconds, points };
}

async function csvExport(file: GivenFile): Promise<Export> {
  const { delimiter, name, seconds, points } = (await csvColumns(file))!;
  return {
    title: `PhantomBot, ${file.name}`,
    files: [file],
    currencies: ["points"],
    platform: "twitch",
    notes: ["PhantomBot exports only viewers who have points: the watch time of the others is not in this file."],
    async *rows() {
      let n = 0;
      for await (const row of tableRows(file, delimiter)) {
        if (n++ === 0) continue;
        const amounts = { points: row[points] ?? null };
        yield { place: `row ${n}`, name: row[name] ?? "", amounts, minutes: minutesOf(row[seconds], "seconds") };
      }
    },
  };
}
