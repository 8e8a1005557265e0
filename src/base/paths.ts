/** Where things are on this computer: the package's own files, and the folder the bot writes to. */
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the package itself (with package.json), from source and from the build alike. */
export function packageRoot(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, "package.json"))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error("Chatmint's own package.json is missing; install it again.");
    folder = parent;
  }
  return folder;
}

/** The version of this package. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(path.join(packageRoot(), "package.json"), "utf8")) as { version: string }).version;
}

/**
 * A folder of the package for what every start of this installation shares, whatever its data folder; `undefined` where
 * the package may only be read.
 */
export function packageCache(): string | undefined {
  const folder = path.join(packageRoot(), "node_modules", ".cache", "chatmint");
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    // Installed by somebody else (a system-wide package): then each data folder keeps its own.
    return undefined;
  }
}

/** Everything the bot writes, below one folder that `--data DIR` moves. */
export interface DataPaths {
  readonly folder: string;
  readonly book: string;
  readonly rehearsalBook: string;
  readonly backups: string;
  /** The streamer's own command files; an update never touches them. */
  readonly commands: string;
  readonly knownBots: string;
  readonly cache: string;
  readonly proofs: string;
  /** A rehearsal's own, because its giveaways have the same numbers. */
  readonly rehearsalProofs: string;
  /** Fingerprints of who was erased, which a restore of the book leaves alone. */
  readonly erased: string;
  /** Files of codes that the shop hands out. */
  readonly codes: string;
  /** What was read of other bots and is not yet written. */
  readonly imports: string;
  /** What a real run logged, newest in the file with the highest number. */
  readonly logs: string;
}

/** The files below a data folder. */
export function dataPaths(folder: string): DataPaths {
  const inside = (...parts: string[]) => path.join(path.resolve(folder), ...parts);
  return {
    folder: inside(),
    book: inside("chatmint.db"),
    rehearsalBook: inside("rehearsal.db"),
    backups: inside("backups"),
    commands: inside("commands"),
    knownBots: inside("known-bots.json"),
    cache: inside("cache"),
    proofs: inside("proofs"),
    rehearsalProofs: inside("rehearsal-proofs"),
    erased: inside("erased.json"),
    codes: inside("codes"),
    imports: inside("imports"),
    logs: inside("logs"),
  };
}
