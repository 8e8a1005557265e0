/** Names and points of viewers that earlier imports left beside the book: removed by the next import once nobody needs them. */
import { readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { DAY_MS } from "../../base/lengths.ts";
import { realSystem } from "../../base/system.ts";
import type { Db } from "../../db/open.ts";

/** How long whoever broke an import off has to go on with it. */
const KEPT_MS = 7 * DAY_MS;

/** Removes what is older than a week and is none of the `kept` files, which the book still needs. Never throws. */
export async function removeLeftovers(folder: string, kept: () => Promise<readonly string[]>): Promise<void> {
  try {
    const fetched = path.join(folder, "fetched");
    const old = [...below(folder), ...below(fetched)].filter((one) => one !== fetched && isOld(one));
    if (old.length === 0) return;
    const needed = await kept();
    for (const one of old) {
      if (!needed.some((file) => one === file || one.startsWith(`${file}-`)))
        rmSync(one, { recursive: true, force: true });
    }
  } catch {
    // They are looked at again by the next import; this one must not fail for them.
  }
}

/** Staged files that the book still needs. */
export function neededFiles(db: Db): string[] {
  return db.prepare<[], string>("SELECT file FROM import WHERE state = 'running'").pluck().all();
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
