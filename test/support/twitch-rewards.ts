/** Channel point rewards of the Twitch stand-in: only the app that made a reward may see to it, as at Twitch. */

export interface StandInReward {
  id: string;
  title: string;
  cost: number;
  prompt: string;
  is_enabled: boolean;
  should_redemptions_skip_request_queue: boolean;
  /** Made by this app, not in the dashboard. */
  ours: boolean;
}

export interface StandInPointRedemption {
  id: string;
  rewardId: string;
  userId: string;
  status: "UNFULFILLED" | "FULFILLED" | "CANCELED";
}

type Answer = [number, unknown?];
const refused = (status: number, message: string): Answer => [status, { status, message }];

export class RewardDesk {
  readonly rewards: StandInReward[] = [];
  readonly redemptions: StandInPointRedemption[] = [];
  /** False: a channel without channel points. */
  affiliate = true;
  #counter = 0;

  /** A viewer redeems our reward; it waits in the queue. */
  redeem(userId: string): StandInPointRedemption {
    const reward = this.rewards.find((each) => each.ours && each.is_enabled);
    if (!reward) throw new Error("There is no reward to redeem.");
    const redemption = {
      id: `redeemed-${++this.#counter}`,
      rewardId: reward.id,
      userId,
      status: "UNFULFILLED",
    } as const;
    this.redemptions.push({ ...redemption });
    return this.redemptions.at(-1)!;
  }

  /** The event that EventSub has for a redemption. */
  event(redemption: StandInPointRedemption, user: object, channel: object): object {
    const { id, title, cost, prompt } = this.rewards.find((each) => each.id === redemption.rewardId)!;
    const reward = { id, title, cost, prompt };
    const rest = { user_input: "", status: "unfulfilled", redeemed_at: "2026-05-01T00:00:00Z" };
    return { ...channel, ...user, id: redemption.id, reward, ...rest };
  }

  answer(method: string, path: string, query: URLSearchParams, body: string, named: (id: string) => object): Answer {
    if (!this.affiliate) return refused(403, "The broadcaster must have partner or affiliate status.");
    return path.endsWith("/redemptions")
      ? this.#redemptions(method, query, body, named)
      : this.#rewards(method, query, body);
  }

  #rewards(method: string, query: URLSearchParams, body: string): Answer {
    if (method === "GET") {
      const onlyOurs = query.get("only_manageable_rewards") === "true";
      return [200, { data: this.rewards.filter((each) => each.ours || !onlyOurs) }];
    }
    const wanted = JSON.parse(body) as Partial<StandInReward>;
    const id = query.get("id");
    if (this.rewards.some((each) => each.title === wanted.title && each.id !== id))
      return refused(400, "CREATE_CUSTOM_REWARD_DUPLICATE_REWARD");
    if (method === "POST") {
      const usual = { prompt: "", is_enabled: true, should_redemptions_skip_request_queue: false };
      const made = { ...usual, ...wanted, id: `reward-${++this.#counter}`, ours: true } as StandInReward;
      this.rewards.push(made);
      return [200, { data: [made] }];
    }
    const found = this.rewards.find((each) => each.id === id);
    if (!found) return refused(404, "The reward was not found.");
    if (!found.ours) return refused(403, "The reward was made by another app.");
    Object.assign(found, wanted);
    return [200, { data: [found] }];
  }

  #redemptions(method: string, query: URLSearchParams, body: string, named: (id: string) => object): Answer {
    const reward = this.rewards.find((each) => each.id === query.get("reward_id"));
    if (!reward?.ours) return refused(404, "The reward was not found.");
    const { id, title, cost, prompt } = reward;
    const shown = (each: StandInPointRedemption) => ({
      ...named(each.userId),
      ...{ id: each.id, user_input: "", status: each.status, redeemed_at: "2026-05-01T00:00:00Z" },
      reward: { id, title, cost, prompt },
    });
    const mine = this.redemptions.filter((each) => each.rewardId === id);
    if (method === "GET") {
      const [first, from] = [Number(query.get("first") ?? 20), Number(query.get("after") ?? 0)];
      if (first > 50) return refused(400, "first is at most 50");
      const ids = query.getAll("id");
      const found = mine.filter((each) =>
        ids.length > 0 ? ids.includes(each.id) : each.status === query.get("status"),
      );
      const next = from + first < found.length ? { cursor: String(from + first) } : {};
      return [200, { data: found.slice(from, from + first).map(shown), pagination: next }];
    }
    const ids = query.getAll("id");
    if (ids.length > 50) return refused(400, "at most 50 ids");
    const found = mine.filter((each) => ids.includes(each.id) && each.status === "UNFULFILLED");
    if (found.length < ids.length) return refused(404, "A redemption is not known or not UNFULFILLED.");
    for (const each of found) each.status = (JSON.parse(body) as { status: "FULFILLED" }).status;
    return [200, { data: found.map(shown) }];
  }
}
