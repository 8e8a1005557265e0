/** The dry run: what an import would do, by what is in the book now. Writes nothing to it. */
import type { Config } from "../../app/config.ts";
import type { ImportLook } from "../../app/imports/look.ts";
import { allNow } from "../../base/steps.ts";
import type { Db } from "../../db/open.ts";
import type { Staged, StagedRow } from "../../db/staged.ts";
import type { Fate } from "../../features/imports/fate.ts";
import { planImport } from "../../features/imports/plan.ts";
import type { ImportRows } from "../../features/imports/rows.ts";
import { ItemRows } from "../../features/shop/item-rows.ts";
import { Supply } from "../../wallet/supply.ts";
import { Economy } from "./economy.ts";
import { changedRows, Gathering, leftOutRows, SHOWN } from "./gathering.ts";
import { importGroundInBook } from "./import-ground.ts";
import type { PrepareGround } from "./prepare-ground.ts";
import { RowsFile } from "./rows-file.ts";

interface Looked {
  readonly look: ImportLook;
  /** Where all rows stand that get nothing, or not quite what the file says, where there are more than a few. */
  readonly leftOut: string | undefined;
}

const asItIs = (english: string) => english;

export function lookBefore(ground: PrepareGround, staged: Staged, notes: readonly string[]): Promise<Looked> {
  return ground.withBook((db) => lookAt(ground, db, staged, notes));
}

function lookAt(
  { config, paths, clock, tell = asItIs }: PrepareGround,
  db: Db,
  staged: Staged,
  notes: readonly string[],
): Looked {
  const ground = importGroundInBook({ db, config, paths, clock });
  const { currencyId } = ground;
  const economy = new Economy(itemsIn(config, db, currencyId));
  const all = new RowsFile(`${staged.file.replace(/\.db$/, "")}-left-out.txt`);
  const has = (fate: Fate) =>
    fate.fate === "gets" && fate.viewerId ? ground.ledger.balance(fate.viewerId, currencyId) : 0;
  const gathering = new Gathering(all, has, tell);
  const supply = new Supply({ db, broadcastsEnded: () => 0 }).total(currencyId);
  for (const balance of balancesOf(db, currencyId)) economy.count(balance, balance);
  const sum = allNow(
    planImport(ground, staged, (row: StagedRow, fate: Fate) => {
      gathering.add(row, fate);
      if (fate.fate === "gets") economy.change(has(fate), has(fate) + fate.change);
    }),
  );
  const leftOut = leftOutRows(staged, all, tell);
  all.end(SHOWN);
  const about = staged.about();
  const { rows, skipped, amount, minutes } = staged.counts();
  const { title, bot, currency, mode, writtenAtMs } = about;
  const gets = sum.gets.known + sum.gets.new + sum.gets.name;
  const look: ImportLook = {
    ...{ title, bot, currency, mode, writtenAtMs, rows: rows + skipped, viewers: rows, amount, minutes },
    sum: { ...sum, skipped: sum.skipped as ImportLook["sum"]["skipped"] },
    largest: gathering.largest(),
    ...{ waiting: gathering.waiting(), skipped: gathering.skipped(), leftOut, changed: changedRows(staged) },
    listed: all.count > SHOWN ? all.count : 0,
    supply: { before: supply, after: supply + sum.given - sum.taken },
    items: economy.items(config.watching, { points: amount, minutes }),
    earlier: earlierOf(ground.rows, about),
    notes: [...notes],
    nothing: gets === 0 && Object.keys(sum.waits).length === 0,
  };
  return { look, leftOut: all.count > SHOWN ? all.file : undefined };
}

function itemsIn(
  config: Config,
  db: Db,
  currencyId: number,
): readonly { readonly name: string; readonly price: number }[] {
  const there = new ItemRows(db).there(currencyId).map(({ name, settings }) => ({ name, price: settings.price }));
  return there.length > 0 ? there : config.shop.items.map(({ name, price }) => ({ name, price }));
}

function balancesOf(db: Db, currencyId: number): number[] {
  return db
    .prepare<[number], number>("SELECT balance FROM account WHERE currency_id = ? AND kind = 'viewer' AND balance > 0")
    .pluck()
    .all(currencyId);
}

/** Whoever imports another file of the same bot may be about to pay everybody twice. */
function earlierOf(rows: ImportRows, { bot, hash }: ReturnType<Staged["about"]>): ImportLook["earlier"] {
  return rows
    .all()
    .filter((one) => one.bot === bot && one.hash !== hash && one.state !== "undone")
    .map(({ operationId, title }) => ({ number: operationId, title }));
}
