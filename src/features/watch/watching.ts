/** Who watches, and what it earns: broadcasts, presence, spans, accrual, ticks and happy hours behind one class. */

import { dayOf } from "../../base/calendar.ts";
import { DAY_MS, MINUTE_MS } from "../../base/lengths.ts";
import { inSteps } from "../../base/steps.ts";
import { readInThread } from "../../db/reading/job.ts";
import type { Work } from "../../db/work.ts";
import type { Joining, Parting, WrittenLine } from "../../kit/life.ts";
import { Tracker } from "../../kit/tracker.ts";
import type { EarnResult, Pace, Watched } from "../../kit/watched.ts";
import type { ChannelInfo } from "../../model/channel.ts";
import type { PlatformName, Roles } from "../../model/message.ts";
import type { PlatformEvent } from "../../platforms/platform.ts";
import type { DoneBy, KnownViewer } from "../../viewers/viewers.ts";
import { assembleWatch, type Parts, type WatchingOptions } from "./assemble.ts";
import { type DeclareResult, isOff } from "./assumed.ts";
import type { HappyHourWish } from "./happy-hours.ts";
import type { SeenLine, WatchedChannel } from "./hooks.ts";
import { JoinedWatching } from "./joined-watching.ts";
import type { LurkResult } from "./lurkers.ts";
import { recoverOpen } from "./recovery.ts";
import { minutesOf, type TimePlace } from "./watch-time.ts";
import { type EarningRule, ruleOf, type WhatIf, WORK_OUT_WHAT_IF } from "./what-if-reading.ts";
import { type Audience, audienceOf, type Counts, countsOf, namesOf } from "./who-is-here.ts";

export type { DeclareResult, LurkResult, SeenLine, TimePlace, WatchedChannel, WatchingOptions };

/**
 * Methods that only notice something (`saw`, `join`, `live`) touch memory and queue what follows themselves. {@link idle} waits for all of it.
 */
export class Watching implements Watched {
  readonly pace: Pace;
  readonly #options: WatchingOptions;
  readonly #parts: Parts;
  readonly #joined: JoinedWatching;
  readonly #underWay = new Tracker();

  constructor(options: WatchingOptions) {
    this.#options = options;
    this.pace = options.config;
    this.#joined = new JoinedWatching(options.db);
    this.#parts = assembleWatch(options);
    options.ledger.onBalance((currencyId, viewerId, settled) => this.#parts.ranks.moved(currencyId, viewerId, settled));
  }

  /** At start, before any channel opens: what the last run left open is there again. */
  async recover(): Promise<void> {
    const { db, clock, viewers, timers, config } = this.#options;
    const { states, board, broadcasts, spans, days, changes, happyHours, onAir } = this.#parts;
    const stateOf = (channel: WatchedChannel) => states.ensure(channel);
    const over = recoverOpen({ db, clock, viewers, board, broadcasts, spans, days, stateOf });
    happyHours.recover();
    for (const broadcast of over) {
      const { currencyId } = states.get(broadcast.channelId).channel;
      await changes.queueAll(currencyId, broadcast.spans.keys());
    }
    await changes.flush();
    for (const broadcast of over) if (broadcast.spans.size === 0) board.drop(broadcast);
    await onAir.tellPaid();
    timers.after((config.graceMinutes + 1) * MINUTE_MS, () =>
      Promise.all(states.all().map((state) => onAir.endForgotten(state))),
    );
  }

  /** A channel exists. Once per channel and start; again when it changes its currency. */
  open(channel: WatchedChannel): Promise<void> {
    const before = this.#parts.states.find(channel.id)?.channel.currencyId;
    const state = this.#parts.states.ensure(channel);
    state.opened = true;
    return this.#underWay.add(
      (async () => {
        if (before !== undefined && before !== channel.currencyId && state.broadcast) {
          await this.#parts.changes.queueAll(channel.currencyId, state.broadcast.spans.keys());
          await this.#parts.changes.flush();
        }
        await this.#parts.assumed.opened(state);
      })(),
    );
  }

  /** A channel is in the book. */
  opened({ id, platform, platformId, login, currency }: ChannelInfo): Promise<void> {
    return this.open({ id, platform, platformId, login, currencyId: currency.id });
  }

  /** Somebody who is in the book wrote. */
  heard({ message, channel, viewer, isCommand }: WrittenLine): void {
    this.saw(channel.id, viewer, {
      roles: message.author.roles,
      atMs: this.#options.clock.now(),
      messageId: message.id,
      text: message.text,
      command: isCommand,
      ...(message.action ? { action: true } : {}),
    });
  }

  /** What a platform tells of a channel or of who is in it. */
  event(event: PlatformEvent, channel: ChannelInfo, viewer: KnownViewer | undefined): void | Promise<void> {
    switch (event.kind) {
      case "live":
        return this.live(channel.id, {
          ...(event.ref === undefined ? {} : { ref: event.ref }),
          ...(event.startedAtMs === undefined ? {} : { startedAtMs: event.startedAtMs }),
        });
      case "offline":
        return this.offline(channel.id);
      case "liveUnknown":
        return this.liveUnknown(channel.id);
      case "banned":
        // Both times are by the platform's clock; this computer's may be hours off.
        if (viewer)
          this.gone(channel.id, viewer.id, event.untilMs === undefined ? undefined : event.untilMs - event.atMs);
        return;
      case "unbanned":
        if (viewer) this.unbanned(channel.id, viewer.id);
        return;
      case "deleted":
        return this.retract(channel.id, event.messageId);
      case "roles":
        if (viewer) this.roles(channel.id, viewer, event.roles);
        return;
    }
  }

  /** What they watch now is closed and paid first. */
  erased(work: Work, viewerId: number): void {
    this.detach(work, viewerId);
    this.#parts.persons.erased(work, viewerId);
  }

  /** What the watch keeps of two who are one from now on. Their spans are closed before. */
  merged(work: Work, { from, to }: Joining): void {
    this.#joined.join(work, from, to);
    this.become(work, from, to);
  }

  /** They part again. */
  parted(work: Work, { from, to, platform }: Parting): void {
    this.#joined.giveBack(work, to, from, platform);
    this.become(work, from, to, platform);
  }

  /** The platform says that it is live. `ref` is its name for the broadcast, where it has one. Said again: nothing. */
  live(channelId: number, facts: { readonly ref?: string; readonly startedAtMs?: number } = {}): Promise<void> {
    return this.#underWay.add(this.#parts.onAir.live(this.#parts.states.get(channelId), facts));
  }

  /** Ticks stop at once; spans close when the grace period ends. */
  offline(channelId: number): Promise<void> {
    return this.#underWay.add(this.#parts.onAir.offline(this.#parts.states.get(channelId)));
  }

  /** Nobody can tell whether it is live: nothing is paid until somebody can. */
  liveUnknown(channelId: number): Promise<void> {
    return this.#underWay.add(this.#parts.onAir.unknown(this.#parts.states.get(channelId)));
  }

  /** `!live`: answers at once, and begins right after the work under way. */
  declareLive(channelId: number): DeclareResult {
    if (this.knowsLive(channelId)) return "known";
    const state = this.#parts.states.get(channelId);
    if (state.air === "live" && state.assumed?.how !== "guessed") return "already";
    this.#inBackground(this.#parts.assumed.declareLive(state));
    return "live";
  }

  /** `!offline`, likewise. */
  declareOffline(channelId: number): DeclareResult {
    if (this.knowsLive(channelId)) return "known";
    const state = this.#parts.states.get(channelId);
    this.#inBackground(this.#parts.assumed.declareOffline(state));
    if (!isOff(state)) return "offline";
    return this.#parts.assumed.guesses(state) ? "held" : "already";
  }

  /** The platform knows by itself whether it is live; then nobody declares it. */
  knowsLive(channelId: number): boolean {
    return this.#parts.assumed.knows(this.#parts.states.get(channelId));
  }

  /** Whether it is live is a guess at most: lively chat is gone by, or would be. */
  isGuess(channelId: number): boolean {
    return this.#parts.assumed.isGuess(this.#parts.states.get(channelId));
  }

  isLive(channelId: number): boolean {
    return this.#parts.states.find(channelId)?.air === "live";
  }

  /** How many broadcasts have ended; of several channels what the one with the most has held. */
  broadcastsEnded(): number {
    return this.#parts.broadcasts.ended();
  }

  /** The broadcast that is on air, or may yet come back within the grace period. */
  broadcast(
    channelId: number,
  ): { readonly id: number; readonly ref: string; readonly startedAtMs: number } | undefined {
    const broadcast = this.#parts.states.find(channelId)?.broadcast;
    return broadcast && { id: broadcast.id, ref: broadcast.ref, startedAtMs: broadcast.startedAtMs };
  }

  /** Somebody wrote. Memory only: call it once the viewer is committed, because a new id may yet be rolled back. */
  saw(channelId: number, viewer: KnownViewer, line: SeenLine): void {
    const state = this.#parts.states.get(channelId);
    state.wrote(viewer.id, line.atMs);
    state.presence.wrote(viewer, line);
    const began = this.#parts.assumed.heard(state, viewer, line);
    if (began) this.#inBackground(began);
  }

  /** Somebody came (the terminal's `/join`). */
  join(channelId: number, viewer: KnownViewer): void {
    this.#parts.states.get(channelId).presence.join(viewer);
  }

  /** Somebody went (the terminal's `/leave`). */
  leave(channelId: number, viewerId: number): void {
    this.#parts.states.get(channelId).presence.leave(viewerId);
  }

  /** One whole poll of the viewer list; `undefined` when it could not be read: then nobody leaves. */
  listed(channelId: number, viewers: readonly KnownViewer[] | undefined): Promise<void> {
    if (!viewers) return Promise.resolve();
    return this.#underWay.add(
      inSteps(this.#parts.states.get(channelId).presence.listed(viewers)).then(() => this.#parts.changes.flush()),
    );
  }

  /** Banned, or timed out for `forMs`: gone at once. */
  gone(channelId: number, viewerId: number, forMs = Number.POSITIVE_INFINITY): void {
    const { clock } = this.#options;
    const until = clock.monotonic() + forMs;
    const state = this.#parts.states.get(channelId);
    state.lively.forget(viewerId);
    state.presence.banned(viewerId, until);
    state.unwrote(viewerId, clock.now());
  }

  /** A ban was lifted. */
  unbanned(channelId: number, viewerId: number): void {
    this.#parts.states.get(channelId).presence.unbanned(viewerId);
  }

  /** A line was deleted. */
  retract(channelId: number, messageId: string): void {
    const state = this.#parts.states.get(channelId);
    const viewerId = state.presence.retract(messageId);
    if (viewerId !== undefined) state.unwrote(viewerId, this.#options.clock.now());
  }

  /** New roles, learnt without a line. After the viewer is committed. */
  roles(channelId: number, viewer: KnownViewer, roles: Roles): void {
    this.#parts.states.get(channelId).presence.roles(viewer, roles);
  }

  /** Whether a viewer earns. What was earned so far is theirs. */
  setEarning(work: Work, viewerId: number, earning: boolean, by?: DoneBy): void {
    this.#parts.persons.setEarning(work, viewerId, earning, by);
  }

  /** Closes and pays all that is open of a viewer. For linking; {@link become} opens it again. */
  detach(work: Work, viewerId: number): void {
    this.#parts.persons.detach(work, viewerId);
  }

  /** From its commit on, who is here as `from` is here as `to`; on one platform only when it is named. */
  become(work: Work, from: number, to: number, platform?: PlatformName): void {
    this.#parts.persons.become(work, from, to, platform);
  }

  /** What {@link settle} would pay now. For the ledger. */
  pending(viewerId: number, currencyId: number): number {
    return this.#parts.payroll.pending(viewerId, currencyId);
  }

  /** Pays what watching has earned so far. For the ledger. */
  settle(work: Work, viewerId: number, currencyId: number): void {
    this.#parts.payroll.settle(work, viewerId, currencyId);
  }

  settleAll(work: Work, viewerIds: readonly number[], currencyId: number): void {
    this.#parts.payroll.settleAll(work, viewerIds, currencyId);
  }

  /** Pays a bonus once per `key`, as far as the caps allow. */
  earn(work: Work, viewerId: number, currencyId: number, amount: number, key: string, memo = ""): EarnResult {
    return this.#parts.bonuses.earn(work, { viewerId, currencyId, amount, key, memo });
  }

  /** `!lurk`. */
  lurk(work: Work, channelId: number, viewerId: number): LurkResult {
    return this.#parts.lurkers.lurk(work, this.#parts.states.get(channelId), viewerId);
  }

  /** Minutes watched, on one channel or on all. */
  minutes(viewerId: number, channelId?: number): number {
    return this.#parts.watchTime.minutes(viewerId, channelId);
  }

  /** More or fewer minutes than were watched here, down to none; by how many they changed. They earn nothing. */
  changeMinutes(work: Work, viewerId: number, channelId: number, minutes: number, atMs: number): number {
    return this.#parts.watchTime.change(work, viewerId, channelId, minutes, atMs);
  }

  /** Puts somebody who is in the lists again into the rank lists, with all they have by now. After COMMIT. */
  placeAgain(viewerId: number): void {
    for (const currencyId of this.#parts.states.currencyIds()) this.#parts.ranks.moved(currencyId, viewerId);
  }

  /** The longest watch times of a channel: `count` places after the first `from`. */
  topTime(channelId: number, from: number, count: number): TimePlace[] {
    return this.#parts.watchTime.top(channelId, from, count);
  }

  /**
   * Who is here now and may earn, by viewer id. `active`: wrote within the window (or lurks). `listed`: everybody who
   * counts as watching.
   */
  present(channelId: number, how: "active" | "listed"): number[] {
    return this.#parts.states.get(channelId).presence.here(how);
  }

  /** How many are here by what, and the first `most` of them, who wrote before the others. */
  audience(channelId: number, most: number): Audience {
    return audienceOf(this.#parts.states.get(channelId).presence, most);
  }

  /** The names of those here now, as far as a look at the first of them goes: a crowd would take too long. */
  presentNames(channelId: number): string[] {
    return namesOf(this.#parts.states.get(channelId).presence);
  }

  /** Whether one viewer is among {@link present}. */
  isPresent(channelId: number, viewerId: number, how: "active" | "listed"): boolean {
    return this.#parts.states.get(channelId).presence.isHere(viewerId, how);
  }

  /** Begins one now, in place of what is running. */
  startHappyHour(work: Work, wish: HappyHourWish): { readonly endsAtMs: number } {
    return this.#parts.happyHours.start(work, wish);
  }

  /** Ends what is running; false when nothing is. */
  stopHappyHour(work: Work, currencyId: number, askedIn?: number): boolean {
    return this.#parts.happyHours.stop(work, currencyId, askedIn);
  }

  /** The happy hour that runs now, if any. */
  happyHour(
    currencyId: number,
  ): { readonly id: number; readonly multiplier: number; readonly endsAtMs: number } | undefined {
    return this.#parts.happyHours.now(currencyId);
  }

  /** Everybody with an open span, and how long they have watched that channel by now. Memory only. */
  underWay(): (readonly [viewerId: number, minutes: number])[] {
    return [...this.#parts.board.broadcasts()].flatMap((broadcast) =>
      [...broadcast.spans.values()].map((span) => [span.viewerId, minutesOf(span)] as const),
    );
  }

  /** What watching and bonuses may still pay somebody today; no end of it where there is no cap. */
  roomToday(viewerId: number, currencyId: number): number {
    const { caps, days } = this.#parts;
    const today = days.of(this.#options.clock.now());
    return Math.min(caps.balanceRoom(viewerId, currencyId), caps.dayRoom(viewerId, currencyId, today));
  }

  /** What watching earns now. */
  get rule(): EarningRule {
    return ruleOf(this.#options.config);
  }

  /** What another rule would have made of the last so many days; what it leaves out is as it is now. Written nowhere. */
  whatIf(rule: Partial<EarningRule>, days: number): Promise<WhatIf> {
    const { db, clock, timeZone, config: today } = this.#options;
    const sinceMs = dayOf(clock.now() - days * DAY_MS, timeZone).startMs;
    const [currencyId = 0] = this.#parts.states.currencyIds();
    const wish = { currencyId, timeZone, sinceMs, today: ruleOf(today), rule: { ...ruleOf(today), ...rule } };
    return readInThread(db, WORK_OUT_WHAT_IF, wish);
  }

  /** For the status line. */
  counts(channelId: number): Counts {
    return countsOf(this.#parts.states.get(channelId));
  }

  /** Resolves when nothing is under way: every arrival, leave, start and end that was noticed is in the book. */
  async idle(): Promise<void> {
    do {
      await this.#written();
      await Promise.all(this.#parts.polls.underWay());
    } while (this.#underWay.size > 0 || this.#parts.changes.waiting > 0 || this.#parts.polls.underWay().length > 0);
  }

  /** What was watched so far is paid by the rules that held; what is watched from now on by those that hold. */
  resettled(paths: readonly string[]): Promise<void> {
    if (paths.includes("watching.happyHours")) this.#parts.happyHours.plan();
    return this.#underWay.add(this.#parts.states.resettled().then(() => this.#parts.changes.flush()));
  }

  /** Writes what was noticed and stops. Open spans stay open: a restart within the grace period continues them. */
  async stop(): Promise<void> {
    for (const state of this.#parts.states.all()) {
      this.#parts.ticker.stop(state.channel.id);
      state.graceTimer?.cancel();
      // A list that is still being read is not waited for, and not worked through when it comes.
      if (state.air === "live") state.air = "unknown";
    }
    this.#parts.happyHours.close();
    await this.#written();
    for (const state of this.#parts.states.all()) await this.#parts.minute.writeMessages(state);
  }

  async #written(): Promise<void> {
    do {
      await this.#underWay.idle();
      await this.#parts.changes.flush();
    } while (this.#underWay.size > 0 || this.#parts.changes.waiting > 0);
  }

  #inBackground(work: Promise<unknown>): void {
    this.#underWay.add(work).catch((error: unknown) => this.#options.log.error({ error }, "live or offline failed"));
  }
}
