/** What giveaways are made of, put together once. */

import type { Log } from "../../base/log.ts";
import type { System } from "../../base/system.ts";
import type { Db } from "../../db/open.ts";
import type { Writer } from "../../db/writer.ts";
import type { NameBeside } from "../../feed/feed-events.ts";
import type { FeatureContext } from "../../kit/context.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import { SamePerson } from "../../ledger/same-person.ts";
import type { Viewers } from "../../viewers/viewers.ts";
import type { Audience } from "./audience.ts";
import { Claims } from "./claims.ts";
import { Closing } from "./closing.ts";
import { Drawing } from "./drawing.ts";
import { Entrants } from "./entrants.ts";
import { Entries } from "./entries.ts";
import { EntryRows } from "./entry-rows.ts";
import { Joined } from "./joined.ts";
import { OpenGiveaways } from "./open-giveaways.ts";
import type { StartReading } from "./options.ts";
import { PickRows } from "./pick-rows.ts";
import { type MintLimit, PrizeMoney } from "./prize-money.ts";
import { Progress } from "./progress.ts";
import { ProofFiles } from "./proof-files.ts";
import { Redactions } from "./redactions.ts";
import { giveawayTell } from "./sentences.ts";
import type { GiveawaysConfig } from "./settings.ts";
import { Settling } from "./settling.ts";
import { GiveawayRows } from "./store.ts";
import type { Giveaway } from "./types.ts";
import { Which } from "./which.ts";

export interface GiveawaysOptions extends Pick<FeatureContext, "lane" | "deadlines" | "teller" | "say" | "track"> {
  readonly db: Db;
  readonly system: Pick<System, "clock" | "timers" | "random">;
  readonly writer: Pick<Writer, "run">;
  readonly log: Log;
  readonly ledger: Ledger;
  readonly feed: FeatureContext["feed"];
  readonly viewers: Viewers;
  readonly adjustments: MintLimit;
  readonly audience: Audience;
  readonly config: GiveawaysConfig;
  /** What it is called outside of chat, and how to take part. */
  readonly told: (giveaway: Giveaway) => NameBeside;
  /** Where the files of proofs are written. */
  readonly proofFolder: string;
  /** Whether a line that is this word calls a command. */
  readonly isCommand: (line: string) => boolean;
  /** Pages show another state from now on. */
  readonly changed: (topic: "giveaways") => void;
  /** How a command is called, with the mark. */
  readonly called: (word: string) => string;
  /** What the channels pay in. */
  readonly currencyId: number;
  /** How numbers are written in the bot's language. */
  readonly numbers: Omit<StartReading, "decimals" | "currencyWords">;
}

/** Everything inside, by name. */
export type Parts = ReturnType<typeof makeParts>;

/** In the last minute of a raffle chat is not told how many have joined. */
const JOINED_BEFORE_END_MS = 60_000;

/** What stands in the book, and what moves by it: rows, entries, prizes, draws. */
function bookOf(options: GiveawaysOptions) {
  const { db, ledger, viewers, audience, config, adjustments } = options;
  const { clock } = options.system;
  const changed = () => options.changed("giveaways");
  const giveaways = new GiveawayRows(db, changed);
  const rows = new EntryRows(db, changed);
  const entrants = new Entrants(db);
  const picks = new PickRows(db, changed);
  const entries = new Entries({
    ...{ rows, picks, ledger, clock, same: new SamePerson(db), erasures: viewers.erasures },
    excludeWinnersDays: () => config.excludeWinnersDays,
    watchedMinutes: (currencyId, viewerId) => audience.watchedMinutes(currencyId, viewerId),
  });
  const prizes = new PrizeMoney({ giveaways, ledger, adjustments });
  const drawing = new Drawing({
    ...{ giveaways, rows, picks, entries, prizes, viewers, clock },
    wroteLately: (currencyId, viewerId) => audience.wroteLately(currencyId, viewerId),
    subscribes: (currencyId, viewerId) => audience.subscribes(currencyId, viewerId),
    raffle: config.raffle,
  });
  const closing = new Closing({ giveaways, rows, ledger, viewers, clock });
  const settling = new Settling({ giveaways, rows, ledger });
  return { giveaways, rows, entrants, picks, entries, prizes, drawing, closing, settling };
}

/** Builds the parts. Nothing is read from the book yet. */
export function makeParts(options: GiveawaysOptions) {
  const { db, writer, log } = options;
  const book = bookOf(options);
  const { giveaways } = book;
  const tell = giveawayTell(options);
  const proofs = new ProofFiles({ db, log, folder: options.proofFolder });
  const progress: Progress = new Progress({
    ...options,
    ...book,
    tell,
    onDrawn: (giveawayId) => {
      claims.arm();
      proofs.write(giveawayId);
      redactions.begin();
    },
    onChanged: () => {
      open.read();
      redactions.begin();
    },
  });
  const claims: Claims = new Claims({ ...options, ...book, progress, tell });
  const open: OpenGiveaways = new OpenGiveaways({
    ...{ giveaways, deadlines: options.deadlines },
    close: (id) =>
      writer.run((work) => {
        const giveaway = giveaways.get(id);
        if (giveaway.state === "open") progress.close(work, giveaway);
      }),
  });
  const redactions = new Redactions({ ...options, ...book, proofs });
  const joined = joinedOf(options, book, tell);
  const which = new Which(giveaways, open);
  return { ...book, tell, proofs, progress, claims, open, joined, which, redactions };
}

/** Tells chat now and then how many have joined. */
function joinedOf(
  { config, system }: GiveawaysOptions,
  { giveaways, entrants }: ReturnType<typeof bookOf>,
  tell: ReturnType<typeof giveawayTell>,
): Joined {
  return new Joined({
    timers: system.timers,
    everySeconds: () => config.joinedEverySeconds,
    say(id, count) {
      const giveaway = giveaways.get(id);
      if (giveaway.state !== "open") return;
      // A raffle's last line says how many joined; shortly before it that would be noise.
      if (giveaway.kind === "raffle" && giveaway.closesAtMs! - system.clock.now() <= JOINED_BEFORE_END_MS) return;
      const entry = giveaway.keyword !== null && giveaway.price === 0 ? "keyword" : "other";
      const { persons } = entrants.counts(giveaway);
      tell.sayNow(giveaway, "joined", { count, persons, entry, keyword: giveaway.keyword ?? "" });
    },
  });
}
