/** Reads a file as an import does, for tests. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../../src/base/paths.ts";
import { type Answers, type Export, type ImportPlatform, isQuestion } from "../../src/imports/found.ts";
import { openGiven } from "../../src/imports/given.ts";
import { type ImportRow, isSkippedRow, readRows } from "../../src/imports/rows.ts";
import { recognise } from "../../src/imports/sources.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

/** A file in a new folder; its path. */
export function fileWith(name: string, content: string | Uint8Array): string {
  const file = path.join(temporaryFolder(), name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** A file among the samples that lie beside the project where it is worked on; not everybody has them. */
export function fixture(name: string): string {
  return path.join(packageRoot(), "..", "shared", "fixtures", "imports", ...name.split("/"));
}

export interface ReadFile {
  readonly title: string;
  readonly currencies: readonly string[];
  readonly notes: readonly string[];
  readonly rows: readonly Omit<ImportRow, "n" | "place">[];
  /** `row 4 bob: no name`. */
  readonly skipped: readonly string[];
}

interface Options {
  readonly from?: string;
  readonly answers?: Answers;
  readonly currency?: string;
  readonly platform?: ImportPlatform;
}

/** What comes of a file, all of it; a Question is an error here. */
export async function readFile(where: string, options: Options = {}): Promise<ReadFile> {
  const given = await openGiven(where);
  try {
    const { found } = await recognise(given, { from: options.from, answers: options.answers ?? {} });
    if (isQuestion(found)) throw new Error(`It asks for ${found.id}: ${found.question}`);
    return await allOf(found, options);
  } finally {
    given.close();
  }
}

async function allOf(found: Export, { currency, platform }: Options): Promise<ReadFile> {
  const reading = { currency: currency ?? found.currencies[0]!, platform: platform ?? found.platform ?? "twitch" };
  const rows: Omit<ImportRow, "n" | "place">[] = [];
  const skipped: string[] = [];
  for await (const row of readRows(found, reading)) {
    if (isSkippedRow(row)) skipped.push(`${row.place} ${row.name}: ${row.why}`);
    else {
      const { n: _n, place: _place, ...rest } = row;
      rows.push(rest);
    }
  }
  return { title: found.title, currencies: found.currencies, notes: found.notes, rows, skipped };
}
