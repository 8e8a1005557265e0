/** The channel-points reward as it stands at Kick: found, made, changed and switched off as the config wants it. */
import type { Log } from "../../../base/log.ts";
import type { KeyValueStore } from "../kick-seams.ts";
import type { KickApi, KickReward } from "./api.ts";
import { KickApiError } from "./http.ts";

export interface RewardAtKickOptions {
  readonly api: KickApi;
  readonly userId: string;
  readonly wish: { readonly title: string; readonly description: string; readonly cost: number };
  readonly store: KeyValueStore;
  readonly log: Log;
  readonly attention: (code: string, sentence: string | undefined) => void;
}

/** Our reward, and whether viewers paid less for it until it was changed just now. */
export interface StandingReward {
  readonly reward: KickReward;
  readonly wasCheaper: boolean;
}

export class RewardAtKick {
  readonly #options: RewardAtKickOptions;

  constructor(options: RewardAtKickOptions) {
    this.#options = options;
  }

  /** The id of the reward as it was remembered. */
  get rememberedId(): string | undefined {
    return this.#options.store.get(this.#storeKey) || undefined;
  }

  get #storeKey(): string {
    return `kick.reward.${this.#options.userId}`;
  }

  /** Our reward at Kick as the config wants it: found by its id, else by its title, else made. */
  async standing(): Promise<StandingReward | undefined> {
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
      all.find((reward) => reward.id === knownId) ?? all.find((reward) => sameTitle(reward.title, wish.title));
    if (!found) {
      const made = await this.#made(wanted, all.length);
      if (made) store.set(this.#storeKey, made.id);
      return made && { reward: made, wasCheaper: false };
    }
    const differs = (Object.keys(wanted) as (keyof typeof wanted)[]).some((key) => wanted[key] !== found[key]);
    // A reward found by its title alone may be somebody else's: only a change that Kick allows shows that it is ours.
    if (differs || found.id !== knownId) {
      if (!(await this.#changed(found, wanted))) return undefined;
      store.set(this.#storeKey, found.id);
      log.info({ title: wish.title, cost: wish.cost }, "channel-points reward stands");
    }
    return { reward: { ...found, ...wanted }, wasCheaper: found.cost < wanted.cost };
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
  async switchOff(): Promise<void> {
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

/** Whether Kick would show both as the same title. */
export function sameTitle(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
