/**
 * Changes a text of JSON with comments in place: a setting gets another value, comes in or goes out, and every comment, the
 * order and the way it is written stay. Reading it is base/files.ts.
 */
import { createScanner, findNodeAtLocation, getNodeValue, type Node, parseTree } from "jsonc-parser";

export interface Token {
  readonly kind: "space" | "break" | "comment" | "sign";
  /** As it is written. */
  readonly text: string;
  readonly at: number;
  readonly end: number;
}

/** What is put into braces or brackets, as text. */
export interface Entry {
  /** Comments before it, up to its own first sign. */
  readonly before: string;
  /** `"key": value`, or a value of a list. */
  readonly body: string;
  /** Comments behind it. */
  readonly after: readonly string[];
  /** What its line began with. */
  readonly indent: string;
}

/** Where something stands: keys of settings and numbers of list entries. */
export type Place = readonly (string | number)[];

const READING = { allowTrailingComma: true };
const BREAK = /\r\n|\n|\r/;
/** A list or settings inside a list that are no longer than this stand in one line. */
const LINE_MAX = 90;

/** The text with a setting at another value; it comes behind the others of its section where it is not there yet. */
export function withSetting(text: string, place: Place, value: unknown): string {
  const node = nodeAt(text, place);
  if (!node) return appended(text, place, value);
  const old: unknown = getNodeValue(node);
  if (JSON.stringify(old) === JSON.stringify(value)) return text;
  if (isSettings(old) && isSettings(value)) return withKeys(text, place, old, value);
  if (Array.isArray(old) && Array.isArray(value) && old.length > 0) return withEntries(text, place, old, value);
  const unit = unitOf(text);
  const written = valueText(value, unit, eolOf(text), indentOf(text, node.offset));
  return text.slice(0, node.offset) + written + text.slice(node.offset + node.length);
}

/** The text without a setting. Its comments stay where they are. */
export function withoutSetting(text: string, place: Place): string {
  const node = nodeAt(text, place);
  if (!node) return text;
  return withoutChild(text, typeof place.at(-1) === "number" ? node : node.parent!);
}

function withKeys(
  text: string,
  place: Place,
  old: Readonly<Record<string, unknown>>,
  value: Readonly<Record<string, unknown>>,
): string {
  let now = text;
  for (const key of Object.keys(old)) if (value[key] === undefined) now = withoutSetting(now, [...place, key]);
  for (const [key, inner] of Object.entries(value))
    if (inner !== undefined) now = withSetting(now, [...place, key], inner);
  return now;
}

/** Entries that are gone are cut out where the others stay as they are; else each becomes what stands in its place now. */
function withEntries(text: string, place: Place, old: readonly unknown[], value: readonly unknown[]): string {
  let now = text;
  const gone = leftOut(old, value);
  if (gone) {
    for (const at of gone.toReversed()) now = withoutSetting(now, [...place, at]);
    return now;
  }
  for (let at = old.length - 1; at >= value.length; at--) now = withoutSetting(now, [...place, at]);
  for (const [at, entry] of value.entries()) now = withSetting(now, [...place, at], entry);
  return now;
}

/** Which entries of a list another one leaves out, where that is all that differs. */
function leftOut(old: readonly unknown[], value: readonly unknown[]): number[] | undefined {
  const gone: number[] = [];
  let at = 0;
  for (const [number, entry] of old.entries()) {
    if (at < value.length && JSON.stringify(entry) === JSON.stringify(value[at])) at++;
    else gone.push(number);
  }
  return at === value.length && gone.length > 0 ? gone : undefined;
}

function appended(text: string, place: Place, value: unknown): string {
  const inside = place.slice(0, -1);
  const key = place.at(-1)!;
  const now = nodeAt(text, inside) ? text : appended(text, inside, {});
  const written = valueText(value, unitOf(text), eolOf(text), "");
  const body = typeof key === "number" ? written : `${JSON.stringify(key)}: ${written}`;
  return withChild(now, nodeAt(now, inside)!, { before: "", body, after: [], indent: "" });
}

/** Writes an entry behind all others of the braces or brackets it belongs to. */
export function withChild(text: string, around: Node, { before, body, after, indent }: Entry): string {
  const close = around.offset + around.length - 1;
  const lastChild = around.children!.at(-1);
  const property = before + body;
  const tokens = tokensOf(text).filter(({ kind }) => kind === "sign" || kind === "comment");
  const previous = tokens[tokens.findIndex(({ at }) => at === close) - 1]!;
  const childEnd = lastChild && lastChild.offset + lastChild.length;
  const comma = tokens.some((token) => token.text === "," && token.at >= childEnd! && token.at < close);
  const split = lastChild && !comma ? childEnd! : previous.end;
  const head = `${text.slice(0, split)}${lastChild && !comma ? "," : ""}${text.slice(split, previous.end)}`;
  const tail = text.slice(previous.end);
  const isOneLine =
    !BREAK.test(text.slice(around.offset, close)) && (lastChild !== undefined || !BREAK.test(text.trim()));
  if (isOneLine && after.length === 0 && !BREAK.test(property))
    return `${head} ${property}${lastChild || around.type === "array" ? "" : " "}${tail}`;

  const eol = eolOf(text);
  const own = indentOf(text, around.offset);
  const isFirst = lastChild && /[\r\n][ \t]*$/.test(text.slice(0, lastChild.offset));
  const inner = isFirst ? indentOf(text, lastChild.offset) : own + unitOf(text);
  const [first, ...more] = property.split(eol);
  const lines = [first, ...more.map((line) => shifted(line, indent, inner))].join(eol);
  const added = [[lines, ...after.slice(0, 1)].join(" "), ...after.slice(1)].map((line) => eol + inner + line);
  return head + added.join("") + (/^[ \t]*[\r\n]/.test(tail) ? tail : eol + own + tail.trimStart());
}

/** Takes a property or an entry out with its comma; a line of which nothing is left goes with it. */
function withoutChild(text: string, child: Node): string {
  const tokens = tokensOf(text);
  const first = tokens.findIndex(({ at }) => at === child.offset);
  const last = tokens.findIndex(({ end }) => end === child.offset + child.length);
  const next = tokens.findIndex(({ kind }, index) => index > last && kind === "sign");
  const hasComma = tokens[next]!.text === ",";
  // The last one takes the comma before it along.
  const before = tokens.slice(0, first).findLastIndex(({ kind }) => kind === "sign");
  const comma = hasComma ? tokens[next] : tokens[before]!.text === "," ? tokens[before] : undefined;
  const cuts = [{ at: child.offset, end: child.offset + child.length }, ...(comma ? [comma] : [])];
  const rest = cuts.sort((a, b) => b.at - a.at).reduce((now, { at, end }) => now.slice(0, at) + now.slice(end), text);
  const place = child.offset - (comma && comma.at < child.offset ? 1 : 0);
  return withoutBlank(rest, place);
}

/** Of the line at a place: nothing where only spaces are left of it, else no two gaps side by side. */
function withoutBlank(text: string, place: number): string {
  const indent = indentOf(text, place);
  const start = place - /[^\r\n]*$/.exec(text.slice(0, place))![0].length;
  const line = /^[^\r\n]*/.exec(text.slice(start))![0];
  if (line.trim() === "" && start > 0) {
    const end = /^(?:\r\n|\n|\r)?/.exec(text.slice(start + line.length))![0].length;
    return text.slice(0, start) + text.slice(start + line.length + end);
  }
  const gap = /^[ \t]*/.exec(text.slice(place))![0].length;
  const isFirst = start + indent.length >= place;
  const lead = /[ \t]*$/.exec(text.slice(0, place))![0].length;
  // At the beginning of a line its indent stays; elsewhere one space is enough.
  if (isFirst || (gap > 0 && lead > 0)) return text.slice(0, place) + text.slice(place + gap);
  return text;
}

export function nodeAt(text: string, place: Place): Node | undefined {
  const tree = parseTree(text, [], READING);
  return tree && findNodeAtLocation(tree, [...place]);
}

/** What the line of a place begins with. */
export function indentOf(text: string, at: number): string {
  return /(?:^|[\r\n])([ \t]*)[^\r\n]*$/.exec(text.slice(0, at))![1]!;
}

function eolOf(text: string): string {
  return BREAK.exec(text)?.[0] ?? "\n";
}

/** What one step of indenting is in a text. */
function unitOf(text: string): string {
  return /^([ \t]+)["/]/m.exec(text)?.[1] ?? "  ";
}

function shifted(line: string, from: string, to: string): string {
  return line.startsWith(from) ? to + line.slice(from.length) : line;
}

/** A value as somebody would write it, its further lines indented by `indent`. */
function valueText(value: unknown, unit: string, eol: string, indent: string, inList = false): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = indent + unit;
  const isList = Array.isArray(value);
  const entries = isList ? value.map((entry) => ["", entry] as const) : entriesOf(value);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  if (entries.length === 0) return open + close;
  const texts = entries.map(([key, entry]) => key + valueText(entry, unit, eol, inner, isList));
  const gap = isList ? "" : " ";
  const line = `${open}${gap}${texts.join(", ")}${gap}${close}`;
  if ((isList || inList) && line.length <= LINE_MAX && !BREAK.test(line)) return line;
  return open + texts.map((one) => eol + inner + one).join(",") + eol + indent + close;
}

function entriesOf(value: object): (readonly [string, unknown])[] {
  return Object.entries(value).flatMap(([key, entry]) =>
    entry === undefined ? [] : [[`${JSON.stringify(key)}: `, entry] as const],
  );
}

function isSettings(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function tokensOf(text: string): Token[] {
  const scanner = createScanner(text, false);
  const tokens: Token[] = [];
  while (scanner.getPosition() < text.length) {
    scanner.scan();
    const at = scanner.getTokenOffset();
    const end = scanner.getPosition();
    tokens.push({ kind: kindOf(text.slice(at, end)), text: text.slice(at, end), at, end });
  }
  return tokens;
}

function kindOf(token: string): Token["kind"] {
  if (/^[\r\n]/.test(token)) return "break";
  if (/^\s/.test(token)) return "space";
  return token.startsWith("/") ? "comment" : "sign";
}
