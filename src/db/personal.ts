/**
 * What tables know of a person: read in words that they understand, and taken out. Declared as SQL, with `@viewer` for the number
 * of a viewer, so that it can be read from a book that is open read-only, beside the bot.
 */
import type { Db } from "./open.ts";
import type { Work } from "./work.ts";

/** One list: the columns of its query are named in words; those that hold a moment, in milliseconds, are named in `moments`. */
interface PersonalList {
  readonly title: string;
  readonly about: string;
  readonly sql: string;
  readonly moments?: readonly string[];
}

export interface PersonalTables {
  readonly lists: readonly PersonalList[];
  /** What takes it out when the person is erased; where it is guarded, `erasing` names them while it runs. */
  readonly erase?: readonly string[];
}

/** One list as the person reads it. Moments are ISO 8601 in UTC. */
export interface KnownOfPerson {
  readonly title: string;
  readonly about: string;
  readonly rows: readonly Readonly<Record<string, Value>>[];
}

type Value = string | number | null;

/** What the lists have about a person, who may be several viewers; those that have nothing are left out. */
export function* knownOf(
  db: Db,
  tables: Iterable<Pick<PersonalTables, "lists">>,
  viewerIds: readonly number[],
): Generator<KnownOfPerson> {
  for (const { lists } of tables) {
    for (const { title, about, sql, moments = [] } of lists) {
      const query = db.prepare<[{ viewer: number }], Record<string, Value>>(sql);
      const rows = viewerIds.flatMap((viewer) => query.all({ viewer }).map((row) => inWords(row, moments)));
      if (rows.length > 0) yield { title, about, rows: unlikeEachOther(rows) };
    }
  }
}

/** What takes a viewer out of tables. */
export function erasureOf(db: Db, { erase = [] }: PersonalTables): (work: Work, viewerId: number) => void {
  const statements = erase.map((sql) => db.prepare<[{ viewer: number }]>(sql));
  return (work, viewer) => {
    work.assertAlive();
    for (const statement of statements) statement.run({ viewer });
  };
}

function inWords(row: Record<string, Value>, moments: readonly string[]): Record<string, Value> {
  const told = ([name, value]: [string, Value]): [string, Value] =>
    moments.includes(name) && value !== null ? [name, new Date(Number(value)).toISOString()] : [name, value];
  return Object.fromEntries(Object.entries(row).map(told));
}

/** What two viewers of one person share, like their link, is told once. */
function unlikeEachOther(rows: readonly Record<string, Value>[]): readonly Record<string, Value>[] {
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
