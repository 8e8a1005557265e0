/** A line of Kick chat: emote tokens to words, badges to roles. */

import { emoteCodes, plainEmotes, withoutEmotesBefore } from "../../../base/emote-codes.ts";
import { type ChatMessage, normalRoles, type Role, type Roles } from "../../../model/message.ts";
import type { Badges } from "../facts/shapes.ts";

/** What every source tells of a line. */
export interface KickLine {
  readonly id: string;
  readonly content: string;
  readonly sentAtMs: number;
  readonly userId: string;
  readonly username: string;
  readonly slug: string;
  readonly badges: Badges;
  readonly replyTo: { readonly messageId: string; readonly userId?: string; readonly username?: string } | undefined;
}

// A founder is a subscriber with an older badge. `og`, `verified`, `staff`, `sub_gifter` and `bot` give no role here.
const ROLE_OF_BADGE: Readonly<Record<string, Role>> = {
  broadcaster: "broadcaster",
  moderator: "moderator",
  vip: "vip",
  subscriber: "subscriber",
  founder: "subscriber",
};

/** Roles from badges; the streamer is the broadcaster with or without the badge (lines sent by the API carry none). */
export function rolesOf(badges: Badges, isBroadcaster: boolean): Roles {
  const roles: Role[] = isBroadcaster ? ["broadcaster"] : [];
  for (const badge of badges?.badges ?? []) {
    const role = badge.active === false ? undefined : ROLE_OF_BADGE[badge.type];
    if (role !== undefined && (role !== "broadcaster" || isBroadcaster)) roles.push(role);
  }
  return normalRoles(roles);
}

/**
 * What is typed after `@`: the username. The slug spells some names differently (`_` becomes `-`), so it stands in only
 * where the username cannot be typed on every keyboard.
 */
function loginOf(username: string, slug: string): string {
  return (/^[\w-]+$/.test(username) || slug === "" ? username : slug).toLowerCase();
}

/** The line as the bot reads it. */
export function chatMessage(line: KickLine, channelUserId: string): ChatMessage {
  const { replyTo } = line;
  let text = plainEmotes(withoutEmotesBefore(line.content)).trim();
  const codes = emoteCodes(line.content);
  const emotes = Object.keys(codes);
  const mention = replyTo?.username ? `@${replyTo.username.toLowerCase()}` : undefined;
  if (mention && text.toLowerCase().startsWith(`${mention} `)) text = text.slice(mention.length).trimStart();
  return {
    platform: "kick",
    channelId: channelUserId,
    id: line.id,
    author: {
      platformId: line.userId,
      login: loginOf(line.username, line.slug),
      displayName: line.username,
      roles: rolesOf(line.badges, line.userId === channelUserId),
    },
    text,
    sentAtMs: line.sentAtMs,
    ...(emotes.length > 0 && { emotes, emoteCodes: codes }),
    ...(replyTo && {
      replyTo: {
        messageId: replyTo.messageId,
        ...(replyTo.userId !== undefined && { platformId: replyTo.userId }),
        ...(replyTo.username !== undefined && { login: replyTo.username.toLowerCase() }),
      },
    }),
  };
}
