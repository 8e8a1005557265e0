/** Who calls the web server, and what they may call. */
import type { PlatformName } from "../model/message.ts";

/** What an API token may be good for. */
export const SCOPES = ["read", "points", "giveaways", "shop"] as const;
export type Scope = (typeof SCOPES)[number];

/** Whom a route lets in; each is named, nobody is included by being more. `viewer` is anybody who is signed in, moderators too. */
export type Access = "anybody" | "viewer" | "moderator" | "broadcaster" | "overlay" | Scope;

/** `private` answers on this computer only, `public` under the public name. */
export type Listener = "private" | "public";

/** Somebody who signed in with a platform. */
interface SignedIn {
  readonly viewerId: number;
  readonly platform: PlatformName;
  readonly platformId: string;
  /** The number of their session. */
  readonly sessionId: number;
}

export type Caller =
  | { readonly kind: "nobody" }
  | ({ readonly kind: "viewer" } & SignedIn)
  | ({ readonly kind: "moderator" } & SignedIn)
  | { readonly kind: "broadcaster"; readonly sessionId: number }
  | { readonly kind: "token"; readonly tokenId: number; readonly name: string; readonly scopes: readonly Scope[] }
  | { readonly kind: "overlay"; readonly overlayId: number; readonly overlay: string; readonly settings: unknown };

export const NOBODY: Caller = { kind: "nobody" };

/** Whether a route that lets in `who` lets in this caller. */
export function mayCall(who: readonly Access[], caller: Caller): boolean {
  return who.some((access) => {
    switch (access) {
      case "anybody":
        return true;
      case "viewer":
        return caller.kind === "viewer" || caller.kind === "moderator";
      case "moderator":
      case "broadcaster":
      case "overlay":
        return caller.kind === access;
      default:
        return caller.kind === "token" && caller.scopes.includes(access);
    }
  });
}

/** A caller in one word, the same over all their requests: what their idempotency keys belong to. */
export function callerId(caller: Caller): string {
  switch (caller.kind) {
    case "viewer":
    case "moderator":
      return `viewer:${caller.viewerId}`;
    case "token":
      return `token:${caller.tokenId}`;
    case "overlay":
      return `overlay:${caller.overlayId}`;
    default:
      return caller.kind;
  }
}
