/** Reads the text files that people write: with a BOM, CRLF, comments and trailing commas. */
import { readFileSync } from "node:fs";
import {
  findNodeAtLocation,
  getNodeValue,
  type ParseError,
  parse,
  parseTree,
  printParseErrorCode,
  visit,
} from "jsonc-parser";
import { ConfigError, codeOf, messageOf } from "./errors.ts";

const READING = { allowTrailingComma: true, allowEmptyContent: true } as const;
/** More of one sort than this are not told: mending the first shows the rest. */
const TOLD_MOST = 5;

/** Any JSON with comments and trailing commas. Throws a ConfigError with line and column, also for a key written twice. */
export function readJsonc(text: string, name: string): unknown {
  const errors: ParseError[] = [];
  const clean = withoutBom(text);
  const value = parse(clean, errors, READING);
  const problems = errors.length > 0 ? errors.map((error) => misread(error, clean, name)) : twice(clean, name);
  if (problems.length > 0) throw new ConfigError("CONFIG_SYNTAX", problems.slice(0, TOLD_MOST));
  return value === undefined ? {} : value;
}

/** What can be read of such a text, whatever is wrong with it. Never throws. */
export function readJsoncLoosely(text: string): unknown {
  return parse(withoutBom(text), [], READING) ?? {};
}

/** The value at a path of such a text, of the first key where one is written twice. Never throws. */
export function firstJsoncValue(text: string, path: readonly string[]): unknown {
  const tree = parseTree(withoutBom(text), [], READING);
  const node = tree && findNodeAtLocation(tree, [...path]);
  return node && getNodeValue(node);
}

function misread(error: ParseError, text: string, name: string): string {
  const { line, column } = placeOf(error.offset, text);
  return `${name}, line ${line}, column ${column}: ${words(printParseErrorCode(error.error))}. Look there for a missing comma, quote or bracket.`;
}

/** Keys that stand in the same braces twice: only the last would count, and nobody would know. */
function twice(text: string, name: string): string[] {
  const problems: string[] = [];
  const open: Map<string, number>[] = [];
  visit(
    text,
    {
      onObjectBegin: () => void open.push(new Map()),
      onObjectEnd: () => void open.pop(),
      onObjectProperty: (key, offset, _length, _startLine, _startCharacter, pathOf) => {
        const keys = open.at(-1)!;
        const { line } = placeOf(offset, text);
        const before = keys.get(key);
        keys.set(key, line);
        if (before === undefined) return;
        const path = [...pathOf(), key].join(".");
        problems.push(
          `${name}, line ${line}: "${path}" is written a second time, after line ${before}, and only one can count. Put both into one.`,
        );
      },
    },
    READING,
  );
  return problems;
}

function placeOf(offset: number, text: string): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

/** A text file without its BOM; a file saved as UTF-16 by an old Windows editor is refused in words. */
export function readTextFile(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new ConfigError("FILE_UNREADABLE", [unreadable(file, error)]);
  }
  if (isUtf16(bytes)) {
    throw new ConfigError("FILE_ENCODING", [
      `${file} is saved as UTF-16. Save it again as UTF-8 (in Notepad: Save as, Encoding: UTF-8).`,
    ]);
  }
  return withoutBom(utf8(bytes, file));
}

/** The text, and not a text with signs in the place of letters: a file in an old Windows encoding is refused in words. */
function utf8(bytes: Buffer, file: string): string {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const isRight = (part: Buffer) => {
    try {
      decoder.decode(part);
      return true;
    } catch {
      return false;
    }
  };
  if (isRight(bytes)) return bytes.toString("utf8");
  // A byte of a line break is never part of a letter.
  const lines = bytes.toString("latin1").split("\n");
  const line = lines.findIndex((text) => !isRight(Buffer.from(text, "latin1"))) + 1;
  throw new ConfigError("FILE_ENCODING", [
    `${file} is not saved as UTF-8: a letter in line ${line} cannot be read. Save it again as UTF-8 (in Notepad: Save as, Encoding: UTF-8).`,
  ]);
}

function unreadable(file: string, error: unknown): string {
  switch (codeOf(error)) {
    case "EISDIR":
      return `${file} is a folder and no file. Take it away, or name another file.`;
    case "EACCES":
    case "EPERM":
      return `${file} cannot be read: you have no right to. Give yourself that right, or name another file.`;
    default:
      return `${file} cannot be read: ${messageOf(error)}`;
  }
}

/** With its mark at the beginning, or without one, as every second byte of a plain text is then zero. */
function isUtf16(bytes: Buffer): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return bytes.length >= 2 && (first === 0) !== (second === 0);
}

function withoutBom(text: string): string {
  return text.replace(/^\uFEFF/, "");
}

function words(code: string): string {
  return code.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}
