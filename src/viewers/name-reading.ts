/** All names of a book, read by a thread of its own for the search. */
import type { Db } from "../db/open.ts";
import { readingJob } from "../db/reading/job.ts";
import { type AllNames, BLOCK, blockOf } from "./name-search.ts";
import { searchedName } from "./searched-name.ts";

interface NamesOfBook extends AllNames {
  /** Who moderates on any platform, as last told. */
  readonly moderators: readonly number[];
}

/** Every name in the book: logins, names as shown where they differ by more than case and accents, names of before. */
function readNames(db: Db): NamesOfBook {
  const texts: string[] = [];
  const starts: number[] = [];
  const viewerIds: number[] = [];
  const moderators = new Set<number>();
  let names: string[] = [];
  const full = () => {
    const block = blockOf(names, viewerIds.slice(viewerIds.length - names.length));
    for (const start of block.starts) starts.push(start);
    texts.push(block.text);
    names = [];
  };
  const add = (viewerId: number, name: string) => {
    viewerIds.push(viewerId);
    if (names.push(name) === BLOCK) full();
  };
  const identities = db.prepare("SELECT viewer_id, login, display_name, roles FROM identity").raw();
  for (const row of identities.iterate() as IterableIterator<[number, string, string, string]>) {
    const [viewerId, login, shown, roles] = row;
    const [one, other] = [searchedName(login), searchedName(shown)];
    if (one !== "") add(viewerId, one);
    if (other !== one) add(viewerId, other);
    if (roles.includes("moderator")) moderators.add(viewerId);
  }
  const former = db
    .prepare("SELECT i.viewer_id, f.login FROM former_name AS f JOIN identity AS i USING (platform, platform_id)")
    .raw();
  for (const [viewerId, login] of former.iterate() as IterableIterator<[number, string]>) {
    add(viewerId, searchedName(login));
  }
  if (names.length > 0) full();
  return { texts, starts: Int32Array.from(starts), viewerIds: Int32Array.from(viewerIds), moderators: [...moderators] };
}

export const READ_NAMES = readingJob(import.meta.url, "READ_NAMES", readNames);
