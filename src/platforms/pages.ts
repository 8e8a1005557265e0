/**
 * Reads a list that a platform's API gives in pages: the one way for every list.
 *
 * Pages have habits that a simple loop does not survive: the last page may be empty and come after a cursor, a cursor may
 * come back, a page may hold fewer rows than the total it names, the same row may come twice, and single rows may be broken.
 */

/** One answer, as far as it is a page. */
export interface Page {
  /** `undefined` when the answer holds no list at all. */
  readonly rows: readonly unknown[] | undefined;
  readonly cursor: string | undefined;
  /** How many rows the platform says the whole list has. */
  readonly total: number | undefined;
}

/** One list: how its pages are had and its rows read. */
export interface PagedList<Row> {
  page(cursor: string | undefined): Promise<Page>;
  /** A row and what tells it apart from the others; `undefined` for one that cannot be read, which spoils nothing. */
  row(raw: unknown): readonly [key: string, row: Row] | undefined;
  /** How many rows a full page has. */
  readonly first: number;
  readonly pagesMax: number;
  /** What to throw when the first answer holds no list. */
  noList(): Error;
}

/** What was read of a list. */
export interface PagedRead<Row> {
  /** By key, in the platform's order; a row that came twice counts once. */
  readonly rows: ReadonlyMap<string, Row>;
  /** Whether nothing of it is missing, as far as the platform lets us know. */
  readonly whole: boolean;
  /** How many rows the platform says there are and did not give. */
  readonly missing: number;
  /** The rows that could not be read, each once however often its page came. */
  readonly unreadable: readonly unknown[];
}

/** Pages in a row that bring nothing new before the list counts as over. */
const BARREN_MAX = 3;

/** Every row of a list. Throws what a page throws, and {@link PagedList.noList}. */
export async function readPages<Row>(list: PagedList<Row>): Promise<PagedRead<Row>> {
  const rows = new Map<string, Row>();
  const unreadable = new Map<string, unknown>();
  const cursors = new Set<string>();
  let total: number | undefined;
  let barren = 0;
  let ended = false;
  let cursor: string | undefined;
  for (let number = 0; number < list.pagesMax && !ended; number++) {
    const page = await list.page(cursor);
    if (page.rows === undefined && number === 0) throw list.noList();
    const before = rows.size;
    for (const raw of page.rows ?? []) {
      const read = list.row(raw);
      if (read === undefined) unreadable.set(JSON.stringify(raw) ?? "nothing", raw);
      else rows.set(...read);
    }
    total = page.total ?? total;
    if (page.cursor === undefined) {
      ended = page.rows !== undefined;
      break;
    }
    barren = rows.size > before ? 0 : barren + 1;
    // It goes round in a circle, or gives empty pages for ever. After a page that was not full nothing was to come.
    if (barren >= BARREN_MAX || (barren > 0 && cursors.has(page.cursor))) {
      ended = (page.rows?.length ?? 0) < list.first;
      break;
    }
    cursors.add(page.cursor);
    cursor = page.cursor;
  }
  const missing = Math.max(0, (total ?? 0) - rows.size - unreadable.size);
  return { rows, whole: total === undefined ? ended : missing === 0, missing, unreadable: [...unreadable.values()] };
}
