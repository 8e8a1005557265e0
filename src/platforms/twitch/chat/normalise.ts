/** A raw line of Twitch chat becomes a {@link ChatMessage}: the one place that knows the traps of Twitch's tags. */
import { createHash } from "node:crypto";
import type { Author, ChatMessage, Role, Roles } from "../../../model/message.ts";
import { emotesOf } from "./emotes.ts";
import {
  hasBadge,
  isAction,
  mirroredFrom,
  nickOf,
  numberTag,
  sentAtMs,
  tagOf,
  textOf,
  undecorated,
} from "./irc-line.ts";
import type { IrcLine } from "./tmi.ts";

/** What a line alone does not tell. */
export interface LineContext {
  /** The channel's id, for lines that do not carry it. */
  readonly channelId: string | undefined;
  readonly nowMs: number;
}

/** What the author of a line is in the channel. Broadcasters come without mod=1, founders without subscriber=1. */
function rolesOf(line: IrcLine): Roles {
  const { tags } = line;
  const roles: Exclude<Role, "everyone">[] = [];
  // In the order of ROLES, lowest first.
  if (tags.subscriber === "1" || hasBadge(line, "subscriber") || hasBadge(line, "founder")) roles.push("subscriber");
  if (tags.vip === "1" || hasBadge(line, "vip")) roles.push("vip");
  if (tags.mod === "1" || hasBadge(line, "moderator") || hasBadge(line, "lead_moderator")) roles.push("moderator");
  if (hasBadge(line, "broadcaster")) roles.push("broadcaster");
  return roles;
}

/** A name to show: trimmed, and the login where the display name is missing or blank. */
export function displayNameOr(login: string, displayName: string | undefined): string {
  return undecorated(displayName ?? "") || login;
}

/** Who wrote a line; `undefined` when it carries no id or no name, which no real line of Twitch does. */
export function authorOf(line: IrcLine): Author | undefined {
  const platformId = tagOf(line, "user-id");
  const login = (tagOf(line, "login") ?? nickOf(line)).toLowerCase();
  if (platformId === undefined || login === "") return undefined;
  return { platformId, login, displayName: displayNameOr(login, tagOf(line, "display-name")), roles: rolesOf(line) };
}

function replyOf(line: IrcLine): ChatMessage["replyTo"] {
  const messageId = tagOf(line, "reply-parent-msg-id");
  if (messageId === undefined) return undefined;
  const platformId = tagOf(line, "reply-parent-user-id");
  const login = tagOf(line, "reply-parent-user-login");
  return { messageId, ...(platformId !== undefined && { platformId }), ...(login !== undefined && { login }) };
}

/** Twitch puts `@name ` of the answered author before a reply; what follows is what was written. */
function withoutMention(line: IrcLine, text: string): string {
  if (!text.startsWith("@")) return text;
  const end = text.indexOf(" ");
  const mention = (end === -1 ? text.slice(1) : text.slice(1, end)).toLowerCase();
  const names = [tagOf(line, "reply-parent-display-name"), tagOf(line, "reply-parent-user-login")];
  if (!names.some((name) => name?.trim().toLowerCase() === mention)) return text;
  return end === -1 ? "" : text.slice(end + 1).trimStart();
}

/** Whether somebody wrote it: chat, or what is said with a resub, a watch streak, a first visit, or by /announce. */
export function isWritten(line: IrcLine): boolean {
  if (line.command === "PRIVMSG") return true;
  return line.command === "USERNOTICE" && tagOf(line, "login") !== undefined && textOf(line) !== "";
}

/**
 * The message of a line that somebody wrote: chat, `/me`, cheers, and what is said along with a resub and the like.
 * `undefined` for any other line, and for one without author or channel (Twitch's own announcements of old). A line without
 * an id gets one made from its content.
 */
export function chatMessage(line: IrcLine, context: LineContext): ChatMessage | undefined {
  if (!isWritten(line)) return undefined;
  const author = authorOf(line);
  const channelId = tagOf(line, "room-id") ?? context.channelId;
  if (!author || channelId === undefined) return undefined;
  const text = textOf(line);
  const replyTo = replyOf(line);
  const bits = numberTag(line, "bits");
  const source = mirroredFrom(line);
  const emotes = emotesOf(line);
  return {
    platform: "twitch",
    channelId,
    id: messageIdOf(line),
    author,
    text: replyTo ? withoutMention(line, text) : text,
    sentAtMs: sentAtMs(line, context.nowMs),
    ...(emotes.length > 0 && { emotes }),
    ...(bits && { bits }),
    ...(replyTo && { replyTo }),
    ...(isAction(line) && { action: true }),
    ...(line.tags["first-msg"] === "1" && { firstEver: true }),
    ...(source !== undefined && { mirroredFrom: source }),
  };
}

/** The id by which a line counts once. */
export function messageIdOf(line: IrcLine): string {
  return tagOf(line, "id") ?? createHash("sha256").update(line.raw).digest("hex").slice(0, 32);
}
