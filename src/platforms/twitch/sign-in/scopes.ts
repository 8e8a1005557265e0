/** What the streamer is asked to allow: only what something that is switched on needs, each with its reason. */

/** The parts of Chatmint that need something of Twitch; what is off is not asked for. */
export interface TwitchFeatures {
  /** Everyone who is listed earns (`presence.count` is `listed`). */
  readonly chatters: boolean;
  /** Follows are rewarded, or being a follower is checked. */
  readonly follows: boolean;
  /** Subscriptions and gifts are rewarded or announced, or subscribers earn faster. */
  readonly subscriptions: boolean;
  /** VIPs earn faster or may do more. */
  readonly vips: boolean;
  /** Bits are rewarded or announced. */
  readonly bits: boolean;
  /** Channel points are exchanged for the currency. */
  readonly redemptions: boolean;
}

/** Everything Chatmint can use. */
export const ALL_FEATURES: TwitchFeatures = {
  chatters: true,
  follows: true,
  subscriptions: true,
  vips: true,
  bits: true,
  redemptions: true,
};

/** One permission, as Twitch names it, and what Chatmint does with it. */
export interface Scope {
  readonly scope: string;
  readonly why: string;
}

const CHAT: readonly Scope[] = [
  { scope: "chat:read", why: "read the chat of your channel" },
  { scope: "chat:edit", why: "answer in chat" },
];
const CHATTERS: Scope = { scope: "moderator:read:chatters", why: "see who is watching, so that lurkers earn too" };
const FOLLOWERS: Scope = { scope: "moderator:read:followers", why: "notice new followers and check who follows" };

/** What the bot's own account is asked for. The last two work once it is a moderator of the channel. */
export function botScopes(features: TwitchFeatures): readonly Scope[] {
  return [...CHAT, ...(features.chatters ? [CHATTERS] : []), ...(features.follows ? [FOLLOWERS] : [])];
}

/** What the streamer's account is asked for. */
export function broadcasterScopes(features: TwitchFeatures): readonly Scope[] {
  return [
    ...(features.subscriptions
      ? [{ scope: "channel:read:subscriptions", why: "notice subscriptions and gifts, and know who subscribes" }]
      : []),
    ...(features.vips ? [{ scope: "channel:read:vips", why: "know who is VIP" }] : []),
    { scope: "moderation:read", why: "know who is moderator" },
    ...(features.bits ? [{ scope: "bits:read", why: "notice cheered bits" }] : []),
    ...(features.redemptions
      ? [{ scope: "channel:manage:redemptions", why: "make the channel point reward and accept what is redeemed" }]
      : []),
    ...(features.follows ? [FOLLOWERS] : []),
    ...(features.chatters ? [CHATTERS] : []),
  ];
}

/** What a sign-in asks for; an account that is both asks for both, once. */
export function scopesFor(
  features: TwitchFeatures,
  account: { readonly bot: boolean; readonly broadcaster: boolean },
): readonly Scope[] {
  const all = [
    ...(account.bot ? botScopes(features) : []),
    ...(account.broadcaster ? broadcasterScopes(features) : []),
  ];
  return [...new Map(all.map((each) => [each.scope, each])).values()];
}

/** The permissions that a sign-in lacks. */
export function missingScopes(wanted: readonly Scope[], owned: readonly string[]): readonly Scope[] {
  return wanted.filter(({ scope }) => !owned.includes(scope));
}
