/** Long answers of the book, read in pages. */

const FIRST = 100;
const MOST = 10_000;

/**
 * The rows of a query that ends in `LIMIT ? OFFSET ?`, page by page, each larger than the one before. Unlike
 * `statement.iterate` it leaves nothing open when its reader is stopped in the middle, as a command that hangs is: while
 * an iterator is open, the transaction cannot be taken back.
 */
export function* inPages<Row>(read: (limit: number, offset: number) => readonly Row[]): Generator<Row> {
  for (let offset = 0, limit = FIRST; ; limit = Math.min(MOST, limit * 4)) {
    const rows = read(limit, offset);
    yield* rows;
    if (rows.length < limit) return;
    offset += limit;
  }
}
