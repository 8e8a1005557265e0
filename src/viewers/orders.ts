/** The orders of the table of viewers: one after the other from a cursor on, without putting all of them in order. */
import type { Db } from "../db/open.ts";
import { PLATFORMS, type PlatformName } from "../model/message.ts";
import type { ViewerSet } from "./viewer-set.ts";

/** Whose turn it is, and by what. */
export interface Cursor {
  readonly viewerId: number;
  /** A number and the viewer's id, or a login, its platform and its id there. */
  readonly key: readonly (number | string)[];
}

export interface Order {
  /** The next `n` that are in the set, or of all; fewer only at the end. Each call goes on where the one before ended. */
  next(n: number, among: ViewerSet | undefined): Generator<void, readonly Cursor[]>;
}

/** Viewers looked at before the event loop may have its turn. */
const STEP = 10_000;
/** A set is dense with more than one in so many: then it is quicker to look at everybody than to seek the next. */
const DENSE = 8;

export interface NumberOptions {
  readonly largestId: number;
  /** Who is somebody else by now. */
  readonly merged: ReadonlySet<number>;
  /** By the viewer's id; who came later is not in it. */
  readonly numbers: Float64Array;
  /** Those for whom the column does not hold: asked one by one. */
  readonly special: ViewerSet;
  readonly numberOf: (viewerId: number) => number;
}

/** Highest number first, equals by the age of the viewer. */
export class ByNumber implements Order {
  readonly #options: NumberOptions;
  #after: readonly [number: number, viewerId: number];

  constructor(options: NumberOptions, after?: Cursor["key"]) {
    this.#options = options;
    this.#after = (after as [number, number] | undefined) ?? [Number.POSITIVE_INFINITY, 0];
  }

  /** One look at everybody, which keeps the best: a million take some milliseconds, whatever they have. */
  *next(n: number, among: ViewerSet | undefined): Generator<void, readonly Cursor[]> {
    const { merged, numberOf, numbers, special, largestId } = this.#options;
    const best = new Best(n, this.#after);
    let looked = 0;
    for (const id of special.ids()) {
      if (++looked % STEP === 0) yield;
      if ((!among || among.has(id)) && !merged.has(id)) best.offer(numberOf(id), id);
    }
    const isSparse = among && among.size <= largestId / DENSE;
    for (let id = 1; id <= largestId; id++) {
      if (++looked % STEP === 0) yield;
      if (isSparse) id = among.from(id) ?? largestId + 1;
      const number = id < numbers.length ? numbers[id]! : numberOf(id);
      // Of nearly all this is all that is looked at.
      if (number < best.least || id > largestId) continue;
      if ((!among || among.has(id)) && !special.has(id) && !merged.has(id)) best.offer(number, id);
    }
    const found = best.inOrder();
    this.#after = found.at(-1) ?? this.#after;
    return found.map((key) => ({ viewerId: key[1], key }));
  }
}

type Ranked = readonly [number: number, viewerId: number];

/** The first few behind a cursor, of many that come in any order. */
class Best {
  readonly #n: number;
  readonly #after: Ranked;
  #kept: Ranked[] = [];
  /** Whoever has less is not among them. */
  least = Number.NEGATIVE_INFINITY;

  constructor(n: number, after: Ranked) {
    this.#n = n;
    this.#after = after;
  }

  offer(number: number, viewerId: number): void {
    const one: Ranked = [number, viewerId];
    if (number < this.least || firstHigher(one, this.#after) <= 0) return;
    this.#kept.push(one);
    if (this.#kept.length < 2 * this.#n + 100) return;
    this.#kept = this.inOrder();
    this.least = this.#kept.at(-1)![0];
  }

  inOrder(): Ranked[] {
    return this.#kept.sort(firstHigher).slice(0, this.#n);
  }
}

function firstHigher([a, idA]: Ranked, [b, idB]: Ranked): number {
  return a === b ? idA - idB : b - a;
}

export interface NameOptions {
  readonly db: Db;
  readonly largestId: number;
  /** Who has several logins. */
  readonly linked: ReadonlySet<number>;
}

/** Viewers whose logins are read with one statement. */
const TOGETHER = 200;
/** Where fewer than the root of so many times all are wanted, they are put in order; for more the logins are walked along. */
const FEW = 60;
/** So many logins for each who is wanted are walked along; then they are put in order after all: they may all stand at the end. */
const FAR = 1;
/** Logins read at once. */
const ROWS = 500;

type NameKey = readonly [login: string, platform: string, platformId: string];

interface LoginRow {
  readonly login: string;
  readonly platformId: string;
  readonly viewerId: number;
}

/** By login from A to Z; who has several stands at the first of them. A login that was taken over is nobody's: those come first. */
export class ByName implements Order {
  readonly #options: NameOptions;
  readonly #logins;
  readonly #of;
  #after: NameKey;

  constructor(options: NameOptions, after?: Cursor["key"]) {
    this.#options = options;
    this.#after = (after as unknown as NameKey | undefined) ?? ["", "", ""];
    this.#logins = options.db.prepare<[string, string, string, number], LoginRow>(
      `SELECT login, platform_id AS platformId, viewer_id AS viewerId FROM identity INDEXED BY identity_login
       WHERE platform = ? AND (login, platform_id) > (?, ?) ORDER BY login, platform_id LIMIT ?`,
    );
    this.#of = options.db
      .prepare<[string], [viewerId: number, login: string, platform: string, platformId: string]>(
        `SELECT viewer_id, login, platform, platform_id FROM json_each(?) AS j
         CROSS JOIN identity INDEXED BY identity_viewer ON viewer_id = j.value`,
      )
      .raw();
  }

  *next(n: number, among: ViewerSet | undefined): Generator<void, readonly Cursor[]> {
    const isFew = among && among.size ** 2 <= FEW * this.#options.largestId;
    const walked = isFew ? undefined : yield* this.#walked(n, among);
    const found = walked ?? (yield* this.#sorted(n, among!));
    this.#after = (found.at(-1)?.key as NameKey | undefined) ?? this.#after;
    return found;
  }

  *#sorted(n: number, among: ViewerSet): Generator<void, Cursor[]> {
    const found: Cursor[] = [];
    const ids = [...among.ids()];
    for (let at = 0; at < ids.length; at += TOGETHER) {
      for (const [viewerId, key] of this.#keysOf(ids.slice(at, at + TOGETHER))) {
        if (inOrder(key, this.#after) > 0) found.push({ viewerId, key });
      }
      yield;
    }
    return found.sort((a, b) => inOrder(a.key as NameKey, b.key as NameKey)).slice(0, n);
  }

  /** `undefined`: it is further than it is worth. */
  *#walked(n: number, among: ViewerSet | undefined): Generator<void, Cursor[] | undefined> {
    const found: Cursor[] = [];
    const [login, platform, platformId] = this.#after;
    // On a later platform the login of the cursor itself is still to come, on an earlier one it is not.
    const streams = PLATFORMS.map((one) => {
      if (one === platform) return new LoginStream(this.#logins, one, [login, platformId]);
      return new LoginStream(this.#logins, one, [login, one > platform ? "" : LAST]);
    });
    for (let looked = 1; found.length < n; looked++) {
      if (looked % ROWS === 0) yield;
      if (among && looked > FAR * among.size + ROWS) return undefined;
      const stream = streams.reduce((first, one) => (before(one.key, first.key) ? one : first));
      const { key, row } = stream;
      if (!key || !row) break;
      stream.next();
      if (among && !among.has(row.viewerId)) continue;
      if (this.#options.linked.has(row.viewerId) && inOrder(this.#keysOf([row.viewerId]).get(row.viewerId)!, key) !== 0)
        continue;
      found.push({ viewerId: row.viewerId, key });
    }
    return found;
  }

  /** The first login of each. */
  #keysOf(viewerIds: readonly number[]): Map<number, NameKey> {
    const keys = new Map<number, NameKey>();
    for (const [viewerId, ...key] of this.#of.all(JSON.stringify(viewerIds))) {
      const first = keys.get(viewerId);
      if (!first || inOrder(key, first) < 0) keys.set(viewerId, key);
    }
    return keys;
  }
}

/** Behind every id of a platform. */
const LAST = "\u{10FFFF}";

interface LoginStatement {
  all(platform: string, login: string, platformId: string, n: number): LoginRow[];
}

/** The logins of one platform in their order. */
class LoginStream {
  readonly #statement: LoginStatement;
  readonly #platform: PlatformName;
  #after: readonly [login: string, platformId: string];
  #rows: readonly LoginRow[] = [];
  #at = 0;

  constructor(statement: LoginStatement, platform: PlatformName, after: readonly [string, string]) {
    this.#statement = statement;
    this.#platform = platform;
    this.#after = after;
    this.#read();
  }

  get row(): LoginRow | undefined {
    return this.#rows[this.#at];
  }

  get key(): NameKey | undefined {
    return this.row && [this.row.login, this.#platform, this.row.platformId];
  }

  next(): void {
    this.#after = [this.row!.login, this.row!.platformId];
    if (++this.#at === ROWS) this.#read();
  }

  #read(): void {
    this.#rows = this.#statement.all(this.#platform, ...this.#after, ROWS);
    this.#at = 0;
  }
}

function before(one: NameKey | undefined, other: NameKey | undefined): boolean {
  return one !== undefined && (other === undefined || inOrder(one, other) < 0);
}

/** As SQLite compares: by code points, of which UTF-16 orders all that a login is made of alike. */
function inOrder(a: NameKey, b: NameKey): number {
  for (const [at, one] of a.entries()) {
    if (one < b[at]!) return -1;
    if (one > b[at]!) return 1;
  }
  return 0;
}
