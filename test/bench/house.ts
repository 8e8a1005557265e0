/** The whole bot for a benchmark: a book on the disk, checkpoints in their thread, a real platform port, a clock we move. */
import path from "node:path";
import { buildHouse } from "../../src/app/app.ts";
import { configSchema } from "../../src/app/config.ts";
import { TABLES } from "../../src/app/tables.ts";
import type { Log } from "../../src/base/log.ts";
import { dataPaths } from "../../src/base/paths.ts";
import { realSystem, SimulatedSystem } from "../../src/base/system.ts";
import { startCheckpoints } from "../../src/db/copies/checkpoint.ts";
import { openBook } from "../../src/db/open.ts";
import type { Author, ChatMessage, PlatformName, Roles } from "../../src/model/message.ts";
import { LOCAL_CHANNEL, LocalPlatform } from "../../src/platforms/local/local.ts";
import type { PlatformEvent, PlatformHost } from "../../src/platforms/platform.ts";
import { tidy } from "./measure.ts";

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 0, 6, 19);

/** What a moderator's bot may say on Twitch. */
const LIMITS = { account: "bench", count: 100, windowMs: 30_000, duplicateWindowMs: 30_000 };

/** The terminal, with a viewer list that is ours. */
class BenchPlatform extends LocalPlatform {
  list: readonly Author[] = [];
  host: PlatformHost | undefined;
  override async start(host: PlatformHost): Promise<void> {
    this.host = host;
    await super.start(host);
  }
  override async chatters(): Promise<readonly Author[]> {
    return this.list;
  }
}

export interface HouseOptions {
  readonly config?: Record<string, unknown>;
  /** The port stands in for another platform. */
  readonly platform?: PlatformName;
}

/** Opens a house in a folder with `known` viewers, each with 1,000 points and two hours watched. */
export async function openHouse(folder: string, known: number, options: HouseOptions = {}) {
  const name = options.platform ?? "local";
  const book = openBook({ tables: TABLES, file: path.join(folder, "chatmint.db") });
  const system = new SimulatedSystem(START_MS);
  const problems: string[] = [];
  const platform = new BenchPlatform({ print: () => {}, run: "bench", limits: LIMITS, name });
  const log = benchLog(problems);
  const house = await buildHouse({
    config: configSchema.parse({ timeZone: "UTC", ...options.config }),
    paths: dataPaths(folder),
    book,
    system,
    log,
    platforms: [platform],
    rehearsal: false,
    onFatal: (error) => {
      throw error;
    },
  });
  const checkpoints = startCheckpoints({ db: book.db, file: book.file, timers: realSystem().timers, log });
  await house.bot.start();
  const channel = house.bot.channel(name, LOCAL_CHANNEL)!;
  const people = Array.from({ length: known }, (_, n) => author(`viewer${n}`));
  seed(book.db, { platform: name, currencyId: house.currency.id, channelId: channel.id, people });
  await tidy();
  let messages = 0;
  const settled = async () => {
    do {
      await house.bot.idle();
      await house.features.watch.idle();
      await house.outbox.settled();
    } while (house.writer.waiting > 0);
  };
  system.settle = settled;
  const opened = {
    ...{ book, house, system, platform, channel, people, settled },
    /** A line of chat, not waited for. */
    line(by: Author, text: string): void {
      const message: ChatMessage = {
        ...{ platform: name, channelId: LOCAL_CHANNEL, id: `bench-${++messages}`, author: by, text },
        sentAtMs: system.clock.now(),
      };
      platform.host!.message(message);
    },
    async event(kind: "live" | "offline"): Promise<void> {
      const event = { kind, platform: name, channelId: LOCAL_CHANNEL, atMs: system.clock.now() } as PlatformEvent;
      platform.host!.event(event);
      await settled();
    },
    minutes: (count: number) => system.advance(count * MINUTE_MS),
    async close(): Promise<void> {
      await settled();
      await house.bot.stop();
      await checkpoints.stop();
      book.close();
      if (problems.length > 0) throw new Error(`The bot met a problem:\n${problems.slice(0, 5).join("\n")}`);
    },
  };
  return opened;
}

export type BenchHouse = Awaited<ReturnType<typeof openHouse>>;

export function author(name: string, roles: Roles = []): Author {
  return { platformId: `id-${name}`, login: name, displayName: name, roles };
}

/** Writes many viewers at once, past the ledger: what is measured comes later. The book still adds up. */
function seed(
  db: ReturnType<typeof openBook>["db"],
  of: { platform: PlatformName; currencyId: number; channelId: number; people: readonly Author[] },
): void {
  const viewer = db.prepare("INSERT INTO viewer (created_at_ms) VALUES (?)");
  const identity = db.prepare(
    "INSERT INTO identity (platform, platform_id, viewer_id, login, display_name, seen_at_ms) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const account = db.prepare(
    "INSERT INTO account (currency_id, kind, viewer_id, owner) VALUES (?, 'viewer', ?, 'viewer:' || CAST(? AS INTEGER))",
  );
  const watch = db.prepare(
    "INSERT INTO watch (channel_id, viewer_id, minutes, first_seen_at_ms, last_seen_at_ms) VALUES (?, ?, 120, ?, ?)",
  );
  const transfer = db.prepare(
    `INSERT INTO transfer (idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms)
     VALUES (?, ?, ?, ?, 1000, 'import', 'bench', ?)`,
  );
  db.prepare("INSERT INTO account (currency_id, kind, owner) VALUES (?, 'mint', 'mint') ON CONFLICT DO NOTHING").run(
    of.currencyId,
  );
  const mint = db
    .prepare("SELECT id FROM account WHERE currency_id = ? AND owner = 'mint'")
    .pluck()
    .get(of.currencyId) as number;
  db.transaction(() => {
    for (const { platformId, login, displayName } of of.people) {
      const id = Number(viewer.run(START_MS).lastInsertRowid);
      identity.run(of.platform, platformId, id, login, displayName, START_MS);
      watch.run(of.channelId, id, START_MS, START_MS);
      const to = Number(account.run(of.currencyId, id, id).lastInsertRowid);
      transfer.run(`bench:${id}`, of.currencyId, mint, to, START_MS);
    }
  })();
}

/** Silent, but keeps what should never happen. */
function benchLog(problems: string[]): Log {
  const quiet = () => {};
  const keep = (...args: unknown[]) =>
    void problems.push(JSON.stringify(args, (_, value) => (value instanceof Error ? value.stack : value)));
  const log = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: keep, fatal: keep, child: () => log };
  return log as unknown as Log;
}
