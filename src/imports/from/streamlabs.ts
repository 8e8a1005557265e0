/**
 * Two stores of Streamlabs on the web, as saved pages of its API: Cloudbot's loyalty, `{"data":{"data":[{"viewer":{"name"},"points","time"}]}}`,
 * and that of the Loyalty Extension, `{"points":{"data":[{"username","points","time_watched"}]}}`; and the CSV that is made of the first. Times
 * are minutes. Streamlabs Chatbot on the computer is another program.
 */
import { findColumns } from "../files/columns.ts";
import { tableRows, tableStart } from "../files/csv.ts";
import { jsonPartsOf, looksLikeJson } from "../files/json.ts";
import { startOf } from "../files/text.ts";
import { platformOf } from "../files/viewer-rows.ts";
import type { Export, FoundRow, FoundSkip, RawAmount } from "../found.ts";
import { type Given, type GivenFile, placeOfEntry } from "../given.ts";
import { importError } from "../problem.ts";
import type { Source } from "../source.ts";

type Members = Readonly<Record<string, unknown>>;
type Store = "Cloudbot" | "Loyalty Extension";

interface Page {
  readonly store: Store;
  readonly file: GivenFile;
  readonly records: readonly Members[];
  /** Its number, that of the last one, and how many viewers there are in all, where it says so. */
  readonly number: number | undefined;
  readonly last: number | undefined;
}

export const streamlabs: Source = {
  bot: "cloudbot",
  title: "Streamlabs Cloudbot",
  async recognise(given) {
    const pages: Page[] = [];
    for (const file of given.files) {
      if (!(await looksLikeJson(file)) || !/"(viewer|time_watched)"\s*:/.test(await startOf(file))) continue;
      for (const part of await jsonPartsOf(file)) pages.push(...pagesBelow(part, file, 0));
    }
    // By their own numbers, whatever the files are called: "page 10" stands before "page 2" in a folder.
    pages.sort((a, b) => (a.number ?? 0) - (b.number ?? 0));
    if (pages.length > 0) return pagesExport(given, pages);
    const [file] = given.files;
    return given.files.length === 1 ? csvExport(file!) : undefined;
  },
};

function pagesBelow(json: unknown, file: GivenFile, depth: number): Page[] {
  if (typeof json !== "object" || json === null || depth > 4) return [];
  if (Array.isArray(json)) {
    const store = storeOf(json);
    if (store) return [{ store, file, records: json, number: undefined, last: undefined }];
    return json.flatMap((one) => pagesBelow(one, file, depth + 1));
  }
  const { data, current_page, last_page } = json as Members;
  const store = Array.isArray(data) ? storeOf(data) : undefined;
  if (store) return [{ store, file, records: data as Members[], number: whole(current_page), last: whole(last_page) }];
  return Object.values(json).flatMap((one) => pagesBelow(one, file, depth + 1));
}

function whole(value: unknown): number | undefined {
  return Number.isSafeInteger(Number(value)) && value !== null ? Number(value) : undefined;
}

function storeOf(records: readonly unknown[]): Store | undefined {
  const all = records as readonly (Members | null)[];
  const every = (fits: (record: Members) => boolean) =>
    all.length > 0 && all.every((record) => typeof record === "object" && record !== null && fits(record));
  if (every((record) => "points" in record && typeof (record.viewer as Members | null)?.name === "string"))
    return "Cloudbot";
  return every((record) => typeof record.username === "string" && "points" in record && "time_watched" in record)
    ? "Loyalty Extension"
    : undefined;
}

function pagesExport(given: Given, pages: readonly Page[]): Export {
  const stores = new Set(pages.map(({ store }) => store));
  if (stores.size > 1) {
    throw importError(
      "{label} has pages of Cloudbot and of the Loyalty Extension, which count different points. Import one after the other.",
      { label: given.label },
    );
  }
  return {
    title: `Streamlabs ${[...stores].join("")}, ${given.label}`,
    files: [...new Set(pages.map(({ file }) => file))],
    currencies: ["points"],
    platform: "twitch",
    notes: missing(pages),
    *rows() {
      const seen = new Set<string>();
      for (const { records, file } of pages) {
        for (const [at, record] of records.entries()) {
          const row = rowOf(record, placeOfEntry(at, file, given));
          // While pages are saved one by one, viewers move from one to the next.
          const key = JSON.stringify({ ...row, place: "" });
          if (!seen.has(key)) yield row;
          seen.add(key);
        }
      }
    },
  };
}

function missing(pages: readonly Page[]): string[] {
  const last = Math.max(0, ...pages.map((page) => page.last ?? 0));
  const there = new Set(pages.map(({ number }) => number));
  const numbers = Array.from({ length: Math.min(last, 10_000) }, (_, at) => at + 1).filter((n) => !there.has(n));
  if (numbers.length === 0) return [];
  const first = numbers.slice(0, 10).join(", ");
  return numbers.length > 10
    ? [`Of ${last} pages these are not there: ${first} and more.`]
    : [`Of ${last} pages these are not there: ${first}.`];
}

function rowOf(record: Members, place: string): FoundRow | FoundSkip {
  const viewer = record.viewer as Members | undefined;
  const name = String(viewer?.name ?? record.username);
  const said = typeof viewer?.platform === "string" ? viewer.platform : "";
  const platform = platformOf(said);
  if (said !== "" && platform === undefined) return { place, name, skipped: `only on ${said.slice(0, 30)}` };
  const minutes = amountIn(record.time ?? record.time_watched);
  return { place, name, platform, amounts: { points: amountIn(record.points) }, minutes };
}

function amountIn(value: unknown): RawAmount {
  return typeof value === "number" || typeof value === "string" ? value : null;
}

async function csvExport(file: GivenFile): Promise<Export | undefined> {
  if ((await file.container()) !== "text") return undefined;
  const { delimiter, rows } = await tableStart(file);
  const columns = findColumns(rows[0] ?? [], {
    ...{ name: ["username"], points: ["points"], minutes: ["watchtimeminutes", "timewatched"] },
    ...{ time: ["time", "minutes"], updated: ["updatedat"], created: ["createdat"] },
  });
  const { name, points, updated, created } = columns;
  const minutes = columns.minutes ?? (updated !== undefined && created !== undefined ? columns.time : undefined);
  if (name === undefined || points === undefined || minutes === undefined) return undefined;
  return {
    ...{ title: `Streamlabs, ${file.name}`, files: [file], currencies: ["points"], platform: "twitch", notes: [] },
    async *rows() {
      let n = 0;
      for await (const cells of tableRows(file, delimiter)) {
        if (++n === 1) continue;
        const amounts = { points: cells[points] ?? null };
        yield { place: `row ${n}`, name: cells[name] ?? "", amounts, minutes: cells[minutes] } satisfies FoundRow;
      }
    },
  };
}
