/** Rows of the other bot's file that get nothing or not quite what it says, all of them: the terminal shows the first of each sort. */
import { appendFileSync, rmSync, writeFileSync } from "node:fs";

/** Lines written at once. */
const LOT = 1_000;

export class RowsFile {
  readonly file: string;
  #lines: string[] = [];
  #count = 0;

  /** `file` is replaced with the first lines. */
  constructor(file: string) {
    this.file = file;
  }

  /** How many rows there are so far. */
  get count(): number {
    return this.#count;
  }

  add(line: string): void {
    this.#lines.push(`${line}\n`);
    this.#count++;
    if (this.#lines.length === LOT) this.#write();
  }

  /** Keeps the file if it says more than was shown. */
  end(shown: number): void {
    if (this.#count > shown) this.#write();
    else rmSync(this.file, { force: true });
  }

  #write(): void {
    const isFirst = this.#count <= LOT;
    (isFirst ? writeFileSync : appendFileSync)(this.file, this.#lines.join(""));
    this.#lines = [];
  }
}
