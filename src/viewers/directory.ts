/**
 * The table of everybody: found by any part of a name, filtered and sorted, in pages that follow a cursor. A cursor says after
 * whom the next page begins, by what they had then: nobody is shown twice because others moved.
 */
import type { Clock } from "../base/clock.ts";
import { UserError } from "../base/errors.ts";
import { inSteps } from "../base/steps.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Lists } from "./lists.ts";
import { NameBook, type NameBookOptions, type ReadNames } from "./name-book.ts";
import type { NameSearch } from "./name-search.ts";
import { ByName, ByNumber, type Cursor, type Order } from "./orders.ts";
import { Columns } from "./person-columns.ts";
import { searchedName } from "./searched-name.ts";
import { ViewerSet } from "./viewer-set.ts";
import type { KnownViewer } from "./viewers.ts";

export const SORTS = ["balance", "name", "watchTime", "lastSeen"] as const;
type Sort = (typeof SORTS)[number];
export const FILTERS = ["hidden", "excluded", "moderators", "linked", "present"] as const;
type Filter = (typeof FILTERS)[number];

export interface PageWish {
  /** A part of a name; empty for everybody. */
  readonly query?: string;
  readonly sort: Sort;
  readonly filter?: Filter | undefined;
  /** `next` of the page before. */
  readonly after?: string | undefined;
  /** At most so many people. */
  readonly count: number;
}

/** One person of the table. */
interface PersonLine {
  readonly id: number;
  readonly name: string;
  readonly identities: readonly KnownViewer[];
  readonly balance: number;
  /** Over all channels, with what is under way. */
  readonly minutes: number;
  /** Milliseconds since 1970. */
  readonly lastSeenMs: number;
  readonly isPresent: boolean;
  /** Asked to stand in no list. */
  readonly isHidden: boolean;
  /** Earns nothing, because a moderator said so. */
  readonly isExcluded: boolean;
}

interface PeoplePage {
  readonly people: readonly PersonLine[];
  /** The cursor of the next page; `undefined` on the last one. */
  readonly next: string | undefined;
  /** How many there are in all; of a search with those whose name has changed lately. */
  readonly total: number;
  /** The names are still being read, which takes some seconds where a million are known: more may be found then. */
  readonly isReading: boolean;
}

/** Who is here now, and how long they have watched the channel they are in, as far as that is known. */
type Present = readonly (readonly [viewerId: number, minutes: number])[];

interface DirectoryOptions extends NameBookOptions {
  readonly clock: Clock;
  readonly lists: Pick<Lists, "hidden">;
  readonly ledger: Pick<Ledger, "balance" | "onBalance" | "watching">;
  readonly currencyId: number;
  readonly present: () => Present;
}

export class Directory {
  readonly #options: DirectoryOptions;
  readonly #names: NameBook;
  readonly #columns: Columns;
  readonly #largest;
  readonly #merged;
  readonly #linked;

  constructor(options: DirectoryOptions) {
    const { db } = options;
    this.#options = options;
    this.#names = new NameBook(options);
    this.#columns = new Columns(options);
    this.#largest = db.prepare<[], number>("SELECT coalesce(max(id), 0) FROM viewer").pluck();
    this.#merged = db.prepare<[], number>("SELECT id FROM viewer WHERE merged_into_id IS NOT NULL").pluck();
    this.#linked = db
      .prepare<[], number>("SELECT DISTINCT merged_into_id FROM viewer WHERE merged_into_id IS NOT NULL")
      .pluck();
  }

  /** For who will search soon: all names are read, by another thread. */
  begin(): void {
    this.#names.begin();
  }

  /** Not all names are read yet. */
  get isReading(): boolean {
    return this.#names.isReading;
  }

  /** One page. A search while the names are being read waits for a moment, and then finds among those that are there. */
  async page(wish: PageWish): Promise<PeoplePage> {
    const part = searchedName(wish.query?.trim().replace(/^@/, "") ?? "");
    // Both are read at the same time where neither is there yet.
    const reading = wish.sort === "name" ? undefined : this.#columns.get(wish.sort !== "balance");
    reading?.catch(() => {});
    const names = part !== "" || wish.filter === "moderators" ? await this.#names.ready() : undefined;
    const search = part === "" ? undefined : names?.search;
    const present = new Map(this.#options.present());
    const among = wish.filter && this.#filtered(wish.filter, present, names);
    const order = await this.#order(wish, present);
    const page = await inSteps(this.#page({ wish, part, search, among, order, present }));
    return { ...page, isReading: names?.isReading ?? false };
  }

  *#page({ wish, part, search, among, order, present }: PageParts): Generator<void, Omit<PeoplePage, "isReading">> {
    const set = search ? yield* foundIn(search, part, among) : among;
    const found: Cursor[] = [];
    const wanted = wish.count + 1;
    while (found.length < wanted) {
      const missing = wanted - found.length;
      const entries = yield* order.next(missing, set);
      found.push(...entries.filter(({ viewerId }) => !search?.isDoubtful(viewerId) || this.#isCalled(viewerId, part)));
      if (entries.length < missing) break;
    }
    const shown = found.slice(0, wish.count);
    const people: PersonLine[] = [];
    for (const { viewerId } of shown) {
      people.push(this.#line(viewerId, present));
      yield;
    }
    return {
      people,
      next: found.length === wanted ? written(shown.at(-1)!.key) : undefined,
      total: set?.size ?? this.#largest.get()! - this.#merged.all().length,
    };
  }

  #isCalled(viewerId: number, part: string): boolean {
    return this.#options.viewers.namesOf(viewerId).some((name) => searchedName(name).includes(part));
  }

  #filtered(filter: Filter, present: ReadonlyMap<number, number>, names: ReadNames | undefined): ViewerSet {
    const { viewers, lists } = this.#options;
    const set = new ViewerSet(this.#largest.get());
    const add = (ids: Iterable<number>, isIn: (id: number) => boolean = () => true) => {
      for (const id of ids) if (isIn(id)) set.add(id);
    };
    // Whoever is hidden or excluded stands in no list.
    if (filter === "hidden") add(lists.hidden(), (id) => !viewers.isListed(id) && viewers.survivor(id) === id);
    else if (filter === "excluded") add(lists.hidden(), (id) => !viewers.earns(id) && viewers.survivor(id) === id);
    else if (filter === "moderators") add(names?.moderators ?? [], (id) => viewers.survivor(id) === id);
    else if (filter === "linked") add(this.#linked.all(), (id) => viewers.survivor(id) === id);
    else add(present.keys());
    return set;
  }

  async #order({ sort, after }: PageWish, present: ReadonlyMap<number, number>): Promise<Order> {
    const { db, ledger, currencyId, clock } = this.#options;
    const key = after === undefined ? undefined : read(after, sort === "name" ? 3 : 2);
    if (sort === "name")
      return new ByName({ db, largestId: this.#largest.get()!, linked: new Set(this.#linked.all()) }, key);
    const all = { largestId: this.#largest.get()!, merged: new Set(this.#merged.all()) };
    const { balances, minutes, seenMs } = await this.#columns.get(sort !== "balance");
    const now = clock.now();
    // Only of those who are here more is known than what is in the book.
    const here = new ViewerSet(all.largestId);
    for (const id of present.keys()) here.add(id);
    const by = {
      balance: {
        numbers: balances,
        numberOf: (id: number) => (here.has(id) ? ledger.balance(id, currencyId) : this.#columns.balance(id)),
      },
      watchTime: { numbers: minutes, numberOf: (id: number) => Math.max(minutes[id] ?? 0, present.get(id) ?? 0) },
      lastSeen: { numbers: seenMs, numberOf: () => now },
    };
    return new ByNumber({ ...all, ...by[sort], special: here }, key);
  }

  #line(id: number, present: ReadonlyMap<number, number>): PersonLine {
    const { viewers, ledger, currencyId, clock } = this.#options;
    const identities = viewers.identities(id);
    const isPresent = present.has(id);
    return {
      ...{ id, identities, isPresent, name: viewers.person(id).name },
      balance: ledger.balance(id, currencyId),
      minutes: ledger.watching.minutes?.(id) ?? 0,
      lastSeenMs: isPresent ? clock.now() : viewers.seenAtMs(id),
      isHidden: !viewers.isListed(id),
      isExcluded: !viewers.earns(id),
    };
  }
}

interface PageParts {
  readonly wish: PageWish;
  readonly part: string;
  readonly search: NameSearch | undefined;
  readonly among: ViewerSet | undefined;
  readonly order: Order;
  readonly present: ReadonlyMap<number, number>;
}

function* foundIn(search: NameSearch, part: string, among: ViewerSet | undefined): Generator<void, ViewerSet> {
  const found = yield* search.find(part);
  if (among) for (const id of found.ids()) if (!among.has(id)) found.delete(id);
  return found;
}

function written(key: Cursor["key"]): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

function read(cursor: string, length: number): Cursor["key"] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Array.isArray(key) && key.length === length) return key;
  } catch {}
  throw new UserError("cursorUnknown", "This page is none of this list. Begin again at the first one.", {});
}
