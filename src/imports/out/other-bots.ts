/** Files that other bots read: nobody is held here. Both know viewers of Twitch by their login only. */
import Papa from "papaparse";
import { ConfigError } from "../../base/errors.ts";
import type { ExportBook } from "./export-list.ts";
import { currenciesOf, type Holding, holdingsOf, type Login, personsOf } from "./persons.ts";
import { inLots } from "./safe-csv.ts";

const AT_ONCE = 500;
/** What a login of Twitch is; anything else would break a file that has no quotes, or be somebody else over there. */
const LOGIN = /^[a-z0-9_]{1,25}$/;

/** Who is not in such a file. */
export interface LeftOut {
  /** How many have no login on Twitch. */
  elsewhere: number;
  /** Names that no login of Twitch can be. */
  readonly odd: string[];
}

type WriteLines = (rows: readonly (readonly [Login, Holding])[]) => string;

/** As StreamElements imports it: no header, `username,twitchId,currentPoints,allTimePoints,watchTime` in minutes. */
export function* streamElementsOf(book: ExportBook, left: LeftOut): Generator<string> {
  yield* written(book, left, (rows) => {
    const cells = rows.map(([{ login, platformId }, { balance, allTime, minutes }]) => [
      ...[login, platformId, balance, Math.max(balance, allTime), minutes],
    ]);
    return `${Papa.unparse(cells, { newline: "\r\n", quotes: [true, true, false, false, false] })}\r\n`;
  });
}

/** As PhantomBot's own export is: `Username,Seconds,Points`, LF and never a quote. */
export function* phantomBotOf(book: ExportBook, left: LeftOut): Generator<string> {
  yield "Username,Seconds,Points\n";
  yield* written(book, left, (rows) =>
    rows.map(([{ login }, { balance, minutes }]) => `${login},${minutes * 60},${balance}\n`).join(""),
  );
}

function* written(book: ExportBook, left: LeftOut, lines: WriteLines): Generator<string> {
  for (const lot of inLots(onTwitch(book, left), AT_ONCE)) yield lines(lot);
}

/** Everybody who has anything, by the login of Twitch seen last. */
function* onTwitch(book: ExportBook, left: LeftOut): Generator<readonly [Login, Holding]> {
  const holdingOf = holdingsOf(book, onlyCurrency(book));
  for (const { viewerId, logins } of personsOf(book)) {
    const holding = holdingOf(viewerId);
    if (holding.balance === 0 && holding.minutes === 0 && holding.allTime === 0) continue;
    const login = logins.find(({ platform, login: name }) => platform === "twitch" && name !== "");
    if (!login) left.elsewhere++;
    else if (LOGIN.test(login.login)) yield [login, holding];
    else left.odd.push(login.displayName || login.login);
  }
}

function onlyCurrency(book: ExportBook) {
  const currency = currenciesOf(book).find(({ kind }) => kind === "play");
  if (currency) return currency;
  throw new ConfigError("EXPORT_CURRENCY", [
    "Other bots take points and no real money. Leave out --currency, or name one that viewers earn by watching.",
  ]);
}
