/** What the plan of an import reads, out of the book alone: beside a bot that runs too. */
import type { Config } from "../../app/config.ts";
import { exclusionsOf } from "../../app/excluded.ts";
import type { DataPaths } from "../../base/paths.ts";
import type { Clock } from "../../base/system.ts";
import type { Db } from "../../db/open.ts";
import type { PlanGround } from "../../features/imports/plan.ts";
import { ImportRows } from "../../features/imports/rows.ts";
import { pendingInBook, watchedInBook } from "../../features/watch/in-book.ts";
import { Ledger } from "../../ledger/ledger.ts";
import type { PlatformName } from "../../model/message.ts";
import { Viewers } from "../../viewers/viewers.ts";

interface Reading {
  /** The book, open to read. Where there is none yet, an empty one in memory. */
  readonly db: Db;
  readonly config: Config;
  readonly paths: DataPaths;
  readonly clock: Clock;
}

/** For {@link planImport}: what bringing a file in with this config would go by. */
export function importGroundInBook({ db, config, paths, clock }: Reading): PlanGround {
  const ledger = new Ledger({ db, clock });
  ledger.useWatching({
    settle: () => {},
    pending: (viewerId, currencyId) => pendingInBook(db, viewerId, currencyId),
  });
  const currencyId = ledger.currencies().find(({ code }) => code === "main")?.id ?? 0;
  const channel = db.prepare<[string, string], { id: number; platformId: string; login: string }>(
    "SELECT id, platform_id AS platformId, login FROM channel WHERE platform = ? AND lower(login) = lower(?)",
  );
  const channelOf = (platform: PlatformName) =>
    platform === "local" ? undefined : channel.get(platform, config[platform].channel);
  const channels = { twitch: channelOf("twitch"), kick: channelOf("kick") };
  const places = [...Object.entries(channels)];
  return {
    ...{ rows: new ImportRows(db), ledger, viewers: new Viewers({ db, clock }), settings: config.imports, currencyId },
    exclusions: exclusionsOf(config, paths),
    minted: ledger.accountBalance("mint", currencyId),
    channelOf: (platform) => (platform === "local" ? undefined : channels[platform]),
    minutes: (viewerId, channelId) => {
      const [platform, place] = places.find(([, one]) => one?.id === channelId) ?? [];
      const watched = watchedInBook(db, viewerId).find(
        (one) => one.platform === platform && one.login === place?.login,
      );
      return watched?.minutes ?? 0;
    },
  };
}
