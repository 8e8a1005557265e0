/**
 * Events that leave the house: webhooks, Discord and Streamer.bot. The streamer says where and what; a courier for each place
 * tells it what happens from then on. In a rehearsal nothing leaves.
 */
import { ConfigError } from "../../base/errors.ts";
import { DAY_MS } from "../../base/lengths.ts";
import { phrase } from "../../base/phrase.ts";
import type { Cancel, Timers } from "../../base/system.ts";
import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import { FEED_TYPES, type FeedType } from "../feed-events.ts";
import { type EndpointKind, type LookUp, lookUp, readAddress } from "./address.ts";
import type { Carrier, Delivered } from "./carrier.ts";
import { attentionOf, Courier, type CourierGround, goneText, stoppedText } from "./courier.ts";
import { discordCarrier, type SayText } from "./discord.ts";
import { type Endpoint, EndpointRows } from "./endpoint-rows.ts";
import { newSecret, type Secret } from "./signature.ts";
import { streamerBotCarrier } from "./streamerbot.ts";
import { webhookCarrier } from "./webhook.ts";

/** Several things that happen at once are looked at once. */
const WAKE_MS = 50;
/** What moves money between no viewers wakes nobody; it is found by this. */
const LOOK_EVERY_MS = 30_000;
/** So long an old secret signs beside a new one. */
const ROTATING_MS = DAY_MS;
const PLACES_MAX = 20;
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u;
/** What Discord is told of. */
const DISCORD_EVENTS: readonly FeedType[] = ["giveaway.opened", "giveaway.drawn"];
const ACTION = "Chatmint";

export interface OutgoingOptions extends Omit<CourierGround, "rows" | "carriers" | "changed"> {
  readonly db: Db;
  /** Says what Discord reads, in the bot's language. */
  readonly say: SayText;
  /** Nothing leaves the house. */
  readonly rehearsal: boolean;
  /** By which an answer is waited for, where that is not the system's own. */
  readonly patience?: Timers | undefined;
  /** Looks up the address of a host. */
  readonly look?: LookUp;
}

/** What a place is to be. */
export interface EndpointWish {
  readonly name: string;
  readonly kind: EndpointKind;
  readonly address: string;
  /** None: all of them. */
  readonly events?: readonly string[] | undefined;
  /** streamerbot: the action it does, and its password. */
  readonly action?: string | undefined;
  readonly password?: string | undefined;
}

/** A place as it may be shown: no secrets, and of Discord no address. */
export interface EndpointView extends Omit<Endpoint, "secrets" | "cursor" | "events"> {
  readonly events: readonly FeedType[];
  /** What is wrong and what to do, where something is. */
  readonly attention: string | undefined;
}

/** What may be done to a place. `on`: from now; `retry`: from where it stopped; `skip`: but without the next one. */
export type EndpointVerb = "on" | "off" | "retry" | "skip";

export class Outgoing {
  readonly #options: OutgoingOptions;
  readonly #rows: EndpointRows;
  readonly #carriers: Readonly<Record<EndpointKind, Carrier>>;
  readonly #couriers = new Map<number, Courier>();
  readonly #listeners: (() => void)[] = [];
  #waking: Cancel | undefined;
  #looking: Cancel | undefined;
  #started = false;

  constructor(options: OutgoingOptions) {
    const { system, look = lookUp, say, patience: timers = system.timers } = options;
    const ground = { clock: system.clock, timers, look };
    this.#options = options;
    this.#rows = new EndpointRows(options.db);
    this.#carriers = {
      webhook: webhookCarrier(ground),
      discord: discordCarrier(ground, say),
      streamerbot: streamerBotCarrier(ground),
    };
  }

  /** Tells what was not told yet, and from now on what happens. */
  start(): void {
    if (this.#options.rehearsal) return;
    this.#started = true;
    for (const endpoint of this.#rows.all()) {
      const { attention } = viewOf(endpoint);
      if (attention !== undefined) this.#options.attention(attentionOf(endpoint.id), attention);
    }
    this.#options.feed.onAdded(() => this.wake());
    this.#looking = this.#options.system.timers.every(LOOK_EVERY_MS, () => this.wake());
    this.wake();
  }

  /** Something may have happened. */
  wake(): void {
    if (!this.#started || this.#waking) return;
    this.#waking = this.#options.system.timers.after(WAKE_MS, () => {
      this.#waking = undefined;
      for (const { id, state } of this.#rows.all()) if (state === "on") this.#courier(id).wake();
    });
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    await Promise.all([...this.#couriers.values()].map((courier) => courier.idle()));
  }

  /** Nothing more leaves. What is on its way is told again after the next start. */
  stop(): void {
    this.#started = false;
    this.#waking?.cancel();
    this.#looking?.cancel();
    for (const [id, courier] of this.#couriers) {
      courier.stop();
      for (const carrier of Object.values(this.#carriers)) carrier.leave?.(id);
    }
    this.#couriers.clear();
  }

  /** Calls back when a place, or how it stands, has changed. */
  onChanged(listener: () => void): void {
    this.#listeners.push(listener);
  }

  list(): readonly EndpointView[] {
    return this.#rows.all().map(viewOf);
  }

  /** A new place; of a webhook with the secret that its receiver needs, which is shown this once. Refusals are ConfigErrors. */
  add(work: Work, wish: EndpointWish): { readonly endpoint: EndpointView; readonly secret: string | undefined } {
    const { name, kind, action = ACTION, password } = wish;
    const clean = name.trim().replace(/\s+/g, " ");
    if (!NAME.test(clean)) {
      throw refused(phrase("Give it a name of at most 40 letters and digits, like stream-lights."));
    }
    if (this.#rows.named(clean)) throw refused(phrase("Something is called {name} already.", { name: clean }));
    if (this.#rows.all().length >= PLACES_MAX) {
      throw refused(phrase("There are {most} already; remove one first.", { most: PLACES_MAX }));
    }
    const address = readAddress(wish.address, kind).href;
    const events = eventsOf(kind, wish.events ?? []);
    const secrets = this.#firstSecrets(kind, password);
    const { clock } = this.#options.system;
    const cursor = this.#options.feed.now();
    const endpoint = this.#rows.insert(
      work,
      { name: clean, kind, address, events, secrets, action, cursor },
      clock.now(),
    );
    this.#changedBy(work, endpoint.id);
    return { endpoint: viewOf(endpoint), secret: kind === "webhook" ? secrets[0]!.secret : undefined };
  }

  /** Switches it on or off, or takes up what was given up. */
  set(work: Work, id: number, verb: EndpointVerb): EndpointView {
    const endpoint = this.#known(id);
    const { feed } = this.#options;
    const fresh = { state: "on", attempt: 0, nextAtMs: 0, why: "" } as const;
    const change =
      verb === "off"
        ? { state: "off" as const }
        : verb === "on"
          ? { ...fresh, ...(endpoint.state === "on" ? {} : { cursor: feed.now() }) }
          : { ...fresh, ...(verb === "skip" ? { cursor: this.#behindNext(endpoint) } : {}) };
    const after = this.#rows.change(work, id, change)!;
    this.#changedBy(work, id);
    work.afterCommit(() => this.#options.attention(attentionOf(id), undefined));
    return viewOf(after);
  }

  /** Other events, or another action. */
  choose(work: Work, id: number, wish: Pick<EndpointWish, "events" | "action">): EndpointView {
    const { kind, events, action } = this.#known(id);
    const change = {
      events: wish.events === undefined ? events : eventsOf(kind, wish.events),
      action: wish.action ?? action,
    };
    const after = this.#rows.change(work, id, change)!;
    this.#changedBy(work, id);
    return viewOf(after);
  }

  /** A new secret, shown this once. The one before signs beside it for a day. */
  rotate(work: Work, id: number): { readonly endpoint: EndpointView; readonly secret: string } {
    const { kind, secrets } = this.#known(id);
    if (kind !== "webhook") throw refused(phrase("Only a webhook has a secret that Chatmint makes."));
    const { system } = this.#options;
    const now = system.clock.now();
    const secret = newSecret(system.random);
    const old = secrets
      .filter(({ untilMs }) => untilMs === null || untilMs > now)
      .slice(0, 1)
      .map(({ secret: before }) => ({ secret: before, untilMs: now + ROTATING_MS }));
    const after = this.#rows.change(work, id, { secrets: [{ secret, untilMs: null }, ...old] })!;
    this.#changedBy(work, id);
    return { endpoint: viewOf(after), secret };
  }

  remove(work: Work, id: number): void {
    this.#known(id);
    this.#rows.remove(work, id);
    work.afterCommit(() => {
      this.#couriers.get(id)?.stop();
      this.#couriers.delete(id);
      for (const carrier of Object.values(this.#carriers)) carrier.leave?.(id);
      this.#options.attention(attentionOf(id), undefined);
    });
    this.#tellChanged(work);
  }

  /** Sends a test now and tells how it went. In a rehearsal nothing leaves. */
  async test(id: number): Promise<Delivered> {
    const endpoint = this.#known(id);
    if (this.#options.rehearsal) throw refused(phrase("In a rehearsal nothing is sent out."));
    const { system } = this.#options;
    return this.#carriers[endpoint.kind].carry(endpoint, {
      id: `test-${system.random.bytes(9).toString("base64url")}`,
      ...{ type: "test", atMs: system.clock.now(), data: { endpoint: endpoint.name } },
    });
  }

  /** By its name; capital letters do not count. */
  named(name: string): EndpointView {
    const endpoint = this.#rows.named(name.trim());
    if (!endpoint) throw unknown(name);
    return viewOf(endpoint);
  }

  #known(id: number): Endpoint {
    const endpoint = this.#rows.find(id);
    if (!endpoint) throw unknown(String(id));
    return endpoint;
  }

  #firstSecrets(kind: EndpointKind, password: string | undefined): readonly Secret[] {
    if (kind === "webhook") return [{ secret: newSecret(this.#options.system.random), untilMs: null }];
    return password === undefined || password === "" ? [] : [{ secret: password, untilMs: null }];
  }

  /** Where to go on without the one that could not be told. */
  #behindNext({ cursor, events }: Endpoint): string {
    return this.#options.feed.firstOf(cursor, events) ?? cursor;
  }

  #courier(id: number): Courier {
    const known = this.#couriers.get(id);
    if (known) return known;
    const courier = new Courier(
      { ...this.#options, rows: this.#rows, carriers: this.#carriers, changed: () => this.#tellListeners() },
      id,
    );
    this.#couriers.set(id, courier);
    return courier;
  }

  #changedBy(work: Work, id: number): void {
    work.afterCommit(() => {
      // A connection that is open has the old password or address.
      for (const carrier of Object.values(this.#carriers)) carrier.leave?.(id);
      this.wake();
    });
    this.#tellChanged(work);
  }

  #tellChanged(work: Work): void {
    work.afterCommit(() => this.#tellListeners());
  }

  #tellListeners(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** What a place is told of. Throws a ConfigError for what nobody can be told. */
function eventsOf(kind: EndpointKind, wanted: readonly string[]): readonly FeedType[] {
  const possible = kind === "discord" ? DISCORD_EVENTS : FEED_TYPES;
  const wrong = wanted.find((type) => !(possible as readonly string[]).includes(type));
  if (wrong !== undefined) {
    const list = possible.join(", ");
    throw refused(phrase("There is no event {name} to tell; there are {list}.", { name: wrong, list }));
  }
  return wanted.length === 0 && kind === "discord" ? DISCORD_EVENTS : ([...new Set(wanted)] as FeedType[]);
}

function viewOf(endpoint: Endpoint): EndpointView {
  const { secrets: _, cursor: __, ...shown } = endpoint;
  const { kind, state, why } = endpoint;
  const attention =
    state === "stopped" ? stoppedText(endpoint, why) : state === "gone" ? goneText(endpoint, why) : undefined;
  const address = kind === "discord" ? `${new URL(endpoint.address).origin}/api/webhooks/…` : endpoint.address;
  return { ...shown, address, attention };
}

function unknown(name: string): ConfigError {
  return refused(phrase("Nothing that events are told to is called {name}: npx chatmint events list", { name }));
}

function refused(sentence: string): ConfigError {
  return new ConfigError("EVENTS", [sentence]);
}
