/**
 * How things stand with the copies of the book, in one place for all who tell of it: the status line, `check`, `doctor`.
 * The newest good copy is one that is whole inside, whatever the names of others say.
 */
import { existsSync } from "node:fs";
import type { Clock } from "../../base/clock.ts";
import { ConfigError, messageOf } from "../../base/errors.ts";
import { DAY_MS } from "../../base/lengths.ts";
import { joined, phrase } from "../../base/phrase.ts";
import type { CheckCopy } from "../../db/copies/backup.ts";
import { type CopyFile, copiesIn, faultAtSight } from "../../db/copies/listed.ts";
import { bookBytes, type FreeBytes, noRoom } from "../../db/copies/room.ts";
import type { Db } from "../../db/open.ts";
import { TABLES } from "../tables.ts";
import { type CopyFacts, copyFacts, lastShared, type Moved, MovedSince } from "./copy-facts.ts";
import { drillTrouble, lastDrill } from "./drill-note.ts";

/** Without a good copy for so long something is wrong. */
const TOO_OLD_MS = 7 * DAY_MS;
/** A bot that only runs during broadcasts never comes to its weekly drill. */
const UNTRIED_MS = 21 * DAY_MS;

/** What is wrong with the copies: a sentence, what to do, and one or two words for the status line. */
export interface CopyTrouble {
  readonly about: "copies" | "second place" | "drill";
  readonly grave: boolean;
  readonly text: string;
  readonly cure: string;
  readonly short: string;
}

export interface CopiesStanding {
  /** The newest good copy and how old it is, in milliseconds; `undefined` without one. */
  readonly newest: { readonly file: string; readonly ageMs: number } | undefined;
  /** What the book has had since; `undefined` where the book cannot be read, or there is no copy. */
  readonly moved: Moved | undefined;
  readonly troubles: readonly CopyTrouble[];
}

export interface CopiesWatchOptions {
  readonly book: string;
  readonly backups: string;
  readonly timeZone: string;
  readonly clock: Pick<Clock, "now">;
  /** The open book; `undefined` where it cannot be read. */
  readonly db: Db | undefined;
  /** Looks through a whole copy. */
  readonly check: CheckCopy;
  /** Why the second place has not got the newest copy, in a sentence; `undefined` when all is well or there is none. */
  readonly second?: () => Promise<string | undefined>;
  /** The second place, whose room is looked at too. */
  readonly secondFolder?: string | undefined;
  readonly free?: FreeBytes;
}

/** What a copy was found to be. */
type Verdict = { readonly facts: CopyFacts; whole: boolean } | { readonly fault: string };

/** Looks after the copies of one book, and remembers what it has looked through. */
export class CopiesWatch {
  readonly #options: CopiesWatchOptions;
  readonly #verdicts = new Map<string, Verdict>();
  #since: { readonly file: string; readonly moved: MovedSince } | undefined;
  #newest: CopyFile | undefined;
  #troubles: readonly CopyTrouble[] = [];

  constructor(options: CopiesWatchOptions) {
    this.#options = options;
  }

  /** The newest copy that nothing is known to be wrong with; without looking through it. */
  newestAtSight(): CopyFile | undefined {
    return this.#timed().find((copy) => !("fault" in this.#verdict(copy)));
  }

  /** The newest file that is called a copy, good or not. */
  newestNamed(): CopyFile | undefined {
    return this.#timed()[0];
  }

  /** What somebody else has found out about a copy: nothing wrong, or what. */
  found(file: string, fault?: string): void {
    const copy = this.#timed().find((one) => one.file === file);
    if (!copy) return;
    const verdict = this.#verdict(copy);
    if (fault !== undefined) this.#verdicts.set(keyOf(copy), { fault });
    else if ("facts" in verdict) verdict.whole = true;
  }

  /** Looks at everything anew: the newest copy is looked through where it was not before. */
  async look(): Promise<CopiesStanding> {
    const bad: string[] = [];
    let newest: CopyFile | undefined;
    for (const copy of this.#timed()) {
      const fault = await this.#faultOf(copy);
      if (fault === undefined) {
        newest = copy;
        break;
      }
      bad.push(phrase("{name} is no good copy: {fault}", { name: copy.name, fault }));
    }
    this.#newest = newest;
    await this.#countMoved();
    this.#troubles = [...this.#ofCopies(newest, bad), ...(await this.#ofPlaces()), ...this.#ofDrill()];
    return this.standing();
  }

  /** What the last look found, with what has moved until now. Quick. */
  standing(): CopiesStanding {
    const { clock } = this.#options;
    const since = this.#since;
    if (this.#options.db?.open) since?.moved.goOn();
    return {
      newest: this.#newest && { file: this.#newest.file, ageMs: Math.max(0, clock.now() - this.#newest.madeMs) },
      moved: this.#options.db?.open ? since?.moved.get() : undefined,
      troubles: this.#troubles,
    };
  }

  #timed(): CopyFile[] {
    const { backups, clock, timeZone } = this.#options;
    return copiesIn(backups, { nowMs: clock.now(), timeZone }).filter(({ timed }) => timed);
  }

  #verdict(copy: CopyFile): Verdict {
    const key = keyOf(copy);
    const known = this.#verdicts.get(key);
    if (known) return known;
    const verdict = verdictOn(copy.file);
    this.#verdicts.set(key, verdict);
    return verdict;
  }

  async #faultOf(copy: CopyFile): Promise<string | undefined> {
    const verdict = this.#verdict(copy);
    if ("fault" in verdict) return verdict.fault;
    if (verdict.whole) return undefined;
    const problems = await this.#options.check(copy.file);
    if (problems.length === 0) {
      verdict.whole = true;
      return undefined;
    }
    const fault = joined(problems.slice(0, 3), " ");
    this.#verdicts.set(keyOf(copy), { fault });
    return fault;
  }

  /** A long way back is added up in pieces, so that nobody waits for it. */
  async #countMoved(): Promise<void> {
    const { db } = this.#options;
    const newest = this.#newest;
    if (!db?.open || !newest) {
      this.#since = undefined;
      return;
    }
    const verdict = this.#verdict(newest);
    if (this.#since?.file !== newest.file && "facts" in verdict) {
      const from = lastShared(db, verdict.facts, newest.file, TABLES);
      this.#since = { file: newest.file, moved: new MovedSince(db, from) };
    }
    while (db.open && this.#since?.moved.goOn()) await new Promise((resolve) => setImmediate(resolve));
  }

  #ofCopies(newest: CopyFile | undefined, bad: readonly string[]): CopyTrouble[] {
    const { book, backups, clock } = this.#options;
    if (!existsSync(book)) return [];
    const cure = phrase("Run: npx chatmint backup (the running bot makes one by itself when the newest is a day old)");
    const found = bad.map(
      (text) => ({ about: "copies", grave: false, text, cure, short: phrase("a damaged copy") }) as const,
    );
    if (newest === undefined) {
      const text = phrase("there is no copy of the book in {backups}", { backups });
      return [...found, { about: "copies", grave: this.#isOldBook(), text, cure, short: phrase("NO COPY") }];
    }
    if (clock.now() - newest.madeMs <= TOO_OLD_MS) return found;
    const text = phrase("for more than a week no copy of the book was made");
    return [...found, { about: "copies", grave: true, text, cure, short: phrase("an old copy") }];
  }

  /** Whether the book has had its first movement long ago, and should have a copy by now. */
  #isOldBook(): boolean {
    const { db, clock } = this.#options;
    if (!db?.open) return false;
    const first = db.prepare<[], number>("SELECT created_at_ms FROM transfer ORDER BY id LIMIT 1").pluck().get();
    return first !== undefined && clock.now() - first > TOO_OLD_MS;
  }

  async #ofPlaces(): Promise<CopyTrouble[]> {
    const { book, backups, second, secondFolder, free } = this.#options;
    const bytes = bookBytes(book);
    const troubles: CopyTrouble[] = [];
    const full = await noRoom(backups, bytes, free);
    const cure = phrase("Free some space: until then no copy is made there.");
    if (full !== undefined)
      troubles.push({ about: "copies", grave: true, text: full, cure, short: phrase("no room for a copy") });
    const missing = await second?.();
    const short = phrase("no second copy");
    if (missing !== undefined) {
      const cure = phrase("The bot goes on without it, and brings the newest copy there as soon as it can.");
      troubles.push({ about: "second place", grave: false, text: missing, cure, short });
    } else if (secondFolder !== undefined) {
      const fullThere = await noRoom(secondFolder, bytes, free);
      if (fullThere !== undefined) troubles.push({ about: "second place", grave: false, text: fullThere, cure, short });
    }
    return troubles;
  }

  #ofDrill(): CopyTrouble[] {
    const { backups, timeZone, clock } = this.#options;
    const trouble = drillTrouble(backups, timeZone);
    if (trouble) return [{ about: "drill", grave: true, ...trouble, short: phrase("the drill FAILED") }];
    const triedMs = lastDrill(backups)?.atMs ?? this.#timed().at(-1)?.madeMs ?? clock.now();
    if (clock.now() - triedMs <= UNTRIED_MS) return [];
    const text = phrase("for more than three weeks no copy was tried out");
    return [{ about: "drill", grave: false, text, cure: phrase("Run: npx chatmint drill"), short: phrase("no drill") }];
  }
}

/** The same file as before, by everything a folder tells of it. */
function keyOf({ file, bytes, changedMs }: CopyFile): string {
  return `${file}|${bytes}|${changedMs}`;
}

/** At first sight, and by opening it. */
function verdictOn(file: string): Verdict {
  const fault = faultAtSight(file);
  if (fault !== undefined) return { fault };
  try {
    return { facts: copyFacts(file, TABLES), whole: false };
  } catch (error) {
    return { fault: error instanceof ConfigError ? joined(error.problems, " ") : messageOf(error) };
  }
}
