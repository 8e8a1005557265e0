/**
 * Channel points of a platform that viewers exchange for the channel's own currency. The credit is committed first, then
 * the platform is told to keep the points; a crash between the two tells of the redemption again, and it is only settled.
 */

import { codeOf, LedgerError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { Work } from "../../db/work.ts";
import type { Writer } from "../../db/writer.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { ChannelInfo } from "../../model/channel.ts";
import type { Conversions, PlatformEvent } from "../../platforms/platform.ts";
import type { Exclusions } from "../../viewers/exclusions.ts";
import type { Viewers } from "../../viewers/viewers.ts";

export type Redemption = Extract<PlatformEvent, { readonly kind: "redemption" }>;
type Refunded = Extract<PlatformEvent, { readonly kind: "redemptionRefunded" }>;

export interface ConverterOptions {
  readonly writer: Pick<Writer, "run">;
  readonly ledger: Ledger;
  readonly viewers: Viewers;
  readonly exclusions: Exclusions;
  readonly log: Log;
  /** The platform's side of it; `undefined` where there is no such reward. */
  readonly of: (channel: ChannelInfo) => Conversions | undefined;
  /** Work that goes on by itself. */
  readonly track: (name: string, work: Promise<unknown>) => void;
}

export class Converter {
  readonly #options: ConverterOptions;

  constructor(options: ConverterOptions) {
    this.#options = options;
  }

  /** What happened on a platform; all but redemptions is passed over. */
  event(event: PlatformEvent, channel: ChannelInfo): void | Promise<void> {
    if (event.kind === "redemption") return this.redeemed(event, channel);
    if (event.kind === "redemptionRefunded") return this.refunded(event);
  }

  /** Credits a redemption of the reward that is worth something, once, and has it settled. Any other is passed over. */
  async redeemed(event: Redemption, channel: ChannelInfo): Promise<void> {
    const { writer, log, of, track } = this.#options;
    const conversions = of(channel);
    const amount = conversions?.worth(event.rewardId);
    if (!conversions || amount === undefined) return;
    const problem = await writer.run((work) => this.#credit(work, event, channel, amount));
    if (problem !== undefined) {
      log.info({ redemption: event.key, viewer: event.author.login, problem }, "a redemption is given back");
    }
    track("telling what became of a redemption", conversions.settle(event.key, problem === undefined));
  }

  /** The platform gave the points back: what was credited for them is taken back, unless it is spent already. */
  async refunded(event: Refunded): Promise<void> {
    const { writer, ledger, log } = this.#options;
    const result = await writer.run((work) => {
      const credited = ledger.transferByKey(keyOf(event.platform, event.redemptionKey));
      return credited && ledger.reverse(work, credited.id, { actor: "conversion", memo: "refunded by the streamer" });
    });
    if (!result || result.status === "exists") return;
    const facts = { redemption: event.redemptionKey, result: result.status };
    if (result.status === "posted")
      log.info(facts, "a redemption was refunded on the platform; its credit is taken back");
    else log.warn(facts, "a redemption was refunded on the platform; its credit could not be taken back");
  }

  /** Why it cannot be credited; `undefined` once it is. */
  #credit(work: Work, event: Redemption, channel: ChannelInfo, amount: number): string | undefined {
    const { ledger, viewers, exclusions, log } = this.#options;
    const key = keyOf(event.platform, event.key);
    // Asked first: what was credited stays so, though the amount or the viewer's standing has changed since.
    if (ledger.transferByKey(key)) return undefined;
    if (channel.currency.kind !== "play") return "only a play currency is exchanged";
    if (event.author.platformId === "") return "nobody knows who redeemed it";
    // The platform tells a name with it, but no roles; somebody known keeps theirs.
    const viewer =
      viewers.known(event.platform, event.author.platformId) ??
      viewers.ensureListed(work, event.platform, event.author);
    const excluded = exclusions.reason(viewer, channel.platformId);
    if (excluded !== undefined) return `${viewer.name} earns nothing here (${excluded})`;
    try {
      work.attempt((work) =>
        ledger.mustPost(work, {
          key,
          currencyId: channel.currency.id,
          from: "mint",
          to: `viewer:${viewer.id}`,
          amount,
          kind: "conversion",
          actor: "conversion",
          memo: event.title,
        }),
      );
      return undefined;
    } catch (error) {
      // A disk that is full or gone is no refusal: nothing is settled, and the redemption is told again.
      if (!(error instanceof LedgerError)) throw error;
      log.warn({ err: error, redemption: event.key, code: codeOf(error) }, "a redemption could not be credited");
      return "the book refuses it";
    }
  }
}

function keyOf(platform: Redemption["platform"], key: string): string {
  return `conversion:${platform}:${key}`;
}
