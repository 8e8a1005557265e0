/**
 * AnkhBot and the first Streamlabs Chatbots: `CurrencyDB.sqlite`, table `CurrencyUser`. Hours are a TimeSpan of .NET, `[d.]hh:mm:ss[.fffffff]`; where
 * nothing is in it, the minutes stand beside it. Later versions encrypt the file, and nobody but they can read it.
 */
import { candidates } from "../files/candidates.ts";
import { foreignDatabase, queried, tablesIn } from "../files/database.ts";
import { minutesByClock, minutesOf } from "../files/watch-time.ts";
import type { Export, FoundRow, RawAmount } from "../found.ts";
import type { Given, GivenFile } from "../given.ts";
import { importError } from "../problem.ts";
import type { Source } from "../source.ts";

export const ankhbot: Source = {
  bot: "ankhbot",
  title: "AnkhBot",
  async recognise(given) {
    const files = candidates(given);
    for (const file of files) {
      const columns = (await tablesIn(file, given))?.get("currencyuser")?.columns;
      if (columns?.includes("name") && columns.includes("points")) return exportOf(file, columns, given);
    }
    for (const file of files) if (await isEncrypted(file, given)) throw importError(ENCRYPTED, { name: file.name });
    return undefined;
  },
};

const ENCRYPTED =
  "{name} is encrypted, or no database that can be read. AnkhBot and Streamlabs Chatbot encrypt theirs: open Streamlabs Chatbot, choose Settings, Cloud, Export Excel, and import the .xlsx.";

/** First bytes of what is no database at all: old Excel, PDF, pictures, programs, archives. */
const OTHERS = [
  "d0cf11e0",
  "25504446",
  "89504e47",
  "ffd8ff",
  "47494638",
  "4d5a",
  "377abcaf",
  "52617221",
  "52494646",
  "50474450",
];

/** What is encrypted has every byte about as often as any other. In a folder it is told by where it lies. */
async function isEncrypted(file: GivenFile, { kind }: Given): Promise<boolean> {
  if (kind !== "file" && !/(^|\/)currencydb\.sqlite$/i.test(file.name)) return false;
  if ((await file.container()) !== "binary") return false;
  const head = await file.head();
  const start = head.subarray(0, 8).toString("hex");
  return !OTHERS.some((other) => start.startsWith(other)) && new Set(head).size >= Math.min(head.length, 256) * 0.7;
}

interface CurrencyUser {
  readonly name: string | null;
  readonly points: RawAmount;
  readonly hours: RawAmount;
  readonly minutes: RawAmount;
}

async function exportOf(file: GivenFile, columns: readonly string[], given: Given): Promise<Export> {
  const optional = (name: string) => (columns.includes(name) ? name : "NULL");
  const users = `SELECT CAST(name AS TEXT) AS name, points AS points, ${optional("hours")} AS hours, ${optional("minuteswatched")} AS minutes
    FROM currencyuser ORDER BY name`;
  const open = await foreignDatabase(file, given);
  return {
    title: `AnkhBot, ${file.name}`,
    files: [file],
    currencies: ["points"],
    platform: "twitch",
    notes: ["Ranks, raids and commands do not come along."],
    *rows() {
      let n = 0;
      for (const user of queried<CurrencyUser>(file.name, open, users)) yield rowOf(user, ++n);
    },
  };
}

function rowOf({ name, points, hours, minutes }: CurrencyUser, n: number): FoundRow {
  return { place: `row ${n}`, name: name ?? "", amounts: { points }, minutes: watched(hours, minutes) };
}

/** More hours than anybody has watched are parts of ten millionths of a second, which a TimeSpan is made of. */
const HOURS_MAX = 10_000_000;

function watched(hours: RawAmount, minutes: RawAmount): RawAmount {
  // .NET reads days before a colon too.
  const text = String(hours ?? "")
    .trim()
    .replace(/^(\d+):(\d+:\d+:\d+)/, "$1.$2");
  const span = minutesByClock(text);
  if (span !== undefined && span > 0n) return span;
  const beside = minutesOf(minutes, "minutes");
  const isBeside = typeof beside === "bigint" && beside > 0n;
  if (isBeside || text.includes(":") || text === "") return beside;
  return Number(text) > HOURS_MAX ? Math.floor(Number(text) / 600_000_000) : minutesOf(hours, "hours");
}
