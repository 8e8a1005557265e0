/** The steps of `chatmint doctor` about this computer: the config, the commands, the data folder, the book, the disk. */
import { accessSync, constants, existsSync, statfsSync } from "node:fs";
import path from "node:path";
import { type Config, zoneOf } from "../../app/config.ts";
import { escrowSources, missingFiles } from "../../app/listed.ts";
import { TABLES } from "../../app/tables.ts";
import { wallClock } from "../../base/calendar.ts";
import { ConfigError, codeOf, messageOf } from "../../base/errors.ts";
import { joined, phrase } from "../../base/phrase.ts";
import { realSystem } from "../../base/system.ts";
import { oldPlaceNotes } from "../../config/moved.ts";
import { zoneWarning } from "../../config/time-zone.ts";
import { openBookToRead } from "../../db/open.ts";
import { checkFolder, inWords } from "../../db/place.ts";
import { refuseFaultySqlite } from "../../db/sqlite-version.ts";
import { verify } from "../../ledger/audit/verify.ts";
import type { DoctorStep } from "../../platforms/platform.ts";
import { knownBotsFrom } from "../../viewers/exclusions.ts";
import type { CliContext } from "../context.ts";
import { lookAtChat } from "../look/chat-check.ts";

const SPACE_LEAST = 500 * 1024 * 1024;

/** What is wrong, in one line. */
function told(error: unknown): string {
  return error instanceof ConfigError ? joined(error.problems, " ") : messageOf(error);
}

/** Whether there is a config that can be used, and that config. */
export function configStep(context: CliContext): { readonly step: DoctorStep; readonly config: Config | undefined } {
  const name = "config";
  try {
    const { config, file, old } = context.load();
    if (old.length > 0) {
      const detail = joined(oldPlaceNotes(old, phrase), " ");
      return { step: { name, state: "warning", detail, cure: "npx chatmint init" }, config };
    }
    if (file) return { step: { name, state: "ok", detail: file }, config };
    const detail = "there is no config.json; the defaults hold and nothing is connected";
    return { step: { name, state: "warning", detail, cure: "npx chatmint init" }, config };
  } catch (error) {
    const cure = "Mend config.json and run: npx chatmint doctor";
    return { step: { name, state: "failed", detail: told(error), cure }, config: undefined };
  }
}

/** Without a channel a start is refused; without a config at all it is a rehearsal, which the step before says. */
export function channelsStep(context: CliContext, { twitch, kick }: Config): DoctorStep | undefined {
  if (!existsSync(context.configFile)) return undefined;
  const name = "channels";
  const channels = [
    ...(twitch.channel ? [phrase("Twitch {channel}", { channel: twitch.channel })] : []),
    ...(kick.channel ? [phrase("Kick {channel}", { channel: kick.channel })] : []),
  ];
  if (channels.length > 0) return { name, state: "ok", detail: joined(channels, ", ") };
  const detail = "the config names no channel, so there is nothing to connect to";
  return { name, state: "failed", detail, cure: "npx chatmint init" };
}

/** The time zone, with the time there: a wrong one is seen at once. */
export function zoneStep(config: Config): DoctorStep {
  const name = "time zone";
  const zone = zoneOf(config);
  const now = phrase("it is {time} there", { time: wallClock(realSystem().clock.now(), zone).time });
  const trap = zoneWarning(config.timeZone, phrase);
  if (trap === undefined) return { name, state: "ok", detail: joined([zone, now], ", ") };
  return { name, state: "warning", detail: joined([config.timeZone, now], ", "), cure: trap };
}

/** .env and the list of known bots: told only where they cannot be read. */
export function* secretsSteps(context: CliContext): Iterable<DoctorStep> {
  const looks = { ".env": () => context.secrets(), "known bots": () => knownBotsFrom([context.paths.knownBots]) };
  for (const [name, look] of Object.entries(looks)) {
    try {
      look();
    } catch (error) {
      yield { name, state: "failed", detail: told(error), cure: "Mend the file and run: npx chatmint doctor" };
    }
  }
}

/** `.env` and the environment; the environment alone where `.env` cannot be read. */
export function secretsOf(context: CliContext): Readonly<Record<string, string | undefined>> {
  try {
    return context.secrets();
  } catch {
    // Told by its own step.
    return context.environment;
  }
}

/** The commands as a start would load them, and what is worth knowing about them. */
export async function* commandsSteps(context: CliContext, config: Config): AsyncIterable<DoctorStep> {
  const name = "commands";
  const { problems, notes, commands } = await lookAtChat(context, config);
  const all = [...problems, ...missingFiles(config, context.paths)];
  const cure = "npx chatmint check lists them one by one";
  yield all.length === 0
    ? { name, state: "ok", detail: phrase("{commands} commands", { commands }) }
    : { name, state: "failed", detail: joined(all, " "), cure };
  for (const note of notes) yield { name: "command files", state: "ok", detail: note };
}

/** Whether the bot could write: a small file is written into the data folder and taken away again. */
export function folderStep(context: CliContext): DoctorStep {
  const name = "data folder";
  const { folder, book } = context.paths;
  try {
    checkFolder(folder);
    if (existsSync(book)) mustBeWritable(book);
    return { name, state: "ok", detail: phrase("{folder} can be written", { folder }) };
  } catch (error) {
    const cure = "Nothing can be paid until the bot can write there: give yourself the right to, or free some space.";
    return { name, state: "failed", detail: told(error), cure };
  }
}

function mustBeWritable(file: string): void {
  try {
    accessSync(file, constants.W_OK);
  } catch (error) {
    throw inWords(error, phrase("{file} cannot be written", { file }));
  }
}

/** Told only where the SQLite in use is one that nothing is written with. */
export function* sqliteStep(version?: string): Iterable<DoctorStep> {
  try {
    refuseFaultySqlite(version);
  } catch (error) {
    yield { name: "SQLite", state: "failed", detail: told(error), cure: "npm ci" };
  }
}

/** Whether the book adds up. */
export function bookStep(context: CliContext): DoctorStep {
  const file = context.paths.book;
  if (!existsSync(file)) return { name: "database", state: "ok", detail: "no book yet; it is made at the first start" };
  try {
    const book = openBookToRead(file, TABLES);
    try {
      const { problems, transfers } = verify(book.db, { tables: TABLES, escrows: escrowSources });
      if (problems.length > 0)
        return {
          name: "database",
          state: "failed",
          detail: joined(problems, " "),
          cure: context.restoreHint,
        };
      return {
        name: "database",
        state: "ok",
        detail: phrase("{file} adds up, {transfers} transfers", { file, transfers }),
      };
    } finally {
      book.close();
    }
  } catch (error) {
    const older = codeOf(error) === "BOOK_OLDER";
    return {
      name: "database",
      state: older ? "warning" : "failed",
      detail: messageOf(error),
      cure: older ? "npx chatmint start" : context.restoreHint,
    };
  }
}

/** Whether there is space for the book to grow. */
export function diskStep(context: CliContext): DoctorStep {
  let folder = context.paths.folder;
  while (!existsSync(folder)) folder = path.dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const detail = phrase("{free} GB free for {folder}", {
    free: Math.round((free / 1024 ** 3) * 10) / 10,
    folder: context.paths.folder,
  });
  return free < SPACE_LEAST
    ? {
        name: "disk",
        state: "failed",
        detail,
        cure: "Free some space: a full disk stops the bot. --data DIR moves everything to another disk.",
      }
    : { name: "disk", state: "ok", detail };
}
