/**
 * Who is listed as watching. A list that Twitch gave short (fewer people than it says there are) proves who is there, not
 * who is gone: whoever was listed a short while ago and may be among the missing stays on it for a while.
 */

import type { Clock } from "../../../base/clock.ts";
import { MINUTE_MS } from "../../../base/lengths.ts";
import type { PeopleRead, Person } from "../api/helix.ts";
import { lacksMany } from "../api/helix-pages.ts";

/** How long somebody missing from a short list still counts as listed. */
const CARRIED_MS = 10 * MINUTE_MS;

/** A list that lacks many, so many times in a row, is told. */
const TOLD_AFTER_LISTS = 3;

export class ChatterList {
  readonly #clock: Clock;
  readonly #renamed: (person: Person) => void;
  readonly #short: (sentence: string | undefined) => void;
  /** How many lists in a row lacked a good part of the people. */
  #shortLists = 0;
  /** By id, in the order in which they were listed last. */
  #listed = new Map<string, { readonly person: Person; readonly atMs: number }>();

  /**
   * `renamed` is told of everybody whose name is another than on the list before; `short` what to tell the streamer of
   * lists that lack many, and `undefined` when they do not.
   */
  constructor(clock: Clock, renamed: (person: Person) => void, short: (sentence: string | undefined) => void) {
    this.#clock = clock;
    this.#short = short;
    this.#renamed = renamed;
  }

  /** Takes a list that was just read; who watches by it. */
  take({ people, whole, missing }: PeopleRead): readonly Person[] {
    const before = this.#listed;
    const atMs = this.#clock.monotonic();
    const now = new Map(people.map((person) => [person.platformId, { person, atMs }]));
    if (!whole) {
      const perhaps = [...before].filter(([id, each]) => !now.has(id) && atMs - each.atMs < CARRIED_MS);
      // Never more people than Twitch says there are; those seen last are the likeliest.
      const carried = missing > 0 ? perhaps.sort(([, a], [, b]) => b.atMs - a.atMs).slice(0, missing) : perhaps;
      for (const [id, each] of carried) now.set(id, each);
    }
    this.#listed = now;
    this.#noteShort(people.length, missing);
    for (const person of people) {
      const was = before.get(person.platformId)?.person;
      if (was && (was.login !== person.login || was.displayName !== person.displayName)) this.#renamed(person);
    }
    return [...now.values()].map((each) => each.person);
  }

  #noteShort(read: number, missing: number): void {
    this.#shortLists = lacksMany(read, missing) ? this.#shortLists + 1 : 0;
    if (this.#shortLists === 0) this.#short(undefined);
    else if (this.#shortLists >= TOLD_AFTER_LISTS) {
      // Without the numbers, which change every minute: it is said once.
      this.#short(
        "Twitch gives only a part of the list of who is watching. Whoever is missing on it earns by writing; Chatmint keeps reading. Nothing to do.",
      );
    }
  }
}
