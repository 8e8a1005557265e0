/**
 * The names of everybody, for searching: read by another thread in pieces when somebody first asks, searched from the first
 * piece on, and kept up to date.
 */
import type { Timers } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { inSteps } from "../base/steps.ts";
import type { Db } from "../db/open.ts";
import { readInPieces } from "../db/reading/job.ts";
import { READ_NAMES } from "./name-reading.ts";
import { NameSearch } from "./name-search.ts";
import type { Viewers } from "./viewers.ts";

/** With so many who are called differently by now they are read anew. */
const DOUBTFUL_MAX = 20_000;
/** Who searches while the names are being read waits for so long; then what is there is searched. Milliseconds. */
const WAIT_MS = 1_500;

export interface NameBookOptions {
  readonly db: Db;
  readonly viewers: Viewers;
  readonly timers: Pick<Timers, "after">;
  readonly log: Log;
  /** All names are there from now on. */
  readonly onRead?: (() => void) | undefined;
}

/** Names that are searched. */
export interface ReadNames {
  readonly search: NameSearch;
  /** Who moderates on any platform, as last told. */
  readonly moderators: ReadonlySet<number>;
  /** Some are still being read: not everybody is in it yet. */
  readonly isReading: boolean;
}

/** One reading of the whole book. */
class Reading {
  readonly search = new NameSearch();
  readonly moderators = new Set<number>();
  isReading = true;
}

export class NameBook {
  readonly #options: NameBookOptions;
  /** What is searched. */
  #served: Reading | undefined;
  /** What is being read; at the first time it is searched too. */
  #next: Reading | undefined;
  #reading: Promise<void> | undefined;
  #taking: Promise<void> = Promise.resolve();
  /** Who changed since: looked at when somebody searches, so that a storm of newcomers costs nothing. */
  readonly #changed = new Set<number>();

  constructor(options: NameBookOptions) {
    this.#options = options;
    options.viewers.onChanged((viewerId) => {
      if (this.#served) this.#changed.add(viewerId);
    });
  }

  /** Begins to read, unless it was begun: for who will search soon. */
  begin(): void {
    const isOld = this.#served && this.#served.search.doubtful > DOUBTFUL_MAX;
    if (this.#reading || (this.#served && !this.#served.isReading && !isOld)) return;
    this.#reading = this.#read().finally(() => {
      this.#reading = undefined;
    });
    this.#reading.catch((error) => {
      const { db, log } = this.#options;
      // A bot that stops meanwhile misses nothing.
      if (db.open) log.warn(`The names of viewers could not be read for the search: ${messageOf(error)}`);
    });
  }

  /** Some names are not there yet. */
  get isReading(): boolean {
    return this.#served?.isReading ?? false;
  }

  /**
   * The names as they are in the book now. While they are read for the first time it waits for a moment; those that are not
   * there by then are missing, and {@link ReadNames.isReading} says so.
   */
  async ready(): Promise<ReadNames> {
    this.begin();
    const served = this.#served!;
    if (served.isReading) await this.#readOrLate();
    this.#taking = this.#taking.then(() => inSteps(this.#take()));
    await this.#taking;
    return served;
  }

  async #read(): Promise<void> {
    const reading = new Reading();
    this.#next = reading;
    // The old ones serve until these are there.
    if (!this.#served || this.#served.isReading) this.#served = reading;
    try {
      for await (const { moderators, ...block } of readInPieces(this.#options.db, READ_NAMES, undefined)) {
        reading.search.add(block);
        // Of whoever changed since it began more is known than what it reads.
        for (const id of moderators) if (!reading.search.isDoubtful(id)) reading.moderators.add(id);
      }
      reading.isReading = false;
      // Whoever changed meanwhile was told to both.
      this.#served = reading;
      this.#options.onRead?.();
    } finally {
      this.#next = undefined;
    }
  }

  async #readOrLate(): Promise<void> {
    const late = new Promise<void>((resolve) => {
      const timer = this.#options.timers.after(WAIT_MS, resolve);
      void this.#reading?.catch(() => {}).then(() => timer.cancel());
    });
    await Promise.race([this.#reading, late]);
  }

  *#take(): Generator<void> {
    const { viewers } = this.#options;
    for (const viewerId of this.#changed) {
      this.#changed.delete(viewerId);
      const names = viewers.namesOf(viewerId);
      const moderates = viewers.identities(viewerId).some(({ roles }) => roles.includes("moderator"));
      for (const one of new Set([this.#served, this.#next])) {
        one?.search.changed(viewerId, names);
        if (moderates) one?.moderators.add(viewerId);
        else one?.moderators.delete(viewerId);
      }
      yield;
    }
  }
}
