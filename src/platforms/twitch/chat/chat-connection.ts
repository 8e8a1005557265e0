/** One connection to Twitch chat, from dialling to its end: signs in, joins the channel, notices when nobody is there. */

import type { Cancel } from "../../../base/clock.ts";
import type { Log } from "../../../base/log.ts";
import { phrase } from "../../../base/phrase.ts";
import type { System } from "../../../base/system.ts";
import type { ChatCredentials, ChatTimeouts } from "../twitch-seams.ts";
import { channelOf, nickOf, tagOf } from "./irc-line.ts";
import { type IrcLine, openTmi, type TmiConnection } from "./tmi.ts";

/** Why a connection ended. `refused`: the login was not accepted. `banned`: this account may not enter the channel. */
export interface Ending {
  readonly why: "lost" | "refused" | "banned";
  readonly reason: string;
}

/** What a connection reports to the link that holds it. */
export interface ConnectionHandlers {
  line(line: IrcLine, from: ChatConnection): void;
  /** `line` is the one that proves it. */
  joined(connection: ChatConnection, line: IrcLine): void;
  /** Joining has not been answered; `reason` is what Twitch said, if anything. It is asked again. */
  notJoined(connection: ChatConnection, reason: string | undefined): void;
  /** Twitch asks to move to another server; this one goes on for a while. */
  move(connection: ChatConnection): void;
  ended(connection: ChatConnection, ending: Ending): void;
}

export interface ConnectionOptions {
  readonly url: string;
  /** Login of the channel. */
  readonly channel: string;
  /** `undefined` reads anonymously. */
  readonly credentials: ChatCredentials | undefined;
  readonly timeouts: ChatTimeouts;
  readonly system: System;
  readonly log: Log;
  readonly handlers: ConnectionHandlers;
}

/** How long what an account is in the channel may stay unsaid. */
const INSIDE_AFTER_MS = 2_000;
const LOGIN_REFUSED =
  /login (?:authentication failed|unsuccessful)|error logging in|improperly formatted auth|invalid nick/i;
const JOIN_REFUSED = new Set(["msg_channel_suspended", "msg_room_not_found", "msg_channel_blocked", "tos_ban"]);

/** One generation: it is used once and never reconnects. */
export class ChatConnection {
  readonly credentials: ChatCredentials | undefined;
  readonly #options: ConnectionOptions;
  readonly #tmi: TmiConnection;
  readonly #timers = new Set<Cancel>();
  #stage: "dialling" | "signed in" | "joined" | "ended" = "dialling";
  #heardAtMs: number;
  #heard = 0;
  #signedInOnce = false;
  #joinedAtMs: number | undefined;
  #joinRefusal: string | undefined;
  #insideSoon = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.credentials = options.credentials;
    const { system, timeouts, log } = options;
    this.#heardAtMs = system.clock.monotonic();
    this.#tmi = openTmi(options.url, options.credentials, {
      onLine: (line) => this.#onLine(line),
      onClosed: (reason) => this.#end({ why: "lost", reason }),
      onProblem: (error, raw) =>
        log.error({ err: error, command: commandOf(raw) }, "a line of Twitch chat failed; the next ones go on"),
    });
    this.#after(timeouts.connectWithinMs, () => {
      if (this.#stage === "dialling") this.#end({ why: "lost", reason: phrase("Twitch chat did not answer in time") });
    });
  }

  /** Whether Twitch accepted the login, or the anonymous reader, at some time. */
  get signedIn(): boolean {
    return this.#signedInOnce;
  }

  get joined(): boolean {
    return this.#stage === "joined";
  }

  /** How long it has been in the channel, in milliseconds; 0 before. */
  get ageMs(): number {
    return this.#joinedAtMs === undefined ? 0 : this.#options.system.clock.monotonic() - this.#joinedAtMs;
  }

  /** How many lines came in so far: when it has not grown, nobody may be there. */
  get heard(): number {
    return this.#heard;
  }

  /** Sends one line of protocol; `false` when the socket is not open. */
  send(line: string): boolean {
    return this.#tmi.send(line);
  }

  /** Ends it for good without a report. */
  kill(): void {
    this.#stage = "ended";
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#tmi.kill();
  }

  #end(ending: Ending): void {
    if (this.#stage === "ended") return;
    this.kill();
    this.#options.handlers.ended(this, ending);
  }

  #after(ms: number, run: () => void): void {
    const timer = this.#options.system.timers.after(ms, () => {
      this.#timers.delete(timer);
      run();
    });
    this.#timers.add(timer);
  }

  #onLine(line: IrcLine): void {
    if (this.#stage === "ended") return;
    this.#heardAtMs = this.#options.system.clock.monotonic();
    this.#heard += 1;
    switch (line.command) {
      case "PING":
        this.send(`PONG :${line.params[0] ?? "tmi.twitch.tv"}`);
        return;
      case "PONG":
        return;
      case "001":
        this.#signedIn();
        return;
      case "RECONNECT":
        this.#options.handlers.move(this);
        return;
      case "NOTICE":
        if (this.#refusesLogin(line)) return;
    }
    if (this.#stage === "signed in") {
      if (this.#provesJoin(line)) this.#hasJoined(line);
      else if (this.#isInside(line)) this.#joinsSoon(line);
    }
    this.#options.handlers.line(line, this);
    this.#lookForBan(line);
  }

  #signedIn(): void {
    if (this.#stage !== "dialling") return;
    this.#stage = "signed in";
    this.#signedInOnce = true;
    this.#watchForSilence();
    this.#join(this.#options.timeouts.joinWithinMs);
  }

  /** Twitch ignores a JOIN to a channel that does not exist and answers late when busy: asked again, ever more slowly. */
  #join(waitMs: number): void {
    this.#joinRefusal = undefined;
    this.send(`JOIN #${this.#options.channel}`);
    this.#after(waitMs, () => {
      if (this.#stage !== "signed in") return;
      this.#options.handlers.notJoined(this, this.#joinRefusal);
      this.#join(Math.min(waitMs * 2, Math.max(waitMs, this.#options.timeouts.backoffMaxMs)));
    });
  }

  /** An account is told what it is in the channel (the answer to a line looks the same); an anonymous reader is not. */
  #provesJoin(line: IrcLine): boolean {
    if (channelOf(line) !== this.#options.channel) return false;
    return this.credentials ? line.command === "USERSTATE" : this.#isInside(line);
  }

  /** Its own JOIN, or the state of the room. */
  #isInside(line: IrcLine): boolean {
    if (channelOf(line) !== this.#options.channel) return false;
    return line.command === "ROOMSTATE" || (line.command === "JOIN" && nickOf(line) === this.#tmi.nick);
  }

  /** Twitch may leave out the USERSTATE: an account that is inside and is not told to be banned has joined all the same. */
  #joinsSoon(line: IrcLine): void {
    if (this.#insideSoon) return;
    this.#insideSoon = true;
    this.#after(INSIDE_AFTER_MS, () => {
      this.#insideSoon = false;
      if (this.#stage === "signed in") this.#hasJoined(line);
    });
  }

  #hasJoined(line: IrcLine): void {
    this.#stage = "joined";
    this.#joinedAtMs = this.#options.system.clock.monotonic();
    this.#options.handlers.joined(this, line);
  }

  /** Handles a NOTICE that refuses the login. Whether it was one. */
  #refusesLogin(line: IrcLine): boolean {
    const text = line.params[1] ?? "";
    const general = this.#stage === "dialling" || line.params[0] === "*";
    if (tagOf(line, "msg-id") !== undefined || !general || !LOGIN_REFUSED.test(text)) return false;
    this.#end({ why: this.credentials ? "refused" : "lost", reason: text });
    return true;
  }

  /** Twitch tells a banned account nothing more: whoever stays as it cannot even read. */
  #lookForBan(line: IrcLine): void {
    if (channelOf(line) !== this.#options.channel) return;
    const kind = line.command === "NOTICE" ? tagOf(line, "msg-id") : undefined;
    const forGood = line.command === "CLEARCHAT" && tagOf(line, "ban-duration") === undefined;
    if (this.credentials && (kind === "msg_banned" || (forGood && line.params[1] === this.credentials.login))) {
      this.#end({ why: "banned", reason: (kind && line.params[1]) || phrase("a moderator banned it just now") });
    } else if (kind !== undefined && this.#stage === "signed in" && JOIN_REFUSED.has(kind)) {
      this.#joinRefusal = line.params[1] || kind;
    }
  }

  /** After a silence asks for a sign of life; after a second one gives up. A process that slept asks first, too. */
  #watchForSilence(): void {
    const { system, timeouts } = this.#options;
    const idleMs = () => system.clock.monotonic() - this.#heardAtMs;
    const look = () => {
      const leftMs = timeouts.pingAfterIdleMs - idleMs();
      if (leftMs > 0) {
        this.#after(leftMs, look);
        return;
      }
      const heardBefore = this.#heard;
      this.send("PING :chatmint");
      this.#after(timeouts.pongWithinMs, () => {
        if (this.#heard > heardBefore) look();
        else this.#end({ why: "lost", reason: `Twitch chat was silent for ${Math.round(idleMs())} ms` });
      });
    };
    this.#after(timeouts.pingAfterIdleMs, look);
  }
}

/** The command of a raw line, for the log: what people wrote stays out of it. */
function commandOf(raw: string): string {
  return /^(?:@\S+ +)?(?::\S+ +)?(\w+)/.exec(raw)?.[1] ?? "unknown";
}
