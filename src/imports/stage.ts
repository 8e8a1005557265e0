/** Reads everything out of a file into rows that wait to be written: see db/staged.ts. */
import { createHash } from "node:crypto";
import path from "node:path";
import { ConfigError, codeOf, messageOf } from "../base/errors.ts";
import { Staged, type StagedFile, type StagedRow, type StagedSkip } from "../db/staged.ts";
import type { Export, ImportPlatform } from "./found.ts";
import type { GivenFile } from "./given.ts";
import { importError } from "./problem.ts";
import { type ImportRow, isSkippedRow, readRows } from "./rows.ts";

const ROWS_MAX = 2_000_000;
/** Rows that are written at once. */
const PAGE = 5_000;

export interface StageWish {
  readonly found: Export;
  readonly bot: string;
  /** Which of its currencies. */
  readonly currency: string;
  /** Where the viewers are whose row does not say. */
  readonly platform: ImportPlatform;
  readonly mode: StagedFile["mode"];
  /** Where staged files are kept: `data/imports`. */
  readonly folder: string;
  /** Whatever else decides what the rows are: answers of the streamer, the version of the program. */
  readonly by: string;
  /** Whether the bot still brings in what lies there: that is left alone. */
  readonly isTaken?: (file: string) => boolean;
  /** How many rows were read so far; told now and then. What it throws ends the reading. */
  readonly progress?: (rows: number) => void;
}

/** The rows of a file; those that were read before and not yet written are taken up as they were left. */
export async function stage(wish: StageWish): Promise<Staged> {
  const { found, bot, currency, platform, mode, folder, by, isTaken = () => false } = wish;
  const hash = await hashOf(found.files);
  const name = createHash("sha256")
    .update(JSON.stringify([hash, bot, currency, platform, by]))
    .digest("hex");
  const first = path.join(folder, `${name.slice(0, 20)}.db`);
  const file = isTaken(first) ? path.join(folder, `${name.slice(0, 20)}-again.db`) : first;
  const about: StagedFile = {
    ...{ title: found.title, bot, hash, currency, mode },
    writtenAtMs: Math.floor(found.writtenAtMs ?? Math.max(...found.files.map(({ modifiedAtMs }) => modifiedAtMs))),
  };
  const before = Staged.open(file);
  if (before) {
    before.change({ mode });
    return before;
  }
  let staged: Staged | undefined;
  try {
    staged = Staged.create(file);
    await readAll(staged, wish, about);
    return staged;
  } catch (error) {
    staged?.close();
    Staged.remove(file);
    if (
      error instanceof ConfigError ||
      !["SQLITE_FULL", "ENOSPC", "EACCES", "SQLITE_IOERR_WRITE"].includes(codeOf(error) ?? "")
    )
      throw error;
    throw importError("What was read cannot be kept in {folder}: {reason}. Nothing was written to the book.", {
      ...{ folder, reason: messageOf(error) },
    });
  }
}

async function readAll(staged: Staged, wish: StageWish, about: StagedFile): Promise<void> {
  const { found, currency, platform, progress = () => {} } = wish;
  let rows: StagedRow[] = [];
  let skipped: StagedSkip[] = [];
  let count = 0;
  for await (const row of readRows(found, { currency, platform })) {
    if (isSkippedRow(row)) skipped.push(row);
    else rows.push(stagedRow(row));
    if (++count > ROWS_MAX) {
      throw importError("{title} has more than {most} rows. Import it in parts.", {
        title: found.title,
        most: ROWS_MAX.toLocaleString("en"),
      });
    }
    if (count % PAGE > 0) continue;
    progress(count);
    staged.add(rows, skipped);
    rows = [];
    skipped = [];
  }
  staged.add(rows, skipped, about);
}

function stagedRow({ changed, platformId, ...row }: ImportRow): StagedRow {
  return { ...row, platformId: platformId ?? null, asked: 0, accountCreatedAtMs: null, changed: changed[0] ?? "" };
}

/** SHA-256 of the files; of several that of their hashes in order. */
async function hashOf(files: readonly GivenFile[]): Promise<string> {
  const hashes: string[] = [];
  for (const file of files) {
    const hash = createHash("sha256");
    for await (const part of file.bytes()) hash.update(part as Buffer);
    hashes.push(hash.digest("hex"));
  }
  return hashes.length === 1 ? hashes[0]! : createHash("sha256").update(hashes.join("")).digest("hex");
}
