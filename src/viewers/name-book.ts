/** The names of everybody, for searching: read by another thread when somebody first asks, and kept up to date. */
import { inSteps } from "../base/steps.ts";
import type { Db } from "../db/open.ts";
import { readInThread } from "../db/reading/job.ts";
import { READ_NAMES } from "./name-reading.ts";
import { NameSearch } from "./name-search.ts";
import type { Viewers } from "./viewers.ts";

/** With so many who are called differently by now they are read anew. */
const DOUBTFUL_MAX = 20_000;

export interface NameBookOptions {
  readonly db: Db;
  readonly viewers: Viewers;
}

export class NameBook {
  readonly #options: NameBookOptions;
  #search: NameSearch | undefined;
  #reading: Promise<NameSearch> | undefined;
  #taking: Promise<void> = Promise.resolve();
  /** Who changed since: looked at when somebody searches, so that a storm of newcomers costs nothing. */
  readonly #changed = new Set<number>();
  #moderators = new Set<number>();

  constructor(options: NameBookOptions) {
    this.#options = options;
    options.viewers.onChanged((viewerId) => {
      if (this.#search || this.#reading) this.#changed.add(viewerId);
    });
  }

  /** All names, as they are in the book now. The first call waits until they are read. */
  async ready(): Promise<NameSearch> {
    if (!this.#search || this.#search.doubtful > DOUBTFUL_MAX) {
      this.#reading ??= this.#read().finally(() => {
        this.#reading = undefined;
      });
    }
    const search = this.#reading ? await this.#reading : this.#search!;
    this.#taking = this.#taking.then(() => inSteps(this.#take()));
    await this.#taking;
    return search;
  }

  /** Who moderates on any platform, as last told. */
  async moderators(): Promise<ReadonlySet<number>> {
    await this.ready();
    return this.#moderators;
  }

  async #read(): Promise<NameSearch> {
    // From here on nobody is told to the old one any more.
    await this.#taking;
    const names = await readInThread(this.#options.db, READ_NAMES, undefined);
    this.#moderators = new Set(names.moderators);
    this.#search = new NameSearch(names);
    return this.#search;
  }

  *#take(): Generator<void> {
    const { viewers } = this.#options;
    for (const viewerId of this.#changed) {
      this.#changed.delete(viewerId);
      this.#search!.changed(viewerId, viewers.namesOf(viewerId));
      const moderates = viewers.identities(viewerId).some(({ roles }) => roles.includes("moderator"));
      if (moderates) this.#moderators.add(viewerId);
      else this.#moderators.delete(viewerId);
      yield;
    }
  }
}
