/** Sources broken on purpose: a copy of some folders in which one text is replaced by another, loaded, and put back. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createJiti } from "jiti";
import { expect } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");

/** The file, the text that stands once in it, and what stands there in the mutant. */
export type Mutant = readonly [file: string, from: string, to: string];

export class MutantCopy {
  readonly #folder = mkdtempSync(path.join(tmpdir(), "chatmint-mutants-"));

  /** Copies these folders below src. */
  constructor(folders: readonly string[]) {
    for (const part of [...folders.map((folder) => `src/${folder}`), "package.json"]) {
      cpSync(path.join(root, part), path.join(this.#folder, part), { recursive: true });
    }
    symlinkSync(path.join(root, "node_modules"), path.join(this.#folder, "node_modules"), "junction");
  }

  /** Loads modules of the copy, `db/open` for `src/db/open.ts`, with one text replaced; the file is put back after. */
  async with<M>([file, from, to]: Mutant, modules: readonly string[], use: (modules: M) => unknown): Promise<void> {
    const place = path.join(this.#folder, file);
    const text = readFileSync(place, "utf8");
    expect(text.split(from).length - 1, `${JSON.stringify(from)} must stand once in ${file}`).toBe(1);
    writeFileSync(
      place,
      text.replace(from, () => to),
    );
    try {
      const load = createJiti(path.join(this.#folder, "index.ts"), {
        fsCache: path.join(this.#folder, "cache"),
        moduleCache: false,
      });
      const loaded = await Promise.all(modules.map((name) => load.import<object>(`./src/${name}.ts`)));
      await use(Object.assign({}, ...loaded) as M);
    } finally {
      writeFileSync(place, text);
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
