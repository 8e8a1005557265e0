/**
 * What Mix It Up exports as text: all viewers (`User Data.txt`, a table with tabs and without quotes, which some save in
 * Excel), and the viewers of one currency (`Points Data.txt`, with spaces between, also within names).
 */
import path from "node:path";
import { tableRows, tableStart } from "../files/csv.ts";
import { namesApart } from "../files/names.ts";
import { sheetsOf } from "../files/sheet.ts";
import { linesOf, startOf, textOf } from "../files/text.ts";
import type { Export, FoundRow, FoundSkip, ImportPlatform } from "../found.ts";
import type { Given, GivenFile } from "../given.ts";
import { importError } from "../problem.ts";

/** Columns that hold no amount, in either form of the table; those of accounts are told by their ends. */
const OTHERS = [
  "MixItUpID",
  "Username",
  "PrimaryRole",
  "ViewingMinutes",
  "OfflineViewingMinutes",
  "Minutes",
  "CustomTitle",
];
const TOTALS = ["StreamsWatched", "AmountDonated", "SubsGifted", "SubsReceived", "ChatMessagesSent", "TimesTagged"];
const KNOWN = new Set([
  ...OTHERS,
  ...TOTALS.map((one) => `Total${one}`),
  "TotalCommandsRun",
  "TotalMonthsSubbed",
  "LastSeen",
]);
const ACCOUNT = /^(Twitch|YouTube|Trovo|Glimesh|Facebook|Kick|Velora|VPZone)(ID|Username)$/;

const NO_ACCOUNT = "no account on Twitch or Kick";

/** `id Platform PlatformID name amount`. */
const LINE = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12} (\w+) (\S*) (.*?) (-?\d+)$/i;
/** As it was until 2021: `TwitchID name amount`. */
const OLD_LINE = /^(\d{1,12}) (\w{1,25}) (-?\d+)$/;

export async function miuTables(files: readonly GivenFile[], given: Given): Promise<Export | undefined> {
  const lists: GivenFile[] = [];
  const tables: UserTable[] = [];
  for (const file of files) {
    const table = await userTable(file);
    if (table) tables.push(table);
    else if (await isList(file)) lists.push(file);
  }
  const best: readonly (UserTable | GivenFile)[] = tables.length > 0 ? tables : lists;
  if (best.length > 1) {
    throw importError("{label} has {count} exports of Mix It Up. Name one of them.", {
      ...{ label: given.label, count: best.length },
    });
  }
  if (tables[0]) return usersOf(tables[0], given);
  return lists[0] && listOf(lists[0], given);
}

/** The table of all viewers, wherever it stands. */
interface UserTable {
  readonly file: GivenFile;
  readonly header: readonly string[];
  readonly first: readonly string[] | undefined;
  /** With the header, each with the number of its row. */
  rows(): AsyncIterable<readonly string[]> | Iterable<readonly string[]>;
}

async function userTable(file: GivenFile): Promise<UserTable | undefined> {
  const container = await file.container();
  if (container === "xlsx") {
    const sheet = (await sheetsOf(file)).find(({ rows: [header] }) => header?.includes("MixItUpID"));
    return sheet && { file, header: sheet.rows[0]!, first: sheet.rows[1], rows: () => sheet.rows };
  }
  if (container !== "text") return undefined;
  const [head = "", first] = (await startOf(file)).split(/\r?\n/, 2);
  if (!/\bMixItUpID\b/.test(head)) return undefined;
  if (head.includes("\t")) {
    const cells = (line: string) => line.split("\t");
    return { file, header: cells(head), first: first === undefined ? first : cells(first), rows: () => unquoted(file) };
  }
  const { delimiter, rows } = await tableStart(file);
  return { file, header: rows[0] ?? [], first: rows[1], rows: () => tableRows(file, delimiter) };
}

async function* unquoted(file: GivenFile): AsyncGenerator<readonly string[]> {
  for await (const line of linesOf(textOf(file))) yield line.split("\t");
}

function usersOf({ file, header: titles, first, rows }: UserTable, given: Given): Export {
  const header = titles.map((title) => title.trim());
  // A currency may be called as a column that comes behind it.
  const isKnown = (title: string, at: number) =>
    ACCOUNT.test(title) || (KNOWN.has(title) && header.lastIndexOf(title) === at);
  const end = header.lastIndexOf("LastSeen") + 1;
  const accounts = header.filter((title) => ACCOUNT.test(title)).length;
  if (end > 0 && header.length > end && first !== undefined && first.length === end - accounts) {
    throw importError(
      "{name} was written by a version of Mix It Up that puts the names of viewers into the first line. Update Mix It Up and export again, or import its backup.",
      { name: file.name },
    );
  }
  const amounts = header
    .map((title, at) => [at, title] as const)
    .filter(([at, title]) => title !== "" && !isKnown(title, at));
  const names = namesApart(new Map(amounts.map(([at, title]) => [`column ${at + 1}`, title])));
  const currencies = amounts.map(([at]) => [names.get(`column ${at + 1}`)!, at] as const);
  const needed = Math.max(
    ...amounts.map(([at]) => at),
    header.lastIndexOf("Minutes"),
    header.indexOf("TwitchUsername"),
  );
  return {
    title: `Mix It Up, ${given.label}`,
    files: [file],
    currencies: currencies.length > 0 ? currencies.map(([name]) => name) : ["points"],
    platform: "twitch",
    notes:
      currencies.length > 1
        ? ["Ranks and stream passes look like currencies in this file. Bring along only what viewers could spend."]
        : [],
    async *rows() {
      let n = 0;
      for await (const cells of rows()) {
        if (++n === 1 || cells.every((cell) => cell.trim() === "")) continue;
        const at = header.indexOf("CustomTitle");
        // A title with a tab in it moves what stands behind.
        const isMoved = cells.length > header.length && at >= 0 && at < needed;
        if (isMoved) yield { place: `row ${n}`, name: cells[2] ?? "", skipped: "more cells than columns" };
        else yield viewerOf(header, cells, currencies, `row ${n}`);
      }
    },
  };
}

function viewerOf(
  header: readonly string[],
  cells: readonly string[],
  currencies: readonly (readonly [string, number])[],
  place: string,
): FoundRow | FoundSkip {
  const cell = (title: string) => (cells[header.lastIndexOf(title)] ?? "").trim();
  const on = (platform: string) => [cell(`${platform}ID`), cell(`${platform}Username`)] as const;
  const [twitchId, twitchName] = on("Twitch");
  const twitch = [twitchId, twitchName || cell("Username")] as const;
  const isTwitch = twitch.join("") !== "";
  const [id, name] = isTwitch ? twitch : on("Kick");
  if (id + name === "") {
    const other = header.find((title, at) => ACCOUNT.test(title) && (cells[at] ?? "").trim() !== "");
    const platform = other && ACCOUNT.exec(other)![1]!;
    const skipped = platform ? `only on ${platform}` : NO_ACCOUNT;
    return { place, name: platform ? on(platform)[1] : "", skipped };
  }
  return {
    place,
    name,
    platform: isTwitch ? "twitch" : "kick",
    platformId: id || undefined,
    amounts: Object.fromEntries(currencies.map(([currency, at]) => [currency, cells[at] ?? ""])),
    minutes: cell("Minutes") || cell("ViewingMinutes"),
  };
}

async function isList(file: GivenFile): Promise<boolean> {
  if ((await file.container()) !== "text") return false;
  const lines = (await startOf(file)).split(/\r?\n/).filter((line) => line.trim() !== "");
  // The last one may be cut off.
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines;
  return whole.length > 0 && (LINE.test(whole[0]!.trim()) || whole.every((line) => OLD_LINE.test(line.trim())));
}

function listOf(file: GivenFile, given: Given): Export {
  const called = /^(.+) Data\.txt$/i.exec(path.posix.basename(file.name))?.[1]?.trim();
  const currency = called || "points";
  return {
    title: `Mix It Up, ${given.label}`,
    files: [file],
    currencies: [currency],
    platform: "twitch",
    notes: ["This file has no watch time. A backup and User Data.txt have it."],
    async *rows() {
      let n = 0;
      for await (const line of linesOf(textOf(file))) {
        n++;
        if (line.trim() !== "") yield listed(line.trim(), `line ${n}`, currency);
      }
    },
  };
}

function listed(line: string, place: string, currency: string): FoundRow | FoundSkip {
  const [, oldId, oldName = "", oldAmount = ""] = OLD_LINE.exec(line) ?? [];
  if (oldId !== undefined) {
    return { place, platform: "twitch", platformId: oldId, name: oldName, amounts: { [currency]: oldAmount } };
  }
  const [, on, platformId, name = "", amount = ""] = LINE.exec(line) ?? [];
  if (on === undefined) return { place, name: line.slice(0, 40), skipped: "broken" };
  const platform = on.toLowerCase();
  if (platform !== "twitch" && platform !== "kick") {
    return { place, name, skipped: platform === "none" ? NO_ACCOUNT : `only on ${on}` };
  }
  return {
    place,
    name,
    platform: platform as ImportPlatform,
    platformId: platformId || undefined,
    amounts: { [currency]: amount },
  };
}
