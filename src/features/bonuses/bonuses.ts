/**
 * What an event earns: follows, subscriptions, gifts, raids, cheers. Each fact has one key, so it is paid
 * once whatever feed it came by and however often.
 */

import type { Cancel, Clock, Timers } from "../../base/clock.ts";
import { messageOf } from "../../base/errors.ts";
import { MINUTE_MS } from "../../base/lengths.ts";
import type { Log } from "../../base/log.ts";
import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import type { Writer } from "../../db/writer.ts";
import type { FeedEvent } from "../../feed/feed-events.ts";
import type { FeatureContext } from "../../kit/context.ts";
import type { Ban, Joining, Parting, WrittenLine } from "../../kit/life.ts";
import type { EarnResult, Watched } from "../../kit/watched.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { ChannelInfo } from "../../model/channel.ts";
import type { Author, PlatformName } from "../../model/message.ts";
import type { Person } from "../../model/money.ts";
import type { PlatformEvent } from "../../platforms/platform.ts";
import type { Viewers } from "../../viewers/viewers.ts";
import { Attendance } from "./attendance.ts";
import { FirstLines } from "./first-lines.ts";
import { GiftLimit } from "./gift-limit.ts";
import { BonusNews } from "./news.ts";
import { PaidSubscriptions } from "./paid-subscriptions.ts";
import type { BonusesSection } from "./settings.ts";

/** At most so many raiders count, whatever the platform says. */
const RAIDERS_MAX = 500;
/** A raid by somebody who was paid for one this short a time ago is the same one, told again. */
const SAME_RAID_MS = 10 * MINUTE_MS;

const OF_CHANNELS = `viewer_id = @from AND channel_id IN (SELECT id FROM channel WHERE @platform IS NULL OR platform = @platform)`;
const MOVES = [
  `INSERT INTO attendance (channel_id, viewer_id, broadcasts, last_broadcast_id)
   SELECT channel_id, @to, broadcasts, last_broadcast_id FROM attendance WHERE ${OF_CHANNELS}
   ON CONFLICT (channel_id, viewer_id) DO UPDATE SET broadcasts = max(broadcasts, excluded.broadcasts), last_broadcast_id = max(last_broadcast_id, excluded.last_broadcast_id)`,
  `DELETE FROM attendance WHERE ${OF_CHANNELS}`,
  `INSERT INTO follow_due (channel_id, viewer_id, at_ms)
   SELECT channel_id, @to, at_ms FROM follow_due WHERE ${OF_CHANNELS} ON CONFLICT DO NOTHING`,
  `DELETE FROM follow_due WHERE ${OF_CHANNELS}`,
];

export interface BonusesOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly writer: Pick<Writer, "run">;
  readonly ledger: Pick<Ledger, "transferByKey" | "reverse">;
  readonly viewers: Viewers;
  readonly feed: FeatureContext["feed"];
  readonly watching: Watched;
  readonly config: BonusesSection;
  readonly log: Log;
  /** The streamer's day, `2026-01-31`. */
  readonly dayOf: (atMs: number) => string;
  readonly tell: (channelId: number, name: string, values: Readonly<Record<string, string | number | Person>>) => void;
}

export class EventBonuses {
  /** The first line of an evening. */
  readonly #firstLines: FirstLines;
  readonly #options: BonusesOptions;
  readonly #news: BonusNews;
  readonly #attendance: Attendance;
  readonly #paid: PaidSubscriptions;
  readonly #giftLimit: GiftLimit;
  readonly #due;
  readonly #undue;
  readonly #present;
  readonly #nowPresent;
  /** What hangs on a viewer goes from one to the other, in the channels of one platform or in all. */
  readonly #moves;
  #timer: Cancel | undefined;
  #minuteUnderWay: Promise<void> | undefined;

  constructor(options: BonusesOptions) {
    const { db } = options;
    this.#options = options;
    this.#news = new BonusNews({ timers: options.timers, tell: options.tell });
    this.#attendance = new Attendance({
      ...options,
      earned: (channelId, viewer, amount, broadcasts) => this.#streakEarned(channelId, viewer, amount, broadcasts),
    });
    this.#firstLines = new FirstLines({
      ...options,
      amount: () => options.config.firstMessage,
      earn: (work, viewer, channel, key) =>
        this.#earn(work, viewer.id, channel.currency.id, options.config.firstMessage, key, "first message"),
      paid: (channel, viewer, amount) => {
        if (options.config.announce.firstMessages) this.#news.tell(channel.id, "firstMessage", { viewer, amount });
      },
    });
    this.#paid = new PaidSubscriptions(options);
    this.#giftLimit = new GiftLimit(db);
    this.#due = db.prepare(
      "INSERT INTO follow_due (channel_id, viewer_id, at_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    );
    this.#moves = MOVES.map((sql) => db.prepare(sql));
    this.#undue = db.prepare("DELETE FROM follow_due WHERE channel_id = ? AND viewer_id = ?");
    this.#present = db.prepare("SELECT 1 FROM watch WHERE channel_id = ? AND viewer_id = ?").pluck();
    this.#nowPresent = db.prepare(
      `SELECT d.channel_id AS channelId, d.viewer_id AS viewerId, c.currency_id AS currencyId, c.platform AS platform
       FROM follow_due AS d JOIN channel AS c ON c.id = d.channel_id
       JOIN watch AS w ON w.channel_id = d.channel_id AND w.viewer_id = d.viewer_id LIMIT 100`,
    );
  }

  /** Looks once a minute for follows whose viewer has come, and for broadcasts that are over. */
  recover(): void {
    this.#timer = this.#options.timers.every(MINUTE_MS, () => this.minute());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#news.stop();
  }

  /** What is due now; a long one is joined, not begun twice. A failure (a full disk) is told, and the next minute goes on. */
  minute(): Promise<void> {
    this.#minuteUnderWay ??= this.#minute()
      .catch((error: unknown) => {
        this.#options.log.warn({ reason: messageOf(error) }, "bonuses could not be paid; tried again in a minute");
      })
      .finally(() => {
        this.#minuteUnderWay = undefined;
      });
    return this.#minuteUnderWay;
  }

  async #minute(): Promise<void> {
    await this.#payFollows();
    await this.#attendance.count();
  }

  /** The first line of an evening earns; a command is no greeting. */
  awaits({ channel, viewer, isCommand }: WrittenLine): boolean {
    return !isCommand && this.#firstLines.isFirst(channel, viewer);
  }

  wrote(work: Work, { message, channel, viewer, isCommand }: WrittenLine): void {
    if (!isCommand) this.#firstLines.wrote(work, channel, viewer, message.id);
  }

  /** Their lines are gone, also by a timeout. */
  banned(work: Work, { viewer, channel }: Ban): void {
    this.#firstLines.banned(work, channel.id, viewer.platform, viewer.platformId);
  }

  /** What was counted for one is counted for the other. */
  merged(work: Work, { from, to }: Joining): void {
    work.assertAlive();
    for (const move of this.#moves) move.run({ from, to, platform: null });
  }

  /** What belongs to the channels of a platform goes back. */
  parted(work: Work, { from, to, platform }: Parting): void {
    work.assertAlive();
    for (const move of this.#moves) move.run({ from, to, platform });
  }

  /** An event of a platform that may earn something. Others are passed over. */
  async event(event: PlatformEvent, channel: ChannelInfo): Promise<void> {
    switch (event.kind) {
      case "follow":
        return this.#follow(event, channel);
      case "subscription":
        return this.#subscription(event, channel);
      case "gift":
        return this.#gift(event, channel);
      case "raid":
        return this.#raid(event, channel);
      case "cheer":
        return this.#cheer(event, event.bits, this.#options.config.perBit, channel);
      case "kicks":
        return this.#cheer(event, event.kicks, this.#options.config.perKick, channel);
      case "deleted":
        return this.#options.writer.run((work) => this.#firstLines.deleted(work, channel.id, event.messageId));
      default:
        return;
    }
  }

  async #follow({ author, platform }: PlatformEvent & { kind: "follow" }, channel: ChannelInfo): Promise<void> {
    const { writer, viewers, clock, config, feed } = this.#options;
    await writer.run((work) => {
      const viewer = viewers.ensureListed(work, platform, author);
      let amount = 0;
      if (config.follow > 0) {
        if (this.#present.get(channel.id, viewer.id) === undefined) this.#due.run(channel.id, viewer.id, clock.now());
        else amount = this.#payFollow(work, channel.id, viewer.id, channel.currency.id, platform);
      }
      // By who it is: whoever goes and comes back all evening would fill the screen.
      const once = onceOf({ platform, key: `follow:${channel.id}:${author.platformId}` });
      feed.add(work, { type: "support.followed", data: { viewer: viewer.id, channel: channel.id, amount } }, once);
    });
  }

  async #payFollows(): Promise<void> {
    const due = () =>
      this.#nowPresent.all() as { channelId: number; viewerId: number; currencyId: number; platform: PlatformName }[];
    for (let rows = due(); rows.length > 0; rows = due()) {
      await this.#options.writer.run((work) => {
        for (const { channelId, viewerId, currencyId, platform } of rows) {
          this.#payFollow(work, channelId, viewerId, currencyId, platform);
          this.#undue.run(channelId, viewerId);
        }
      });
    }
  }

  /** Once ever per login and channel, however often they unfollow and come back, or whom they are linked with. */
  #payFollow(work: Work, channelId: number, viewerId: number, currencyId: number, platform: PlatformName): number {
    const { config, viewers } = this.#options;
    const login = viewers.on(platform, viewerId);
    if (!login) return 0;
    const key = `bonus:follow:${channelId}:${platform}:${login.platformId}`;
    const amount = this.#earn(work, viewerId, currencyId, config.follow, key, "follow");
    if (amount === 0 || !config.announce.follows) return amount;
    const viewer = viewers.person(viewerId, platform);
    work.afterCommit(() => this.#news.tell(channelId, "follow", { viewer, amount }));
    return amount;
  }

  async #subscription(event: PlatformEvent & { kind: "subscription" }, channel: ChannelInfo): Promise<void> {
    if (event.gifted) return this.#received(event, channel);
    const { subscription, announce } = this.#options.config;
    const wanted = event.tier >= 3 ? subscription.tier3 : event.tier === 2 ? subscription.tier2 : subscription.tier1;
    const { tier, months, renewal } = event;
    const fact = (viewer: number): FeedEvent => ({
      type: "support.subscribed",
      data: { viewer, channel: channel.id, tier, months, renewal },
    });
    const { viewer, amount, again } = await this.#pay(event.author, event, channel, wanted, "subscription", fact, () =>
      this.#paid.covers(event),
    );
    if (announce.subscriptions && !again) this.#news.subscribed(channel.id, viewer, amount);
  }

  /**
   * The giver's bonus is the gift's; who receives one has done nothing for it, and is told of all the same. Platforms tell of one
   * gift by several lines, and of later months as of any renewal.
   */
  #received(event: PlatformEvent & { kind: "subscription" }, channel: ChannelInfo): Promise<void> {
    const { writer, viewers, feed, dayOf } = this.#options;
    const { platform, author, tier, months, renewal } = event;
    const key = `received:${channel.id}:${author.platformId}:${dayOf(event.atMs)}`;
    return writer.run((work) => {
      const { id: viewer } = viewers.ensureListed(work, platform, author);
      const told = { viewer, channel: channel.id, tier, months };
      if (renewal) feed.add(work, { type: "support.subscribed", data: { ...told, renewal } }, onceOf(event));
      else feed.add(work, { type: "support.received", data: told }, onceOf({ platform, key }));
    });
  }

  async #gift(event: PlatformEvent & { kind: "gift" }, channel: ChannelInfo): Promise<void> {
    const { gift, announce } = this.#options.config;
    const { tier, count } = event;
    const fact = (viewer: number | null): FeedEvent => ({
      type: "support.gifted",
      data: { viewer, channel: channel.id, tier, count },
    });
    if (!event.author) {
      await this.#tellFeed(event, fact(null));
      if (announce.gifts) this.#news.gifted(channel.id, undefined, event.count, 0);
      return;
    }
    const { viewer, amount, again } = await this.#pay(
      event.author,
      event,
      channel,
      (work, key) => gift * this.#giftsThatCount(work, event, event.author!.platformId, channel, key),
      `${event.count} gifted`,
      fact,
    );
    if (announce.gifts && !again) this.#news.gifted(channel.id, viewer, event.count, amount);
  }

  /** How many of a gift earn something. Kick's have a limit per giver and day. */
  #giftsThatCount(
    work: Work,
    event: PlatformEvent & { kind: "gift" },
    giverId: string,
    channel: ChannelInfo,
    key: string,
  ): number {
    const { config, dayOf, ledger, log } = this.#options;
    // Told again it is not counted again; what is posted is compared with what was.
    if (event.platform !== "kick" || ledger.transferByKey(key)) return event.count;
    const { kickGiftsPerDay: most } = config;
    const counted = this.#giftLimit.take(work, channel.id, giverId, dayOf(event.atMs), event.count, most);
    if (counted < event.count) {
      log.info({ giver: giverId, gifts: event.count, counted, most }, "a giver's gifts of this day are over the limit");
    }
    return counted;
  }

  async #raid(event: PlatformEvent & { kind: "raid" }, channel: ChannelInfo): Promise<void> {
    const { config, dayOf, clock, ledger, watching } = this.#options;
    const raiders = Math.min(RAIDERS_MAX, Math.max(0, event.viewers));
    const fact = (viewer: number): FeedEvent => ({
      type: "support.raided",
      data: { viewer, channel: channel.id, viewers: Math.max(0, event.viewers) },
    });
    const key = `raid:${channel.id}:${event.author.platformId}:${dayOf(event.atMs)}`;
    const paid = ledger.transferByKey(`bonus:${event.platform}:${key}`);
    if (paid && Math.abs(clock.now() - paid.createdAtMs) < SAME_RAID_MS) return;
    const { viewer, amount } = await this.#pay(
      event.author,
      { ...event, key, once: event.key },
      channel,
      // Who may make a chat lively may raid it as well.
      watching.isGuess(channel.id) ? 0 : config.raidPerViewer * raiders,
      `raid with ${event.viewers}`,
      fact,
    );
    if (config.announce.raids) this.#news.tell(channel.id, "raid", { viewer, viewers: event.viewers, amount });
  }

  async #cheer(
    event: PlatformEvent & { kind: "cheer" | "kicks" },
    count: number,
    each: number,
    channel: ChannelInfo,
  ): Promise<void> {
    const fact = (viewer: number | null): FeedEvent =>
      event.kind === "cheer"
        ? { type: "support.cheered", data: { viewer, channel: channel.id, bits: count } }
        : { type: "support.kicks", data: { viewer, channel: channel.id, kicks: count } };
    if (!event.author) return this.#tellFeed(event, fact(null));
    const { viewer, amount } = await this.#pay(event.author, event, channel, each * count, event.kind, fact);
    if (amount > 0 && this.#options.config.announce.cheers) this.#news.tell(channel.id, "cheer", { viewer, amount });
  }

  /** `again`: it was paid before, so nothing of it is news. Events tell no roles where they tell none at all. */
  async #pay(
    author: Author,
    event: { readonly platform: PlatformName; readonly key: string; readonly once?: string },
    channel: ChannelInfo,
    amount: number | ((work: Work, key: string) => number),
    memo: string,
    fact: (viewerId: number) => FeedEvent,
    covered: () => boolean = () => false,
  ): Promise<{ viewer: Person; amount: number; again: boolean }> {
    const { writer, viewers, feed } = this.#options;
    return writer.run((work) => {
      const viewer = viewers.ensureListed(work, event.platform, author);
      if (covered()) return { viewer, amount: 0, again: true };
      feed.add(work, fact(viewer.id), onceOf(event));
      const key = `bonus:${event.platform}:${event.key}`;
      const wanted = typeof amount === "number" ? amount : amount(work, key);
      const result = this.#post(work, viewer.id, channel.currency.id, wanted, key, memo);
      const earned = result?.status === "earned" ? result.amount : 0;
      return { viewer, amount: earned, again: result?.status === "exists" };
    });
  }

  /** Nobody earns anything by it. */
  #tellFeed(event: { readonly platform: PlatformName; readonly key: string }, fact: FeedEvent): Promise<void> {
    const { writer, feed } = this.#options;
    return writer.run((work) => feed.add(work, fact, onceOf(event)));
  }

  /** What was earned; 0 when it was paid before, is capped or excluded. */
  #earn(work: Work, viewerId: number, currencyId: number, amount: number, key: string, memo: string): number {
    const result = this.#post(work, viewerId, currencyId, amount, key, memo);
    return result?.status === "earned" ? result.amount : 0;
  }

  #post(
    work: Work,
    viewerId: number,
    currencyId: number,
    amount: number,
    key: string,
    memo: string,
  ): EarnResult | undefined {
    return amount > 0 ? this.#options.watching.earn(work, viewerId, currencyId, amount, key, memo) : undefined;
  }

  #streakEarned(channelId: number, viewer: Person, amount: number, broadcasts: number): void {
    if (this.#options.config.announce.streaks) this.#news.tell(channelId, "streak", { viewer, amount, broadcasts });
  }
}

/** What a platform calls the fact: told again it is the same one. */
function onceOf({ platform, key, once = key }: { platform: PlatformName; key: string; once?: string }): string {
  return `${platform}:${once}`;
}
