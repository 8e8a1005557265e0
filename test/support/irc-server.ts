/**
 * A stand-in for Twitch chat on loopback: IRC over WebSocket with Twitch's capabilities, tags and habits, and on demand
 * its bad ones: RECONNECT, a socket that goes silent, a refused login, NOTICEs instead of confirmations, duplicates.
 */
import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** Somebody writes. Everything but `login` and `text` has a default. */
export interface StandInLine {
  readonly login: string;
  readonly text: string;
  readonly id?: string;
  readonly userId?: string;
  readonly displayName?: string;
  /** More tags, or other values for the usual ones. Values are escaped here. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** One connection as the stand-in sees it. */
export class IrcClient {
  readonly socket: WebSocket;
  nick = "";
  pass = "";
  joined = false;
  /** Hears nothing and says nothing, but the socket stays open. */
  frozen = false;
  readonly received: string[] = [];

  constructor(socket: WebSocket) {
    this.socket = socket;
  }
  get anonymous(): boolean {
    return /^justinfan\d+$/.test(this.nick);
  }
  send(frame: string): void {
    if (!this.frozen) this.socket.send(`${frame}\r\n`);
  }
}

/** A line that a client wrote. */
export interface WrittenLine {
  readonly nick: string;
  readonly channel: string;
  readonly text: string;
  readonly replyTo: string | undefined;
}

const escapeTag = (value: string) =>
  value.replace(/[\\;: \r\n]/g, (c) => ({ "\\": "\\\\", ";": "\\:", " ": "\\s", "\r": "\\r", "\n": "\\n" })[c] ?? c);

/** `@a=1;b=2 ` from tags. */
export function tagPrefix(tags: Readonly<Record<string, string>>): string {
  return `@${Object.entries(tags)
    .map(([key, value]) => `${key}=${escapeTag(value)}`)
    .join(";")} `;
}

/** A PRIVMSG as Twitch sends it. */
export function privmsgLine(line: StandInLine, channel = "streamer", roomId = "100"): string {
  const tags = {
    "badge-info": "",
    badges: "",
    color: "#19E6E6",
    "display-name": line.displayName ?? line.login,
    emotes: "",
    "first-msg": "0",
    flags: "",
    id: line.id ?? randomUUID(),
    mod: "0",
    "returning-chatter": "0",
    "room-id": roomId,
    subscriber: "0",
    "tmi-sent-ts": "1700000000000",
    turbo: "0",
    "user-id": line.userId ?? "1001",
    "user-type": "",
    ...line.tags,
  };
  const { login } = line;
  return `${tagPrefix(tags)}:${login}!${login}@${login}.tmi.twitch.tv PRIVMSG #${channel} :${line.text}`;
}

/** The stand-in. Its one channel is `streamer`, id 100. */
export class IrcServer {
  readonly channel = "streamer";
  readonly roomId = "100";
  readonly #server: WebSocketServer;
  readonly clients: IrcClient[] = [];
  readonly written: WrittenLine[] = [];
  /** Every login tried, accepted or not, in order. */
  readonly logins: { readonly nick: string; readonly accepted: boolean }[] = [];
  /** The tokens that are good, by login. */
  readonly tokens = new Map<string, string>();
  /** Accounts that may not enter the channel. */
  readonly banned = new Set<string>();
  /** No USERSTATE comes after a JOIN. */
  hidesState = false;
  /** Accounts that are moderators of the channel. */
  readonly moderators = new Set<string>();
  /** What the next lines are answered with instead of a confirmation: kind and words, or nothing at all. */
  readonly answers: ({ readonly kind: string; readonly text: string } | "silence")[] = [];
  /** Accept sockets and say nothing. */
  mute = false;
  /** Answer no JOIN, as for a channel that does not exist. */
  ignoreJoins = false;
  connectionsEver = 0;
  #waiting: (() => void)[] = [];

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on("connection", (socket) => this.#accept(socket));
  }

  /** Listens on a free port (or `port`) of 127.0.0.1. */
  static async start(port = 0): Promise<IrcServer> {
    const server = new WebSocketServer({ host: "127.0.0.1", port, handleProtocols: () => "irc" });
    await new Promise<void>((resolve, reject) => {
      server.once("listening", resolve);
      server.once("error", reject);
    });
    return new IrcServer(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Those in the channel now. */
  get joined(): IrcClient[] {
    return this.clients.filter((client) => client.joined);
  }

  /** Resolves when `condition` holds; looked at after everything that happens here. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** A viewer writes: everybody in the channel hears it. */
  say(line: StandInLine): void {
    this.broadcast(privmsgLine(line, this.channel, this.roomId));
  }

  /** Sends a frame (one or more lines) to everybody in the channel. */
  broadcast(frame: string): void {
    for (const client of this.joined) client.send(frame);
  }

  /** Cuts every connection without a word. */
  cut(): void {
    for (const client of this.clients) {
      client.joined = false;
      client.socket.terminate();
    }
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #changed(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  #accept(socket: WebSocket): void {
    const client = new IrcClient(socket);
    this.connectionsEver += 1;
    this.clients.push(client);
    socket.on("message", (data) => {
      if (client.frozen || this.mute) return;
      for (const line of String(data).split(/\r?\n/)) if (line !== "") this.#onLine(client, line);
      this.#changed();
    });
    socket.on("close", () => {
      this.clients.splice(this.clients.indexOf(client), 1);
      client.joined = false;
      this.#changed();
    });
    socket.on("error", () => {});
    this.#changed();
  }

  #onLine(client: IrcClient, line: string): void {
    client.received.push(line);
    const [, replyTo, command = "", rest = ""] = /^(?:@reply-parent-msg-id=(\S+) )?(\w+) ?(.*)$/su.exec(line) ?? [];
    if (command === "CAP") client.send(`:tmi.twitch.tv CAP * ACK ${rest.slice(rest.indexOf(":"))}`);
    else if (command === "PASS") client.pass = rest;
    else if (command === "NICK") this.#login(client, rest);
    else if (command === "JOIN") this.#join(client, rest);
    else if (command === "PING") client.send(`:tmi.twitch.tv PONG tmi.twitch.tv ${rest}`);
    else if (command === "PRIVMSG") this.#privmsg(client, rest, replyTo);
  }

  #login(client: IrcClient, nick: string): void {
    client.nick = nick.toLowerCase();
    const accepted = client.anonymous || client.pass === `oauth:${this.tokens.get(client.nick)}`;
    this.logins.push({ nick: client.nick, accepted });
    if (!accepted) {
      client.send(":tmi.twitch.tv NOTICE * :Login authentication failed");
      client.socket.close();
      return;
    }
    const welcome = [
      `001 ${nick} :Welcome, GLHF!`,
      `002 ${nick} :Your host is tmi.twitch.tv`,
      `003 ${nick} :This server is rather new`,
      `004 ${nick} :-`,
      `375 ${nick} :-`,
      `372 ${nick} :You are in a maze of twisty passages, all alike.`,
      `376 ${nick} :>`,
    ].map((line) => `:tmi.twitch.tv ${line}`);
    if (!client.anonymous) {
      welcome.push(
        `@badge-info=;badges=;color=;display-name=${nick};emote-sets=0;user-id=900;user-type= :tmi.twitch.tv GLOBALUSERSTATE`,
      );
    }
    client.send(welcome.join("\r\n"));
  }

  #userstate(client: IrcClient, id?: string): string {
    const moderator = this.moderators.has(client.nick);
    const tags = {
      badges: moderator ? "moderator/1" : "",
      mod: moderator ? "1" : "0",
      subscriber: "0",
      ...(id && { id }),
    };
    return `${tagPrefix(tags)}:tmi.twitch.tv USERSTATE #${this.channel}`;
  }

  #join(client: IrcClient, channel: string): void {
    if (channel !== `#${this.channel}` || this.ignoreJoins) return;
    if (this.banned.has(client.nick)) {
      client.send(
        `@msg-id=msg_banned :tmi.twitch.tv NOTICE #${this.channel} :You are permanently banned from talking in ${this.channel}.`,
      );
      return;
    }
    const { nick } = client;
    client.joined = true;
    const lines = [
      `:${nick}!${nick}@${nick}.tmi.twitch.tv JOIN #${this.channel}`,
      `:${nick}.tmi.twitch.tv 353 ${nick} = #${this.channel} :${nick}`,
      `:${nick}.tmi.twitch.tv 366 ${nick} #${this.channel} :End of /NAMES list`,
    ];
    if (!client.anonymous && !this.hidesState) lines.push(this.#userstate(client));
    lines.push(
      `@emote-only=0;followers-only=-1;r9k=0;room-id=${this.roomId};slow=0;subs-only=0 :tmi.twitch.tv ROOMSTATE #${this.channel}`,
    );
    client.send(lines.join("\r\n"));
  }

  #privmsg(client: IrcClient, rest: string, replyTo: string | undefined): void {
    const space = rest.indexOf(" ");
    const channel = rest.slice(1, space);
    const text = rest.slice(space + 2);
    const answer = this.answers.shift();
    if (answer === "silence") return;
    if (answer) {
      client.send(`@msg-id=${answer.kind} :tmi.twitch.tv NOTICE #${channel} :${answer.text}`);
      return;
    }
    this.written.push({ nick: client.nick, channel, text, replyTo });
    const id = randomUUID();
    const line = privmsgLine({ login: client.nick, text, id, userId: "900" }, this.channel, this.roomId);
    for (const other of this.joined) if (other !== client) other.send(line);
    client.send(this.#userstate(client, id));
  }
}
