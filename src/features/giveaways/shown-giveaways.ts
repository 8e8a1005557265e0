/** Giveaways as pages show them: what was promised, who is in with which odds, who was drawn and what became of them. */
import type { EntryRows, ShownEntry } from "./entry-rows.ts";
import type { GiveawaysOptions, Parts } from "./giveaway-parts.ts";
import { readListLine } from "./list.ts";
import { type Proof, proofOf } from "./proof.ts";
import type { Giveaway } from "./types.ts";
import { unknownGiveaway } from "./which.ts";

/** Giveaways that are over and still on the page. */
const RECENT = 20;
/** Entrants shown with a giveaway by themselves. */
const NEWEST = 50;
/** Up to so many entries the newest are looked for again with every change. */
const NEWEST_UP_TO = 20_000;
/** On one page of the list. */
const PAGE = 100;

export class ShownGiveaways {
  readonly #options: GiveawaysOptions;
  readonly #parts: Parts;

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
    const { rows, picks } = this.#parts;
    const counts = rows.counts(giveaway);
    const isFixed = giveaway.listHash !== null;
    const goesOn = giveaway.state !== "drawn" && giveaway.state !== "cancelled";
    const showsNewest = goesOn && counts.persons <= NEWEST_UP_TO;
    return {
      id: giveaway.id,
      kind: giveaway.kind,
      state: giveaway.state,
      prize: giveaway.prize,
      prizeEach: giveaway.prizeEach,
      prizeHeld: giveaway.prizeHeld,
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
      // The list is fixed, whoever is linked with whom since.
      persons: isFixed ? giveaway.listCount : counts.persons,
      tickets: counts.tickets,
      chances: rows.chances(giveaway),
      newest: showsNewest ? rows.newest(giveaway.id, NEWEST).map((entry) => entrant(giveaway, entry)) : [],
      drawn: picks.of(giveaway.id).map(({ n, viewerId, outcome, reason, atMs, claimUntilMs, paid }) => ({
        ...{ n, viewerId, name: this.#nameOf(viewerId), outcome, reason, atMs, claimUntilMs, paid },
      })),
    };
  }

  /** Who is in, in order of viewer id, those whose name has `letters` in it. */
  entrants(giveaway: Giveaway, letters: string, afterViewerId: number) {
    const { rows } = this.#parts;
    const wanted = PAGE + 1;
    const found =
      giveaway.listHash === null
        ? rows.found(giveaway.id, letters, afterViewerId, wanted).map((entry) => entrant(giveaway, entry))
        : listed(rows, giveaway.id, letters.toLowerCase(), afterViewerId, wanted);
    const entrants = found.slice(0, PAGE);
    return {
      entrants,
      chances: rows.chances(giveaway),
      after: found.length > PAGE ? entrants.at(-1)!.viewerId : null,
    };
  }

  /** Everything that can be published of it. */
  proof(giveaway: Giveaway): Proof {
    return proofOf(this.#options.db, giveaway.id)!;
  }

  #nameOf(viewerId: number): string {
    return this.#options.viewers.person(viewerId).name;
  }
}

function entrant({ price }: Giveaway, { viewerId, platform, name, tickets, weight, atMs }: ShownEntry) {
  return { viewerId, platform, name, chances: price === 0 ? weight : tickets * weight, atMs: atMs as number | null };
}

/** Out of the list that was fixed at closing. */
function listed(rows: EntryRows, giveawayId: number, letters: string, afterViewerId: number, count: number) {
  const found: ReturnType<typeof entrant>[] = [];
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
