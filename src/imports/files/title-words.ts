/** What the title of a column says in English, German, French, Spanish or Portuguese. */
import type { ImportPlatform } from "../found.ts";
import { plainColumn } from "./columns.ts";
import type { TimeUnit } from "./watch-time.ts";

/** What a column holds. `time`: watched, in a unit that its title does not say. `total`: all-time where points are there too. */
export type ColumnKind =
  | "name"
  | "display"
  | "id"
  | "platform"
  | "points"
  | "allTime"
  | "total"
  | "currency"
  | "time"
  | TimeUnit
  | "other";

export interface TitleMeaning {
  readonly kind: ColumnKind;
  /** Of two columns of a kind the lower one is meant. */
  readonly rank: number;
  /** `Twitch ID`: where the column's names or ids are from. */
  readonly platform?: ImportPlatform | undefined;
  /** Whether it is nothing but a word for points, and no name of a currency. */
  readonly isPlain?: boolean;
}

/** Sure words first: of two columns the one whose word stands earlier is meant. As in `plainColumn`. */
const WORDS: Readonly<Partial<Record<ColumnKind, string>>> = {
  name:
    "login userlogin loginname username user_name accountname user viewer viewername name nick nickname account member follower " +
    "benutzername benutzer nutzername nutzer zuschauer zuschauername konto nomdutilisateur utilisateur pseudo spectateur nom " +
    "nombredeusuario usuario espectador nombre nomedeusuario nomedousuario utilizador nome apelido channel",
  display: "displayname display anzeigename nomaffiche nombrevisible nomedeexibicao shownname",
  id: "platformid userid channelid viewerid accountid externalid id uid benutzerid nutzerid idutilisateur idusuario idutilizador",
  platform: "platform plattform plateforme plataforma service provider site source",
  points:
    "points currentpoints point pts balance currentbalance amount loyaltypoints channelpoints punkte punkt punktestand guthaben " +
    "kontostand betrag solde montant puntos saldo cantidad pontos quantidade quantia value wert score",
  allTime:
    "alltime alltimepoints pointsalltime pointstotal lifetime lifetimepoints earned totalearned earnedtotal pointsearned " +
    "totalpointsearned alltimebalance allzeit allepunkte punkteinsgesamt gesamtpunkte verdient insgesamtverdient totalgagne " +
    "pointsgagnes totalganado ganado totalganho ganho",
  total: "total totalpoints insgesamt gesamt gesamtpunktzahl totalpunkte",
  currency: "currency currencyname waehrung wahrung devise moneda moeda",
  minutes: "minutes minute mins min minuten minutos minuto",
  hours: "hours hour hrs hr h stunden stunde std heures heure horas hora",
  seconds: "seconds second secs sec s sekunden sek secondes segundos",
  milliseconds: "milliseconds ms millis millisekunden millisecondes milisegundos",
  time:
    "watchtime timewatched watchedtime watched time viewtime viewingtime timeviewed onlinetime timeonline timeinchannel duration " +
    "zuschauzeit sehzeit zeit dauer temps tempsdevisionnage tempsvisionne duree tiempo tiempovisto tiempodevisualizacion " +
    "duracion tempo tempoassistido duracao",
  other:
    "rank rang rango position pos place platz nr no number numero row level lvl niveau nivel stufe xp exp messages message chatmessages lines nachrichten " +
    "mensajes mensagens months subs submonths bits tips tipped donated donations lastseen firstseen joined joindate followdate date " +
    "created createdat updated updatedat email note notes comment comments role roles group groups vip mod moderator subscriber " +
    "regular raids streak age gambled spent lost won",
};

/** Names of currencies that are often met; each is points under its own name. */
const COINS =
  "coins coin credits tokens gold gems cash money dollars bucks bytes cookies muenzen munzen taler monnaie pieces monedas moedas creditos fichas";

const MEANINGS = new Map<string, TitleMeaning>();
for (const [kind, words] of Object.entries(WORDS) as [ColumnKind, string][]) {
  for (const [rank, word] of words.split(" ").entries()) {
    MEANINGS.set(plainColumn(word), { kind, rank, isPlain: kind === "points" });
  }
}
for (const word of COINS.split(" ")) MEANINGS.set(word, { kind: "points", rank: 50 });

/** Words of languages in which people write 14,33. */
const WITH_COMMA =
  /punkt|stunde|minuten|sekund|guthaben|zuschau|benutzer|nutzer|wahrung|heure|utilisateur|solde|spectateur|puntos|horas|minutos|segundo|usuario|saldo|pontos|utilizador|nombre|moned|moeda/;

/** What a title says; `undefined` where it is no word that is known here. */
export function meaningOf(title: string): TitleMeaning | undefined {
  const plain = plainColumn(title);
  const known = MEANINGS.get(plain);
  if (known) return known;
  const platform = plain.includes("twitch") ? "twitch" : /kick(?!ed|s)/.test(plain) ? "kick" : undefined;
  if (platform !== undefined) {
    const rest = plain.replace(platform, "");
    return {
      ...(rest === "" ? { kind: "name", rank: 30 } : (MEANINGS.get(rest) ?? byPart(title, rest))),
      platform,
    } as TitleMeaning;
  }
  return byPart(title, plain);
}

/** Whether a header was written by somebody who writes a comma where others write a point. */
export function writesDecimalComma(titles: readonly string[]): boolean {
  return titles.some((title) => WITH_COMMA.test(plainColumn(title)));
}

const UNITS: readonly [TimeUnit, RegExp][] = [
  ["milliseconds", /millisec|millisek|milliss/],
  ["minutes", /minut/],
  ["hours", /hour|stunde|heure|horas/],
  ["seconds", /second|sekund|segundo/],
];

/** `Watch Time (h)`, `WatchTimeMinutes`, `Loyalty Points of me`. */
function byPart(title: string, plain: string): TitleMeaning | undefined {
  const isRate = /per(minute|hour|second|stream|view)|pro(minute|stunde)|^last|^next|^avg|average/.test(plain);
  if (isRate || /spent|lost|won|given|received|gambl|rank/.test(plain)) return { kind: "other", rank: 99 };
  const unit = UNITS.find(([, word]) => word.test(plain))?.[0] ?? unitByToken(title);
  if (unit !== undefined) return { kind: unit, rank: 60 };
  if (/alltime|lifetime|totalearned/.test(plain)) return { kind: "allTime", rank: 60 };
  if (/watchtime|timewatched|viewtime|zuschauzeit/.test(plain)) return { kind: "time", rank: 60 };
  if (/username|loginname|benutzername/.test(plain)) return { kind: "name", rank: 60 };
  if (/points|punkte|puntos|pontos|coins/.test(plain)) return { kind: "points", rank: 60 };
  return undefined;
}

function unitByToken(title: string): TimeUnit | undefined {
  const tokens = title
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}]+/u);
  if (tokens.filter((token) => token !== "").length < 2) return undefined;
  const found = tokens.map((token) => MEANINGS.get(token)?.kind).find((kind) => UNITS.some(([unit]) => unit === kind));
  return found as TimeUnit | undefined;
}
