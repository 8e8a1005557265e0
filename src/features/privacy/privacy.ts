/**
 * Erasing a person (docs/decisions/0026). In one work: what is open is ended, names and texts go from every room and feature, and
 * what they have left is burned by movements of its own, so that the book still adds up.
 */
import { ConfigError } from "../../base/errors.ts";
import { AMOUNT_MAX } from "../../base/lengths.ts";
import { phrase } from "../../base/phrase.ts";
import { inSteps } from "../../base/steps.ts";
import { CHAT_PERSONAL } from "../../chat/personal.ts";
import { erasureOf } from "../../db/personal.ts";
import type { Work } from "../../db/work.ts";
import { ACT_PERSONAL } from "../../kit/acts.ts";
import type { FeatureContext } from "../../kit/context.ts";
import { OPERATION_PERSONAL } from "../../kit/operation-personal.ts";
import { SamePerson } from "../../ledger/same-person.ts";
import { money } from "../../ledger/words.ts";
import { WITNESS_PERSONAL } from "../../platforms/witnesses/personal.ts";
import { markOf } from "../../viewers/erasures.ts";
import { VIEWER_PERSONAL } from "../../viewers/personal.ts";
import { WALLET_PERSONAL } from "../../wallet/personal.ts";
import { WEB_PERSONAL } from "../../web/personal.ts";
import { ErasedFile } from "./erased-file.ts";

/** Where what somebody had is burned. */
const BURNED = "sink:erased";
/** Identities that are looked at in one step after a restore. */
const PAGE = 2_000;

/** What erasing somebody comes to, told before. Sentences are made by `phrase`, so that they can be told in other languages. */
export interface ErasurePlan {
  readonly viewerId: number;
  readonly name: string;
  /** Every account of theirs, `Twitch ann`. */
  readonly accounts: readonly string[];
  /** What is ended first. */
  readonly ends: readonly string[];
  /** What they have now and lose, in words; without what is paid back first. */
  readonly burned: readonly string[];
  readonly keeps: readonly string[];
  /** Why it cannot be done now. */
  readonly blocked: string | undefined;
}

export class Privacy {
  readonly #context;
  readonly #same: SamePerson;
  readonly #file: ErasedFile;
  readonly #core;
  readonly #sql;
  #burning: Promise<unknown> = Promise.resolve();

  constructor(context: FeatureContext) {
    const { db, ledger, viewers, paths, rehearsal } = context;
    this.#context = context;
    this.#same = new SamePerson(db);
    this.#file = new ErasedFile(rehearsal ? undefined : paths.erased);
    // The names that texts are searched for go with the viewer: last.
    this.#core = [
      ...[
        WALLET_PERSONAL,
        OPERATION_PERSONAL,
        ACT_PERSONAL,
        CHAT_PERSONAL,
        WITNESS_PERSONAL,
        WEB_PERSONAL,
        VIEWER_PERSONAL,
      ],
    ].map((tables) => erasureOf(db, tables));
    this.#sql = {
      movements: db
        .prepare<[number], number>(
          "SELECT count(*) FROM account AS a JOIN transfer AS t ON t.from_id = a.id OR t.to_id = a.id WHERE a.viewer_id = ?",
        )
        .pluck(),
      left: db.prepare<[], { readonly viewerId: number; readonly currencyId: number }>(
        `SELECT a.viewer_id AS viewerId, a.currency_id AS currencyId FROM viewer AS v JOIN account AS a ON a.viewer_id = v.id
         WHERE v.erased_at_ms IS NOT NULL AND a.balance > 0`,
      ),
      burns: db.prepare<[string], number>("SELECT count(*) FROM transfer WHERE idempotency_key GLOB ?").pluck(),
      accounts: db.prepare<[string, string, number], { platform: string; platform_id: string; viewer_id: number }>(
        `SELECT platform, platform_id, viewer_id FROM identity WHERE (platform, platform_id) > (?, ?) ORDER BY platform, platform_id LIMIT ?`,
      ),
      owns: db
        .prepare<[number], number>(
          "SELECT 1 FROM identity JOIN channel USING (platform, platform_id) WHERE viewer_id = ? LIMIT 1",
        )
        .pluck(),
    };
    // What an undo or a refund brings to somebody who was erased is nobody's.
    ledger.onBalance((_currencyId, viewerId, settled) => {
      if (settled > 0 && viewers.erasures.isErased(viewerId)) this.#burnLeft();
    });
  }

  /** Who was erased since a copy was made that is the book now is erased again, before any line of chat. */
  async recover(): Promise<void> {
    const { writer, viewers } = this.#context;
    await this.#eraseRestored();
    await writer.run((work) => viewers.erasures.prune(work));
    this.#file.keep(viewers.erasures);
    this.#burnLeft();
    await this.#burning;
  }

  async idle(): Promise<void> {
    await this.#burning;
  }

  /** What erasing a viewer, under any account, would come to now. */
  plan(viewerId: number): ErasurePlan {
    const { viewers, ledger, features } = this.#context;
    const ids = this.#idsOf(viewerId);
    const identities = ids.flatMap((id) => viewers.identities(id));
    const told = features().flatMap((feature) => ids.flatMap((id) => feature.erasing?.(id) ?? []));
    const balances = ledger
      .currencies()
      .map((currency) => ({ currency, amount: ledger.balance(ids.at(-1)!, currency.id) }));
    const movements = ids.reduce((sum, id) => sum + this.#sql.movements.get(id)!, 0);
    return {
      viewerId: ids.at(-1)!,
      name: viewers.person(viewerId).name,
      accounts: identities.map(({ platform, name }) => `${viewers.titleOf(platform)} ${name}`),
      ends: told.flatMap(({ ends = [] }) => ends),
      burned: balances.filter(({ amount }) => amount > 0).map(({ currency, amount }) => money(amount, currency)),
      keeps: [
        ...(movements > 0
          ? [
              phrase(
                "The {count} movements of the book that have to do with a number, without what was written to them: without them nothing adds up. The key of some holds the number a platform gave the account, so that nothing is paid twice.",
                { count: movements },
              ),
            ]
          : []),
        ...new Set(told.flatMap(({ keeps = [] }) => keeps)),
        phrase(
          "A fingerprint of each account and name, from which nobody can be read, for a year: whoever comes back is somebody new, and gets nothing that is there once only a second time.",
        ),
        ...(identities.some(({ earning }) => !earning)
          ? [
              phrase(
                "That the account is excluded from earning: its fingerprint stays until a moderator lets it earn again.",
              ),
            ]
          : []),
        phrase("Copies of the book that were made before, until they are deleted, and the bot's log."),
      ],
      blocked: this.#blocked(ids) ?? told.flatMap(({ blocked }) => blocked ?? [])[0],
    };
  }

  /** Erases a viewer with every account. Throws a ConfigError in words where it cannot be done now. */
  async erase(viewerId: number): Promise<ErasurePlan> {
    const { writer, viewers } = this.#context;
    const plan = await writer.run((work) => this.#erase(work, viewerId));
    this.#file.keep(viewers.erasures);
    return plan;
  }

  #erase(work: Work, viewerId: number): ErasurePlan {
    const { viewers, features, system } = this.#context;
    const plan = this.plan(viewerId);
    if (viewers.erasures.isErased(plan.viewerId)) throw notThere();
    if (plan.blocked !== undefined) throw new ConfigError("ERASE_BLOCKED", [plan.blocked]);
    const ids = this.#idsOf(viewerId);
    viewers.erasures.useKey(work, this.#file.key() ?? system.random.bytes(32).toString("hex"));
    viewers.erase(work, ids, () => {
      for (const feature of features()) for (const id of ids) feature.erased?.(work, id);
      for (const erase of this.#core) for (const id of ids) erase(work, id);
      for (const id of ids) this.#burn(work, id);
    });
    return plan;
  }

  /** Every number of a person, the one that stands for all of them last: what is paid back goes there. */
  #idsOf(viewerId: number): number[] {
    const survivor = this.#context.viewers.survivor(viewerId);
    return [...this.#same.idsOf(survivor).filter((id) => id !== survivor), survivor];
  }

  #blocked(ids: readonly number[]): string | undefined {
    const { ledger } = this.#context;
    if (ids.some((id) => this.#sql.owns.get(id) !== undefined)) {
      return phrase(
        "This is the streamer's own account: it is the channel. Delete the folder of data to erase everything.",
      );
    }
    const cash = ledger
      .currencies()
      .find(({ id, kind }) => kind === "cash" && ids.some((one) => ledger.balance(one, id) > 0));
    return cash && phrase("{name} of theirs are money that they own. Pay it out first.", { name: cash.nameMany });
  }

  /** More than one movement carries goes in several. */
  #burn(work: Work, viewerId: number): void {
    const { ledger } = this.#context;
    for (const { id: currencyId } of ledger.currencies()) {
      let part = this.#sql.burns.get(`erasure:${viewerId}:${currencyId}:*`)!;
      for (let left = ledger.settledBalance(viewerId, currencyId); left > 0; part++) {
        const amount = Math.min(left, AMOUNT_MAX);
        const key = `erasure:${viewerId}:${currencyId}:${part}`;
        ledger.mustPost(work, {
          ...{ key, currencyId, from: `viewer:${viewerId}`, to: BURNED, amount, kind: "erasure", actor: "privacy" },
        });
        left -= amount;
      }
    }
  }

  #burnLeft(): void {
    const { writer, track } = this.#context;
    const burn = writer.run((work) => {
      for (const { viewerId } of this.#sql.left.all()) this.#burn(work, viewerId);
    });
    this.#burning = Promise.all([this.#burning, burn]);
    track("burning what came to somebody who was erased", burn);
  }

  async #eraseRestored(): Promise<void> {
    const { writer, viewers, log } = this.#context;
    const kept = this.#file.read();
    const known = new Set(viewers.erasures.all().map(({ mark }) => mark));
    const missing = new Set(kept?.marks.map(({ mark }) => mark).filter((mark) => !known.has(mark)));
    if (!kept || missing.size === 0) return;
    const key = await writer.run((work) => viewers.erasures.useKey(work, kept.key));
    const found = new Set<number>();
    await inSteps(this.#withMarks(kept.key, missing, found));
    for (const viewerId of found) {
      const done = await writer.run((work) => this.#eraseAgain(work, viewerId));
      if (!done)
        log.error({ viewer: viewerId }, "somebody who was erased is in this copy of the book and cannot be erased now");
    }
    if (found.size > 0) {
      log.warn(
        { viewers: found.size },
        "this copy of the book was made before somebody was erased: they were erased from it again, with what they had in it",
      );
    }
    // Whoever is in it under a name or not at all is known as erased again.
    if (key === kept.key) await writer.run((work) => viewers.erasures.rememberAgain(work, kept.marks));
  }

  #eraseAgain(work: Work, viewerId: number): boolean {
    if (this.#context.viewers.erasures.isErased(viewerId)) return true;
    if (this.plan(viewerId).blocked !== undefined) return false;
    this.#erase(work, viewerId);
    return true;
  }

  *#withMarks(key: string, marks: ReadonlySet<string>, found: Set<number>): Generator<void> {
    let last = { platform: "", platform_id: "" };
    for (;;) {
      const page = this.#sql.accounts.all(last.platform, last.platform_id, PAGE);
      for (const { platform, platform_id: platformId, viewer_id } of page) {
        if (marks.has(markOf(key, platform, { platformId }))) found.add(viewer_id);
      }
      if (page.length < PAGE) return;
      last = page.at(-1)!;
      yield;
    }
  }
}

function notThere(): ConfigError {
  return new ConfigError("ERASE_GONE", [phrase("They are erased already.")]);
}
