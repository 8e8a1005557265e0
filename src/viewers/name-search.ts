/**
 * Names in memory, searched by any part of them: folded texts side by side in a few hundred long ones, in which `indexOf`
 * goes faster than anything that is built. Nothing is taken out: what is found of whoever has another name by now is
 * looked at again by whoever asks ({@link NameSearch.isDoubtful}).
 */
import { searchedName } from "./searched-name.ts";
import { ViewerSet } from "./viewer-set.ts";

/** Names of one block, in the reading of all of them too; one in another script makes its block twice as large, and no other. */
export const BLOCK = 2_048;
/** Never part of a searched name. */
const BETWEEN = "\n";
/** Blocks looked through before the event loop may have its turn. */
const BLOCKS = 8;

/** Names side by side, each followed by {@link BETWEEN}. */
export interface Block {
  readonly text: string;
  /** Where each name begins in it. */
  readonly starts: Int32Array;
  /** Whose each name is. */
  readonly viewerIds: Int32Array;
}

export class NameSearch {
  readonly #blocks: Block[] = [];
  #names: string[] = [];
  #viewerIds: number[] = [];
  #open: Block | undefined;
  readonly #doubtful = new Set<number>();

  /** More names out of the book. */
  add(block: Block): void {
    this.#blocks.push(block);
  }

  /** What a viewer is called has changed: these are the names now. */
  changed(viewerId: number, names: readonly string[]): void {
    this.#doubtful.add(viewerId);
    for (const name of new Set(names.map(searchedName))) {
      this.#names.push(name);
      this.#viewerIds.push(viewerId);
    }
    this.#open = undefined;
    if (this.#names.length < BLOCK) return;
    this.#blocks.push(blockOf(this.#names, this.#viewerIds));
    this.#names = [];
    this.#viewerIds = [];
  }

  /** Whether what is found of a viewer may be a name that is no longer theirs. */
  isDoubtful(viewerId: number): boolean {
    return this.#doubtful.has(viewerId);
  }

  /** How many {@link isDoubtful}: with many of them it is time to read all names anew. */
  get doubtful(): number {
    return this.#doubtful.size;
  }

  /** Everybody with a name that has this part in it. `part` is a {@link searchedName}. */
  *find(part: string): Generator<void, ViewerSet> {
    const found = new ViewerSet();
    if (this.#names.length > 0) this.#open ??= blockOf(this.#names, this.#viewerIds);
    for (const [at, block] of [...this.#blocks, ...(this.#open ? [this.#open] : [])].entries()) {
      findIn(block, part, found);
      if (at % BLOCKS === BLOCKS - 1) yield;
    }
    return found;
  }
}

/** A block of some names. */
export function blockOf(names: readonly string[], viewerIds: readonly number[]): Block {
  const starts = new Int32Array(names.length);
  let at = 0;
  for (const [n, name] of names.entries()) {
    starts[n] = at;
    at += name.length + BETWEEN.length;
  }
  return { text: names.join(BETWEEN) + BETWEEN, starts, viewerIds: Int32Array.from(viewerIds) };
}

function findIn({ text, starts, viewerIds }: Block, part: string, found: ViewerSet): void {
  const last = starts.length - 1;
  let name = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, starts[name]!)) {
    while (name < last && starts[name + 1]! <= at) name++;
    found.add(viewerIds[name]!);
    if (name++ === last) return;
  }
}
