/**
 * Kick's official API, the part of it Chatmint uses, typed. Shapes: Kick's OpenAPI document, `/swagger/doc.yaml`.
 *
 * Ids of users are numbers at Kick and strings here, as everywhere in Chatmint.
 */
import { z } from "zod";
import { type PagedRead, readPages } from "../../pages.ts";
import type { NameLane } from "../kick-seams.ts";
import {
  channelShape,
  chatShape,
  failureShape,
  list,
  livestreamShape,
  parse,
  problemsOf,
  redemptionShape,
  rewardShape,
  subscribedShape,
  subscriptionShape,
  timeOf,
  userShape,
} from "./api-shapes.ts";
import { KickApiError, type KickHttp, type KickRequest, type TokenSource } from "./http.ts";
import { idIn, type KickRedemption, type KickRedemptions, redemptionFrom, redemptionPage } from "./redemptions.ts";

/** Somebody on Kick: `name` as they write it. */
export interface KickUser {
  readonly id: string;
  readonly name: string;
}

/** A channel: `userId` is its key, `slug` its address, and neither is derived from the other. */
export interface KickChannel {
  readonly userId: string;
  readonly slug: string;
}

/** A channel that is on air. */
export interface KickLivestream {
  readonly userId: string;
  readonly startedAtMs: number | undefined;
}

/** One line of chat to be written. `bot` is the app's own bot account, `user` the account that signed in. */
export interface KickChatLine {
  readonly content: string;
  readonly type: "bot" | "user";
  readonly broadcasterUserId: string;
  readonly replyTo?: string | undefined;
}

/** A channel-points reward. `id` is a ULID. */
export interface KickReward {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly cost: number;
  readonly enabled: boolean;
  readonly skipsQueue: boolean;
}

/** What can be set on a reward. */
export type KickRewardWish = Partial<Omit<KickReward, "id">>;

/** A redemption that could not be accepted or rejected: `UNKNOWN`, `NOT_PENDING`, `NOT_FOUND` or `NOT_OWNED`. */
export interface KickSettleFailure {
  readonly id: string;
  readonly reason: string;
}

/** One event Kick posts to the app's webhook address. */
export interface KickSubscription {
  readonly id: string;
  readonly event: string;
  readonly version: number;
  readonly method: string;
  readonly userId: string;
}

const IDS_MAX = 25;
const PAGES_MAX = 20;

/** Told of a row of a list that was left out because it is not as documented. */
export type LeftOut = (path: string, problem: string) => void;

/** Kick's API as one account. Every method throws {@link KickApiError}. */
export class KickApi {
  readonly #http: KickHttp;
  readonly #tokens: TokenSource | undefined;
  readonly #leftOut: LeftOut;

  constructor(http: KickHttp, tokens: TokenSource | undefined, leftOut: LeftOut = () => {}) {
    this.#http = http;
    this.#tokens = tokens;
    this.#leftOut = leftOut;
  }

  /** Users by id (at most 50 asked at a time); without ids the signed-in account. Unknown ids are missing from the answer. */
  async users(ids: readonly string[] = [], lane: NameLane = "users"): Promise<KickUser[]> {
    const query = ids.map((userId) => ["id", userId] as const);
    const users = await this.#rows({ method: "GET", path: "/public/v1/users", query, lane }, userShape);
    return users.map((user) => ({ id: user.user_id, name: user.name }));
  }

  /** The channel with this slug, or the signed-in account's own. An unknown slug is "nobody", whichever way Kick says it. */
  async channel(slug?: string, lane: NameLane = "users"): Promise<KickChannel | undefined> {
    const query = slug === undefined ? [] : [["slug", slug] as const];
    const request = { method: "GET", path: "/public/v1/channels", query, lane } as const;
    try {
      const [first] = await this.#rows(request, channelShape);
      return first && { userId: first.broadcaster_user_id, slug: first.slug };
    } catch (error) {
      const unknown = error instanceof KickApiError && (error.status === 400 || error.status === 404);
      if (unknown && slug !== undefined) return undefined;
      throw error;
    }
  }

  /** The channels with these slugs (at most 50). Unknown ones are missing, or Kick refuses the whole question with a 400. */
  async channels(slugs: readonly string[], lane: NameLane): Promise<KickChannel[]> {
    const query = slugs.map((slug) => ["slug", slug] as const);
    const channels = await this.#rows({ method: "GET", path: "/public/v1/channels", query, lane }, channelShape);
    return channels.map((channel) => ({ userId: channel.broadcaster_user_id, slug: channel.slug }));
  }

  /** Those of these channels that are on air. */
  async livestreams(userIds: readonly string[]): Promise<KickLivestream[]> {
    const query = userIds.map((userId) => ["user_id", userId] as const);
    const request = { method: "GET", path: "/public/v1/users/livestreams", query, lane: "live" } as const;
    const streams = await this.#rows(request, livestreamShape);
    return streams.map((stream) => ({ userId: stream.broadcaster_user.id, startedAtMs: timeOf(stream.started_at) }));
  }

  /** Writes one line of chat. `sent: false` is Kick accepting the request and dropping the line. */
  async say(line: KickChatLine): Promise<{ sent: boolean; messageId: string }> {
    const body = {
      content: line.content,
      type: line.type,
      // Ignored for `bot`, required for `user`.
      ...(line.type === "user" ? { broadcaster_user_id: Number(line.broadcasterUserId) } : {}),
      ...(line.replyTo === undefined ? {} : { reply_to_message_id: line.replyTo }),
    };
    const said = await this.#data({ method: "POST", path: "/public/v1/chat", body, lane: "chat" }, chatShape);
    return { sent: said.is_sent, messageId: said.message_id };
  }

  /** Every reward of the channel, disabled ones too (Kick allows 15). */
  async rewards(): Promise<KickReward[]> {
    const request = { method: "GET", path: "/public/v1/channels/rewards", lane: "rewards" } as const;
    return (await this.#rows(request, rewardShape)).map(rewardFrom);
  }

  async createReward(wish: KickRewardWish): Promise<KickReward> {
    const request = {
      method: "POST",
      path: "/public/v1/channels/rewards",
      body: rewardBody(wish),
      lane: "rewards",
    } as const;
    return rewardFrom(await this.#data(request, rewardShape));
  }

  /** Changes a reward. Only the app that created it may: others get `kick.forbidden` or a 404. */
  async changeReward(rewardId: string, wish: KickRewardWish): Promise<void> {
    const path = `/public/v1/channels/rewards/${encodeURIComponent(rewardId)}`;
    await this.#http.call({ method: "PATCH", path, body: rewardBody(wish), lane: "rewards" }, this.#tokens);
  }

  /** The redemptions of a reward with this status, oldest page first as Kick gives them; at most 20 pages. */
  async redemptions(rewardId: string, status: string): Promise<KickRedemptions> {
    const query = [
      ["reward_id", rewardId],
      ["status", status],
    ] as const;
    const { rows, unreadable } = await this.#redemptions(query);
    return { found: [...rows.values()], unreadable: unreadable.map(idIn) };
  }

  /** These redemptions, whatever became of them. */
  async redemptionsById(ids: readonly string[]): Promise<KickRedemption[]> {
    if (ids.length === 0) return [];
    const { rows } = await this.#redemptions(ids.map((redemptionId) => ["id", redemptionId] as const));
    return [...rows.values()];
  }

  /** Takes the channel points for good. Answers the ones that failed. */
  async acceptRedemptions(ids: readonly string[]): Promise<KickSettleFailure[]> {
    return this.#settle("accept", ids);
  }

  /** Gives the channel points back. Answers the ones that failed. */
  async rejectRedemptions(ids: readonly string[]): Promise<KickSettleFailure[]> {
    return this.#settle("reject", ids);
  }

  /** Kick's key for webhook signatures, as PEM. Needs no sign-in. */
  async publicKey(): Promise<string> {
    const request = { method: "GET", path: "/public/v1/public-key", lane: "key" } as const;
    const answer = parse(
      request,
      await this.#http.call(request),
      z.object({ data: z.object({ public_key: z.string() }) }),
    );
    return answer.data.public_key;
  }

  /** The events Kick posts to the app's webhook address. */
  async subscriptions(): Promise<KickSubscription[]> {
    const request = { method: "GET", path: "/public/v1/events/subscriptions", lane: "events" } as const;
    const found = await this.#rows(request, subscriptionShape);
    return found.map(({ broadcaster_user_id, ...rest }) => ({ ...rest, userId: broadcaster_user_id }));
  }

  /** Asks for these events (all version 1). The answer has one entry per event, with an `error` where Kick refused it. */
  async subscribe(userId: string, events: readonly string[]): Promise<{ name: string; id: string; error: string }[]> {
    const body = {
      broadcaster_user_id: Number(userId),
      method: "webhook",
      events: events.map((name) => ({ name, version: 1 })),
    };
    const request = { method: "POST", path: "/public/v1/events/subscriptions", body, lane: "events" } as const;
    const made = await this.#rows(request, subscribedShape);
    return made.map(({ name, subscription_id, error }) => ({ name, id: subscription_id, error }));
  }

  async unsubscribe(ids: readonly string[]): Promise<void> {
    const query = ids.map((subscriptionId) => ["id", subscriptionId] as const);
    await this.#http.call(
      { method: "DELETE", path: "/public/v1/events/subscriptions", query, lane: "events" },
      this.#tokens,
    );
  }

  async #settle(verb: "accept" | "reject", ids: readonly string[]): Promise<KickSettleFailure[]> {
    if (ids.length < 1 || ids.length > IDS_MAX)
      throw new RangeError(`Expected 1 to ${IDS_MAX} redemptions, got ${ids.length}`);
    const path = `/public/v1/channels/rewards/redemptions/${verb}`;
    return this.#rows({ method: "POST", path, body: { ids }, lane: "redemptions" }, failureShape);
  }

  #redemptions(query: readonly (readonly [string, string])[]): Promise<PagedRead<KickRedemption>> {
    const request = { method: "GET", path: "/public/v1/channels/rewards/redemptions", lane: "redemptions" } as const;
    return readPages<KickRedemption>({
      page: async (cursor) => {
        const asked = cursor === undefined ? query : [...query, ["cursor", cursor] as const];
        return redemptionPage(request, await this.#http.call({ ...request, query: asked }, this.#tokens));
      },
      row: (raw) => {
        const redemption = this.#row(request, raw, redemptionShape);
        return redemption && [redemption.id, redemptionFrom(redemption)];
      },
      first: 1,
      pagesMax: PAGES_MAX,
      noList: () => new KickApiError("kick.answer", "Kick answered the question for redemptions without a list."),
    });
  }

  /** The rows of an answer that are as documented; the others are left out and told. */
  async #rows<T extends z.ZodType>(request: KickRequest, shape: T): Promise<z.output<T>[]> {
    const rows = await this.#data(request, list(z.unknown()));
    return rows.flatMap((raw) => this.#row(request, raw, shape) ?? []);
  }

  #row<T extends z.ZodType>(request: KickRequest, raw: unknown, shape: T): z.output<T> | undefined {
    const row = shape.safeParse(raw);
    if (row.success) return row.data;
    this.#leftOut(`${request.method} ${request.path}`, problemsOf(row.error));
    return undefined;
  }

  async #data<T extends z.ZodType>(request: KickRequest, shape: T): Promise<z.output<T>> {
    const answer = await this.#http.call(request, this.#tokens);
    return parse(request, (answer as { data?: unknown } | undefined)?.data, shape);
  }
}

function rewardFrom(reward: z.output<typeof rewardShape>): KickReward {
  return {
    id: reward.id,
    title: reward.title,
    description: reward.description,
    cost: reward.cost,
    enabled: reward.is_enabled,
    skipsQueue: reward.should_redemptions_skip_request_queue,
  };
}

function rewardBody(wish: KickRewardWish): Record<string, unknown> {
  const body = {
    title: wish.title,
    description: wish.description,
    cost: wish.cost,
    is_enabled: wish.enabled,
    should_redemptions_skip_request_queue: wish.skipsQueue,
  };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
