/**
 * Kick as one platform: ids, a reader of the chat feed, the official API, perhaps webhooks, put together behind the port.
 * Each of them retries by itself; this file only starts them in order and says how things are.
 */
import type Database from "better-sqlite3";
import type { Log } from "../../base/log.ts";
import { phrase } from "../../base/phrase.ts";
import type { System } from "../../base/system.ts";
import type { ChatMessage } from "../../model/message.ts";
import type { Listen } from "../../model/route.ts";
import type { AccountsAnswer } from "../accounts.ts";
import type { Conversions, DoctorStep, Platform, PlatformEvent, PlatformHost, SendResult, Told } from "../platform.ts";
import { FactBook } from "../witnesses/fact-book.ts";
import { PlatformClock, skewSentence } from "../witnesses/platform-clock.ts";
import { DRIVER_CURE, readingSteps } from "./checks.ts";
import { type Delivery, KickNormaliser } from "./facts/normalise.ts";
import { FeedAlarm } from "./feed/feed-alarm.ts";
import { KickJsReader } from "./feed/kickjs-driver.ts";
import { FeedReader } from "./feed/reader.ts";
import { RealtimeReader } from "./feed/realtime.ts";
import { IdsFinder } from "./ids-finder.ts";
import {
  type FeedDriver,
  type KickApiPart,
  type KickIds,
  type KickReader,
  type ReaderState,
  redemptionIdOf,
} from "./kick-seams.ts";
import type { KickConfig } from "./settings.ts";
import { kickStore } from "./store.ts";
import { Deliveries } from "./webhook/deliveries.ts";
import { WebhookService } from "./webhook/webhook-service.ts";

export interface KickOptions {
  readonly config: KickConfig;
  /** The book, with the tables of tables.ts here and of witnesses/. */
  readonly db: Database.Database;
  readonly api: KickApiPart;
  /** Opens the port for webhooks. */
  readonly listen: Listen;
  readonly system: System;
  readonly log: Log;
}

/** Kick's limit is 500 characters, counted in a way it does not say; and one line a second is our own courtesy. */
const LENGTH_MAX = 480;
const GAP_MS = 1_000;

/** Makes Kick. Nothing is opened before `start`. */
export function createKick(options: KickOptions): Platform {
  return new Kick(options);
}

class Kick implements Platform {
  readonly name = "kick";
  readonly conversions: Conversions;
  readonly #options: KickOptions;
  readonly #drivers: readonly FeedDriver[];
  readonly #feed: FeedReader;
  readonly #alarm: FeedAlarm;
  readonly #finder: IdsFinder;
  /** Kick's clock, told of every answer and frame. */
  readonly #clock: PlatformClock;
  #host: PlatformHost | undefined;
  #ids: KickIds | undefined;
  #normaliser: KickNormaliser | undefined;
  #webhooks: WebhookService | undefined;
  #deliveries: Deliveries | undefined;
  #live: boolean | undefined;
  /** A delivery is worked on: what is told now is not from the feed. */
  #delivering = false;
  #starting: Promise<void> = Promise.resolve();

  constructor(options: KickOptions) {
    this.#options = options;
    const { api, config, system, log } = options;
    this.#clock = new PlatformClock(system.clock, (skewMs) =>
      this.#host?.attention("kick.clock", skewSentence(skewMs, "Kick")),
    );
    this.conversions = {
      worth: (rewardId) => (rewardId === api.pointsRewardId() ? config.pointsReward.amount : undefined),
      settle: (key, credited) =>
        credited ? api.acceptRedemptions([redemptionIdOf(key)]) : api.rejectRedemptions([redemptionIdOf(key)]),
    };
    this.#drivers = config.drivers.filter((name): name is FeedDriver => name !== "webhook" && config.allow[name]);
    const attention = (code: string, sentence: string | undefined) => this.#host?.attention(code, sentence);
    this.#alarm = new FeedAlarm({ system, patienceMs: config.timing.driverPatienceMs, attention });
    this.#finder = new IdsFinder({ config, store: kickStore(options.db), api, system, log, attention });
    this.#feed = new FeedReader({
      drivers: this.#drivers,
      make: (driver) => this.#makeReader(driver),
      patienceMs: config.timing.driverPatienceMs,
      system,
      log,
      switched: (from, to, reason) =>
        this.#host?.attention("kick.driver", `Reading Kick's chat by ${from} does not work (${reason}); trying ${to}.`),
    });
  }

  async start(host: PlatformHost): Promise<void> {
    if (this.#options.config.channel === "") return;
    this.#host = {
      log: host.log,
      system: host.system,
      channel: (channel) => host.channel(channel),
      message: (message) => host.message(message),
      event: (event) => {
        this.#observe(event);
        return host.event(event);
      },
      attention: (code, sentence) => host.attention(code, sentence),
      own: (account) => host.own?.(account),
    };
    this.#starting = this.#begin();
  }

  async stop(): Promise<void> {
    this.#finder.stop();
    this.#alarm.stop();
    this.#deliveries?.stop();
    // Tells what it has of subscriptions and gifts that came in pieces.
    this.#normaliser?.stop();
    this.#host = undefined;
    // Whatever of them hangs, the port promises two seconds.
    await new Promise<void>((resolve) => {
      const giveUp = this.#options.system.timers.after(1_900, resolve);
      // The API part may be in the middle of its start: then what it has begun since is stopped after.
      const api = this.#options.api;
      const apiStopped = api
        .stop()
        .then(() => this.#starting)
        .then(() => api.stop());
      const all = [this.#feed.stop(), this.#webhooks?.stop(), apiStopped];
      void Promise.allSettled(all).then(() => {
        giveUp.cancel();
        resolve();
      });
    });
  }

  capabilities() {
    const { send, live } = this.#options.api.capabilities();
    return { send, list: false, live, followers: false };
  }

  limits() {
    const account = `kick:${this.#options.api.whoAmI()?.userId ?? "app"}`;
    return { length: LENGTH_MAX, account, count: 1, windowMs: GAP_MS, gapMs: GAP_MS, duplicateWindowMs: 0 };
  }

  async send(channelId: string, text: string, replyTo?: string): Promise<SendResult> {
    if (this.#host === undefined) return { status: "refused", reason: "Kick is off." };
    if (this.#ids === undefined)
      return { status: "later", retryAfterMs: 5_000, reason: "Kick's channel is not known yet." };
    if (channelId !== this.#ids.userId)
      return { status: "refused", reason: `Kick's channel is ${this.#ids.userId}, not ${channelId}.` };
    const result = await this.#options.api.send(text.replace(/[\u0000-\u001f\u007f]+/g, " "), replyTo);
    const heard = this.#feed.state.state === "connected";
    if (heard && result.status === "sent") this.#alarm.unheard(this.#options.api.unheardLines());
    return result;
  }

  async chatters() {
    return undefined;
  }

  async lookup(login: string) {
    return this.#options.api.lookupUser(login.replace(/^@/, "").toLowerCase());
  }

  accountsByLogin(logins: readonly string[]): Promise<AccountsAnswer> {
    return this.#options.api.accountsByLogin(logins);
  }

  async follows() {
    return undefined;
  }

  status(): string {
    if (this.#host === undefined) return "off";
    const reads =
      this.#feed.state.state === "connected" || (this.#drivers.length === 0 && this.#webhooks?.url !== undefined);
    if (!reads) return "connecting";
    return this.#options.api.capabilities().send ? "connected" : "read-only";
  }

  async *doctor(): AsyncIterable<DoctorStep> {
    const { config, api, db, system, log, listen } = this.#options;
    if (config.channel === "") {
      yield { name: "Kick", state: "skipped", detail: phrase('off: no "channel" in the section "kick" of the config') };
      return;
    }
    yield* readingSteps({
      config,
      drivers: this.#drivers,
      store: kickStore(db),
      api,
      system,
      log,
      listen,
      webhookUrl: this.#webhooks?.url,
    });
    yield* api.doctor(this.#ids?.slug ?? config.channel);
  }

  /** Finds the ids, for as long as it takes, then starts the rest. */
  async #begin(): Promise<void> {
    const { log } = this.#options;
    const host = this.#host;
    const ids = await this.#finder.find();
    if (host === undefined || ids === undefined || this.#host !== host) return;
    try {
      await this.#run(ids, host);
    } catch (error) {
      // While it stops the book may close under a start that is still under way; at any other time this is a bug.
      if (this.#host === host) log.error({ err: error }, "Kick could not be started");
    }
  }

  async #run(ids: KickIds, host: PlatformHost): Promise<void> {
    const { config, db, api, system, log } = this.#options;
    this.#ids = ids;
    host.channel({ platform: "kick", platformId: ids.userId, login: ids.slug, displayName: ids.displayName });
    const facts = new FactBook(db, "kick", this.#clock);
    facts.prune();
    const normaliser = new KickNormaliser({
      userId: ids.userId,
      facts,
      clock: this.#clock,
      system,
      log,
      combineMs: config.timing.combineMs,
      lookupUser: (login) => api.lookupUser(login, "givers"),
      message: (message) => this.#message(message),
      event: (event) => this.#event(event),
      redemptionWaiting: (event) => void api.noticed(event),
    });
    this.#normaliser = normaliser;
    if (this.#drivers.length > 0) {
      this.#feed.start(ids, {
        feed: (event, data) => normaliser.feed(event, data),
        state: (state) => this.#feedChanged(state),
      });
    } else if (!config.webhook.enabled) host.attention("kick.feed", `Nothing may read Kick's chat. ${DRIVER_CURE}`);
    await api.start({
      host,
      clock: this.#clock,
      channel: { userId: ids.userId, slug: ids.slug, displayName: ids.displayName },
    });
    void this.#finder.check(ids);
    // Only now, because Kick's list of events is compared with the sign-in that `start` has read.
    if (this.#host === host) this.#startWebhooks(normaliser, host);
  }

  #startWebhooks(normaliser: KickNormaliser, host: PlatformHost): void {
    const { config, db, api, system, log } = this.#options;
    if (!config.webhook.enabled) {
      if (config.drivers.includes("webhook")) {
        host.attention(
          "kick.webhook",
          'The Kick driver "webhook" is chosen but switched off. Write "webhook": {"enabled": true} in "kick".',
        );
      }
      return;
    }
    const attention = (code: string, sentence: string | undefined) => host.attention(code, sentence);
    const deliveries = new Deliveries({
      system,
      feedReads: () => this.#feed.state.state === "connected",
      work: (delivery) => this.#delivered(normaliser, delivery),
    });
    this.#deliveries = deliveries;
    const work = (delivery: Delivery) => deliveries.take(delivery);
    const watched = { alone: this.#drivers.length === 0, isLive: () => this.#live };
    this.#webhooks = new WebhookService({
      config,
      db,
      api,
      system,
      clock: this.#clock,
      log,
      attention,
      work,
      listen: this.#options.listen,
      ...watched,
    });
    this.#webhooks.start();
  }

  #makeReader(driver: FeedDriver): KickReader {
    const { config, system, log } = this.#options;
    const common = { config, system, log, isLive: () => this.#live };
    const answered = (date: string | null) => this.#clock.answered(date);
    if (driver === "realtime") return new RealtimeReader({ ...common, answered });
    return new KickJsReader({ ...common, attention: (sentence) => this.#host?.attention("kick.kick-js", sentence) });
  }

  #feedChanged(state: ReaderState): void {
    this.#alarm.changed(state);
    if (state.state === "connected" && this.#feed.driver === this.#drivers[0]) {
      this.#host?.attention("kick.driver", undefined);
    }
  }

  #message(message: ChatMessage): void {
    if (!this.#options.api.isOwnMessage(message)) this.#host?.message(message);
  }

  #delivered(normaliser: KickNormaliser, delivery: Delivery): Promise<Told> {
    this.#delivering = true;
    try {
      return normaliser.webhook(delivery);
    } finally {
      this.#delivering = false;
    }
  }

  async #event(event: PlatformEvent): Promise<Told> {
    // What each receiver of a gift gets is the same fact as the gift.
    const isFact = event.kind === "gift" || event.kind === "kicks" || (event.kind === "subscription" && !event.gifted);
    if (isFact && !this.#delivering) this.#webhooks?.feedTold();
    // Kick is asked about it, and what it answers is told.
    if (this.#options.api.noticed(event)) return "written";
    return this.#host?.event(event) ?? "refused";
  }

  #observe(event: PlatformEvent): void {
    if (event.kind === "live") this.#live = true;
    else if (event.kind === "offline") this.#live = false;
    else if (event.kind === "liveUnknown") this.#live = undefined;
  }
}
