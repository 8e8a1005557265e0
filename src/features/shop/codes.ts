/**
 * Codes of a file, handed out one a redemption, each once. They are never said in chat nor written into the log: only
 * `chatmint redemption N` shows one, once it is earned.
 */

import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { codeOf, messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";

export interface CodesOptions {
  readonly db: Db;
  /** The folder the files are in. */
  readonly folder: string;
  readonly log: Log;
}

interface ReadFile {
  readonly mtimeMs: number;
  readonly size: number;
  readonly codes: readonly string[];
}

export class Codes {
  readonly #options: CodesOptions;
  readonly #files = new Map<string, ReadFile>();
  readonly #isTaken;
  readonly #take;
  readonly #release;

  constructor(options: CodesOptions) {
    const { db } = options;
    this.#options = options;
    this.#isTaken = db.prepare("SELECT 1 FROM redemption_code WHERE code = ?").pluck();
    this.#take = db.prepare("INSERT INTO redemption_code (code, redemption_id) VALUES (?, ?)");
    this.#release = db.prepare("DELETE FROM redemption_code WHERE redemption_id = ?");
  }

  /** How many are left in a file. */
  left(file: string): number {
    return this.#read(file).filter((code) => this.#isTaken.get(code) === undefined).length;
  }

  /** Keeps the next code of a file for a redemption; false when there is none left. */
  take(work: Work, file: string, redemptionId: number): boolean {
    work.assertAlive();
    const code = this.#read(file).find((candidate) => this.#isTaken.get(candidate) === undefined);
    if (code === undefined) return false;
    this.#take.run(code, redemptionId);
    return true;
  }

  /** The redemption was paid back before anybody saw its code, so somebody else may have it. */
  release(work: Work, redemptionId: number): void {
    work.assertAlive();
    this.#release.run(redemptionId);
  }

  /** The file is read again whenever it was written, so that codes can be added while the bot runs. */
  #read(name: string): readonly string[] {
    const file = path.join(this.#options.folder, name);
    try {
      const { mtimeMs, size } = statSync(file);
      const before = this.#files.get(name);
      if (before?.mtimeMs === mtimeMs && before.size === size) return before.codes;
      const codes = codesIn(textOf(readFileSync(file)));
      this.#files.set(name, { mtimeMs, size, codes });
      return codes;
    } catch (error) {
      const why = codeOf(error) === "ENOENT" ? "it is not there" : messageOf(error);
      this.#options.log.warn({ file, why }, "a file of codes cannot be read, so its item is sold out");
      return [];
    }
  }
}

/** Text as Windows writes it, too: what PowerShell's `>` makes is UTF-16. */
function textOf(bytes: Buffer): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(utf16 ? "utf-16le" : "utf-8").decode(bytes);
}

/** One code a line; empty lines and those that begin with # are none. */
function codesIn(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  return [...new Set(lines.map((line) => line.trim()))].filter((line) => line !== "" && !line.startsWith("#"));
}

/** The code of a redemption, in a book that may be open read-only. */
export function codeOfRedemption(db: Db, redemptionId: number): string | undefined {
  return db.prepare("SELECT code FROM redemption_code WHERE redemption_id = ?").pluck().get(redemptionId) as
    | string
    | undefined;
}
