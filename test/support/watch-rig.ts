/** A rig with the watch on it: who comes, goes and writes, and what the platforms say of it. */
import { tmpdir } from "node:os";
import Database from "better-sqlite3";
import { watch } from "../../src/features/watch/feature.ts";
import type { SeenLine } from "../../src/features/watch/hooks.ts";
import type { Watching } from "../../src/features/watch/watching.ts";
import type { Author, PlatformName, Roles } from "../../src/model/message.ts";
import type { KnownViewer } from "../../src/viewers/viewers.ts";
import { type ChannelOfRig, Rig, type RigChannel, type RigOptions } from "./rig.ts";

/** Monday, 2026-01-05 18:00 UTC. */
export const START_MS = Date.UTC(2026, 0, 5, 18);
export const MINUTE = 60_000;

interface WatchedChannel extends Pick<ChannelOfRig, "platform" | "login" | "currency"> {
  /** Whether its platform can tell who is here, and whether it is live. It can unless it is said. */
  readonly list?: boolean;
  readonly live?: boolean;
}

export interface WatchRigOptions extends Pick<RigOptions, "file" | "timeZone" | "nowMs" | "system"> {
  /** The `watching` section, as somebody would write it. */
  readonly config?: Record<string, unknown>;
  /** The `moderation` section. */
  readonly moderation?: Record<string, unknown>;
  readonly channels?: readonly WatchedChannel[];
  /** False: nothing can be said in chat. */
  readonly canSay?: boolean;
  /** The evening's book is taken up again: nobody says live. */
  readonly resume?: boolean;
}

/** Starts a watch on a book in memory, unless a file is named; every channel is opened and, unless resumed, live. */
export async function watchRig(options: WatchRigOptions = {}): Promise<WatchRig> {
  const rig = new WatchRig(options);
  await rig.start();
  return rig;
}

const LIST = [watch] as const;

export class WatchRig extends Rig<typeof LIST> {
  readonly #watch: WatchRigOptions;
  readonly #chatters: Map<string, readonly Author[] | undefined>;
  #stalled = false;

  constructor(options: WatchRigOptions) {
    const chatters = new Map<string, readonly Author[] | undefined>();
    super(LIST, {
      ...{ file: ":memory:", nowMs: START_MS, ...options, folder: tmpdir() },
      channels: (options.channels ?? [{}]).map(({ list = true, live = true, ...one }, at) => ({
        ...one,
        platformId: `id-${one.login ?? `owner${at}`}`,
        can: { list, live, send: options.canSay ?? true },
      })),
      chatters: (channelId) => (this.#stalled ? new Promise(() => {}) : Promise.resolve(chatters.get(channelId))),
    });
    this.#watch = options;
    this.#chatters = chatters;
  }

  protected override config() {
    return { watching: this.#watch.config ?? {}, moderation: this.#watch.moderation ?? {} };
  }

  override async start(): Promise<void> {
    await super.start();
    if (!this.#watch.resume) for (const { id } of this.channels) await this.watching.live(id);
    await this.watching.idle();
  }

  get watching(): Watching {
    return this.features.byName.watch;
  }

  /** Happy hours as chat was told of them. `multiplier` is in thousandths. */
  get news() {
    return this.told
      .filter(({ reply }) => "feature" in reply && reply.feature === "happyhour")
      .map(({ reply: { name, values }, channelIds, askedIn, atMs }) => ({
        ...{ kind: name, channelIds, askedIn },
        currencyId: this.channels.find(({ id }) => channelIds.includes(id))?.currencyId,
        multiplier: Number(values.multiplier) * 1000,
        endsAtMs: atMs + Number(values.duration),
      }));
  }

  /** Channels that were told that they are taken for live. */
  get guesses(): readonly number[] {
    return this.told
      .filter(({ reply }) => "feature" in reply && reply.feature === "live")
      .flatMap(({ channelIds }) => channelIds);
  }

  override author(name: string, roles: Roles): Author {
    return author(name, roles);
  }

  /** Somebody known on the first channel's platform, or on another's. */
  who(name: string, roles: Roles = [], platform: PlatformName = this.channel.platform): Promise<KnownViewer> {
    return this.writer.run((work) => this.viewers.ensure(work, platform, author(name, roles)));
  }

  /** Comes in and is seen to. */
  async joins(name: string, roles: Roles = [], channel = this.channel): Promise<KnownViewer> {
    const viewer = await this.who(name, roles, channel.platform);
    this.watching.join(channel.id, viewer);
    await this.watching.idle();
    return viewer;
  }

  async leaves(name: string, channel = this.channel): Promise<void> {
    this.watching.leave(channel.id, this.viewers.byName(channel.platform, name)!.id);
    await this.watching.idle();
  }

  async says(name: string, line: Partial<SeenLine> = {}, channel = this.channel): Promise<KnownViewer> {
    const viewer = await this.who(name, line.roles ?? [], channel.platform);
    this.watching.saw(channel.id, viewer, { roles: viewer.roles, atMs: this.now(), ...line });
    await this.watching.idle();
    return viewer;
  }

  /** What the next polls of the list say; `undefined`: it cannot be read. */
  list(names: readonly string[] | undefined, { platformId }: RigChannel = this.channel): void {
    this.#chatters.set(
      platformId,
      names?.map((name) => author(name, [])),
    );
  }

  /** The same, with what the platform's lists of roles say. */
  listed(authors: readonly Author[], { platformId }: RigChannel = this.channel): void {
    this.#chatters.set(platformId, authors);
  }

  /** From now on the platform never answers when it is asked for the list. */
  stall(): void {
    this.#stalled = true;
  }

  minutes(count: number): Promise<void> {
    return this.system.advance(count * MINUTE);
  }

  /** What somebody has in the book, without what watching has earned since. */
  booked(name: string): number {
    return this.ledger.settledBalance(this.id(name), this.channel.currencyId);
  }

  watched(name: string, channelId?: number): number {
    return this.watching.minutes(this.id(name), channelId);
  }

  /** Everybody's watching becomes money. */
  settle(name: string): Promise<void> {
    return this.writer.run((work) => this.watching.settle(work, this.id(name), this.channel.currencyId));
  }
}

/** Somebody whose id is their name. */
export function author(name: string, roles: Roles): Author {
  return { platformId: `id-${name.toLowerCase()}`, login: name.toLowerCase(), displayName: name, roles };
}

/** Reads a book beside the watch. */
function _readBook(file: string): Database.Database {
  return new Database(file, { readonly: true });
}
