/**
 * Who is here, in memory: the viewer list where a platform has one, plus who wrote lately. Nobody is dropped at the first
 * sign: absent from two polls, or silent past the window.
 */

import { MINUTE_MS } from "../../base/lengths.ts";
import { Recent } from "../../base/recent.ts";
import type { Clock } from "../../base/system.ts";
import type { Role, Roles } from "../../model/message.ts";
import type { KnownViewer } from "../../viewers/viewers.ts";
import { weightOf } from "./accrual.ts";
import { Agenda } from "./agenda.ts";
import {
  activeMs,
  addLine,
  type Entry,
  forgetPresence,
  forgetTexts,
  isCounted,
  newEntry,
  removeLine,
} from "./entry.ts";
import type { SeenLine } from "./hooks.ts";
import type { WatchingSection } from "./settings.ts";

/** Ids of lines kept to find the writer of a deleted one. */
const MESSAGES_KEPT = 10_000;
/** How long a start takes at most until it is known whether there is a viewer list, and who is on it. */
const ASSUMED_MS = 3 * MINUTE_MS;
/** So many of a long list are looked at before the event loop has its turn. */
const STEP = 2_000;

export interface PresenceOptions {
  readonly clock: Clock;
  readonly config: WatchingSection;
  /** How fast each role earns, in thousandths. */
  readonly weights: () => Readonly<Record<Role, number>>;
  /** The platform lists who is watching. */
  readonly hasList: () => boolean;
  readonly isExcluded: (viewer: KnownViewer) => boolean;
  /** The last tick of the broadcast; 0 without one. */
  readonly tick: () => number;
  /** Whether somebody watches may have changed; `sinceTick` when they turn out to have been here since then. */
  readonly changed: (viewerId: number, sinceTick?: number) => void;
}

/** What somebody is, right now. */
export interface Standing {
  /** Has watch time. */
  readonly present: boolean;
  /** Is there in the way the config asks for. */
  readonly counts: boolean;
}

/** How somebody is known to be here: by a line, by saying that they lurk, by the platform's list. */
export type Proof = "wrote" | "lurks" | "listed";

const ABSENT: Standing = { present: false, counts: false };

export class Presence {
  readonly #options: PresenceOptions;
  readonly #entries = new Map<number, Entry>();
  readonly #agenda = new Agenda();
  readonly #writers = new Recent<string, number>(MESSAGES_KEPT);
  #poll = 0;

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  get #windowMs(): number {
    return this.#options.config.presence.activeWithinMinutes * MINUTE_MS;
  }

  get(viewerId: number): Entry | undefined {
    return this.#entries.get(viewerId);
  }

  /** Everybody something is known of, present or not. */
  viewerIds(): IterableIterator<number> {
    return this.#entries.keys();
  }

  /** Whether being active is what counts here. */
  get byActivity(): boolean {
    return !this.#options.hasList() || this.#options.config.presence.count === "active";
  }

  standing(viewerId: number): Standing {
    const entry = this.#entries.get(viewerId);
    if (!entry) return ABSENT;
    const now = this.#options.clock.monotonic();
    if (entry.bannedUntilMs > now) return ABSENT;
    const active = this.isActive(entry, now);
    const assumed = entry.assumedUntilMs > now;
    const present = active || assumed || this.#isListed(entry, now, this.#options.hasList());
    const { count } = this.#options.config.presence;
    return { present, counts: this.byActivity ? active || (assumed && count === "listed") : present };
  }

  /** Ids of those who are here and may earn. `active`: only who wrote within the window, or lurks. */
  here(how: "active" | "listed"): number[] {
    const now = this.#options.clock.monotonic();
    const listed = how === "listed" && this.#options.hasList();
    const ids: number[] = [];
    for (const [viewerId, entry] of this.#entries) if (this.#isHereBy(entry, now, listed)) ids.push(viewerId);
    return ids;
  }

  /** Whether one viewer is among {@link here}. */
  isHere(viewerId: number, how: "active" | "listed"): boolean {
    const entry = this.#entries.get(viewerId);
    if (!entry) return false;
    return this.#isHereBy(entry, this.#options.clock.monotonic(), how === "listed" && this.#options.hasList());
  }

  /** By what one of {@link here} is here. */
  proof(viewerId: number): Proof {
    const entry = this.#entries.get(viewerId);
    const now = this.#options.clock.monotonic();
    if (entry && activeMs(entry) + this.#windowMs > now) return "wrote";
    return entry && entry.lurkUntilTick > this.#options.tick() ? "lurks" : "listed";
  }

  /** Wrote a line that counts within the window, or said that they lurk. */
  isActive(entry: Entry, now = this.#options.clock.monotonic()): boolean {
    return activeMs(entry) + this.#windowMs > now || entry.lurkUntilTick > this.#options.tick();
  }

  /** Somebody wrote: they are here at once, whatever a list says. */
  wrote(viewer: KnownViewer, line: SeenLine): void {
    if (line.counted === false) return;
    const entry = this.#entry(viewer, line.roles);
    const now = this.#options.clock.monotonic();
    entry.bannedUntilMs = Number.NEGATIVE_INFINITY;
    entry.lastLineMs = now;
    entry.linePoll = this.#poll;
    if (isCounted(entry, line, this.#options.config.presence.activeLines)) {
      addLine(entry, { messageId: line.messageId, atMs: now });
      if (line.messageId !== undefined) this.#writers.set(line.messageId, viewer.id);
    }
    this.#lookAgain(entry, now);
    this.#isSure(entry);
  }

  /** When the last line was that counts, by the wall clock. */
  activeAtMs(viewerId: number): number | undefined {
    const entry = this.#entries.get(viewerId);
    if (!entry || entry.lines.length === 0) return undefined;
    const { clock } = this.#options;
    return Math.round(clock.now() - clock.monotonic() + activeMs(entry));
  }

  /** A line was deleted: it no longer keeps its writer active. Who that is, if it had counted. */
  retract(messageId: string): number | undefined {
    if (this.#options.config.presence.activeLines.deleted) return undefined;
    const viewerId = this.#writers.get(messageId);
    const entry = viewerId === undefined ? undefined : this.#entries.get(viewerId);
    if (!entry || !removeLine(entry, messageId)) return undefined;
    this.#options.changed(entry.viewer.id);
    return entry.viewer.id;
  }

  /** Came, and somebody saw it (the terminal's `/join`): no second look is needed. */
  join(viewer: KnownViewer): void {
    const entry = this.#entry(viewer, viewer.roles);
    entry.listed = true;
    entry.lastPoll = this.#poll;
    this.#isSure(entry);
  }

  /** Went, and somebody saw it. */
  leave(viewerId: number): void {
    const entry = this.#entries.get(viewerId);
    if (!entry) return;
    forgetPresence(entry);
    this.#options.changed(viewerId);
  }

  /** How long a line counts, or how fast a role earns, is another from now on. In steps, like {@link listed}. */
  *resettled(): Generator<void> {
    const now = this.#options.clock.monotonic();
    this.#agenda.clear();
    let looked = 0;
    for (const entry of this.#entries.values()) {
      if (++looked % STEP === 0) yield;
      entry.weight = weightOf(entry.roles, this.#options.weights());
      entry.dueMinute = undefined;
      this.#lookAgain(entry, now);
      this.#options.changed(entry.viewer.id);
    }
  }

  /** Somebody is another viewer now (two logins were linked, or taken apart): what is known of them stays known. */
  become(from: number, viewer: KnownViewer): void {
    const entry = this.#entries.get(from);
    if (!entry) return;
    this.#entries.delete(from);
    this.#entries.set(viewer.id, entry);
    entry.viewer = viewer;
    entry.excluded = this.#options.isExcluded(viewer);
    entry.dueMinute = undefined;
    this.#lookAgain(entry, this.#options.clock.monotonic());
    for (const { messageId } of entry.lines) {
      if (messageId !== undefined && this.#writers.has(messageId)) this.#writers.set(messageId, viewer.id);
    }
  }

  /** Erased: nothing is known of them any more. */
  erased(viewerId: number): void {
    this.#entries.delete(viewerId);
  }

  /** Banned or timed out: gone at once, and not let in again by a list that lags behind. */
  banned(viewerId: number, untilMs: number): void {
    const entry = this.#entries.get(viewerId);
    if (!entry) return;
    if (!this.#options.hasList() && this.#options.config.presence.activeLines.banned) return;
    forgetPresence(entry);
    entry.bannedUntilMs = untilMs;
    this.#options.changed(viewerId);
  }

  unbanned(viewerId: number): void {
    const entry = this.#entries.get(viewerId);
    if (entry) entry.bannedUntilMs = Number.NEGATIVE_INFINITY;
  }

  /** New roles without a line. */
  roles(viewer: KnownViewer, roles: Roles): void {
    if (!this.#entries.has(viewer.id)) return;
    this.#entry(viewer, roles);
    this.#options.changed(viewer.id);
  }

  /** Said that they lurk. */
  lurk(viewerId: number, untilTick: number): void {
    const entry = this.#entries.get(viewerId);
    if (!entry) return;
    entry.lurkUntilTick = untilTick;
    this.#lookAgain(entry, this.#options.clock.monotonic());
    this.#options.changed(viewerId);
  }

  /** Had an open span when the bot stopped: counts as seen at the last tick, and as active since their last line only. */
  resumed(viewer: KnownViewer, was: { readonly lurkUntilTick: number; readonly activeAgoMs?: number }): void {
    const entry = this.#entry(viewer, viewer.roles);
    const now = this.#options.clock.monotonic();
    entry.lurkUntilTick = was.lurkUntilTick;
    entry.lastPoll = this.#poll;
    entry.linePoll = this.#poll;
    // Whether there is a list is not known yet; where there is one, two polls without them are enough.
    entry.listed = true;
    if (was.activeAgoMs !== undefined) {
      entry.lastLineMs = now - was.activeAgoMs;
      addLine(entry, { messageId: undefined, atMs: entry.lastLineMs });
    }
    // Who is not here by a line or by lurking was on a list.
    if (!this.isActive(entry, now)) entry.assumedUntilMs = now + ASSUMED_MS;
    this.#lookAgain(entry, now);
  }

  /**
   * One whole poll of the viewer list, in steps so that a hundred thousand names do not hold up chat: yields between
   * them.
   */
  *listed(viewers: Iterable<KnownViewer>): Generator<void> {
    const poll = ++this.#poll;
    let looked = 0;
    for (const viewer of viewers) {
      this.#onList(viewer, poll);
      if (++looked % STEP === 0) yield;
    }
    for (const entry of this.#entries.values()) {
      if (++looked % STEP === 0) yield;
      if (!entry.listed || Math.max(entry.lastPoll, entry.linePoll) > poll - 2) continue;
      forgetPresence(entry);
      this.#options.changed(entry.viewer.id);
    }
  }

  /** Looks again at everybody whose time has run out by now. */
  expire(): void {
    const now = this.#options.clock.monotonic();
    for (const [viewerId, minute] of this.#agenda.take(now)) {
      const entry = this.#entries.get(viewerId);
      if (entry?.dueMinute !== minute) continue;
      entry.dueMinute = undefined;
      this.#lookAgain(entry, now);
      this.#options.changed(viewerId);
    }
  }

  /** Whether they earn has changed. */
  reexamine(viewer: KnownViewer): void {
    const entry = this.#entries.get(viewer.id);
    if (!entry) return;
    entry.viewer = viewer;
    entry.excluded = this.#options.isExcluded(viewer);
    this.#options.changed(viewer.id);
  }

  /** A broadcast is over: the list is forgotten, who wrote lately is not. In steps, like {@link listed}. */
  *ended(): Generator<void> {
    const now = this.#options.clock.monotonic();
    this.#agenda.clear();
    let looked = 0;
    for (const [viewerId, entry] of this.#entries) {
      if (++looked % STEP === 0) yield;
      entry.listed = false;
      entry.unsureSinceTick = undefined;
      entry.lurkUntilTick = 0;
      forgetTexts(entry);
      entry.dueMinute = undefined;
      if (entry.lastLineMs + this.#windowMs <= now && entry.bannedUntilMs <= now) this.#entries.delete(viewerId);
      else this.#lookAgain(entry, now);
    }
  }

  #isHereBy(entry: Entry, now: number, byList: boolean): boolean {
    if (entry.excluded || entry.unsureSinceTick !== undefined || entry.bannedUntilMs > now) return false;
    // The list first: to look at everybody's lines takes longer.
    return this.#isListed(entry, now, byList) || this.isActive(entry, now);
  }

  /** Here by the word of a list, if there is one: who wrote a while ago may not be on it yet. */
  #isListed(entry: Entry, now: number, byList: boolean): boolean {
    return byList && (entry.listed || entry.lastLineMs + this.#windowMs > now);
  }

  #onList(viewer: KnownViewer, poll: number): void {
    const known = this.#entries.get(viewer.id);
    const same = known !== undefined && known.viewer === viewer;
    const entry = same ? known : this.#entry(viewer, viewer.roles);
    entry.lastPoll = poll;
    if (entry.bannedUntilMs > this.#options.clock.monotonic()) return;
    if (!entry.listed) {
      // Nobody counts for having been on one list: a raid of fresh accounts is gone by the next.
      if (!this.standing(viewer.id).present) entry.unsureSinceTick = this.#options.tick();
      entry.listed = true;
      this.#options.changed(viewer.id);
    } else if (entry.unsureSinceTick !== undefined) this.#isSure(entry);
    else if (!same) this.#options.changed(viewer.id);
  }

  /** Seen for certain: who was on one list before has been here since then. */
  #isSure(entry: Entry): void {
    const sinceTick = entry.unsureSinceTick;
    entry.unsureSinceTick = undefined;
    this.#options.changed(entry.viewer.id, sinceTick);
  }

  #entry(viewer: KnownViewer, roles: Roles): Entry {
    let entry = this.#entries.get(viewer.id);
    if (!entry) {
      entry = newEntry(viewer, 0, false);
      this.#entries.set(viewer.id, entry);
    }
    entry.viewer = viewer;
    entry.roles = roles;
    entry.weight = weightOf(roles, this.#options.weights());
    entry.excluded = this.#options.isExcluded(viewer);
    return entry;
  }

  /** Puts a viewer down to be looked at when the next thing of theirs runs out. */
  #lookAgain(entry: Entry, now: number): void {
    if (entry.dueMinute !== undefined) return;
    const lurking = entry.lurkUntilTick - this.#options.tick();
    entry.dueMinute = this.#agenda.put(entry.viewer.id, now, [
      activeMs(entry) + this.#windowMs,
      entry.lastLineMs + this.#windowMs,
      entry.assumedUntilMs,
      ...(lurking > 0 ? [now + lurking * MINUTE_MS] : []),
    ]);
  }
}
