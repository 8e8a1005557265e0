/** The copies of both places, with what is in each and what putting it back would lose. */
import { existsSync } from "node:fs";
import path from "node:path";
import { type Config, zoneOf } from "../../app/config.ts";
import {
  type CopyFacts,
  copyFacts,
  lastShared,
  type Moved,
  movedSince,
  type Sum,
} from "../../app/copies/copy-facts.ts";
import { usableSecondPlace } from "../../app/copies/places.ts";
import { TABLES } from "../../app/tables.ts";
import { wallClock } from "../../base/calendar.ts";
import { ConfigError, messageOf } from "../../base/errors.ts";
import { realSystem } from "../../base/system.ts";
import { type CopyFile, copiesIn, faultAtSight } from "../../db/copies/listed.ts";
import { inSize } from "../../db/copies/room.ts";
import { missingPlace } from "../../db/copies/second.ts";
import { type Book, openCopyToRead } from "../../db/open.ts";
import { money } from "../../ledger/words.ts";
import type { CliContext } from "../context.ts";

/** A copy and what is known of it. */
export interface KnownCopy extends CopyFile {
  readonly facts: CopyFacts | undefined;
  /** Why it is none, in a sentence. */
  readonly fault: string | undefined;
}

/** The copies of both places, newest first; one that lies in both is named once, by the first. */
export function allCopies(context: CliContext, config: Config): KnownCopy[] {
  const wall = { nowMs: realSystem().clock.now(), timeZone: zoneOf(config) };
  const second = usableSecondPlace(config, context.configFile, context.paths);
  const first = copiesIn(context.paths.backups, wall).map(known);
  const good = new Set(first.filter(({ fault }) => fault === undefined).map(({ name, bytes }) => `${name} ${bytes}`));
  const others =
    second === undefined ? [] : copiesIn(second, wall).filter((one) => !good.has(`${one.name} ${one.bytes}`));
  return [...first, ...others.map(known)].sort((a, b) => b.madeMs - a.madeMs);
}

/** The newest file that is called a copy and has a time in its name, good or not: of the first place, else of the second. */
export function newestNamed(context: CliContext, config: Config): CopyFile | undefined {
  const wall = { nowMs: realSystem().clock.now(), timeZone: zoneOf(config) };
  const second = usableSecondPlace(config, context.configFile, context.paths);
  for (const folder of [context.paths.backups, ...(second === undefined ? [] : [second])]) {
    const newest = copiesIn(folder, wall).find(({ timed }) => timed);
    if (newest) return newest;
  }
  return undefined;
}

function known(copy: CopyFile): KnownCopy {
  const fault = faultAtSight(copy.file);
  if (fault !== undefined) return { ...copy, fault, facts: undefined };
  try {
    return { ...copy, fault: undefined, facts: copyFacts(copy.file, TABLES) };
  } catch (error) {
    const problems = error instanceof ConfigError ? error.problems : [messageOf(error)];
    return { ...copy, fault: problems.join(" "), facts: undefined };
  }
}

/** The present book, to compare with; or why it cannot be read, in a sentence. */
export function presentBook({ paths }: CliContext): Book | string {
  if (!existsSync(paths.book)) return "There is no book at the moment, so nothing would be lost.";
  try {
    return openCopyToRead(paths.book, TABLES);
  } catch (error) {
    const why = error instanceof ConfigError ? error.problems.join(" ") : messageOf(error);
    return `What would be lost cannot be said, because the present book cannot be read: ${why}`;
  }
}

/** What a book has had that a copy has not got. */
export function lostBy(book: Book, copy: { readonly file: string; readonly facts: CopyFacts }): Moved {
  return movedSince(book.db, lastShared(book.db, copy.facts, copy.file, TABLES));
}

/** `214 transfers, 5,310 points`. */
export function lostText({ transfers, amounts }: Moved): string {
  if (transfers === 0) return "nothing";
  return [`${transfers.toLocaleString("en")} transfer${transfers === 1 ? "" : "s"}`, sums(amounts)].join(", ");
}

/** `1,234 points, 2.50 euros`. */
export function sums(amounts: readonly Sum[]): string {
  return amounts.length === 0 ? "nothing" : amounts.map(({ units, currency }) => money(units, currency)).join(", ");
}

/** `2026-11-29 23:10`. */
export function wallText(atMs: number, config: Config): string {
  const { day, time } = wallClock(atMs, zoneOf(config));
  return `${day} ${time}`;
}

/** Prints them all. Resolves with exit code 0; throws where there are none. */
export async function listCopies(context: CliContext, config: Config): Promise<number> {
  const copies = allCopies(context, config);
  const second = usableSecondPlace(config, context.configFile, context.paths);
  const missing = second && (await missingPlace(second));
  if (missing) context.err(`Careful: ${missing}.`);
  if (copies.length === 0) throw noCopies(context);
  const book = presentBook(context);
  try {
    context.out("Copies of the book, newest first:");
    for (const copy of copies) context.out(`  ${line(copy, config, typeof book === "string" ? undefined : book)}`);
  } finally {
    if (typeof book !== "string") book.close();
  }
  if (typeof book === "string") context.out(book);
  context.out(
    'To put one back: npx chatmint restore FILE, or the newest before a time: npx chatmint restore "before 21:40"',
  );
  return 0;
}

function line(copy: KnownCopy, config: Config, book: Book | undefined): string {
  const { file, fault, facts, madeMs, bytes } = copy;
  const begin = `${wallText(madeMs, config)}  ${inSize(bytes).padStart(8)}  `;
  if (facts === undefined) return `${begin}NO GOOD COPY: ${fault}  ${shownFile(file)}`;
  const lost = book ? `; lost since then: ${lostText(lostBy(book, { file, facts }))}` : "";
  return `${begin}${sums(facts.supply)} in it${lost}  ${shownFile(file)}`;
}

/** As it is written behind a command, from where that was called. */
export function shownFile(file: string): string {
  const relative = path.relative("", file);
  const shown = relative.startsWith("..") ? file : relative;
  return /\s/.test(shown) ? `"${shown}"` : shown;
}

/** There is nothing to put back. */
export function noCopies({ paths }: CliContext): ConfigError {
  return new ConfigError("RESTORE_MISSING", [
    `There is no copy of the book in ${paths.backups} yet. Make one: npx chatmint backup`,
  ]);
}
