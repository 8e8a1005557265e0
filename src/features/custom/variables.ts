/**
 * The variables of custom commands and timers: `{viewer}`, `{random 1-6}`. Pure. A text is cut into parts once and each
 * part is filled once, so that nothing a viewer writes is ever read as a variable.
 */
import { closest } from "../../base/closest.ts";
import { joinerOf } from "../../chat/wording/elision.ts";

/** Every variable, as a streamer reads them in an answer. */
export const VARIABLES = [
  "viewer",
  "args",
  "balance",
  "rank",
  "watchtime",
  "currency",
  "uptime",
  "random",
  "count",
  "channel",
] as const;
export type VariableName = (typeof VARIABLES)[number];

/** What a timer knows: it speaks to nobody in particular. */
export const TIMER_VARIABLES: readonly VariableName[] = ["currency", "uptime", "random", "channel"];

/**
 * One variable in a text. `fallback` is said where there is no value (`{args|somebody}`); `random` draws a whole number from
 * `from` to `to`, both among them, or one of `among`; `count` with `forms` is the word for that many (`{count time|times}`).
 */
export type Variable =
  | { readonly name: Exclude<VariableName, "random" | "count">; readonly fallback?: string }
  | { readonly name: "random"; readonly from: number; readonly to: number }
  | { readonly name: "random"; readonly among: readonly string[] }
  | { readonly name: "count"; readonly forms?: readonly [string, string] };

/** A piece of a text: words as they are, or a variable. */
export type Part = string | Variable;

/** Something in a text that would not be filled. */
export type Finding =
  /** A variable as another bot writes it, and ours for the same. */
  | { readonly kind: "foreign"; readonly written: string; readonly ours: string }
  /** No variable of anybody's that we know. */
  | { readonly kind: "unknown"; readonly written: string; readonly suggestion: string | undefined };

/** The largest number of `{random}`. */
const RANDOM_MAX = 1_000_000_000;
const BRACES = /\{([^{}]*)\}/g;
const RANGE = /^random(?:\s+(\d{1,10})\s*[-–]\s*(\d{1,10}))?$/;
const AMONG = /^random(?:\s+|\s*\|)([^|]*(?:\|[^|]*)+)$/i;
const FORMS = /^count\s+([^|]+)\|([^|]+)$/i;
const FALLBACK = /^(\p{L}+)\s*\|\s*(.*)$/u;
/** Braces that were meant for a variable and lack their other half. */
const HALF = /\{\s*(\p{L}[\p{L}_.]*)[^{}]*$|^[^{}]*?(\p{L}[\p{L}_.]*)\s*\}/u;
/** `$(user)`, `${user}`: brackets of another bot, whatever is in them. */
const DOLLAR_BRACKETS = /\$(?:\(([^()]*)\)?|\{([^{}]*)\}?)/g;
/** `$user`, `$target.name`: taken for a variable only where we know the word, because people write $ for money too. */
const DOLLAR_WORD = /\$([a-z][a-z._]*)/gi;
/** `(sender)`: only words that nobody writes in brackets for another reason. */
const ROUND_WORD = /\((sender|touser|baresender|senderrank|pointtouser|pointname|channelname)\)/gi;
const FOREIGN_RANDOM =
  /^(?:random|rand|randnum|randomnumber|randint)(?:\.number)?[\s.:(]*(\d{1,10})\s*[-,–\s]\s*(\d{1,10})\)?$/;

const FOREIGN: Readonly<Record<string, VariableName>> = {
  ...words(
    "viewer",
    "user username userdisplayname displayname display_name user.name user.display_name sender sender.name source baresender name userid caller",
  ),
  ...words(
    "args",
    "touser touser.name target target.name targetuser targetusername targetuserdisplayname query querystring message msg input rawinput allargs arg argument arguments text 1 2 3 1: 2: 0: pointtouser",
  ),
  ...words("balance", "points user.points points.user userpoints user.balance currencyamount mypoints"),
  ...words("rank", "user.points_rank points_rank user.rank userrank pointsrank senderrank position"),
  ...words(
    "watchtime",
    "hours time user.time_online user.time userhours watched useronlinetime time_online watch_time",
  ),
  ...words("currency", "pointname pointsname currencyname pointsname.plural loyalty.name points_name"),
  ...words("uptime", "stream.uptime streamuptime channel.uptime live_time"),
  ...words("count", "counter getcount usecount uses command.count commandcount timesused"),
  ...words("channel", "channelname channel.name streamer mychannel broadcaster user.channel channel.display_name"),
  ...words("random", "randnum rand randomnumber random.number"),
};

/** Cuts a text into its parts. What is no variable of ours stays as it is. Never throws. */
export function readText(text: string): readonly Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const match of text.matchAll(BRACES)) {
    const variable = variableOf(match[1]!);
    if (!variable) continue;
    if (match.index > at) parts.push(text.slice(at, match.index));
    parts.push(variable);
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push(text.slice(at));
  return parts;
}

/** Puts the values in, as a language joins them to the text. Each part is filled once; what comes in is never read again. */
export function fill(parts: readonly Part[], show: (variable: Variable) => string, language = "en"): string {
  const joiner = joinerOf(language);
  return joiner.finish(parts.map((part) => (typeof part === "string" ? part : joiner.mark(show(part)))).join(""));
}

/** Whether a text uses a variable. */
export function uses(parts: readonly Part[], name: VariableName): boolean {
  return parts.some((part) => typeof part !== "string" && part.name === name);
}

/** The first thing in a text that would not be filled where `known` are, if any. Never throws. */
export function findingIn(text: string, known: readonly VariableName[] = VARIABLES): Finding | undefined {
  for (const match of text.matchAll(DOLLAR_BRACKETS)) {
    return findingOf(match[0], (match[1] ?? match[2])!, known);
  }
  for (const match of text.matchAll(DOLLAR_WORD)) {
    const finding = findingOf(match[0], match[1]!.replace(/[._]+$/, ""), known);
    if (finding.kind === "foreign") return finding;
  }
  for (const match of text.matchAll(ROUND_WORD)) return findingOf(match[0], match[1]!, known);
  for (const match of text.matchAll(BRACES)) {
    const inner = match[1]!;
    const variable = variableOf(inner);
    if (variable ? known.includes(variable.name) : isFace(inner)) continue;
    return variable ? { kind: "unknown", written: match[0], suggestion: undefined } : findingOf(match[0], inner, known);
  }
  return halfIn(text, known);
}

/** `{viewer` and `viewer}`: said as they stand, they would be a mistake that chat reads. */
function halfIn(text: string, known: readonly VariableName[]): Finding | undefined {
  const half = HALF.exec(text.replace(BRACES, " "));
  const name = half?.[1] ?? half?.[2];
  if (half === null || name === undefined || oursFor(name) === undefined) return undefined;
  const finding = findingOf(half[1] === undefined ? `${name}}` : `{${name}`, name, known);
  return { kind: "unknown", written: finding.written, suggestion: `{${oursFor(name)!.name}}` };
}

/** Braces with no word in them, as in `{o.o}` and `{^_^}`: nobody means a variable. */
function isFace(inner: string): boolean {
  if (!/^\s*[\p{L}\p{N}$@]/u.test(inner)) return true;
  return !/\p{L}{3}/u.test(inner) && oursFor(inner) === undefined;
}

/** The variables as they are written: `{viewer} {args}`. */
export function variableList(known: readonly VariableName[] = VARIABLES): string {
  return known.map((name) => (name === "random" ? "{random 1-6}" : `{${name}}`)).join(" ");
}

function variableOf(inner: string): Variable | undefined {
  const written = inner.trim();
  const name = written.toLowerCase();
  const range = RANGE.exec(name);
  if (range) return randomOf(range[1] ?? "1", range[2] ?? "100");
  const among = AMONG.exec(written)?.[1];
  if (among !== undefined) return { name: "random", among: among.split("|").map((one) => one.trim()) };
  const forms = FORMS.exec(written);
  if (forms) return { name: "count", forms: [forms[1]!.trim(), forms[2]!.trim()] };
  const [, first, fallback] = FALLBACK.exec(written) ?? [];
  const found = VARIABLES.find((one) => one === (first?.toLowerCase() ?? name));
  if (found === undefined || found === "random") return undefined;
  if (found === "count") return { name: found };
  return { name: found, ...(fallback === undefined ? {} : { fallback }) };
}

function randomOf(one: string, other: string): Extract<Variable, { readonly from: number }> | undefined {
  const [from, to] = [Number(one), Number(other)].sort((a, b) => a - b) as [number, number];
  return to <= RANDOM_MAX ? { name: "random", from, to } : undefined;
}

function findingOf(written: string, inner: string, known: readonly VariableName[]): Finding {
  const ours = oursFor(inner);
  if (ours !== undefined && known.includes(ours.name)) return { kind: "foreign", written, ours: ours.shown };
  const near = closest(inner.trim(), known);
  return { kind: "unknown", written, suggestion: near === undefined ? undefined : `{${near}}` };
}

/** Our variable for what another bot calls so. What stands behind `|` is what it says for nothing. */
function oursFor(inner: string): { readonly name: VariableName; readonly shown: string } | undefined {
  const name = inner.split("|", 1)[0]!.trim().toLowerCase();
  const own = variableOf(name);
  const range = FOREIGN_RANDOM.exec(name);
  const random = own?.name === "random" && "from" in own ? own : range ? randomOf(range[1]!, range[2]!) : undefined;
  if (random?.name === "random") return { name: "random", shown: `{random ${random.from}-${random.to}}` };
  const first = name.split(/[\s(]/, 1)[0]!;
  const found = own?.name ?? lookUp(name) ?? lookUp(first) ?? VARIABLES.find((one) => one === first);
  if (found === undefined) return undefined;
  return { name: found, shown: found === "random" ? "{random 1-100}" : `{${found}}` };
}

function lookUp(name: string): VariableName | undefined {
  return Object.hasOwn(FOREIGN, name) ? FOREIGN[name] : undefined;
}

function words(ours: VariableName, theirs: string): Record<string, VariableName> {
  return Object.fromEntries(theirs.split(" ").map((word) => [word, ours]));
}
