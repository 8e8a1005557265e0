/** The copies of a bot that runs: made, brought to the second place, tried out once a week, and told of. */
import { wallClock } from "../../base/calendar.ts";
import { messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { DataPaths } from "../../base/paths.ts";
import type { System } from "../../base/system.ts";
import { type CheckCopy, type NightlyResult, nightlyBackup } from "../../db/copies/backup.ts";
import { Copies } from "../../db/copies/copies.ts";
import { clearRestore } from "../../db/copies/restore.ts";
import type { FreeBytes } from "../../db/copies/room.ts";
import { SecondPlace } from "../../db/copies/second.ts";
import type { Book } from "../../db/open.ts";
import { type Config, zoneOf } from "../config.ts";
import { clearDrill, drill } from "./drill.ts";
import { isDrillDue } from "./drill-note.ts";
import { secondPlaceOf } from "./places.ts";
import { type CopiesStanding, CopiesWatch } from "./standing.ts";

export interface KeepOptions {
  readonly config: Config;
  readonly configFile: string;
  readonly paths: DataPaths;
  readonly book: Book;
  readonly log: Log;
  readonly system: System;
  /** Whether a broadcast is on, in any channel. */
  readonly isLive: () => boolean;
  /** Looks through a whole copy. */
  readonly check: CheckCopy;
  readonly free?: FreeBytes;
}

export class KeptCopies {
  readonly #options: KeepOptions;
  readonly #timeZone: string;
  readonly #watch: CopiesWatch;
  readonly #second: SecondPlace | undefined;
  readonly #copies: Copies;
  #quietUnderWay: Promise<void> | undefined;
  #hasLooked = false;

  constructor(options: KeepOptions) {
    const { config, configFile, paths, book, log, system, isLive, check, free } = options;
    this.#options = options;
    this.#timeZone = zoneOf(config);
    const shared = { clock: system.clock, timeZone: this.#timeZone, check, ...(free ? { free } : {}) };
    const folder = secondPlaceOf(config, configFile, paths);
    this.#second = folder === undefined ? undefined : new SecondPlace({ ...shared, folder }, log);
    this.#watch = new CopiesWatch({
      ...shared,
      ...{ book: book.file, backups: paths.backups, db: book.db, secondFolder: folder },
      second: async () => this.#second?.problem,
    });
    this.#copies = new Copies({
      ...{ folder: paths.backups, timeZone: this.#timeZone, clock: system.clock, timers: system.timers, isLive },
      make: () => this.#make(),
      newestMs: () => this.#watch.newestAtSight()?.madeMs,
      quiet: () => this.#quietly(),
    });
  }

  /** Begins. Resolves after the first look. */
  async start(): Promise<void> {
    const { config, paths, system } = this.#options;
    clearDrill(paths);
    // Whoever has the book knows that no restore is under way.
    clearRestore(paths.book);
    await this.#copies.start(system.cron, config.operations.backupAt);
    // During a broadcast nothing but this is done.
    if (!this.#hasLooked) await this.#look();
  }

  /** Makes the last copy if it is due, for as long as `patienceMs`. */
  stop(patienceMs: number): Promise<void> {
    return this.#copies.stop(patienceMs);
  }

  /** How things stand, with what has moved until now. Quick enough for a status line. */
  standing(): CopiesStanding {
    return this.#watch.standing();
  }

  async #make(): Promise<NightlyResult> {
    const { book, paths, log, system, check, free } = this.#options;
    const made = await nightlyBackup({
      ...{ book: book.file, folder: paths.backups, check, log, timeZone: this.#timeZone },
      ...(free ? { free } : {}),
      now: () => wallClock(system.clock.now(), this.#timeZone),
    });
    if (made.status === "made") {
      this.#watch.found(made.file);
      await this.#second?.bring(made.file);
    }
    await this.#look();
    return made;
  }

  /** What is done between the copies; one round at a time, however long a slow drive takes. */
  #quietly(): Promise<void> {
    this.#quietUnderWay ??= (async () => {
      const newest = this.#watch.newestAtSight();
      if (newest) await this.#second?.bring(newest.file);
      await this.#drillIfDue();
      await this.#look();
    })().finally(() => {
      this.#quietUnderWay = undefined;
    });
    return this.#quietUnderWay;
  }

  async #drillIfDue(): Promise<void> {
    const { paths, system, check, log, isLive } = this.#options;
    const copy = this.#watch.newestNamed();
    if (!copy || isLive() || !isDrillDue(paths.backups, system.clock.now())) return;
    try {
      const { clock } = system;
      const done = await drill({ paths, copy, timeZone: this.#timeZone, clock, check });
      if (!("wrong" in done)) {
        this.#watch.found(copy.file);
        log.info(
          { copy: copy.name, tookMs: done.tookMs },
          "the weekly drill: the newest copy was restored and adds up",
        );
        return;
      }
      if (done.damaged) this.#watch.found(copy.file, done.wrong);
      log.error({ copy: copy.name, why: done.wrong }, "the weekly drill FAILED: the newest copy could not be restored");
    } catch (error) {
      log.error({ why: messageOf(error) }, "the weekly drill could not be run");
    }
  }

  async #look(): Promise<void> {
    this.#hasLooked = true;
    try {
      await this.#watch.look();
    } catch (error) {
      this.#options.log.error({ why: messageOf(error) }, "how things stand with the copies could not be found out");
    }
  }
}
