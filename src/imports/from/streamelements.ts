/**
 * StreamElements: pages of its three lists as JSON, `{"_total":5,"users":[{"username","points"}]}` for points and all-time points and
 * `{"username","minutes"}` for watch time; single viewers; and the CSV without titles that its own import takes,
 * `username,twitchId,currentPoints,allTimePoints,watchTime`.
 */
import { tableRows, tableStart } from "../files/csv.ts";
import { jsonPartsOf, looksLikeJson } from "../files/json.ts";
import { startOf } from "../files/text.ts";
import type { Export, FoundRow, ImportPlatform, RawAmount } from "../found.ts";
import type { Given, GivenFile } from "../given.ts";
import { importError } from "../problem.ts";
import type { Source } from "../source.ts";

const DEPTH_MAX = 3;
type Members = Readonly<Record<string, unknown>>;
type List = "points" | "allTime" | "minutes" | "viewer";
const LIST_NAMES = { points: "points", allTime: "all-time points", minutes: "watch time", viewer: "single viewers" };

export const streamElements: Source = {
  bot: "streamelements",
  title: "StreamElements",
  async recognise(given) {
    const [file] = given.files;
    if (given.files.length === 1 && (await isOwnCsv(file!))) return csvExport(file!);
    const pages: Page[] = [];
    const files: GivenFile[] = [];
    let platform: ImportPlatform | undefined;
    for (const one of given.files) {
      if (!(await looksLikeJson(one))) continue;
      const start = await startOf(one);
      if (/"provider"\s*:\s*"kick"/.test(start) && /"_id"/.test(start)) platform = "kick";
      if (!/"users"\s*:|"pointsAlltime"\s*:/.test(start)) continue;
      const found = await pagesIn(one);
      if (found.length > 0) files.push(one);
      pages.push(...found);
    }
    return pages.length > 0 ? listExport(given, files, pages, platform) : undefined;
  },
};

interface Page {
  readonly list: List | "points or all-time";
  readonly place: string;
  readonly total: number | undefined;
  readonly users: readonly Members[];
}

/** Every page in a file, also several behind each other or in a list. */
async function pagesIn(file: GivenFile): Promise<Page[]> {
  return (await jsonPartsOf(file)).flatMap((part) => pagesBelow(part, file.name, file.name, 0));
}

/** `name`: of the file and the members on the way, which tells all-time points from points. */
function pagesBelow(json: unknown, place: string, name: string, depth: number): Page[] {
  if (typeof json !== "object" || json === null || depth > DEPTH_MAX) return [];
  if (Array.isArray(json)) return json.flatMap((one) => pagesBelow(one, place, name, depth + 1));
  const members = json as Members;
  const { users, _total, username, pointsAlltime } = members;
  if (Array.isArray(users)) {
    const list = typeof _total === "number" || areBare(users) ? listOf(users, name) : undefined;
    return list ? [{ list, place, users, total: typeof _total === "number" ? _total : undefined }] : [];
  }
  if (typeof username === "string" && pointsAlltime !== undefined) {
    return [{ list: "viewer", place, users: [members], total: undefined }];
  }
  return Object.entries(members).flatMap(([key, one]) => pagesBelow(one, place, `${name} ${key}`, depth + 1));
}

/** A list of anybody's is only taken for one of StreamElements when nothing else is in it. */
function areBare(users: readonly unknown[]): boolean {
  const bare = ["points", "current", "minutes"];
  return users.every((user) => {
    const others = Object.keys(user ?? {}).filter((key) => key !== "username");
    return others.length === 1 && bare.includes(others[0]!);
  });
}

function listOf(users: readonly unknown[], name: string): Page["list"] | undefined {
  const all = users as readonly (Members | null)[];
  if (!all.every((user) => typeof user?.username === "string")) return undefined;
  const has = (member: string) => all.some((user) => user !== null && member in user);
  if (has("pointsAlltime") || (has("minutes") && has("points"))) return "viewer";
  if (has("minutes")) return "minutes";
  if (all.length > 0 && !has("points") && !has("current")) return undefined;
  const plain = name.toLowerCase().replace(/[^a-z]/g, "");
  if (plain.includes("alltime")) return "allTime";
  return /\btop\b|current/i.test(name) ? "points" : "points or all-time";
}

interface Viewer {
  readonly place: string;
  readonly name: string;
  points?: RawAmount;
  allTime?: RawAmount;
  minutes?: RawAmount;
}

function listExport(
  given: Given,
  files: readonly GivenFile[],
  pages: readonly Page[],
  platform: ImportPlatform | undefined,
): Export {
  const sorted = sortedOut(pages, given.label);
  const merged = mergedViewers(sorted);
  if (merged.viewers.size === 0) {
    throw importError("{label} has lists of StreamElements without any viewer in them.", { label: given.label });
  }
  return {
    title: `StreamElements, ${given.label}`,
    files,
    currencies: ["points"],
    platform: platform ?? "twitch",
    notes: [...notesOn(sorted), ...merged.notes],
    *rows() {
      for (const { place, name, points = null, allTime, minutes } of merged.viewers.values()) {
        yield { place, name, amounts: { points }, allTime, minutes } satisfies FoundRow;
      }
    },
  };
}

/** Where no name tells two lists of points apart they must be one list: all-time points are nobody's to spend. */
function sortedOut(pages: readonly Page[], label: string): Page[] {
  const seen = new Map<string, unknown>();
  for (const { list, users } of pages) {
    if (list !== "points or all-time" && list !== "points") continue;
    for (const { username, points, current } of users) {
      const key = String(username).toLowerCase();
      const amount = points ?? current;
      if (seen.has(key) && seen.get(key) !== amount && list === "points or all-time") {
        throw importError(
          "{label} has two lists of points, and nothing says which is of all time. Call the files of that list alltime.",
          { label },
        );
      }
      seen.set(key, amount);
    }
  }
  return pages.map((page) => (page.list === "points or all-time" ? { ...page, list: "points" } : page));
}

/** The lists by name: whoever spent all is only in the all-time list, whoever only watched in that of watch time. */
function mergedViewers(pages: readonly Page[]): { viewers: ReadonlyMap<string, Viewer>; notes: string[] } {
  const viewers = new Map<string, Viewer>();
  let moved = 0;
  for (const { list, place, users } of pages) {
    for (const user of users) {
      const name = String(user.username);
      const key = name.trim().toLowerCase();
      const viewer = viewers.get(key) ?? { place, name };
      viewers.set(key, viewer);
      if (list === "viewer") {
        viewer.points ??= amountIn(user.points);
        viewer.allTime ??= amountIn(user.pointsAlltime);
        viewer.minutes ??= amountIn(user.minutes ?? user.watchtime);
        continue;
      }
      const value = amountIn(list === "minutes" ? user.minutes : (user.points ?? user.current ?? user.alltime));
      const member = list as "points" | "allTime" | "minutes";
      if (viewer[member] !== undefined && viewer[member] !== value) moved++;
      viewer[member] = value;
    }
  }
  const notes =
    moved > 0
      ? [`${moved} numbers stand on two pages and differ, because they grew meanwhile: the later one counts.`]
      : [];
  return { viewers, notes };
}

function amountIn(value: unknown): RawAmount {
  return typeof value === "number" || typeof value === "string" ? value : null;
}

function notesOn(pages: readonly Page[]): string[] {
  const notes: string[] = [];
  for (const list of ["points", "allTime", "minutes"] as const) {
    const own = pages.filter((page) => page.list === list);
    const there = new Set(own.flatMap(({ users }) => users.map(({ username }) => String(username).toLowerCase()))).size;
    const total = Math.max(0, ...own.map((page) => page.total ?? 0));
    if (own.length > 0 && there < total) {
      notes.push(`Of the list of ${LIST_NAMES[list]} ${there} of ${total} viewers are there: pages are missing.`);
    }
  }
  const has = (list: List) => pages.some((page) => page.list === list);
  if (!has("points") && !has("viewer")) notes.push("The list of points is not there: nobody gets any.");
  if (!has("minutes") && !has("viewer")) notes.push("The list of watch time is not there.");
  return notes;
}

async function isOwnCsv(file: GivenFile): Promise<boolean> {
  if ((await file.container()) !== "text") return false;
  const { rows } = await tableStart(file);
  const number = /^\s*[+-]?\d+(\.\d+)?\s*$/;
  return (
    rows.length > 0 &&
    rows.every(
      (row) =>
        row.length === 5 &&
        !/^\s*[+-]?\d+\.\d+\s*$/.test(row[0]!) &&
        /^\s*\d*\s*$/.test(row[1]!) &&
        row.slice(2).every((cell) => number.test(cell) || cell.trim() === "") &&
        number.test(row[2]!),
    )
  );
}

async function csvExport(file: GivenFile): Promise<Export> {
  const { delimiter } = await tableStart(file);
  return {
    title: `StreamElements, ${file.name}`,
    files: [file],
    currencies: ["points"],
    platform: "twitch",
    notes: [],
    async *rows() {
      let n = 0;
      for await (const [name = "", platformId, points = "", allTime, minutes] of tableRows(file, delimiter)) {
        yield { place: `row ${++n}`, name, platformId, amounts: { points }, allTime, minutes } satisfies FoundRow;
      }
    },
  };
}
