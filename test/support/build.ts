/** Builds dist once before the tests when a source is newer: crash and smoke tests run the real executable. */
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..", "..");

function newest(folder: string): number {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .reduce((latest, entry) => Math.max(latest, statSync(path.join(entry.parentPath, entry.name)).mtimeMs), 0);
}

/** Vitest's global set-up. Type errors do not stop the tests; `npm run check` reports them. */
export default function build(): void {
  let builtAtMs = 0;
  try {
    builtAtMs = statSync(path.join(root, "dist", "bin", "chatmint.js")).mtimeMs;
  } catch {
    builtAtMs = 0;
  }
  if (builtAtMs > Math.max(newest("src"), newest("bin"))) return;
  const result = spawnSync(
    process.execPath,
    [path.join(root, "node_modules", "typescript", "bin", "tsc"), "-p", "tsconfig.build.json"],
    { cwd: root, encoding: "utf8" },
  );
  if (result.error) throw result.error;
}
