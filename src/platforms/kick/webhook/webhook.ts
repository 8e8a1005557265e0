/**
 * Kick's official events, delivered to this computer. Verify, commit, answer 200, then work: Kick drops an app that is
 * slow or fails, and repeats, delays and reorders what it sends.
 *
 * The signature is RSASSA-PKCS1-v1_5 with SHA-256 over `<message id>.<timestamp>.<raw body>`, so the body is kept as the
 * bytes that came, and is parsed only after it is known to be Kick's.
 */

import { createHash } from "node:crypto";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { backoffMs } from "../../../base/backoff.ts";
import { codeOf, messageOf } from "../../../base/errors.ts";
import { DAY_MS, MINUTE_MS } from "../../../base/lengths.ts";
import type { Log } from "../../../base/log.ts";
import type { Cancel, System } from "../../../base/system.ts";
import type { Told } from "../../platform.ts";
import { PlatformClock } from "../../witnesses/platform-clock.ts";
import type { Delivery } from "../facts/normalise.ts";
import type { KickConfig } from "../settings.ts";
import { CHAT, type InboxEntry, type KickInbox, type WaitingEntry } from "./inbox.ts";
import { keyCheck, Refusals } from "./signatures.ts";

export interface KickWebhookOptions {
  readonly inbox: KickInbox;
  readonly config: Pick<KickConfig["webhook"], "freshMs" | "acceptMs" | "bodyBytesMax">;
  readonly system: System;
  /** Kick's clock: how old a delivery is, is not for this computer's to say. */
  readonly clock?: PlatformClock;
  readonly log: Log;
  /** Kick's key, PEM; `undefined` when it cannot be had, then the published one serves. */
  publicKey(fresh: boolean): Promise<string | undefined>;
  /**
   * The work: turns a delivery into events, and tells when they are committed. `refused`, or a rejection, leaves it in the inbox
   * for another try.
   */
  work(delivery: Delivery): Promise<Told>;
}

/** The route and its worker. */
export interface KickWebhook {
  /** Answers `POST /` and, for a look with the browser, `GET /`. */
  fetch(request: Request): Response | Promise<Response>;
  /** Works through what is left from the last run. */
  resume(): void;
  /** When the last genuine delivery came, by the monotonic clock; `undefined` when none did in this run. */
  lastDeliveryMs(): number | undefined;
  stop(): void;
}

/** The path the route is mounted at. */
export const WEBHOOK_PATH = "/kick/webhook";

/** What a look with the browser finds there. */
export const WEBHOOK_GREETING = "Chatmint listens here for Kick. This address works.\n";

/** The address the streamer types at Kick: the public one, with our path where a tunnel's bare name is written. */
export function deliveryUrl(publicUrl: string): string {
  const url = new URL(publicUrl);
  if (url.pathname === "/") url.pathname = WEBHOOK_PATH;
  return url.href;
}

/** What fails though the book can be written is a mistake of ours, and will not get better. */
const ATTEMPTS_MAX = 5;
const RETRY_FIRST_MS = 30_000;
const RETRY_LONGEST_MS = 10 * MINUTE_MS;
/** Longer than a delivery is accepted, so that none can be repeated after it was forgotten. */
const REMEMBER_MS = 30 * DAY_MS;
const PRUNE_EVERY_MS = 10 * MINUTE_MS;

/** Makes the route; see the file's head. */
export function kickWebhook(options: KickWebhookOptions): KickWebhook {
  const { config, system, log, clock = new PlatformClock(system.clock) } = options;
  const worker = new Worker({ ...options, clock });
  const isKicks = keyCheck(options);
  const refused = new Refusals(system, log);
  let lastDeliveryMs: number | undefined;
  const app = new Hono();
  app.get("/", (context) => context.text(WEBHOOK_GREETING));
  const limit = bodyLimit({ maxSize: config.bodyBytesMax, onError: (context) => context.text("Too large.", 413) });
  app.post("/", limit, async (context) => {
    const header = (name: string): string => context.req.header(`kick-event-${name}`) ?? "";
    const [id, timestamp, signature, type] = [
      header("message-id"),
      header("message-timestamp"),
      header("signature"),
      header("type"),
    ];
    if (!id || !timestamp || !signature || !type) return context.text("This is no delivery of Kick.", 400);
    const sentAtMs = Date.parse(timestamp);
    const now = system.clock.now();
    // A late delivery is still money, once; one that is older than our memory of ids could be a replay.
    if (!(sentAtMs >= clock.now() - config.acceptMs)) {
      refused.say(
        { type: type.slice(0, 50), timestamp: timestamp.slice(0, 50) },
        "refused a Kick delivery that is too old",
      );
      return context.text("Too old.", 403);
    }
    const raw = Buffer.from(await context.req.arrayBuffer());
    if (!(await isKicks.check(id, timestamp, raw, signature))) {
      refused.say({ type: type.slice(0, 50) }, "refused a Kick delivery whose signature is wrong");
      return context.text("The signature is wrong.", 403);
    }
    // Kick signs nothing of tomorrow: this computer's clock is behind.
    if (sentAtMs > clock.now()) clock.framed(sentAtMs);
    const contentHash = createHash("sha256").update(`${type}\n`).update(raw).digest("hex");
    lastDeliveryMs = system.clock.monotonic();
    worker.take({ messageId: id, contentHash, type, body: raw.toString("utf8"), sentAtMs, receivedAtMs: now });
    return context.text("OK");
  });
  return {
    fetch: (request) => app.fetch(request),
    resume: () => {
      isKicks.prepare();
      worker.resume();
    },
    lastDeliveryMs: () => lastDeliveryMs,
    stop: () => worker.stop(),
  };
}

/** Works through the inbox outside the request, in the order in which it was delivered. */
class Worker {
  readonly #options: KickWebhookOptions & { readonly clock: PlatformClock };
  readonly #chat: InboxEntry[] = [];
  /** Handed to the bot, which has not said yet what became of it. */
  readonly #handed = new Set<number>();
  #pruning: Cancel | undefined;
  #retrying: Cancel | undefined;
  #retries = 0;
  #stopped = false;
  #scheduled = false;

  constructor(options: KickWebhookOptions & { readonly clock: PlatformClock }) {
    this.#options = options;
  }

  take(entry: InboxEntry): void {
    const chat = entry.type === CHAT;
    // Chat text is never stored: a line that is lost with the bot's death is lost.
    const taken = this.#options.inbox.take(chat ? { ...entry, body: "" } : entry, chat);
    if (taken === undefined) {
      this.#options.log.debug({ type: entry.type }, "Kick delivered something again; it was left aside");
      return;
    }
    if (chat) this.#chat.push(entry);
    this.#schedule();
  }

  resume(): void {
    const { inbox, system, config } = this.#options;
    // A line that comes again later than this is late, and a late line is not read.
    const chatMs = 2 * config.freshMs;
    const prune = () => this.#write(() => inbox.prune(system.clock.now() - REMEMBER_MS, system.clock.now() - chatMs));
    prune();
    this.#pruning = system.timers.every(PRUNE_EVERY_MS, prune);
    this.#schedule();
  }

  /** Hands nothing more on; what the bot is still to write is marked all the same. */
  stop(): void {
    this.#stopped = true;
    this.#pruning?.cancel();
    this.#retrying?.cancel();
  }

  #schedule(): void {
    if (this.#scheduled || this.#stopped) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (!this.#stopped) this.#work();
    });
  }

  #work(): void {
    const { inbox, log } = this.#options;
    for (const entry of this.#chat.splice(0)) {
      this.#hand(entry).catch((error: unknown) =>
        log.error({ err: error, type: entry.type }, "a Kick delivery could not be worked on"),
      );
    }
    for (const entry of inbox.waiting()) if (!this.#handed.has(entry.rowId)) void this.#deliver(entry);
  }

  /** Hands a delivery on and closes its row when it is written. Otherwise the row stays open, also for the next start. */
  async #deliver(entry: WaitingEntry): Promise<void> {
    const { inbox, system, log } = this.#options;
    const { rowId, type } = entry;
    this.#handed.add(rowId);
    const close = () => inbox.done(rowId, system.clock.now());
    try {
      inbox.attempted(rowId);
      if ((await this.#hand(entry)) === "refused") this.#retry();
      else if (this.#write(close)) this.#retries = 0;
    } catch (error) {
      const given_up = !codeOf(error)?.startsWith("SQLITE_") && entry.attempts + 1 >= ATTEMPTS_MAX;
      log.error({ err: error, type, given_up }, "a Kick delivery could not be worked on");
      if (given_up) this.#write(close);
      else this.#retry();
    } finally {
      this.#handed.delete(rowId);
    }
  }

  /** Whether it went well. What was not marked done is worked on again, under its key. */
  #write(run: () => void): boolean {
    try {
      run();
      return true;
    } catch (error) {
      // The bot has ended and closed its book.
      if (this.#stopped) return false;
      this.#options.log.error({ err: error }, "the inbox of Kick's deliveries could not be written");
      this.#retry();
      return false;
    }
  }

  #retry(): void {
    if (this.#retrying || this.#stopped) return;
    const { timers, random } = this.#options.system;
    const waitMs = backoffMs(this.#retries++, RETRY_FIRST_MS, RETRY_LONGEST_MS, random);
    this.#retrying = timers.after(waitMs, () => {
      this.#retrying = undefined;
      this.#schedule();
    });
  }

  async #hand(entry: InboxEntry): Promise<Told> {
    const { config, log, work, clock } = this.#options;
    let body: unknown;
    try {
      body = JSON.parse(entry.body);
    } catch (error) {
      log.warn(
        { type: entry.type, problem: messageOf(error) },
        "Kick signed a delivery that is not JSON; it was left out",
      );
      return "written";
    }
    const late = clock.now() - entry.sentAtMs > config.freshMs;
    return work({ type: entry.type, body, contentHash: entry.contentHash, late });
  }
}
