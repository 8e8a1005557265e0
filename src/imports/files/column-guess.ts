/** Tells which column of a table holds what: by the words above them, else by what stands in them, else by the streamer's word. */
import { plainDecimal } from "../amounts.ts";
import type { ImportPlatform, RawAmount } from "../found.ts";
import { importError } from "../problem.ts";
import { plainColumn } from "./columns.ts";
import type { Table } from "./table.ts";
import { type ColumnKind, meaningOf, type TitleMeaning } from "./title-words.ts";
import type { TimeUnit } from "./watch-time.ts";

/** Where what stands in a table; columns are counted from 0. */
export interface TableColumns {
  /** So many rows come before the first viewer. */
  readonly headRows: number;
  readonly titles: readonly string[];
  readonly name?: number | undefined;
  readonly display?: number | undefined;
  readonly id?: number | undefined;
  readonly platform?: number | undefined;
  /** Where all of them are, when the titles say so. */
  readonly everywhere?: ImportPlatform | undefined;
  readonly points: readonly { readonly at: number; readonly currency: string }[];
  /** The column that names the currency of each row. */
  readonly currency?: number | undefined;
  readonly allTime?: number | undefined;
  /** `time`: in a unit that only the streamer knows. */
  readonly time?: { readonly at: number; readonly unit: TimeUnit | "time" } | undefined;
  /** Titles of those that are not brought along. */
  readonly unused: readonly string[];
}

/** `unclear`: it is a table with numbers, and nobody can tell of what. */
export type ColumnGuess = TableColumns | "unclear" | undefined;

interface Shape {
  readonly filled: number;
  /** Share of the filled cells that are numbers. */
  readonly numbers: number;
  /** Share that may be logins. */
  readonly logins: number;
  readonly isPlatform: boolean;
}

const HEAD_ROWS_MAX = 10;
const PLATFORM = /^(twitch|kick|youtube|trovo|facebook|tiktok|discord|local)(\.(tv|com))?$/i;
const TIMES: readonly ColumnKind[] = ["minutes", "hours", "seconds", "milliseconds", "time"];

/** What its columns hold; `undefined` where it is no table of viewers at all. */
export function guessColumns(table: Table): ColumnGuess {
  const { start } = table;
  if (start.length === 0 || start.filter(([first]) => String(first ?? "").startsWith("!")).length > start.length / 2) {
    return undefined;
  }
  const { titles, headRows } = headOf(table);
  const shapes = shapesOf(start.slice(headRows), Math.max(...start.map((row) => row.length)));
  const meanings = shapes.map((shape, at) => meaningIn(titles[at], shape));
  const byWords = rolesOf(meanings, shapes, titles);
  // An object alone may be anything, such as what a page says of an error.
  const isOneRecord = table.titles !== undefined && start.length === 1;
  const roles = isOneRecord ? byWords : byContent(byWords, shapes, meanings);
  if ((roles.name ?? roles.id) !== undefined && (roles.points.length > 0 || roles.time)) {
    return { headRows, titles, ...checkedId(roles, start.slice(headRows), titles), unused: unusedOf(titles, roles) };
  }
  const saysSomething = meanings.some((meaning) => meaning && meaning.kind !== "other");
  const isRegular = start.filter((row) => row.length === start[0]!.length).length >= start.length * 0.8;
  const hasNumbers = shapes.some(({ numbers, filled }) => filled > 0 && numbers > 0.8);
  return hasNumbers && (saysSomething || isRegular) && !isOneRecord ? "unclear" : undefined;
}

/** As {@link guessColumns}, by what the streamer said: `name=1,points=Coins,minutes=4`. Throws a ConfigError for what is not there. */
export function columnsByAnswer(table: Table, answer: string): TableColumns {
  const { titles, headRows } = headOf(table);
  const width = Math.max(0, ...table.start.map((row) => row.length), titles.length);
  const wrong = (written: string) => {
    const columns = describeColumns(table);
    return importError(
      '"{written}" is no column that can be read. Write name=1,points=2 with what is there: {columns}.',
      {
        ...{ written, columns },
      },
    );
  };
  const pairs = answer.split(/[,;]\s*(?=[\p{L}-]+\s*=)/u).map((part) => {
    const [, word = "", value = ""] = /^\s*([\p{L}-]+)\s*=\s*(.*?)\s*$/u.exec(part) ?? [];
    const kind = meaningOf(word)?.kind;
    const named = titles.findIndex((title) => plainColumn(title) === plainColumn(value) && title !== "");
    const at = named >= 0 ? named : /^\d{1,3}$/.test(value) ? Number(value) - 1 : -1;
    if (kind === undefined || kind === "other" || at < 0 || at >= width) throw wrong(oneLine(part));
    return { kind, at };
  });
  const where = (...kinds: readonly ColumnKind[]) => pairs.find(({ kind }) => kinds.includes(kind));
  const time = where(...TIMES);
  const points = pairs.filter(({ kind }) => kind === "points");
  const roles: Roles = {
    ...{ name: where("name")?.at, display: where("display")?.at, id: where("id")?.at },
    ...{ platform: where("platform")?.at, currency: where("currency")?.at, allTime: where("allTime", "total")?.at },
    points: points.map(({ at }) => ({
      at,
      currency: points.length === 1 ? "points" : (titles[at] ?? "") || `column ${at + 1}`,
    })),
    time: time && { at: time.at, unit: time.kind as TimeUnit | "time" },
  };
  if ((roles.name ?? roles.id) === undefined || (points.length === 0 && !time)) throw wrong(oneLine(answer));
  const head = headRows > 0 || table.titles ? headRows : headByAnswer(table, points[0]?.at ?? time!.at);
  return { headRows: head, titles, ...roles, unused: unusedOf(titles, roles) };
}

/** What is there to choose from: `1 "User", 2 "Coins"`. */
export function describeColumns(table: Table): string {
  const { titles, headRows } = headOf(table);
  const example = table.start[headRows] ?? [];
  const width = Math.min(30, Math.max(titles.length, example.length));
  return Array.from({ length: width }, (_, at) => {
    const value = oneLine(example[at]).slice(0, 20);
    return `${at + 1} ${titles[at] ? `${titles[at].slice(0, 30)} (${value})` : value}`;
  }).join(", ");
}

type Roles = Omit<TableColumns, "headRows" | "titles" | "unused">;

function headOf({ titles, start }: Table): { readonly titles: readonly string[]; readonly headRows: number } {
  if (titles) return { titles: titles.map(oneLine), headRows: 0 };
  const asText = start.slice(0, HEAD_ROWS_MAX).map((row) => row.map((cell) => oneLine(cell)));
  const kinds = asText.map((row) => row.map((cell) => meaningOf(cell)?.kind));
  const sure = kinds.findIndex((row) => {
    const known = row.filter((kind) => kind !== undefined);
    return known.some((kind) => kind === "name" || kind === "id") && new Set(known).size > 1;
  });
  if (sure >= 0) return { titles: asText[sure]!, headRows: sure + 1 };
  const [first = []] = asText;
  const hasNumber = first.some((cell) => isNumber(cell));
  const behind = shapesOf(start.slice(1), first.length);
  const isHead = kinds[0]?.some((kind) => kind !== undefined) || behind.some(({ numbers }) => numbers >= 0.8);
  if (!hasNumber && isHead && start.length > 1) return { titles: first, headRows: 1 };
  return { titles: [], headRows: 0 };
}

function oneLine(cell: RawAmount | undefined): string {
  return String(cell ?? "")
    .replace(/\s+/g, " ")
    .trim();
}

/** Without a title that is known: the first row is one where a number should be and is none. */
function headByAnswer({ start }: Table, at: number): number {
  const first = start[0]?.[at];
  return first !== undefined && first !== null && String(first).trim() !== "" && !isNumber(first) ? 1 : 0;
}

function isNumber(cell: RawAmount): boolean {
  return cell !== null && (plainDecimal(cell) ?? plainDecimal(cell, ",")) !== undefined;
}

function shapesOf(rows: readonly (readonly RawAmount[])[], width: number): Shape[] {
  return Array.from({ length: width }, (_, at) => {
    const cells = rows.map((row) => row[at]).filter((cell) => cell !== undefined && cell !== null && cell !== "");
    const share = (fits: (cell: RawAmount) => boolean) =>
      cells.length === 0 ? 0 : cells.filter((cell) => fits(cell!)).length / cells.length;
    return {
      filled: cells.length,
      numbers: share(isNumber),
      logins: share((cell) => /^\s*@?[\p{L}\p{N}_-]{1,30}\s*$/u.test(String(cell))),
      isPlatform: share((cell) => PLATFORM.test(String(cell).trim())) > 0.8,
    };
  });
}

/** What a title says, where the cells below agree. */
function meaningIn(title: string | undefined, shape: Shape): TitleMeaning | undefined {
  const meaning = title === undefined ? undefined : meaningOf(title);
  if (!meaning || shape.filled === 0) return meaning;
  const { kind } = meaning;
  if (kind === "currency") return shape.numbers > 0.8 ? { kind: "points", rank: 40, isPlain: true } : meaning;
  if ((kind === "points" || kind === "total") && shape.numbers === 0) return undefined;
  // A column "source" or "site" that names no platform is something else.
  if (kind === "platform" && !shape.isPlatform && meaning.rank > 3) return undefined;
  return meaning;
}

function rolesOf(
  meanings: readonly (TitleMeaning | undefined)[],
  shapes: readonly Shape[],
  titles: readonly string[],
): Roles {
  const of = (...kinds: readonly ColumnKind[]) =>
    meanings
      .flatMap((meaning, at) => (meaning && kinds.includes(meaning.kind) ? [{ ...meaning, at }] : []))
      .sort((a, b) => a.rank - b.rank || a.at - b.at);
  const [name] = of("name");
  const [display] = of("display");
  const [total] = of("total");
  const [id] = of("id");
  const times = of(...TIMES).filter(({ at }) => shapes[at]!.filled > 0);
  const time = times.find(({ kind }) => kind !== "time") ?? times[0];
  const points = of("points");
  const usesTotal = points.length === 0 && total !== undefined;
  const found = (usesTotal ? [{ ...total, isPlain: true }] : points).sort((a, b) => a.at - b.at);
  const isAlone = found.length === 1;
  const isTwice = (title: string) => found.filter(({ at }) => titles[at]!.trim() === title).length > 1;
  const currencyAt = (at: number) =>
    isTwice(titles[at]!.trim()) ? `${titles[at]!.trim()} ${at + 1}` : titles[at]!.trim();
  return {
    ...{ name: (name ?? display)?.at, display: name ? display?.at : undefined, id: id?.at },
    ...{ platform: of("platform")[0]?.at, everywhere: name?.platform ?? id?.platform, currency: of("currency")[0]?.at },
    points: found.map(({ at, isPlain }) => ({
      at,
      currency: isAlone && isPlain ? "points" : currencyAt(at),
    })),
    allTime: of("allTime")[0]?.at ?? (usesTotal ? undefined : total?.at),
    time: time && { at: time.at, unit: time.kind as TimeUnit | "time" },
  };
}

/** Fills in by the cells what no title says, where only one column can be it. */
function byContent(roles: Roles, shapes: readonly Shape[], meanings: readonly (TitleMeaning | undefined)[]): Roles {
  const free = shapes
    .map((shape, at) => ({ ...shape, at }))
    .filter(({ at, filled }) => filled > 0 && meanings[at] === undefined);
  const platform = roles.platform ?? free.find(({ isPlatform }) => isPlatform)?.at;
  const texts = free.filter(({ numbers, logins, at }) => numbers < 0.8 && logins > 0.4 && at !== platform);
  const logins = texts.filter((shape) => shape.logins > 0.8);
  const onlyText = texts.length === 1 ? texts[0] : logins.length === 1 ? logins[0] : undefined;
  const name = roles.name ?? (roles.id === undefined ? onlyText?.at : undefined);
  const numbers = free.filter((shape) => shape.numbers >= 0.8 && shape.at !== name);
  const points =
    roles.points.length === 0 && numbers.length === 1 && name !== undefined
      ? [{ at: numbers[0]!.at, currency: "points" }]
      : roles.points;
  return { ...roles, platform, name, points };
}

/**
 * A column that is only called `id` may be the number of the row: then it would give one viewer's points to another. It is
 * taken where the platform is said beside it, or where its numbers look like those of accounts.
 */
function checkedId(roles: Roles, rows: readonly (readonly RawAmount[])[], titles: readonly string[]): Roles {
  const { id } = roles;
  if (id === undefined || roles.name === undefined || roles.platform !== undefined) return roles;
  if (meaningOf(titles[id]!)?.platform !== undefined || plainColumn(titles[id]!) === "platformid") return roles;
  const ids = rows.map((row) => String(row[id] ?? "").trim()).filter((text) => text !== "");
  const areLong = ids.filter((text) => /^[1-9]\d{4,}$/.test(text)).length > ids.length * 0.8;
  const inOrder = ids.every((text, at) => at === 0 || Number(text) === Number(ids[at - 1]) + 1);
  return areLong && (!inOrder || ids.length < 3) ? roles : { ...roles, id: undefined };
}

function unusedOf(titles: readonly string[], roles: Roles): string[] {
  const { name, display, id, platform, currency, allTime, time, points } = roles;
  const used = [name, display, id, platform, currency, allTime, time?.at, ...points.map(({ at }) => at)];
  return titles.filter((title, at) => title !== "" && !used.includes(at));
}
