/** Who a row of the book is about: roles in lists that are shared, and a subscription that lapses. */
import type { Author, PlatformName, Roles } from "../model/message.ts";
import { normalRoles, type Role, SUBSCRIBED_MS } from "../model/message.ts";
import type { Person } from "../model/money.ts";
import type { IdentityRow } from "./identities.ts";

/** A viewer as one platform knows them. `id` and `name` are what the rest of the bot works with. */
export interface KnownViewer extends Person {
  readonly platform: PlatformName;
  readonly platformId: string;
  /** Lower case; empty once another id has taken the name. */
  readonly login: string;
  /** As last seen in this platform's channel. */
  readonly roles: Roles;
  /** When they were told last. */
  readonly rolesAtMs: number;
  /** False when a moderator excluded them: watch time is kept, nothing is earned. */
  readonly earning: boolean;
  /** False when they asked to be left out of lists. */
  readonly listed: boolean;
  readonly accountCreatedAtMs?: number;
}

/** As it is kept in memory. */
export interface Remembered extends KnownViewer {
  readonly seenAtMs: number;
  /** When a role is lost unless it is told again; infinity where none is. */
  readonly lapsesAtMs: number;
}

/** Who a row is about, as one who wrote. */
export function authorOf(row: IdentityRow): Author {
  return { platformId: row.platform_id, login: row.login, displayName: row.display_name, roles: [] };
}

/** Who a row is about. A subscription that nobody has told of for longer than it lasts is none any more. */
export function fromRow(row: IdentityRow, nowMs: number): Remembered {
  const roles = rolesFrom(row.roles);
  const lapsesAtMs = roles.includes("subscriber") ? row.roles_at_ms + SUBSCRIBED_MS : Number.POSITIVE_INFINITY;
  const hasLapsed = lapsesAtMs <= nowMs;
  // Mostly one text, read twice: kept once.
  const login = row.login === row.display_name ? row.display_name : row.login;
  const viewer: Remembered = {
    id: row.viewer_id,
    name: row.display_name,
    platform: row.platform,
    platformId: row.platform_id,
    login,
    roles: hasLapsed ? rolesFrom(roles.filter((role) => role !== "subscriber").join(" ")) : roles,
    earning: row.earning === 1,
    listed: row.listed === 1,
    seenAtMs: row.seen_at_ms,
    rolesAtMs: row.roles_at_ms,
    lapsesAtMs: hasLapsed ? Number.POSITIVE_INFINITY : lapsesAtMs,
  };
  // All of one shape: a part that is spread in costs each of a crowd a list of its own.
  return row.account_created_at_ms === null ? viewer : { ...viewer, accountCreatedAtMs: row.account_created_at_ms };
}

const ROLE_LISTS = new Map<string, Roles>();

/** The same text gives the same list, so that a hundred thousand lurkers share a handful of lists. */
function rolesFrom(text: string): Roles {
  let roles = ROLE_LISTS.get(text);
  if (!roles) {
    roles = text === "" ? [] : normalRoles(text.split(" ") as Role[]);
    ROLE_LISTS.set(text, roles);
  }
  return roles;
}
