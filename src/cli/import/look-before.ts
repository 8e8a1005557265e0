/** The dry run: what an import would do, by what is in the book now. Writes nothing to it. */
import type { Config } from "../../app/config.ts";
import { wallClock } from "../../base/calendar.ts";
import { allNow } from "../../base/steps.ts";
import { realSystem } from "../../base/system.ts";
import type { Db } from "../../db/open.ts";
import type { Staged, StagedRow } from "../../db/staged.ts";
import type { Fate } from "../../features/imports/fate.ts";
import { planImport } from "../../features/imports/plan.ts";
import type { ImportRows } from "../../features/imports/rows.ts";
import { ItemRows } from "../../features/shop/item-rows.ts";
import { money } from "../../ledger/words.ts";
import type { Currency } from "../../model/money.ts";
import { Supply } from "../../wallet/supply.ts";
import type { CliContext } from "../context.ts";
import { bookOrNone } from "./book-or-none.ts";
import { Economy } from "./economy.ts";
import { importGroundInBook } from "./import-ground.ts";
import type { ImportOptions } from "./options.ts";
import { changedLines, Gathering, leftOutLines, SHOWN, summaryLines } from "./report.ts";
import { RowsFile } from "./rows-file.ts";

/** What the streamer reads. */
interface Look {
  readonly lines: readonly string[];
  /** Nothing of the file would be written. */
  readonly nothing: boolean;
}

export async function lookBefore(
  context: CliContext,
  staged: Staged,
  notes: readonly string[],
  options: ImportOptions,
): Promise<Look> {
  const { config } = context.load();
  const book = bookOrNone(context);
  try {
    return await look({ context, config, db: book.db, staged, notes, options });
  } finally {
    book.close();
  }
}

interface LookOf {
  readonly context: CliContext;
  readonly config: Config;
  readonly db: Db;
  readonly staged: Staged;
  readonly notes: readonly string[];
  readonly options: ImportOptions;
}

async function look({ context, config, db, staged, notes, options }: LookOf): Promise<Look> {
  const ground = importGroundInBook({ db, config, paths: context.paths, clock: realSystem().clock });
  const currency = currencyIn(db, config);
  const economy = new Economy(itemsIn(config, db, currency.id));
  const all = new RowsFile(`${staged.file.replace(/\.db$/, "")}-left-out.txt`);
  const gathering = new Gathering(all);
  const has = (fate: Fate) =>
    fate.fate === "gets" && fate.viewerId ? ground.ledger.balance(fate.viewerId, currency.id) : 0;
  const supply = new Supply({ db, broadcastsEnded: () => 0 }).total(currency.id);
  for (const balance of balancesOf(db, currency.id)) economy.count(balance, balance);
  const sum = await allNow(
    planImport(ground, staged, (row: StagedRow, fate: Fate) => {
      gathering.add(row, fate);
      if (fate.fate === "gets") economy.change(has(fate), has(fate) + fate.change);
    }),
  );
  const leftOut = leftOutLines(staged, all);
  all.end(SHOWN);
  const about = staged.about();
  const { amount, minutes } = staged.counts();
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
  const gets = sum.gets.known + sum.gets.new + sum.gets.name;
  const waits = Object.keys(sum.waits).length > 0;
  const lines = [
    `${about.title}, written ${wallClock(about.writtenAtMs, "UTC").day}`,
    ...section("A dry run: what would be done", summaryLines(staged, sum, currency)),
    ...section("The ten largest", gathering.largest(currency, has)),
    ...section("Wait by their name", gathering.waiting()),
    ...section("Get nothing", gathering.skipped()),
    ...section("Left out of the file", leftOut),
    ...section("Changed", changedLines(staged)),
    ...(all.count > SHOWN ? [`All of these rows, each with its reason, are in ${all.file}`] : []),
    ...section("Afterwards", [
      `There are ${money(supply, currency)} now and ${money(supply + sum.given - sum.taken, currency)} after.`,
      ...economy.lines(config, { points: amount, minutes }),
    ]),
    ...section("Worth knowing", [...notes, ...beforeOf(ground.rows, about), ...modeNote(options)]),
  ];
  return { lines, nothing: gets === 0 && !waits };
}

/** The currency of the channels; one that the book does not know yet is called as the config calls it. */
function currencyIn(db: Db, { currency: { one, many } }: Config): Currency {
  const known = db
    .prepare<[], Currency>(
      "SELECT id, code, kind, name_one AS nameOne, name_many AS nameMany, decimals FROM currency WHERE code = 'main'",
    )
    .get();
  return { ...(known ?? { id: 0, code: "main", kind: "play", decimals: 0 }), nameOne: one, nameMany: many };
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
function beforeOf(rows: ImportRows, { bot, hash, mode }: ReturnType<Staged["about"]>): string[] {
  const before = rows.all().filter((one) => one.bot === bot && one.hash !== hash && one.state !== "undone");
  if (before.length === 0) return [];
  const list = before.map(({ operationId, title }) => `O${operationId} (${title})`).join(", ");
  const advice =
    mode === "add"
      ? " Added to that, viewers get twice what they had: choose --mode raise-to, or take the other one back first (npx chatmint import undo NUMBER)."
      : "";
  return [`Another file of the same bot came in before: ${list}.${advice}`];
}

function modeNote({ mode }: ImportOptions): string[] {
  if (mode === "add")
    return [
      "What they have is added to what they have here. Instead: --mode raise-to (never less than there) or --mode set.",
    ];
  return mode === "set"
    ? ["Everybody in the file has exactly what it says afterwards, also if that is less than now."]
    : [];
}
