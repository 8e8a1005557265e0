/**
 * Writing into Twitch chat: each line waits for Twitch's answer. Twitch confirms a line with USERSTATE or refuses it with
 * a NOTICE, in the order of the lines, on the connection they were written on; neither says which line it means.
 * Pace, splitting and queueing are the outbox's job; {@link ChatSender.limits} tells it the rules of the moment.
 */

import type { Cancel } from "../../../base/clock.ts";
import type { Log } from "../../../base/log.ts";
import { RecentIds } from "../../../base/recent.ts";
import type { System } from "../../../base/system.ts";
import type { SendLimits, SendResult } from "../../platform.ts";
import type { ChatConnection } from "./chat-connection.ts";
import { channelOf, hasBadge, nickOf, numberTag, tagOf } from "./irc-line.ts";
import type { Notices } from "./kept-notices.ts";
import { meaningOf, secondsIn } from "./notices.ts";
import { outgoingText, privmsg, TEXT_LENGTH_MAX } from "./outgoing.ts";
import type { IrcLine } from "./tmi.ts";

const WINDOW_MS = 30_000;
/** Under Twitch's 20 and 100, so that a line typed by hand as the bot still fits. */
const COUNT = 18;
const COUNT_PRIVILEGED = 90;
const GAP_MS = 1_100;
const CONNECTING_RETRY_MS = 1_000;
const TWITCH_LENGTH_MAX = 500;
const OWN_TEXTS = 200;
const OWN_TEXT_MS = 60_000;

interface Pending {
  readonly connection: ChatConnection;
  readonly heardBefore: number;
  readonly resolve: (result: SendResult) => void;
  readonly timer: Cancel;
}

export interface ChatSenderOptions {
  /** Login of the channel. */
  readonly channel: string;
  /** Login of the bot's account as configured, for the name of its budget. */
  readonly botLogin: string;
  readonly confirmWithinMs: number;
  readonly system: System;
  readonly log: Log;
  readonly link: { readonly writer: ChatConnection | undefined; readonly readOnly: boolean; readonly state: string };
  attention(code: string, sentence: string | undefined): void;
  /** Twitch did not take a line: all its notices so far, by kind. */
  refused(notices: Notices): void;
}

/** Twitch's rules for an account in a channel; a `privileged` one is moderator, VIP or broadcaster there. */
export function sendLimits(login: string, { privileged = false, slowSeconds = 0 } = {}): SendLimits {
  const common = { length: TEXT_LENGTH_MAX, account: `twitch:${login}`, windowMs: WINDOW_MS };
  if (privileged) return { ...common, count: COUNT_PRIVILEGED, gapMs: 0, duplicateWindowMs: 0 };
  return { ...common, count: COUNT, gapMs: Math.max(GAP_MS, slowSeconds * 1_000), duplicateWindowMs: WINDOW_MS };
}

/** The bot's voice in one channel. */
/** Notices that also answer a JOIN. */
const NOT_OF_A_LINE: ReadonlySet<string> = new Set([
  "msg_banned",
  "msg_channel_suspended",
  "msg_room_not_found",
  "msg_channel_blocked",
  "tos_ban",
]);

export class ChatSender {
  readonly #notices = new Map<string, number>();
  readonly #options: ChatSenderOptions;
  #pending: Pending[] = [];
  readonly #ownIds = new RecentIds(OWN_TEXTS);
  #ownTexts: { readonly text: string; readonly atMs: number }[] = [];
  #privileged = false;
  #moderator: boolean | undefined;
  #slowSeconds = 0;

  constructor(options: ChatSenderOptions) {
    this.#options = options;
  }

  /** What Twitch refused since the start. */
  get notices(): Notices {
    return this.#notices;
  }

  /** Whether the bot is moderator or broadcaster in the channel; `undefined` before Twitch told. */
  get moderator(): boolean | undefined {
    return this.#moderator;
  }

  /** Twitch's rules for the bot in this channel right now. Moderators, VIPs and the broadcaster have the wide ones. */
  limits(): SendLimits {
    const { botLogin, link } = this.#options;
    const account = link.writer?.credentials?.login ?? botLogin;
    return sendLimits(account, { privileged: this.#privileged, slowSeconds: this.#slowSeconds });
  }

  /** Writes one line and waits for Twitch's answer, at most `confirmWithinMs`. Never throws. */
  async send(text: string, replyTo?: string): Promise<SendResult> {
    const { link, channel, system, confirmWithinMs } = this.#options;
    const connection = link.writer;
    if (!connection) {
      if (link.readOnly)
        return { status: "refused", reason: "the bot only reads on Twitch: nobody is signed in for it" };
      if (link.state === "off") return { status: "refused", reason: "Twitch is switched off" };
      return { status: "later", retryAfterMs: CONNECTING_RETRY_MS, reason: "Twitch chat is connecting" };
    }
    const line = outgoingText(text);
    if (line === "") return { status: "refused", reason: "there is nothing to write" };
    if (line.length > TWITCH_LENGTH_MAX) {
      return { status: "refused", reason: `the text has ${line.length} characters; Twitch takes ${TWITCH_LENGTH_MAX}` };
    }
    return new Promise((resolve) => {
      const timer = system.timers.after(confirmWithinMs, () => this.#unconfirmed(pending));
      const pending: Pending = { connection, heardBefore: connection.heard, resolve, timer };
      this.#pending.push(pending);
      this.#rememberText(line);
      if (connection.send(privmsg(channel, line, replyTo))) return;
      this.#settle(pending, {
        status: "later",
        retryAfterMs: CONNECTING_RETRY_MS,
        reason: "Twitch chat is connecting",
      });
    });
  }

  /** Takes what the lines of the channel say about the bot itself. */
  onLine(line: IrcLine, from: ChatConnection): void {
    if (channelOf(line) !== this.#options.channel) return;
    if (line.command === "USERSTATE") this.#onUserstate(line, from);
    else if (line.command === "NOTICE") this.#onNotice(line, from);
    else if (line.command === "ROOMSTATE") this.#slowSeconds = numberTag(line, "slow") ?? this.#slowSeconds;
  }

  /** Whether a line was written by this process, not by somebody who talks as the bot by hand. */
  isOwn(line: IrcLine): boolean {
    if (nickOf(line) !== (this.#options.link.writer?.credentials?.login ?? this.#options.botLogin)) return false;
    const id = tagOf(line, "id");
    if (id !== undefined && this.#ownIds.has(id)) return true;
    const heard = line.params[1] ?? "";
    const sinceMs = this.#options.system.clock.monotonic() - OWN_TEXT_MS;
    this.#ownTexts = this.#ownTexts.filter((own) => own.atMs >= sinceMs);
    // A reply comes back with "@name " before it.
    const own = this.#ownTexts.find(({ text }) => heard === text || (heard[0] === "@" && heard.endsWith(` ${text}`)));
    this.#ownTexts = this.#ownTexts.filter((other) => other !== own);
    return own !== undefined;
  }

  /** The connection is gone: what it had not confirmed may or may not have been said, and is not said again. */
  lost(connection: ChatConnection): void {
    for (const pending of this.#pending.filter((one) => one.connection === connection)) {
      this.#settle(pending, { status: "refused", reason: "the connection broke before Twitch confirmed the line" });
    }
  }

  #onUserstate(line: IrcLine, from: ChatConnection): void {
    this.#moderator = line.tags.mod === "1" || hasBadge(line, "moderator") || hasBadge(line, "broadcaster");
    this.#privileged = this.#moderator || line.tags.vip === "1" || hasBadge(line, "vip");
    const pending = this.#pending.find((one) => one.connection === from);
    if (!pending) return;
    const messageId = tagOf(line, "id");
    if (messageId !== undefined) this.#ownIds.add(messageId);
    this.#options.attention("twitch.chat.write", undefined);
    this.#settle(pending, { status: "sent", ...(messageId !== undefined && { messageId }) });
  }

  #onNotice(line: IrcLine, from: ChatConnection): void {
    const kind = tagOf(line, "msg-id");
    const meaning = kind === undefined ? undefined : meaningOf(kind);
    if (kind === undefined || !meaning) return;
    const pending = this.#pending.find((one) => one.connection === from);
    // Twitch says the same when an account joins; then there was no line to take.
    if (!pending && NOT_OF_A_LINE.has(kind)) return;
    this.#notices.set(kind, (this.#notices.get(kind) ?? 0) + 1);
    this.#options.refused(this.#notices);
    this.#options.log.warn({ kind, reason: meaning.reason }, "Twitch did not take a line of the bot");
    if (meaning.outcome === "later") {
      const seconds = secondsIn(line.params[1] ?? "") ?? meaning.seconds;
      if (pending) this.#settle(pending, { status: "later", retryAfterMs: seconds * 1_000, reason: meaning.reason });
      return;
    }
    // Of a ban the connection tells.
    if (meaning.cure && kind !== "msg_duplicate" && kind !== "msg_banned") {
      this.#options.attention(
        "twitch.chat.write",
        `Twitch did not take a line of the bot: ${meaning.reason}. ${meaning.cure}`,
      );
    }
    if (pending) this.#settle(pending, { status: "refused", reason: meaning.reason });
  }

  /**
   * No answer in time. On a connection that lives the line counts as said: saying it twice would be worse than not at all.
   * On one that has been silent since, it was most likely never heard.
   */
  #unconfirmed(pending: Pending): void {
    const alive = pending.connection.heard > pending.heardBefore;
    this.#options.log.warn({ alive }, "Twitch neither confirmed nor refused a line of the bot");
    this.#settle(pending, alive ? { status: "sent" } : { status: "refused", reason: "Twitch chat has fallen silent" });
  }

  #settle(pending: Pending, result: SendResult): void {
    pending.timer.cancel();
    this.#pending = this.#pending.filter((one) => one !== pending);
    pending.resolve(result);
  }

  /** Another connection of the same account hears our own lines, and sometimes before we know their ids. */
  #rememberText(text: string): void {
    this.#ownTexts.push({ text, atMs: this.#options.system.clock.monotonic() });
    if (this.#ownTexts.length > OWN_TEXTS) this.#ownTexts.shift();
  }
}
