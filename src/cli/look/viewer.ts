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
import { type ToldFor, ToldLines } from "../../features/points/told-lines.ts";
import { pendingInBook, watchedInBook } from "../../features/watch/in-book.ts";
import { Ledger } from "../../ledger/ledger.ts";
import { money } from "../../ledger/words.ts";
import type { Currency } from "../../model/money.ts";
import { type KnownViewer, Viewers } from "../../viewers/viewers.ts";
import { Statement } from "../../wallet/statement.ts";
import type { CliContext } from "../context.ts";
import { speechOf } from "../speech.ts";
import { bookToRead } from "./book.ts";
import { withChat } from "./chat-check.ts";

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
  // The words are those of chat and of every page, by the config's language and wording.
  return withChat(context, context.load().config, ({ replies }) =>
    look(context, name, options.rehearsal, line, ({ db, ledger, viewers, currency, viewer: found, timeZone }) => {
      const statement = new Statement({ db, ledger, timeZone });
      const told = new ToldLines(statement, replies);
      const imports = new ImportRows(db);
      const toldFor: ToldFor = {
        now: realSystem().clock.now(),
        nameOf: (viewerId) => viewers.person(viewerId).name,
        earnedThere: (number) =>
          imports.allTime(viewers.identities(found.id), number).reduce((sum, { amount }) => sum + amount, 0),
      };
      const lines = statement.lines(found.id, currency.id, options.limit);
      if (lines.length === 0) context.out(`${found.name} has no movements yet.`);
      for (const line of lines) {
        const id = line.id === undefined ? "" : `#${line.id}`;
        const amount = `${line.amount > 0 ? "+" : ""}${line.amount.toLocaleString("en")}`;
        context.out(`${id.padStart(8)} ${amount.padStart(12)}  ${told.text(line, toldFor, { currency })}`);
      }
      context.out(`${found.name} has ${money(ledger.balance(found.id, currency.id), currency)}.`);
    }),
  );
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
