/** What is asked of Kick at sign-in: only what something switched on needs, each with its reason in one line. */
import type { KickConfig } from "../settings.ts";

/** The two accounts that may sign in: the streamer's own, and a second one that writes. */
export type KickAccountName = "broadcaster" | "bot";

/** One permission and why it is asked. */
export interface ScopeWish {
  readonly scope: string;
  readonly why: string;
  /** Asked for; what lacks it works all the same, mostly. */
  readonly optional?: true;
}

/** The settings that decide which permissions are needed. */
export type ScopeSettings = Pick<KickConfig, "bot" | "pointsReward" | "webhook">;

/** The permissions this account needs under these settings. Kick's list: https://docs.kick.com/getting-started/scopes */
export function neededScopes(account: KickAccountName, settings: ScopeSettings): ScopeWish[] {
  const wishes: ScopeWish[] = [{ scope: "user:read", why: "to see which account signed in, and viewers' names" }];
  if (account === "bot") return [...wishes, { scope: "chat:write", why: "to answer in chat" }];
  wishes.push({ scope: "channel:read", why: "to see whether you are live" });
  if (!settings.bot) wishes.push({ scope: "chat:write", why: "to answer in chat" });
  if (settings.pointsReward.enabled) {
    wishes.push(
      { scope: "channel:rewards:read", why: "to see who redeemed the channel-points reward" },
      { scope: "channel:rewards:write", why: "to make that reward, and to accept or refund redemptions" },
    );
  }
  if (settings.webhook.enabled) {
    wishes.push(
      { scope: "events:subscribe", why: "to receive follows, subs and KICKs" },
      { scope: "kicks:read", why: "to receive KICKs, where Kick wants this too", optional: true },
    );
  }
  return wishes;
}

/** Those of the needed permissions that were not given. */
export function missingScopes(account: KickAccountName, settings: ScopeSettings, given: readonly string[]): string[] {
  return neededScopes(account, settings)
    .filter(({ optional }) => !optional)
    .map((wish) => wish.scope)
    .filter((scope) => !given.includes(scope));
}

/** The command that signs this account in, to be pasted into a terminal. */
export function kickLogin(account: KickAccountName): string {
  return account === "bot" ? "npx chatmint login kick --bot" : "npx chatmint login kick";
}
