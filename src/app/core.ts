/** What everything else stands on: the writer, people, money and channels of one bot, built from its book. */
import type { Log } from "../base/log.ts";
import type { DataPaths } from "../base/paths.ts";
import type { System } from "../base/system.ts";
import type { Watchdog } from "../base/watchdog.ts";
import type { Silence } from "../chat/outcome.ts";
import { RunningSettings } from "../config/running.ts";
import { Handled } from "../db/handled.ts";
import type { Book } from "../db/open.ts";
import { Settings } from "../db/settings.ts";
import { Writer } from "../db/writer.ts";
import { Feed } from "../feed/feed.ts";
import { Ledger } from "../ledger/ledger.ts";
import type { InsteadOfObs } from "../model/obs-action.ts";
import type { Platform } from "../platforms/platform.ts";
import { Ranking } from "../ranking/ranking.ts";
import type { Exclusions } from "../viewers/exclusions.ts";
import { Lists } from "../viewers/lists.ts";
import { Viewers } from "../viewers/viewers.ts";
import { Adjustments } from "../wallet/adjustments.ts";
import { givingRules } from "../wallet/giving.ts";
import { Supply } from "../wallet/supply.ts";
import { WebAccess } from "../web/access.ts";
import { Changes } from "../web/changes.ts";
import { Channels } from "./channels.ts";
import type { Config } from "./config.ts";
import { zoneOf } from "./config.ts";
import { exclusionsOf } from "./excluded.ts";
import { escrowSources } from "./listed.ts";
import { LIVE, settingPaths } from "./settings/described.ts";

export interface BuildOptions {
  readonly config: Config;
  readonly paths: DataPaths;
  readonly book: Book;
  readonly system: System;
  readonly log: Log;
  readonly platforms: readonly Platform[];
  /** In a rehearsal giving has no limits, so that two invented viewers can try it. */
  readonly rehearsal: boolean;
  /** OBS_PASSWORD of .env. */
  readonly obsPassword?: string | undefined;
  /** The disk failed at COMMIT: nothing more can be promised. */
  readonly onFatal: (error: unknown) => void;
  readonly onSilent?: (silence: Silence) => void;
  /** Where OBS is left alone: told of what it would have done. */
  readonly onObs?: InsteadOfObs;
  /** How much the log tells from now on. */
  readonly setLogLevel?: (level: string) => void;
  /** A problem of command files or wording in the streamer's language; without it they are logged in English. */
  readonly inLanguage?: ((problem: string) => string) | undefined;
  /** What sessions and addresses are timed with, where that is another one: a rehearsal moves its clock by hours. */
  readonly webSystem?: System | undefined;
  /** Ends a process that hangs; a test has none. */
  readonly watchdog?: Watchdog | undefined;
}

export type Core = Awaited<ReturnType<typeof buildCore>>;

/** Builds it, in order. The currency is made when the book is new. */
export async function buildCore(options: BuildOptions) {
  const { system, log, book, paths, platforms } = options;
  const running = new RunningSettings(options.config, settingPaths(), LIVE);
  const config = running.now;
  const { db } = book;
  const { clock } = system;
  const timeZone = zoneOf(config);
  const writer = new Writer({ db, log, onFatal: options.onFatal });
  const settings = new Settings(db);
  const ledger = new Ledger({ db, clock });
  const handled = new Handled({
    ...{ db, clock },
    movedMoney: (platform, messageId) => ledger.transferByKey(`${platform}:${messageId}:0`) !== undefined,
  });
  const feed = new Feed({ db, clock, random: system.random });
  const viewers = new Viewers({ db, clock });
  const ranking = new Ranking();
  const currency = await writer.run((work) =>
    ledger.ensureCurrency(work, {
      code: "main",
      kind: "play",
      nameOne: config.currency.one,
      nameMany: config.currency.many,
      decimals: 0,
    }),
  );
  ranking.load(db);
  const exclusions = exclusionsOf(config, paths);

  const lists = new Lists({ db, viewers, exclusions, ranking });
  lists.load();
  const channels = new Channels({
    ...{ db, platforms, currency },
    // The broadcaster may have been met before their channel was.
    opened: ({ platform, platformId }) => {
      const owner = viewers.known(platform, platformId);
      if (owner) lists.look(owner.id);
    },
  });
  const giving = givingRules({
    ...{ db, clock, timeZone },
    settings: options.rehearsal ? withoutLimits(config.giving) : config.giving,
    people: peopleFacts(ledger, viewers, exclusions),
  });
  const adjustments = new Adjustments({
    ...{ db, ledger, clock, timeZone },
    limits: config.moderation,
    supply: new Supply({ db, broadcastsEnded: () => ledger.watching.broadcastsEnded?.() ?? 0 }),
    nameOf: (id, platform) => viewers.person(id, platform).name,
  });
  for (const { what, open, problems } of escrowSources) ledger.registerEscrows(what, open, problems);
  return {
    ...{ options, config, running, paths, system, clock, log, timeZone },
    ...{ db, writer, settings, handled },
    changes: new Changes(),
    access: new WebAccess(db, options.webSystem ?? system),
    ...{ ledger, feed, ranking, currency, viewers, exclusions, lists, channels, giving, adjustments },
  };
}

function withoutLimits(giving: Config["giving"]): Config["giving"] {
  return {
    get enabled() {
      return giving.enabled;
    },
    ...{ accountAgeDays: 0, watchedMinutes: 0, receivedPerDay: 0 },
  };
}

/** What the limits of giving must know of people. */
function peopleFacts(ledger: Ledger, viewers: Viewers, exclusions: Exclusions) {
  return {
    isBot: (viewerId: number) => viewers.identities(viewerId).some((identity) => exclusions.isBot(identity)),
    accountCreatedAtMs: (viewerId: number) => {
      const ages = viewers.identities(viewerId).flatMap(({ accountCreatedAtMs }) => accountCreatedAtMs ?? []);
      return ages.length > 0 ? Math.min(...ages) : undefined;
    },
    minutesWatched: (viewerId: number) => ledger.watching.minutes?.(viewerId) ?? 0,
  };
}
