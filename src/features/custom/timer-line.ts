/**
 * Reads what stands behind `!timer add` and `edit`: `name 15m [lines 20] text` or `name at 22:30 [lines 20] text`. When and
 * lines stand before the text, in any order; `every=15m`, `at=22:30` and `lines=20` are read too. Pure.
 */

import { UserError } from "../../base/errors.ts";
import { DAY_MS } from "../../base/lengths.ts";
import { parseDuration } from "../../chat/reading/durations.ts";
import { cleanText } from "../../chat/reading/text.ts";
import { LanguageWords } from "../../chat/wording/language-words.ts";
import { checkedText, checkedWord } from "./check-text.ts";
import { TIMER_VARIABLES } from "./variables.ts";

/** What is said of a timer; what is not is left as it is. */
export interface TimerWish {
  readonly name: string;
  readonly everyMs?: number;
  /** `HH:MM` */
  readonly at?: string;
  readonly lines?: number;
  readonly text?: string;
}

type Draft = { -readonly [K in keyof TimerWish]?: TimerWish[K] };

const EVERY_MIN_MS = 60_000;
const EVERY_MAX_MS = DAY_MS;
const LINES_MAX = 1_000;
const TIME = /^(\d{1,2})[:h](\d{2})$/i;

/** What stands before a = in the form that commands are written in. */
const NAMES: Readonly<Record<string, string>> = {
  every: "every",
  interval: "every",
  at: "at",
  line: "lines",
  lines: "lines",
};

/** Reads the line; `undefined` when it names no timer. */
export function readTimerLine(line: string, mark: string, language = new LanguageWords()): TimerWish | undefined {
  const [, first = "", behind = ""] = /^(\S*)\s*([\s\S]*)$/.exec(cleanText(line))!;
  if (first === "") return undefined;
  const name = checkedWord(first, mark);
  const draft: Draft = {};
  const rest = takeWhen(behind, draft, language);
  return { ...draft, name, ...(rest === "" ? {} : { text: checkedText(rest, TIMER_VARIABLES) }) };
}

/** The same out of fields: nothing in the text is read as when it is said. */
export function checkedTimer({ text, ...wish }: TimerWish, mark: string): TimerWish {
  const checked = text === undefined ? "" : checkedText(text, TIMER_VARIABLES);
  return { ...wish, name: checkedWord(wish.name, mark), ...(checked === "" ? {} : { text: checked }) };
}

/** Takes when and lines from the front; what is left. Each is taken once, so that a text may begin with one of them. */
function takeWhen(line: string, draft: Draft, language: LanguageWords): string {
  let rest = line;
  for (;;) {
    rest = rest.replace(
      /^-{0,2}(every|interval|at|lines?)=(?=\S)/i,
      (_, key: string) => `${NAMES[key.toLowerCase()]} `,
    );
    const [, one = "", other = ""] = /^(\S*)\s*(\S*)/.exec(rest)!;
    const word = language.meant(one, ["every", "at", "lines"]);
    const isTimed = draft.everyMs !== undefined || draft.at !== undefined;
    if (!isTimed && parseDuration(one) !== undefined) {
      draft.everyMs = everyFrom(one);
      rest = without(rest, 1);
    } else if (!isTimed && word === "every" && parseDuration(other) !== undefined) {
      draft.everyMs = everyFrom(other);
      rest = without(rest, 2);
    } else if (!isTimed && word === "at" && /^\d/.test(other)) {
      draft.at = timeFrom(other);
      rest = without(rest, 2);
    } else if (draft.lines === undefined && word === "lines" && /^\d+$/.test(other)) {
      draft.lines = linesFrom(other);
      rest = without(rest, 2);
    } else return rest;
  }
}

function without(text: string, words: number): string {
  return text.replace(new RegExp(`^(?:\\S+\\s*){${words}}`), "");
}

function everyFrom(written: string): number {
  const ms = parseDuration(written)!;
  if (ms >= EVERY_MIN_MS && ms <= EVERY_MAX_MS) return ms;
  throw new UserError("timerEvery", "A timer is said every 1m to every 24h.");
}

function timeFrom(written: string): string {
  const [, hour, minute] = TIME.exec(written) ?? [];
  if (hour !== undefined && Number(hour) < 24 && Number(minute) < 60) return `${hour.padStart(2, "0")}:${minute}`;
  const said = /^[\d:h]{1,8}$/i.test(written) ? written : "none";
  const what = said === "none" ? "That" : said;
  throw new UserError("timerTime", `${what} is no time of day. Write it like 22:30.`, { written: said });
}

function linesFrom(written: string): number {
  const lines = Number(written);
  if (lines <= LINES_MAX) return lines;
  throw new UserError("timerLines", `A timer waits for at most ${LINES_MAX} lines.`, { most: LINES_MAX });
}
