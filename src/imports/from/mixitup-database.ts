/**
 * The database of Mix It Up: `Users` with accounts in columns and everything else as JSON in `Data`, and `ImportedUsers`,
 * who were brought along from another bot and were not there since.
 */
import { quotedName } from "../../db/foreign.ts";
import { type ForeignTables, foreignDatabase, queried } from "../files/database.ts";
import { memberAmount, memberObject, memberText } from "../files/plain.ts";
import type { FoundRow, FoundSkip, RawAmount } from "../found.ts";
import type { Given, GivenFile } from "../given.ts";
import { inTurns } from "../turns.ts";

const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** As Mix It Up counts the platforms. */
const PLATFORMS = ["None", "Mixer", "Twitch", "YouTube", "Trovo", "Glimesh", "Facebook", "Kick", "Velora", "VPZone"];
/** The most that fits an amount there. */
const MOST = 2_147_483_647;
/** Of the JSON of one viewer, in characters. */
const DATA_MAX = 10_000_000;

type Row = Readonly<Record<string, unknown>>;

/** Somebody on one platform. */
interface Account {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
}

/** A row of either table. */
interface Person {
  readonly place: string;
  /** By the platform's name in small letters. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** `undefined` where it cannot be read. */
  readonly data: Readonly<Record<string, unknown>> | undefined;
  readonly amounts: ReadonlyMap<string, unknown>;
  /** Milliseconds since 1970; 0 where it is not told. */
  readonly lastActiveMs: number;
}

/** What is true of all of them together. */
interface Survey {
  /** In small letters, those of the most viewers first. */
  readonly currencyIds: readonly string[];
  /** How many have the most that fits. */
  readonly mostCount: number;
  readonly lastActiveMs: number;
  /** The account that had a login last, by platform and login: names change hands. */
  readonly owners: ReadonlyMap<string, { readonly id: string; readonly atMs: number }>;
}

interface MiuDatabase {
  readonly survey: Survey;
  /** `names`: of currencies by their ids in small letters. */
  rows(names: ReadonlyMap<string, string>): Generator<FoundRow | FoundSkip>;
}

export function isMiuDatabase(tables: ForeignTables): boolean {
  const columns = tables.get("users")?.columns ?? [];
  const isAccount = (column: string) => /^(twitch|youtube|kick)(id|username)$/.test(column);
  return columns.includes("id") && columns.includes("data") && columns.some(isAccount);
}

export async function openMiuDatabase(file: GivenFile, tables: ForeignTables, given: Given): Promise<MiuDatabase> {
  const open = await foreignDatabase(file, given);
  function* people(): Generator<Person> {
    for (const table of ["users", "importedusers"]) {
      const found = tables.get(table);
      if (!found?.columns.includes("data")) continue;
      const columns = found.columns.filter((column) => column === "platform" || /(id|username)$/.test(column));
      const data = `CASE WHEN length("data") <= ${DATA_MAX} THEN "data" END AS "data"`;
      const list = [...columns.map((column) => `${quotedName(column)} AS ${quotedName(column)}`), data].join(", ");
      const platforms = PLATFORMS.map((one) => one.toLowerCase()).filter(
        (one) => columns.includes(`${one}id`) || columns.includes(`${one}username`),
      );
      let n = 0;
      for (const row of queried<Row>(file.name, open, `SELECT ${list} FROM ${quotedName(found.name)}`)) {
        yield personIn(row, platforms, `row ${++n} of ${found.name}`);
      }
    }
  }
  const survey = await surveyOf(people());
  return {
    survey,
    *rows(names) {
      for (const person of people()) yield rowOf(person, survey, names);
    },
  };
}

function personIn(row: Row, platforms: readonly string[], place: string): Person {
  const data = dataIn(row.data);
  const amounts = new Map(
    Object.entries(memberObject(data?.CurrencyAmounts)).map(([id, has]) => [id.toLowerCase(), has]),
  );
  const lastActiveMs = Date.parse(memberText(data?.LastActivity)) || 0;
  return { place, accounts: accountsIn(row, platforms, data ?? {}), data, amounts, lastActiveMs };
}

function dataIn(text: unknown): Person["data"] {
  try {
    const read: unknown = JSON.parse(Buffer.isBuffer(text) ? text.toString() : String(text));
    return typeof read === "object" && read !== null && !Array.isArray(read) ? memberObject(read) : undefined;
  } catch {
    return undefined;
  }
}

/** From columns, from `PlatformData`, and, where there are none, from members of `Data` as older versions had them. */
function accountsIn(row: Row, platforms: readonly string[], data: Row): Person["accounts"] {
  const accounts = new Map<string, Account>();
  const add = (platform: string, id: unknown, name: unknown, displayName?: unknown) => {
    const before = accounts.get(platform);
    const account = {
      id: before?.id || memberText(id),
      name: before?.name || memberText(name),
      displayName: before?.displayName || memberText(displayName),
    };
    if (account.id !== "" || account.name !== "") accounts.set(platform, account);
  };
  for (const platform of platforms) add(platform, row[`${platform}id`], row[`${platform}username`]);
  for (const [key, value] of Object.entries(memberObject(data.PlatformData))) {
    if (key === "$type") continue;
    const { ID: id, Username: name, DisplayName: displayName } = memberObject(value);
    add(platformName(key), id, name, displayName);
  }
  const own = memberText(row.platform);
  if (own !== "") add(platformName(own), row.platformid, row.platformusername);
  if (accounts.size > 0) return accounts;
  for (const platform of PLATFORMS) add(platform.toLowerCase(), data[`${platform}ID`], data[`${platform}Username`]);
  return accounts;
}

const platformName = (key: string) => (PLATFORMS[Number(key)] ?? key).toLowerCase();

async function surveyOf(people: Iterable<Person>): Promise<Survey> {
  const counts = new Map<string, number>();
  const owners = new Map<string, { id: string; atMs: number }>();
  let [mostCount, last] = [0, 0];
  for await (const { accounts, amounts, lastActiveMs: atMs } of inTurns(people)) {
    for (const [id, has] of amounts) if (GUID.test(id)) counts.set(id, (counts.get(id) ?? 0) + (has ? 1 : 0));
    if ([...amounts.values()].includes(MOST)) mostCount++;
    last = Math.max(last, atMs);
    for (const platform of ["twitch", "kick"]) {
      const account = accounts.get(platform);
      if (!account?.name) continue;
      const key = ownerKey(platform, account);
      const before = owners.get(key);
      if (!before || atMs > before.atMs) owners.set(key, { id: account.id, atMs });
    }
  }
  const currencyIds = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)!);
  return { currencyIds, mostCount, lastActiveMs: last, owners };
}

const ownerKey = (platform: string, { name }: Account) => `${platform} ${name.toLowerCase()}`;

function rowOf(
  { place, accounts, data, amounts }: Person,
  { owners }: Survey,
  names: ReadonlyMap<string, string>,
): FoundRow | FoundSkip {
  const platform = accounts.has("twitch") ? "twitch" : "kick";
  const account = accounts.get(platform);
  const [other, first] = [...accounts][0] ?? [];
  const skip = (skipped: string): FoundSkip => ({ place, name: (account ?? first)?.name ?? "", skipped });
  if (!account) return skip(other === undefined ? "no account on Twitch or Kick" : `only on ${titleOf(other)}`);
  if (!data) return skip("what it has cannot be read");
  const isOwner = account.name === "" || owners.get(ownerKey(platform, account))?.id === account.id;
  if (!isOwner && account.id === "") return skip("somebody else has this name since");
  const has: Record<string, RawAmount> = {};
  for (const [id, name] of names) has[name] = memberAmount(amounts.get(id));
  const isExcluded = data.IsSpecialtyExcluded === true || data.IsCurrencyRankExempt === true;
  return {
    place,
    platform,
    platformId: account.id || undefined,
    name: isOwner ? account.name : "",
    displayName: account.displayName || account.name || undefined,
    amounts: has,
    minutes: memberAmount(data.OnlineViewingMinutes ?? data.ViewingMinutes),
    ...(isExcluded && { leftOut: "excluded there" }),
  };
}

function titleOf(platform: string): string {
  return PLATFORMS.find((one) => one.toLowerCase() === platform) ?? platform;
}
