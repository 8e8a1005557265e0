/**
 * What tables know of a person: read in words that they understand, and taken out. Declared as SQL, with `@viewer` for the number
 * of a viewer, so that it can be read from a book that is open read-only, beside the bot.
 */
import type { Db } from "./open.ts";
import type { Work } from "./work.ts";

/** One list: the columns of its query are named in words; those that hold a moment, in milliseconds, are named in `moments`. */
export interface PersonalList {
  readonly title: string;
  readonly about: string;
  readonly sql: string;
  readonly moments?: readonly string[];
}

export interface PersonalTables {
  readonly lists: readonly PersonalList[];
  /** What takes it out when the person is erased; where it is guarded, `erasing` names them while it runs. */
  readonly erase?: readonly string[];
  /** What people wrote, in which anybody may be named: whoever is erased is left out of it. */
  readonly texts?: readonly FreeText[];
}

/** A column of words, in a table with an `id`; `where`: rows that have some, by an index where there are many. */
interface FreeText {
  readonly table: string;
  readonly column: string;
  readonly from?: string;
  readonly where?: string;
}

/** One list as the person reads it. Moments are ISO 8601 in UTC. */
export interface KnownOfPerson {
  readonly title: string;
  readonly about: string;
  readonly rows: readonly Readonly<Record<string, Value>>[];
}

type Value = string | number | null;
export type PersonalRow = Record<string, Value>;

export interface Whose {
  readonly viewer: bigint;
}

/** As an integer: a number of JavaScript goes to SQLite as one with a fraction, and `'viewer:' || 42.0` is nobody. */
export function whose(viewerId: number): Whose {
  return { viewer: BigInt(viewerId) };
}

/** What the lists have about a person, who may be several viewers; those that have nothing are left out. */
export function* knownOf(
  db: Db,
  tables: Iterable<Pick<PersonalTables, "lists">>,
  viewerIds: readonly number[],
): Generator<KnownOfPerson> {
  for (const { lists } of tables) {
    for (const { title, about, sql, moments = [] } of lists) {
      const query = db.prepare<[Whose], PersonalRow>(sql);
      const rows = viewerIds.flatMap((viewer) => query.all(whose(viewer)).map((row) => inWords(row, moments)));
      if (rows.length > 0) yield { title, about, rows: viewerIds.length > 1 ? unlikeEachOther(rows) : rows };
    }
  }
}

/** What takes a viewer out of tables, while the book still has their names. */
export function erasureOf(db: Db, { erase = [], texts = [] }: PersonalTables): (work: Work, viewerId: number) => void {
  const statements = erase.map((sql) => db.prepare<[Whose]>(sql));
  const named = texts.map((text) => namedIn(db, text));
  const names = db
    .prepare<[Whose], string>(
      `SELECT login FROM identity WHERE viewer_id = @viewer UNION SELECT display_name FROM identity WHERE viewer_id = @viewer
       UNION SELECT login FROM former_name WHERE ${OF_ACCOUNTS}`,
    )
    .pluck();
  return (work, viewerId) => {
    work.assertAlive();
    const viewer = whose(viewerId);
    for (const leaveOut of named) for (const name of names.all(viewer)) leaveOut(name);
    for (const statement of statements) statement.run(viewer);
  };
}

/** Stands where a name was. */
const LEFT_OUT = "…";
/** A shorter name is a word of many sentences; only where it is written as a name is it theirs. */
const NAME_LEAST = 4;

/** Takes a name out of a column, wherever it is a word by itself. */
function namedIn(db: Db, { table, column, from = table, where = "true" }: FreeText): (name: string) => void {
  const find = db.prepare<[string], { id: number; text: string }>(
    `SELECT id, ${column} AS text FROM ${from} WHERE ${where} AND instr(lower(${column}), ?) > 0`,
  );
  const put = db.prepare<[string, number]>(`UPDATE ${table} SET ${column} = ? WHERE id = ?`);
  return (name) => {
    if (name === "") return;
    const literal = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const at = [...name].length < NAME_LEAST ? "@" : "@?";
    const word = new RegExp(`(?<![\\p{L}\\p{N}_@])${at}${literal}(?![\\p{L}\\p{N}_])`, "giu");
    // SQLite folds the letters of ASCII alone.
    const sought = name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    for (const { id, text } of find.all(sought)) {
      const left = text.replace(word, LEFT_OUT);
      if (left !== text) put.run(left, id);
    }
  };
}

/** With its moments in words. */
export function inWords(row: PersonalRow, moments: readonly string[]): PersonalRow {
  const told = ([name, value]: [string, Value]): [string, Value] =>
    moments.includes(name) && value !== null ? [name, new Date(Number(value)).toISOString()] : [name, value];
  return Object.fromEntries(Object.entries(row).map(told));
}

/** What two viewers of one person share, like their link, is told once. */
function unlikeEachOther(rows: readonly PersonalRow[]): readonly PersonalRow[] {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}

/** SQL that is true of rows with `platform` and `platform_id` of an account of the viewer. */
export const OF_ACCOUNTS =
  "(platform, platform_id) IN (SELECT i.platform, i.platform_id FROM identity AS i WHERE i.viewer_id = @viewer)";

/** SQL for a channel in words, of a table with `channel_id`. */
export function channelWords(table: string): string {
  return `(SELECT c.platform || ' ' || c.login FROM channel AS c WHERE c.id = ${table}.channel_id)`;
}

/** SQL for a currency in words, of a table with `currency_id`. */
export function currencyWords(table: string): string {
  return `(SELECT u.name_many FROM currency AS u WHERE u.id = ${table}.currency_id)`;
}
