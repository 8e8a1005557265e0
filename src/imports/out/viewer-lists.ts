/** Lists with a row for each login of each viewer: what they have, and who they are. */
import { isoTime } from "../../ledger/audit/verify-chain.ts";
import { type Cell, type Column, type ExportList, type ExportRow, rowsOf } from "./export-list.ts";
import { currenciesOf, holdingsOf, type Login, type Person, personsOf, sumsByViewer } from "./persons.ts";

const WHO: readonly Column[] = [
  { name: "platform", type: "text", about: "twitch, kick or local" },
  { name: "id", type: "text", about: "the platform's id of the account; it stays when the name changes" },
  { name: "name", type: "text", about: "the login, in lower case; empty once somebody else has taken it over" },
  { name: "display_name", type: "text", about: "the name as it is shown" },
];
const NEVER_EARNS: Column = {
  name: "never_earns",
  type: "text",
  about: "why this account earns nothing: bot, excluded, broadcaster, self, anonymous; empty when it earns",
};
const SAME_AS: Column = {
  name: "same_as",
  type: "text",
  about: "platform:id of the login where the numbers of this viewer stand; empty there",
};

const who = ({ platform, platformId, login, displayName }: Login): Cell[] => [platform, platformId, login, displayName];

/** Rows of one person: the numbers stand at the login seen last, and 0 at the others. */
function* rowsOfPerson(
  { logins }: Person,
  row: (login: Login, isFirst: boolean, sameAs: string) => ExportRow,
): Generator<ExportRow> {
  const [first] = logins;
  for (const login of logins) {
    yield row(login, login === first, login === first ? "" : `${first.platform}:${first.platformId}`);
  }
}

export const balances: ExportList = {
  name: "balances",
  about: "what every viewer has, a row for each login and currency",
  columns: [
    ...WHO,
    { name: "currency", type: "text", about: "the code of the currency; yours is main" },
    { name: "balance", type: "whole", about: "what the viewer has" },
    {
      name: "pending",
      type: "whole",
      about: "how much of it was earned by watching and is not in the book yet; a daily cap may still cut it",
    },
    { name: "watch_minutes", type: "whole", about: "minutes watched on the channels of this currency" },
    {
      name: "all_time",
      type: "whole",
      about:
        "all that was made for them: watching, bonuses, what moderators gave, imports; not what other viewers gave, prizes and refunds",
    },
    NEVER_EARNS,
    SAME_AS,
  ],
  *rows(book) {
    for (const [at, currency] of currenciesOf(book).entries()) {
      const holdingOf = holdingsOf(book, currency);
      for (const person of personsOf(book)) {
        const { known, balance, pending, minutes, allTime } = holdingOf(person.viewerId);
        // In the first currency everybody has a row, so that nobody is missing.
        if (!known && at > 0) continue;
        yield* rowsOfPerson(person, (login, isFirst, sameAs) => [
          ...who(login),
          currency.code,
          ...(isFirst ? [balance, pending, minutes, allTime] : [0, 0, 0, 0]),
          book.neverEarns(login),
          sameAs,
        ]);
      }
    }
  },
};

const WATCHED = (column: "minutes" | "messages") => `SELECT viewer_id, ${column} FROM watch`;

export const viewers: ExportList = {
  name: "viewers",
  about: "who every viewer is, a row for each login",
  columns: [
    ...WHO,
    { name: "viewer", type: "whole", about: "Chatmint's number of the person, the same for all their logins" },
    { name: "roles", type: "text", about: "as last seen: subscriber, vip, moderator, broadcaster" },
    { name: "account_created_at", type: "time", about: "how old the account is, where the platform told", empty: true },
    { name: "first_seen_at", type: "time", about: "when the viewer was first seen" },
    { name: "last_seen_at", type: "time", about: "when this account was last seen, within ten minutes" },
    { name: "watch_minutes", type: "whole", about: "minutes watched on all channels, without those of now" },
    { name: "messages", type: "whole", about: "lines written while live on all channels" },
    { name: "listed", type: "yes", about: "false when they asked to be left out of lists" },
    NEVER_EARNS,
    SAME_AS,
  ],
  *rows(book) {
    const sums = (sql: string) => sumsByViewer(book, rowsOf<[number, number]>(book.db, sql));
    const [minutes, messages] = [sums(WATCHED("minutes")), sums(WATCHED("messages"))];
    for (const person of personsOf(book)) {
      const { viewerId, firstSeenAtMs, listed } = person;
      yield* rowsOfPerson(person, (login, isFirst, sameAs) => [
        ...who(login),
        viewerId,
        login.roles,
        login.accountCreatedAtMs === null ? null : isoTime(login.accountCreatedAtMs),
        isoTime(firstSeenAtMs),
        isoTime(login.seenAtMs),
        ...(isFirst ? [minutes(viewerId) ?? 0, messages(viewerId) ?? 0] : [0, 0]),
        listed,
        book.neverEarns(login),
        sameAs,
      ]);
    }
  },
};
