/** Tables in JSON: lists of objects, wherever they are wrapped; objects by name; a line for each; lists of lists. */
import type { FoundSkip, RawAmount } from "../found.ts";
import type { GivenFile } from "../given.ts";
import { importError } from "../problem.ts";
import { jsonOf } from "./json.ts";
import type { Table, TableRow } from "./table.ts";
import { linesOf, startOf, textOf } from "./text.ts";
import { meaningOf } from "./title-words.ts";

type Json = unknown;
type Members = Readonly<Record<string, Json>>;

/** How deep lists are looked for: `{"data":{"data":[...]}}`. */
const DEPTH_MAX = 4;
const TITLES_MAX = 200;
/** Of one line, in characters. */
const LINE_MAX = 10_000_000;
/** What the name of a member is called where it stands for a viewer: `{"ada": 1240}`. */
const KEY = "name";

/** The tables of a text that begins like JSON; none where it is none. */
export async function jsonTables(file: GivenFile, startRows: number): Promise<readonly Table[]> {
  if (await isJsonLines(file)) return [await linesTable(file, startRows)];
  const whole = await jsonOf(file);
  if (whole === undefined) {
    throw importError("{name} is no whole JSON file: it is cut off or was changed. Save or download it again.", {
      name: file.name,
    });
  }
  return listsIn(whole, 0).map(({ path, records }) =>
    recordsTable(path === "" ? file.name : `"${path}" of ${file.name}`, records, startRows),
  );
}

function isMembers(json: Json): json is Members {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** A value that may be a cell. */
function isPlain(json: Json): boolean {
  return json === null || typeof json !== "object";
}

interface FoundList {
  readonly path: string;
  readonly records: readonly Json[];
}

function listsIn(json: Json, depth: number, path = ""): FoundList[] {
  if (Array.isArray(json)) {
    const isList = json.some((one) => isMembers(one) || (Array.isArray(one) && one.some(isPlain)));
    return isList ? [{ path, records: json }] : [];
  }
  if (!isMembers(json) || depth > DEPTH_MAX) return [];
  const entries = Object.entries(json);
  const deeper = entries.flatMap(([name, value]) =>
    isPlain(value) ? [] : listsIn(value, depth + 1, path === "" ? name : `${path}.${name}`),
  );
  if (deeper.length > 0 && !isMap(entries)) return deeper;
  const byName = mapOf(entries);
  if (byName.length > 0) return [{ path, records: byName }];
  return deeper;
}

/** `{"ada": {"points": 5, ...}, ...}`: members by name. Lists inside of them belong to the viewer. */
function isMap(entries: readonly [string, Json][]): boolean {
  const values = entries.map(([, value]) => value).filter(isMembers);
  if (values.length === 0 || values.length < entries.length * 0.8) return false;
  const inside = Object.entries(values[0]!).filter(([, value]) => isPlain(value));
  const areKnown = inside.some(([name]) => meaningOf(name) !== undefined);
  // {"points": {"ada": 5}, "minutes": {"ada": 60}} is two lists of viewers.
  if (!areKnown && entries.some(([name]) => meaningOf(name) !== undefined)) return false;
  const isAlike = values.every((one) => inside.some(([name]) => name in one));
  return areKnown || (values.length > 1 && isAlike);
}

/** `{"ada": 1240}` and `{"ada": {"points": 1240}}` as lists; one object with a name and a number is a list of itself. */
function mapOf(entries: readonly [string, Json][]): readonly Json[] {
  if (entries.length === 0) return [];
  const isAmount = (value: Json) =>
    typeof value === "number" || (typeof value === "string" && /^\s*[+-]?\d/.test(value));
  if (entries.every(([, value]) => isMembers(value) && Object.values(value).some(isPlain))) {
    return entries.map(([name, value]) => ({ [KEY]: name, ...(value as Members) }));
  }
  if (entries.every(([, value]) => isAmount(value) || value === null)) {
    return entries.map(([name, points]) => ({ [KEY]: name, points }));
  }
  const isOne = entries.some(([, value]) => isAmount(value)) && entries.some(([, value]) => typeof value === "string");
  return isOne ? [Object.fromEntries(entries)] : [];
}

function recordsTable(title: string, records: readonly Json[], startRows: number): Table {
  const titles = titlesOf(records.slice(0, startRows));
  const cells = (record: Json) => cellsOf(record, titles);
  return {
    ...{ title, titles, start: records.slice(0, startRows).map(cells) },
    *rows() {
      for (const [at, record] of records.entries()) yield { place: `entry ${at + 1}`, cells: cells(record) };
    },
  };
}

/** Every member that any of them has, in the order they come; `undefined` for lists of lists. */
function titlesOf(records: readonly Json[]): string[] | undefined {
  const titles = new Set<string>();
  for (const record of records) {
    if (isMembers(record)) for (const name of Object.keys(flat(record))) titles.add(name);
    if (titles.size > TITLES_MAX) break;
  }
  return titles.size > 0 ? [...titles] : undefined;
}

function cellsOf(record: Json, titles: readonly string[] | undefined): RawAmount[] {
  if (titles === undefined) return Array.isArray(record) ? record.map(cellOf) : [cellOf(record)];
  const members = isMembers(record) ? flat(record) : {};
  return titles.map((title) => cellOf(members[title]));
}

/** What stands one or two objects deeper is a member under its own name, where that is free: `{"viewer":{"name":"ada"}}`. */
function flat(record: Members): Members {
  if (Object.values(record).every((value) => !isMembers(value))) return record;
  const members: Record<string, Json> = Object.create(null);
  const deeper: [string, Json][] = [];
  for (const [name, value] of Object.entries(record)) {
    if (isMembers(value)) deeper.push(...Object.entries(flat(value)).map(([key, one]): [string, Json] => [key, one]));
    else members[name] = value;
  }
  for (const [name, value] of deeper) if (!(name in members)) members[name] = value;
  return members;
}

function cellOf(value: Json): RawAmount {
  if (typeof value === "number" || typeof value === "string") return value;
  return typeof value === "boolean" ? String(value) : null;
}

/** An object in each line: the first line is a whole one, and there is more behind it. */
async function isJsonLines(file: GivenFile): Promise<boolean> {
  const [first = "", next] = (await startOf(file)).split(/\r\n|\n|\r/).filter((line) => line.trim() !== "");
  return next !== undefined && /^\s*\{/.test(first) && recordIn(first) !== undefined;
}

function recordIn(line: string): Members | undefined {
  try {
    const json: Json = JSON.parse(line);
    return isMembers(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

async function linesTable(file: GivenFile, startRows: number): Promise<Table> {
  const lines = (await startOf(file)).split(/\r\n|\n|\r/).slice(0, startRows);
  const records = lines.map(recordIn).filter((record) => record !== undefined);
  const titles = titlesOf(records)!;
  return {
    ...{ title: file.name, titles, start: records.map((record) => cellsOf(record, titles)) },
    async *rows(): AsyncGenerator<TableRow | FoundSkip> {
      let n = 0;
      for await (const line of linesOf(textOf(file))) {
        n++;
        if (line.trim() === "") continue;
        if (line.length > LINE_MAX) throw importError("Line {n} of {name} is too long.", { n, name: file.name });
        const record = recordIn(line);
        const place = `line ${n}`;
        if (record === undefined) yield { place, name: "", skipped: "no whole line of JSON" };
        else yield { place, cells: cellsOf(record, titles) };
      }
    },
  };
}
