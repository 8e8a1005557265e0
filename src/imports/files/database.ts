/** SQLite files of other bots, and tables that were read out of their dumps. */
import { rmSync } from "node:fs";
import path from "node:path";
import {
  damagedDatabase,
  foreignTables,
  hasLostPages,
  openForeign,
  openScratch,
  quotedName,
} from "../../db/foreign.ts";
import type { Db } from "../../db/open.ts";
import type { Given, GivenFile } from "../given.ts";
import { importError } from "../problem.ts";
import type { TableRow } from "./dump.ts";

/** By their names in small letters. */
export type ForeignTables = ReturnType<typeof foreignTables>;

const seen = new WeakMap<GivenFile, ForeignTables | undefined>();

/**
 * The tables of a file; `undefined` where it is no SQLite database, or, among others in a folder, one that cannot be read.
 * Looked at once, however many bots it could be of. Throws a ConfigError where it was given itself and is damaged.
 */
export async function tablesIn(file: GivenFile, { kind, temporary }: Given): Promise<ForeignTables | undefined> {
  if (seen.has(file)) return seen.get(file);
  let tables: ForeignTables | undefined;
  if ((await file.container()) === "sqlite") {
    try {
      const db = openForeign(await file.onDisk(), temporary);
      try {
        tables = inWords(file.name, () => foreignTables(db));
      } finally {
        db.close();
      }
    } catch (error) {
      if (kind === "file") throw error;
    }
  }
  seen.set(file, tables);
  return tables;
}

/** How to open a file that is a database: each time as a copy of its own. Throws a ConfigError where parts of it are lost. */
export async function foreignDatabase(file: GivenFile, { temporary }: Given): Promise<() => Db> {
  const where = await file.onDisk();
  const db = openForeign(where, temporary);
  try {
    // A query reads around some damage, and would bring a part of the viewers without a word.
    if (inWords(file.name, () => hasLostPages(db))) {
      throw importError("{name} is damaged: a part of it is lost. Take another copy of it, such as the last backup.", {
        name: file.name,
      });
    }
  } finally {
    db.close();
  }
  return () => openForeign(where, temporary);
}

/** Every row of a query, one after the other, out of a database that is closed behind it. */
export function* queried<Row>(name: string, open: () => Db, sql: string): Generator<Row> {
  const db = open();
  try {
    yield* db.prepare<[], Row>(sql).iterate();
  } catch (error) {
    throw damagedDatabase(name, error);
  } finally {
    db.close();
  }
}

/** In SQL: 1 where a login that several ids had is this one's today: whoever was noted last, and of those whom nobody noted, the newest account. */
export function ownsLogin(login: string, noted: string, id: string): string {
  return `(row_number() OVER (PARTITION BY lower(trim(${login})) ORDER BY coalesce(${noted}, '') DESC, CAST(${id} AS INTEGER) DESC) = 1)`;
}

/** What a database answers, in words where it is damaged. */
function inWords<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw damagedDatabase(name, error);
  }
}

const BATCH = 500;

/** Puts rows into tables of a database of their own, columns without a type; how to open it. One of the same name is replaced. */
export async function scratchWith(
  { temporary }: Given,
  name: string,
  tables: Readonly<Record<string, readonly string[]>>,
  rows: AsyncIterable<TableRow> | Iterable<TableRow>,
): Promise<() => Db> {
  const file = path.join(temporary, `${name}.scratch`);
  rmSync(file, { force: true });
  const db = openScratch(file);
  try {
    for (const [table, columns] of Object.entries(tables)) {
      db.exec(`CREATE TABLE ${quotedName(table)} (${columns.map(quotedName).join(", ")})`);
    }
    const inserts = new Map(
      Object.entries(tables).map(([table, columns]) => [
        table,
        {
          columns,
          insert: db.prepare(`INSERT INTO ${quotedName(table)} VALUES (${columns.map(() => "?").join(", ")})`),
        },
      ]),
    );
    const write = db.transaction((batch: readonly TableRow[]) => {
      for (const { table, values } of batch) {
        const { columns, insert } = inserts.get(table)!;
        insert.run(columns.map((column) => values[column] ?? null));
      }
    });
    let batch: TableRow[] = [];
    for await (const row of rows) {
      batch.push(row);
      if (batch.length < BATCH) continue;
      write(batch);
      batch = [];
    }
    write(batch);
  } finally {
    db.close();
  }
  return () => openScratch(file);
}
