/** All names of a book, read by a thread of its own for the search. */
import type { Db } from "../db/open.ts";
import { readingJob } from "../db/reading/job.ts";
import { BLOCK, type Block, blockOf } from "./name-search.ts";
import { searchedName } from "./searched-name.ts";

/** Some of the names. */
export interface SomeNames extends Block {
  /** Who of those that were read for it moderates on any platform, as last told. */
  readonly moderators: readonly number[];
}

type IdentityTuple = readonly [viewerId: number, login: string, shown: string, roles: string];

/** Every name in the book: logins, names as shown where they differ by more than case and accents, names of before. */
function* readNames(db: Db): Generator<SomeNames> {
  const piece = new Piece();
  const identities = db.prepare("SELECT viewer_id, login, display_name, roles FROM identity").raw();
  for (const [viewerId, login, shown, roles] of identities.iterate() as IterableIterator<IdentityTuple>) {
    const [one, other] = [searchedName(login), searchedName(shown)];
    if (one !== "") piece.add(viewerId, one);
    if (other !== one) piece.add(viewerId, other);
    if (roles.includes("moderator")) piece.moderators.push(viewerId);
    if (piece.isFull) yield piece.taken();
  }
  const former = db
    .prepare("SELECT i.viewer_id, f.login FROM former_name AS f JOIN identity AS i USING (platform, platform_id)")
    .raw();
  for (const [viewerId, login] of former.iterate() as IterableIterator<[number, string]>) {
    piece.add(viewerId, searchedName(login));
    if (piece.isFull) yield piece.taken();
  }
  yield piece.taken();
}

/** What is read until there is enough of it for a block. */
class Piece {
  #names: string[] = [];
  #viewerIds: number[] = [];
  moderators: number[] = [];

  add(viewerId: number, name: string): void {
    this.#names.push(name);
    this.#viewerIds.push(viewerId);
  }

  get isFull(): boolean {
    return this.#names.length >= BLOCK;
  }

  taken(): SomeNames {
    const some = { ...blockOf(this.#names, this.#viewerIds), moderators: this.moderators };
    this.#names = [];
    this.#viewerIds = [];
    this.moderators = [];
    return some;
  }
}

export const READ_NAMES = readingJob(import.meta.url, "READ_NAMES", readNames);
