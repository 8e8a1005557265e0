import type { TokenStore } from "../../tokens.ts";
import type { RewardWish } from "../channel/points-reward.ts";
import type { EventTimes } from "../events/eventsub.ts";
import type { AccountTimes } from "../sign-in/account-times.ts";
import type { TwitchFeatures } from "../sign-in/scopes.ts";
import type { TwitchEndpoints } from "../twitch-seams.ts";

/** How often things are asked for. Milliseconds. */
export interface ApiTimes {
  readonly pollEveryMs: number;
  readonly listsEveryMs: number;
  /** Chatters were refused (the bot is no moderator): asked again after this. */
  readonly refusedForMs: number;
  readonly account?: AccountTimes;
  readonly events?: EventTimes;
}

/** What the config says that this part needs. */
export interface TwitchApiOptions {
  /** Login of the channel. */
  readonly channel: string;
  /** Login of the account that talks; empty when it only reads. */
  readonly botLogin: string;
  /** Of the streamer's own Public app; empty until there is one. */
  readonly clientId: string;
  /** Subscriptions, gifts, cheers and raids stay chat's. */
  readonly ircOnly: boolean;
  readonly endpoints: Pick<TwitchEndpoints, "api" | "auth" | "eventsub">;
  readonly features: TwitchFeatures;
  readonly pointsReward: RewardWish;
  /** The bot talks by TWITCH_BOT_TOKEN. */
  readonly ownToken?: boolean;
  readonly store: TokenStore;
  readonly times?: ApiTimes;
}
