/** What an import would do, as the streamer reads it before they say yes. */
import type { Staged, StagedRow } from "../../db/staged.ts";
import type { Fate, Skipped, Waiting } from "../../features/imports/fate.ts";
import { WHY_SKIPPED, WHY_WAITING } from "../../features/imports/in-words.ts";
import { type ImportSummary, together } from "../../features/imports/summary.ts";
import { money } from "../../ledger/words.ts";
import type { Currency } from "../../model/money.ts";
import type { RowsFile } from "./rows-file.ts";

/** Rows of one sort that are shown. */
export const SHOWN = 15;
const PAGE = 1_000;

/** How the amount of one row is not quite that of the file. */
const CHANGED = {
  floored: "with parts of a point, which are cut off",
  negative: "below zero, which counts as 0",
} as const;

/** Some rows that share a fate, and how many there are. */
interface Group {
  count: number;
  readonly names: string[];
}

/** Gathers, row by row, what is shown of each sort; all that get nothing, or not quite what the file says, stand in `all`. */
export class Gathering {
  readonly #all: Pick<RowsFile, "add">;
  readonly #skipped = new Map<Skipped, Group>();
  readonly #waiting = new Map<Waiting, Group>();
  readonly #largest: { readonly row: StagedRow; readonly fate: Fate }[] = [];

  constructor(all: Pick<RowsFile, "add">) {
    this.#all = all;
  }

  add(row: StagedRow, fate: Fate): void {
    if (row.changed !== "") this.#all.add(`${row.place} ${nameOf(row)}: ${CHANGED[row.changed]}`);
    if (fate.fate === "skipped") {
      this.#all.add(`${row.place} ${nameOf(row)}: gets nothing: ${WHY_SKIPPED[fate.why]}`);
      put(this.#skipped, fate.why, row);
    }
    if (fate.fate === "waits") put(this.#waiting, fate.why, row);
    this.#keepLargest(row, fate);
  }

  skipped(): string[] {
    return lines(this.#skipped, WHY_SKIPPED);
  }

  waiting(): string[] {
    return lines(this.#waiting, WHY_WAITING);
  }

  largest(currency: Currency, balance: (fate: Fate) => number): string[] {
    return this.#largest.map(({ row, fate }, at) => {
      const name = nameOf(row);
      const has = balance(fate);
      const becomes =
        fate.fate === "gets"
          ? points(has, fate.change, currency)
          : { waits: "waits", skipped: "left out", same: "has it already", exists: "came in before" }[fate.fate];
      return `${String(at + 1).padStart(2)}. ${name} has ${row.amount.toLocaleString("en")} there: ${becomes}`;
    });
  }

  #keepLargest(row: StagedRow, fate: Fate): void {
    const list = this.#largest;
    if (list.length === 10 && row.amount <= list[9]!.row.amount) return;
    list.push({ row, fate });
    list.sort((a, b) => b.row.amount - a.row.amount || a.row.n - b.row.n);
    if (list.length > 10) list.pop();
  }
}

function points(has: number, change: number, currency: Currency): string {
  const now = money(has, currency);
  return change === 0
    ? `keeps ${now}, and gets watch time or history`
    : `${now} ${has === 1 ? "becomes" : "become"} ${money(has + change, currency)}`;
}

function put<K>(groups: Map<K, Group>, why: K, row: StagedRow): void {
  const group = groups.get(why) ?? { count: 0, names: [] };
  groups.set(why, group);
  addTo(group, row);
}

function addTo(group: Group, row: StagedRow): void {
  group.count++;
  if (group.names.length < SHOWN) group.names.push(nameOf(row));
}

function nameOf({ login, displayName, platformId }: StagedRow): string {
  return login || displayName || `id ${platformId}`;
}

function lines<K extends string>(groups: Map<K, Group>, words: Readonly<Record<K, string>>): string[] {
  return [...groups].map(([why, { count, names }]) => {
    const more = count > names.length ? ` and ${(count - names.length).toLocaleString("en")} more` : "";
    return `${count.toLocaleString("en")} × ${words[why]}: ${names.join(", ")}${more}`;
  });
}

/** How many viewers, points and hours, and what becomes of them. */
export function summaryLines(staged: Staged, sum: ImportSummary, currency: Currency): string[] {
  const { rows, skipped, amount, minutes } = staged.counts();
  const hours = Math.floor(minutes / 60).toLocaleString("en");
  const { known, new: fresh, name } = sum.gets;
  const list = [
    `${many(rows + skipped, "row")}: ${many(rows, "viewer")} with ${money(amount, currency)} and ${hours} ${hours === "1" ? "hour" : "hours"} watched, ${n(skipped)} left out`,
    `${many(known + fresh + name, "gets", "get")} something now: ${n(known)} known here, ${n(fresh)} new by their id, ${n(name)} known by their name`,
    `${money(sum.given, currency)} are made${sum.taken > 0 ? `, ${money(sum.taken, currency)} are taken away` : ""}`,
  ];
  const waiting = together(sum.waits);
  if (waiting.rows > 0)
    list.push(`${many(waiting.rows, "waits", "wait")} by their name, with ${money(waiting.amount, currency)}`);
  const none = together(sum.skipped);
  if (none.rows > 0)
    list.push(`${many(none.rows, "gets", "get")} nothing, ${money(none.amount, currency)} of the file`);
  if (sum.same > 0) list.push(`${many(sum.same, "has", "have")} it already`);
  if (sum.exists > 0) list.push(`${n(sum.exists)} came in with this file before: nothing comes twice`);
  return list;
}

const n = (count: number) => count.toLocaleString("en");
const many = (count: number, one: string, more = `${one}s`) => `${n(count)} ${count === 1 ? one : more}`;

/** Rows of the file that no viewer can be made of, each with its reason: the first, and each in `all`. */
export function leftOutLines(staged: Staged, all: Pick<RowsFile, "add">): string[] {
  const first: string[] = [];
  for (let page = staged.skipped(-1, PAGE); page.length > 0; page = staged.skipped(page.at(-1)!.n, PAGE)) {
    for (const { place, name, why } of page) {
      const line = `${place}${name ? ` ${name}` : ""}: ${why}`;
      all.add(line);
      if (first.length < SHOWN) first.push(line);
    }
  }
  const more = staged.counts().skipped - first.length;
  return more > 0 ? [...first, `and ${more.toLocaleString("en")} more`] : first;
}

/** Whose amount is not quite that of the file. */
export function changedLines(staged: Staged): string[] {
  return (["floored", "negative"] as const).flatMap((how) => {
    const { count, rows } = staged.changed(how, SHOWN);
    if (count === 0) return [];
    const what = count === 1 ? CHANGED[how] : CHANGED[how].replace("counts as", "count as");
    const more = count > rows.length ? ` and ${(count - rows.length).toLocaleString("en")} more` : "";
    return [`${count.toLocaleString("en")} ${what}: ${rows.map(nameOf).join(", ")}${more}`];
  });
}
