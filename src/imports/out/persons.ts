/** Everybody with what they have in one currency, person by person: what balances and the files of other bots are made of. */
import type { Db } from "../../db/open.ts";
import { type AccountFacts, chosen, type ExportBook, ofViewers, rowsOf } from "./export-list.ts";

export interface Login extends AccountFacts {
  readonly displayName: string;
  readonly seenAtMs: number;
  readonly accountCreatedAtMs: number | null;
}

/** A viewer who is one person, with every login they have; the one seen last is the first. */
export interface Person {
  readonly viewerId: number;
  readonly firstSeenAtMs: number;
  readonly listed: boolean;
  readonly logins: readonly [Login, ...Login[]];
}

/** What somebody has in one currency, what they are linked to included. */
export interface Holding {
  /** Whether there is anything about them in this currency. */
  readonly known: boolean;
  /** What they are told they have; `pending` of it is not in the book yet. */
  readonly balance: number;
  readonly pending: number;
  readonly minutes: number;
  /** All that was ever made for them, without what was taken back. */
  readonly allTime: number;
}

export interface ExportCurrency {
  readonly id: number;
  readonly code: string;
  readonly kind: "play" | "cash";
}

export function currenciesOf(book: ExportBook): ExportCurrency[] {
  const all = book.db.prepare<[], ExportCurrency>("SELECT id, code, kind FROM currency ORDER BY id").all();
  return book.currency === undefined ? all : all.filter(({ code }) => code === book.currency);
}

type LoginRow = [
  viewerId: number,
  firstSeenAtMs: number,
  listed: number,
  platform: string,
  platformId: string,
  login: string,
  displayName: string,
  roles: string,
  excluded: number,
  seenAtMs: number,
  accountCreatedAtMs: number | null,
];

/** Every person in the order of their numbers. */
export function* personsOf(book: ExportBook): Generator<Person> {
  const rows = rowsOf<LoginRow>(
    book.db,
    `SELECT i.viewer_id, v.created_at_ms, v.listed, i.platform, i.platform_id, i.login, i.display_name, i.roles, i.excluded,
            i.seen_at_ms, i.account_created_at_ms
     FROM identity AS i JOIN viewer AS v ON v.id = i.viewer_id WHERE ${ofViewers("i.viewer_id")}
     ORDER BY i.viewer_id, i.seen_at_ms DESC, i.platform, i.platform_id`,
    { viewers: chosen(book).viewers },
  );
  let person: { viewerId: number; firstSeenAtMs: number; listed: boolean; logins: [Login, ...Login[]] } | undefined;
  for (const [
    viewerId,
    firstSeenAtMs,
    listed,
    platform,
    platformId,
    name,
    displayName,
    roles,
    excluded,
    seen,
    made,
  ] of rows) {
    const login: Login = {
      ...{ platform, platformId, login: name, displayName, roles },
      ...{ excluded: excluded === 1, seenAtMs: seen, accountCreatedAtMs: made },
    };
    if (person?.viewerId === viewerId) {
      person.logins.push(login);
      continue;
    }
    if (person) yield person;
    person = { viewerId, firstSeenAtMs, listed: listed === 1, logins: [login] };
  }
  if (person) yield person;
}

/** Whoever a viewer is by now, after any linking. */
function survivorsOf(db: Db): (viewerId: number) => number {
  const merged = "SELECT id, merged_into_id FROM viewer WHERE merged_into_id IS NOT NULL";
  const into = new Map(rowsOf<[number, number]>(db, merged));
  return (viewerId) => {
    let id = viewerId;
    for (let next = into.get(id); next !== undefined; next = into.get(id)) id = next;
    return id;
  };
}

/** Sums by viewer: one number for each there may be, in 8 bytes. */
export function sumsByViewer(
  book: ExportBook,
  rows: Iterable<readonly [viewerId: number, amount: number]>,
): (viewerId: number) => number | undefined {
  const most = book.db.prepare<[], number | null>("SELECT max(id) FROM viewer").pluck().get() ?? 0;
  const sums = new Float64Array(most + 1);
  const known = new Uint8Array(most + 1);
  const survivor = survivorsOf(book.db);
  for (const [viewerId, amount] of rows) {
    const id = survivor(viewerId);
    sums[id]! += amount;
    known[id] = 1;
  }
  return (viewerId) => (known[viewerId] === 1 ? sums[viewerId] : undefined);
}

const BALANCES = "SELECT viewer_id, balance FROM account WHERE currency_id = @currency AND viewer_id IS NOT NULL";

/** Minutes on the channels of the currency, those of the open span included. */
const MINUTES = `
  SELECT w.viewer_id, w.minutes FROM watch AS w JOIN channel AS c ON c.id = w.channel_id WHERE c.currency_id = @currency
  UNION ALL
  SELECT s.viewer_id, (SELECT max(n) FROM tick WHERE broadcast_id = s.broadcast_id) - s.from_tick
  FROM span AS s JOIN broadcast AS b ON b.id = s.broadcast_id JOIN channel AS c ON c.id = b.channel_id
  WHERE s.to_tick IS NULL AND c.currency_id = @currency`;

/** Straight from a mint, less what of it was undone. */
const ALL_TIME = `
  SELECT o.viewer_id, t.amount FROM account AS m JOIN transfer AS t ON t.from_id = m.id JOIN account AS o ON o.id = t.to_id
  WHERE m.kind = 'mint' AND m.currency_id = @currency AND o.viewer_id IS NOT NULL
  UNION ALL
  SELECT o.viewer_id, -t.amount FROM account AS m JOIN transfer AS t ON t.to_id = m.id JOIN account AS o ON o.id = t.from_id
  WHERE m.kind = 'mint' AND m.currency_id = @currency AND o.viewer_id IS NOT NULL AND t.kind = 'reversal'`;

/** What everybody has in a currency: read once, then asked for each. */
export function holdingsOf(book: ExportBook, currency: ExportCurrency): (viewerId: number) => Holding {
  const { db } = book;
  const read = (sql: string) => sumsByViewer(book, rowsOf<[number, number]>(db, sql, { currency: currency.id }));
  const [balances, minutes, allTime] = [read(BALANCES), read(MINUTES), read(ALL_TIME)];
  const here = [...book.pending()].filter(({ currencyId }) => currencyId === currency.id);
  const pendings = sumsByViewer(
    book,
    here.map(({ viewerId, amount }) => [viewerId, amount]),
  );
  return (viewerId) => {
    const pending = pendings(viewerId) ?? 0;
    const inBook = balances(viewerId);
    const watched = minutes(viewerId);
    return {
      known: inBook !== undefined || watched !== undefined || pending > 0,
      ...{ balance: (inBook ?? 0) + pending, pending, minutes: watched ?? 0 },
      // What is undone was perhaps given on before: the rest of it is no less than nothing.
      allTime: Math.max(0, allTime(viewerId) ?? 0) + pending,
    };
  };
}
