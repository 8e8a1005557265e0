/** The watch with a real book, ledger and writer, on a clock that the test moves. */

import Database from "better-sqlite3";
import { TABLES } from "../../src/app/tables.ts";
import type { Log } from "../../src/base/log.ts";
import { SimulatedSystem } from "../../src/base/system.ts";
import { openBook } from "../../src/db/open.ts";
import type { Work } from "../../src/db/work.ts";
import { Writer } from "../../src/db/writer.ts";
import type { HappyHourNews, SeenLine } from "../../src/features/watch/hooks.ts";
import { watchingSection } from "../../src/features/watch/settings.ts";
import { Watching } from "../../src/features/watch/watching.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import type { Author, PlatformName, Roles } from "../../src/model/message.ts";
import { Ranking } from "../../src/ranking/ranking.ts";
import { Exclusions } from "../../src/viewers/exclusions.ts";
import { Lists } from "../../src/viewers/lists.ts";
import { type KnownViewer, Viewers } from "../../src/viewers/viewers.ts";

/** Monday, 2026-01-05 18:00 UTC. */
export const START_MS = Date.UTC(2026, 0, 5, 18);
export const MINUTE = 60_000;

/** One channel of a rig, and what its platform can tell. */
export interface RigChannel {
  readonly platform?: PlatformName;
  readonly login?: string;
  readonly list?: boolean;
  readonly live?: boolean;
  /** Channels with the same name of a currency share it. */
  readonly currency?: string;
}

export interface RigOptions {
  /** The `watching` section, as somebody would write it. */
  readonly config?: Record<string, unknown>;
  readonly channels?: readonly RigChannel[];
  readonly file?: string;
  readonly timeZone?: string;
  readonly nowMs?: number;
  readonly bots?: readonly string[];
  readonly system?: SimulatedSystem;
  /** False: nothing can be said in chat. */
  readonly canSay?: boolean;
  /** The evening's book is taken up again: nobody opens channels or says live. */
  readonly resume?: boolean;
}

interface Line {
  readonly level: string;
  readonly message: string;
}

/** Starts a watch; every channel is opened and, unless resumed, live. */
export async function watchRig(options: RigOptions = {}) {
  const book = openBook({ tables: TABLES, file: options.file ?? ":memory:" });
  const { db } = book;
  const system = options.system ?? new SimulatedSystem(options.nowMs ?? START_MS);
  let jumpedMs = 0;
  /** The wall clock of the computer may be set; the monotonic one never is. */
  const clock = { now: () => system.clock.now() + jumpedMs, monotonic: () => system.clock.monotonic() };
  const lines: Line[] = [];
  const note =
    (level: string) =>
    (...args: unknown[]) =>
      void lines.push({ level, message: [...args].reverse().find((arg) => typeof arg === "string") as string });
  const log = {
    ...{ trace: note("trace"), debug: note("debug"), info: note("info") },
    ...{ warn: note("warn"), error: note("error"), fatal: note("fatal") },
    child: () => log,
  } as unknown as Log;
  const writer = new Writer({ db, log, onFatal: (error) => lines.push({ level: "fatal", message: String(error) }) });
  const ledger = new Ledger({ db, clock });
  const viewers = new Viewers({ db, clock });
  const ranking = new Ranking();
  ranking.load(db);
  const config = watchingSection.parse(options.config ?? {});
  const exclusions = new Exclusions({ bots: options.bots ?? ["nightbot"], broadcasterEarns: config.broadcasterEarns });
  const channels = await writer.run((work) => channelRows(work, options.channels ?? [{}]));
  const lists = new Lists({ db, viewers, exclusions, ranking });
  lists.load();
  const chatters = new Map<number, readonly Author[] | undefined>();
  let stalled = false;
  const news: HappyHourNews[] = [];
  const guesses: number[] = [];
  const canSay = options.canSay ?? true;
  const watching = new Watching({
    ...{ db, ledger, ranking, viewers, exclusions, writer, log, config },
    ...{ clock, timers: system.timers, cron: system.cron, random: system.random },
    timeZone: options.timeZone ?? "UTC",
    isShown: (viewerId) => lists.isShown(viewerId),
    hooks: {
      capabilities: (id) => channels.find((channel) => channel.id === id)?.can ?? { list: false, live: false },
      chatters: (id) => (stalled ? new Promise(() => {}) : Promise.resolve(chatters.get(id))),
      announce: (item) => void news.push(item),
      announceGuess: (id) => {
        if (!canSay) return false;
        guesses.push(id);
        return true;
      },
    },
  });
  ledger.useWatching(watching);
  lists.onShown((viewerId) => watching.placeAgain(viewerId));
  system.settle = () => watching.idle();
  await watching.recover();
  for (const channel of channels) await watching.open(channel);
  if (!options.resume) for (const channel of channels) await watching.live(channel.id);
  await watching.idle();
  const first = channels[0]!;

  function channelRows(work: Work, wanted: readonly RigChannel[]) {
    return wanted.map((one, index) => {
      const platform = one.platform ?? "local";
      const login = one.login ?? `owner${index}`;
      const code = one.currency ?? "points";
      const names = { nameOne: "point", nameMany: "points", decimals: 0 };
      const currency = ledger.ensureCurrency(work, { code, kind: "play", ...names });
      db.prepare(
        `INSERT INTO channel (platform, platform_id, login, currency_id) VALUES (?, ?, ?, ?)
         ON CONFLICT (platform, platform_id) DO UPDATE SET currency_id = excluded.currency_id`,
      ).run(platform, `id-${login}`, login, currency.id);
      const id = db.prepare("SELECT id FROM channel WHERE platform = ? AND platform_id = ?").pluck();
      return {
        id: id.get(platform, `id-${login}`) as number,
        platform,
        platformId: `id-${login}`,
        login,
        currencyId: currency.id,
        can: { list: one.list ?? true, live: one.live ?? true },
      };
    });
  }

  const rig = {
    ...{
      book,
      db,
      system,
      writer,
      ledger,
      viewers,
      ranking,
      exclusions,
      lists,
      watching,
      channels,
      news,
      guesses,
      lines,
      config,
    },
    /** The first channel, which most tests are about. */
    channel: first,
    /** Somebody known on the first channel's platform, or on another's. */
    who(name: string, roles: Roles = [], platform: PlatformName = first.platform): Promise<KnownViewer> {
      return writer.run((work) => viewers.ensure(work, platform, author(name, roles)));
    },
    /** Comes in and is seen to. */
    async joins(name: string, roles: Roles = [], channel = first): Promise<KnownViewer> {
      const viewer = await rig.who(name, roles, channel.platform);
      watching.join(channel.id, viewer);
      await watching.idle();
      return viewer;
    },
    async leaves(name: string, channel = first): Promise<void> {
      watching.leave(channel.id, viewers.byName(channel.platform, name)!.id);
      await watching.idle();
    },
    async says(name: string, line: Partial<SeenLine> = {}, channel = first): Promise<KnownViewer> {
      const viewer = await rig.who(name, line.roles ?? [], channel.platform);
      watching.saw(channel.id, viewer, { roles: viewer.roles, atMs: clock.now(), ...line });
      await watching.idle();
      return viewer;
    },
    /** What the next polls of the list say; `undefined`: it cannot be read. */
    list(names: readonly string[] | undefined, channel = first): void {
      chatters.set(
        channel.id,
        names?.map((name) => author(name, [])),
      );
    },
    /** The same, with what the platform's lists of roles say. */
    listed(authors: readonly Author[], channel = first): void {
      chatters.set(channel.id, authors);
    },
    /** From now on the platform never answers when it is asked for the list. */
    stall(): void {
      stalled = true;
    },
    /** Somebody sets the computer's clock. */
    jump(ms: number): void {
      jumpedMs += ms;
    },
    now: () => clock.now(),
    minutes(count: number): Promise<void> {
      return system.advance(count * MINUTE);
    },
    id(name: string): number {
      return viewers.byName(first.platform, name)!.id;
    },
    balance(name: string, currencyId = first.currencyId): number {
      return ledger.balance(rig.id(name), currencyId);
    },
    settled(name: string): number {
      return ledger.settledBalance(rig.id(name), first.currencyId);
    },
    watched(name: string, channelId?: number): number {
      return watching.minutes(rig.id(name), channelId);
    },
    /** Everybody's watching becomes money. */
    settle(name: string): Promise<void> {
      return writer.run((work) => watching.settle(work, rig.id(name), first.currencyId));
    },
    async close(): Promise<void> {
      await watching.stop();
      await writer.close();
      book.close();
    },
    /** The process is gone, as by kill -9: what is in the book is all there is. */
    crash(): void {
      book.close();
    },
  };
  return rig;
}

export type WatchRig = Awaited<ReturnType<typeof watchRig>>;

/** Somebody whose id is their name. */
export function author(name: string, roles: Roles): Author {
  return { platformId: `id-${name.toLowerCase()}`, login: name.toLowerCase(), displayName: name, roles };
}

/** Reads a book beside the watch. */
function _readBook(file: string): Database.Database {
  return new Database(file, { readonly: true });
}
