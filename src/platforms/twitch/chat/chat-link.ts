/**
 * Twitch chat that stays up: one connection after the other, each of them fresh. It waits longer after each failure,
 * overlaps two connections when Twitch asks to move, lets every message through once, and when a login is refused it
 * reads on anonymously, so that viewers go on earning.
 */

import { Backoff, doubledMs } from "../../../base/backoff.ts";
import type { Cancel } from "../../../base/clock.ts";
import { messageOf } from "../../../base/errors.ts";
import { MINUTE_MS } from "../../../base/lengths.ts";
import type { Log } from "../../../base/log.ts";
import { RecentIds } from "../../../base/recent.ts";
import type { System } from "../../../base/system.ts";
import type { ChatCredentials, ChatTimeouts } from "../twitch-seams.ts";
import { ChatConnection, type ConnectionHandlers, type Ending } from "./chat-connection.ts";
import { messageIdOf } from "./normalise.ts";
import type { IrcLine } from "./tmi.ts";

const REMEMBERED_IDS = 5_000;
const LOGIN_RETRY_GROWTH_MAX = 8;
const BAN_RETRY_MS = 2 * MINUTE_MS;

export interface ChatLinkOptions {
  readonly url: string;
  readonly channel: string;
  readonly timeouts: ChatTimeouts;
  readonly system: System;
  readonly log: Log;
  /** Asked before every connection; `undefined` reads anonymously. */
  credentials(): Promise<ChatCredentials | undefined>;
  /** The login was refused: fetch a new token. Whether there is one. */
  refreshOnce(): Promise<boolean>;
  /** A line, once. */
  line(line: IrcLine, from: ChatConnection): void;
  /** Whatever was written on this connection and not confirmed will not be any more. */
  lost(connection: ChatConnection): void;
  attention(code: string, sentence: string | undefined): void;
}

/** The link of one channel. Nothing it does throws. */
export class ChatLink {
  readonly #options: ChatLinkOptions;
  readonly #seen = new RecentIds(REMEMBERED_IDS);
  readonly #connections = new Set<ChatConnection>();
  readonly #timers = new Set<Cancel>();
  readonly #handlers: ConnectionHandlers;
  #newest: ChatConnection | undefined;
  /** Set while a connection is planned or its token is being fetched: the number of that plan. */
  #planned: number | undefined;
  #plans = 0;
  readonly #backoff: Backoff;
  #running = false;
  #readOnly = false;
  /** Set while a refused login rests. */
  #resting: Cancel | undefined;
  #loginRefusals = 0;
  #refreshed = false;
  #trouble: { readonly refused?: string; readonly banned?: string } = {};

  constructor(options: ChatLinkOptions) {
    this.#options = options;
    const { timeouts, system } = options;
    this.#backoff = new Backoff({
      firstMs: timeouts.backoffFirstMs,
      maxMs: timeouts.backoffMaxMs,
      steadyMs: timeouts.stableAfterMs,
      clock: system.clock,
      random: system.random,
    });
    this.#handlers = {
      line: (line, from) => this.#onLine(line, from),
      joined: (connection) => this.#onJoined(connection),
      notJoined: (_, reason) => this.#onNotJoined(reason),
      move: (connection) => this.#onMove(connection),
      ended: (connection, ending) => this.#onEnded(connection, ending),
    };
  }

  start(): void {
    this.#running = true;
    this.#plan(0);
  }

  stop(): void {
    this.#running = false;
    this.#planned = undefined;
    this.#resting = undefined;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    for (const connection of this.#connections) this.#drop(connection);
    this.#newest = undefined;
  }

  /** `connected` can write, `read-only` reads anonymously, `connecting` does neither yet. */
  get state(): "off" | "connecting" | "connected" | "read-only" {
    if (!this.#running) return "off";
    if (this.writer) return "connected";
    return [...this.#connections].some((connection) => connection.joined) ? "read-only" : "connecting";
  }

  /** The connection to write on; `undefined` while there is none. */
  get writer(): ChatConnection | undefined {
    const open = [...this.#connections].filter((connection) => connection.joined && connection.credentials);
    return open.at(-1);
  }

  /** Nobody is signed in, or the login is refused: waiting will not help writing. */
  get readOnly(): boolean {
    return this.#readOnly;
  }

  /** Why the bot's account may not sign in, or not enter the channel; empty when it may. */
  get trouble(): { readonly refused?: string; readonly banned?: string } {
    return this.#trouble;
  }

  /** There is another account or token: signs in with it beside the old connection, which stays until that has joined. */
  renew(): void {
    if (!this.#running) return;
    this.#resting?.cancel();
    this.#resting = undefined;
    this.#refreshed = false;
    this.#loginRefusals = 0;
    this.#planned = undefined;
    this.#plan(0);
  }

  #after(ms: number, run: () => void): Cancel {
    const timer = this.#options.system.timers.after(ms, () => {
      this.#timers.delete(timer);
      run();
    });
    this.#timers.add(timer);
    return {
      cancel: () => {
        this.#timers.delete(timer);
        timer.cancel();
      },
    };
  }

  /** The next connection in `waitMs`, unless one is planned already. */
  #plan(waitMs: number): void {
    if (!this.#running || this.#planned !== undefined) return;
    this.#plans += 1;
    const plan = this.#plans;
    this.#planned = plan;
    const open = () => void this.#open(plan);
    if (waitMs === 0) open();
    else this.#after(waitMs, open);
  }

  async #open(plan: number): Promise<void> {
    if (this.#planned !== plan) return;
    const credentials = this.#resting ? undefined : await this.#credentials();
    // Meanwhile it may have been stopped, or another account may have come.
    if (this.#planned !== plan) return;
    this.#planned = undefined;
    this.#readOnly = credentials === undefined;
    // One that has not joined yet is replaced; one that has goes on until this one has joined.
    if (this.#newest && !this.#newest.joined) this.#drop(this.#newest);
    const { url, channel, timeouts, system, log } = this.#options;
    try {
      this.#newest = new ChatConnection({ url, channel, credentials, timeouts, system, log, handlers: this.#handlers });
      this.#connections.add(this.#newest);
    } catch (error) {
      log.error({ err: error }, "Twitch chat could not be dialled");
      this.#plan(this.#backoff.failed());
    }
  }

  /** A sign-in that hangs must not keep viewers from earning: chat is read without it, until it does answer. */
  #credentials(): Promise<ChatCredentials | undefined> {
    return new Promise((resolve) => {
      const { log, timeouts } = this.#options;
      let late = false;
      const patience = this.#after(timeouts.connectWithinMs, () => {
        late = true;
        log.warn("no Twitch token came in time; chat is read anonymously until it does");
        resolve(undefined);
      });
      const answer = (credentials: ChatCredentials | undefined) => {
        patience.cancel();
        resolve(credentials);
        if (late && credentials) this.renew();
      };
      this.#options.credentials().then(answer, (error: unknown) => {
        log.warn({ reason: messageOf(error) }, "no Twitch token could be had; chat is read anonymously");
        answer(undefined);
      });
    });
  }

  #drop(connection: ChatConnection): void {
    connection.kill();
    if (this.#connections.delete(connection)) this.#options.lost(connection);
  }

  #onLine(line: IrcLine, from: ChatConnection): void {
    const counted = line.command === "PRIVMSG" || line.command === "USERNOTICE";
    if (counted && !this.#seen.add(messageIdOf(line))) return;
    this.#options.line(line, from);
  }

  #onJoined(connection: ChatConnection): void {
    const { log, channel, timeouts, attention } = this.#options;
    this.#backoff.succeeded();
    const as = connection.credentials?.login;
    if (as !== undefined) log.info({ channel, as }, "joined Twitch chat: the bot reads and writes");
    else log.info({ channel }, "joined Twitch chat anonymously: the bot reads, and cannot answer");
    attention("twitch.chat.join", undefined);
    if (connection.credentials) {
      this.#refreshed = false;
      this.#loginRefusals = 0;
      this.#trouble = {};
      attention("twitch.chat.login", undefined);
      attention("twitch.chat.banned", undefined);
    }
    for (const older of this.#connections) {
      if (older === connection) break;
      this.#after(timeouts.overlapMs, () => {
        // If the new one is gone already, the old one is all there is.
        if (connection.joined) this.#drop(older);
      });
    }
  }

  #onNotJoined(reason: string | undefined): void {
    const { channel, attention } = this.#options;
    attention(
      "twitch.chat.join",
      `Twitch does not let the bot into the channel "${channel}"${reason ? ` (${reason})` : ""}. Check the name under twitch.channel in the config.`,
    );
  }

  #onMove(connection: ChatConnection): void {
    if (connection !== this.#newest) return;
    this.#options.log.info({ channel: this.#options.channel }, "Twitch asks to move to another chat server");
    const waitMs = this.#backoff.failed();
    // A server that sends everybody away at once must not make us dial in a circle.
    this.#plan(connection.ageMs >= this.#options.timeouts.stableAfterMs ? 0 : waitMs);
  }

  #onEnded(connection: ChatConnection, ending: Ending): void {
    this.#drop(connection);
    if (!this.#running || connection !== this.#newest) return;
    this.#newest = undefined;
    if (ending.why === "refused") {
      void this.#onRefused(ending.reason);
      return;
    }
    if (ending.why === "banned") {
      this.#onBanned(connection, ending.reason);
      return;
    }
    const waitMs = this.#backoff.failed();
    this.#options.log.warn({ reason: ending.reason, waitMs }, "Twitch chat was lost; connecting again");
    this.#plan(waitMs);
  }

  /** A refused token is refreshed once; then the login rests, and chat is read anonymously meanwhile. */
  async #onRefused(reason: string): Promise<void> {
    const { log, refreshOnce, attention } = this.#options;
    if (!this.#refreshed) {
      this.#refreshed = true;
      const plans = this.#plans;
      const renewed = await refreshOnce().catch((error: unknown) => {
        log.warn({ reason: messageOf(error) }, "the Twitch token could not be refreshed");
        return false;
      });
      // Somebody signed in meanwhile: that connection is on its way.
      if (!this.#running || this.#plans !== plans) return;
      if (renewed) return this.#plan(0);
    }
    const { loginRetryMs } = this.#options.timeouts;
    const waitMs = doubledMs(this.#loginRefusals, loginRetryMs, loginRetryMs * LOGIN_RETRY_GROWTH_MAX);
    this.#loginRefusals += 1;
    this.#trouble = { refused: reason };
    attention(
      "twitch.chat.login",
      `Twitch refused the bot's login (${reason}). Viewers go on earning, but the bot cannot answer. Sign in again: npx chatmint login twitch`,
    );
    this.#rest(waitMs);
  }

  #onBanned(connection: ChatConnection, reason: string): void {
    this.#trouble = { banned: reason };
    const login = connection.credentials?.login;
    this.#options.attention(
      "twitch.chat.banned",
      `The account ${login} is banned from "${this.#options.channel}" (${reason}). Viewers go on earning, but the bot cannot answer. Unban it in chat: /unban ${login}. It comes back within ${Math.ceil(BAN_RETRY_MS / MINUTE_MS)} minutes after that, or when you start it again.`,
    );
    // Twitch tells nobody of an /unban: the bot has to look.
    this.#rest(Math.min(BAN_RETRY_MS, this.#options.timeouts.loginRetryMs));
  }

  #rest(waitMs: number): void {
    this.#resting?.cancel();
    this.#resting = this.#after(waitMs, () => {
      this.#resting = undefined;
      this.#refreshed = false;
      this.#plan(0);
    });
    // One that reads already goes on reading; only without any is a new one opened.
    this.#newest = [...this.#connections].filter((connection) => connection.joined).at(-1);
    this.#readOnly = !this.#newest?.credentials;
    if (!this.#newest) this.#plan(0);
  }
}
