/**
 * The Twitch platform: chat, which is always there, put together with sign-in, API and events, which may be missing.
 * Nothing configured reads anonymously, and earning works; a bot account talks; an API part adds who is watching, live
 * state and events.
 */

import { messageOf } from "../../base/errors.ts";
import { SILENT_LOG } from "../../base/log.ts";
import { realSystem } from "../../base/system.ts";
import type { Db } from "../../db/open.ts";
import type { Author, ListedRoles } from "../../model/message.ts";
import { type AccountsAnswer, refusedAll } from "../accounts.ts";
import type {
  Capabilities,
  Conversions,
  DoctorStep,
  Platform,
  PlatformChannel,
  PlatformEvent,
  PlatformHost,
  Profile,
  SendLimits,
  SendResult,
} from "../platform.ts";
import { FactBook } from "../witnesses/fact-book.ts";
import { PlatformClock, skewSentence } from "../witnesses/platform-clock.ts";
import { ChatAccount } from "./chat/chat-account.ts";
import { type ChatFinding, chatSteps, findingOf, probeChat } from "./chat/chat-doctor.ts";
import { chatEvents, giftLine } from "./chat/chat-events.ts";
import { ChatLink } from "./chat/chat-link.ts";
import { channelOf, numberTag, tagOf } from "./chat/irc-line.ts";
import { keepNotices, keptNotices, type Memory } from "./chat/kept-notices.ts";
import { chatMessage, isWritten } from "./chat/normalise.ts";
import { ChatSender, sendLimits } from "./chat/sender.ts";
import type { IrcLine } from "./chat/tmi.ts";
import { ToldFacts } from "./events/told-facts.ts";
import type { TwitchApiPart, TwitchSettings } from "./twitch-seams.ts";

const STOP_WITHIN_MS = 1_900;

export interface TwitchOptions {
  readonly settings: TwitchSettings;
  /** A user access token of `settings.botLogin`, from TWITCH_BOT_TOKEN; goes before what the API part has. */
  readonly botToken?: string;
  readonly api?: TwitchApiPart;
  /** Where doctor finds what Twitch refused the running bot. */
  readonly memory?: Memory;
  /** The book, with the tables of witnesses/tables.ts. */
  readonly db: Db;
}

/** The Twitch platform for one channel. */
export function createTwitch(options: TwitchOptions): Platform {
  return new Twitch(options);
}

class Twitch implements Platform {
  readonly name = "twitch";
  readonly #settings: TwitchSettings;
  readonly #api: TwitchApiPart | undefined;
  readonly #memory: Memory | undefined;
  readonly #db: Db;
  readonly #account: ChatAccount;
  #host: PlatformHost | undefined;
  #link: ChatLink | undefined;
  #sender: ChatSender | undefined;
  #channel: PlatformChannel | undefined;
  #facts: ToldFacts | undefined;
  #clock: PlatformClock | undefined;
  #sharedChat = false;
  #stopping: Promise<void> | undefined;

  constructor({ settings, botToken, api, memory, db }: TwitchOptions) {
    this.#settings = settings;
    this.#db = db;
    this.#api = api;
    this.#memory = memory;
    this.#account = new ChatAccount({ botLogin: settings.botLogin, botToken, api });
  }

  async start(host: PlatformHost): Promise<void> {
    this.#host = host;
    this.#stopping = undefined;
    const { endpoints, channel, botLogin, timeouts } = this.#settings;
    const { system, log } = host;
    if (this.#account.isNameless) {
      host.attention(
        "twitch.chat.botLogin",
        "TWITCH_BOT_TOKEN is set, but not whose it is. Set twitch.botLogin in the config.",
      );
    }
    const attention = host.attention.bind(host);
    const link = new ChatLink({
      url: endpoints.chat,
      channel,
      timeouts,
      system,
      log,
      credentials: () => this.#account.credentials(true),
      refreshOnce: () => this.#account.refreshOnce(),
      line: (line, from) => {
        sender.onLine(line, from);
        this.#onLine(line, host, sender, facts);
      },
      lost: (connection) => sender.lost(connection),
      attention,
    });
    const sender = new ChatSender({
      channel,
      botLogin,
      confirmWithinMs: timeouts.confirmWithinMs,
      system,
      log,
      link,
      attention,
      refused: (notices) => keepNotices(this.#memory, notices, log),
    });
    keepNotices(this.#memory, sender.notices, log);
    const clock = new PlatformClock(system.clock, (skewMs) =>
      attention("twitch.clock", skewSentence(skewMs, "Twitch")),
    );
    const book = new FactBook(this.#db, "twitch", clock);
    const facts = new ToldFacts({
      facts: book,
      system,
      log,
      chatReads: () => link.state === "connected" || link.state === "read-only",
      emit: (event) => host.event(event),
    });
    book.prune();
    this.#clock = clock;
    this.#link = link;
    this.#sender = sender;
    this.#facts = facts;
    // The sign-in first, so that chat is given a fresh token; but chat does not wait for it.
    const api = this.#api && this.#startApi(this.#api, host, link, sender, facts, clock);
    link.start();
    api?.catch((error: unknown) => {
      host.log.error({ err: error }, "Twitch's API part failed to start; chat goes on without it");
    });
  }

  stop(): Promise<void> {
    this.#link?.stop();
    this.#facts?.stop();
    this.#stopping ??= this.#stopApi();
    return this.#stopping;
  }

  /** Gives the API part its time to save a token under way, and no more. */
  async #stopApi(): Promise<void> {
    if (!this.#api || !this.#host) return;
    const { log, system } = this.#host;
    const stopped = this.#api.stop().catch((error: unknown) => {
      log.warn({ reason: messageOf(error) }, "Twitch's API part did not stop cleanly");
    });
    await new Promise<void>((resolve) => {
      const patience = system.timers.after(STOP_WITHIN_MS, resolve);
      void stopped.then(() => {
        patience.cancel();
        resolve();
      });
    });
  }

  capabilities(channelId: string): Capabilities {
    const link = this.#link;
    const send = link !== undefined && link.state !== "off" && (link.writer !== undefined || !link.readOnly);
    return { list: false, live: false, followers: false, ...this.#api?.capabilities(channelId), send };
  }

  limits(_channelId: string): SendLimits {
    return this.#sender?.limits() ?? sendLimits(this.#settings.botLogin);
  }

  async send(channelId: string, text: string, replyTo?: string): Promise<SendResult> {
    if (!this.#sender || (this.#channel && this.#channel.platformId !== channelId)) {
      return { status: "refused", reason: `Twitch does not write to the channel ${channelId}` };
    }
    return this.#sender.send(text, replyTo);
  }

  async chatters(channelId: string): Promise<readonly Author[] | undefined> {
    return this.#api?.chatters(channelId);
  }

  async lookup(login: string): Promise<Profile | undefined> {
    return this.#api?.lookup(login);
  }

  async accountsByLogin(logins: readonly string[]): Promise<AccountsAnswer> {
    return this.#api?.accountsByLogin(logins) ?? refusedAll("Nothing here can ask Twitch for names.");
  }

  async follows(channelId: string, platformId: string): Promise<boolean | undefined> {
    return this.#api?.follows(channelId, platformId);
  }

  listedRoles(channelId: string, platformId: string): ListedRoles | undefined {
    return this.#api?.listedRoles(channelId, platformId);
  }

  get conversions(): Conversions | undefined {
    return this.#api?.conversions;
  }

  status(_channelId: string): string {
    return this.#link?.state ?? "off";
  }

  async *doctor(): AsyncIterable<DoctorStep> {
    const link = this.#link;
    if (link && link.state !== "off") {
      yield* chatSteps(this.#settings, findingOf(link, this.#sender), this.#sender?.notices);
    } else yield* chatSteps(this.#settings, await this.#probe(), keptNotices(this.#memory));
    if (this.#api) yield* this.#api.doctor();
  }

  async #startApi(
    api: TwitchApiPart,
    host: PlatformHost,
    link: ChatLink,
    sender: ChatSender,
    facts: ToldFacts,
    clock: PlatformClock,
  ): Promise<void> {
    await api.start({
      log: host.log,
      system: host.system,
      clock,
      event: (event, marks) => {
        if (event.kind === "sharedChat") this.#tellSharedChat(event, host);
        else facts.byEventSub(event, marks);
      },
      attention: (code, sentence) => host.attention(code, sentence),
      credentialsChanged: () => link.renew(),
      botIsModerator: () => (link.writer ? sender.moderator : undefined),
    });
    const channel = await api.resolveChannel(this.#settings.channel);
    if (channel && link.state !== "off") this.#learn(channel, host);
  }

  #learn(channel: PlatformChannel, host: PlatformHost): void {
    if (this.#channel) return;
    this.#channel = channel;
    host.channel(channel);
    this.#api?.watch(channel);
  }

  #onLine(line: IrcLine, host: PlatformHost, sender: ChatSender, facts: ToldFacts): void {
    const { channel: login } = this.#settings;
    if (channelOf(line) !== login) return;
    const roomId = tagOf(line, "room-id");
    if (roomId !== undefined) this.#learn({ platform: "twitch", platformId: roomId, login, displayName: login }, host);
    const channelId = this.#channel?.platformId;
    if (channelId === undefined) return;
    this.#clock?.framed(numberTag(line, "tmi-sent-ts") || Number.NaN);
    const nowMs = this.#clock?.now() ?? host.system.clock.now();
    if (isWritten(line)) {
      if (sender.isOwn(line)) return;
      // In a shared chat every line names the channel it was written in, the own one included.
      const on = tagOf(line, "source-room-id") !== undefined;
      if (!this.#api?.sources().has("sharedChat")) {
        this.#tellSharedChat({ platform: "twitch", channelId, atMs: nowMs, kind: "sharedChat", on }, host);
      }
      const message = chatMessage(line, { channelId, nowMs });
      if (message) host.message(message);
      else host.log.debug({ command: line.command }, "a line of Twitch chat names no author");
    }
    const context = { channelId, nowMs };
    for (const event of chatEvents(line, context)) facts.byChat(event);
    const gift = giftLine(line, context);
    if (gift) facts.giftLine(gift);
  }

  /** Whoever noticed it, EventSub, the API or a line of chat: what is told is the change. */
  #tellSharedChat(event: PlatformEvent & { readonly kind: "sharedChat" }, host: PlatformHost): void {
    if (event.on === this.#sharedChat) return;
    this.#sharedChat = event.on;
    void host.event(event);
  }

  async #probe(): Promise<ChatFinding> {
    const { system, log } = this.#host ?? { system: realSystem(), log: SILENT_LOG };
    const credentials = await this.#account.credentials(false);
    if (!credentials?.due) return probeChat(this.#settings, credentials, system, log);
    return { ...(await probeChat(this.#settings, undefined, system, log)), due: credentials.login };
  }
}
