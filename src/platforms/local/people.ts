/** Whom a line typed in the terminal names: a viewer, their roles for it, and the chat they are in. Pure. */
import type { PlatformName, Role, Roles } from "../../model/message.ts";
import { normalRoles } from "../../model/message.ts";

/** One viewer named in the terminal. Their name is their id. */
export interface Named {
  readonly name: string;
  readonly roles: Roles;
  /** The second chat, for trying what two platforms share; left out for the first one. */
  readonly on?: SecondPlatform;
}

/** The platform that the second chat of a rehearsal stands for. */
export type SecondPlatform = Extract<PlatformName, "kick">;

/** Who speaks when a line names nobody. */
export const STREAMER: Named = { name: "streamer", roles: ["broadcaster"] };

const ROLE_WORDS: Readonly<Record<string, Role>> = {
  sub: "subscriber",
  subscriber: "subscriber",
  vip: "vip",
  mod: "moderator",
  moderator: "moderator",
  broadcaster: "broadcaster",
  streamer: "broadcaster",
  viewer: "everyone",
  everyone: "everyone",
};

// Shown names of real platforms are letters and digits of any script; emoji are here for whoever tries them.
const BARE_NAME = String.raw`[\p{L}\p{N}_\p{Extended_Pictographic}][\p{L}\p{M}\p{N}_\p{Extended_Pictographic}\p{Emoji_Modifier}\u200D-]{0,59}`;
const PLATFORM = "kick|twitch|local";
/** A name as it is typed: `alice`, `@alice`, `alice@kick`, `kick/alice`. */
export const NAME = String.raw`@?(?:(?:${PLATFORM})\/)?${BARE_NAME}(?:@(?:${PLATFORM}))?`;
const PARTS = new RegExp(String.raw`^@?(?:(${PLATFORM})\/)?(${BARE_NAME})(?:@(${PLATFORM}))?$`, "iu");

/** Reads a name with its chat; `undefined` when it is none. The streamer is the broadcaster without saying so. */
export function readName(typed: string, roles: readonly Role[] = []): Named | undefined {
  const parts = PARTS.exec(typed);
  if (!parts) return undefined;
  const name = nameOf(parts[2]!);
  const own = name === STREAMER.name ? STREAMER.roles : [];
  const on = (parts[1] ?? parts[3])?.toLowerCase() === "kick" ? ({ on: "kick" } as const) : {};
  return { name, roles: normalRoles([...own, ...roles]), ...on };
}

/** `you` is what the streamer of a rehearsal may be called as well. */
export function nameOf(typed: string): string {
  const name = typed.replace(/^@/, "");
  return /^(?:you|streamer)$/i.test(name) ? STREAMER.name : name;
}

/** Whether this word gives a role between brackets. */
export function isRoleWord(word: string): boolean {
  return Object.hasOwn(ROLE_WORDS, word.toLowerCase());
}

/** The roles between brackets; a sentence when one is none. */
export function readRoles(brackets: string): Role[] | string {
  const roles: Role[] = [];
  for (const [, inside] of brackets.matchAll(/\[([^\]]*)\]/g)) {
    for (const word of inside!.split(/[\s,]+/).filter(Boolean)) {
      if (!isRoleWord(word)) return `[${word}] is not a role. There are [sub], [vip], [mod] and [broadcaster].`;
      roles.push(ROLE_WORDS[word.toLowerCase()]!);
    }
  }
  return roles;
}

/** `[sub] ann bob, [vip] cat`: a role goes for the name right behind it. A sentence when something is no name. */
export function readPeople(argument: string): readonly Named[] | string {
  const who: Named[] = [];
  let brackets = "";
  for (const [part] of argument.matchAll(/\[[^\]]*\]|[^\s,[]+/g)) {
    if (part.startsWith("[")) {
      brackets += part;
      continue;
    }
    const roles = readRoles(brackets);
    if (typeof roles === "string") return roles;
    const named = readName(part.replace(/^<(.+)>$/, "$1"), roles);
    if (!named) return `${part} is not a name. A name is letters, digits, _ and -.`;
    who.push(named);
    brackets = "";
  }
  return who;
}
