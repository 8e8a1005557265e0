/** What somebody types in the terminal: a line of chat, or a directive to the rehearsal. Pure. */
import type { Role, Roles } from "../../chat/message.ts";
import { normalRoles } from "../../chat/message.ts";

/** One viewer named in the terminal. Their name is their id. */
export interface Named {
  readonly name: string;
  readonly roles: Roles;
}

export type LocalLine =
  | { readonly kind: "empty" }
  | { readonly kind: "said"; readonly by: Named; readonly text: string }
  | { readonly kind: "live" | "offline" | "quit" }
  | { readonly kind: "join" | "leave"; readonly who: readonly Named[] }
  | { readonly kind: "advance"; readonly ms: number }
  | { readonly kind: "viewers"; readonly count: number }
  /** Not understood: what to type instead, in a sentence. */
  | { readonly kind: "wrong"; readonly help: string };

/** Who speaks when a line names nobody. */
export const YOU: Named = { name: "you", roles: ["broadcaster"] };

/** How many simulated viewers a rehearsal takes. */
export const CROWD_MAX = 200_000;

/** How far one `/advance` goes: a month. */
export const ADVANCE_MAX_MS = 31 * 86_400_000;

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
const NAME = String.raw`[\p{L}\p{N}_\p{Extended_Pictographic}][\p{L}\p{M}\p{N}_\p{Extended_Pictographic}\p{Emoji_Modifier}\u200D-]{0,59}`;
const SPOKEN = new RegExp(String.raw`^((?:\[[^\]]*\]\s*)*)@?(${NAME}):(?:\s+|$)(.*)$`, "su");
const ONE_NAME = new RegExp(`^@?(${NAME})$`, "u");
const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads one typed line. Never throws. */
export function readLocalLine(typed: string): LocalLine {
  const line = typed.replace(/^\uFEFF/, "").trim();
  if (line === "") return { kind: "empty" };
  if (line.startsWith("/")) return readDirective(line);
  const spoken = SPOKEN.exec(line);
  if (!spoken) return withoutName(line);
  const roles = readRoles(spoken[1]!);
  if (typeof roles === "string") return { kind: "wrong", help: roles };
  const name = spoken[2]!;
  const own = name === YOU.name ? YOU.roles : [];
  return { kind: "said", by: { name, roles: normalRoles([...own, ...roles]) }, text: spoken[3]!.trim() };
}

/** Yours; but who gives a role and forgets the name meant somebody else. */
function withoutName(line: string): LocalLine {
  const brackets = /^(?:\[[^\]]+\]\s*)+/.exec(line)?.[0];
  if (brackets === undefined || typeof readRoles(brackets) === "string") return { kind: "said", by: YOU, text: line };
  return { kind: "wrong", help: `Say who: ${brackets.trim()} bob: ${line.slice(brackets.length)}` };
}

function readDirective(line: string): LocalLine {
  const [word = "", ...rest] = line.slice(1).split(/\s+/);
  const argument = rest.join(" ");
  switch (word.toLowerCase()) {
    case "live":
    case "offline":
    case "quit":
      return { kind: word.toLowerCase() as "live" | "offline" | "quit" };
    case "exit":
      return { kind: "quit" };
    case "join":
    case "leave":
      return readNames(word.toLowerCase() as "join" | "leave", argument);
    case "advance":
      return readAdvance(argument);
    case "viewers":
      return readCrowd(argument);
    default:
      return {
        kind: "wrong",
        help: `There is no /${word}. There are /live, /offline, /join NAME..., /leave NAME..., /advance 30m, /viewers 50 and /quit.`,
      };
  }
}

function readRoles(brackets: string): Role[] | string {
  const roles: Role[] = [];
  for (const [, inside] of brackets.matchAll(/\[([^\]]*)\]/g)) {
    for (const word of inside!.split(/[\s,]+/).filter(Boolean)) {
      const role = ROLE_WORDS[word.toLowerCase()];
      if (!role) return `[${word}] is not a role. There are [sub], [vip], [mod] and [broadcaster].`;
      roles.push(role);
    }
  }
  return roles;
}

/** `[sub] ann bob, [vip] cat`: a role goes for the name right behind it. */
function readNames(kind: "join" | "leave", argument: string): LocalLine {
  const who: Named[] = [];
  let brackets = "";
  for (const [part] of argument.matchAll(/\[[^\]]*\]|[^\s,[]+/g)) {
    if (part.startsWith("[")) {
      brackets += part;
      continue;
    }
    const name = ONE_NAME.exec(part)?.[1];
    if (!name) return { kind: "wrong", help: `${part} is not a name. A name is letters, digits, _ and -.` };
    const roles = readRoles(brackets);
    if (typeof roles === "string") return { kind: "wrong", help: roles };
    who.push({ name, roles: normalRoles(roles) });
    brackets = "";
  }
  return who.length > 0 ? { kind, who } : { kind: "wrong", help: `Say who: /${kind} ann bob` };
}

function readAdvance(argument: string): LocalLine {
  const help = "Say how far: /advance 30m (90s, 5m, 2h, 1d or together: 1h30m), at most 31 days.";
  const compact = argument.replace(/\s+/g, "").toLowerCase();
  if (!/^(\d+(\.\d+)?[smhd]?)+$/.test(compact)) return { kind: "wrong", help };
  let ms = 0;
  for (const [, number, unit] of compact.matchAll(/(\d+(?:\.\d+)?)([smhd]?)/g)) {
    ms += Number(number) * UNITS[unit || "m"]!;
  }
  return ms > 0 && ms <= ADVANCE_MAX_MS ? { kind: "advance", ms: Math.round(ms) } : { kind: "wrong", help };
}

function readCrowd(argument: string): LocalLine {
  const count = /^\d+$/.test(argument) ? Number(argument) : Number.NaN;
  if (!(count <= CROWD_MAX))
    return { kind: "wrong", help: `Say how many: /viewers 50 (0 sends them home, at most ${CROWD_MAX}).` };
  return { kind: "viewers", count };
}
