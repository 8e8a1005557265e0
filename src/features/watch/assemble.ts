/** Puts the parts of the watch together; the only file of this folder that knows all of them. */

import { Days } from "../../base/calendar.ts";
import type { Log } from "../../base/log.ts";
import type { Clock, Cron, Random, Timers } from "../../base/system.ts";
import type { Db } from "../../db/open.ts";
import type { Writer } from "../../db/writer.ts";
import type { FeatureContext } from "../../kit/context.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { Ranking } from "../../ranking/ranking.ts";
import type { Exclusions } from "../../viewers/exclusions.ts";
import type { Viewers } from "../../viewers/viewers.ts";
import type { Rule } from "./accrual.ts";
import { Assumed } from "./assumed.ts";
import { Board } from "./board.ts";
import { BonusPay } from "./bonus-pay.ts";
import { BroadcastRows } from "./broadcasts.ts";
import { Caps } from "./caps.ts";
import { Changes } from "./changes.ts";
import { GuessNotes } from "./guess-notes.ts";
import { HappyHours } from "./happy-hours.ts";
import type { WatchingHooks } from "./hooks.ts";
import { Lurkers } from "./lurkers.ts";
import { Minute } from "./minute.ts";
import { OnAir } from "./on-air.ts";
import { Payroll } from "./payroll.ts";
import { Persons } from "./persons.ts";
import { Polls } from "./polls.ts";
import { Ranks } from "./ranks.ts";
import type { WatchingSection } from "./settings.ts";
import { SpanRows } from "./spans.ts";
import { ChannelStates } from "./states.ts";
import { Ticker } from "./ticker.ts";
import { WatchTime } from "./watch-time.ts";

export interface WatchingOptions extends Pick<FeatureContext, "deadlines"> {
  readonly db: Db;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly cron: Cron;
  readonly random: Random;
  readonly feed: FeatureContext["feed"];
  readonly ledger: Pick<Ledger, "post" | "postAll" | "settledBalance" | "onBalance">;
  readonly ranking: Pick<Ranking, "set" | "still">;
  readonly viewers: Viewers;
  readonly exclusions: Exclusions;
  /** Whether a viewer stands in lists. */
  readonly isShown: (viewerId: number) => boolean;
  readonly writer: Pick<Writer, "run">;
  readonly log: Log;
  readonly config: WatchingSection;
  /** Days and cron times are counted in it. */
  readonly timeZone: string;
  readonly hooks: WatchingHooks;
}

/** What the facade works with. */
export type Parts = ReturnType<typeof assembleWatch>;

/** Builds every part; nothing runs yet. */
export function assembleWatch(options: WatchingOptions) {
  const { config, clock, cron } = options;
  const states = new ChannelStates({ ...options, changed: (...what) => changes.mark(...what) });
  const book = bookOf(options);
  const ruleNow = ruleOf(config);
  const changes = new Changes({
    ...options,
    ...book,
    rule: ruleNow,
    statesOf: (currencyId) => states.of(currencyId),
    endedIn: (currencyId) =>
      [...book.board.broadcasts()].filter(
        (broadcast) => broadcast.ended && states.find(broadcast.channelId)?.channel.currencyId === currencyId,
      ),
  });
  const happyHours = new HappyHours({
    ...options,
    system: { clock, cron },
    planned: () => config.happyHours,
    currencyIds: () => states.currencyIds(),
    announce: (kind, { currencyId, multiplier, endsAtMs }, askedIn) => {
      const channelIds = states.liveIn(currencyId);
      options.hooks.announce({ kind, currencyId, multiplier, endsAtMs, channelIds, askedIn });
    },
  });
  const polls = new Polls({ ...options, states });
  const ticker = new Ticker({
    ...options,
    beat: (whole, coming) =>
      minute.beat(
        whole.map((id) => states.get(id)),
        coming.map((id) => states.get(id)),
      ),
  });
  const onAir = new OnAir({
    ...options,
    ...book,
    ...{ changes, ticker },
    siblings: (state) => states.siblings(state),
    platformSaid: (state, live) => assumed.platformSaid(state, live),
    wentLive: (state) => void polls.poll(state),
  });
  const assumed = new Assumed({ ...options, onAir, notes: new GuessNotes(options) });
  const ranks = new Ranks({ ...options, ...book });
  const minute = new Minute({
    ...options,
    ...book,
    ...{ changes, happyHours, assumed, ranks, onAir },
    rollCall: (state) => polls.poll(state),
  });
  const isExcluded = (viewerId: number, currencyId: number) => earnsNothing(options, states, viewerId, currencyId);
  const bonuses = new BonusPay({ ...options, ...book, isExcluded });
  const lurkers = new Lurkers({ db: options.db, rules: config.presence });
  const watchTime = new WatchTime({ ...options, ...book });
  const persons = new Persons({ ...options, ...book, states, changes });
  return {
    states,
    ...book,
    changes,
    ranks,
    happyHours,
    polls,
    ticker,
    onAir,
    assumed,
    minute,
    bonuses,
    lurkers,
    watchTime,
    persons,
  };
}

/** What watching earns by the settings of now. The same object while they stay the same: open spans keep the one they began with. */
function ruleOf(config: WatchingSection): () => Rule {
  let rule: Rule = { amount: config.amount, period: config.minutes };
  return () => {
    if (rule.amount !== config.amount || rule.period !== config.minutes)
      rule = { amount: config.amount, period: config.minutes };
    return rule;
  };
}

/** Everything between the watch and the book. */
function bookOf(options: WatchingOptions) {
  const { db, ledger, config } = options;
  const board = new Board();
  const days = new Days(options.timeZone);
  const spans = new SpanRows(db);
  const broadcasts = new BroadcastRows(db);
  const caps = new Caps({ db, ledger, balanceCap: config.balanceCap, dailyCap: config.dailyCap });
  const payroll = new Payroll({ ...options, board, spans, broadcasts, caps, days });
  return { board, days, spans, broadcasts, caps, payroll };
}

function earnsNothing(options: WatchingOptions, states: ChannelStates, viewerId: number, currencyId: number): boolean {
  return options.viewers.identities(viewerId).some((known) => {
    const channel = states.of(currencyId).find((state) => state.channel.platform === known.platform)?.channel;
    return options.exclusions.reason(known, channel?.platformId) !== undefined;
  });
}
