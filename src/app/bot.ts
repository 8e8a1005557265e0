/**
 * The bot: a chat line, an event or a tick in, replies out. It owns the order of things and nothing else: what a line
 * means is the router's, who watches is the watch's, what is true is the book's.
 */

import { messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { RecentIds } from "../base/recent.ts";
import type { System } from "../base/system.ts";
import type { Outbox } from "../chat/outbox/outbox.ts";
import type { Router } from "../chat/router.ts";
import { Retries } from "../db/retries.ts";
import type { Work } from "../db/work.ts";
import type { Writer } from "../db/writer.ts";
import { Tracker } from "../kit/tracker.ts";
import type { ChannelInfo } from "../model/channel.ts";
import type { Author, ChatMessage, PlatformName } from "../model/message.ts";
import type { Platform, PlatformChannel, PlatformEvent, PlatformHost, Told } from "../platforms/platform.ts";
import { unsound } from "../platforms/sound-event.ts";

/** How many message ids are remembered to drop what a platform delivers again within a connection's overlap. */
const SEEN_MAX = 5_000;
/** What happens in memory alone: nothing is committed that could be waited for. */
const MEMORY_ONLY: ReadonlySet<PlatformEvent["kind"]> = new Set(["liveUnknown", "sharedChat"]);

/** What happens to a line before the router reads it, and to everything that is no line. */
export interface BotParts {
  readonly system: System;
  readonly log: Log;
  readonly writer: Writer;
  readonly router: Router;
  readonly outbox: Outbox;
  readonly platforms: readonly Platform[];
  /** A platform knows the account that this bot writes with. */
  readonly own: (platform: PlatformName, account: Pick<Author, "platformId" | "login">) => void;
  /** Finds or makes the channel in the book. */
  readonly openChannel: (work: Work, channel: PlatformChannel) => ChannelInfo;
  /** The channel is in the book: the watch begins to look at it. */
  readonly opened: (channel: ChannelInfo) => Promise<void>;
  /** Notes who wrote: the viewer, their presence, the message count. Called for lines in order. */
  readonly note: (work: Work, message: ChatMessage, channel: ChannelInfo) => void;
  /** The same for a line that leaves nothing to write, as nearly all do: from memory, at once. False: it has to be noted. */
  readonly noteFromMemory: (message: ChatMessage, channel: ChannelInfo) => boolean;
  /** Brings memory up to the book and ends what a crash left half done; before any platform starts. */
  readonly recover: () => Promise<void>;
  /** A platform's event, of a channel that is known. Resolves when its facts are committed; may be called again when it rejects. */
  readonly onEvent: (event: PlatformEvent, channel: ChannelInfo) => Promise<void>;
  /** Ends ticks and timers and finishes what is under way. */
  readonly close: () => Promise<void>;
}

export class Bot {
  readonly #parts: BotParts;
  readonly #channels = new Map<string, ChannelInfo>();
  /** Channels that are being written into the book; their traffic waits for it. */
  readonly #opening = new Map<string, Promise<unknown>>();
  readonly #seen = new RecentIds(SEEN_MAX);
  readonly #underWay = new Tracker();
  readonly #attentions = new Map<string, string>();
  /** Lines that wait to be noted, by author: what they write next waits behind them. */
  readonly #unnoted = new Map<string, number>();
  /** Events that could not be written yet. */
  readonly #retries: Retries;
  /** Resolves when memory is up to the book: what platforms tell before waits for it. */
  readonly #recovered: Promise<void>;
  #tellRecovered = () => {};
  #stopping = false;
  /** The platforms have ended: what they still held back for another witness was told, and counts. */
  #deaf = false;

  constructor(parts: BotParts) {
    this.#parts = parts;
    this.#retries = new Retries(parts);
    this.#recovered = new Promise((resolve) => {
      this.#tellRecovered = resolve;
    });
  }

  /** Every channel that is known, in the order of the config. */
  channels(): readonly ChannelInfo[] {
    return [...this.#channels.values()];
  }

  /** What the streamer should look at, one sentence each. */
  attentions(): readonly string[] {
    return [...this.#attentions.values()];
  }

  /** Something the streamer should know and can cure, in a sentence; said once per code until it clears. */
  attention(code: string, sentence: string | undefined): void {
    if (sentence === undefined) {
      const was = this.#attentions.get(code);
      if (this.#attentions.delete(code)) this.#parts.log.info({ code }, `this is well again: ${was}`);
      return;
    }
    if (this.#attentions.get(code) === sentence) return;
    this.#attentions.set(code, sentence);
    this.#parts.log.warn({ code }, sentence);
  }

  /** Recovers, then starts every platform. */
  async start(): Promise<void> {
    await this.#parts.recover();
    this.#tellRecovered();
    for (const platform of this.#parts.platforms) await platform.start(this.host(platform));
    await this.idle();
  }

  /**
   * Says nothing more, ends the platforms, finishes what is under way: every event is written or given up. The book stays open
   * for its owner to close.
   */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    await this.#parts.outbox.stop();
    await Promise.all(this.#parts.platforms.map((platform) => platform.stop()));
    this.#deaf = true;
    this.#tellRecovered();
    await this.idle();
    await this.#retries.stop();
    await this.idle();
    await this.#parts.close();
    await this.#parts.writer.idle();
  }

  /**
   * Resolves when every line and event so far has been handled, committed and answered as far as the rate limits allow; events
   * that wait for another try are not waited for.
   */
  async idle(): Promise<void> {
    do {
      await this.#underWay.idle();
      await this.#parts.writer.idle();
    } while (this.#underWay.size > 0);
  }

  /** Work the bot should wait for before it is idle. A failure is logged: nothing fails silently. */
  track(name: string, work: Promise<unknown>): void {
    this.#underWay.add(
      work.catch((error: unknown) => this.#parts.log.error({ error, name }, `${name} failed: ${messageOf(error)}`)),
    );
  }

  /** Where a platform's traffic goes. */
  host(platform: Platform): PlatformHost {
    return {
      log: this.#parts.log.child({ platform: platform.name }),
      system: this.#parts.system,
      channel: (channel) => this.#opened(channel),
      message: (message) => this.#message(message),
      event: (event) => this.#event(event),
      attention: (code, sentence) => this.attention(`${platform.name}:${code}`, sentence),
      own: (account) => this.#parts.own(platform.name, account),
    };
  }

  /** The channel of a platform's id, once it is known. */
  channel(platform: PlatformName, platformId: string): ChannelInfo | undefined {
    return this.#channels.get(`${platform}:${platformId}`);
  }

  #opened(channel: PlatformChannel): void {
    const key = `${channel.platform}:${channel.platformId}`;
    const opening = this.#open(channel).finally(() => this.#opening.delete(key));
    this.#opening.set(key, opening);
    this.track("opening a channel", opening);
  }

  async #open(channel: PlatformChannel): Promise<void> {
    await this.#recovered;
    if (this.#deaf) return;
    const info = await this.#parts.writer.run((work) => this.#parts.openChannel(work, channel));
    await this.#parts.opened(info);
    this.#channels.set(`${channel.platform}:${channel.platformId}`, info);
    const title = channel.platform.charAt(0).toUpperCase() + channel.platform.slice(1);
    this.#parts.log.info(
      { platform: channel.platform, channel: channel.login },
      `${title} channel known: ${channel.login}`,
    );
  }

  #message(message: ChatMessage): void {
    if (this.#stopping || message.mirroredFrom !== undefined || !this.#seen.add(`${message.platform}:${message.id}`))
      return;
    const channel = this.channel(message.platform, message.channelId);
    if (channel) this.#take(message, channel);
    else {
      const opened = this.#onceOpen(message).then((one) => one && !this.#deaf && this.#take(message, one));
      this.track("a line before its channel", opened);
    }
  }

  /**
   * Platforms tell of a channel and go on at once; what they say of it meanwhile is kept in order. Other rooms' is not. The
   * channel; `undefined` where there is none.
   */
  async #onceOpen(of: Pick<PlatformEvent, "platform" | "channelId">): Promise<ChannelInfo | undefined> {
    // That a channel could not be opened is told once, where it was opened.
    await this.#opening.get(`${of.platform}:${of.channelId}`)?.catch(() => undefined);
    return this.channel(of.platform, of.channelId);
  }

  #take(message: ChatMessage, channel: ChannelInfo): void {
    this.#noteSoon(message, channel);
    this.track("a command", this.#parts.router.handle(message, channel));
  }

  /** Where something has to be written: first and in the same transaction as the command, which is queued right behind. */
  #noteSoon(message: ChatMessage, channel: ChannelInfo): void {
    const author = `${message.platform}:${message.author.platformId}`;
    const waiting = this.#unnoted.get(author) ?? 0;
    if (waiting === 0 && this.#parts.noteFromMemory(message, channel)) return;
    this.#unnoted.set(author, waiting + 1);
    const noted = this.#parts.writer.run((work) => this.#parts.note(work, message, channel));
    this.track(
      "noting who wrote",
      noted.finally(() => {
        const left = this.#unnoted.get(author)! - 1;
        if (left > 0) this.#unnoted.set(author, left);
        else this.#unnoted.delete(author);
      }),
    );
  }

  async #event(event: PlatformEvent): Promise<Told> {
    const { log } = this.#parts;
    const wrong = unsound(event);
    if (wrong !== undefined) {
      const { platform, kind } = event;
      log.warn({ platform, kind, fields: wrong }, "an event with values that cannot be; it counts for nothing");
      return "written";
    }
    let channel = this.channel(event.platform, event.channelId);
    if (!channel) channel = await this.#underWay.add(this.#onceOpen(event));
    if (!channel || this.#deaf) {
      log.warn({ event }, "an event of a channel that is not open or is open no longer; it is not in the book");
      return "refused";
    }
    const done = this.#retries.run({ event }, async () => {
      await this.#underWay.add(this.#parts.onEvent(event, channel));
      return "written" as const;
    });
    return MEMORY_ONLY.has(event.kind) ? "written" : ((await done) ?? "refused");
  }
}
