/** What a sign-in needs of the config and of the environment. */
import { TokenStore } from "../../platforms/tokens.ts";
import type { TwitchFeatures } from "../../platforms/twitch/sign-in/scopes.ts";
import type { Config } from "../config.ts";

/** Where sign-ins are kept: the user's profile, or the folder `CHATMINT_TOKENS` names. */
export function tokenStore(secrets: Readonly<Record<string, string | undefined>>): TokenStore {
  return new TokenStore(secrets.CHATMINT_TOKENS || undefined);
}

/** What of Twitch is switched on: only what something needs is asked for at the sign-in. */
export function twitchFeatures(config: Config): TwitchFeatures {
  const { watching, bonuses, giveaways } = config;
  const { multipliers } = watching;
  const { subscription, announce } = bonuses;
  return {
    chatters: watching.presence.count === "listed",
    // Any giveaway may be opened for followers only.
    follows: true,
    subscriptions:
      multipliers.subscriber !== multipliers.everyone ||
      giveaways.subscriberWeight > 1 ||
      Math.max(subscription.tier1, subscription.tier2, subscription.tier3, bonuses.gift) > 0 ||
      announce.subscriptions ||
      announce.gifts,
    vips: multipliers.vip !== multipliers.everyone || giveaways.vipWeight > 1,
    bits: bonuses.perBit > 0,
    redemptions: config.twitch.pointsReward.enabled,
  };
}
