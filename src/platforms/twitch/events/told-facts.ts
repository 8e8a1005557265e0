/**
 * What Twitch tells that earns something, once, though EventSub and chat both tell of it: whoever is first is heard, the
 * other is matched with it (../witnesses/fact-book.ts). What is not counted is logged with the reason.
 */

import { MINUTE_MS } from "../../../base/lengths.ts";
import type { Log } from "../../../base/log.ts";
import { Recent } from "../../../base/recent.ts";
import type { Cancel, System } from "../../../base/system.ts";
import { Retries } from "../../../db/retries.ts";
import type { PlatformEvent, Told } from "../../platform.ts";
import { unsound } from "../../sound-event.ts";
import { type FactBook, GIFTS_MAX } from "../../witnesses/fact-book.ts";
import type { Report, Verdict, WitnessId } from "../../witnesses/report.ts";
import { type GiftLine, GiftLines } from "../chat/gift-lines.ts";
import { SameSubscription } from "../chat/same-subscription.ts";
import { EVENTSUB_ALONE } from "./keys.ts";

export type Witness = "chat" | "eventsub";
type Earning = PlatformEvent & { readonly kind: "subscription" | "gift" | "cheer" | "raid" };

/** EventSub is minutes late at times; a later equal one is told by both, and so is kept apart. */
const WINDOW_MS = 15 * MINUTE_MS;
const SAME_RAID_MS = 10 * MINUTE_MS;
/**
 * EventSub tells an event again under another number within this time. When chat has told of the first, any time within the
 * window: of a real second one chat would tell too.
 */
const ECHO_MS = 5_000;
/** Only chat says that a month was given; EventSub's word about a renewal waits so long for it. */
export const RENEWAL_WAITS_MS = 10_000;
/** More than anybody ever cheered or brought at once. What says more is a mistake. */
const BITS_MAX = 100_000_000;
const RAIDERS_MAX = 10_000_000;

export interface ToldFactsOptions {
  readonly facts: FactBook;
  readonly system: System;
  readonly log: Log;
  /** Whether chat is being read right now, and so would tell too. */
  chatReads(): boolean;
  emit(event: PlatformEvent): Promise<Told>;
}

/** Hands facts on once; see the file's head. */
export class ToldFacts {
  readonly #options: ToldFactsOptions;
  readonly #gifts: GiftLines;
  readonly #same: SameSubscription;
  /** Keys told in this run. */
  readonly #told = new Recent<string, true>(10_000);
  /** What could not be written down yet: without the fact book two witnesses of one fact would be two facts. */
  readonly #retries: Retries;
  readonly #held = new Map<string, { event: PlatformEvent & { kind: "subscription" }; timer: Cancel }>();

  constructor(options: ToldFactsOptions) {
    this.#options = options;
    this.#retries = new Retries(options);
    this.#same = new SameSubscription(options.system.clock);
    this.#gifts = new GiftLines({
      timers: options.system.timers,
      tell: (gift, partial) => this.#report(gift, "chat", { partial }),
    });
  }

  /** Chat told of something. */
  byChat(event: PlatformEvent): void {
    if (event.kind === "subscription") this.#subscription(event, "chat");
    else if (event.kind === "cheer" || event.kind === "raid") this.#report(event, "chat");
    else void this.#options.emit(event);
  }

  /** Chat told a part of a gift. */
  giftLine(line: GiftLine): void {
    this.#gifts.take(line);
  }

  /** EventSub told of something, with what else tells two of it apart. */
  byEventSub(event: PlatformEvent, marks: readonly WitnessId[] = []): void {
    if (event.kind === "subscription") this.#fromEventSub(event);
    else if (event.kind === "gift" || event.kind === "cheer" || event.kind === "raid") {
      this.#report(event, "eventsub", { marks });
    } else void this.#options.emit(event);
  }

  /** Tells what waits, and nothing more. */
  stop(): void {
    this.#gifts.stop();
    for (const key of [...this.#held.keys()]) this.#release(key);
    void this.#retries.stop();
  }

  #fromEventSub(event: PlatformEvent & { kind: "subscription" }): void {
    const { facts, system, chatReads } = this.#options;
    const waits = event.renewal && chatReads() && !facts.knows(event.kind, "key", event.key);
    if (!waits) this.#subscription(event, "eventsub");
    else if (!this.#held.has(event.key)) {
      const timer = system.timers.after(RENEWAL_WAITS_MS, () => this.#release(event.key));
      this.#held.set(event.key, { event, timer });
    }
  }

  #release(key: string): void {
    const held = this.#held.get(key);
    if (!held) return;
    held.timer.cancel();
    this.#held.delete(key);
    this.#subscription(held.event, "eventsub");
  }

  #subscription(event: PlatformEvent & { kind: "subscription" }, by: Witness): void {
    // What somebody is given is told with the gift; only a month of it that they share themselves is looked at.
    if (event.gifted && !event.renewal) {
      void this.#options.emit(event);
      return;
    }
    if (!event.gifted && this.#same.repeats(event.author.platformId, event.renewal ? "renewal" : "new")) {
      this.#leftOut(event, by, "its month was told as a new subscription or as a renewal before");
      return;
    }
    this.#report(event, by);
  }

  #report(event: Earning, by: Witness, more: { partial?: boolean; marks?: readonly WitnessId[] } = {}): void {
    const { facts, chatReads } = this.#options;
    const amount = amountOf(event);
    const marks = more.marks ?? [];
    const alone = marks.find(({ name }) => name === EVENTSUB_ALONE)?.id ?? "";
    if (amount === undefined) {
      this.#leftOut(event, by, "its number makes no sense");
      return;
    }
    if (unsound(event) !== undefined) {
      // The bot says so, and counts it for nothing.
      void this.#options.emit(event);
      return;
    }
    const report: Report = {
      ...naturalOf(event, by, alone),
      amount: event.kind === "raid" ? 0 : amount,
      partial: more.partial === true,
      source: by,
      atMs: event.atMs,
      heardMs: facts.heard(),
      echoMs: by === "eventsub" ? ECHO_MS : 0,
      echoConfirmedMs: by === "eventsub" && alone === "" && chatReads() ? WINDOW_MS : 0,
      named: true,
      key: event.key,
      ids: [...idsOf(event, by), ...marks.filter(({ name }) => name !== EVENTSUB_ALONE)],
    };
    void this.#retries.run({ event, by }, () => void this.#tell(event, by, facts.report(report)));
  }

  /** Tells it on, if it is news. What the bot could not write is heard when it is told again. */
  async #tell(event: Earning, by: Witness, verdict: Verdict): Promise<void> {
    const { facts, emit } = this.#options;
    const known = !verdict.tell || verdict.why === "the same again";
    if (known || this.#told.has(verdict.key)) {
      this.#leftOut(event, by, verdict.why);
      return;
    }
    this.#told.set(verdict.key, true);
    const count = event.kind === "gift" ? { count: verdict.amount } : {};
    if ((await emit({ ...event, ...count, key: verdict.key })) === "written") return;
    this.#told.delete(verdict.key);
    facts.forget(verdict);
  }

  #leftOut(event: Earning, by: Witness, reason: string): void {
    const level = reason === "told by another witness" || reason === "the same again" ? "debug" : "info";
    const who = event.author?.login ?? "anonymous";
    this.#options.log[level](
      { what: event.kind, who, by, key: event.key, reason },
      "Twitch told this; it is not counted",
    );
  }
}

/** The number of a fact, a whole one in sensible bounds; `undefined` when it is none. */
function amountOf(event: Earning): number | undefined {
  const within = (value: number, least: number, most: number) =>
    Number.isSafeInteger(value) && value >= least && value <= most ? value : undefined;
  switch (event.kind) {
    case "gift":
      return within(event.count, 1, GIFTS_MAX);
    case "cheer":
      return within(event.bits, 1, BITS_MAX);
    case "raid":
      return within(event.viewers, 0, RAIDERS_MAX);
    default:
      return 0;
  }
}

/** Who did what, and how near two witnesses' times of it are. `alone`: the sort of what EventSub alone tells. */
function naturalOf(event: Earning, by: Witness, alone: string): Pick<Report, "kind" | "who" | "windowMs"> {
  const who = event.author?.platformId ?? "";
  switch (event.kind) {
    case "gift":
      return { kind: "gift", who: `${who} tier ${event.tier}`, windowMs: WINDOW_MS };
    case "raid":
      return { kind: "raid", who, windowMs: SAME_RAID_MS };
    case "subscription":
      // Its key says it all: whose month it is.
      return { kind: "subscription", who: `${who} ${by}`, windowMs: 0 };
    default:
      return { kind: event.kind, who: alone === "" ? who : `${who} ${alone}`, windowMs: WINDOW_MS };
  }
}

function idsOf(event: Earning, by: Witness): WitnessId[] {
  const sort = by === "chat" ? "unique" : "frame";
  if (event.kind === "subscription") return [{ name: "key", id: event.key, sort: "unique" }];
  return [{ name: by, id: event.key, sort }];
}
