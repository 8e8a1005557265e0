/**
 * The first line somebody writes in an evening earns a bonus, once a person: on two platforms at the same time, and after
 * linking or parting, it is the same evening. A line that is deleted at once, or whose writer is banned, earned nothing.
 */

import { Recent } from "../../base/recent.ts";
import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import type { Watched } from "../../kit/watched.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import { SamePerson } from "../../ledger/same-person.ts";
import type { ChannelInfo } from "../../model/channel.ts";
import type { PlatformName } from "../../model/message.ts";
import type { Person } from "../../model/money.ts";
import type { KnownViewer, Viewers } from "../../viewers/viewers.ts";
import { Evenings } from "./evening.ts";

export interface FirstLinesOptions {
  readonly db: Db;
  readonly ledger: Pick<Ledger, "transferByKey" | "reverse">;
  readonly viewers: Pick<Viewers, "identities">;
  readonly watching: Pick<Watched, "broadcast" | "isLive">;
  /** What it earns; 0 for nothing. */
  readonly amount: () => number;
  /** Pays it; what was paid. */
  readonly earn: (work: Work, viewer: Person, channel: ChannelInfo, key: string) => number;
  /** After the commit of one that was paid. */
  readonly paid: (channel: ChannelInfo, viewer: Person, amount: number) => void;
}

/** Lines that earned something are remembered, in case they are deleted. */
const REMEMBERED = 5_000;

export class FirstLines {
  readonly #options: FirstLinesOptions;
  readonly #same: SamePerson;
  readonly #evenings: Evenings;
  /** Who wrote in the broadcast that runs, by channel: saves the book a look per line. */
  readonly #wrote = new Map<number, { broadcastId: number; viewers: Set<number> }>();
  readonly #earnedBy = new Recent<string, string>(REMEMBERED);

  constructor(options: FirstLinesOptions) {
    this.#options = options;
    this.#same = new SamePerson(options.db);
    this.#evenings = new Evenings(options.db);
  }

  /** Whether {@link wrote} would have something to do; looks at memory only. */
  isFirst(channel: ChannelInfo, viewer: Person): boolean {
    const known = this.#writers(channel);
    return known !== undefined && !known.has(viewer.id);
  }

  /** For every line. `messageId` is the platform's. */
  wrote(work: Work, channel: ChannelInfo, viewer: KnownViewer, messageId: string): void {
    const { watching, earn, paid } = this.#options;
    const broadcast = watching.broadcast(channel.id);
    const writers = this.#writers(channel);
    if (!broadcast || !writers || writers.has(viewer.id)) return;
    const key = keyOf(broadcast.id, viewer);
    const amount = this.#earnedBefore(broadcast, viewer) ? 0 : earn(work, viewer, channel, key);
    work.afterCommit(() => {
      writers.add(viewer.id);
      if (amount === 0) return;
      this.#earnedBy.set(`${channel.id}:${messageId}`, key);
      paid(channel, viewer, amount);
    });
  }

  /** A line is gone; what it earned is taken back where it is still there. */
  deleted(work: Work, channelId: number, messageId: string): void {
    const key = this.#earnedBy.get(`${channelId}:${messageId}`);
    if (key !== undefined) this.#takeBack(work, key);
  }

  /** Somebody was banned or sent out, and their lines are gone. */
  banned(work: Work, channelId: number, platform: PlatformName, platformId: string): void {
    const broadcast = this.#options.watching.broadcast(channelId);
    if (broadcast) this.#takeBack(work, keyOf(broadcast.id, { platform, platformId }));
  }

  #takeBack(work: Work, key: string): void {
    const transfer = this.#options.ledger.transferByKey(key);
    if (transfer) this.#options.ledger.reverse(work, transfer.id, { actor: "bonus", memo: "the line is gone" });
  }

  /** Under any login that is theirs, or was since the evening began, in any channel that was on air then. */
  #earnedBefore({ id, startedAtMs }: { readonly id: number; readonly startedAtMs: number }, viewer: Person): boolean {
    const { ledger, viewers } = this.#options;
    const logins = this.#same.idsOf(viewer.id, startedAtMs).flatMap((one) => viewers.identities(one));
    if (logins.length < 2) return false;
    return this.#evenings
      .of(id)
      .some((broadcast) => logins.some((login) => ledger.transferByKey(keyOf(broadcast.id, login)) !== undefined));
  }

  /** Who has written in the broadcast that runs; `undefined` when a first line earns nothing. */
  #writers(channel: ChannelInfo): Set<number> | undefined {
    const { watching, amount } = this.#options;
    const broadcast = watching.broadcast(channel.id);
    if (!broadcast || amount() === 0 || !watching.isLive(channel.id)) return undefined;
    let known = this.#wrote.get(channel.id);
    if (known?.broadcastId !== broadcast.id) {
      known = { broadcastId: broadcast.id, viewers: new Set() };
      this.#wrote.set(channel.id, known);
    }
    return known.viewers;
  }
}

function keyOf(broadcastId: number, login: { readonly platform: PlatformName; readonly platformId: string }): string {
  return `bonus:first:${broadcastId}:${login.platform}:${login.platformId}`;
}
