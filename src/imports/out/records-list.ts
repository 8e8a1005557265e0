/**
 * Whatever else the book has about one person: rows of any table that name them, found by the tables themselves, so that
 * a feature to come is not forgotten.
 */
import type { Db } from "../../db/open.ts";
import type { ExportList } from "./export-list.ts";

/** Of these the other lists have everything. */
const IN_OTHER_LISTS = [
  "viewer",
  "identity",
  "account",
  "transfer",
  "giveaway",
  "giveaway_entry",
  "giveaway_pick",
  "redemption",
];

/** Columns that are nobody's to read: codes that let somebody link themselves to this person. */
const SECRET = ["code"];

export const records: ExportList = {
  name: "records",
  about: "whatever else the book has about one person, a row for each row of its tables",
  columns: [
    { name: "table", type: "text", about: "the table of the book" },
    { name: "row", type: "text", about: "the row as JSON, by its columns; times in milliseconds since 1970" },
  ],
  *rows({ db, viewerIds = [] }) {
    const values = { viewers: JSON.stringify(viewerIds) };
    for (const table of tablesOf(db)) {
      const about = conditionsOf(db, table);
      if (about.length === 0) continue;
      const rows = db.prepare<[unknown], Record<string, unknown>>(
        `SELECT * FROM "${table}" WHERE ${about.join(" OR ")}`,
      );
      for (const row of rows.all(values)) yield [table, JSON.stringify(row, withoutSecrets)];
    }
  },
};

function withoutSecrets(name: string, value: unknown): unknown {
  return SECRET.includes(name) ? undefined : value;
}

function tablesOf(db: Db): string[] {
  const all = db.prepare<[], string>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*' ORDER BY name",
  );
  return all
    .pluck()
    .all()
    .filter((name) => !IN_OTHER_LISTS.includes(name));
}

const IDS = "(SELECT value FROM json_each(@viewers))";

/** SQL that is true of rows about the persons in `@viewers`: by their number, by a login of theirs, or as who did it. */
function conditionsOf(db: Db, table: string): string[] {
  const keys = db.pragma(`foreign_key_list("${table}")`) as { table: string; from: string }[];
  const columns = (db.pragma(`table_info("${table}")`) as { name: string }[]).map(({ name }) => name);
  const has = (...names: string[]) => names.every((name) => columns.includes(name));
  const conditions = keys.filter((key) => key.table === "viewer").map(({ from }) => `"${from}" IN ${IDS}`);
  const login = (platform: string, id: string) =>
    `EXISTS (SELECT 1 FROM identity AS i WHERE i.viewer_id IN ${IDS} AND i.platform = ${platform} AND ${id})`;
  const ownPlatform = has("channel_id")
    ? `(SELECT c.platform FROM channel AS c WHERE c.id = "${table}".channel_id)`
    : undefined;
  const platform = has("platform") ? `"${table}".platform` : ownPlatform;
  if (platform && has("platform_id")) conditions.push(login(platform, `i.platform_id = "${table}".platform_id`));
  if (has("platform", "who"))
    conditions.push(login(`"${table}".platform`, `"${table}".who IN (i.platform_id, i.login)`));
  for (const actor of ["actor", "by"].filter((name) => has(name))) {
    conditions.push(`"${actor}" IN (SELECT 'viewer:' || value FROM json_each(@viewers))`);
  }
  return conditions;
}
