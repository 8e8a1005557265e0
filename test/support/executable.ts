/**
 * The built executable, for tests that run it. Built once per state of the sources, into a folder of its own, so that
 * editing (or another run) never changes it under a running test.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..", "..");

function sourcesHash(): string {
  const hash = createHash("sha256");
  for (const folder of ["src", "bin"]) {
    const files = readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort();
    for (const file of files) hash.update(file).update(readFileSync(file));
  }
  return hash.digest("hex").slice(0, 16);
}

/** The path of `bin/chatmint.js`, built when it is not there yet. Type errors do not stop it; `npm run check` tells them. */
export function builtExecutable(): string {
  const folder = path.join(root, "node_modules", ".cache", "chatmint-test", sourcesHash());
  const executable = path.join(folder, "bin", "chatmint.js");
  if (existsSync(executable)) return executable;
  const building = `${folder}-${process.pid}`;
  mkdirSync(building, { recursive: true });
  const tsc = path.join(root, "node_modules", "typescript", "bin", "tsc");
  const built = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json", "--outDir", building], {
    cwd: root,
    encoding: "utf8",
  });
  if (built.error) throw built.error;
  try {
    renameSync(building, folder);
  } catch {
    // Another test process was quicker; its build is the same.
    rmSync(building, { recursive: true, force: true, maxRetries: 5 });
  }
  if (!existsSync(executable)) throw new Error(`The build failed:\n${built.stdout}${built.stderr}`);
  return executable;
}
