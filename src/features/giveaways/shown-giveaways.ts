/** Giveaways as pages show them: what was promised, who is in with which odds, who was drawn and what became of them. */
import { Recent } from "../../base/recent.ts";
import type { Entrant, EntrantCounts } from "./entrants.ts";
import type { EntryRows } from "./entry-rows.ts";
import type { GiveawaysOptions, Parts } from "./giveaway-parts.ts";
import { ListReader, readListLine } from "./list.ts";
import { type Proof, proofOf } from "./proof.ts";
import type { Giveaway } from "./types.ts";
import { unknownGiveaway } from "./which.ts";

/** Giveaways that are over and still on the page. */
const RECENT = 20;
/** Entrants shown with a giveaway by themselves. */
const NEWEST = 50;
/** Up to so many entries the newest are looked for again with every change. */
const NEWEST_UP_TO = 20_000;
/** Lists whose chances are remembered. */
const FIXED_KEPT = 50;
/** On one page of the list. */
const PAGE = 100;

export class ShownGiveaways {
  readonly #options: GiveawaysOptions;
  readonly #parts: Parts;
  /** All chances of lists that are fixed, by their hash. */
  readonly #fixed = new Recent<string, number>(FIXED_KEPT);

  constructor(options: GiveawaysOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
  }

  /** Those that go on, and the last that are over, the newest first. */
  state() {
    const { called, currencyId, config } = this.#options;
    const giveaways = this.#parts.giveaways.recent(currencyId, RECENT);
    return {
      called: { giveaway: called("giveaway"), raffle: called("raffle"), singleRaffle: called("sraffle") },
      openMax: config.openMax,
      giveaways: giveaways.map((giveaway) => this.one(giveaway)),
    };
  }

  /** The giveaway of this number. Throws a UserError. */
  byId(id: number): Giveaway {
    const found = this.#parts.giveaways.find(id);
    if (found) return found;
    throw unknownGiveaway("look", this.#parts.giveaways.recent(this.#options.currencyId, 3));
  }

  one(giveaway: Giveaway) {
    const { entrants, picks } = this.#parts;
    const goesOn = giveaway.state !== "drawn" && giveaway.state !== "cancelled";
    const counts = this.#counts(giveaway);
    const showsNewest = goesOn && counts.persons <= NEWEST_UP_TO;
    return {
      id: giveaway.id,
      kind: giveaway.kind,
      state: giveaway.state,
      prize: giveaway.prize,
      prizeEach: giveaway.prizeEach,
      prizeHeld: giveaway.prizeHeld,
      prizeTotal: giveaway.prizeTotal,
      keyword: giveaway.keyword,
      price: giveaway.price,
      ticketsMax: giveaway.ticketsMax,
      freeEntry: giveaway.freeEntry === 1,
      subscriberWeight: giveaway.subscriberWeight,
      vipWeight: giveaway.vipWeight,
      who: giveaway.who,
      watchedMinutes: giveaway.watchedMinutes,
      winners: giveaway.winners,
      claimMs: giveaway.claimMs,
      openedBy: this.#nameOf(giveaway.openedBy),
      openedAtMs: giveaway.openedAtMs,
      closesAtMs: giveaway.state === "open" ? giveaway.closesAtMs : null,
      closedAtMs: giveaway.closedAtMs,
      drawnAtMs: giveaway.drawnAtMs,
      saidHex: giveaway.saidHex,
      seedHash: giveaway.seedHash,
      listHash: giveaway.listHash,
      mix: giveaway.mix,
      ...counts,
      newest: showsNewest ? entrants.newest(giveaway, NEWEST) : [],
      drawn: picks.of(giveaway.id).map(({ n, viewerId, outcome, reason, atMs, claimUntilMs, paid }) => ({
        ...{ n, viewerId, name: this.#nameOf(viewerId), outcome, reason, atMs, claimUntilMs, paid },
      })),
    };
  }

  /** Who is in, in order of viewer id, those whose name has `letters` in it. */
  entrants(giveaway: Giveaway, letters: string, afterViewerId: number) {
    const { rows, entrants: all } = this.#parts;
    const wanted = PAGE + 1;
    const found: (Omit<Entrant, "atMs"> & { readonly atMs: number | null })[] =
      giveaway.listHash === null
        ? all.found(giveaway, letters, afterViewerId, wanted)
        : listed(rows, giveaway.id, letters.toLowerCase(), afterViewerId, wanted);
    const entrants = found.slice(0, PAGE);
    return {
      entrants,
      chances: this.#counts(giveaway).chances,
      after: found.length > PAGE ? entrants.at(-1)!.viewerId : null,
    };
  }

  /** Everything that can be published of it. */
  proof(giveaway: Giveaway): Proof {
    return proofOf(this.#options.db, giveaway.id)!;
  }

  /** The list is fixed once it is made, whoever is linked with whom since. */
  #counts(giveaway: Giveaway): EntrantCounts {
    const counts = this.#parts.entrants.counts(giveaway);
    if (giveaway.listHash === null) return counts;
    let chances = this.#fixed.get(giveaway.listHash);
    if (chances === undefined) {
      chances = chancesIn(this.#parts.rows, giveaway.id);
      this.#fixed.set(giveaway.listHash, chances);
    }
    return { ...counts, persons: giveaway.listCount, chances };
  }

  #nameOf(viewerId: number): string {
    return this.#options.viewers.person(viewerId).name;
  }
}

/** All chances of the list that was fixed at closing. */
function chancesIn(rows: EntryRows, giveawayId: number): number {
  const list = new ListReader();
  for (let part = 0; ; part++) {
    const lines = rows.part(giveawayId, part);
    if (!lines) return list.weights.reduce((sum, weight) => sum + weight, 0);
    list.add(lines);
  }
}

/** Out of the list that was fixed at closing. */
function listed(rows: EntryRows, giveawayId: number, letters: string, afterViewerId: number, count: number) {
  const found: (Omit<Entrant, "atMs"> & { readonly atMs: null })[] = [];
  for (let part = 0; found.length < count; part++) {
    const lines = rows.part(giveawayId, part);
    if (!lines) break;
    for (const line of lines) {
      const read = readListLine(line);
      if (!read || read.viewerId <= afterViewerId || !read.name.toLowerCase().includes(letters)) continue;
      const { viewerId, platform, name, weight } = read;
      found.push({ viewerId, platform, name, chances: weight, atMs: null });
      if (found.length === count) break;
    }
  }
  return found;
}
