/**
 * "Convert channel points": a Kick reward that viewers exchange for the channel's own currency.
 *
 * Kick measures who watched for the points; we poll what was redeemed. One redemption is one event with its own key, told
 * again until the bot settles it: it credits (once, by that key) and then calls {@link KickRewards.accept}, or
 * {@link KickRewards.reject}, upon which Kick refunds. A crash between the two tells the event again after the restart; the
 * bot finds the key in its book and only accepts. Nothing is kept here that a crash could lose.
 */
import type { Log } from "../../base/log.ts";
import type { Cancel, System } from "../../base/system.ts";
import type { PlatformEvent } from "../platform.ts";
import type { KickApi, KickRedemption, KickReward } from "./api.ts";
import { KickApiError } from "./http.ts";
import { KickNames } from "./names.ts";
import { type KeyValueStore, redemptionKey } from "./parts.ts";
import { Settling } from "./settling.ts";

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
}

/** An unsettled redemption is told again after this long: the bot may have been unable to credit it. */
const TELL_AGAIN_MS = 60_000;
/** A reward that Kick would not make is tried again after this long. */
const STAND_AGAIN_MS = 5 * 60_000;

export class KickRewards {
  readonly #options: KickRewardsOptions;
  readonly #names: KickNames;
  readonly #settling: Settling;
  readonly #toldAtMs = new Map<string, number>();
  #reward: KickReward | undefined;
  #standAgainAtMs = Number.NEGATIVE_INFINITY;
  #timer: Cancel | undefined;
  #polling: Promise<void> | undefined;
  /** One more look although the channel is not live: after a start, and after the end of a broadcast. */
  #lastLook = true;
  #stopped = false;

  constructor(options: KickRewardsOptions) {
    this.#options = options;
    this.#names = new KickNames(options.api);
    this.#settling = new Settling(options.api, options.log, options.attention);
  }

  /** The reward's id at Kick once it stands; a `redemption` event of this reward is worth the configured amount. */
  get rewardId(): string | undefined {
    if (!this.#options.wish.enabled) return undefined;
    return this.#reward?.id ?? (this.#options.store.get(this.#storeKey) || undefined);
  }

  async start(): Promise<void> {
    if (!this.#options.wish.enabled) return this.#switchOff();
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
      this.#reward ??= await this.#standing();
      if (!this.#reward) {
        this.#standAgainAtMs = this.#options.system.clock.monotonic() + STAND_AGAIN_MS;
        return;
      }
      await this.#settling.flush();
      const pending = await api.redemptions(this.#reward.id, "pending");
      await this.#tell(pending.filter((redemption) => redemption.status === "pending"));
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
    const names = await this.#names.of(due.map((redemption) => redemption.userId));
    for (const redemption of due) {
      if (this.#stopped) return;
      const displayName = names.get(redemption.userId) ?? `kick-${redemption.userId}`;
      this.#toldAtMs.set(redemption.id, nowMs);
      emit({
        platform: "kick",
        channelId: userId,
        atMs: redemption.redeemedAtMs ?? system.clock.now(),
        kind: "redemption",
        key: redemptionKey(redemption.id),
        author: { platformId: redemption.userId, login: displayName.toLowerCase(), displayName, roles: [] },
        rewardId: redemption.rewardId,
        title: redemption.title,
        cost: redemption.cost,
        input: redemption.input,
      });
    }
  }

  #forget(pending: ReadonlySet<string>): void {
    for (const id of this.#toldAtMs.keys()) if (!pending.has(id)) this.#toldAtMs.delete(id);
  }

  get #storeKey(): string {
    return `kick.reward.${this.#options.userId}`;
  }

  /** Our reward at Kick as the config wants it: found by its id, else by its title, else made. */
  async #standing(): Promise<KickReward | undefined> {
    const { api, wish, store, log } = this.#options;
    const wanted = {
      title: wish.title,
      description: wish.description,
      cost: wish.cost,
      enabled: true,
      skipsQueue: false,
    };
    const all = await api.rewards();
    const knownId = store.get(this.#storeKey);
    const found =
      all.find((reward) => reward.id === knownId) ??
      all.find((reward) => reward.title.toLowerCase() === wish.title.toLowerCase());
    if (!found) {
      const made = await this.#made(wanted, all.length);
      if (made) store.set(this.#storeKey, made.id);
      return made;
    }
    const differs = (Object.keys(wanted) as (keyof typeof wanted)[]).some((key) => wanted[key] !== found[key]);
    // A reward found by its title alone may be somebody else's: only a change that Kick allows shows that it is ours.
    if (differs || found.id !== knownId) {
      if (!(await this.#changed(found, wanted))) return undefined;
      store.set(this.#storeKey, found.id);
      log.info({ title: wish.title, cost: wish.cost }, "channel-points reward stands");
    }
    return { ...found, ...wanted };
  }

  async #made(wanted: Omit<KickReward, "id">, existing: number): Promise<KickReward | undefined> {
    const { api, attention, log } = this.#options;
    try {
      const made = await api.createReward(wanted);
      log.info({ title: wanted.title, cost: wanted.cost }, "made the channel-points reward");
      return made;
    } catch (error) {
      if (!(error instanceof KickApiError) || error.code !== "kick.refused") throw error;
      const full =
        existing >= 15 ? " Your channel has 15 rewards, as many as Kick allows (disabled ones count): delete one." : "";
      attention(
        "kick.reward",
        `Kick did not make the channel-points reward "${wanted.title}": ${error.message}${full}`,
      );
      return undefined;
    }
  }

  async #changed(found: KickReward, wanted: Omit<KickReward, "id">): Promise<boolean> {
    try {
      await this.#options.api.changeReward(found.id, wanted);
      return true;
    } catch (error) {
      const strange = error instanceof KickApiError && [400, 403, 404].includes(error.status);
      if (!strange) throw error;
      this.#options.attention(
        "kick.reward",
        `Your channel already has a reward called "${found.title}" that another program or you yourself made, so Chatmint cannot ` +
          "manage it: delete it in your Kick dashboard, or set another kick.pointsReward.title.",
      );
      return false;
    }
  }

  /** The setting is off: a reward made while it was on must not take points for nothing. */
  async #switchOff(): Promise<void> {
    const { api, store, log } = this.#options;
    const rewardId = store.get(this.#storeKey);
    if (rewardId === undefined || rewardId === "") return;
    try {
      await api.changeReward(rewardId, { enabled: false });
      store.set(this.#storeKey, "");
      log.info({ rewardId }, "switched the channel-points reward off at Kick");
    } catch (error) {
      if (error instanceof KickApiError && error.status === 404) store.set(this.#storeKey, "");
      else
        log.warn(
          { reason: String(error) },
          "could not switch the channel-points reward off at Kick; disable it in your dashboard",
        );
    }
  }
}
