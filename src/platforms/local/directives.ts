/** What a line that begins with `/` asks of the rehearsal itself. Pure. */

import { closest } from "../../base/closest.ts";
import { DAY_MS, HOUR_MS } from "../../base/lengths.ts";
import { type Named, readPeople } from "./people.ts";

/** How many simulated viewers a rehearsal takes. */
const CROWD_MAX = 200_000;

/** How far one `/advance` goes: a month. */
const ADVANCE_MAX_MS = 31 * DAY_MS;

/** Something that happens on a platform besides lines. `count`: viewers, subscriptions, bits or KICKs. */
export type Happening =
  | { readonly kind: "raid" | "cheer" | "kicks"; readonly who: Named; readonly count: number }
  | { readonly kind: "follow" | "unban"; readonly who: Named }
  | { readonly kind: "ban"; readonly who: Named; readonly forMs?: number }
  | { readonly kind: "sub"; readonly who: Named; readonly tier: number; readonly months: number }
  /** `who` is missing when it is anonymous. */
  | { readonly kind: "gift"; readonly who?: Named; readonly count: number; readonly to: readonly Named[] };

export type Directive =
  | { readonly kind: "live" | "offline" | "quit" }
  | { readonly kind: "join" | "leave"; readonly who: readonly Named[] }
  | { readonly kind: "advance"; readonly ms: number }
  | { readonly kind: "viewers"; readonly count: number }
  | { readonly kind: "happens"; readonly what: Happening }
  /** Not understood, or a question: what there is to type, in a sentence. */
  | { readonly kind: "wrong"; readonly help: string };

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: HOUR_MS, d: DAY_MS };

type Reader = (argument: string, word: string) => Directive;

/** Every directive, with how it is written. */
const DIRECTIVES: Readonly<Record<string, { readonly example: string; readonly read: Reader }>> = {
  advance: { example: "/advance 30m", read: readAdvance },
  join: { example: "/join ann bob", read: readNames },
  leave: { example: "/leave ann", read: readNames },
  viewers: { example: "/viewers 50", read: readCrowd },
  live: { example: "/live", read: () => ({ kind: "live" }) },
  offline: { example: "/offline", read: () => ({ kind: "offline" }) },
  follow: { example: "/follow ann", read: readOne },
  sub: { example: "/sub ann", read: readSubscription },
  resub: { example: "/resub ann 6", read: readSubscription },
  gift: { example: "/gift ann 5 to bob", read: readGift },
  raid: { example: "/raid ann 70", read: readCounted },
  cheer: { example: "/cheer ann 100", read: readCounted },
  kicks: { example: "/kicks ann@kick 100", read: readCounted },
  ban: { example: "/ban ann", read: readBan },
  timeout: { example: "/timeout ann 10m", read: readBan },
  unban: { example: "/unban ann", read: readOne },
  quit: { example: "/quit", read: () => ({ kind: "quit" }) },
};

/** What people write in other places for the same. */
const MEANT: Readonly<Record<string, string>> = {
  ...{ wait: "advance", skip: "advance", forward: "advance", time: "advance", clock: "advance", sleep: "advance" },
  ...{ start: "live", begin: "live", online: "live", end: "offline", stop: "offline", viewer: "viewers" },
  ...{ crowd: "viewers", part: "leave", enter: "join", host: "raid", subscribe: "sub", subscription: "sub" },
  ...{ subgift: "gift", giftsub: "gift", bits: "cheer", bit: "cheer", bye: "quit", close: "quit", q: "quit" },
};

/** All of them, as they are written. */
export function directiveHelp(): string {
  const examples = Object.values(DIRECTIVES).map(({ example }) => example);
  return `There are ${examples.slice(0, -1).join(", ")} and ${examples.at(-1)}.`;
}

/** Whether a word is a directive, without its `/`. */
export function isDirective(word: string): boolean {
  return Object.hasOwn(DIRECTIVES, word.toLowerCase());
}

/** Reads a line that begins with `/`. What stands behind ` #` is a note. */
export function readDirective(line: string): Directive {
  const [typed = "", ...rest] = line
    .slice(1)
    .replace(/\s+#(?:\s.*)?$/u, "")
    .trim()
    .split(/\s+/);
  const word = typed.toLowerCase();
  const argument = rest.join(" ");
  if (isDirective(word)) return DIRECTIVES[word]!.read(argument, word);
  if (word === "exit") return { kind: "quit" };
  if (word === "help" || word === "" || word === "?") return { kind: "wrong", help: directiveHelp() };
  return { kind: "wrong", help: `There is no /${typed}. ${meant(word, rest) ?? directiveHelp()}` };
}

/** `/advanc 5m` and `/go live`, as they were meant. */
function meant(word: string, rest: readonly string[]): string | undefined {
  const first = rest[0]?.toLowerCase() ?? "";
  if (/^(?:go|set|stream)$/.test(word) && isDirective(first))
    return `Did you mean ${["/", ...rest].join(" ").replace("/ ", "/")}?`;
  const near = Object.hasOwn(MEANT, word) ? MEANT[word] : closest(word, Object.keys(DIRECTIVES));
  if (near === undefined) return undefined;
  const line = [`/${near}`, ...rest].join(" ");
  const read = DIRECTIVES[near]!.read(rest.join(" "), near);
  return `Did you mean ${read.kind === "wrong" ? DIRECTIVES[near]!.example : line}?`;
}

function sayLike(word: string, more = ""): Directive {
  return { kind: "wrong", help: `Write it like this: ${DIRECTIVES[word]!.example}${more}` };
}

function readNames(argument: string, word: string): Directive {
  const who = readPeople(argument);
  if (typeof who === "string") return { kind: "wrong", help: who };
  if (who.length === 0) return { kind: "wrong", help: `Say who: /${word} ann bob` };
  return { kind: word as "join" | "leave", who };
}

/** `NAME rest`: the one person a directive is about and what stands behind. */
function personAnd(argument: string, word: string): { who: Named; rest: string } | Directive {
  const [, first = "", rest = ""] = /^((?:\[[^\]]*\]\s*)*\S*)\s*(.*)$/.exec(argument)!;
  const who = readPeople(first);
  if (typeof who === "string") return { kind: "wrong", help: who };
  return who.length === 1 ? { who: who[0]!, rest } : sayLike(word);
}

function readOne(argument: string, word: string): Directive {
  const read = personAnd(argument, word);
  if ("kind" in read) return read;
  return read.rest === "" ? { kind: "happens", what: { kind: word as "follow", who: read.who } } : sayLike(word);
}

const COUNT_MAX: Readonly<Record<string, number>> = {
  raid: 1_000_000,
  cheer: 1_000_000,
  kicks: 1_000_000,
  gift: 1_000,
};

function countIn(word: string, typed: string): number | undefined {
  const count = /^\d+$/.test(typed) ? Number(typed) : Number.NaN;
  return count <= COUNT_MAX[word]! && (count > 0 || word === "raid") ? count : undefined;
}

function readCounted(argument: string, word: string): Directive {
  const read = personAnd(argument, word);
  if ("kind" in read) return read;
  const count = countIn(word, read.rest.replace(/ ?(?:viewers|bits|kicks)$/i, ""));
  if (count === undefined) return sayLike(word, `, with a number up to ${COUNT_MAX[word]}`);
  return { kind: "happens", what: { kind: word as "raid", who: read.who, count } };
}

/** `/sub ann`, `/sub ann tier 2`, `/resub ann 6` months. */
function readSubscription(argument: string, word: string): Directive {
  const read = personAnd(argument, word);
  if ("kind" in read) return read;
  const more = /^(?:(\d{1,3})(?: months?)?)?(?: ?tier ?([123]))?$/i.exec(read.rest);
  if (!more || (word === "sub" && more[1] !== undefined)) return sayLike(word, `, or /${word} ann tier 2`);
  const months = word === "sub" ? 1 : Number(more[1] ?? 2);
  if (word === "resub" && months < 2) return sayLike(word, ": the months, 2 or more");
  return { kind: "happens", what: { kind: "sub", who: read.who, tier: Number(more[2] ?? 1), months } };
}

/** `/gift ann`, `/gift ann 5`, `/gift ann 5 to bob cat`, `/gift ann to bob`, `/gift anonymous 5`. */
function readGift(argument: string, word: string): Directive {
  const read = personAnd(argument, word);
  if ("kind" in read) return read;
  const more = /^(\S*?)(?:(?:^| )to (.+))?$/i.exec(read.rest);
  const to = readPeople(more?.[2] ?? "");
  if (typeof to === "string") return { kind: "wrong", help: to };
  const count = more?.[1] ? countIn("gift", more[1]) : Math.max(1, to.length);
  if (!more || count === undefined || to.length > count)
    return sayLike(word, `, with a number up to ${COUNT_MAX.gift}`);
  const who = read.who.name.toLowerCase() === "anonymous" ? {} : { who: read.who };
  return { kind: "happens", what: { kind: "gift", ...who, count, to } };
}

function readBan(argument: string, word: string): Directive {
  const read = personAnd(argument, word);
  if ("kind" in read) return read;
  const forMs = read.rest === "" ? undefined : timeIn(read.rest);
  if ((read.rest !== "" || word === "timeout") && forMs === undefined) return sayLike(word);
  return { kind: "happens", what: { kind: "ban", who: read.who, ...(forMs === undefined ? {} : { forMs }) } };
}

/** A time in milliseconds: `90s`, `5m`, `1h30m`; a bare number is minutes. */
function timeIn(typed: string): number | undefined {
  const compact = typed
    .replace(/\s+/g, "")
    .toLowerCase()
    .replace(/(?<=\d)(?:minutes?|mins?)/g, "m")
    .replace(/(?<=\d)(?:hours?|hrs?)/g, "h")
    .replace(/(?<=\d)(?:seconds?|secs?)/g, "s")
    .replace(/(?<=\d)days?/g, "d");
  if (!/^(\d+(\.\d+)?[smhd]?)+$/.test(compact)) return undefined;
  let ms = 0;
  for (const [, number, unit] of compact.matchAll(/(\d+(?:\.\d+)?)([smhd]?)/g)) {
    ms += Number(number) * UNITS[unit || "m"]!;
  }
  return ms > 0 && ms <= ADVANCE_MAX_MS ? Math.round(ms) : undefined;
}

function readAdvance(argument: string): Directive {
  const ms = timeIn(argument);
  if (ms !== undefined) return { kind: "advance", ms };
  return {
    kind: "wrong",
    help: "Say how far: /advance 30m (90s, 5m, 2h, 1d or together: 1h30m), at most 31 days.",
  };
}

function readCrowd(argument: string): Directive {
  const count = /^\d+$/.test(argument) ? Number(argument) : Number.NaN;
  if (!(count <= CROWD_MAX))
    return { kind: "wrong", help: `Say how many: /viewers 50 (0 sends them home, at most ${CROWD_MAX}).` };
  return { kind: "viewers", count };
}
