/** Whether somebody moderates a channel now, as far as it is known. */
import { DAY_MS } from "../../base/lengths.ts";
import type { ListedRoles, Roles } from "../../model/message.ts";

/** What is known of an account. Times are milliseconds since 1970, UTC. */
export interface KnownRoles {
  /** The roles it was seen with, or told to have, and when that was. */
  readonly roles: Roles;
  readonly rolesAtMs: number;
}

/** What was seen or listed longer ago proves nothing about today. */
export const PROVEN_MS = 7 * DAY_MS;

/**
 * A list of the platform decides, where one was read since they were seen last: who is not on it moderates no more. Without one
 * they moderate for seven days after they were seen to. The broadcaster counts: on their own page they are one of them.
 */
export function moderates(seen: KnownRoles, listed: ListedRoles | undefined, nowMs: number): boolean {
  const newest =
    listed?.known.includes("moderator") && listed.asOfMs >= seen.rolesAtMs
      ? { roles: listed.roles, atMs: listed.asOfMs }
      : { roles: seen.roles, atMs: seen.rolesAtMs };
  const isModerator = newest.roles.includes("moderator") || newest.roles.includes("broadcaster");
  // A clock that was set back makes what was seen lie ahead: that lasts no longer than the other way round.
  return isModerator && Math.abs(nowMs - newest.atMs) <= PROVEN_MS;
}
