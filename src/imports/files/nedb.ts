/**
 * Stores of NeDB: a line of JSON for each change, the last line of an `_id` is what counts. As NeDB itself does, a few broken
 * lines are borne; the last one is often torn, because the program ended while it was writing.
 */
import type { GivenFile } from "../given.ts";
import { importError } from "../problem.ts";
import { linesOf, startOf, textOf } from "./text.ts";

/** Of all lines; NeDB opens none with more. */
const BROKEN_MAX = 0.1;

/** A document as a line has it. */
export type NedbDocument = Readonly<Record<string, unknown>>;

/** A line that counts, by its number from 1. */
export type NedbLine = { readonly n: number } & (
  | { readonly document: NedbDocument }
  /** `torn`: the end of the file. */
  | { readonly broken: "torn" | "broken" }
);

/** A store whose lines were counted. */
export interface NedbStore {
  readonly file: GivenFile;
  /** The line of each document that is there. */
  readonly lastLines: ReadonlyMap<string, number>;
  /** The last one that is not empty. */
  readonly lastLine: number;
}

/** The documents in the first 64 kB, also those that a later line replaces. */
export async function nedbStart(file: GivenFile): Promise<readonly NedbDocument[]> {
  if ((await file.container()) !== "text") return [];
  const documents = (await startOf(file)).split("\n").map(documentOf);
  return documents.filter((document) => document !== undefined && idOf(document) !== undefined) as NedbDocument[];
}

/** Counts the lines. Throws a ConfigError for a store with too many broken ones. */
export async function openNedb(file: GivenFile): Promise<NedbStore> {
  const lastLines = new Map<string, number>();
  let [n, filled, broken, lastLine, lastIsBroken] = [0, 0, 0, 0, false];
  for await (const line of linesOf(textOf(file))) {
    n++;
    if (line.trim() === "") continue;
    filled++;
    lastLine = n;
    const document = documentOf(line);
    lastIsBroken = document === undefined;
    if (!document) broken++;
    const id = document && idOf(document);
    if (id === undefined) continue;
    if (document!.$$deleted === true) lastLines.delete(id);
    else lastLines.set(id, n);
  }
  if (lastIsBroken) broken--;
  if (broken > filled * BROKEN_MAX) {
    throw importError("{name} is damaged: {broken} of its {all} lines cannot be read. Take one from an older backup.", {
      ...{ name: file.name, broken, all: filled },
    });
  }
  return { file, lastLines, lastLine };
}

/** The documents that are there, and the broken lines, in the order of the file. */
export async function* nedbLines({ file, lastLines, lastLine }: NedbStore): AsyncGenerator<NedbLine> {
  let n = 0;
  for await (const line of linesOf(textOf(file))) {
    n++;
    if (line.trim() === "") continue;
    const document = documentOf(line);
    if (!document) yield { n, broken: n === lastLine ? "torn" : "broken" };
    else if (lastLines.get(idOf(document) ?? "") === n) yield { n, document };
  }
}

function documentOf(line: string): NedbDocument | undefined {
  try {
    const read: unknown = JSON.parse(line);
    return typeof read === "object" && read !== null && !Array.isArray(read) ? (read as NedbDocument) : undefined;
  } catch {
    return undefined;
  }
}

function idOf({ _id }: NedbDocument): string | undefined {
  return typeof _id === "string" || typeof _id === "number" ? String(_id) : undefined;
}
