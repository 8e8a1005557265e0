/**
 * "Convert channel points": a Twitch reward that viewers exchange for the channel's own currency.
 *
 * EventSub tells of a redemption at once; what it did not tell, for it repeats nothing, waits in Twitch's queue and is found
 * there each minute. A redemption has one key, so it is credited once however often it is told, and it is told until it is
 * settled: Twitch keeps the points of what was credited, and gives back the others. Nothing is kept here that a crash could
 * lose. Twitch lets only the app that made a reward settle its redemptions, so Chatmint makes the reward itself.
 */
import { messageOf } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import type { System } from "../../../base/system.ts";
import type { Conversions } from "../../platform.ts";
import { HelixError, type TwitchApiClient } from "../api/api-client.ts";
import { authorOf, person } from "../api/helix.ts";
import { readList, textIn } from "../api/helix-pages.ts";
import type { BareEvent } from "../events/eventsub-types.ts";
import { REDEMPTION_KEY } from "../events/keys.ts";

/** The reward as the config wants it. */
export interface RewardWish {
  readonly enabled: boolean;
  readonly title: string;
  readonly description: string;
  /** In channel points. */
  readonly cost: number;
  /** In the currency's smallest unit. */
  readonly amount: number;
}

export interface PointsRewardOptions {
  readonly client: Pick<TwitchApiClient, "channelPoints" | "callApi">;
  readonly channelId: string;
  readonly wish: RewardWish;
  readonly system: System;
  readonly log: Log;
  /** Whether the streamer's sign-in may manage rewards. */
  allowed(): boolean;
  emit(event: BareEvent): void;
  attention(code: string, sentence: string | undefined): void;
}

type Verdict = "FULFILLED" | "CANCELED";

const REWARDS_SCOPE = "channel:manage:redemptions";
/** Twitch lists and settles so many at once. */
const BATCH_MAX = 50;
/** An unsettled redemption is told again after this long: the bot may have been unable to credit it. */
const TELL_AGAIN_MS = 60_000;

export class PointsReward implements Conversions {
  readonly #options: PointsRewardOptions;
  readonly #toldAtMs = new Map<string, number>();
  /** What Twitch is still to be told. Lost in a crash, and then found again in its queue. */
  readonly #due = new Map<string, Verdict>();
  #rewardId: string | undefined;
  #switchedOff = false;
  #looking: Promise<void> | undefined;
  #flushing: Promise<void> | undefined;

  constructor(options: PointsRewardOptions) {
    this.#options = options;
  }

  worth(rewardId: string): number | undefined {
    return rewardId === this.#rewardId ? this.#options.wish.amount : undefined;
  }

  /** Does not wait for Twitch's answer: the bot may be stopping, and what Twitch did not hear is told again. */
  async settle(key: string, credited: boolean): Promise<void> {
    const id = key.slice(REDEMPTION_KEY.length);
    // A first decision stands: money has moved on it.
    if (!this.#due.has(id)) this.#due.set(id, credited ? "FULFILLED" : "CANCELED");
    void this.#flush();
  }

  /** EventSub told of a redemption just now; of which reward does not matter. */
  told({ key, rewardId }: { readonly key: string; readonly rewardId: string }): void {
    if (this.worth(rewardId) === undefined) return;
    this.#toldAtMs.set(key.slice(REDEMPTION_KEY.length), this.#options.system.clock.monotonic());
  }

  /** Sees to the reward, and tells of what waits in Twitch's queue. Called each minute; never throws. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const { wish, allowed, attention } = this.#options;
    if (!allowed() || this.#switchedOff) return;
    try {
      if (!wish.enabled) {
        await this.#switchOff();
        return;
      }
      this.#rewardId ??= await this.#stand();
      await this.#flush();
      await this.#tellWaiting(this.#rewardId);
      attention("twitch.reward", undefined);
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    const { log, attention, wish } = this.#options;
    log.debug({ reason: messageOf(error) }, "could not look for redeemed channel points");
    const status = error instanceof HelixError ? error.status : undefined;
    if (status === 404) this.#rewardId = undefined;
    // Without channel points there is nothing to switch off.
    else if (!wish.enabled) this.#switchedOff = status === 403;
    else if (status === 403) {
      attention(
        "twitch.reward",
        "Twitch gives channel points to Affiliates and Partners only, so twitch.pointsReward does nothing yet.",
      );
    } else if (status === 400) {
      attention(
        "twitch.reward",
        `Twitch does not take the channel point reward "${wish.title}" (${messageOf(error)}). If your channel has a reward of that name already, write another twitch.pointsReward.title.`,
      );
    }
  }

  /** The id of the reward, once it is as the config wants it. */
  async #stand(): Promise<string> {
    const { client, channelId, wish, log } = this.#options;
    const { title, cost, description: prompt } = wish;
    const wanted = { title, cost, prompt, isEnabled: true, autoFulfill: false };
    // Only what this app made: another title means that the config has changed since.
    const made = await client.channelPoints.getCustomRewards(channelId, true);
    const found = made.find((reward) => reward.title === title) ?? made[0];
    if (!found) {
      const { id } = await client.channelPoints.createCustomReward(channelId, wanted);
      log.info({ title, cost }, "made the channel point reward");
      return id;
    }
    if ((Object.keys(wanted) as (keyof typeof wanted)[]).some((key) => found[key] !== wanted[key])) {
      await client.channelPoints.updateCustomReward(channelId, found.id, wanted);
      log.info({ title, cost }, "changed the channel point reward");
    }
    return found.id;
  }

  /** The setting is off: a reward made while it was on must not take points for nothing. */
  async #switchOff(): Promise<void> {
    const { client, channelId, log } = this.#options;
    for (const reward of await client.channelPoints.getCustomRewards(channelId, true)) {
      if (!reward.isEnabled) continue;
      await client.channelPoints.updateCustomReward(channelId, reward.id, { isEnabled: false });
      log.info({ title: reward.title }, "switched the channel point reward off");
    }
    this.#switchedOff = true;
  }

  async #tellWaiting(rewardId: string): Promise<void> {
    const { client, channelId, system, wish, emit } = this.#options;
    const { rows, whole } = await readList(client, {
      url: "channel_points/custom_rewards/redemptions",
      userId: channelId,
      scopes: ["channel:read:redemptions", REWARDS_SCOPE],
      query: { broadcaster_id: channelId, reward_id: rewardId, status: "UNFULFILLED" },
      first: BATCH_MAX,
      key: "id",
    });
    for (const [id, row] of rows) {
      const nowMs = system.clock.monotonic();
      if (this.#due.has(id) || nowMs - (this.#toldAtMs.get(id) ?? -Infinity) < TELL_AGAIN_MS) continue;
      this.#toldAtMs.set(id, nowMs);
      const [userId, login] = [textIn(row, "user_id"), textIn(row, "user_login")];
      if (userId === "") {
        // Nobody can be credited: the points go back.
        this.#due.set(id, "CANCELED");
        continue;
      }
      const author = authorOf(person(userId, login || userId, textIn(row, "user_name")), []);
      const { title, cost } = wish;
      const key = `${REDEMPTION_KEY}${id}`;
      emit({ kind: "redemption", key, author, rewardId, title, cost, input: textIn(row, "user_input") });
    }
    if (!whole) return;
    for (const [id, atMs] of this.#toldAtMs) {
      if (!rows.has(id) && system.clock.monotonic() - atMs >= TELL_AGAIN_MS) this.#toldAtMs.delete(id);
    }
  }

  /** Tells Twitch all that is due; what it does not hear is told at the next look. Never throws. */
  #flush(): Promise<void> {
    this.#flushing ??= this.#flushNow()
      .catch((error: unknown) => {
        this.#options.log.warn({ reason: messageOf(error) }, "redemptions not settled yet; tried again");
      })
      .finally(() => {
        this.#flushing = undefined;
      });
    return this.#flushing;
  }

  /** Until nothing is due: more may come meanwhile. */
  async #flushNow(): Promise<void> {
    while (this.#rewardId !== undefined && this.#due.size > 0) {
      const verdict: Verdict = [...this.#due.values()].includes("FULFILLED") ? "FULFILLED" : "CANCELED";
      const ids = [...this.#due].flatMap(([id, due]) => (due === verdict ? id : []));
      await this.#settleAll(this.#rewardId, verdict, ids.slice(0, BATCH_MAX));
    }
  }

  /** Refunded by hand in the moment before it was settled: then nobody keeps both. */
  async #noteRefund(rewardId: string, id: string): Promise<void> {
    const { client, channelId, emit } = this.#options;
    const [found] = await client.channelPoints.getRedemptionsByIds(channelId, rewardId, [id]);
    if (found?.isCanceled) emit({ kind: "redemptionRefunded", redemptionKey: `${REDEMPTION_KEY}${id}` });
  }

  async #settleAll(rewardId: string, verdict: Verdict, ids: readonly string[]): Promise<void> {
    const { client, channelId, log } = this.#options;
    try {
      await client.channelPoints.updateRedemptionStatusByIds(channelId, rewardId, [...ids], verdict);
    } catch (error) {
      const refused = error instanceof HelixError && (error.status === 400 || error.status === 404);
      if (!refused) throw error;
      // One of them was settled before: by us before a crash, or by hand in the streamer's dashboard.
      if (ids.length > 1) {
        for (const id of ids) await this.#settleAll(rewardId, verdict, [id]);
        return;
      }
      log.info({ redemption: ids[0], verdict }, "a redemption was settled at Twitch before");
      if (verdict === "FULFILLED") await this.#noteRefund(rewardId, ids[0]!);
    }
    for (const id of ids) this.#due.delete(id);
  }
}
