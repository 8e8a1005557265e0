/** Everything about one person as the text of a file, read by a thread of its own: it may be hundreds of thousands of rows. */
import { createGzip } from "node:zlib";
import type { Db } from "./open.ts";
import { inWords, type PersonalList, type PersonalRow, type Whose, whose } from "./personal.ts";
import { readingJob } from "./reading/job.ts";

interface PersonWish {
  /** Plain data: the thread loads nothing of those who declare them. */
  readonly lists: readonly PersonalList[];
  readonly viewerIds: readonly number[];
  /** The text of the file around the lists. */
  readonly before: string;
  readonly after: string;
}

/** Handed over as it is: a twentieth of the text. */
interface PersonText {
  readonly gzip: Uint8Array<ArrayBuffer>;
}

/** Characters that are compressed at once. */
const PIECE = 65_536;

async function readPerson(db: Db, { lists, viewerIds, before, after }: PersonWish): Promise<PersonText> {
  const gzip = createGzip();
  const compressed = bytesOf(gzip);
  let text = before;
  // The book is read to the end without a pause: where it is in memory others use this connection too.
  for (const part of textOf(db, lists, viewerIds)) {
    text += part;
    if (text.length < PIECE) continue;
    gzip.write(text);
    text = "";
  }
  gzip.end(text + after);
  return { gzip: await compressed };
}

async function bytesOf(stream: AsyncIterable<Buffer>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  // Of its own: what is pooled cannot be handed over.
  return Uint8Array.from(Buffer.concat(chunks));
}

/** The lists as the elements of an array of JSON, row by row; those that have nothing are left out. */
function* textOf(db: Db, lists: readonly PersonalList[], viewerIds: readonly number[]): Generator<string> {
  let isFirstList = true;
  for (const list of lists) {
    let rows = 0;
    for (const row of rowsOf(db, list, viewerIds)) {
      if (rows++ === 0) {
        const head = JSON.stringify({ title: list.title, about: list.about }).slice(0, -1);
        yield `${isFirstList ? "" : ","}\n${head},"rows":[\n`;
        isFirstList = false;
      } else yield ",\n";
      yield JSON.stringify(row);
    }
    if (rows > 0) yield "]}";
  }
}

/** The rows of one list, one after the other, each once; those of one viewer are unlike each other by themselves. */
function* rowsOf(db: Db, { sql, moments = [] }: PersonalList, viewerIds: readonly number[]): Generator<PersonalRow> {
  const query = db.prepare<[Whose], PersonalRow>(sql);
  const told = new Set<string>();
  for (const viewerId of viewerIds) {
    for (const row of query.iterate(whose(viewerId))) {
      const words = inWords(row, moments);
      const text = viewerIds.length > 1 ? JSON.stringify(words) : "";
      if (text !== "" && told.has(text)) continue;
      if (text !== "") told.add(text);
      yield words;
    }
  }
}

export const READ_PERSON = readingJob(import.meta.url, "READ_PERSON", readPerson);
