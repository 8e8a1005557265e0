/** Names and points of viewers that earlier imports left beside the book: removed by the next import once nobody needs them. */
import { readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { DAY_MS } from "../../base/lengths.ts";
import { realSystem } from "../../base/system.ts";
import type { CliContext } from "../context.ts";
import { bookOrNone } from "./book-or-none.ts";

/** How long whoever broke an import off has to go on with it. */
const KEPT_MS = 7 * DAY_MS;

/** Removes what is older than a week and belongs to no import that is under way. Never throws. */
export function removeLeftovers(context: CliContext): void {
  const { imports } = context.paths;
  try {
    const fetched = path.join(imports, "fetched");
    const old = [...below(imports), ...below(fetched)].filter((one) => one !== fetched && isOld(one));
    if (old.length === 0) return;
    const kept = underWay(context);
    for (const one of old) {
      if (!kept.some((file) => one === file || one.startsWith(`${file}-`)))
        rmSync(one, { recursive: true, force: true });
    }
  } catch {
    // They are looked at again by the next import; this one must not fail for them.
  }
}

function below(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}

function isOld(file: string): boolean {
  return realSystem().clock.now() - statSync(file).mtimeMs > KEPT_MS;
}

/** Staged files that the book still needs. */
function underWay(context: CliContext): string[] {
  const book = bookOrNone(context);
  try {
    return book.db.prepare<[], string>("SELECT file FROM import WHERE state = 'running'").pluck().all();
  } finally {
    book.close();
  }
}
