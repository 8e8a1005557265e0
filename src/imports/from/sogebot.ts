/**
 * sogeBot: its table `user`, in its SQLite file, in a dump of MySQL or PostgreSQL, or saved as CSV or JSON. Watched time is in milliseconds. A login may
 * stand at several ids, because it changed hands: who was seen last has it now.
 */
import type { Db } from "../../db/open.ts";
import { candidates } from "../files/candidates.ts";
import { foreignDatabase, ownsLogin, queried, scratchWith, tablesIn } from "../files/database.ts";
import { dumpedRows, dumpHas, type TableRow } from "../files/dump.ts";
import { jsonOf, looksLikeJson } from "../files/json.ts";
import { savedTable } from "../files/saved-table.ts";
import { startOf } from "../files/text.ts";
import { minutesOf } from "../files/watch-time.ts";
import type { Export, FoundRow, RawAmount } from "../found.ts";
import type { Given, GivenFile } from "../given.ts";
import type { Source } from "../source.ts";

const NEEDED = ["userid", "username", "points", "watchedtime"];
const COLUMNS = [...NEEDED, "displayname", "seenat"];
const TABLE = { user: COLUMNS };
/** sogeBot cuts off what is more. */
const MOST = "9007199254740991";

export const sogebot: Source = {
  bot: "sogebot",
  title: "sogeBot",
  async recognise(given) {
    for (const file of candidates(given)) {
      const table = await tableIn(file, given);
      if (table) return exportOf(file, table);
    }
    return undefined;
  },
};

interface UserTable {
  readonly open: () => Db;
  readonly columns: readonly string[];
}

async function tableIn(file: GivenFile, given: Given): Promise<UserTable | undefined> {
  const columns = (await tablesIn(file, given))?.get("user")?.columns;
  if (columns) return isUsers(columns) ? { open: await foreignDatabase(file, given), columns } : undefined;
  const rows = (await file.container()) === "text" ? await savedRows(file) : undefined;
  return rows && { open: await scratchWith(given, "sogebot", TABLE, rows), columns: COLUMNS };
}

function isUsers(columns: readonly string[]): boolean {
  return NEEDED.every((column) => columns.includes(column));
}

async function savedRows(file: GivenFile): Promise<AsyncIterable<TableRow> | Iterable<TableRow> | undefined> {
  if (await looksLikeJson(file)) {
    if (!/"watchedTime"/i.test(await startOf(file))) return undefined;
    const list = usersIn(await jsonOf(file));
    return list?.map((values) => ({ table: "user", values }));
  }
  if (await dumpHas(file, "watchedTime")) return dumpedRows(file, TABLE);
  const saved = { table: "user", columns: COLUMNS, needed: NEEDED };
  return savedTable(file, { ...saved, cell: (written) => written ?? null });
}

/** The first list of users in a JSON text, at most three levels down, with names of columns in small letters. */
function usersIn(json: unknown, depth = 0): TableRow["values"][] | undefined {
  if (typeof json !== "object" || json === null || depth > 3) return undefined;
  if (Array.isArray(json)) {
    const rows = json.filter((one) => typeof one === "object" && one !== null).map(withPlainValues);
    if (rows.length > 0 && rows.every((row) => isUsers(Object.keys(row)))) return rows;
  }
  for (const value of Object.values(json)) {
    const found = usersIn(value, depth + 1);
    if (found) return found;
  }
  return undefined;
}

function withPlainValues(row: object): TableRow["values"] {
  const plain = (value: unknown) => (typeof value === "string" || typeof value === "number" ? value : null);
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key.toLowerCase(), plain(value)]));
}

interface User {
  readonly id: string | null;
  readonly login: string | null;
  readonly shown: string | null;
  readonly points: RawAmount;
  readonly ms: RawAmount;
  /** 1 where the login is theirs today. */
  readonly owns: bigint;
}

function exportOf(file: GivenFile, { open, columns }: UserTable): Export {
  const optional = (name: string) => (columns.includes(name) ? name : "NULL");
  const users = `SELECT CAST(userid AS TEXT) AS id, CAST(username AS TEXT) AS login, CAST(${optional("displayname")} AS TEXT) AS shown,
    points AS points, watchedtime AS ms, ${ownsLogin("username", optional("seenat"), "userid")} AS owns FROM "user" ORDER BY CAST(userid AS INTEGER), userid`;
  const counts = `SELECT (SELECT count(*) FROM "user" WHERE CAST(points AS TEXT) = '${MOST}') AS cut, count(*) AS others FROM (${users}) WHERE owns = 0`;
  const [{ cut, others }] = [...queried<{ cut: bigint; others: bigint }>(file.name, open, counts)] as [
    { cut: bigint; others: bigint },
  ];
  const notes = ["Levels, ranks and commands do not come along."];
  if (cut > 0n) {
    notes.push(
      `sogeBot counts to ${MOST} and cuts off what is more. Viewers with exactly that many, who are left out: ${cut}.`,
    );
  }
  if (others > 0n) {
    notes.push(
      `Viewers whose login somebody else was seen with later, so that only their id tells who they are: ${others}.`,
    );
  }
  return {
    title: `sogeBot, ${file.name}`,
    files: [file],
    currencies: ["points"],
    platform: "twitch",
    notes,
    *rows() {
      for (const user of queried<User>(file.name, open, users)) yield rowOf(user);
    },
  };
}

function rowOf({ id, login, shown, points, ms, owns }: User): FoundRow {
  const row = { place: `userId ${id}`, amounts: { points }, minutes: minutesOf(ms, "milliseconds") };
  const platformId = id?.trim() || undefined;
  if (owns === 0n && platformId !== undefined) return { ...row, platformId, name: "" };
  return { ...row, platformId, name: login ?? "", displayName: shown ?? undefined };
}
