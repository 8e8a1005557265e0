/**
 * What can be taken out of a book: lists of rows, each with named columns, in the same form for every kind of file.
 *
 * Layout, for whoever reads such a file again. The names of the columns are the first row of a CSV file or a sheet, the
 * members of a JSON line (with `list`, the name of the list) and the columns of an SQLite table; their order is that of the
 * list, and new ones are added at the end. CSV: UTF-8 with a BOM, `;` between cells unless asked otherwise, CRLF, quotes as
 * in RFC 4180, and a `'` where a spreadsheet would see a formula (`withoutGuards` in safe-csv.ts takes it away again). Nothing
 * is an empty cell, in JSON and SQLite NULL; yes and no are `true` and `false`, in SQLite 1 and 0; times are ISO 8601 in UTC.
 *
 * `balances` is what an import reads. A row is one login of one viewer in one currency: `platform`, `id` (the platform's
 * id of the account, as text), `name` (login in lower case; empty where it was taken over by somebody else),
 * `display_name`, `currency` (its code: `main`), `balance`, `pending` (how much of the balance is not in the book yet),
 * `watch_minutes`, `all_time`, `never_earns`, `same_as`. What a viewer with several logins has stands at the login seen
 * last; at the others all numbers are 0 and `same_as` names that one as `platform:id`. So adding up all rows counts nothing twice.
 */
import type { Db } from "../../db/open.ts";
import { isoTime } from "../../ledger/audit/verify-chain.ts";

export type Cell = string | number | boolean | null;
export type ExportRow = readonly Cell[];

export interface Column {
  readonly name: string;
  /** `name` and `names` are text too, made from the number of a viewer, or a JSON list of such. */
  readonly type: "text" | "whole" | "yes" | "time" | "name" | "names";
  readonly about: string;
  /** Whether it may be empty (NULL). */
  readonly empty?: true;
}

/** One list: its rows are in the order of its columns, and are read while they are written. */
export interface ExportList {
  readonly name: string;
  readonly about: string;
  readonly columns: readonly Column[];
  rows(book: ExportBook): Iterable<ExportRow>;
}

/** An account, as far as it decides whether it ever earns. */
export interface AccountFacts {
  readonly platform: string;
  readonly platformId: string;
  readonly login: string;
  readonly roles: string;
  readonly excluded: boolean;
}

/** The book that is taken out, and what is not in its tables. */
export interface ExportBook {
  readonly db: Db;
  /** Earned by watching and not in the book yet, of everybody who watches now. */
  pending(): Iterable<{ readonly viewerId: number; readonly currencyId: number; readonly amount: number }>;
  /** Why an account earns nothing: `bot`, `excluded`, `broadcaster` ...; empty when it earns. */
  neverEarns(account: AccountFacts): string;
  /** Only of this person: every viewer they are. Default: of all. */
  readonly viewerIds?: readonly number[];
  /** Only in the currency with this code. Default: in all. */
  readonly currency?: string;
}

/** Rows of a query one by one, as arrays; nothing is held. `values` are those of its `@names`. */
export function rowsOf<Row>(
  db: Db,
  sql: string,
  values: Readonly<Record<string, unknown>> = {},
): IterableIterator<Row> {
  return db.prepare<[unknown], Row>(sql).raw().iterate(values);
}

/** Turns what a query gives into cells: times out of milliseconds, yes and no out of 1 and 0, names out of viewers. */
export function cellsBy(columns: readonly Column[], book: ExportBook): (row: readonly Cell[]) => ExportRow {
  const nameOf = namesIn(book.db);
  const turn = (value: Cell, type: Column["type"]): Cell => {
    if (type === "name") return value === null ? "" : nameOf(Number(value));
    if (value === null) return null;
    if (type === "time") return isoTime(Number(value));
    if (type === "yes") return value === 1;
    if (type === "names") return (JSON.parse(String(value)) as number[]).map(nameOf).join(", ");
    return value;
  };
  return (row) => row.map((value, at) => turn(value, columns[at]!.type));
}

/** The name a viewer was last seen under, by their number; of a linked one that of who they are now. */
export function namesIn(db: Db): (viewerId: number) => string {
  const latest = db
    .prepare<[number], string>("SELECT display_name FROM identity WHERE viewer_id = ? ORDER BY seen_at_ms DESC LIMIT 1")
    .pluck();
  const into = db.prepare<[number], number | null>("SELECT merged_into_id FROM viewer WHERE id = ?").pluck();
  const known = new Map<number, string>();
  return (viewerId) => {
    const found = known.get(viewerId);
    if (found !== undefined) return found;
    let id = viewerId;
    for (let next = into.get(id); typeof next === "number"; next = into.get(id)) id = next;
    const name = latest.get(id) ?? "";
    if (known.size >= NAMES_MAX) known.clear();
    known.set(viewerId, name);
    return name;
  };
}

/** So many names are remembered. */
const NAMES_MAX = 50_000;

/** SQL: whether a column is one of the viewers asked for, which are in `@viewers` (JSON, or NULL for all). */
export function ofViewers(column: string): string {
  return `(@viewers IS NULL OR ${column} IN (SELECT value FROM json_each(@viewers)))`;
}

/** SQL: whether a currency's code is the one asked for, which is in `@currency` (NULL for all). */
export function ofCurrency(column: string): string {
  return `(@currency IS NULL OR ${column} = @currency)`;
}

/** The values of `ofViewers` and `ofCurrency`. */
export function chosen({ viewerIds, currency }: ExportBook): { viewers: string | null; currency: string | null } {
  return { viewers: viewerIds ? JSON.stringify(viewerIds) : null, currency: currency ?? null };
}
