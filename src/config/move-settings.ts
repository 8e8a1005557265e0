/** Moves settings of a config's text from their old places to today's, each with its comments; all else stays as it was. */
import type { Node } from "jsonc-parser";
import { type Entry, indentOf, nodeAt, type Token, tokensOf, withChild } from "./jsonc-edit.ts";
import type { Moved } from "./moved.ts";

/** A property that was cut out, as text. */
interface Cut extends Omit<Entry, "body"> {
  /** Its value, with the colon before it. */
  readonly rest: string;
}

/** The text with every setting in today's place. What is written in both places counts where it stands today. */
export function moveSettings(text: string, moved: Moved): string {
  let now = text;
  for (const [from, to] of Object.entries(moved)) now = move(now, from.split("."), to.split("."));
  return now;
}

function move(text: string, from: readonly string[], to: readonly string[]): string {
  const old = nodeAt(text, from);
  if (!old) return text;
  const now = nodeAt(text, to);
  if (!now) {
    const { rest, cut } = cutOut(text, old.parent!);
    return append(rest, to, cut);
  }
  // Of two lists of settings each comes along that is not there yet.
  const keys = old.type === "object" && now.type === "object" ? old.children!.map(keyOf) : [];
  let left = text;
  for (const key of keys) {
    if (!nodeAt(left, [...to, key])) left = move(left, [...from, key], [...to, key]);
  }
  return cutOut(left, nodeAt(left, from)!.parent!).rest;
}

function keyOf(property: Node): string {
  return property.children![0]!.value as string;
}

/** Takes a property out, with the comments above it and behind it in its line. */
function cutOut(text: string, property: Node): { readonly rest: string; readonly cut: Cut } {
  const tokens = tokensOf(text);
  const first = tokens.findIndex(({ at }) => at === property.offset);
  const last = tokens.findIndex(({ end }) => end === property.offset + property.length);
  const before = tokens.slice(0, first).findLastIndex(({ kind }) => kind === "sign");
  const lineBreak = tokens.slice(before + 1, first).find(({ kind }) => kind === "break");
  const start = lineBreak?.end ?? tokens[before]!.end;
  const next = tokens.findIndex(({ kind }, index) => index > last && kind === "sign");
  const comma = tokens[next]!.text === ",";
  const behind = comma ? [...tokens.slice(last + 1, next), ...inLine(tokens, next + 1)] : inLine(tokens, last + 1);
  const comments = behind.filter(({ kind }) => kind === "comment");
  const end = Math.max(comma ? tokens[next]!.end : tokens[last]!.end, comments.at(-1)?.end ?? 0);
  const [key] = property.children!;
  const cut: Cut = {
    before: text.slice(start, property.offset).trimStart(),
    rest: text.slice(key!.offset + key!.length, property.offset + property.length),
    after: comments.map((one) => one.text),
    indent: indentOf(text, property.offset),
  };
  // A whole line goes with its end.
  const lineEnd = lineBreak ? /^[ \t]*(?:\r\n|\n|\r)/.exec(text.slice(end)) : null;
  const rest = text.slice(0, start) + text.slice(end + (lineEnd?.[0].length ?? 0));
  const extra = tokens[before]!;
  const isExtra = !comma && extra.text === ",";
  return { rest: isExtra ? rest.slice(0, extra.at) + rest.slice(extra.end) : rest, cut };
}

/** What stands from a token on up to the end of its line; nothing where another setting does. */
function inLine(tokens: readonly Token[], from: number): readonly Token[] {
  const end = tokens.findIndex(({ kind }, index) => index >= from && (kind === "break" || kind === "sign"));
  return tokens[end]!.kind === "break" || tokens[end]!.text === "}" ? tokens.slice(from, end) : [];
}

/** Writes a property behind all others of the settings it belongs to; they are made where there are none yet. */
function append(text: string, path: readonly string[], { rest, ...cut }: Cut): string {
  const inside = path.slice(0, -1);
  const now = nodeAt(text, inside) ? text : append(text, inside, { before: "", rest: ": {}", after: [], indent: "" });
  return withChild(now, nodeAt(now, inside)!, { ...cut, body: JSON.stringify(path.at(-1)) + rest });
}
