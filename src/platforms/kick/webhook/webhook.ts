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
import { messageOf } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import type { Cancel, System } from "../../../base/system.ts";
import { PlatformClock } from "../../witnesses/platform-clock.ts";
import type { Delivery } from "../facts/normalise.ts";
import type { KickConfig } from "../settings.ts";
import { CHAT, type InboxEntry, type KickInbox } from "./inbox.ts";
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
  /** The work: turns a delivery into events. Throwing leaves it in the inbox for another try. */
  work(delivery: Delivery): void;
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

const ATTEMPTS_MAX = 5;
const RETRY_MS = 30_000;
/** After handing an event to the bot, its commit is waited for; an entry that dies before is worked on again, under its key. */
const SETTLE_MS = 2_000;
/** Longer than a delivery is accepted, so that none can be repeated after it was forgotten. */
const REMEMBER_MS = 30 * 86_400_000;
const PRUNE_EVERY_MS = 10 * 60_000;

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

/** Works through the inbox, one delivery after the other, outside the request. */
class Worker {
  readonly #options: KickWebhookOptions & { readonly clock: PlatformClock };
  readonly #timers = new Set<Cancel>();
  readonly #chat: InboxEntry[] = [];
  /** Handed to the bot, not yet marked done. */
  readonly #handed = new Set<number>();
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
    const prune = (): void =>
      this.#orLater(() => inbox.prune(system.clock.now() - REMEMBER_MS, system.clock.now() - chatMs));
    prune();
    this.#timers.add(system.timers.every(PRUNE_EVERY_MS, prune));
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
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
    const { inbox, system, log } = this.#options;
    for (const entry of this.#chat.splice(0)) {
      try {
        this.#hand(entry);
      } catch (error) {
        log.error({ err: error, type: entry.type }, "a Kick delivery could not be worked on");
      }
    }
    let failed = false;
    for (const entry of inbox.waiting()) {
      if (this.#handed.has(entry.rowId)) continue;
      try {
        inbox.attempted(entry.rowId);
        this.#hand(entry);
        this.#settle(entry.rowId);
      } catch (error) {
        const last = entry.attempts + 1 >= ATTEMPTS_MAX;
        log.error({ err: error, type: entry.type, given_up: last }, "a Kick delivery could not be worked on");
        if (last) this.#orLater(() => inbox.done(entry.rowId, system.clock.now()));
        else failed = true;
      }
    }
    if (failed) this.#retry();
  }

  #settle(rowId: number): void {
    const { inbox, system } = this.#options;
    this.#handed.add(rowId);
    this.#later(SETTLE_MS, () => {
      this.#handed.delete(rowId);
      this.#orLater(() => inbox.done(rowId, system.clock.now()));
    });
  }

  /** A full disk ends neither the bot nor a delivery: what was not marked done is worked on again, under its key. */
  #orLater(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#options.log.error({ err: error }, "the inbox of Kick's deliveries could not be written");
      this.#retry();
    }
  }

  #retry(): void {
    this.#later(RETRY_MS, () => this.#schedule());
  }

  #later(ms: number, run: () => void): void {
    const timer = this.#options.system.timers.after(ms, () => {
      this.#timers.delete(timer);
      run();
    });
    this.#timers.add(timer);
  }

  #hand(entry: InboxEntry): void {
    const { config, log, work, clock } = this.#options;
    let body: unknown;
    try {
      body = JSON.parse(entry.body);
    } catch (error) {
      log.warn(
        { type: entry.type, problem: messageOf(error) },
        "Kick signed a delivery that is not JSON; it was left out",
      );
      return;
    }
    const late = clock.now() - entry.sentAtMs > config.freshMs;
    work({ type: entry.type, body, contentHash: entry.contentHash, late });
  }
}
