/** `chatmint viewer` and `chatmint history`: what the book knows of one viewer, beside a running bot too. */

import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { homeOf, zoneOf } from "../../app/config.ts";
import { personFile } from "../../app/person.ts";
import { ConfigError, codeOf } from "../../base/errors.ts";
import { realSystem } from "../../base/system.ts";
import type { Db } from "../../db/open.ts";
import { inWords as placeInWords } from "../../db/place.ts";
import { ImportRows } from "../../features/imports/rows.ts";
import { pendingInBook, watchedInBook } from "../../features/watch/in-book.ts";
import { Ledger } from "../../ledger/ledger.ts";
import { money } from "../../ledger/words.ts";
import type { Currency } from "../../model/money.ts";
import { type KnownViewer, Viewers } from "../../viewers/viewers.ts";
import { type LineOperation, Statement, type StatementLine, type WatchedSpan } from "../../wallet/statement.ts";
import type { CliContext } from "../context.ts";
import { speechOf } from "../speech.ts";
import { bookToRead } from "./book.ts";

interface Look {
  readonly db: Db;
  readonly ledger: Ledger;
  readonly viewers: Viewers;
  readonly currency: Currency;
  readonly viewer: KnownViewer;
  readonly timeZone: string;
}

/** Says who a viewer is on every platform, what they have and how long they watched. */
export async function viewer(
  context: CliContext,
  name: string,
  options: { readonly rehearsal: boolean; readonly export?: string | undefined },
): Promise<number> {
  const line = `npx chatmint viewer ${name}`;
  const file = options.export;
  if (file !== undefined) {
    return look(context, name, options.rehearsal, line, ({ db, viewer: found }) =>
      writePerson(context, db, found, file),
    );
  }
  return look(context, name, options.rehearsal, line, ({ db, ledger, viewers, currency, viewer: found }) => {
    context.out(`${found.name} (viewer ${found.id})`);
    for (const { platform, platformId, login, roles } of viewers.identities(found.id)) {
      context.out(
        `  ${platform}: ${login || "(name taken over)"}, id ${platformId}${roles.length > 0 ? `, ${roles.join(", ")}` : ""}`,
      );
    }
    const pending = ledger.pending(found.id, currency.id);
    context.out(
      `  has ${money(ledger.balance(found.id, currency.id), currency)}${pending > 0 ? ` (${pending} of it from watching since the last entry)` : ""}`,
    );
    const watched = watchedInBook(db, found.id);
    for (const { platform, login, minutes, messages } of watched) {
      context.out(
        `  ${platform} ${login}: watched ${Math.floor(minutes / 60)} h ${minutes % 60} min, wrote ${messages} lines`,
      );
    }
    for (const { title, amount } of new ImportRows(db).allTime(viewers.identities(found.id))) {
      context.out(`  earned ${money(amount, currency)} in all by another bot (${title})`);
    }
    if (!found.earning) context.out("  is excluded from earning (!include lets them earn again)");
  });
}

/** Everything about one person, as a file they can read; `-` is the terminal. */
function writePerson(context: CliContext, db: Db, { id, name }: KnownViewer, file: string): void {
  const text = `${JSON.stringify(personFile(db, id, realSystem().clock.now()), undefined, 2)}\n`;
  if (file === "-") {
    context.out(text.trimEnd());
    return;
  }
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    if (codeOf(error) === "EEXIST") {
      throw new ConfigError("EXPORT_EXISTS", [`${file} exists already. Name another file.`]);
    }
    throw placeInWords(error, `${file} cannot be written`, "name a file in another folder");
  }
  const values = { file: path.resolve(file), name };
  const speech = speechOf(context);
  context.out(
    speech.say("Written: {file}. It has everything the book knows about {name}; give it to nobody else.", values),
  );
}

/** Prints the last movements of a viewer's balance, newest first. */
export async function history(
  context: CliContext,
  name: string,
  options: { readonly rehearsal: boolean; readonly limit: number },
): Promise<number> {
  if (!Number.isInteger(options.limit) || options.limit < 1) {
    throw new ConfigError("LIMIT", ["--limit takes a whole number above zero, for example --limit 50"]);
  }
  const line = `npx chatmint history ${name}`;
  return look(context, name, options.rehearsal, line, ({ db, ledger, viewers, currency, viewer: found, timeZone }) => {
    const statement = new Statement({ db, ledger, timeZone });
    const lines = statement.lines(found.id, currency.id, options.limit);
    if (lines.length === 0) context.out(`${found.name} has no movements yet.`);
    for (const line of lines) context.out(inWords(line, viewers, statement));
    context.out(`${found.name} has ${money(ledger.balance(found.id, currency.id), currency)}.`);
  });
}

async function look(
  context: CliContext,
  name: string,
  rehearsal: boolean,
  line: string,
  show: (look: Look) => void,
): Promise<number> {
  const { config } = context.load();
  const book = bookToRead(context, rehearsal, line);
  try {
    const { db } = book;
    const clock = realSystem().clock;
    const nothingToFollow = () => {};
    const ledger = new Ledger({ db, clock });
    ledger.useWatching({
      settle: nothingToFollow,
      pending: (viewerId, currencyId) => pendingInBook(db, viewerId, currencyId),
    });
    const viewers = new Viewers({ db, clock });
    const currency = ledger.currencies()[0];
    const found = viewers.byName(homeOf(config), name);
    if (!found || !currency) {
      const also = !rehearsal && existsSync(context.paths.rehearsalBook);
      context.err(
        `The book ${book.file} knows nobody called ${name}.${also ? ` The rehearsal's is another: ${line} --rehearsal` : ""}`,
      );
      return 1;
    }
    show({ db, ledger, viewers, currency, viewer: found, timeZone: zoneOf(config) });
    return 0;
  } finally {
    book.close();
  }
}

function inWords(line: StatementLine, viewers: Viewers, statement: Statement): string {
  const id = line.id === undefined ? "     now" : `#${String(line.id).padStart(7)}`;
  const amount = `${line.amount > 0 ? "+" : ""}${line.amount.toLocaleString("en")}`.padStart(12);
  const other =
    line.otherViewerId === undefined
      ? ""
      : ` ${line.amount > 0 ? "from" : "to"} ${viewers.person(line.otherViewerId).name}`;
  const by = line.actorViewerId === undefined ? "" : ` by ${viewers.person(line.actorViewerId).name}`;
  const part = line.operation ? `, ${partOf(line.operation)}` : "";
  const span = line.span ? ` ${statement.period(line.span, line.atMs)}, ${arithmetic(line.span)}` : "";
  const undone = line.undoneBy === undefined ? "" : ` (undone by #${line.undoneBy})`;
  return `${id}  ${line.day} ${line.time} ${amount}  ${line.kind}${span}${other}${by}${part}${line.memo ? `: ${line.memo}` : ""}${undone}`;
}

/** `part of O4, import: points.csv`, `undo of O4`. */
function partOf({ id, kind, memo }: LineOperation): string {
  return kind === "undo" ? `undo of O${id}` : `part of O${id}, ${kind}${memo ? `: ${memo}` : ""}`;
}

/** `31 × 5 = 155`, with what a cap left of the last one and how fast the minutes counted: `31 × 5 + 2 = 157 (speed ×2)`. */
function arithmetic({ times, each, rest, speed }: WatchedSpan): string {
  const total = (times * each + rest).toLocaleString("en");
  const fast = speed === 1_000 ? "" : ` (speed ×${speed / 1_000})`;
  if (times === 0) return total + fast;
  const count = `${times.toLocaleString("en")} × ${each.toLocaleString("en")}`;
  return `${count}${rest > 0 ? ` + ${rest.toLocaleString("en")}` : ""} = ${total}${fast}`;
}
