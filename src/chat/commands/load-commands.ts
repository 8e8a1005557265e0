/**
 * Reads command files. The name of a command is its file's name; a file whose name begins with `_` is a helper of
 * others; a file that cannot be used is told in words and left out, and never stops the rest.
 */
import { type Dirent, existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { createJiti } from "jiti";
import type { Timers } from "../../base/clock.ts";
import { ConfigError, messageOf } from "../../base/errors.ts";
import { readTextFile } from "../../base/files.ts";
import { realSystem } from "../../base/system.ts";
import { NO_WATCHDOG, type Watchdog } from "../../base/watchdog.ts";
import { type Command, defineCommand } from "./command.ts";
import type { CommandFile } from "./command-file.ts";
import { commandProblems } from "./command-problems.ts";
import type { SwitchedOff } from "./switched-off.ts";

interface CommandFolder {
  readonly path: string;
  readonly origin: CommandFile["origin"];
  /** Where its compiled files are kept between starts. */
  readonly cacheFolder: string;
}

export interface LoadCommandsOptions {
  /** Folders in order; a file of a later one takes the place of an earlier one's of the same name. Missing folders are fine. */
  readonly folders: readonly CommandFolder[];
  /** Files of the streamer's own that hung before; without it none is left out. */
  readonly switchedOff?: Pick<SwitchedOff, "has"> | undefined;
  /** Ends the process when a file of the streamer's own hangs while it is loaded. */
  readonly watchdog?: Watchdog | undefined;
}

export interface LoadedFiles {
  readonly files: readonly CommandFile[];
  /** One sentence per problem: the file, the key, what to write. */
  readonly problems: readonly string[];
  /** What is worth saying and no problem: which file takes the place of which. */
  readonly notes: readonly string[];
  /** Names of commands whose file could not be used. */
  readonly broken: readonly string[];
}

/** The endings of command files. */
const ENDINGS = [".ts", ".js", ".mjs", ".mts", ".cjs", ".cts"];
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,39}$/u;
/** How long one file may take to load, in milliseconds. */
const LOAD_MS = 10_000;

/** Reads every command file of the folders. Never rejects: what is wrong is in `problems`. */
export async function loadCommands(options: LoadCommandsOptions): Promise<LoadedFiles> {
  const loaded = new Map<string, CommandFile>();
  const problems: string[] = [];
  const notes: string[] = [];
  const broken = new Set<string>();
  // Files are loaded in real time, in a rehearsal too.
  const { timers } = realSystem();
  for (const folder of options.folders) {
    const jiti = compiler(folder.cacheFolder);
    const inFolder = new Map<string, string>();
    for (const place of filesOf(folder.path, folder.origin, problems)) {
      const file = path.join(folder.path, place);
      const entry = path.basename(place);
      const name = nameOf(entry);
      const misnamed = nameProblem(entry, name, inFolder.get(name));
      if (misnamed) {
        problems.push(`${file}: ${misnamed}.`);
        continue;
      }
      inFolder.set(name, entry);
      const found = await foundIn(folder, file, options, () => loadFile(jiti, file, timers));
      if ("problems" in found) {
        problems.push(...found.problems.map((problem) => `${file}: ${sentence(problem)}`));
        if (!loaded.has(name)) broken.add(name);
        continue;
      }
      const before = loaded.get(name);
      if (before) notes.push(`${file} takes the place of the ${before.origin} command ${name} (${before.file}).`);
      broken.delete(name);
      loaded.set(name, { name, file, origin: folder.origin, command: found.command });
    }
  }
  return { files: [...loaded.values()], problems, notes, broken: [...broken] };
}

const SWITCHED_OFF =
  "it hung and held up the whole bot, so it is switched off until you change it. Look for a loop that does not end";

/** Chatmint's own commands by their files, which do not change while it runs: each is loaded once. */
const BUILT_IN = new Map<string, Loaded>();

async function foundIn(
  { origin }: CommandFolder,
  file: string,
  options: LoadCommandsOptions,
  load: () => Promise<Loaded>,
): Promise<Loaded> {
  if (origin === "built-in") {
    const found = BUILT_IN.get(file) ?? (await load());
    if ("command" in found) BUILT_IN.set(file, found);
    return found;
  }
  if (options.switchedOff?.has(file)) return { problems: [SWITCHED_OFF] };
  return watched(file, options.watchdog, load);
}

/** A loop without an end at the top of a streamer's own file is ended by the watchdog, with the process. */
async function watched<T>(file: string, watchdog: Watchdog = NO_WATCHDOG, load: () => Promise<T>): Promise<T> {
  watchdog.entered({ file, limitMs: LOAD_MS });
  try {
    return await load();
  } finally {
    watchdog.left();
  }
}

function compiler(cacheFolder: string) {
  return createJiti(import.meta.url, {
    fsCache: cacheFolder,
    moduleCache: false,
    interopDefault: false,
    // What src/index.ts offers at run time, out of the very program that is running: wherever a command file lies and
    // however Chatmint was started.
    virtualModules: { chatmint: { defineCommand } },
  });
}

/**
 * Files that are or were meant to be commands, as paths from the folder: those in it and, of the built-in ones, in the
 * folders of the features. Helpers, hidden files, texts and types are left out.
 */
function filesOf(folder: string, origin: CommandFile["origin"], problems: string[]): readonly string[] {
  if (!existsSync(folder)) return [];
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const below = entries.filter((entry) => origin === "built-in" && entry.isDirectory() && !/^[_.]/.test(entry.name));
    return [
      ...commandsAmong(entries),
      ...below.flatMap(({ name }) =>
        commandsAmong(readdirSync(path.join(folder, name), { withFileTypes: true })).map((file) =>
          path.join(name, file),
        ),
      ),
    ];
  } catch (error) {
    problems.push(`${folder}: the folder cannot be read (${messageOf(error)}).`);
    return [];
  }
}

function commandsAmong(entries: readonly Dirent[]): string[] {
  return entries
    .filter((entry) => !entry.isDirectory() && !/^[_.]/.test(entry.name) && !/\.d\.[mc]?ts$/.test(entry.name))
    .filter((entry) => ENDINGS.includes(path.extname(entry.name).toLowerCase()) || isHiddenEnding(entry.name))
    .map((entry) => entry.name)
    .sort();
}

/** `give.ts.txt`: what Windows makes of `give.ts` where it hides endings. */
function isHiddenEnding(entry: string): boolean {
  return /\.[mc]?[tj]s\.txt$/i.test(entry);
}

function nameOf(entry: string): string {
  return entry.slice(0, entry.length - path.extname(entry).length).toLowerCase();
}

function nameProblem(entry: string, name: string, twin: string | undefined): string | undefined {
  if (isHiddenEnding(entry))
    return `the file ends in .txt, so it is no command. Rename it to ${entry.replace(/\.txt$/i, "")}`;
  if (!NAME.test(name)) {
    return `a command's name is its file's name: one word of letters, digits, - and _. Rename the file, for example to ${name.replace(/[^\p{L}\p{N}_-]+/gu, "") || "hello"}${path.extname(entry)}`;
  }
  return twin === undefined ? undefined : `${twin} beside it is the same command. Take one of them away`;
}

type Loaded = { readonly command: Command } | { readonly problems: readonly string[] };

async function loadFile(jiti: ReturnType<typeof createJiti>, file: string, timers: Timers): Promise<Loaded> {
  const exit = process.exit;
  // A script that was never meant to be a command may end the program; not this one.
  process.exit = () => {
    throw new Error("it calls process.exit, which would stop the bot");
  };
  try {
    // Told in words: a link to nothing, or a file that an old Windows editor saved as UTF-16.
    readTextFile(file);
    const exported = defaultOf(await within(jiti.import<unknown>(file), timers));
    if (exported instanceof NotDefault) return { problems: [exported.message] };
    const problems = commandProblems(exported);
    return problems.length > 0 ? { problems } : { command: exported as Command };
  } catch (error) {
    return { problems: [loadProblem(error, file)] };
  } finally {
    process.exit = exit;
  }
}

/** Something is exported, but not as the default. */
class NotDefault extends Error {}

/** What a module exports as its default; of an old-style one, what it sets as `module.exports`. */
function defaultOf(module: unknown): unknown {
  if (typeof module !== "object" || module === null) return module;
  const names = Object.keys(module);
  if ("default" in module) return module.default;
  if (names.length === 0) return undefined;
  if (!("__esModule" in module)) return module;
  return new NotDefault(
    `${names.join(", ")} is exported, but not as default. Write: export default defineCommand({ ... })`,
  );
}

function loadProblem(error: unknown, file: string): string {
  if (error instanceof ConfigError) return messageOf(error).replace(file, "it");
  const text = messageOf(error)
    .replace(/\s+/g, " ")
    .replace(/ Require stack:.*$/, "")
    .trim();
  const place = /:(\d+):(\d+)\s*$/.exec(text);
  if (/ParseError|SyntaxError|Unexpected token|Unterminated/.test(text) || error instanceof SyntaxError) {
    const where = place ? `line ${place[1]}, column ${place[2]}: ` : "";
    const what = text
      .replace(/^ParseError:\s*/, "")
      .replace(/\s*\S+:\d+:\d+\s*$/, "")
      .replace(/\.$/, "");
    return `${where}this is not TypeScript or JavaScript (${what}). Look there for a missing comma, quote or bracket`;
  }
  if (/Cannot find (module|package)/.test(text)) {
    return `${text.replace(/\.$/, "")}. Only "chatmint", Node's own modules and files beside it starting with _ can be imported`;
  }
  return `it failed while it was loaded (${text.replace(/\.$/, "")})`;
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

async function within<T>(work: Promise<T>, timers: Timers): Promise<T> {
  let late = (): void => {};
  const timer = timers.after(LOAD_MS, () => late());
  const tooLate = new Promise<never>((_, reject) => {
    late = () => reject(new Error(`it was not done after ${LOAD_MS / 1_000} seconds`));
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    timer.cancel();
  }
}
