/** The tables, indexes and rules of a book against those this version of Chatmint makes. */
import { isCurrent, type Tables } from "../../db/migrate.ts";
import { type Db, openBook } from "../../db/open.ts";

interface Part {
  readonly type: "table" | "index" | "trigger" | "view";
  readonly name: string;
  readonly table: string;
  readonly sql: string;
}

interface Wanted {
  readonly parts: ReadonlyMap<string, Part>;
  readonly kinds: unknown;
}

// Also what exists on this connection only. What SQLite makes by itself has no text, or a name of its own.
const PARTS = `SELECT type, name, tbl_name AS "table", sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite^_%' ESCAPE '^'
  UNION ALL SELECT type, name, tbl_name, sql FROM temp.sqlite_schema WHERE sql IS NOT NULL AND type = 'trigger'`;
const KINDS = "SELECT group_concat(currency_kind || ' ' || kind ORDER BY currency_kind, kind) FROM transfer_kind";
const WORDS: Readonly<Record<Part["type"], string>> = { table: "table", index: "index", trigger: "rule", view: "view" };

/**
 * Parts that are missing or changed, rules and indexes that Chatmint did not make, and a changed list of kinds. A copy of
 * another version has the rules of its time and is not compared.
 */
export function* schemaProblems(db: Db, tables: readonly Tables[]): Iterable<string> {
  if (!isCurrent(db, tables)) return;
  const { parts: known, kinds } = madeBy(tables);
  const there = partsOf(db);
  const ours = new Set([...known.values()].map(({ table }) => table));
  for (const [key, { type, name, sql }] of known) {
    const found = there.get(key);
    if (!found) yield `The ${WORDS[type]} ${name} is missing from the book.`;
    else if (found.sql !== sql && plain(found.sql) !== plain(sql))
      yield `The ${WORDS[type]} ${name} was changed in the book.`;
  }
  for (const [key, { type, name, table }] of there) {
    if (known.has(key)) continue;
    // A table of somebody's own does no harm; what acts on the tables of the book may.
    if (type === "trigger" || (type === "index" && ours.has(table))) {
      yield `The ${WORDS[type]} ${name} on ${table} was added to the book by somebody: Chatmint knows nothing of it.`;
    }
  }
  if (kindsOf(db) !== kinds) {
    yield "The list of what each kind of currency may be moved for (transfer_kind) was changed in the book.";
  }
}

/** What a new book has, by the tables it is made of. */
const MADE = new WeakMap<readonly Tables[], Wanted>();

function madeBy(tables: readonly Tables[]): Wanted {
  const before = MADE.get(tables);
  if (before) return before;
  const { db, close } = openBook({ file: ":memory:", tables });
  try {
    const wanted = { parts: partsOf(db), kinds: kindsOf(db) };
    MADE.set(tables, wanted);
    return wanted;
  } finally {
    close();
  }
}

function kindsOf(db: Db): unknown {
  return db.prepare(KINDS).pluck().get();
}

function partsOf(db: Db): ReadonlyMap<string, Part> {
  return new Map((db.prepare(PARTS).all() as Part[]).map((part) => [`${part.type} ${part.name}`, part]));
}

/** A text without what no reader of SQL looks at: a version of SQLite may write quotes or spaces otherwise. */
function plain(sql: string): string {
  return sql
    .replace(/--[^\n]*/g, " ")
    .replace(/["`\s]+/g, " ")
    .replace(/ ?([(),=<>|]) ?/g, "$1")
    .trim();
}
