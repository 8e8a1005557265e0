/** What a line of chat is, whichever platform it came from. */
import { DAY_MS } from "../base/lengths.ts";

/** The platforms Chatmint speaks. `local` is the terminal. */
export const PLATFORMS = ["twitch", "kick", "local"] as const;
export type PlatformName = (typeof PLATFORMS)[number];

/** A platform's name as people write it: `Twitch`. */
export function platformTitle(platform: PlatformName): string {
  return platform.charAt(0).toUpperCase() + platform.slice(1);
}

/** What somebody is in a channel, lowest first. Permission uses the highest, pay the best weight. `everyone` is implied. */
export const ROLES = ["everyone", "subscriber", "vip", "moderator", "broadcaster"] as const;
export type Role = (typeof ROLES)[number];

/** A set of roles as a sorted list without `everyone`, for example `["subscriber", "moderator"]`. */
export type Roles = readonly Exclude<Role, "everyone">[];

/** Who wrote or did something: one identity on one platform. Keyed by `platformId`, never by `login`. */
export interface Author {
  readonly platformId: string;
  /** Lower-case name used in addresses and after `@`; empty where only the id is known. */
  readonly login: string;
  /** The name as its owner writes it; never empty (falls back to the login). */
  readonly displayName: string;
  readonly roles: Roles;
  /** For somebody from a list, where the platform has lists of roles too. The roles of a line's writer are all they have. */
  readonly listed?: ListedRoles;
}

/** What a platform's own lists say of the roles of one account. */
export interface ListedRoles {
  readonly roles: Roles;
  /** The roles that have a list. One of these that is not among `roles` is not theirs; of all others nothing is said. */
  readonly known: Roles;
  /** When the lists were read: what was told later is newer. */
  readonly asOfMs: number;
}

/** One line of chat. Times are milliseconds since 1970, UTC. */
export interface ChatMessage {
  readonly platform: PlatformName;
  /** The platform's id of the channel it was written in. */
  readonly channelId: string;
  /** The platform's id of the message: a message is handled once by (platform, id). */
  readonly id: string;
  readonly author: Author;
  readonly text: string;
  /** By the platform's clock; for ordering and latency only. */
  readonly sentAtMs: number;
  /** Words of `text` that the platform shows as emotes or cheers. */
  readonly emotes?: readonly string[];
  /** How the emotes among `emotes` are written so that the platform shows them, by name: only where that is not the name. */
  readonly emoteCodes?: Readonly<Record<string, string>>;
  /** Bits cheered with the line (Twitch). */
  readonly bits?: number;
  /** The line this one answers. `text` no longer begins with that author's @name. */
  readonly replyTo?: { readonly messageId: string; readonly platformId?: string; readonly login?: string };
  /** Made by the program, so that no platform knows it and nothing is a reply to it. */
  readonly madeUp?: true;
  /** Typed on a page of ours: it says nothing new about its author, whose roles are those that are known already. */
  readonly onPage?: true;
  /** Where it was typed, if not in chat: `terminal`, `page`, `dashboard`, `API: Stream Deck`. */
  readonly way?: string;
  /** Written with `/me`: about its author, and no line of a talk. */
  readonly action?: boolean;
  /** First line ever of this author in this channel, where the platform tells. */
  readonly firstEver?: boolean;
  /** When the author's account was made, where the platform tells. */
  readonly accountCreatedAtMs?: number;
  /** Run by a setting of the streamer, who meant it: nothing in it asks to be repeated. */
  readonly confirmed?: boolean;
  /** Set when the line was written in another channel and only mirrored here (shared chat): neither earns nor commands. */
  readonly mirroredFrom?: string;
}

/** The highest of a set of roles; `everyone` for none. */
function highestRole(roles: Roles): Role {
  return roles.reduce<Role>((best, role) => (ROLES.indexOf(role) > ROLES.indexOf(best) ? role : best), "everyone");
}

/** Whether somebody with these roles may do what needs `needed`. */
export function mayAct(roles: Roles, needed: Role): boolean {
  return ROLES.indexOf(highestRole(roles)) >= ROLES.indexOf(needed);
}

/** A subscription lasts a month: who was told to subscribe longer ago than this, and not since, does no more. */
export const SUBSCRIBED_MS = 32 * DAY_MS;

/** Somebody's roles once a platform's lists were looked at: what was told after they were read stays. */
export function rolesByLists(told: { readonly roles: Roles; readonly rolesAtMs: number }, listed: ListedRoles): Roles {
  if (told.rolesAtMs > listed.asOfMs) return told.roles;
  return normalRoles([...told.roles.filter((role) => !listed.known.includes(role)), ...listed.roles]);
}

/** Roles without doubles, lowest first, so that equal sets are equal lists. */
export function normalRoles(roles: Iterable<Role>): Roles {
  const set = new Set(roles);
  return ROLES.filter((role): role is Exclude<Role, "everyone"> => role !== "everyone" && set.has(role));
}
