/**
 * Reads one list of Twitch's API over all its pages: the one way for every list (../pages.ts says what pages do).
 * twurple's own paginator keeps an old cursor after an empty page, so its callers ask for ever; pages are asked here.
 */
import { PlatformError } from "../../../base/errors.ts";
import { type Page, readPages } from "../../pages.ts";
import type { TwitchApiClient } from "./api-client.ts";

type Call = Parameters<TwitchApiClient["callApi"]>[0];

/** Whoever may be asked for a page. */
export type PageClient = Pick<TwitchApiClient, "callApi">;

/** One list: where it is and what tells its rows apart. */
export interface ListQuestion extends Pick<Call, "url" | "userId" | "scopes" | "canOverrideScopedUserContext"> {
  readonly query: Readonly<Record<string, string>>;
  /** Rows of one page at most, as the endpoint allows. */
  readonly first: number;
  /** The field that tells one row from another, for example `user_id`. A row without it is skipped. */
  readonly key: string;
}

/** A row as Twitch sent it; only its key is known to be a text. */
export type Row = Readonly<Record<string, unknown>>;

/** What was read of a list. */
export interface ListRead {
  /** By key, in Twitch's order; a row that came twice counts once. */
  readonly rows: ReadonlyMap<string, Row>;
  /** Whether nothing of it is missing, as far as Twitch lets us know. */
  readonly whole: boolean;
  /** How many rows Twitch says there are and did not give. */
  readonly missing: number;
  /** Rows without a key: counted, and left out. */
  readonly unreadable: number;
}

/** Pages of any list that are read at most: 300,000 chatters, 30,000 subscribers. */
const PAGES_MAX = 300;

/**
 * Every row of a list.
 *
 * @throws {PlatformError} when a page is refused or the first one holds no list.
 */
export async function readList(client: PageClient, question: ListQuestion): Promise<ListRead> {
  const read = await readPages<Row>({
    page: (cursor) => readPage(client, question, cursor),
    row(raw) {
      const id = isRow(raw) ? raw[question.key] : undefined;
      return isRow(raw) && typeof id === "string" && id !== "" ? [id, raw] : undefined;
    },
    first: question.first,
    pagesMax: PAGES_MAX,
    noList: () => new PlatformError("twitch.api", `Twitch answered ${question.url} without a list.`),
  });
  return { ...read, unreadable: read.unreadable.length };
}

/** Whether so many missing rows are worth a word: people come and go while a list is read, so its total is never exact. */
export function lacksMany(read: number, missing: number): boolean {
  return missing > Math.max(4, read / 10);
}

async function readPage(client: PageClient, question: ListQuestion, after: string | undefined): Promise<Page> {
  const { key: _, first, query, ...call } = question;
  const answer = await client.callApi<unknown>({
    ...call,
    type: "helix",
    query: { ...query, first: String(first), ...(after !== undefined && { after }) },
  });
  const { pagination, total } = isRow(answer) ? answer : {};
  const cursor = isRow(pagination) ? pagination.cursor : undefined;
  return {
    rows: rowsIn(answer),
    cursor: typeof cursor === "string" && cursor !== "" ? cursor : undefined,
    total: typeof total === "number" && Number.isSafeInteger(total) && total >= 0 ? total : undefined,
  };
}

/** The rows of an answer; `undefined` where it holds no list. An empty one is written as null by some of Twitch's servers. */
export function rowsIn(answer: unknown): readonly unknown[] | undefined {
  const data = isRow(answer) ? answer.data : undefined;
  return Array.isArray(data) ? data : data === null ? [] : undefined;
}

export function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text of a row, empty where it is none. */
export function textIn(row: Row, field: string): string {
  const value = row[field];
  return typeof value === "string" ? value : "";
}
