/** Keeps the webhook going: its port, Kick's list of what it shall deliver, and an eye on whether it delivers. */

import type Database from "better-sqlite3";
import { backoffMs } from "../../../base/backoff.ts";
import type { Cancel } from "../../../base/clock.ts";
import { messageOf } from "../../../base/errors.ts";
import { MINUTE_MS } from "../../../base/lengths.ts";
import type { Log } from "../../../base/log.ts";
import type { System } from "../../../base/system.ts";
import type { Listen, OpenPort } from "../../../model/route.ts";
import type { Told } from "../../platform.ts";
import type { PlatformClock } from "../../witnesses/platform-clock.ts";
import type { Delivery } from "../facts/normalise.ts";
import type { KickApiPart } from "../kick-seams.ts";
import type { KickConfig } from "../settings.ts";
import { DeliveryWatch } from "./delivery-watch.ts";
import { CHAT, KickInbox } from "./inbox.ts";
import { type KickWebhook, kickWebhook, WEBHOOK_PATH } from "./webhook.ts";

export interface WebhookServiceOptions {
  readonly config: KickConfig;
  readonly db: Database.Database;
  readonly api: Pick<KickApiPart, "publicKey" | "reconcileSubscriptions">;
  readonly system: System;
  readonly clock: PlatformClock;
  readonly log: Log;
  readonly listen: Listen;
  /** Deliveries are all there is: no feed reads the chat. */
  readonly alone: boolean;
  isLive(): boolean | undefined;
  work(delivery: Delivery): Promise<Told>;
  attention(code: string, sentence: string | undefined): void;
}

/** What is worth having beside a reader of the feed. */
const FACTS = [
  "channel.followed",
  "channel.subscription.new",
  "channel.subscription.renewal",
  "channel.subscription.gifts",
  "kicks.gifted",
  "channel.reward.redemption.updated",
  "livestream.status.updated",
  "moderation.banned",
] as const;

/** Runs the webhook from `start` to `stop`. */
export class WebhookService {
  readonly #options: WebhookServiceOptions;
  readonly #webhook: KickWebhook;
  readonly #watch: DeliveryWatch;
  readonly #timers: Cancel[] = [];
  #server: OpenPort | undefined;
  #stopped = false;
  #attempt = 0;

  constructor(options: WebhookServiceOptions) {
    this.#options = options;
    const { db, config, system, clock, log, api, work } = options;
    this.#webhook = kickWebhook({
      inbox: new KickInbox(db),
      config: config.webhook,
      system,
      clock,
      log,
      publicKey: (fresh) => api.publicKey(fresh),
      work,
    });
    this.#watch = new DeliveryWatch({ ...options, lastDeliveryMs: () => this.#webhook.lastDeliveryMs() });
  }

  /** Where Kick, through the streamer's tunnel, delivers to; `undefined` while the port is closed. */
  get url(): string | undefined {
    return this.#server && `${this.#server.url}${WEBHOOK_PATH}`;
  }

  start(): void {
    this.#webhook.resume();
    void this.#open();
    void this.#reconcile();
    this.#timers.push(
      this.#options.system.timers.every(MINUTE_MS, () => this.#watch.look()),
      this.#options.system.timers.every(this.#options.config.timing.reconcileMs, () => this.#reconcile()),
    );
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
    this.#webhook.stop();
    await this.#server?.close();
    this.#server = undefined;
  }

  /** The feed told of something that a webhook should have told of too. */
  feedTold(): void {
    this.#watch.feedTold();
  }

  async #open(): Promise<void> {
    const { config, log, system, attention, listen } = this.#options;
    const route = { path: WEBHOOK_PATH, fetch: this.#webhook.fetch };
    try {
      const { port, host } = config.webhook;
      const server = await listen({ port, setting: "kick.webhook.port", host, log }, [route]);
      if (this.#stopped) return await server.close();
      this.#server = server;
      log.info({ url: this.url }, "waiting for Kick's deliveries");
      attention("kick.webhook", undefined);
    } catch (error) {
      if (this.#stopped) return;
      attention("kick.webhook", `Kick's events cannot be delivered here. ${messageOf(error)}`);
      const { backoffMs: first, backoffMaxMs } = config.timing;
      const waitMs = backoffMs(this.#attempt++, first, backoffMaxMs, system.random);
      this.#timers.push(system.timers.after(waitMs, () => void this.#open()));
    }
  }

  async #reconcile(): Promise<void> {
    const { api, config, log } = this.#options;
    const wanted = config.drivers.includes("webhook") ? [CHAT, ...FACTS] : FACTS;
    const report = await api.reconcileSubscriptions(wanted);
    if (report === undefined) log.debug({}, "Kick's event subscriptions could not be checked");
    else
      log.info({ active: report.active.length, refused: report.refused.length }, "checked Kick's event subscriptions");
  }
}
