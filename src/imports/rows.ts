/** Makes of what was found in a file what can be compared with the book: whole numbers, logins as the platforms write them. */
import { readAmount } from "./amounts.ts";
import { type Export, type FoundRow, type FoundSkip, type ImportPlatform, isSkip } from "./found.ts";
import { inTurns } from "./turns.ts";

/** One viewer of a file, ready to be looked up. */
export interface ImportRow {
  /** Its place among all rows of the file, from 0: the same each time the file is read. */
  readonly n: number;
  readonly place: string;
  readonly platform: ImportPlatform;
  readonly platformId: string | undefined;
  /** In small letters; empty where only the id is known. */
  readonly login: string;
  readonly displayName: string;
  /** Whole numbers from 0. */
  readonly amount: number;
  readonly minutes: number;
  readonly allTime: number;
  /** What had to be changed, for the streamer to read: `floored`, `negative`. */
  readonly changed: readonly ("floored" | "negative")[];
}

/** One that gets nothing, and why. */
export interface SkippedRow {
  readonly n: number;
  readonly place: string;
  readonly name: string;
  readonly why: string;
}

const LOGIN: Readonly<Record<ImportPlatform, RegExp>> = {
  twitch: /^[a-z0-9_]{1,25}$/,
  kick: /^[a-z0-9_-]{1,30}$/,
};
const MINUTES_MAX = 100_000_000;

/** Characters of a name, and of a reason, that people are shown. */
const NAME_MAX = 50;
const WHY_MAX = 300;
/** What moves the cursor of a terminal, or turns the text behind it round. */
const UNSEEN = /[^\P{Cc}\t]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

interface Reading {
  /** Which of its currencies is brought along. */
  readonly currency: string;
  /** Where the viewers are whose row does not say. */
  readonly platform: ImportPlatform;
}

/** The rows of an export, each ready or skipped with a reason. */
export async function* readRows(found: Export, reading: Reading): AsyncGenerator<ImportRow | SkippedRow> {
  let n = 0;
  for await (const row of inTurns(found.rows())) {
    const isOfOther = "onlyOf" in row && row.onlyOf !== undefined && row.onlyOf !== reading.currency;
    if (!isOfOther) yield readRow(row, n, found, reading);
    n++;
  }
}

export function isSkippedRow(row: ImportRow | SkippedRow): row is SkippedRow {
  return "why" in row;
}

/** Whatever a file says, as it can stand in a terminal and in chat. */
function shown(text: string, most = NAME_MAX): string {
  const signs = [...text.slice(0, 4 * most).replace(UNSEEN, "")];
  return signs.length > most ? `${signs.slice(0, most - 1).join("")}…` : signs.join("");
}

function readRow(row: FoundRow | FoundSkip, n: number, found: Export, reading: Reading): ImportRow | SkippedRow {
  const { place, name } = row;
  const skip = (why: string): SkippedRow => ({
    n,
    place,
    name: shown(name || ("platformId" in row && row.platformId) || ""),
    why: shown(why, WHY_MAX),
  });
  if (isSkip(row)) return skip(row.skipped);
  if (row.leftOut !== undefined) return skip(row.leftOut);
  const platform = row.platform ?? reading.platform;
  const platformId = row.platformId?.trim() || undefined;
  const login = name.trim().replace(/^@/, "").toLowerCase();
  if (platformId !== undefined && !/^[1-9]\d{0,18}$/.test(platformId)) return skip(`"${platformId}" is no id`);
  if (login === "" && platformId === undefined) return skip("no name");
  if (login !== "" && !LOGIN[platform].test(login)) {
    // Where the id is known nobody needs the login.
    if (platformId === undefined) return skip(`no name that ${platform === "twitch" ? "Twitch" : "Kick"} knows`);
  }
  const amount = readAmount(row.amounts[reading.currency], found.decimalSign);
  const minutes = readAmount(row.minutes, found.decimalSign);
  const allTime = readAmount(row.allTime, found.decimalSign);
  if ("wrong" in amount) return skip(amount.wrong);
  if ("wrong" in minutes) return skip(`watch time: ${minutes.wrong}`);
  const changed: ("floored" | "negative")[] = [];
  if (amount.floored) changed.push("floored");
  if (amount.negative) changed.push("negative");
  return {
    n,
    place,
    platform,
    platformId,
    login: LOGIN[platform].test(login) ? login : "",
    displayName: shown(row.displayName?.trim() || name.trim().replace(/^@/, "")),
    amount: amount.whole,
    minutes: Math.min(minutes.whole, MINUTES_MAX),
    allTime: "wrong" in allTime ? 0 : allTime.whole,
    changed,
  };
}
