/** Who watches, and what it earns: the one door to broadcasts, presence, spans, accrual, ticks and happy hours. */
import type { Role, Roles } from "../chat/message.ts";
import type { WatchingSection } from "../config/watching.ts";
import type { Db } from "../db/open.ts";
import type { Writer } from "../db/writer.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Ranking } from "../ledger/ranking.ts";
import type { Log } from "../log.ts";
import type { Clock, Cron, Timers } from "../system.ts";
import type { Exclusions } from "../viewers/exclusions.ts";
import type { KnownViewer, Viewers } from "../viewers/viewers.ts";
import { thousandths } from "./accrual.ts";
import { Board } from "./board.ts";
import { Bonuses, type EarnResult } from "./bonuses.ts";
import { BroadcastRows } from "./broadcasts.ts";
import { Caps } from "./caps.ts";
import { Changes } from "./changes.ts";
import { ChannelState } from "./channel-state.ts";
import type { SeenLine, WatchedChannel, WatchingHooks } from "./channels.ts";
import { Days } from "./days.ts";
import { HAPPY_LONGEST_MS, HAPPY_MAX, HappyHours } from "./happy-hours.ts";
import { Lurkers, type LurkResult } from "./lurkers.ts";
import { Minute } from "./minute.ts";
import { type DeclareResult, OnAir } from "./on-air.ts";
import { Payroll } from "./payroll.ts";
import { Presence } from "./presence.ts";
import { recoverOpen } from "./recovery.ts";
import { rollCall } from "./roll-call.ts";
import { inSteps } from "./slices.ts";
import { SpanRows } from "./spans.ts";
import { MINUTE_MS, Ticker } from "./ticker.ts";
import { type TimePlace, WatchTime } from "./watch-time.ts";

export interface WatchingOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly cron: Cron;
  readonly ledger: Pick<Ledger, "post" | "settledBalance" | "onBalance">;
  readonly ranking: Pick<Ranking, "set">;
  readonly viewers: Viewers;
  readonly exclusions: Exclusions;
  readonly writer: Pick<Writer, "run" | "afterCommit">;
  readonly log: Log;
  readonly config: WatchingSection;
  /** Days and cron times are counted in it. */
  readonly timeZone: string;
  readonly hooks: WatchingHooks;
}

export type { DeclareResult, EarnResult, LurkResult, SeenLine, TimePlace, WatchedChannel, WatchingHooks };

/** How many are here, for the status line. */
export interface Counts {
  readonly live: boolean;
  /** With an open span. */
  readonly present: number;
  /** Of them, who is paid here. */
  readonly earning: number;
}

/**
 * Methods that write are synchronous and belong inside `writer.run`; those that only notice something (`saw`, `join`,
 * `live`) touch memory and queue what follows themselves. {@link idle} waits for all of it.
 */
export class Watching {
  readonly #options: WatchingOptions;
  readonly #states = new Map<number, ChannelState>();
  readonly #byCurrency = new Map<number, ChannelState[]>();
  readonly #weights: Readonly<Record<Role, number>>;
  readonly #board = new Board();
  readonly #days: Days;
  readonly #spans: SpanRows;
  readonly #broadcasts: BroadcastRows;
  readonly #payroll: Payroll;
  readonly #changes: Changes;
  readonly #happyHours: HappyHours;
  readonly #ticker: Ticker;
  readonly #onAir: OnAir;
  readonly #minute: Minute;
  readonly #bonuses: Bonuses;
  readonly #lurkers: Lurkers;
  readonly #watchTime: WatchTime;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(options: WatchingOptions) {
    const { db, clock, timers, writer, ledger, config, viewers, log, hooks } = options;
    this.#options = options;
    const afterCommit = (hook: () => void) => writer.afterCommit(hook);
    const { multipliers } = config;
    this.#weights = {
      everyone: thousandths(multipliers.everyone),
      subscriber: thousandths(multipliers.subscriber),
      vip: thousandths(multipliers.vip),
      moderator: thousandths(multipliers.moderator),
      broadcaster: thousandths(multipliers.broadcaster),
    };
    const board = this.#board;
    const days = new Days(options.timeZone);
    const spans = new SpanRows(db);
    const broadcasts = new BroadcastRows(db);
    const caps = new Caps({ db, ledger, balanceCap: config.balanceCap, dailyCap: config.dailyCap });
    const payroll = new Payroll({ db, clock, afterCommit, ledger, board, spans, broadcasts, caps, days });
    this.#days = days;
    this.#spans = spans;
    this.#broadcasts = broadcasts;
    this.#payroll = payroll;
    const rule = { amount: config.amount, period: config.minutes };
    const changes = new Changes({
      writer,
      payroll,
      spans,
      board,
      caps,
      rule,
      log,
      statesOf: (currencyId) => this.#byCurrency.get(currencyId) ?? [],
      endedIn: (currencyId) => this.#endedIn(currencyId),
    });
    this.#changes = changes;
    this.#happyHours = new HappyHours({
      ...{ db, clock, timers, writer, log },
      cron: options.cron,
      planned: config.happyHours,
      timeZone: options.timeZone,
      currencyIds: () => this.#byCurrency.keys(),
      announce: (kind, currencyId, multiplier, endsAtMs) =>
        hooks.announce({ kind, currencyId, multiplier, endsAtMs, channelIds: this.#liveIn(currencyId) }),
    });
    this.#ticker = new Ticker({ clock, timers, beat: (ids) => this.#minute.beat(ids.map((id) => this.#state(id))) });
    const poll = (state: ChannelState) => this.#poll(state);
    this.#onAir = new OnAir({
      ...{ clock, timers, writer, log, config, hooks, broadcasts, board, days, changes },
      ticker: this.#ticker,
      siblings: (state) => (this.#byCurrency.get(state.channel.currencyId) ?? []).filter((other) => other !== state),
      wentLive: (state) => void poll(state),
    });
    this.#minute = new Minute({
      ...{ clock, writer, log, hooks, broadcasts, spans, changes, payroll, caps, days, ledger },
      happyHours: this.#happyHours,
      ranking: options.ranking,
      onAir: () => this.#onAir,
      rollCall: poll,
    });
    const isExcluded = (viewerId: number, currencyId: number) => this.#earnsNothing(viewerId, currencyId);
    this.#bonuses = new Bonuses({ db, clock, ledger, payroll, caps, days, isExcluded });
    this.#lurkers = new Lurkers({ db, minutes: config.presence.lurkMinutes, afterCommit });
    const isBot = (id: number) => viewers.identities(id).some((known) => options.exclusions.isBot(known));
    this.#watchTime = new WatchTime({ db, board, spans, viewers, isBot });
    ledger.onBalance((currencyId, viewerId) => this.#moved(currencyId, viewerId));
  }

  /** At start, before any channel opens: what the last run left open is there again. */
  async recover(): Promise<void> {
    const { db, viewers, timers, config } = this.#options;
    const over = recoverOpen({
      ...{ db, viewers },
      board: this.#board,
      broadcasts: this.#broadcasts,
      spans: this.#spans,
      days: this.#days,
      stateOf: (channel) => this.#ensureState(channel),
    });
    this.#happyHours.recover();
    for (const broadcast of over) {
      const { currencyId } = this.#state(broadcast.channelId).channel;
      await this.#changes.queueAll(currencyId, broadcast.spans.keys());
    }
    await this.#changes.flush();
    for (const broadcast of over) if (broadcast.spans.size === 0) this.#board.drop(broadcast);
    timers.after((config.graceMinutes + 1) * MINUTE_MS, () =>
      Promise.all([...this.#states.values()].map((state) => this.#onAir.endForgotten(state))),
    );
  }

  /** A channel exists. Once per channel and start; again when it changes its currency. */
  open(channel: WatchedChannel): Promise<void> {
    const before = this.#states.get(channel.id)?.channel.currencyId;
    const state = this.#ensureState(channel);
    state.opened = true;
    return this.#track(
      (async () => {
        if (before !== undefined && before !== channel.currencyId && state.broadcast) {
          await this.#changes.queueAll(channel.currencyId, state.broadcast.spans.keys());
          await this.#changes.flush();
        }
        await this.#onAir.opened(state);
      })(),
    );
  }

  /** The platform says that it is live. `ref` is its name for the broadcast, where it has one. Said again: nothing. */
  live(channelId: number, facts: { readonly ref?: string; readonly startedAtMs?: number } = {}): Promise<void> {
    return this.#track(this.#onAir.live(this.#state(channelId), facts));
  }

  /** Ticks stop at once; spans close when the grace period ends. */
  offline(channelId: number): Promise<void> {
    return this.#track(this.#onAir.offline(this.#state(channelId)));
  }

  /** Nobody can tell whether it is live: nothing is paid until somebody can. */
  liveUnknown(channelId: number): Promise<void> {
    return this.#track(this.#onAir.unknown(this.#state(channelId)));
  }

  /** `!live`: answers at once, and begins right after the work under way. */
  declareLive(channelId: number): DeclareResult {
    if (this.knowsLive(channelId)) return "known";
    if (this.isLive(channelId)) return "already";
    this.#inBackground(this.#onAir.declareLive(this.#state(channelId)));
    return "live";
  }

  /** `!offline`, likewise. */
  declareOffline(channelId: number): DeclareResult {
    if (this.knowsLive(channelId)) return "known";
    const { air } = this.#state(channelId);
    if (air === "offline" || air === "grace") return "already";
    this.#inBackground(this.#onAir.declareOffline(this.#state(channelId)));
    return "offline";
  }

  /** The platform knows by itself whether it is live; then nobody declares it. */
  knowsLive(channelId: number): boolean {
    return this.#options.hooks.capabilities(channelId).live;
  }

  isLive(channelId: number): boolean {
    return this.#states.get(channelId)?.air === "live";
  }

  /** The broadcast that is on air, or may yet come back within the grace period. */
  broadcast(
    channelId: number,
  ): { readonly id: number; readonly ref: string; readonly startedAtMs: number } | undefined {
    const broadcast = this.#states.get(channelId)?.broadcast;
    return broadcast && { id: broadcast.id, ref: broadcast.ref, startedAtMs: broadcast.startedAtMs };
  }

  /** Somebody wrote. Memory only: call it once the viewer is committed, because a new id may yet be rolled back. */
  saw(channelId: number, viewer: KnownViewer, line: SeenLine): void {
    const state = this.#state(channelId);
    const wrote = state.messages.get(viewer.id);
    if (wrote) {
      wrote.count++;
      wrote.lastAtMs = Math.max(wrote.lastAtMs, line.atMs);
    } else state.messages.set(viewer.id, { count: 1, firstAtMs: line.atMs, lastAtMs: line.atMs });
    if (!this.#options.exclusions.isBot(viewer)) state.lastLineMs = this.#options.clock.monotonic();
    state.presence.wrote(viewer, line);
  }

  /** Somebody came (the terminal's `/join`). */
  join(channelId: number, viewer: KnownViewer): void {
    this.#state(channelId).presence.join(viewer);
  }

  /** Somebody went (the terminal's `/leave`). */
  leave(channelId: number, viewerId: number): void {
    this.#state(channelId).presence.leave(viewerId);
  }

  /** One whole poll of the viewer list; `undefined` when it could not be read: then nobody leaves. */
  listed(channelId: number, viewers: readonly KnownViewer[] | undefined): Promise<void> {
    if (!viewers) return Promise.resolve();
    return this.#track(inSteps(this.#state(channelId).presence.listed(viewers)).then(() => this.#changes.flush()));
  }

  /** Banned, or timed out until `untilMs`: gone at once. */
  gone(channelId: number, viewerId: number, untilMs?: number): void {
    const { clock } = this.#options;
    const until = untilMs === undefined ? Number.POSITIVE_INFINITY : clock.monotonic() + untilMs - clock.now();
    this.#state(channelId).presence.banned(viewerId, until);
  }

  /** A ban was lifted. */
  unbanned(channelId: number, viewerId: number): void {
    this.#state(channelId).presence.unbanned(viewerId);
  }

  /** A line was deleted. */
  retract(channelId: number, messageId: string): void {
    this.#state(channelId).presence.retract(messageId);
  }

  /** New roles, learnt without a line. After the viewer is committed. */
  roles(channelId: number, viewer: KnownViewer, roles: Roles): void {
    this.#state(channelId).presence.roles(viewer, roles);
  }

  /** Inside work: whether a viewer earns. What was earned so far is theirs. */
  setEarning(viewerId: number, earning: boolean): void {
    const { viewers, writer } = this.#options;
    viewers.setEarning(viewerId, earning);
    writer.afterCommit(() => {
      for (const state of this.#states.values()) {
        const viewer = viewers.on(state.channel.platform, viewerId);
        if (viewer) state.presence.reexamine(viewer);
      }
    });
  }

  /** Inside work: closes and pays all that is open of a viewer and forgets that they are here; for linking. */
  detach(viewerId: number): void {
    for (const broadcast of [...this.#board.broadcasts()]) {
      const row = this.#spans.openOf(broadcast.id, viewerId);
      if (row) this.#payroll.close(row, broadcast.n);
    }
    this.#options.writer.afterCommit(() => {
      for (const state of this.#states.values()) state.presence.leave(viewerId);
    });
  }

  /** What {@link settle} would pay now. For the ledger. */
  pending(viewerId: number, currencyId: number): number {
    return this.#payroll.pending(viewerId, currencyId);
  }

  /** Inside work: pays what watching has earned so far. For the ledger. */
  settle(viewerId: number, currencyId: number): void {
    this.#payroll.settle(viewerId, currencyId);
  }

  /** Inside work: pays a bonus once per `key`, as far as the caps allow. */
  earn(viewerId: number, currencyId: number, amount: number, key: string, memo = ""): EarnResult {
    return this.#bonuses.earn({ viewerId, currencyId, amount, key, memo });
  }

  /** Inside work: `!lurk`. */
  lurk(channelId: number, viewerId: number): LurkResult {
    return this.#lurkers.lurk(this.#state(channelId), viewerId);
  }

  /** Minutes watched, on one channel or on all. */
  minutes(viewerId: number, channelId?: number): number {
    return this.#watchTime.minutes(viewerId, channelId);
  }

  /** The longest watch times of a channel: `count` places after the first `from`. */
  topTime(channelId: number, from: number, count: number): TimePlace[] {
    return this.#watchTime.top(channelId, from, count);
  }

  /**
   * Who is here now and may earn, by viewer id. `active`: wrote within the window (or lurks). `listed`: everybody who
   * counts as watching.
   */
  present(channelId: number, how: "active" | "listed"): number[] {
    return [...this.#state(channelId).presence.viewerIds()].filter((id) => this.isPresent(channelId, id, how));
  }

  /** Whether one viewer is among {@link present}. */
  isPresent(channelId: number, viewerId: number, how: "active" | "listed"): boolean {
    const { presence } = this.#state(channelId);
    const entry = presence.get(viewerId);
    if (!entry || entry.excluded || !entry.confirmed || !presence.standing(viewerId).present) return false;
    return how === "listed" || presence.isActive(entry);
  }

  /** Inside work: `multiplier` in thousandths, above 1000 and at most 5000; at most 4 hours. */
  startHappyHour(
    currencyId: number,
    multiplier: number,
    durationMs: number,
    by: string,
  ): { readonly endsAtMs: number } {
    const fits = Number.isInteger(multiplier) && multiplier > 1000 && multiplier <= HAPPY_MAX;
    if (!fits || !(durationMs > 0 && durationMs <= HAPPY_LONGEST_MS)) {
      throw new RangeError(`A happy hour of ${multiplier} thousandths for ${durationMs} ms is out of bounds.`);
    }
    return this.#happyHours.start(currencyId, multiplier, Math.round(durationMs), by);
  }

  /** Inside work: ends what is running; false when nothing is. */
  stopHappyHour(currencyId: number): boolean {
    return this.#happyHours.stop(currencyId);
  }

  /** The happy hour that runs now, if any. */
  happyHour(currencyId: number): { readonly multiplier: number; readonly endsAtMs: number } | undefined {
    return this.#happyHours.now(currencyId);
  }

  /** For the status line. */
  counts(channelId: number): Counts {
    const state = this.#state(channelId);
    let earning = 0;
    for (const span of state.broadcast?.spans.values() ?? []) if (span.pays && span.confirmed) earning++;
    return { live: state.air === "live", present: state.broadcast?.spans.size ?? 0, earning };
  }

  /** Resolves when nothing is under way: every arrival, leave, start and end that was noticed is in the book. */
  async idle(): Promise<void> {
    do {
      await this.#written();
      await Promise.all(this.#polling());
    } while (this.#underWay.size > 0 || this.#changes.waiting > 0 || this.#polling().length > 0);
  }

  /** Writes what was noticed and stops. Open spans stay open: a restart within the grace period continues them. */
  async close(): Promise<void> {
    for (const state of this.#states.values()) {
      this.#ticker.stop(state.channel.id);
      state.graceTimer?.cancel();
      // A list that is still being read is not waited for, and not worked through when it comes.
      if (state.air === "live") state.air = "unknown";
    }
    this.#happyHours.close();
    await this.#written();
    for (const state of this.#states.values()) await this.#minute.writeMessages(state);
  }

  async #written(): Promise<void> {
    do {
      await Promise.allSettled([...this.#underWay]);
      await this.#changes.flush();
    } while (this.#underWay.size > 0 || this.#changes.waiting > 0);
  }

  #polling(): Promise<void>[] {
    return [...this.#states.values()].map((state) => state.polling).filter((polling) => polling !== undefined);
  }

  #state(channelId: number): ChannelState {
    const state = this.#states.get(channelId);
    if (!state) throw new Error(`Channel ${channelId} was not opened.`);
    return state;
  }

  #ensureState(channel: WatchedChannel): ChannelState {
    let state = this.#states.get(channel.id);
    if (state) state.channel = channel;
    else {
      state = this.#newState(channel);
      this.#states.set(channel.id, state);
    }
    this.#byCurrency.clear();
    for (const one of this.#states.values()) {
      const { currencyId } = one.channel;
      this.#byCurrency.set(currencyId, [...(this.#byCurrency.get(currencyId) ?? []), one]);
    }
    return state;
  }

  #newState(channel: WatchedChannel): ChannelState {
    const { clock, config, hooks, exclusions, log } = this.#options;
    const presence = new Presence({
      clock,
      config,
      weights: this.#weights,
      hasList: () => hooks.capabilities(channel.id).list,
      isExcluded: (viewer) => exclusions.reason(viewer, channel.platformId) !== undefined,
      tick: () => state.tick,
      changed: (viewerId) => this.#changes.mark(state, viewerId),
    });
    const state = new ChannelState(channel, presence);
    log.debug({ channel: channel.login, platform: channel.platform }, "the watch looks at this channel");
    return state;
  }

  /** Reads the viewer list, one reading at a time. */
  #poll(state: ChannelState): Promise<void> {
    state.polling ??= this.#pollOnce(state)
      .catch((error: unknown) => this.#options.log.error({ error }, "the viewer list could not be worked through"))
      .finally(() => {
        state.polling = undefined;
      });
    return state.polling;
  }

  async #pollOnce(state: ChannelState): Promise<void> {
    const { hooks, config, log, viewers, writer, timers } = this.#options;
    if (hooks.capabilities(state.channel.id).list) return rollCall(state, { hooks, viewers, writer, log, timers });
    if (config.presence.count !== "listed" || state.toldNoList) return;
    state.toldNoList = true;
    log.info(
      { channel: state.channel.login, platform: state.channel.platform },
      "there is no viewer list here, so only who writes in chat earns",
    );
  }

  #endedIn(currencyId: number) {
    return [...this.#board.broadcasts()].filter(
      (broadcast) => broadcast.ended && this.#states.get(broadcast.channelId)?.channel.currencyId === currencyId,
    );
  }

  #liveIn(currencyId: number): number[] {
    const states = this.#byCurrency.get(currencyId) ?? [];
    return states.filter((state) => state.air === "live").map((state) => state.channel.id);
  }

  /** A transfer moved a balance: the rank list follows, with what watching has earned since. */
  #moved(currencyId: number, viewerId: number): void {
    const { ledger, ranking } = this.#options;
    const settled = ledger.settledBalance(viewerId, currencyId);
    const span = this.#board.paying(viewerId, currencyId);
    if (span) span.settled = settled;
    ranking.set(currencyId, viewerId, settled + this.#payroll.pending(viewerId, currencyId));
  }

  #earnsNothing(viewerId: number, currencyId: number): boolean {
    const { viewers, exclusions } = this.#options;
    const states = this.#byCurrency.get(currencyId) ?? [];
    return viewers.identities(viewerId).some((known) => {
      const channel = states.find((state) => state.channel.platform === known.platform)?.channel;
      return exclusions.reason(known, channel?.platformId) !== undefined;
    });
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    const done = () => void this.#underWay.delete(work);
    work.then(done, done);
    return work;
  }

  #inBackground(work: Promise<unknown>): void {
    this.#track(work).catch((error: unknown) => this.#options.log.error({ error }, "live or offline failed"));
  }
}
