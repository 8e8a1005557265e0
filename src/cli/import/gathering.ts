/** Gathers what is shown of an import, row by row: the first of each sort, and all that get nothing or not quite what the file says. */
import type { ImportLook } from "../../app/imports/look.ts";
import type { Staged, StagedRow } from "../../db/staged.ts";
import type { Fate, Skipped, Waiting } from "../../features/imports/fate.ts";
import { WHY_SKIPPED } from "../../features/imports/reasons.ts";
import type { RowsFile } from "./rows-file.ts";

/** Rows of one sort that are shown. */
export const SHOWN = 15;
const PAGE = 1_000;

/** How the amount of one row is not quite that of the file. */
export const CHANGED = {
  floored: "with parts of a point, which are cut off",
  negative: "below zero, which counts as 0",
} as const;

/** Some rows that share a fate, and how many there are. */
interface Group {
  count: number;
  readonly names: string[];
}

export class Gathering {
  readonly #all: Pick<RowsFile, "add">;
  readonly #has: (fate: Fate) => number;
  readonly #tell: (english: string) => string;
  readonly #skipped = new Map<Skipped, Group>();
  readonly #waiting = new Map<Waiting, Group>();
  readonly #largest: { readonly row: StagedRow; readonly fate: Fate }[] = [];

  /** `has`: what whoever gets something has here now. `tell`: what was put together in English, as `all` says it. */
  constructor(all: Pick<RowsFile, "add">, has: (fate: Fate) => number, tell: (english: string) => string) {
    this.#all = all;
    this.#tell = tell;
    this.#has = has;
  }

  add(row: StagedRow, fate: Fate): void {
    if (row.changed !== "") this.#add(row, CHANGED[row.changed]);
    if (fate.fate === "skipped") {
      this.#add(row, `gets nothing: ${WHY_SKIPPED[fate.why]}`);
      put(this.#skipped, fate.why, row);
    }
    if (fate.fate === "waits") put(this.#waiting, fate.why, row);
    this.#keepLargest(row, fate);
  }

  skipped(): ImportLook["skipped"] {
    return groupsOf(this.#skipped);
  }

  waiting(): ImportLook["waiting"] {
    return groupsOf(this.#waiting);
  }

  /** The ten with the most in the file. */
  largest(): ImportLook["largest"] {
    return this.#largest.map(({ row, fate }) => ({
      ...{ name: nameOf(row), there: row.amount, fate: fate.fate, has: this.#has(fate) },
      change: fate.fate === "gets" ? fate.change : 0,
    }));
  }

  #add(row: StagedRow, why: string): void {
    this.#all.add(`${this.#tell(row.place)} ${nameOf(row)}: ${this.#tell(why)}`);
  }

  #keepLargest(row: StagedRow, fate: Fate): void {
    const list = this.#largest;
    if (list.length === 10 && row.amount <= list[9]!.row.amount) return;
    list.push({ row, fate });
    list.sort((a, b) => b.row.amount - a.row.amount || a.row.n - b.row.n);
    if (list.length > 10) list.pop();
  }
}

function put<K>(groups: Map<K, Group>, why: K, row: StagedRow): void {
  const group = groups.get(why) ?? { count: 0, names: [] };
  groups.set(why, group);
  group.count++;
  if (group.names.length < SHOWN) group.names.push(nameOf(row));
}

function groupsOf<K extends string>(groups: ReadonlyMap<K, Group>) {
  return [...groups].map(([why, { count, names }]) => ({ why, count, names }));
}

function nameOf({ login, displayName, platformId }: StagedRow): string {
  return login || displayName || `id ${platformId}`;
}

/** Rows of the file that no viewer can be made of, each with its reason: the first, and each in `all`. */
export function leftOutRows(
  staged: Staged,
  all: Pick<RowsFile, "add">,
  tell: (english: string) => string,
): ImportLook["leftOut"] {
  const first: ImportLook["leftOut"]["first"][number][] = [];
  for (let page = staged.skipped(-1, PAGE); page.length > 0; page = staged.skipped(page.at(-1)!.n, PAGE)) {
    for (const { place, name, why } of page) {
      all.add(`${tell(place)}${name ? ` ${name}` : ""}: ${tell(why)}`);
      if (first.length < SHOWN) first.push({ place, name, why });
    }
  }
  return { count: staged.counts().skipped, first };
}

/** Whose amount is not quite that of the file. */
export function changedRows(staged: Staged): ImportLook["changed"] {
  return (["floored", "negative"] as const).flatMap((why) => {
    const { count, rows } = staged.changed(why, SHOWN);
    return count === 0 ? [] : [{ why, count, names: rows.map(nameOf) }];
  });
}
