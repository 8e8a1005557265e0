/** The log of a real run: sentences for the streamer in the window, everything in the file. No secret reaches either. */
import { wallClock } from "../../base/calendar.ts";

/** One line of pino, read back. */
type Entry = Readonly<Record<string, unknown>> & {
  readonly level: number;
  readonly time: number;
  readonly msg?: string;
};

const [WARN, ERROR, INFO] = [40, 50, 30];
const NAMES: Readonly<Record<number, string>> = {
  10: "TRACE",
  20: "DEBUG",
  30: "INFO",
  40: "WARN",
  50: "ERROR",
  60: "FATAL",
};
/** What every entry has, and what the sentence says anyway. */
const COMMON = new Set(["level", "time", "msg", "pid", "hostname"]);
/** Why, in the words of whoever failed. */
const REASONS = ["reason", "why", "problem", "error", "err"];

/** How a computer says that it reaches nobody, or nobody there. */
const NO_NETWORK = /\b(?:ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ENETDOWN|ECONNREFUSED|ETIMEDOUT)\b/;
const CHECK_NETWORK = "Check this computer's internet connection";

/** `21:38 Twitch: would answer in chat. Run ...`: one entry for the streamer, with its line break. */
export function forWindow(entry: Entry, timeZone: string, details: string | undefined): string {
  const { level, time } = entry;
  const said = [capital(entry.msg ?? ""), reasonIn(entry)].filter((part) => part !== "").join(": ");
  const mark = level >= ERROR ? "PROBLEM: " : level >= WARN ? "Careful: " : "";
  const wait = typeof entry.waitMs === "number" ? ` (again in ${Math.ceil(entry.waitMs / 1_000)} s)` : "";
  const reference = typeof entry.reference === "string" ? ` (ref ${entry.reference})` : "";
  const sentence = stopped(`${mark}${said}${reference}${wait}`);
  const advice = entry.cure ?? (NO_NETWORK.test(reasonIn(entry)) ? CHECK_NETWORK : undefined);
  const cure = typeof advice === "string" ? ` ${stopped(capital(advice))}` : "";
  const more =
    level >= ERROR && (Object.values(entry).some(isError) || reference !== "") && details
      ? ` More about it: ${details}`
      : "";
  // For whoever asked for more than sentences, and where no file has it.
  const rest = level < INFO || (level >= ERROR && !details) ? fieldsOf(entry) : "";
  return `${wallClock(time, timeZone).time} ${sentence}${cure}${more}${rest}\n`;
}

/** `2026-01-31 21:38:05 WARN Twitch chat was lost {"reason":"..."}`: one entry for the file, a stack below it. */
export function forFile(entry: Entry, timeZone: string): string {
  const { day, time } = wallClock(entry.time, timeZone);
  const seconds = String(Math.floor(entry.time / 1_000) % 60).padStart(2, "0");
  return `${day} ${time}:${seconds} ${NAMES[entry.level] ?? entry.level} ${entry.msg ?? ""}${fieldsOf(entry)}\n`;
}

/** Reads a line of pino; `undefined` for anything else. */
export function entryOf(line: string): Entry | undefined {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    // Not a line of pino: it is left out rather than shown torn.
    return undefined;
  }
}

/** Takes passwords and tokens out of a text: those that are known, and what looks like one. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) clean = clean.replaceAll(secret, "[secret]");
  return clean
    .replace(/([?&]code=)[^\s"\\&]{6,}/g, "$1[secret]")
    .replace(/\b(oauth:)[\w-]{6,}/gi, "$1[secret]")
    .replace(/\b(Bearer|OAuth|Basic) [\w.~+/=-]{8,}/g, "$1 [secret]")
    .replace(
      /((?:access|refresh|device|user|app)[_-]?(?:token|code)|client[_-]?secret|pass(?:word|wd)|authorization|(?<=[?&"{,\s\\])(?:token|secret))(\\?"?\s*[:=]\s*\\?"?)(?!\[secret\])[^\s"\\,&}]{8,}/gi,
      "$1$2[secret]",
    );
}

/** The values of `.env` and the environment that nobody may read. */
export function secretValues(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(environment)
    .filter(([name, value]) => /TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY/i.test(name) && (value?.length ?? 0) >= 6)
    .map(([, value]) => value!);
}

function reasonIn(entry: Entry): string {
  const failed = Object.keys(entry).filter((name) => isError(entry[name]));
  for (const name of [...REASONS, ...failed]) {
    const value = entry[name];
    const text =
      typeof value === "string" ? value : ((value as { message?: unknown } | null | undefined)?.message ?? undefined);
    if (typeof text === "string" && text !== "" && !(entry.msg ?? "").includes(text)) return text.split("\n")[0]!;
  }
  return "";
}

/** Everything else of an entry, and the stacks of errors on lines of their own. */
function fieldsOf(entry: Entry): string {
  const fields = Object.entries(entry).filter(([name]) => !COMMON.has(name));
  const stacks: string[] = [];
  const json =
    fields.length === 0
      ? ""
      : ` ${JSON.stringify(Object.fromEntries(fields), (_name, value: unknown) => {
          if (!isError(value)) return value;
          stacks.push(value.stack);
          return { ...value, stack: undefined };
        })}`;
  return json + stacks.map((stack) => `\n    ${stack.replaceAll("\n", "\n    ")}`).join("");
}

/** An error that was written out: see logging.ts. */
function isError(value: unknown): value is { readonly stack: string } {
  return typeof (value as { stack?: unknown } | null | undefined)?.stack === "string";
}

function capital(text: string): string {
  // Names that begin small keep it: a login, a command, a word between quotes.
  return /^[a-z]+[ ']/.test(text) ? text[0]!.toUpperCase() + text.slice(1) : text;
}

function stopped(text: string): string {
  return /[.!?:]$/.test(text) ? text : `${text}.`;
}
