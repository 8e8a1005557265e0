/** Who watches, and what it earns: the one door to broadcasts, presence, spans, accrual, ticks and happy hours. */
import type { Roles } from "../chat/message.ts";
import type { WatchingSection } from "../config/watching.ts";
import type { Db } from "../db/open.ts";
import type { Writer } from "../db/writer.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Ranking } from "../ledger/ranking.ts";
import type { Person } from "../ledger/types.ts";
import type { Log } from "../log.ts";
import type { Clock, Cron, Timers } from "../system.ts";
import type { Exclusions } from "../viewers/exclusions.ts";
import type { KnownViewer, Viewers } from "../viewers/viewers.ts";
import type { SeenLine, WatchedChannel, WatchingHooks } from "./channels.ts";

export interface WatchingOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly cron: Cron;
  readonly ledger: Pick<Ledger, "post" | "settledBalance">;
  readonly ranking: Pick<Ranking, "set">;
  readonly viewers: Viewers;
  readonly exclusions: Exclusions;
  readonly writer: Writer;
  readonly log: Log;
  readonly config: WatchingSection;
  /** Days and cron times are counted in it. */
  readonly timeZone: string;
  readonly hooks: WatchingHooks;
}

export type DeclareResult = "live" | "already" | "offline" | "known";
export type LurkResult = { status: "lurking"; minutes: number } | { status: "again" | "offline" | "listed" | "off" };
export type EarnResult =
  | { status: "earned"; amount: number; id: number }
  | { status: "exists" | "capped" | "excluded" };

// Signatures are final; bodies follow.
export declare class Watching {
  constructor(options: WatchingOptions);
  /** Before any channel opens: what was open when the bot stopped is there again. */
  recover(): Promise<void>;
  /** A channel exists. */
  open(channel: WatchedChannel): Promise<void>;
  live(channelId: number, facts?: { ref?: string; startedAtMs?: number }): Promise<void>;
  offline(channelId: number): Promise<void>;
  liveUnknown(channelId: number): Promise<void>;
  declareLive(channelId: number): Promise<DeclareResult>;
  declareOffline(channelId: number): Promise<DeclareResult>;
  /** `!live` and `!offline` are refused here, because the platform knows by itself. */
  knowsLive(channelId: number): boolean;
  isLive(channelId: number): boolean;
  /** Somebody wrote. Memory only, so call it after the viewer is committed; what follows is queued here. */
  saw(channelId: number, viewer: KnownViewer, line: SeenLine): void;
  join(channelId: number, viewer: KnownViewer): void;
  leave(channelId: number, viewerId: number): void;
  /** One whole poll of the viewer list; `undefined`: it could not be read, nobody leaves. */
  listed(channelId: number, viewers: readonly KnownViewer[] | undefined): void;
  gone(channelId: number, viewerId: number, untilMs?: number): void;
  unbanned(channelId: number, viewerId: number): void;
  retract(channelId: number, messageId: string): void;
  roles(channelId: number, viewer: KnownViewer, roles: Roles): void;
  tick(channelId: number): Promise<void>;
  /** Inside work or outside. */
  pending(viewerId: number, currencyId: number): number;
  /** Inside work. */
  settle(viewerId: number, currencyId: number): void;
  earn(viewerId: number, currencyId: number, amount: number, key: string, memo?: string): EarnResult;
  setEarning(viewerId: number, earning: boolean): void;
  lurk(channelId: number, viewerId: number): LurkResult;
  minutes(viewerId: number, channelId?: number): number;
  present(channelId: number, how: "active" | "listed"): number[];
  topTime(channelId: number, from: number, count: number): { viewer: Person; minutes: number }[];
  startHappyHour(currencyId: number, multiplier: number, durationMs: number, by: string): { endsAtMs: number };
  stopHappyHour(currencyId: number): boolean;
  counts(channelId: number): { live: boolean; present: number; earning: number };
  /** Resolves when all that was seen is written. */
  flush(): Promise<void>;
  close(): Promise<void>;
}
