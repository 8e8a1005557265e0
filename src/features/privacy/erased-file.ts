/**
 * The fingerprints of who was erased, outside of the book: a copy that was made before, and is put back, still has them. The bot
 * erases them again when it starts with it.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { ErasedMark, Erasures } from "../../viewers/erasures.ts";

const shape = z.object({
  about: z.string(),
  key: z.string().regex(/^[0-9a-f]{64}$/),
  marks: z.array(z.object({ mark: z.string(), atMs: z.number() })),
});

const ABOUT =
  "Fingerprints of accounts and names that were erased. Chatmint needs them to erase them again after a restore; nobody can be read from them.";

export class ErasedFile {
  readonly #file: string | undefined;

  /** Without a file nothing is kept: a rehearsal begins anew. */
  constructor(file: string | undefined) {
    this.#file = file;
  }

  /** `undefined` where there is none, or it is no such file any more. */
  read(): { readonly key: string; readonly marks: readonly ErasedMark[] } | undefined {
    if (this.#file === undefined || !existsSync(this.#file)) return undefined;
    try {
      return shape.parse(JSON.parse(readFileSync(this.#file, "utf8")));
    } catch {
      return undefined;
    }
  }

  key(): string | undefined {
    return this.read()?.key;
  }

  /** Writes down who is known as erased now. It is there whole or as it was. */
  keep(erasures: Pick<Erasures, "key" | "all">): void {
    const { key } = erasures;
    if (key === undefined || this.#file === undefined) return;
    const text = `${JSON.stringify({ about: ABOUT, key, marks: erasures.all() }, undefined, 2)}\n`;
    if (existsSync(this.#file) && readFileSync(this.#file, "utf8") === text) return;
    mkdirSync(path.dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.part`, text);
    renameSync(`${this.#file}.part`, this.#file);
  }
}
