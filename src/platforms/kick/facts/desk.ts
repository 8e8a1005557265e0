/**
 * The desk at which the pieces of Kick's events become facts with a key, and are handed to the bot once. The feeds and the
 * webhooks (normalise.ts) only say what they found; what makes two reports the same fact is decided here.
 */

import { DAY_MS, MINUTE_MS } from "../../../base/lengths.ts";
import type { Log } from "../../../base/log.ts";
import { Recent } from "../../../base/recent.ts";
import type { System } from "../../../base/system.ts";
import { Retries } from "../../../db/retries.ts";
import type { Author, ChatMessage } from "../../../model/message.ts";
import type { PlatformEvent, Profile, Told } from "../../platform.ts";
import { type FactBook, GIFTS_MAX } from "../../witnesses/fact-book.ts";
import type { PlatformClock } from "../../witnesses/platform-clock.ts";
import type { Report, Verdict, WitnessId } from "../../witnesses/report.ts";
import { chatMessage, type KickLine, rolesOf } from "../feed/chat-line.ts";
import { broadcastRef } from "../kick-seams.ts";
import { Combiner, type WholeGift, type WholeSubscription } from "./combiner.ts";
import { People } from "./people.ts";
import type { Badges } from "./shapes.ts";

/** What the desk works with and where its facts go. */
export interface DeskOptions {
  /** The streamer's user id: the channel's platform id. */
  readonly userId: string;
  readonly facts: FactBook;
  /** Kick's clock. */
  readonly clock: PlatformClock;
  readonly system: System;
  readonly log: Log;
  /** How long the pieces of one fact are waited for. */
  readonly combineMs: number;
  lookupUser(login: string): Promise<Profile | undefined>;
  message(message: ChatMessage): void;
  event(event: PlatformEvent): Promise<Told>;
  /** A redemption is waiting to be accepted or rejected: whoever looks after rewards may want to look now. */
  redemptionWaiting(event: PlatformEvent): void;
}

type Body = PlatformEvent extends infer E
  ? E extends PlatformEvent
    ? Omit<E, "platform" | "channelId" | "atMs">
    : never
  : never;

const SUBSCRIPTION_WINDOW_MS = 14 * DAY_MS;
const GIFT_WINDOW_MS = 15 * MINUTE_MS;
/** A gift of the feed without receivers, told on two of its channels. */
const GIFT_ECHO_MS = 5_000;
/** Enough of the receivers' names to know a gift by them. */
const RECEIVERS_KEPT = 50;
const KICKS_WINDOW_MS = 2 * MINUTE_MS;
const RAID_WINDOW_MS = 10 * MINUTE_MS;

/** Hands facts to the bot; see the file's head. */
export class Desk {
  /** Who is who by name, learnt from whatever passes. */
  readonly people = new People();
  /** Where the feed's pieces of subscriptions and gifts are put together. */
  readonly combiner: Combiner;
  readonly #options: DeskOptions;
  /** Who wrote the last lines: a deletion names only the line. */
  readonly #authorOf = new Recent<string, string>(5_000);
  /** Keys told in this run, whether with a name, and what became of them. */
  readonly #told = new Recent<string, { readonly named: boolean; readonly told: Promise<Told> }>(10_000);
  /** What the feed told and could not be written down yet: it tells nothing twice. */
  readonly #retries: Retries;
  /** When each person's last ban or unban happened, so that an older one that comes later is left out. */
  readonly #moderatedAt = new Recent<string, number>(5_000);
  #endedAtMs = 0;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#retries = new Retries(options);
    this.combiner = new Combiner({
      people: this.people,
      system: options.system,
      clock: options.clock,
      log: options.log,
      combineMs: options.combineMs,
      lookupUser: (login) => options.lookupUser(login),
      subscription: (whole) => this.surely("a subscription", whole, () => this.subscription(whole)),
      gift: (whole) => this.surely("a gift", whole, () => this.gift(whole)),
    });
  }

  /** The time now, by Kick's clock. */
  now(): number {
    return this.#options.clock.now();
  }

  /** The feed sent a time with something that has just happened. */
  timed(atMs: number): number {
    this.#options.clock.framed(atMs);
    return atMs;
  }

  /** What the feed told: tried again until it is written down. The fact book gives the same fact the same key each time. */
  surely(what: string, whole: object, run: () => unknown): void {
    // What becomes of the event itself is the bot's to see to.
    void this.#retries.run({ what, ...whole }, () => void run());
  }

  /** Tells all that waits, and nothing more. */
  stop(): void {
    this.combiner.stop();
    void this.#retries.stop();
  }

  async tell(atMs: number, body: Body): Promise<Told> {
    const event = { platform: "kick", channelId: this.#options.userId, atMs, ...body } as PlatformEvent;
    if (!("key" in event)) return this.#options.event(event);
    const { key } = event;
    const named = event.author !== undefined;
    const before = this.#told.get(key);
    if (before?.named === true || before?.named === named) return before.told;
    const told = this.#options.event(event);
    const entry = { named, told };
    this.#told.set(key, entry);
    const answer = await told;
    // Whoever tells of it next is heard.
    if (answer === "refused" && this.#told.get(key) === entry) this.#told.delete(key);
    return answer;
  }

  #report(report: Report, body: (key: string, amount: number) => Body): Promise<Told> {
    return this.#tellOf(report, this.#options.facts.report(report), body);
  }

  async #tellOf(report: Report, verdict: Verdict, body: (key: string, amount: number) => Body): Promise<Told> {
    const { clock, log, facts } = this.#options;
    const { key, tell, why, amount } = verdict;
    if (!tell) {
      const { kind: what, who, source: by } = report;
      log[why === "an echo" ? "info" : "debug"](
        { what, who, by, key, reason: why },
        "Kick told this; it is not counted",
      );
      // By another witness, whose event may still be on its way into the book.
      return (await this.#told.get(key)?.told) ?? "written";
    }
    const told = await this.tell(report.atMs ?? clock.at(report.heardMs ?? clock.heard()), body(key, amount));
    if (told === "refused") facts.forget(verdict);
    return told;
  }

  person(id: string | undefined, name: string, badges?: Badges): Author | undefined {
    if (id === undefined || name === "") return undefined;
    const roles = badges?.badges ? rolesOf(badges, id === this.#options.userId) : undefined;
    const author = this.people.learn(id, name, roles);
    this.combiner.learnt(author.login);
    return author;
  }

  line(line: KickLine): void {
    // Kick's feed repeats lines after a reconnect, and a webhook may tell what the feed has told.
    if (this.#authorOf.get(line.id) !== undefined) return;
    const message = chatMessage(line, this.#options.userId);
    this.people.learn(line.userId, line.username, message.author.roles);
    this.combiner.learnt(line.username.toLowerCase());
    this.#authorOf.set(line.id, line.userId);
    this.#options.message(message);
  }

  subscription(whole: WholeSubscription, nativeId?: string): Promise<Told> {
    const { author, months } = whole;
    const source = nativeId === undefined ? "feed" : "webhook";
    const id = nativeId ?? `${author.platformId}:${this.#timeOf(whole)}`;
    return this.#report(
      { ...oncePer("sub", author, SUBSCRIPTION_WINDOW_MS), ...timeOf(whole), source, ...known(source, "sub", id) },
      (key) => ({
        kind: "subscription",
        key,
        author,
        tier: 1,
        months: Math.max(1, months),
        renewal: months > 1,
        gifted: false,
      }),
    );
  }

  /** Those who were given a subscription. */
  #received(gift: WholeGift): Promise<Told>[] {
    const { source } = gift;
    const reports = gift.receivers.map((author): Report => {
      const id = `${gift.nativeId ?? this.#timeOf(gift)}:${author.platformId}`;
      const once = oncePer("gifted", author, SUBSCRIPTION_WINDOW_MS);
      return { ...once, ...timeOf(gift), source, ...known(source, "gifted", id) };
    });
    return this.#options.facts.reports(reports).map((verdict, index) => {
      const [report, author] = [reports[index]!, gift.receivers[index]!];
      return this.#tellOf(report, verdict, (key) => ({
        kind: "subscription",
        key,
        author,
        tier: 1,
        months: 1,
        renewal: false,
        gifted: true,
      }));
    });
  }

  /** A gift and its receivers, as one source tells of them. */
  gift(whole: WholeGift): Promise<Told> {
    const { author, count, source, nativeId, giver, receiverNames } = whole;
    if (count < 1 || count > GIFTS_MAX) {
      this.#options.log.warn(
        { giver, count, by: source },
        "Kick told of a gift whose number makes no sense; it is left out",
      );
      return Promise.resolve("written");
    }
    const receivers = receiverNames.map((name) => name.toLowerCase().replaceAll("-", "_")).sort();
    const frame = nativeId ?? `${giver || "anonymous"}:${this.#timeOf(whole)}:${receivers[0] ?? ""}`;
    const ids: WitnessId[] = [
      // A webhook has no id of its gift, and Kick tells one again hours later with another time in it.
      { name: source, id: frame, sort: nativeId === undefined || source === "webhook" ? "frame" : "unique" },
      ...(receivers.length > 0
        ? [{ name: "receivers", id: receivers.slice(0, RECEIVERS_KEPT).join("\n"), sort: "mark" } as const]
        : []),
    ];
    const gift = this.#report(
      {
        kind: "gift",
        // The name, not the id: it is what all sources have. Within a quarter of an hour nobody is renamed.
        who: giver,
        amount: count,
        partial: whole.partial,
        source,
        ids,
        ...timeOf(whole),
        windowMs: GIFT_WINDOW_MS,
        echoMs: source === "feed" ? GIFT_ECHO_MS : 0,
        // Whoever is anonymous in one telling stays it.
        named: author !== undefined || giver === "",
        key: `gift:${frame}`,
      },
      (key, amount) => ({ kind: "gift", key, ...(author && { author }), tier: 1, count: amount }),
    );
    return all([gift, ...this.#received(whole)]);
  }

  kicks(
    author: Author | undefined,
    gift: { name: string; amount: number },
    from: {
      readonly source: "feed" | "webhook";
      readonly nativeId: string | undefined;
      readonly atMs: number;
      readonly late?: boolean;
    },
  ): Promise<Told> {
    const who = author?.platformId ?? "";
    // Old events of the feed have no transaction: then the time, to the millisecond, tells two of them apart.
    const id = from.nativeId ?? `${who || "anonymous"}:${gift.amount}:${from.atMs}`;
    return this.#report(
      {
        kind: "kicks",
        who,
        amount: gift.amount,
        source: from.source,
        ids: [{ name: from.source, id, sort: from.nativeId === undefined ? "frame" : "unique" }],
        ...timeOf(from),
        windowMs: KICKS_WINDOW_MS,
        named: author !== undefined,
        key: `kicks:${id}`,
      },
      (key) => ({
        kind: "kicks",
        key,
        ...(author && { author }),
        kicks: gift.amount,
        ...(gift.name && { gift: gift.name }),
      }),
    );
  }

  /** From the feed. `times`: when it happened or, where that is not told, when it was heard. */
  raid(author: Author, viewers: number, nativeId: string, times: Pick<Times, "atMs" | "heardMs">): Promise<Told> {
    return this.#report(
      {
        ...oncePer("raid", author, RAID_WINDOW_MS),
        ...timeOf(times),
        source: "feed",
        ...known("feed", "raid", nativeId),
      },
      (key) => ({ kind: "raid", key, author, viewers }),
    );
  }

  /** The time of what was told, by Kick's clock. */
  #timeOf({ atMs, heardMs }: { readonly atMs?: number | undefined; readonly heardMs?: number | undefined }): number {
    const { clock } = this.#options;
    return Math.round(atMs ?? clock.at(heardMs ?? clock.heard()));
  }

  async banned(platformId: string, atMs: number, untilMs: number | undefined, late: boolean): Promise<Told> {
    if (atMs < (this.#moderatedAt.get(platformId) ?? 0)) return "written";
    if (late && untilMs !== undefined && untilMs <= this.now()) return "written";
    this.#moderatedAt.set(platformId, atMs);
    return this.tell(atMs, { kind: "banned", platformId, ...(untilMs !== undefined && { untilMs }) });
  }

  async live(startedAtMs: number | undefined, mayBeOvertaken: boolean): Promise<Told> {
    // A webhook's "live" that started before the last end we heard of is an old one overtaken on the way. On the feed
    // nothing is overtaken: there it is a broadcast that has come back.
    if (mayBeOvertaken && startedAtMs !== undefined && startedAtMs < this.#endedAtMs) return "written";
    const ref = startedAtMs === undefined ? undefined : broadcastRef(this.#options.userId, startedAtMs);
    return this.tell(this.now(), {
      kind: "live",
      ...(ref !== undefined && { ref }),
      ...(startedAtMs !== undefined && { startedAtMs }),
    });
  }

  offline(endedAtMs: number): Promise<Told> {
    this.#endedAtMs = Math.max(this.#endedAtMs, endedAtMs);
    return this.tell(endedAtMs, { kind: "offline" });
  }

  unbanned(platformId: string): void {
    this.#moderatedAt.set(platformId, this.now());
    void this.tell(this.now(), { kind: "unbanned", platformId });
  }

  deleted(messageId: string): void {
    const platformId = this.#authorOf.get(messageId);
    void this.tell(this.now(), { kind: "deleted", messageId, ...(platformId !== undefined && { platformId }) });
  }

  /** Somebody by name: remembered, else asked of the API. */
  async whoIs(name: string): Promise<Author | undefined> {
    return this.people.find(name) ?? (await this.#options.lookupUser(name.toLowerCase()));
  }
}

/** Several facts of one delivery: written when all of them are. */
async function all(facts: readonly Promise<Told>[]): Promise<Told> {
  return (await Promise.all(facts)).includes("refused") ? "refused" : "written";
}

type Times = Pick<Report, "atMs" | "heardMs" | "late">;

function timeOf({ atMs, heardMs, late }: Times): Times {
  return { atMs, heardMs, late: late === true };
}

/** What a person does once within the window, whoever tells of it. */
function oncePer(kind: string, author: Author, windowMs: number) {
  return { kind, who: author.platformId, amount: 0, windowMs, once: true, named: true } as const;
}

function known(source: string, kind: string, id: string): Pick<Report, "ids" | "key"> {
  return { ids: [{ name: source, id, sort: "frame" }], key: `${kind}:${id}` };
}
