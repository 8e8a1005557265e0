/** The end of a season: what everybody has goes, or a part of it, as one operation, and who had how much is kept. */
import { ConfigError } from "../../base/errors.ts";
import { phrase } from "../../base/phrase.ts";
import { inSteps } from "../../base/steps.ts";
import { delay } from "../../base/system.ts";
import { shareOf } from "../../chat/reading/amounts.ts";
import { cleanText, foldWord } from "../../chat/reading/text.ts";
import type { Work } from "../../db/work.ts";
import type { FeatureContext } from "../../kit/context.ts";
import { type Holding, Holdings, taking } from "../../kit/holdings.ts";
import type { Operation, OperationMovement } from "../../kit/operation.ts";
import { WATCHED, type Watched } from "../../kit/watched.ts";
import { type Season, type SeasonList, type SeasonPlace, SeasonRows } from "./season-rows.ts";

/** What goes lies here. */
const INTO = "sink:season";
/** All of what somebody has, in ten-thousandths. */
const ALL = 10_000;
const NAME_MAX = 40;
/** Places written with one statement. */
const WRITTEN = 500;
/** How many of the largest are shown before it is done. */
const SHOWN = 10;
/** Whoever asked waits so long for the end of it; the rest goes on without them. */
const WAIT_MS = 8_000;
/** What follows `!top` and means something else. */
const TAKEN = ["last", "points", "time", "supporters"];

/** What a season would end with: a name, and what everybody keeps, in ten-thousandths of what they have. */
export interface SeasonWish {
  readonly name: string;
  readonly keep: number;
}

/** What its end would come to now. */
export interface SeasonPlan extends SeasonWish {
  readonly viewers: number;
  readonly total: number;
  readonly taken: number;
  /** Those with the most. */
  readonly first: readonly { readonly name: string; readonly has: number; readonly keeps: number }[];
  /** What lies in something open, by what that is: it stays theirs. */
  readonly open: ReadonlyMap<string, number>;
  readonly live: boolean;
}

/** A season, and how far its operation or the undo of it is. */
export interface SeasonProgress {
  readonly season: Season;
  readonly operation: Operation;
  /** It was done before. */
  readonly isOld: boolean;
}

export class Seasons {
  readonly #context: FeatureContext;
  readonly #rows: SeasonRows;
  readonly #holdings: Holdings;
  readonly #watched: Watched;
  #ending = false;
  #stopped = false;

  constructor(context: FeatureContext) {
    this.#context = context;
    this.#rows = new SeasonRows(context.db);
    this.#holdings = new Holdings(context);
    this.#watched = context.use(WATCHED);
    context.operations.onDone((work, { id: operation, key }) => {
      const [, season] = /^season:(\d+)$/.exec(key) ?? [];
      if (season) context.feed.add(work, { type: "season.ended", data: { season: Number(season), operation } });
    });
  }

  /** What stands beside its number where somebody is told what happened. */
  readonly namesToTell = {
    season: (id: number) => {
      const season = this.all().find((one) => one.id === id);
      return season && { name: season.name };
    },
  };

  /** Every one that has ended, newest first, those that were taken back too. */
  all(): readonly Season[] {
    return this.#rows.ended();
  }

  /** The one that ended last. */
  last(): Season | undefined {
    return this.#rows.ended().find(({ undoneBy }) => undoneBy === null);
  }

  /** One by its name; case and accents do not count. */
  named(name: string): Season | undefined {
    const folded = foldWord(oneSpace(name));
    return this.#rows.ended().find((season) => season.undoneBy === null && foldWord(season.name) === folded);
  }

  /** `n` places of a list after the first `from`; who stands in no list by now is left out. */
  top(season: Season, list: SeasonList, from: number, n: number): readonly SeasonPlace[] {
    const { lists, viewers } = this.#context;
    return this.#rows.page(season, list, from, n).filter(({ viewerId }) => lists.isShown(viewers.survivor(viewerId)));
  }

  /** Somebody's own place, and of how many. */
  placeOf(season: Season, list: SeasonList, viewerId: number): (SeasonPlace & { readonly of: number }) | undefined {
    const place = this.#rows.placeOf(season, list, viewerId);
    return place && { ...place, of: this.#rows.count(season, list) };
  }

  /** What its end would come to. Writes nothing. Refusals are ConfigErrors. */
  async plan(wish: SeasonWish): Promise<SeasonPlan> {
    const { currency, ledger, db, viewers, channels } = this.#context;
    const { name, keep } = this.#checked(wish);
    const first: Holding[] = [];
    const sum = { viewers: 0, total: 0, taken: 0 };
    await inSteps(
      this.#holdings.each(currency.id, (holding) => {
        if (holding.has === 0) return;
        sum.viewers++;
        sum.total += holding.has;
        sum.taken += holding.has - shareOf(holding.has, keep);
        offer(first, holding);
      }),
    );
    const open = new Map<string, number>();
    for (const { what, open: held } of ledger.escrows()) {
      for (const { currencyId, amount } of held(db)) {
        if (currencyId === currency.id) open.set(what, (open.get(what) ?? 0) + amount);
      }
    }
    return {
      ...{ name, keep, ...sum, open },
      first: first.map(({ viewerId, has }) => ({
        name: viewers.person(viewerId).name,
        has,
        keeps: shareOf(has, keep),
      })),
      live: channels.all().some(({ id }) => this.#watched.isLive(id)),
    };
  }

  /**
   * Ends it: by the same key once. Resolves when that is done, or is under way and takes longer; it goes on after a
   * restart then. What is not begun when the bot ends is forgotten. Refusals are ConfigErrors.
   */
  async end(wish: SeasonWish & { readonly key: string }): Promise<SeasonProgress> {
    const known = this.#rows.byKey(wish.key);
    if (known) return this.#soFar(known, known.operationId, true);
    const { name, keep } = this.#checked(wish);
    if (this.#ending) throw refused(phrase("A season is being ended already. Try again in a moment."));
    this.#ending = true;
    const work = this.#end({ key: wish.key, name, keep }).finally(() => {
      this.#ending = false;
    });
    // Whoever asked is told of what goes wrong.
    this.#context.track(
      "the end of a season",
      work.catch(() => {}),
    );
    return this.#soFar(await work, (await work).operationId, false);
  }

  /** Takes the last one back, or the one of this name: by the same key once. */
  async undo({ key, name }: { readonly key: string; readonly name?: string | undefined }): Promise<SeasonProgress> {
    const { operations, writer } = this.#context;
    const done = this.all().find(({ undoneBy }) => undoneBy !== null && operations.find(undoneBy)?.key === key);
    if (done) return this.#soFar(done, done.undoneBy!, true);
    const season = name === undefined ? (this.last() ?? this.all()[0]) : (this.named(name) ?? this.#undone(name));
    if (!season) {
      throw name === undefined
        ? refused(phrase("No season has ended yet."))
        : refused(phrase("There is no season {name}. All of them: npx chatmint season list", { name }));
    }
    const result = await writer.run((work: Work) =>
      operations.undo(work, { operationId: season.operationId, key, actor: "terminal", memo: season.name }),
    );
    if (!("operation" in result)) throw new Error(`The operation O${season.operationId} is not in the book.`);
    return this.#soFar(season, result.operation.id, result.status !== "begun");
  }

  /** Forgets what was cut short before it was begun. */
  async recover(): Promise<void> {
    for (const id of this.#rows.unfinished()) await this.#forget(id);
  }

  stop(): void {
    this.#stopped = true;
  }

  async #end(wish: SeasonWish & { readonly key: string }): Promise<Season> {
    const { currency, operations, writer, system } = this.#context;
    const { key, name, keep } = wish;
    const { held, time } = await this.#look();
    if (held.length === 0) throw refused(phrase("Nobody has anything, so there is no season to end."));
    const currencyId = currency.id;
    const id = await writer.run((work) =>
      this.#rows.insert(work, { key, name, currencyId, keep, endedAtMs: system.clock.now() }),
    );
    try {
      await this.#keep(id, "balance", held);
      await this.#keep(id, "time", time);
      await operations.prepare({
        ...{ key: `season:${id}`, kind: "season", currencyId, transferKind: "season", actor: "terminal", memo: name },
        movements: whatGoes(held, keep),
      });
    } catch (error) {
      await this.#forget(id);
      throw error;
    }
    const season = this.#rows.byKey(key)!;
    this.#tell(season);
    return season;
  }

  /** Who has what now, and who of those in lists has watched for how long. */
  async #look(): Promise<{ readonly held: readonly Holding[]; readonly time: readonly Holding[] }> {
    const { currency, lists } = this.#context;
    const held: Holding[] = [];
    const time: Holding[] = [];
    await inSteps(
      this.#holdings.each(currency.id, (holding) => {
        const { viewerId } = holding;
        if (holding.has > 0) held.push(holding);
        const minutes = lists.isShown(viewerId) ? this.#watched.minutes(viewerId) : 0;
        if (minutes > 0) time.push({ viewerId, has: minutes });
      }),
    );
    return { held, time };
  }

  /** Keeps the places of those who stand in lists. */
  async #keep(id: number, list: SeasonList, places: readonly Holding[]): Promise<void> {
    const { writer, lists } = this.#context;
    for (let at = 0; at < places.length; at += WRITTEN) {
      if (this.#stopped) throw refused(phrase("The bot is stopping. Nothing was changed."));
      const some = places.slice(at, at + WRITTEN).filter(({ viewerId }) => lists.isShown(viewerId));
      await writer.run((work) =>
        this.#rows.addPlaces(
          work,
          id,
          list,
          some.map(({ viewerId, has }) => [viewerId, has] as const),
        ),
      );
    }
  }

  async #forget(id: number): Promise<void> {
    while (await this.#context.writer.run((work) => this.#rows.forget(work, id)));
  }

  async #soFar(season: Season, operationId: number, isOld: boolean): Promise<SeasonProgress> {
    const { operations, system } = this.#context;
    await Promise.race([operations.idle(), delay(system.timers, WAIT_MS)]);
    return { season, operation: operations.find(operationId)!, isOld };
  }

  #undone(name: string): Season | undefined {
    const folded = foldWord(oneSpace(name));
    return this.all().find((season) => foldWord(season.name) === folded);
  }

  /** The wish with a name that can be one. */
  #checked({ name, keep }: SeasonWish): SeasonWish {
    const clean = oneSpace(name);
    if (clean === "" || [...clean].length > NAME_MAX || !/\p{L}/u.test(clean) || TAKEN.includes(foldWord(clean))) {
      throw refused(
        phrase("A season needs a name of at most {most} characters with a letter in it, like Spring 2026.", {
          most: NAME_MAX,
        }),
      );
    }
    if (this.named(clean)) {
      throw refused(phrase("A season {name} has ended before. Give this one another name.", { name: clean }));
    }
    const running = this.all()
      .flatMap(({ operationId, undoneBy }) => [operationId, undoneBy ?? operationId])
      .find((id) => this.#context.operations.find(id)?.state === "running");
    if (running !== undefined) {
      throw refused(
        phrase("{operation} is still being done. Try again when it is through.", { operation: `O${running}` }),
      );
    }
    if (!Number.isInteger(keep) || keep < 0 || keep >= ALL) throw refused(phrase("Everybody keeps from 0% to 99.99%."));
    return { name: clean, keep };
  }

  #tell({ name, ...season }: Season): void {
    const { announce, hearing, currency, viewers } = this.#context;
    const [first] = this.top({ name, ...season }, "balance", 0, 1);
    const values = {
      season: name,
      winner: first ? viewers.person(first.viewerId).name : "none",
      amount: { amount: first?.score ?? 0, currency },
    };
    const heard = hearing(currency.id, null).map(({ id }) => id);
    announce(heard, { feature: "seasons", name: "ended", values }, null, "news");
  }
}

/** What goes of each. */
function* whatGoes(held: readonly Holding[], keep: number): Generator<OperationMovement> {
  for (const holding of held) yield* taking(holding, holding.has - shareOf(holding.has, keep), INTO);
}

/** Keeps the largest, largest first. */
function offer(first: Holding[], holding: Holding): void {
  const least = first.at(-1);
  if (first.length === SHOWN && least && holding.has <= least.has) return;
  const at = first.findIndex(({ has }) => has < holding.has);
  first.splice(at < 0 ? first.length : at, 0, holding);
  if (first.length > SHOWN) first.pop();
}

function oneSpace(name: string): string {
  return cleanText(name).replace(/\s+/g, " ");
}

function refused(why: string): ConfigError {
  return new ConfigError("SEASON", [why]);
}
