/**
 * Writes to Kick chat, through the official API only: as the app's bot account, or as a second account that signed in.
 *
 * After a 401, 403 or 429 nothing is sent for a while; then one line is the trial. Its wait goes back to the bot's
 * outbox, which keeps or drops the lines.
 */

import { messageOf } from "../../../base/errors.ts";
import { MINUTE_MS } from "../../../base/lengths.ts";
import type { Log } from "../../../base/log.ts";
import type { System } from "../../../base/system.ts";
import type { SendResult } from "../../platform.ts";
import { Echoes, type OwnAccount } from "../feed/echoes.ts";
import { type KickAccountName, kickLogin } from "../sign-in/scopes.ts";
import type { KickApi } from "./api.ts";
import { Breaker, type Trip } from "./breaker.ts";
import { KickApiError } from "./http.ts";

export interface KickSenderOptions {
  readonly api: KickApi;
  /** `bot`: as the app's bot account, into the streamer's own channel. `user`: as the account that signed in. */
  readonly type: "bot" | "user";
  /** Whose sign-in sends. */
  readonly account: KickAccountName;
  readonly broadcasterUserId: string;
  readonly system: System;
  readonly log: Log;
  readonly attention: (code: string, sentence: string | undefined) => void;
  /** Told of the account that writes, once it is known. */
  readonly learnt: (account: OwnAccount) => void;
  /** The sign-in in use, compared only: a new one closes a breaker that an old one opened. */
  readonly signIn: () => string | undefined;
}

const TRIPS: Partial<Record<string, Trip>> = {
  "kick.unauthorized": { firstMs: 30_000, maxMs: 15 * MINUTE_MS },
  "kick.forbidden": { firstMs: 30_000, maxMs: 15 * MINUTE_MS },
  // Kick's firewall refuses single requests in busy hours; the next one passes (KickDevDocs#216).
  "kick.firewall": { firstMs: 1_500, maxMs: 15 * MINUTE_MS },
  "kick.rate-limited": { firstMs: 1_000, maxMs: 5 * MINUTE_MS },
  "kick.server": { firstMs: 1_000, maxMs: 60_000 },
};
const RETRY_MS = 5_000;
/** Refused again and again, until the wait is this long, it is no passing trouble. */
const PASSING_MS = 10_000;

function isFirewall({ code, said }: KickApiError): boolean {
  return code === "kick.forbidden" && /security policy|blocked/i.test(said);
}

function isReplyGone(error: unknown): boolean {
  return error instanceof KickApiError && error.code === "kick.refused" && /original.?message/i.test(error.said);
}

export class KickSender {
  readonly echoes: Echoes;
  readonly #options: KickSenderOptions;
  readonly #breaker: Breaker;
  #lastRefusal: string | undefined;
  #refusedSignIn: string | undefined;

  constructor(options: KickSenderOptions) {
    this.#options = options;
    this.echoes = new Echoes(options.learnt);
    this.#breaker = new Breaker(options.system.clock);
  }

  /** What was said against the last line, for `doctor`; `undefined` after one that went through. */
  get lastRefusal(): string | undefined {
    return this.#lastRefusal;
  }

  /** Sends one line of at most 500 characters. Never throws. */
  async send(text: string, replyTo: string | undefined): Promise<SendResult> {
    if (this.#refusedSignIn !== undefined && this.#refusedSignIn !== this.#options.signIn()) {
      this.#refusedSignIn = undefined;
      this.#breaker.succeeded();
    }
    const waitMs = this.#breaker.waitMs();
    if (waitMs > 0)
      return { status: "later", retryAfterMs: waitMs, reason: this.#lastRefusal ?? "Kick asked for a pause." };
    const { api, type, broadcasterUserId } = this.#options;
    this.#breaker.begin();
    const sending = this.echoes.begin(text);
    try {
      const { sent, messageId } = await api.say({ content: text, type, broadcasterUserId, replyTo });
      this.echoes.end(sending, sent ? messageId : undefined);
      this.#breaker.succeeded();
      return sent ? this.#sent(messageId) : this.#dropped();
    } catch (error) {
      // A line whose echo was seen did arrive, whatever became of the answer.
      this.echoes.end(sending, sending.echoedBy);
      if (sending.echoedBy !== undefined) return this.#sent(sending.echoedBy);
      // The line that was answered is gone, deleted perhaps: the answer is said by itself.
      if (replyTo !== undefined && isReplyGone(error)) {
        this.#breaker.succeeded();
        return this.send(text, undefined);
      }
      return this.#failed(error);
    }
  }

  #sent(messageId: string): SendResult {
    this.#lastRefusal = undefined;
    for (const code of ["kick.send", "kick.bot-account", "kick.not-said"]) this.#options.attention(code, undefined);
    return messageId === "" ? { status: "sent" } : { status: "sent", messageId };
  }

  /** `is_sent: false`: Kick took the request and nobody sees the line. */
  #dropped(): SendResult {
    const reason =
      "Kick accepted the line but did not show it: chat may be in followers-only, subscribers-only or slow mode, the text may " +
      "hold a banned word, or the account that writes is banned or timed out. Making it a moderator of the channel cures most of these.";
    return this.#refused("kick.not-said", reason);
  }

  #refused(code: string, reason: string): SendResult {
    this.#lastRefusal = reason;
    this.#options.attention(code, reason);
    return { status: "refused", reason };
  }

  #failed(error: unknown): SendResult {
    const { log, account } = this.#options;
    if (!(error instanceof KickApiError)) {
      this.#breaker.unknown();
      log.error({ err: error }, "sending to Kick failed in an unforeseen way");
      return { status: "refused", reason: messageOf(error) };
    }
    const trip = TRIPS[isFirewall(error) ? "kick.firewall" : error.code];
    if (trip) return this.#trip(error, trip);
    this.#breaker.unknown();
    this.#lastRefusal = error.message;
    if (error.code === "kick.signed-out") {
      if (error.retryAfterMs === undefined) return { status: "refused", reason: error.message };
      return { status: "later", retryAfterMs: Math.max(1000, error.retryAfterMs), reason: error.message };
    }
    if (error.code === "kick.network") return { status: "later", retryAfterMs: RETRY_MS, reason: error.message };
    if (error.code === "kick.timeout") {
      // Sent or not, nobody knows; saying it twice is worse than once too few.
      return { status: "refused", reason: `${error.message} The line may have been said; it is not repeated.` };
    }
    if (error.code === "kick.refused" && /quota/i.test(error.said)) {
      return this.#trip(error, { firstMs: 60_000, maxMs: 15 * MINUTE_MS });
    }
    if (error.code === "kick.refused" && /channel not found/i.test(error.said) && account === "broadcaster") {
      return this.#refused(
        "kick.bot-account",
        "Kick found no bot account to write as: open your app at kick.com/settings/developer, create its bot account, " +
          `then run \`${kickLogin("broadcaster")}\` once more.`,
      );
    }
    return this.#refused("kick.not-said", error.message);
  }

  #trip(error: KickApiError, trip: Trip): SendResult {
    const { attention, log } = this.#options;
    const asked = error.retryAfterMs === undefined ? {} : { askedMs: Math.max(1000, error.retryAfterMs) };
    const waitMs = this.#breaker.tripped({ ...trip, ...asked });
    this.#lastRefusal = this.#explained(error);
    log.warn({ status: error.status, said: error.said, waitMs }, "Kick refuses lines; sending pauses");
    // A single refusal of the firewall is not worth a word: the line is tried again before anybody misses it.
    const passing = isFirewall(error) && waitMs < PASSING_MS;
    if (!passing && (error.code === "kick.unauthorized" || error.code === "kick.forbidden")) {
      this.#refusedSignIn = this.#options.signIn();
      attention("kick.send", this.#lastRefusal);
    }
    return { status: "later", retryAfterMs: waitMs, reason: this.#lastRefusal };
  }

  #explained(error: KickApiError): string {
    const login = kickLogin(this.#options.account);
    if (error.code === "kick.unauthorized") {
      return `Kick no longer accepts the sign-in that writes in chat: run \`${login}\` (no restart needed).`;
    }
    if (isFirewall(error)) {
      return "Kick's firewall blocks lines from this computer (403): switch off a VPN or proxy if you use one. Chatmint keeps trying now and then.";
    }
    if (error.code === "kick.forbidden") {
      return (
        "Kick does not let this account write here (403): it may be banned, or chat:write is not among your app's permissions. " +
        `Tick it at kick.com/settings/developer, then run \`${login}\`.`
      );
    }
    return error.message;
  }
}
