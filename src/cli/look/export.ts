/** `chatmint export`: takes everything that is in the book away, as files that other programs read. Beside a running bot too. */
import { realpathSync } from "node:fs";
import path from "node:path";
import { type Config, homeOf } from "../../app/config.ts";
import { exclusionsOf } from "../../app/excluded.ts";
import { ConfigError } from "../../base/errors.ts";
import { realSystem } from "../../base/system.ts";
import type { Book, Db } from "../../db/open.ts";
import { allPendingInBook } from "../../features/watch/in-book.ts";
import {
  EXPORT_FORMATS,
  type Exported,
  type ExportFormat,
  exportBook,
  formatOfFile,
} from "../../imports/out/export-book.ts";
import type { AccountFacts, ExportBook, ExportList } from "../../imports/out/export-list.ts";
import { LISTS, PERSONAL_LISTS } from "../../imports/out/lists.ts";
import { SEPARATORS, type SeparatorName } from "../../imports/out/safe-csv.ts";
import { SamePerson } from "../../ledger/same-person.ts";
import type { PlatformName, Roles } from "../../model/message.ts";
import { Viewers } from "../../viewers/viewers.ts";
import type { CliContext } from "../context.ts";
import { bookToRead } from "./book.ts";

/** The options as they were written. */
export interface ExportOptions {
  readonly format?: string;
  readonly what?: string;
  readonly viewer?: string;
  readonly currency?: string;
  readonly separator: string;
  readonly force: boolean;
  readonly rehearsal: boolean;
}

/** So many names are told of those that were left out. */
const NAMES_MAX = 10;

/** Exit code 1 when the book knows nobody of the name that was asked for. */
export async function exportFile(context: CliContext, file: string, options: ExportOptions): Promise<number> {
  const format = formatOf(file, options.format);
  const lists = listsOf(format, options);
  const separator = oneOf("--separator", options.separator, Object.keys(SEPARATORS)) as SeparatorName;
  const isStream = file === "-";
  if (isStream && (format === "xlsx" || format === "sqlite")) {
    throw new ConfigError("EXPORT_STREAM", [
      `${format} cannot be written to the terminal. Name a file, or take --format csv.`,
    ]);
  }
  const { config } = context.load();
  const book = bookToRead(context, options.rehearsal, "npx chatmint export");
  try {
    if (!isStream) refuseOwnFile(context, file);
    checkCurrency(book.db, options.currency);
    const viewerIds = options.viewer === undefined ? undefined : viewersCalled(book.db, config, options.viewer);
    if (viewerIds?.length === 0) {
      context.err(`The book ${book.file} knows nobody called ${options.viewer}.`);
      return 1;
    }
    const taken: ExportBook = {
      ...toTakeOut(context, config, book),
      ...(viewerIds ? { viewerIds } : {}),
      ...(options.currency === undefined ? {} : { currency: options.currency }),
    };
    const to = isStream ? process.stdout : file;
    const exported = await exportBook(taken, { format, lists, separator, to, force: options.force });
    const say = isStream ? context.err : context.out;
    tell(say, isStream ? format : path.resolve(file), format, exported);
    const hasBalances = lists.length === 0 || lists.some(({ name }) => name === "balances");
    if (hasBalances && viewerIds === undefined) tellHeld(say, book.db, options.currency);
    return 0;
  } finally {
    book.close();
  }
}

function formatOf(file: string, written: string | undefined): ExportFormat {
  const formats = Object.keys(EXPORT_FORMATS);
  if (written !== undefined) return oneOf("--format", written, formats) as ExportFormat;
  const told = file === "-" ? "csv" : formatOfFile(file);
  if (told) return told;
  throw new ConfigError("EXPORT_FORMAT", [
    `What kind of file should ${file} be? Let its name end in .csv, .json, .xlsx or .sqlite, or write --format and one of ${formats.join(", ")}.`,
  ]);
}

/** Which lists go into the file: balances, unless it is about one person, of whom everything is meant. */
function listsOf(format: ExportFormat, { what, viewer }: ExportOptions): readonly ExportList[] {
  if (format === "streamelements" || format === "phantombot") {
    if (what === undefined || what === "balances") return [];
    throw new ConfigError("EXPORT_WHAT", [
      `${format} takes balances and nothing else. Leave out --what, or take another format.`,
    ]);
  }
  const all = viewer === undefined ? LISTS : PERSONAL_LISTS;
  const asked = what ?? (viewer === undefined ? "balances" : "all");
  const name = oneOf("--what", asked, [...all.map((list) => list.name), "all"]);
  if (name !== "all") return all.filter((list) => list.name === name);
  if (format !== "csv") return all;
  throw new ConfigError("EXPORT_WHAT", [
    `A CSV file holds one list. Say which: --what and one of ${all.map((list) => list.name).join(", ")}; or take json, xlsx or sqlite, which hold all.`,
  ]);
}

function oneOf(option: string, written: string, known: readonly string[]): string {
  const meant = written.trim().toLowerCase();
  if (known.includes(meant)) return meant;
  throw new ConfigError("EXPORT_OPTION", [`${option} is one of ${known.join(", ")}, not ${written}.`]);
}

/** A book that is replaced by an export of itself would be gone. */
function refuseOwnFile({ paths }: CliContext, file: string): void {
  const real = (name: string) => {
    try {
      // As the disk writes it: with capitals that Windows does not tell apart.
      return realpathSync.native(name);
    } catch {
      return path.resolve(name);
    }
  };
  const own = [paths.book, paths.rehearsalBook].map(real);
  if (!own.some((book) => real(file) === book || ["-wal", "-shm", ".lock"].some((end) => real(file) === book + end)))
    return;
  throw new ConfigError("EXPORT_PLACE", [`${file} is the book itself. Name another file.`]);
}

function checkCurrency(db: Db, code: string | undefined): void {
  const codes = db.prepare<[], string>("SELECT code FROM currency ORDER BY id").pluck().all();
  if (code === undefined || codes.includes(code)) return;
  throw new ConfigError("EXPORT_OPTION", [`--currency is one of ${codes.join(", ")}, not ${code}.`]);
}

/** Every viewer that somebody of this name is; none when the book knows nobody called so. */
function viewersCalled(db: Db, config: Config, name: string): readonly number[] {
  const { clock } = realSystem();
  const found = new Viewers({ db, clock }).byName(homeOf(config), name);
  return found ? new SamePerson(db).idsOf(found.id) : [];
}

function toTakeOut(context: CliContext, config: Config, { db }: Book): ExportBook {
  const exclusions = exclusionsOf(config, context.paths);
  const owned = new Set(db.prepare<[], string>("SELECT platform || ':' || platform_id FROM channel").pluck().all());
  return {
    db,
    pending: () => allPendingInBook(db),
    neverEarns({ platform, platformId, login, roles, excluded }: AccountFacts) {
      const account = { platform: platform as PlatformName, platformId, login, earning: !excluded };
      const channel = owned.has(`${platform}:${platformId}`) ? platformId : undefined;
      return exclusions.reason({ ...account, roles: roles.split(" ") as unknown as Roles }, channel) ?? "";
    },
  };
}

/** How many rows of what were written, what is not in the file, and whom it lacks. */
function tell(say: (line: string) => void, name: string, format: ExportFormat, { rows, leftOut }: Exported): void {
  const counted = [...rows].map(([list, count]) => `${count.toLocaleString("en")} of ${list}`);
  say(`Written: ${name}${counted.length > 0 ? ` (rows: ${counted.join(", ")})` : ""}`);
  if (leftOut.elsewhere > 0) {
    say(`Left out, because ${format} knows viewers of Twitch only: ${leftOut.elsewhere.toLocaleString("en")}.`);
  }
  if (leftOut.odd.length === 0) return;
  const more = leftOut.odd.length - NAMES_MAX;
  const names = `${leftOut.odd.slice(0, NAMES_MAX).join(", ")}${more > 0 ? ` and ${more.toLocaleString("en")} more` : ""}`;
  say(`Left out, because no login of Twitch is written so: ${names}.`);
}

function tellHeld(say: (line: string) => void, db: Db, currency: string | undefined): void {
  const held = db.prepare<[], { code: string; amount: number }>(
    "SELECT c.code, sum(a.balance) AS amount FROM account AS a JOIN currency AS c ON c.id = a.currency_id WHERE a.kind = 'escrow' GROUP BY c.id",
  );
  for (const { code, amount } of held.all()) {
    if (amount === 0 || (currency ?? code) !== code) continue;
    say(
      `In nobody's balance: ${amount.toLocaleString("en")} of ${code}, which lie in open giveaways, drops and redemptions until those end.`,
    );
  }
}
