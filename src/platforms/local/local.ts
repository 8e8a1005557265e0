/**
 * The local platform: the terminal as a place where people chat. A name is its own id, everybody named is known, and
 * what the bot says is handed to `print`. Rehearsals, demos and story tests use it.
 */
import { type Author, type ChatMessage, normalRoles, type PlatformName, type Roles } from "../../model/message.ts";
import type {
  Capabilities,
  DoctorStep,
  Platform,
  PlatformEvent,
  PlatformHost,
  Profile,
  SendLimits,
  SendResult,
} from "../platform.ts";
import { type Named, nameOf, STREAMER } from "./people.ts";

/** The one channel of the terminal: its streamer's. */
export const LOCAL_CHANNEL = STREAMER.name;

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** A platform event without what the terminal knows by itself. */
export type LocalEvent = Without<PlatformEvent, "platform" | "channelId" | "atMs">;

export interface LocalOptions {
  /** Where the bot's lines go; one call a line, already within the length. */
  readonly print: (text: string) => void;
  /** First part of the message ids, so that a book which outlives the process never sees an id twice. */
  readonly run: string;
  /** Stands in for another platform, for trying two of them at once. Default `local`. */
  readonly name?: PlatformName;
  /** Narrower rules for tests of the outbox. */
  readonly limits?: Partial<SendLimits>;
  /** Its channel is there only after `open()`. */
  readonly opensLater?: boolean;
  /** Somebody is looked up who has never been here: a viewer of that name is made. */
  readonly made?: (name: string) => void;
}

/** A terminal in which viewers can be played. */
export class LocalPlatform implements Platform {
  readonly name: PlatformName;
  readonly #options: LocalOptions;
  readonly #watching = new Map<string, Author>();
  /** Who subscribed here wears the badge on every line that follows. */
  readonly #subscribers = new Set<string>();
  /** When a ban ends, by id, in milliseconds; never for Infinity. */
  readonly #bannedUntilMs = new Map<string, number>();
  #host: PlatformHost | undefined;
  #isOpen = false;
  #messages = 0;

  constructor(options: LocalOptions) {
    this.#options = options;
    this.name = options.name ?? "local";
  }

  async start(host: PlatformHost): Promise<void> {
    this.#host = host;
    if (!this.#options.opensLater) this.open();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The chat is there from now on. */
  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    const platformId = LOCAL_CHANNEL;
    this.#host!.channel({ platform: this.name, platformId, login: platformId, displayName: platformId });
  }

  async stop(): Promise<void> {
    this.#host = undefined;
  }

  capabilities(): Capabilities {
    return { send: true, list: true, live: false, followers: true };
  }

  limits(): SendLimits {
    return {
      length: 500,
      account: "local",
      count: 1_000_000,
      windowMs: 1_000,
      gapMs: 0,
      duplicateWindowMs: 0,
      ...this.#options.limits,
    };
  }

  async send(_channelId: string, text: string): Promise<SendResult> {
    if (!this.#host) return { status: "refused", reason: "stopped" };
    this.#options.print(text);
    return { status: "sent" };
  }

  async chatters(): Promise<readonly Author[]> {
    return [...this.#watching.values()];
  }

  async lookup(login: string): Promise<Profile | undefined> {
    if (!this.#watching.has(idOf(login))) this.#options.made?.(nameOf(login));
    return authorOf(login, []);
  }

  /** Everybody who has been named follows: there is nobody else to ask. */
  async follows(): Promise<boolean> {
    return true;
  }

  status(): string {
    return this.#host ? "rehearsal" : "off";
  }

  async *doctor(): AsyncIterable<DoctorStep> {
    yield { name: "terminal", state: "ok", detail: "the rehearsal runs in this window; nothing to connect" };
  }

  /** Somebody says a line; who speaks is present. Resolves at once: the bot answers when its commit is done. */
  says(by: Named, text: string): ChatMessage {
    const host = this.#host;
    if (!host) throw new Error("The terminal is closed.");
    const author = this.#comes(by);
    const message: ChatMessage = {
      platform: this.name,
      channelId: LOCAL_CHANNEL,
      id: `${this.#options.run}-${++this.#messages}`,
      author,
      text,
      sentAtMs: host.system.clock.now(),
    };
    host.message(message);
    return message;
  }

  /** Something happens that is no line: the broadcast begins, somebody follows. Now, in the one channel. */
  event(event: LocalEvent): void {
    const host = this.#host;
    if (!host) throw new Error("The terminal is closed.");
    void host.event({
      ...event,
      platform: this.name,
      channelId: LOCAL_CHANNEL,
      atMs: host.system.clock.now(),
    } as PlatformEvent);
  }

  /** Somebody comes in to watch without a word. */
  joins(who: Named): Author {
    return this.#comes(who);
  }

  /** How many are here, the streamer left out. */
  get present(): number {
    return this.#watching.size - (this.#watching.has(STREAMER.name) ? 1 : 0);
  }

  /** Somebody as events name them. */
  author(who: Named): Author {
    return authorOf(who.name, who.roles);
  }

  /** Somebody has a subscription from now on. */
  subscribes(name: string): void {
    this.#subscribers.add(idOf(name));
  }

  /** Nothing of them is heard until then; `undefined` for ever. */
  bans(name: string, untilMs: number | undefined): void {
    this.#bannedUntilMs.set(idOf(name), untilMs ?? Number.POSITIVE_INFINITY);
    this.leaves(name);
  }

  unbans(name: string): void {
    this.#bannedUntilMs.delete(idOf(name));
  }

  isBanned(name: string, nowMs: number): boolean {
    return (this.#bannedUntilMs.get(idOf(name)) ?? 0) > nowMs;
  }

  #comes(who: Named): Author {
    const isSubscriber = this.#subscribers.has(idOf(who.name));
    const author = authorOf(who.name, isSubscriber ? normalRoles([...who.roles, "subscriber"]) : who.roles);
    this.#watching.set(author.platformId, author);
    return author;
  }

  /** Somebody closes the window. */
  leaves(name: string): void {
    this.#watching.delete(idOf(name));
  }
}

function idOf(name: string): string {
  return nameOf(name).toLowerCase();
}

function authorOf(name: string, roles: Roles): Author {
  return { platformId: idOf(name), login: idOf(name), displayName: nameOf(name), roles };
}
