/**
 * The `realtime` driver: Kick's own feed, the way its site reads it. Asks Kick which provider serves the chat, opens it
 * with that provider's official client, and stays: it never gives up, it only waits longer.
 */

import { backoffMs } from "../../../base/backoff.ts";
import type { Cancel } from "../../../base/clock.ts";
import { messageOf } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { phrase } from "../../../base/phrase.ts";
import type { System } from "../../../base/system.ts";
import type { KickIds, KickReader, ReaderSink } from "../kick-seams.ts";
import type { KickConfig } from "../settings.ts";
import { openCentrifugo } from "./centrifugo.ts";
import { feedNames, type Link, type LinkEnd } from "./link.ts";
import { guestToken, negotiate, type Provider, type ProviderName, type WebAccess } from "./negotiate.ts";
import { openPusher } from "./pusher.ts";

export interface RealtimeOptions {
  readonly config: Pick<KickConfig, "endpoints" | "timing" | "userAgent">;
  readonly system: System;
  readonly log: Log;
  /** Whether the channel is live, as far as known: a silent feed is more suspicious then. */
  isLive(): boolean | undefined;
  /** Told of the Date of every answer. */
  answered?(date: string | null): void;
}

const ALL: readonly ProviderName[] = ["pusher", "centrifugo"];

/** Reads one channel's feeds; see the file's head. */
export class RealtimeReader implements KickReader {
  readonly name = "realtime";
  readonly #options: RealtimeOptions;
  readonly #stopping = new AbortController();
  #clientId: string;
  #accepted = ALL;
  #origin: string | undefined;
  #attempt = 0;
  #silences = 0;
  #connectedAtMs: number | undefined;
  #heardAtMs = 0;
  #link: Link | undefined;
  #timers: Cancel[] = [];
  #running: { readonly ids: KickIds; readonly sink: ReaderSink } | undefined;

  constructor(options: RealtimeOptions) {
    this.#options = options;
    this.#clientId = uuid(options.system);
  }

  start(ids: KickIds, sink: ReaderSink): void {
    this.#running = { ids, sink };
    void this.#open();
  }

  async stop(): Promise<void> {
    this.#running = undefined;
    this.#stopping.abort();
    this.#drop();
  }

  async #open(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    const { config } = this.#options;
    running.sink.state({ state: "connecting" });
    const { answered } = this.#options;
    const access: WebAccess = { config, signal: this.#stopping.signal, ...(answered && { answered }) };
    let provider: Provider;
    try {
      provider = await negotiate(access, running.ids.channelId, this.#clientId, this.#accepted);
    } catch (error) {
      // Perhaps Kick wanted to answer with what was not accepted any more.
      this.#accepted = ALL;
      this.#again({ kind: "lost", reason: messageOf(error) });
      return;
    }
    if (this.#running !== running) return;
    this.#listen(provider, access, running);
  }

  #listen(provider: Provider, access: WebAccess, { ids, sink }: { ids: KickIds; sink: ReaderSink }): void {
    const { config, system, log } = this.#options;
    const { timing } = config;
    const feeds = feedNames(ids);
    let patience: Cancel | undefined;
    let trouble = "it does not answer";
    // The client library retries by itself; when that takes too long Kick is asked anew, because the region may have moved.
    const worry = (): void => {
      if (patience !== undefined) return;
      this.#connectedAtMs = undefined;
      sink.state({ state: "connecting" });
      patience = system.timers.after(timing.connectMs * 3, () =>
        this.#again({ kind: "lost", reason: phrase("no connection: {trouble}", { trouble }) }),
      );
      this.#timers.push(patience);
    };
    worry();
    const listener = {
      connected: (): void => {
        patience?.cancel();
        patience = undefined;
        this.#connectedAtMs = system.clock.monotonic();
        this.#heardAtMs = this.#connectedAtMs;
        log.info({ provider: provider.provider, feeds: feeds.length }, "reading Kick's realtime feed");
        sink.state({ state: "connected", provider: provider.provider });
      },
      connecting: (reason: string): void => {
        log.debug({ reason }, "the Kick feed is connecting");
        worry();
      },
      trouble: (reason: string): void => {
        trouble = reason;
        log.debug({ reason }, "the Kick feed has trouble");
      },
      event: (name: string, data: unknown): void => {
        this.#heardAtMs = system.clock.monotonic();
        this.#silences = 0;
        // Thrown on, it would leave through the client library's callback and end the process.
        try {
          sink.feed(name, data);
        } catch (error) {
          log.warn({ event: name, reason: messageOf(error) }, "an event of the Kick feed could not be read");
        }
      },
      ended: (end: LinkEnd): void => this.#again(end),
    };
    this.#link =
      provider.provider === "centrifugo"
        ? openCentrifugo(
            {
              url: provider.url,
              feeds,
              timing,
              origin: this.#origin,
              userAgent: config.userAgent,
              token: () => guestToken(access, this.#clientId),
            },
            listener,
          )
        : openPusher(
            { appKey: provider.appKey, cluster: provider.cluster, feeds, timing, server: config.endpoints.pusher },
            listener,
          );
    this.#timers.push(system.timers.every(Math.min(timing.silentLiveMs, timing.silentMs, 15_000), () => this.#watch()));
  }

  /** The feed has been seen open and dead: after a long silence it is opened anew, less often each time nothing comes of it. */
  #watch(): void {
    if (this.#connectedAtMs === undefined) return;
    const { timing } = this.#options.config;
    const usual = this.#options.isLive() === true ? timing.silentLiveMs : timing.silentMs;
    const allowed = Math.max(usual, Math.min(usual * 2 ** this.#silences, timing.silentMs));
    const silentMs = this.#options.system.clock.monotonic() - this.#heardAtMs;
    if (silentMs < allowed) return;
    this.#silences += 1;
    this.#options.log.info({ silentMs }, "the Kick feed has been silent; opening it anew");
    this.#drop();
    this.#attempt = 0;
    void this.#open();
  }

  #drop(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers = [];
    this.#link?.close();
    this.#link = undefined;
    this.#connectedAtMs = undefined;
  }

  /** What an end means for the next try, and when that is. */
  #again(end: LinkEnd): void {
    const running = this.#running;
    if (running === undefined) return;
    const { system, log, config } = this.#options;
    const { timing } = config;
    const lived = this.#connectedAtMs === undefined ? 0 : system.clock.monotonic() - this.#connectedAtMs;
    if (lived >= timing.backoffMaxMs) this.#attempt = 0;
    this.#drop();
    let waitMs = backoffMs(this.#attempt, timing.backoffMs, timing.backoffMaxMs, system.random);
    this.#attempt += 1;
    if (end.kind === "terminal") {
      this.#clientId = uuid(system);
      waitMs = timing.terminalWaitMs + system.random.integer(Math.ceil(timing.terminalWaitMs / 10));
    } else if (end.kind === "key-refused") {
      this.#accepted = ["centrifugo"];
    } else if (end.kind === "forbidden") {
      // Kick takes connections from its own pages and from programs that name no page: whichever works today.
      this.#origin = this.#origin === undefined ? new URL(config.endpoints.site).origin : undefined;
    }
    log.warn({ why: end.reason, kind: end.kind, waitMs }, "the Kick feed is down; trying again");
    running.sink.state({ state: "down", reason: end.reason });
    this.#timers.push(system.timers.after(waitMs, () => void this.#open()));
  }
}

/** A version 4 UUID from the system's chance. */
function uuid(system: System): string {
  const bytes = system.random.bytes(16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
