/** Command files of the streamer's own that hung: left out until they change, also after a restart. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { messageOf } from "../../base/errors.ts";

/** By file: the SHA-256 of its content when it hung. */
const storedSchema = z.record(z.string(), z.string());
/** What the watchdog's thread writes before it ends the process. */
const reportSchema = z.object({ file: z.string(), hash: z.string().optional() });

const NAME = "switched-off.json";

/** Where the watchdog's thread writes which file hung. */
export function hangReport(folder: string): string {
  return path.join(folder, "hung.json");
}

/** Keeps the list below the data folder. A list that cannot be read is empty; one that cannot be written holds until the stop. */
export class SwitchedOff {
  readonly #file: string;
  readonly #hashes: Map<string, string>;
  /** What each file was when it was last asked about, which is when it is loaded: meanwhile it may have been mended. */
  readonly #loaded = new Map<string, string>();

  constructor(folder: string) {
    this.#file = path.join(folder, NAME);
    this.#hashes = new Map(Object.entries(readJson(this.#file, storedSchema) ?? {}));
    const report = hangReport(folder);
    const hung = readJson(report, reportSchema);
    const problem = hung && this.add(hung.file, hung.hash);
    // What could not be put on the list stays in the report, for the next start.
    if (problem === undefined && existsSync(report)) rmSync(report, { force: true });
  }

  /** Whether a file is off: it hung and is the same as it was then. */
  has(file: string): boolean {
    const now = hashOf(file);
    if (now !== undefined) this.#loaded.set(file, now);
    const hash = this.#hashes.get(file);
    if (hash === undefined) return false;
    if (hash === now) return true;
    this.#hashes.delete(file);
    this.#write();
    return false;
  }

  /** Switches a file off, as it was when it hung. What went wrong when that could not be kept for the next start. */
  add(file: string, hash = this.#loaded.get(file) ?? hashOf(file) ?? ""): string | undefined {
    this.#hashes.set(file, hash);
    return this.#write();
  }

  #write(): string | undefined {
    try {
      if (this.#hashes.size === 0) rmSync(this.#file, { force: true });
      else {
        mkdirSync(path.dirname(this.#file), { recursive: true });
        // On a full disk the list that was there stays whole.
        const written = `${this.#file}.new`;
        writeFileSync(written, JSON.stringify(Object.fromEntries(this.#hashes), null, 2));
        renameSync(written, this.#file);
      }
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }
}

function readJson<T>(file: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    // It is not there, or was cut off by the end of the process: nothing is switched off by it.
    return undefined;
  }
}

function hashOf(file: string): string | undefined {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch {
    // The file went away meanwhile.
    return undefined;
  }
}
