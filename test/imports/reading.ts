/** Reads a file as an import does, for tests. */
import { once } from "node:events";
import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ZipFile } from "yazl";
import { packageRoot } from "../../src/base/paths.ts";
import { type Answers, type Export, type ImportPlatform, isQuestion, type Question } from "../../src/imports/found.ts";
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

/** A zip of these files in a new folder; its path. */
export async function zipWith(files: Readonly<Record<string, string | Buffer>>, name = "some.zip"): Promise<string> {
  const zip = new ZipFile();
  for (const [inside, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content as Buffer), inside);
  zip.end();
  const file = path.join(temporaryFolder(), name);
  const written = zip.outputStream.pipe(createWriteStream(file));
  await once(written, "close");
  return file;
}

/** A new folder with these files; its path. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
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

/** What is asked before a file can be read. */
export async function questionOf(where: string): Promise<Question> {
  const given = await openGiven(where);
  try {
    const { found } = await recognise(given, { answers: {} });
    if (isQuestion(found)) return found;
    throw new Error("It asks nothing.");
  } finally {
    given.close();
  }
}

/** A row as {@link readFile} gives it: known by id and of Twitch unless it says otherwise. */
export function importRow(login: string, more: Partial<ImportRow> = {}): Omit<ImportRow, "n" | "place"> {
  const base = { platform: "twitch", platformId: undefined, amount: 0, minutes: 0, allTime: 0, changed: [] } as const;
  return { ...base, login, displayName: login, ...more };
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
