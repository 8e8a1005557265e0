/** The files of the program, for tests that read what is said in them. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../../src/base/paths.ts";

/** Every TypeScript file below a folder of the project, as a path from its root with forward slashes. */
export function sourcesBelow(folder: string): string[] {
  return readdirSync(path.join(packageRoot(), folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => path.posix.join(folder, file.split(path.sep).join("/")))
    .sort();
}

/** The files that check the config, wherever a section has its place. */
export function configSources(): string[] {
  return sourcesBelow("src").filter(
    (file) =>
      file.startsWith("src/config/") ||
      /\/(?:settings|warnings|config|config-warnings|home-warning|ports|broken-config)\.ts$/.test(file),
  );
}
