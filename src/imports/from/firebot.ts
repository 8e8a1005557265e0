/**
 * Firebot: a backup (a zip of its folder, or that folder), a profile's store of viewers `users.db`, or what it exports as
 * CSV. Viewers of Kick and YouTube are an add-on's, in the same store or in its `platform-users.db`.
 */
import path from "node:path";
import { jsonOf, looksLikeJson } from "../files/json.ts";
import { namesApart } from "../files/names.ts";
import { type NedbDocument, type NedbStore, nedbLines, nedbStart, openNedb } from "../files/nedb.ts";
import { memberAmount, memberObject, memberText } from "../files/plain.ts";
import type { Answers, Export, FoundRow, FoundSkip, Question } from "../found.ts";
import type { Given, GivenFile } from "../given.ts";
import { importError } from "../problem.ts";
import type { Source } from "../source.ts";
import { firebotTables } from "./firebot-tables.ts";

/** A folder without the names of Firebot is looked through only when it is small: a backup holds everything ever shown. */
const FILES_LOOKED_AT = 50;
const SETTINGS_MAX = 5_000_000;

/** What one streamer of that Firebot has; most have one. */
interface Profile {
  readonly name: string;
  /** Its folder, below what was given. */
  readonly root: string;
  readonly stores: readonly GivenFile[];
}

/** Names of currencies by their ids. */
type Currencies = ReadonlyMap<string, string>;

export const firebot: Source = {
  bot: "firebot",
  title: "Firebot",
  async recognise(given, answers) {
    const profiles = await profilesOf(given);
    if (profiles.length === 0) return (await firebotTables(given)) ?? (await withoutViewers(given));
    const profile = await chosen(profiles, given, answers);
    return "question" in profile ? profile : exportOf(profile, given, profiles.length > 1);
  },
};

async function profilesOf({ files, kind, label }: Given): Promise<Profile[]> {
  const named = files.filter(({ name }) => /(^|\/)(platform-)?users\.db$/i.test(name));
  const looked = kind !== "file" && (named.length > 0 || files.length > FILES_LOOKED_AT) ? named : files;
  const stores = new Map<string, GivenFile[]>();
  for (const file of looked) {
    if (!(await hasViewers(file))) continue;
    const root = rootOf(file.name);
    stores.set(root, [...(stores.get(root) ?? []), file]);
  }
  const profiles = [...stores].map(([root, own]) => ({ name: path.posix.basename(root) || label, root, stores: own }));
  const isTwice = new Set(profiles.map(({ name }) => name)).size < profiles.length;
  return isTwice ? profiles.map((profile) => ({ ...profile, name: profile.root || label })) : profiles;
}

async function hasViewers(file: GivenFile): Promise<boolean> {
  return (await nedbStart(file)).some((one) => "minutesInChannel" in one || ("currency" in one && "username" in one));
}

/** `profiles/Main` of `profiles/Main/db/users.db`; where there is no such folder, that of the file. */
function rootOf(name: string): string {
  const inProfile = /^((?:.*\/)?profiles\/[^/]+)\//i.exec(name);
  return inProfile ? inProfile[1]! : name.replace(/(^|\/)(db\/)?[^/]+$/i, "");
}

/** Throws where it is Firebot's, and has nobody in it. */
async function withoutViewers({ files, kind, label }: Given): Promise<undefined> {
  const [file] = files;
  if (kind === "file" && file && file.size <= SETTINGS_MAX && (await looksLikeJson(file))) {
    if (!currenciesIn(await jsonOf(file))) return undefined;
    throw importError(
      "{label} has the names of Firebot's currencies and no viewers. Put users.db beside it in one folder, and name that; or import a backup.",
      { label },
    );
  }
  const settings = files.some(({ name }) => /(^|\/)global-settings\.json$/i.test(name));
  if (!settings || !files.some(({ name }) => /(^|\/)profiles\//i.test(name))) return undefined;
  throw importError(
    "{label} is of Firebot and has no viewers in it: its viewer database was off, or the backup left it out.",
    { label },
  );
}

async function chosen(profiles: readonly Profile[], given: Given, { profile }: Answers): Promise<Profile | Question> {
  const options = profiles.map(({ name }) => name);
  if (profile === undefined) {
    if (profiles.length === 1) return profiles[0]!;
    return {
      id: "profile",
      question: "Firebot has viewers in several profiles. Which one?",
      options,
      ...(await usual()),
    };
  }
  const wanted = profiles.find(({ name }) => name.toLowerCase() === profile.trim().toLowerCase());
  if (wanted) return wanted;
  throw importError("There is no profile {profile} with viewers in {label}, only {options}.", {
    ...{ profile, label: given.label, options: options.join(", ") },
  });

  async function usual(): Promise<{ usual?: string }> {
    const file = given.files.find(({ name }) => /(^|\/)global-settings\.json$/i.test(name));
    const settings = file && file.size <= SETTINGS_MAX ? memberObject(memberObject(await jsonOf(file)).profiles) : {};
    const active = Array.isArray(settings.activeProfiles)
      ? settings.activeProfiles.filter((one) => options.includes(one))
      : [];
    const last =
      options.find((one) => one === settings.loggedInProfile) ?? (active.length === 1 ? active[0] : undefined);
    return last === undefined ? {} : { usual: last };
  }
}

/** What is true of a profile's viewers as a whole. */
interface Survey {
  /** Their ids, those of the most viewers first. */
  readonly currencies: readonly string[];
  readonly lastSeenMs: number;
  readonly hasRanks: boolean;
  /** In every store since Mixer closed; those who were Mixer's do not have it. */
  readonly hasTwitch: boolean;
}

async function exportOf(profile: Profile, given: Given, isOneOfMany: boolean): Promise<Export> {
  const stores: NedbStore[] = [];
  for (const file of profile.stores) stores.push(await openNedb(file));
  const survey = await surveyOf(stores);
  const { names, notes } = namesOf(await currenciesOf(profile, given), survey.currencies);
  if (survey.hasRanks) notes.push("Ranks of Firebot do not come along; here they follow from watch time.");
  const writtenAtMs = Math.min(survey.lastSeenMs, Math.max(...profile.stores.map(({ modifiedAtMs }) => modifiedAtMs)));
  return {
    title: isOneOfMany ? `Firebot, ${given.label}, profile ${profile.name}` : `Firebot, ${given.label}`,
    files: profile.stores,
    currencies: names.size > 0 ? [...names.values()] : ["points"],
    platform: "twitch",
    ...(writtenAtMs > 0 && { writtenAtMs }),
    notes,
    async *rows() {
      for (const store of stores) {
        for await (const line of nedbLines(store)) {
          const place = stores.length > 1 ? `line ${line.n} of ${store.file.name}` : `line ${line.n}`;
          if ("document" in line) yield rowOf(line.document, place, names, survey.hasTwitch);
          else yield { place, name: "", skipped: line.broken === "torn" ? "torn off, Firebot ended here" : "broken" };
        }
      }
    },
  };
}

async function surveyOf(stores: readonly NedbStore[]): Promise<Survey> {
  const counts = new Map<string, number>();
  let [lastSeenMs, hasRanks, hasTwitch] = [0, false, false];
  for (const store of stores) {
    for await (const line of nedbLines(store)) {
      if (!("document" in line)) continue;
      const { currency, ranks, lastSeen, twitch } = line.document;
      for (const [id, has] of Object.entries(memberObject(currency)))
        counts.set(id, (counts.get(id) ?? 0) + (has ? 1 : 0));
      if (typeof lastSeen === "number" && lastSeen > lastSeenMs) lastSeenMs = lastSeen;
      hasRanks ||= Object.keys(memberObject(ranks)).length > 0;
      hasTwitch ||= twitch === true;
    }
  }
  const currencies = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)!);
  return { currencies, lastSeenMs, hasRanks, hasTwitch };
}

/** `currency/currency.json` of the profile, or one beside the store; `undefined` where there is none. */
async function currenciesOf({ root, stores }: Profile, { files }: Given): Promise<Currencies | undefined> {
  const folders = new Set([...stores.map(({ name }) => path.posix.dirname(name)), root || "."]);
  const own = `${root === "" ? "" : `${root}/`}currency/currency.json`.toLowerCase();
  const beside = files.filter(({ name }) => folders.has(path.posix.dirname(name)));
  const candidates = [...files.filter(({ name }) => name.toLowerCase() === own), ...beside.slice(0, FILES_LOOKED_AT)];
  for (const file of candidates) {
    if (file.size > SETTINGS_MAX || !(await looksLikeJson(file))) continue;
    const found = currenciesIn(await jsonOf(file));
    if (found) return found;
  }
  return undefined;
}

function currenciesIn(read: unknown): Currencies | undefined {
  const entries = Object.entries(memberObject(read)).map(([id, value]) => [id, memberObject(value)] as const);
  const isCurrency = ([id, { id: own, name, payout, interval }]: (typeof entries)[number]) =>
    typeof name === "string" && (own === id || payout !== undefined || interval !== undefined);
  if (entries.length === 0 || !entries.every(isCurrency)) return undefined;
  return new Map(entries.map(([id, { name }]) => [id, String(name).trim() || id]));
}

/** What each currency is called here, by its id, and what is to be said of that. */
function namesOf(known: Currencies | undefined, used: readonly string[]): { names: Currencies; notes: string[] } {
  const gone = used.filter((id) => !known?.has(id)).length;
  if (!known || gone === used.length) {
    if (used.length <= 1) return { names: new Map(used.map((id) => [id, "points"])), notes: [] };
    const notes = [
      "The names of the currencies are not in this file, only their ids. They are in a backup, and in currency.json beside users.db.",
    ];
    return { names: new Map(used.map((id) => [id, id])), notes };
  }
  const names = namesApart(known);
  const notes: string[] = [];
  if (gone > 0) notes.push(`What viewers have of ${gone} currencies that Firebot no longer has stays behind.`);
  if ([...known].some(([id, name]) => names.get(id) !== name)) {
    notes.push("Some currencies have the same name; their ids stand behind it.");
  }
  return { names, notes };
}

function rowOf(viewer: NedbDocument, place: string, names: Currencies, hasTwitch: boolean): FoundRow | FoundSkip {
  const { _id, username, displayName, twitch, currency, minutesInChannel, disableAutoStatAccrual } = viewer;
  const id = String(_id).trim();
  const written = memberText(username) || memberText(displayName) || id;
  const [, name = "", suffix] = /^(.*?)(?:@(kick|youtube))?$/is.exec(written)!;
  const skip = (skipped: string): FoundSkip => ({ place, name, skipped });
  if (/^yUC/.test(id) || suffix?.toLowerCase() === "youtube") return skip("only on YouTube");
  const isKick = /^k\d+$/i.test(id) || suffix !== undefined;
  // Before 2020 Firebot was for Mixer, whose ids are others' on Twitch.
  if (!isKick && (twitch === false || (hasTwitch && twitch !== true))) return skip("not on Twitch");
  const has = memberObject(currency);
  return {
    place,
    platform: isKick ? "kick" : "twitch",
    platformId: isKick ? id.replace(/^k/i, "") : id,
    name,
    displayName: memberText(displayName) || undefined,
    amounts: Object.fromEntries([...names].map(([one, title]) => [title, memberAmount(has[one])])),
    minutes: memberAmount(minutesInChannel),
    ...(disableAutoStatAccrual === true && { leftOut: "counts nothing in Firebot by the streamer's word" }),
  };
}
