/**
 * Rain: an amount shared out in equal whole units among those who are here. The part that cannot be shared stays where it
 * was. Thousands are paid in slices under the drop's own keys, which a restart takes up again. A long list is written in
 * pieces before that; where a restart cuts this off, nobody knows any more who was here, and the money goes back.
 */

import { UserError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { stopwatchMs } from "../../base/system.ts";
import type { Work } from "../../db/work.ts";
import type { Viewers } from "../../viewers/viewers.ts";
import { checkAmount } from "../../wallet/wallet.ts";
import type { Pot } from "./pot.ts";
import type { Drop, DropRows } from "./rows.ts";

/** Viewers paid with the same statements. */
const SLICE = 100;
/** Viewers of a list that are written at once. */
const PIECE = 5_000;

export interface RainOptions {
  readonly rows: DropRows;
  readonly pot: Pot;
  readonly viewers: Pick<Viewers, "survivor">;
  readonly log: Pick<Log, "warn">;
  /** The money is there and the list is in the book: it is true that it rains. */
  readonly begun: (work: Work, drop: Drop) => void;
}

/** Who asks for rain, among whom, and whose money it is. */
export interface RainWish {
  readonly batchKey: string;
  readonly currencyId: number;
  readonly channelId: number | null;
  readonly amount: number;
  /** In order of viewer id, each once. */
  readonly recipients: readonly number[];
  readonly byViewerId: number | null;
  readonly fundedBy: number | null;
  readonly now: number;
}

export class Rain {
  readonly #options: RainOptions;
  /** The lists of those that are under way, so that no slice reads them again. */
  readonly #lists = new Map<number, readonly number[]>();
  /** The lists that are not all in the book yet, and how many pieces of them are. */
  readonly #unwritten = new Map<number, { readonly ids: readonly number[]; readonly parts: number }>();

  constructor(options: RainOptions) {
    this.#options = options;
  }

  /** What each would get, and of how much. Throws a UserError when there is nobody, or less than one unit each. */
  share(amount: number, count: number): { readonly each: number; readonly total: number } {
    checkAmount(amount);
    if (count === 0) throw new UserError("rainNobody", "Nobody is here who could get any.");
    const each = Math.floor(amount / count);
    if (each === 0) {
      throw new UserError("rainTooSmall", `That is not enough for ${count} viewers: at least 1 each.`, { count });
    }
    return { each, total: each * count };
  }

  /**
   * Of those who are here, whom their share may be given to: who was given enough today is left out, which makes the
   * shares of the others larger, and is looked at again.
   */
  amongThoseWithRoom(
    { amount, each }: { readonly amount: number; readonly each: boolean },
    viewerIds: readonly number[],
    room: (viewerId: number) => number,
  ): readonly number[] {
    let rooms: ReadonlyMap<number, number> | undefined;
    for (let among = viewerIds; ; ) {
      const share = each ? amount : Math.floor(amount / Math.max(1, among.length));
      // Too little for so many: nobody's room has to be known, which takes a while for a crowd.
      if (share === 0) return among;
      rooms ??= new Map(viewerIds.map((viewerId) => [viewerId, room(viewerId)]));
      const known = rooms;
      const fewer = among.filter((viewerId) => known.get(viewerId)! >= share);
      if (fewer.length === among.length) return among;
      among = fewer;
    }
  }

  /** Takes the money into escrow, fixes the list and pays a first slice. Its number while there is more to do. */
  begin(work: Work, wish: RainWish): number | undefined {
    const { recipients } = wish;
    const { each, total } = this.share(wish.amount, recipients.length);
    const drop = this.#options.rows.insert(work, {
      kind: "rain",
      state: "paying",
      batchKey: wish.batchKey,
      currencyId: wish.currencyId,
      channelId: wish.channelId,
      amount: each,
      held: total,
      fundedBy: wish.fundedBy,
      byViewerId: wish.byViewerId,
      persons: recipients.length,
      word: "",
      atMs: wish.now,
      endsAtMs: null,
    });
    this.#options.pot.fund(work, drop);
    if (recipients.length > PIECE) {
      work.afterCommit(() => void this.#unwritten.set(drop.id, { ids: recipients, parts: 0 }));
      return drop.id;
    }
    this.#options.rows.setRecipients(work, drop.id, recipients);
    work.afterCommit(() => void this.#lists.set(drop.id, recipients));
    this.#options.begun(work, drop);
    return this.#pay(work, drop.id, recipients) ? drop.id : undefined;
  }

  /** The next of a rain that began: a piece of its list, or shares until it is `untilMs` by the stopwatch. True while there is more. */
  slice(work: Work, dropId: number, untilMs: number): boolean {
    const { rows, pot, log } = this.#options;
    const drop = rows.get(dropId);
    if (drop.state !== "paying") return false;
    const unwritten = this.#unwritten.get(dropId);
    if (unwritten) {
      this.#write(work, drop, unwritten);
      return true;
    }
    const ids = this.#list(work, dropId);
    if (ids.length === drop.persons) return this.#pay(work, dropId, ids, untilMs);
    log.warn(
      { drop: dropId, persons: drop.persons },
      "a rain was cut off before all it is for were written down; it is paid back",
    );
    pot.finish(work, drop);
    work.afterCommit(() => this.#lists.delete(dropId));
    return false;
  }

  #write(work: Work, drop: Drop, { ids, parts }: { readonly ids: readonly number[]; readonly parts: number }): void {
    const end = (parts + 1) * PIECE;
    this.#options.rows.addRecipients(work, drop.id, parts, ids.slice(parts * PIECE, end));
    if (end < ids.length) {
      work.afterCommit(() => void this.#unwritten.set(drop.id, { ids, parts: parts + 1 }));
      return;
    }
    work.afterCommit(() => {
      this.#unwritten.delete(drop.id);
      this.#lists.set(drop.id, ids);
    });
    this.#options.begun(work, drop);
  }

  #pay(work: Work, dropId: number, ids: readonly number[], untilMs = 0): boolean {
    const { rows, pot } = this.#options;
    do this.#payNext(work, rows.get(dropId), ids);
    while (rows.get(dropId).next < ids.length && stopwatchMs() < untilMs);
    const drop = rows.get(dropId);
    if (drop.next < ids.length) return true;
    pot.finish(work, drop);
    work.afterCommit(() => this.#lists.delete(dropId));
    return false;
  }

  #payNext(work: Work, drop: Drop, ids: readonly number[]): void {
    const { rows, pot, viewers } = this.#options;
    const until = Math.min(drop.next + SLICE, ids.length);
    const own = drop.byViewerId === null ? [] : rows.accountsOf(drop.byViewerId, drop.atMs);
    const paid = ids.slice(drop.next, until).filter((viewerId) => {
      const person = viewers.survivor(viewerId);
      // Two who turned out to be one person since it began get one share, and who asked for it none.
      return (person === viewerId || !isIn(ids, person)) && !own.includes(person);
    });
    pot.payAll(work, drop, paid);
    rows.progress(work, drop.id, "paying", until, drop.held - paid.length * drop.amount);
  }

  #list(work: Work, dropId: number): readonly number[] {
    const known = this.#lists.get(dropId);
    if (known) return known;
    const ids = this.#options.rows.recipients(dropId);
    work.afterCommit(() => void this.#lists.set(dropId, ids));
    return ids;
  }
}

/** Whether a number is in a list that is in order. */
function isIn(ids: readonly number[], id: number): boolean {
  let [from, to] = [0, ids.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (ids[middle]! < id) from = middle + 1;
    else to = middle;
  }
  return ids[from] === id;
}
