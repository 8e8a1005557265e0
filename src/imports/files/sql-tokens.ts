/** Cuts a dump of a database into its words, as it comes, and into lines where data follow a `COPY`. */
import { LINE_MAX, lineTooLong } from "./text.ts";

/** `text`: what stood in quotes; `name`: in double ones. A doubled quote is one already; backslashes are as they were written. */
export interface Token {
  readonly kind: "word" | "name" | "text" | "sign" | "line";
  readonly text: string;
}

const WORD = /[^\s'"`(),;]+/y;
const DOLLAR = /\$\w*\$/y;
const SPACE = /\s*/y;

export class SqlTokens {
  /** Whether `\'` is a quote inside of a text, as MySQL writes it. */
  readonly #backslashes: boolean;
  #buffer = "";
  #at = 0;
  #isLast = false;
  #lines: "none" | "next" | "now" = "none";
  #before = "";

  constructor(backslashes: boolean) {
    this.#backslashes = backslashes;
  }

  add(text: string): void {
    this.#buffer = this.#buffer.slice(this.#at) + text;
    this.#at = 0;
    if (this.#buffer.length > LINE_MAX + text.length) throw lineTooLong();
  }

  /** No more comes: what is there is all. */
  end(): void {
    this.#isLast = true;
  }

  isDone(): boolean {
    return this.#at >= this.#buffer.length;
  }

  /** Behind the end of this line each line is one token. */
  linesFollow(): void {
    this.#lines = "next";
  }

  linesEnd(): void {
    this.#lines = "none";
  }

  /** `undefined` until there is more. */
  next(): Token | undefined {
    if (this.#lines !== "none") return this.#line();
    if (!this.#skip()) return undefined;
    const token = this.#word();
    if (token) this.#before = token.kind === "word" ? token.text : "";
    return token;
  }

  #line(): Token | undefined {
    const end = this.#buffer.indexOf("\n", this.#at);
    if (end < 0 && (!this.#isLast || this.isDone())) return undefined;
    const text = this.#buffer.slice(this.#at, end < 0 ? undefined : end).replace(/\r$/, "");
    this.#at = end < 0 ? this.#buffer.length : end + 1;
    if (this.#lines === "now") return { kind: "line", text };
    this.#lines = "now";
    return this.#line();
  }

  /** Behind spaces and remarks; false where nothing is there yet. */
  #skip(): boolean {
    for (;;) {
      SPACE.lastIndex = this.#at;
      SPACE.test(this.#buffer);
      this.#at = SPACE.lastIndex;
      const start = this.#buffer.slice(this.#at, this.#at + 2);
      if (start === "" || (start.length < 2 && !this.#isLast)) return false;
      // What begins with a backslash is a word to psql.
      const isLine = start === "--" || start[0] === "\\";
      if (!isLine && start !== "/*") return true;
      const end = this.#buffer.indexOf(isLine ? "\n" : "*/", this.#at + 2);
      if (end < 0 && !(isLine && this.#isLast)) return false;
      this.#at = end < 0 ? this.#buffer.length : end + (isLine ? 1 : 2);
    }
  }

  #word(): Token | undefined {
    const first = this.#buffer[this.#at]!;
    if (first === "'" || first === '"' || first === "`") return this.#quoted(first);
    if ("(),;".includes(first)) {
      this.#at++;
      return { kind: "sign", text: first };
    }
    DOLLAR.lastIndex = this.#at;
    const dollar = DOLLAR.exec(this.#buffer)?.[0];
    if (dollar) {
      const end = this.#buffer.indexOf(dollar, this.#at + dollar.length);
      if (end < 0) return undefined;
      const text = this.#buffer.slice(this.#at + dollar.length, end);
      this.#at = end + dollar.length;
      return { kind: "text", text };
    }
    WORD.lastIndex = this.#at;
    const word = WORD.exec(this.#buffer)![0];
    if (this.#at + word.length === this.#buffer.length && !this.#isLast) return undefined;
    this.#at += word.length;
    return { kind: "word", text: word };
  }

  #quoted(quote: string): Token | undefined {
    const escapes = quote === "'" && (this.#backslashes || this.#before.toUpperCase() === "E");
    let from = this.#at + 1;
    for (;;) {
      const end = this.#buffer.indexOf(quote, from);
      // Whether a quote is doubled is known by what follows it.
      if (end < 0 || (end + 1 === this.#buffer.length && !this.#isLast)) return undefined;
      if (escapes && this.#backslashesBefore(end) % 2 === 1) from = end + 1;
      else if (this.#buffer[end + 1] === quote) from = end + 2;
      else {
        const text = this.#buffer.slice(this.#at + 1, end).replaceAll(quote + quote, quote);
        this.#at = end + 1;
        return { kind: quote === "'" ? "text" : "name", text };
      }
    }
  }

  #backslashesBefore(end: number): number {
    let count = 0;
    while (end - 1 - count > this.#at && this.#buffer[end - 1 - count] === "\\") count++;
    return count;
  }
}
