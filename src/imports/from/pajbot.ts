/**
 * pajbot: its table `user`, in a plain `pg_dump` or copied out of PostgreSQL as CSV or text with a header, columns in any order. Time is an interval. A
 * login may stand at several ids, because it changed hands: the newest `login_last_updated` has it now.
 */
import type { Db } from "../../db/open.ts";
import { candidates } from "../files/candidates.ts";
import { ownsLogin, queried, scratchWith } from "../files/database.ts";
import { copiedText, dumpedRows, dumpHas, type TableRow } from "../files/dump.ts";
import { savedTable } from "../files/saved-table.ts";
import { minutesOf } from "../files/watch-time.ts";
import type { Export, FoundRow, RawAmount } from "../found.ts";
import type { GivenFile } from "../given.ts";
import { importError } from "../problem.ts";
import type { Source } from "../source.ts";

const NEEDED = ["login", "points", "time_in_chat_online"];
const COLUMNS = [...NEEDED, "id", "name", "banned", "ignored", "login_last_updated"];
const TABLE = { user: COLUMNS };

export const pajbot: Source = {
  bot: "pajbot",
  title: "pajbot",
  async recognise(given) {
    for (const file of candidates(given)) {
      if ((await file.container()) === "binary" && (await file.head()).subarray(0, 5).toString("latin1") === "PGDMP") {
        throw importError(
          "{name} is a dump of PostgreSQL in its own packed format. Make a plain one: pg_restore -f pajbot.sql {name}",
          { name: file.name },
        );
      }
      if ((await file.container()) !== "text") continue;
      const isDump = await dumpHas(file, "time_in_chat_online");
      const rows = isDump ? dumpedRows(file, TABLE) : await csvRows(file);
      if (rows) return exportOf(file, await scratchWith(given, "pajbot", TABLE, rows), isDump ? 0 : 1);
    }
    return undefined;
  },
};

function csvRows(file: GivenFile): Promise<AsyncIterable<TableRow> | undefined> {
  return savedTable(file, {
    ...{ table: "user", columns: COLUMNS, needed: NEEDED },
    cell: (written = "", delimiter) => copiedText(written, delimiter === "\t") || null,
    check(row, count) {
      // PostgreSQL writes every column: of a torn row nobody knows who was banned.
      if (row.length >= count) return;
      throw importError("{name} ends in the middle: it is not whole. Copy the table out of PostgreSQL again.", {
        name: file.name,
      });
    },
  });
}

interface User {
  readonly id: string | null;
  readonly login: string | null;
  readonly shown: string | null;
  readonly points: RawAmount;
  readonly time: RawAmount;
  readonly banned: string | null;
  readonly ignored: string | null;
  /** 1 where the login is theirs today. */
  readonly owns: bigint;
}

const USERS = `SELECT CAST(id AS TEXT) AS id, CAST(login AS TEXT) AS login, CAST(name AS TEXT) AS shown, points, time_in_chat_online AS time,
  CAST(banned AS TEXT) AS banned, CAST(ignored AS TEXT) AS ignored, ${ownsLogin("login", "login_last_updated", "id")} AS owns
  FROM "user" ORDER BY rowid`;

/** `header`: how many rows stand before the first viewer. */
function exportOf(file: GivenFile, open: () => Db, header: number): Export {
  const [others] = queried<{ n: bigint }>(file.name, open, `SELECT count(*) AS n FROM (${USERS}) WHERE owns = 0`);
  const notes = ["Time in the chat while the channel was offline, tokens and commands do not come along."];
  if (others!.n > 0n) {
    notes.push(`Viewers whose login somebody else had later, so that only their id tells who they are: ${others!.n}.`);
  }
  return {
    title: `pajbot, ${file.name}`,
    files: [file],
    currencies: ["points"],
    platform: "twitch",
    notes,
    *rows() {
      let n = header;
      for (const user of queried<User>(file.name, open, USERS)) yield rowOf(user, ++n);
    },
  };
}

function rowOf({ id, login, shown, points, time, banned, ignored, owns }: User, n: number): FoundRow {
  const platformId = id?.trim() || undefined;
  const isTheirs = owns === 1n || platformId === undefined;
  return {
    ...{ place: `row ${n}`, platformId, amounts: { points }, minutes: minutesOfInterval(time) },
    ...(isTheirs ? { name: login ?? "", displayName: shown ?? undefined } : { name: "" }),
    ...(isYes(banned) ? { leftOut: "banned there" } : isYes(ignored) ? { leftOut: "ignored there" } : {}),
  };
}

function isYes(value: string | null): boolean {
  return /^(t|true|1|y|yes|on)$/i.test(value ?? "");
}

const N = "([+-]?\\d+(?:\\.\\d+)?)";
const CLOCK = "(?:([+-]?)(\\d+):(\\d\\d)(?::(\\d\\d)(?:\\.\\d+)?)?)?";
const WORDS = new RegExp(
  `^(?:@ )?(?:${N} years?)? ?(?:${N} mons?)? ?(?:${N} days?)? ?(?:${N} hours?)? ?(?:${N} mins?)? ?(?:${N} secs?)? ?${CLOCK}( ago)?$`,
);
const ISO = new RegExp(`^P(?:${N}Y)?(?:${N}M)?(?:${N}D)?(?:T(?:${N}H)?(?:${N}M)?(?:${N}S)?)?$`);
const STANDARD = new RegExp(`^(?:([+-]?\\d+)-(\\d+))? ?(?:([+-]?\\d+)(?: |$))?${CLOCK}$`);
/** Of a year, a month, a day, an hour, a minute, a second, as pajbot reads them: a year has 365 days and a month 30. */
const SECONDS = [31_536_000, 2_592_000, 86_400, 3_600, 60, 1];

/** `1 day 02:00:00`, `1 year 2 mons 3 days 04:05:06`, `@ 2 hours ago`, `P1DT2H`, `1 2:00:00`, as PostgreSQL may be set to write them; seconds as a number. */
function minutesOfInterval(raw: RawAmount): RawAmount {
  const text = String(raw ?? "").trim();
  if (/^(@ 0)?$/.test(text) || /^[+-]?\d+(\.\d+)?$/.test(text))
    return text.startsWith("@") ? 0 : minutesOf(raw, "seconds");
  const parts = partsOfInterval(text);
  if (!parts) return raw;
  const seconds = parts.reduce((sum, part, at) => sum + part * SECONDS[at]!, 0);
  return Number.isFinite(seconds) ? Math.floor(seconds / 60) : raw;
}

function partsOfInterval(text: string): number[] | undefined {
  const iso = ISO.exec(text);
  if (iso) return iso.slice(1).map((part) => Number(part ?? 0));
  const words = WORDS.exec(text);
  if (words) {
    const parts = words.slice(1, 7).map((part) => Number(part ?? 0));
    const whole = withClock(parts, words.slice(7, 11));
    return words[11] ? whole.map((part) => -part) : whole;
  }
  const standard = STANDARD.exec(text);
  if (!standard) return undefined;
  const [years = "0", months = "0", days = "0"] = standard.slice(1, 4);
  const sign = years.startsWith("-") ? -1 : 1;
  return withClock([Number(years), sign * Number(months), Number(days), 0, 0, 0], standard.slice(4, 8));
}

function withClock(parts: readonly number[], [sign, ...clock]: readonly (string | undefined)[]): number[] {
  return parts.map((part, at) => (at < 3 ? part : part + Number(clock[at - 3] ?? 0) * (sign === "-" ? -1 : 1)));
}
