/**
 * "Convert channel points": a Kick reward that viewers exchange for the channel's own currency.
 *
 * Kick measures who watched for the points; we poll what was redeemed. One redemption is one event with its own key, told
 * again until the bot settles it: it credits (once, by that key) and then calls {@link KickRewards.accept}, or
 * {@link KickRewards.reject}, upon which Kick refunds. A crash between the two tells the event again after the restart; the
 * bot finds the key in its book and only accepts. Nothing is kept here that a crash could lose.
 */

import type { Cancel } from "../../../base/clock.ts";
import { MINUTE_MS } from "../../../base/lengths.ts";
import type { Log } from "../../../base/log.ts";
import type { System } from "../../../base/system.ts";
import type { PlatformEvent } from "../../platform.ts";
import { KickNames } from "../facts/names.ts";
import { type KeyValueStore, redemptionKey } from "../kick-seams.ts";
import type { KickApi, KickReward } from "./api.ts";
import { KickApiError } from "./http.ts";
import { RedemptionAnswers } from "./redemption-answers.ts";
import type { KickRedemption } from "./redemptions.ts";
import { RewardAtKick, sameTitle } from "./reward-at-kick.ts";

export interface KickRewardsOptions {
  readonly api: KickApi;
  readonly userId: string;
  readonly wish: {
    readonly enabled: boolean;
    readonly title: string;
    readonly description: string;
    readonly cost: number;
  };
  readonly store: KeyValueStore;
  readonly system: System;
  readonly log: Log;
  readonly emit: (event: PlatformEvent) => void;
  readonly attention: (code: string, sentence: string | undefined) => void;
  readonly pollMs: number;
  readonly isLive: () => boolean;
  /** The time now by Kick's clock. */
  readonly now: () => number;
}

/** An unsettled redemption is told again after this long: the bot may have been unable to credit it. */
const TELL_AGAIN_MS = 60_000;
/** How long a redemption waits while Kick cannot be asked for the viewer's name. */
const NAME_WAIT_MS = 60_000;
/** A reward that Kick would not make is tried again after this long. */
const STAND_AGAIN_MS = 5 * MINUTE_MS;

export class KickRewards {
  readonly #options: KickRewardsOptions;
  readonly #names: KickNames;
  readonly #settling: RedemptionAnswers;
  readonly #atKick: RewardAtKick;
  readonly #toldAtMs = new Map<string, number>();
  readonly #namelessSinceMs = new Map<string, number>();
  #reward: KickReward | undefined;
  #standAgainAtMs = Number.NEGATIVE_INFINITY;
  #setBackAgainAtMs = Number.NEGATIVE_INFINITY;
  /** By Kick's clock: what was redeemed before may have been redeemed for less than our price. */
  #cheapUntilMs = Number.NEGATIVE_INFINITY;
  #timer: Cancel | undefined;
  #polling: Promise<void> | undefined;
  /** One more look although the channel is not live: after a start, and after the end of a broadcast. */
  #lastLook = true;
  #stopped = false;

  constructor(options: KickRewardsOptions) {
    this.#options = options;
    this.#names = new KickNames(options.api);
    this.#settling = new RedemptionAnswers(options.api, options.log, options.attention);
    this.#atKick = new RewardAtKick(options);
  }

  /** The reward's id at Kick once it stands; a `redemption` event of this reward is worth the configured amount. */
  get rewardId(): string | undefined {
    if (!this.#options.wish.enabled) return undefined;
    return this.#reward?.id ?? this.#atKick.rememberedId;
  }

  async start(): Promise<void> {
    if (!this.#options.wish.enabled) return this.#atKick.switchOff();
    await this.poll();
    if (this.#stopped) return;
    this.#timer = this.#options.system.timers.every(this.#options.pollMs, () => this.#tick());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#polling;
  }

  /** The redemptions whose credit is committed: Kick takes the points for good. Kept and repeated until Kick agrees. */
  accept(ids: readonly string[]): Promise<void> {
    return this.#settling.settle("accept", ids);
  }

  /** The redemptions that cannot be credited: Kick refunds the points. Kept and repeated until Kick agrees. */
  reject(ids: readonly string[]): Promise<void> {
    return this.#settling.settle("reject", ids);
  }

  /** A webhook told of a redemption. True when it is of our reward: then we ask Kick and tell the bot ourselves. */
  noticed(rewardId: string): boolean {
    if (!this.#options.wish.enabled || rewardId !== this.rewardId) return false;
    this.#options.system.timers.after(0, () => this.poll());
    return true;
  }

  /** Looks for redeemed points now, or joins the look under way. Never throws. */
  poll(): Promise<void> {
    this.#polling ??= this.#pollNow().finally(() => {
      this.#polling = undefined;
    });
    return this.#polling;
  }

  async #tick(): Promise<void> {
    const live = this.#options.isLive();
    if (live || this.#lastLook) await this.poll();
    else await this.#settling.flush();
    this.#lastLook = live || (this.#lastLook && this.#reward === undefined);
  }

  async #pollNow(): Promise<void> {
    const { api, attention, log } = this.#options;
    try {
      if (!this.#reward && this.#options.system.clock.monotonic() < this.#standAgainAtMs) return;
      this.#reward ??= await this.#stand();
      if (!this.#reward) {
        this.#standAgainAtMs = this.#options.system.clock.monotonic() + STAND_AGAIN_MS;
        return;
      }
      await this.#settling.flush();
      const { found, unreadable } = await api.redemptions(this.#reward.id, "pending");
      this.#complain(unreadable);
      const pending = found.filter((redemption) => redemption.status === "pending");
      await this.#tell(await this.#atOurPrice(pending));
      attention("kick.reward", undefined);
    } catch (error) {
      if (!(error instanceof KickApiError)) {
        log.error({ err: error }, "looking for redeemed channel points failed in an unforeseen way");
        return;
      }
      log.debug({ reason: error.message }, "could not look for redeemed channel points");
      if (error.status === 404) this.#reward = undefined;
      if (error.code === "kick.forbidden") {
        attention(
          "kick.reward",
          "Kick does not let Chatmint see redeemed channel points: tick channel:rewards:read and channel:rewards:write in your " +
            "app at kick.com/settings/developer, then run `npx chatmint login kick`.",
        );
      }
    }
  }

  async #tell(pending: readonly KickRedemption[]): Promise<void> {
    const { system, emit, userId } = this.#options;
    const nowMs = system.clock.monotonic();
    this.#forget(new Set(pending.map((redemption) => redemption.id)));
    const due = pending.filter(({ id }) => {
      const toldAtMs = this.#toldAtMs.get(id);
      return !this.#settling.has(id) && (toldAtMs === undefined || nowMs - toldAtMs >= TELL_AGAIN_MS);
    });
    if (due.length === 0) return;
    const { names, unanswered } = await this.#names.of(due.map((redemption) => redemption.userId));
    for (const redemption of due) {
      if (this.#stopped) return;
      const name = names.get(redemption.userId);
      if (name === undefined && unanswered.has(redemption.userId) && this.#mayWait(redemption.id)) continue;
      const displayName = name ?? `kick-${redemption.userId}`;
      this.#toldAtMs.set(redemption.id, nowMs);
      emit({
        platform: "kick",
        channelId: userId,
        atMs: redemption.redeemedAtMs ?? system.clock.now(),
        kind: "redemption",
        key: redemptionKey(redemption.id),
        author: { platformId: redemption.userId, login: name?.toLowerCase() ?? "", displayName, roles: [] },
        rewardId: redemption.rewardId,
        title: redemption.title,
        cost: redemption.cost,
        input: redemption.input,
      });
    }
  }

  /** Our reward, with title and price of the config; what was redeemed for less until now is known by its time. */
  async #stand(): Promise<KickReward | undefined> {
    const standing = await this.#atKick.standing();
    if (standing?.wasCheaper) this.#cheapUntilMs = this.#options.now();
    return standing?.reward;
  }

  /** The name is waited for a little, the money is not kept waiting for it. */
  #mayWait(redemptionId: string): boolean {
    const nowMs = this.#options.system.clock.monotonic();
    const sinceMs = this.#namelessSinceMs.get(redemptionId) ?? nowMs;
    this.#namelessSinceMs.set(redemptionId, sinceMs);
    return nowMs - sinceMs < NAME_WAIT_MS;
  }

  /** Rows that cannot be read are left to the streamer; all others go on. */
  #complain(unreadable: readonly string[]): void {
    const ids = unreadable.map((id) => (id === "" ? "one without an id" : id)).join(", ");
    this.#options.attention(
      "kick.redemption.unreadable",
      ids === ""
        ? undefined
        : `Kick does not say who redeemed channel points, or for what price, so these redemptions cannot be credited: ${ids}. ` +
            "Accept or reject them in your Kick dashboard.",
    );
  }

  /**
   * The redemptions that cost what the config says. Title and price are the config's: changed in Kick's dashboard they are
   * set back, and what was redeemed for less meanwhile is refunded.
   */
  async #atOurPrice(pending: readonly KickRedemption[]): Promise<readonly KickRedemption[]> {
    const { wish, system, attention } = this.#options;
    const cheap = pending.filter((one) => one.cost < wish.cost || (one.redeemedAtMs ?? Infinity) < this.#cheapUntilMs);
    const refunded = cheap.filter(({ id }) => !this.#toldAtMs.has(id) && !this.#settling.has(id));
    const other = pending.find(
      (one) => one.cost !== wish.cost || (one.title !== "" && !sameTitle(one.title, wish.title)),
    );
    if (refunded.length > 0)
      await this.#settling.settle(
        "reject",
        refunded.map(({ id }) => id),
      );
    if (other === undefined || system.clock.monotonic() < this.#setBackAgainAtMs) {
      return pending.filter((one) => !refunded.includes(one));
    }
    this.#setBackAgainAtMs = system.clock.monotonic() + STAND_AGAIN_MS;
    attention(
      "kick.reward.changed",
      `The channel-points reward was changed in the Kick dashboard ("${other.title}" for ${other.cost}); Chatmint sets it back to ` +
        `"${wish.title}" for ${wish.cost}${refunded.length > 0 ? ", and refunds what was redeemed for less" : ""}. ` +
        "Change kick.pointsReward in the config instead.",
    );
    this.#reward = await this.#stand();
    return pending.filter((one) => !refunded.includes(one));
  }

  #forget(pending: ReadonlySet<string>): void {
    for (const seen of [this.#toldAtMs, this.#namelessSinceMs]) {
      for (const id of seen.keys()) if (!pending.has(id)) seen.delete(id);
    }
  }
}
