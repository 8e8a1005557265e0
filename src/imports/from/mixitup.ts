/**
 * Mix It Up: a backup (`.miubackup`, a zip of `<id>.miu3` with the settings and `<id>.db3` with the viewers), these two in a
 * folder, the database alone, and what it exports as text (see mixitup-tables.ts). Its JSON has a member `$type` in every
 * object, also where keys are ids. A currency with ranks is a rank.
 */
import path from "node:path";
import { candidates } from "../files/candidates.ts";
import { type ForeignTables, tablesIn } from "../files/database.ts";
import { jsonOf, looksLikeJson } from "../files/json.ts";
import { namesApart } from "../files/names.ts";
import { memberObject } from "../files/plain.ts";
import { startOf } from "../files/text.ts";
import type { Answers, Export, Question } from "../found.ts";
import type { Given, GivenFile } from "../given.ts";
import { importError } from "../problem.ts";
import type { Source } from "../source.ts";
import { isMiuDatabase, openMiuDatabase } from "./mixitup-database.ts";
import { miuTables } from "./mixitup-tables.ts";

/** What one streamer of that Mix It Up has. */
interface Profile {
  readonly name: string;
  readonly file: GivenFile;
  readonly tables: ForeignTables;
  readonly settings: GivenFile | undefined;
}

interface Settings {
  readonly name: string;
  /** Names of currencies by their ids, the main one first. */
  readonly currencies: ReadonlyMap<string, string>;
  readonly ranks: readonly string[];
}

export const mixitup: Source = {
  bot: "mixitup",
  title: "Mix It Up",
  async recognise(given, answers) {
    const files = candidates(given);
    const settings: GivenFile[] = [];
    for (const file of files) if (await isSettings(file)) settings.push(file);
    const profiles = await profilesOf(files, settings, given);
    if (profiles.length === 0) {
      const read = await miuTables(files, given);
      if (read || settings.length === 0) return read;
      throw importError(
        "{name} has the settings of Mix It Up and no viewers. They are in the file of the same name that ends in .db3: put both in one folder, and name that.",
        { name: settings[0]!.name },
      );
    }
    const profile = chosen(profiles, given, answers);
    return "question" in profile ? profile : exportOf(profile, given, profiles.length > 1);
  },
};

async function isSettings(file: GivenFile): Promise<boolean> {
  if (!(await looksLikeJson(file))) return false;
  return /\.miu3$/i.test(file.name) || /"MixItUp\.Base\.Model\.Settings\./.test(await startOf(file));
}

/** Each database with the settings of the same name; the only one and the only settings belong together by any name. */
async function profilesOf(
  files: readonly GivenFile[],
  settings: readonly GivenFile[],
  given: Given,
): Promise<readonly Profile[]> {
  const found: Profile[] = [];
  for (const file of files) {
    const tables = await tablesIn(file, given);
    if (!tables || !isMiuDatabase(tables)) continue;
    const own = settings.find((one) => withoutEnding(one.name) === withoutEnding(file.name));
    const name = (own && (await settingsIn(own)).name) || withoutEnding(path.posix.basename(file.name));
    found.push({ name, file, tables, settings: own });
  }
  const isPair = found.length === 1 && settings.length === 1;
  const all = isPair ? [{ ...found[0]!, settings: settings[0] }] : found;
  const isTwice = new Set(all.map(({ name }) => name.toLowerCase())).size < all.length;
  return isTwice ? all.map((profile) => ({ ...profile, name: withoutEnding(profile.file.name) })) : all;
}

const withoutEnding = (name: string) => name.toLowerCase().replace(/\.[^./]*$/, "");

function chosen(profiles: readonly Profile[], { label }: Given, { profile }: Answers): Profile | Question {
  const options = profiles.map(({ name }) => name);
  if (profile === undefined) {
    if (profiles.length === 1) return profiles[0]!;
    return { id: "profile", question: "Mix It Up has several profiles. Which one?", options };
  }
  const wanted = profiles.find(({ name }) => name.toLowerCase() === profile.trim().toLowerCase());
  if (wanted) return wanted;
  throw importError("There is no profile {profile} in {label}, only {options}.", {
    ...{ profile, label, options: options.join(", ") },
  });
}

async function exportOf(profile: Profile, given: Given, isOneOfMany: boolean): Promise<Export> {
  const settings = profile.settings && (await settingsIn(profile.settings));
  const database = await openMiuDatabase(profile.file, profile.tables, given);
  const { currencyIds, mostCount, lastActiveMs } = database.survey;
  const notes: string[] = [];
  if (!settings) {
    notes.push(
      "The names of the currencies are in the file that ends in .miu3, and it is not there; their ids stand for them. Some of them may be ranks.",
    );
  }
  for (const rank of settings?.ranks ?? []) notes.push(`${rank} is a rank there, and does not come along.`);
  if (mostCount > 0) {
    notes.push(
      `Viewers with 2,147,483,647 (${mostCount}) have the most that Mix It Up can count; they may have had more.`,
    );
  }
  const names = namesApart(settings ? settings.currencies : new Map(currencyIds.map((id) => [id, id])));
  return {
    title: isOneOfMany ? `Mix It Up, ${given.label}, profile ${profile.name}` : `Mix It Up, ${given.label}`,
    files: [profile.file],
    currencies: names.size > 0 ? [...names.values()] : ["points"],
    platform: "twitch",
    ...(lastActiveMs > 0 && { writtenAtMs: Math.min(lastActiveMs, profile.file.modifiedAtMs) }),
    notes,
    rows: () => database.rows(names),
  };
}

async function settingsIn(file: GivenFile): Promise<Settings> {
  const read = memberObject(await jsonOf(file));
  const all = Object.entries(memberObject(read.Currency))
    .filter(([id]) => id !== "$type")
    .map(([id, value]) => ({ id: id.toLowerCase(), own: memberObject(value) }))
    .sort((a, b) => Number(b.own.IsPrimary === true) - Number(a.own.IsPrimary === true));
  const nameOf = ({ id, own }: (typeof all)[number]) => (typeof own.Name === "string" && own.Name.trim()) || id;
  const isRank = ({ own: { Ranks: ranks } }: (typeof all)[number]) =>
    (Array.isArray(ranks) ? ranks : ((memberObject(ranks).$values as unknown[]) ?? [])).length > 0;
  return {
    name: typeof read.Name === "string" ? read.Name.trim() : "",
    currencies: new Map(all.filter((one) => !isRank(one)).map((one) => [one.id, nameOf(one)])),
    ranks: all.filter(isRank).map(nameOf),
  };
}
