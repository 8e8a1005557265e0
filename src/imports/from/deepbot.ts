/**
 * DeepBot: what its API answered, one frame in each line or all in one JSON text (`get_users`), and the CSV that the tool "DeepBot extract" writes. Points have
 * parts; watch time is in minutes.
 */
import { candidates } from "../files/candidates.ts";
import { findColumns } from "../files/columns.ts";
import { tableRows, tableStart } from "../files/csv.ts";
import { jsonOf, looksLikeJson } from "../files/json.ts";
import { linesOf, startOf, textOf } from "../files/text.ts";
import type { Export, FoundRow, FoundSkip, RawAmount } from "../found.ts";
import type { GivenFile } from "../given.ts";
import type { Source } from "../source.ts";

export const deepbot: Source = {
  bot: "deepbot",
  title: "DeepBot",
  async recognise(given) {
    for (const file of candidates(given)) {
      if ((await file.container()) !== "text") continue;
      if (await isAnswer(file)) return exportOf(file, () => answeredRows(file));
      const table = await columnsOf(file);
      if (table) return exportOf(file, () => tabledRows(file, table));
    }
    return undefined;
  },
};

function exportOf(file: GivenFile, rows: Export["rows"]): Export {
  return {
    title: `DeepBot, ${file.name}`,
    files: [file],
    currencies: ["points"],
    platform: "twitch",
    notes: ["VIP levels and dates do not come along."],
    rows,
  };
}

/** DeepBot's frames say which function they answer; users have a `watch_time`. */
async function isAnswer(file: GivenFile): Promise<boolean> {
  if (!(await looksLikeJson(file))) return false;
  const start = await startOf(file);
  const has = (key: string) => start.includes(`"${key}"`);
  return /"function"\s*:\s*"get_users?\b/.test(start) || (has("user") && has("points") && has("watch_time"));
}

async function* answeredRows(file: GivenFile): AsyncGenerator<FoundRow | FoundSkip> {
  let n = 0;
  for await (const { json, line } of framesOf(file)) {
    if (json === undefined) yield { place: `line ${line}`, name: "", skipped: "torn or damaged: it is no JSON" };
    else for (const user of usersIn(json)) yield rowOf(user, ++n);
  }
}

interface Frame {
  /** `undefined` where the line is torn. */
  readonly json: unknown;
  readonly line: number;
}

/** Line by line where the first line is whole by itself; else the text is one. */
async function* framesOf(file: GivenFile): AsyncGenerator<Frame> {
  const [first = ""] = (await startOf(file)).trimStart().split(/[\r\n]/, 1);
  const whole = parsed(first) === undefined ? await jsonOf(file) : undefined;
  if (whole !== undefined) return yield { json: whole, line: 1 };
  let line = 0;
  for await (const text of linesOf(textOf(file))) {
    line++;
    // A list with one user in each line, of which the end is missing.
    const one = text.trim().replace(/^\[(?=\s*\{[^\]]*$)|,$/g, "");
    if (!/^[[\]]?$/.test(one)) yield { json: parsed(one), line };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Every user in a frame, a list of frames, or a list of users. */
function* usersIn(json: unknown, depth = 0): Generator<Readonly<Record<string, unknown>>> {
  if (typeof json !== "object" || json === null || depth > 5) return;
  if (Array.isArray(json)) {
    for (const one of json) yield* usersIn(one, depth + 1);
    return;
  }
  const frame = json as Readonly<Record<string, unknown>>;
  if ("user" in frame && ("points" in frame || "watch_time" in frame)) yield frame;
  else
    for (const key of ["msg", "users", "data"])
      yield* usersIn(typeof frame[key] === "string" ? parsed(frame[key]) : frame[key], depth + 1);
}

function rowOf({ user, points, watch_time: time }: Readonly<Record<string, unknown>>, n: number): FoundRow {
  const name = typeof user === "string" || typeof user === "number" ? String(user) : "";
  return { place: `user ${n}`, name, amounts: { points: amountOf(points) }, minutes: amountOf(time) };
}

function amountOf(value: unknown): RawAmount {
  return typeof value === "string" || typeof value === "number" ? value : null;
}

const CSV = {
  name: ["Username", "User"],
  points: ["Points"],
  time: ["Watch Time"],
  joined: ["Join Date"],
  seen: ["Last Seen"],
};

interface Table {
  readonly delimiter: string;
  readonly width: number;
  readonly name: number;
  readonly points: number;
  readonly time: number;
}

async function columnsOf(file: GivenFile): Promise<Table | undefined> {
  const { delimiter, rows } = await tableStart(file, 5);
  const { name, points, time, joined, seen } = findColumns(rows[0] ?? [], CSV);
  if (name === undefined || points === undefined || time === undefined) return undefined;
  return joined === undefined || seen === undefined
    ? undefined
    : { delimiter, width: rows[0]!.length, name, points, time };
}

async function* tabledRows(file: GivenFile, { delimiter, width, ...at }: Table): AsyncGenerator<FoundRow | FoundSkip> {
  let n = 0;
  for await (const row of tableRows(file, delimiter)) {
    if (n++ === 0) continue;
    const [place, name] = [`row ${n}`, row[at.name] ?? ""];
    if (row.slice(width).some((cell) => cell.trim() !== ""))
      yield { place, name, skipped: "it has more cells than the table has columns" };
    else yield { place, name, amounts: { points: row[at.points] ?? null }, minutes: row[at.time] ?? null };
  }
}
