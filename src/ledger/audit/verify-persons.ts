/** Who is or was one person with whom: by linking now, and by links that have ended. */
import type { Db } from "../../db/open.ts";

/** Says whether two viewers are, or were at some time, one person. Only those who were ever linked are held in memory. */
export function personsOf(db: Db): {
  sameEver(one: number, other: number): boolean;
  linked(viewerId: number): boolean;
} {
  const parents = new Map<number, number>();
  const top = (id: number): number => {
    let at = id;
    // A circle of the book's is none of this map: here the larger number always points to the smaller one.
    for (let next = parents.get(at); next !== undefined && next !== at; next = parents.get(at)) at = next;
    return at;
  };
  const join = (one: number, other: number) => {
    const [low, high] = [top(one), top(other)].sort((a, b) => a - b) as [number, number];
    parents.set(low, low);
    parents.set(high, low);
    for (const id of [one, other]) if (id !== low) parents.set(id, low);
  };
  const merged = "SELECT id, merged_into_id FROM viewer WHERE merged_into_id IS NOT NULL";
  const pairs = hasTable(db, "link") ? `${merged} UNION SELECT survivor_id, absorbed_id FROM link` : merged;
  for (const [one, other] of db.prepare(pairs).raw().all() as [number, number][]) join(one, other);
  return {
    sameEver: (one, other) => one === other || top(one) === top(other),
    linked: (viewerId) => parents.has(viewerId),
  };
}

/** A copy of an older version may lack a table. */
export function hasTable(db: Db, name: string): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(name) !== undefined;
}

/** The same for a column. */
export function hasColumn(db: Db, table: string, column: string): boolean {
  return db.prepare("SELECT 1 FROM pragma_table_info(?) WHERE name = ?").get(table, column) !== undefined;
}
