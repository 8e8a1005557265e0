/**
 * A second place for copies: another drive, a synced folder. Every copy is brought there under another name, checked there
 * and only then called a copy. Whatever keeps it from that is told, and the bot goes on.
 */
import { copyFile, open, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Clock } from "../../base/clock.ts";
import { ConfigError, codeOf, messageOf } from "../../base/errors.ts";
import { HOUR_MS } from "../../base/lengths.ts";
import type { Log } from "../../base/log.ts";
import { phrase } from "../../base/phrase.ts";
import { checkFolder, inWords } from "../place.ts";
import { type CheckCopy, letGo, PARTIAL, removeLeftOvers } from "./backup.ts";
import { type FreeBytes, refuseWithoutRoom } from "./room.ts";

/** After one that failed for another reason than that the place is missing. */
const AGAIN_AFTER_MS = HOUR_MS;

export interface SecondPlaceOptions {
  readonly folder: string;
  readonly check: CheckCopy;
  readonly clock: Pick<Clock, "now" | "monotonic">;
  readonly timeZone: string;
  readonly free?: FreeBytes;
}

/** Why a second place cannot be used, in a sentence; `undefined` where it is there. Nothing is written to find out. */
export async function missingPlace(folder: string): Promise<string | undefined> {
  try {
    if ((await stat(folder)).isDirectory()) return undefined;
    return phrase(
      "the second place for copies, {folder}, is a file and no folder. Name a folder in operations.copyTo",
      {
        folder,
      },
    );
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") {
      return phrase(
        "the second place for copies, {folder}, is not there. Plug the drive in or make the folder; the copies follow by themselves",
        { folder },
      );
    }
    return phrase("the second place for copies, {folder}, cannot be reached ({reason})", {
      folder,
      reason: messageOf(error),
    });
  }
}

/** Brings one copy there unless it is there, then lets old ones go. Throws a ConfigError that says why not. */
export async function bringCopy(file: string, options: SecondPlaceOptions): Promise<"brought" | "there"> {
  const { folder, check, clock, timeZone } = options;
  const missing = await missingPlace(folder);
  if (missing !== undefined) throw new ConfigError("SECOND_MISSING", [missing]);
  const to = path.join(folder, path.basename(file));
  const { size } = await stat(file);
  if ((await sizeOf(to)) === size) return "there";
  const partial = `${to}${PARTIAL}`;
  try {
    await removeLeftOvers(folder);
    await refuseWithoutRoom(folder, size, options.free);
    await copyFile(file, partial);
    await onDisk(partial);
    const problems = await check(partial);
    if (problems.length > 0) throw new ConfigError("BACKUP_DAMAGED", problems);
    await rename(partial, to);
    // By their size alone: to read one would fetch it back to this computer from where it is synced to.
    const isWhole = async (one: string) => ((await sizeOf(one)) ?? 0) > 0;
    await letGo(folder, to, { nowMs: clock.now(), timeZone }, { isWhole });
    return "brought";
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {});
    const told = inWords(error, phrase("{file} cannot be written", { file: to }), "name another in operations.copyTo");
    const problems = told instanceof ConfigError ? told.problems : [messageOf(error)];
    throw new ConfigError("SECOND_FAILED", [
      phrase("no copy reached the second place {folder}: {reason}", {
        folder,
        reason: problems.map((problem) => problem.replaceAll(partial, to)).join("; "),
      }),
    ]);
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    (found) => found.size,
    () => undefined,
  );
}

/** A drive that is pulled out soon has it by then. */
async function onDisk(file: string): Promise<void> {
  const opened = await open(file, "r+");
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}

/**
 * What a look from the outside finds wrong with a second place, in a sentence: it is missing, nothing can be written there, or
 * it has not got the newest copy. Writes a small file there and takes it away again.
 */
export async function secondProblem(folder: string, newest: string | undefined): Promise<string | undefined> {
  const missing = await missingPlace(folder);
  if (missing !== undefined) return missing;
  try {
    checkFolder(folder);
  } catch (error) {
    return messageOf(error);
  }
  if (newest === undefined || (await sizeOf(path.join(folder, newest))) !== undefined) return undefined;
  return phrase("the newest copy, {newest}, is not in the second place {folder} yet", { newest, folder });
}

/** The second place of a bot that runs. */
export class SecondPlace {
  readonly #options: SecondPlaceOptions;
  readonly #log: Log;
  #underWay: Promise<void> | undefined;
  #problem: string | undefined;
  #failedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: SecondPlaceOptions, log: Log) {
    this.#options = options;
    this.#log = log;
  }

  /** Why the newest copy is not there, in a sentence; `undefined` when all is well. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Brings a copy there unless it is there already. Tells by itself what became of it; never throws. */
  bring(file: string): Promise<void> {
    this.#underWay ??= this.#bring(file).finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  async #bring(file: string): Promise<void> {
    const { clock, folder } = this.#options;
    if (clock.monotonic() - this.#failedAtMs < AGAIN_AFTER_MS) return;
    try {
      const done = await bringCopy(file, this.#options);
      if (done === "brought")
        this.#log.info({ file, folder }, "the copy of the book was brought to the second place too");
      else if (this.#problem !== undefined) this.#log.info({ folder }, "the second place for copies is there again");
      this.#problem = undefined;
    } catch (error) {
      if (codeOf(error) !== "SECOND_MISSING") this.#failedAtMs = clock.monotonic();
      const problem = messageOf(error);
      // The same every minute is said once.
      if (problem !== this.#problem) this.#log.warn(problem);
      this.#problem = problem;
    }
  }
}
