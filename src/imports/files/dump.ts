/** Rows out of dumps of databases, as H2, PostgreSQL, MySQL and SQLite write them: `INSERT` and `COPY`, one row after the other. */
import type { GivenFile } from "../given.ts";
import { importError } from "../problem.ts";
import { SqlTokens, type Token } from "./sql-tokens.ts";
import { startOf, textOf } from "./text.ts";

/** Whole numbers beyond 18 digits stay text; true and false are `t` and `f`. */
type TableValue = string | number | bigint | null;

/** A row of a table. All names in small letters. */
export interface TableRow {
  readonly table: string;
  readonly values: Readonly<Record<string, TableValue>>;
}

/**
 * The rows of the tables that are wanted, by their names in small letters without a schema. Each has its columns by name: from the statement, from
 * `CREATE TABLE`, else as given here. Throws a ConfigError for a dump that ends in the middle.
 */
export async function* dumpedRows(
  file: GivenFile,
  wanted: Readonly<Record<string, readonly string[]>>,
): AsyncGenerator<TableRow> {
  const isMySql = /(MySQL|MariaDB) dump|ENGINE=/i.test(await startOf(file));
  const tokens = new SqlTokens(isMySql);
  const statements = new Statements(wanted, tokens, isMySql);
  for await (const part of textOf(file)) {
    tokens.add(part);
    for (let token = tokens.next(); token; token = tokens.next()) {
      const row = statements.take(token);
      if (row) yield row;
    }
  }
  tokens.end();
  for (let token = tokens.next(); token; token = tokens.next()) {
    const row = statements.take(token);
    if (row) yield row;
  }
  if (!tokens.isDone() || !statements.isDone()) {
    throw importError("{name} ends in the middle: it is not whole. Take the backup before it, or make a new one.", {
      name: file.name,
    });
  }
}

const DUMP = /(PostgreSQL|MySQL|MariaDB)[\w ]* dump|^PRAGMA foreign_keys|^(INSERT INTO|CREATE|COPY) /m;

/** Whether a text is a dump of a database with this word in it: it may stand behind tables of any length. */
export async function dumpHas(file: GivenFile, word: string): Promise<boolean> {
  if (!DUMP.test(await startOf(file))) return false;
  const wanted = word.toLowerCase();
  let rest = "";
  for await (const part of textOf(file)) {
    const text = rest + part.toLowerCase();
    if (text.includes(wanted)) return true;
    rest = text.slice(-wanted.length);
  }
  return false;
}

/** Of the head of one statement, before its values. */
const HEAD_MAX = 20_000;
/** Of one row. */
const CELLS_MAX = 1_000;
const KEYS = new Set(["PRIMARY", "CONSTRAINT", "UNIQUE", "KEY", "FOREIGN", "CHECK", "INDEX", "FULLTEXT", "EXCLUDE"]);

class Statements {
  readonly #wanted: Readonly<Record<string, readonly string[]>>;
  readonly #tokens: SqlTokens;
  readonly #isMySql: boolean;
  readonly #created = new Map<string, readonly string[]>();
  #part: "start" | "head" | "rows" | "copy" | "other" = "start";
  #head: Token[] = [];
  #table = "";
  /** `undefined` where the rows are of no table that is wanted. */
  #columns: readonly string[] | undefined;
  #depth = 0;
  #value: Token[] = [];
  #values: TableValue[] = [];
  #last = "";

  constructor(wanted: Readonly<Record<string, readonly string[]>>, tokens: SqlTokens, isMySql: boolean) {
    this.#wanted = wanted;
    this.#tokens = tokens;
    this.#isMySql = isMySql;
  }

  isDone(): boolean {
    if (this.#part === "rows") return this.#depth === 0 && this.#last === ")";
    return this.#part !== "copy" && this.#part !== "head";
  }

  take(token: Token): TableRow | undefined {
    if (this.#part === "copy") return this.#copied(token.text);
    if (token.kind === "sign" && token.text === ";") {
      if (this.#part === "head") this.#headEnds();
      else this.#part = "start";
      return undefined;
    }
    if (this.#part === "rows") return this.#columns && this.#inRows(token);
    if (this.#part === "start") {
      this.#part = token.kind === "word" && /^(insert|replace|create|copy)$/i.test(token.text) ? "head" : "other";
      this.#head = [];
    }
    if (this.#part !== "head") return undefined;
    this.#head.push(token);
    if (this.#head.length > HEAD_MAX) this.#part = "other";
    if (isWord(token, "VALUES") && !isWord(this.#head[0]!, "CREATE")) this.#rowsBegin();
    return undefined;
  }

  #rowsBegin(): void {
    this.#columns = this.#columnsOf("INTO");
    this.#part = "rows";
    this.#depth = 0;
    this.#last = "";
  }

  #headEnds(): void {
    this.#part = "start";
    if (isWord(this.#head[0]!, "CREATE") && this.#head.some((token) => isWord(token, "TABLE"))) {
      const name = nameBehind(this.#head, "TABLE");
      this.#created.set(name.text, listBehind(this.#head, name.at));
    }
    if (!isWord(this.#head[0]!, "COPY") || !this.#head.some((token) => isWord(token, "STDIN"))) return;
    this.#columns = this.#columnsOf("COPY");
    this.#part = "copy";
    this.#tokens.linesFollow();
  }

  #columnsOf(behind: string): readonly string[] | undefined {
    const name = nameBehind(this.#head, behind);
    this.#table = name.text;
    const usual = Object.hasOwn(this.#wanted, name.text) ? this.#wanted[name.text] : undefined;
    if (usual === undefined) return undefined;
    const said = listBehind(this.#head, name.at);
    return said.length > 0 ? said : (this.#created.get(name.text) ?? usual);
  }

  #inRows(token: Token): TableRow | undefined {
    this.#last = token.text;
    const sign = token.kind === "sign" ? token.text : "";
    if (sign === "(") {
      this.#depth++;
      if (this.#depth > 1) return undefined;
      [this.#value, this.#values] = [[], []];
    } else if ((sign === "," || sign === ")") && this.#depth === 1) {
      this.#values.push(dumpedValue(this.#value, this.#isMySql));
      this.#value = [];
    } else if (this.#depth > 0 && sign === "") {
      this.#value.push(token);
    }
    if (this.#values.length > CELLS_MAX || this.#value.length > CELLS_MAX) {
      throw importError("A row of {table} has more than {most} values: this is no list of viewers.", {
        ...{ table: this.#table, most: CELLS_MAX },
      });
    }
    if (sign !== ")" || this.#depth === 0) return undefined;
    this.#depth--;
    return this.#depth === 0 ? this.#row(this.#values) : undefined;
  }

  #copied(line: string): TableRow | undefined {
    if (line === "\\.") {
      this.#part = "start";
      this.#tokens.linesEnd();
      return undefined;
    }
    if (!this.#columns) return undefined;
    return this.#row(line.split("\t").map((cell) => copiedText(cell, true)));
  }

  #row(values: readonly TableValue[]): TableRow {
    return {
      table: this.#table,
      values: Object.fromEntries(this.#columns!.map((column, at) => [column, values[at] ?? null])),
    };
  }
}

function isWord({ kind, text }: Token, word: string): boolean {
  return kind === "word" && text.toUpperCase() === word;
}

/** The name behind a word, without its schema; `at` is what follows it. */
function nameBehind(head: readonly Token[], word: string): { readonly text: string; readonly at: number } {
  const from = head.findIndex((token) => isWord(token, word)) + 1;
  const behind = head
    .slice(from)
    .findIndex(({ kind, text }) => kind === "sign" || /^(values|from|overriding|as)$/i.test(text));
  const at = behind < 0 ? head.length : from + behind;
  const last = head[at - 1];
  const name = last?.kind === "word" ? last.text.split(".").at(-1)! : (last?.text ?? "");
  return { text: name.toLowerCase(), at };
}

/** The first word of each item in the parentheses that begin there; keys and rules of a table are no columns. */
function listBehind(head: readonly Token[], at: number): string[] {
  const list: string[] = [];
  if (head[at]?.kind !== "sign" || head[at]?.text !== "(") return list;
  let depth = 0;
  for (const [n, token] of head.slice(at).entries()) {
    const isSign = token.kind === "sign";
    if (isSign && token.text === "(") depth++;
    else if (isSign && token.text === ")") depth--;
    const before = head[at + n - 1];
    const isFirst = depth === 1 && before?.kind === "sign" && (before.text === "," || n === 1);
    if (isFirst && !isSign && !(token.kind === "word" && KEYS.has(token.text.toUpperCase()))) {
      list.push(token.text.toLowerCase());
    }
    if (depth === 0) break;
  }
  return list;
}

/** One value: a text with what stands before it, a number, or nothing. */
function dumpedValue(tokens: readonly Token[], isMySql: boolean): TableValue {
  const at = tokens.findIndex(({ kind }) => kind === "text");
  if (at >= 0) {
    const text = tokens[at]!.text;
    const before = tokens[at - 1]?.text.toUpperCase();
    if (before === "U&") return unicodeText(text);
    if (before === "STRINGDECODE") return javaText(text);
    return isMySql || before === "E" ? backslashText(text) : text;
  }
  const word = tokens[0]?.text ?? "";
  if (/^(null|default)$/i.test(word) || word === "") return null;
  if (/^(true|false)$/i.test(word)) return word[0]!.toLowerCase();
  if (/^-?\d{1,18}$/.test(word)) return BigInt(word);
  return /^-?\d*\.\d+(e[+-]?\d+)?$/i.test(word) || /^-?\d+\.?e[+-]?\d+$/i.test(word) ? Number(word) : word;
}

/** SQL: `U&'Zo\00eb'`. */
function unicodeText(text: string): string {
  return text.replace(/\\(\\|\+[\da-f]{6}|[\da-f]{4})/gi, (all, code: string) => {
    const point = Number.parseInt(code.replace("+", ""), 16);
    return code === "\\" ? "\\" : point > 0x10ffff ? all : String.fromCodePoint(point);
  });
}

/** H2 before version 2: `STRINGDECODE('Zo\u00eb')`. */
function javaText(text: string): string {
  return text.replace(/\\u([\da-f]{4})|\\(.)/gi, (_all, code: string | undefined, sign: string | undefined) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : (CONTROL[sign!] ?? sign!),
  );
}

const CONTROL: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v", 0: "\0" };

function backslashText(text: string): string {
  return text.replace(/\\([\s\S])/g, (_all, sign: string) => CONTROL[sign] ?? sign);
}

/** What PostgreSQL copied between tabs, with its backslashes, or as CSV without; `\\N` is nothing in both. */
export function copiedText(cell: string, escaped: boolean): string | null {
  if (cell === "\\N") return null;
  if (!escaped || !cell.includes("\\")) return cell;
  return cell.replace(/\\(x[\da-f]{1,2}|[0-7]{1,3}|[\s\S])/gi, (_all, code: string) => {
    if (/^x./i.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
    return CONTROL[code] ?? code;
  });
}
