/** What somebody types in the terminal: a line of chat, or a directive to the rehearsal. Pure. */
import { type Directive, readDirective } from "./directives.ts";
import { literally, nearMiss } from "./near-misses.ts";
import { NAME, type Named, readName, readRoles, STREAMER } from "./people.ts";

export type LocalLine =
  | { readonly kind: "empty" }
  | { readonly kind: "said"; readonly by: Named; readonly text: string }
  | Directive;

const BEFORE = String.raw`^((?:\[[^\]]*\]\s*)*)`;
const SPOKEN = new RegExp(String.raw`${BEFORE}(${NAME}):(?:\s+|$)(.*)$`, "isu");
const SAID_BY_THE_BOT = /^chatmint(?:@kick)?: /i;

/** Reads one typed line. `mark` is what commands begin with. Never throws. */
export function readLocalLine(typed: string, mark = "!"): LocalLine {
  const line = typed.replace(/^\uFEFF/, "").trim();
  // A note of whoever wrote the lines down.
  if (line === "" || /^#(?:\s|$)/.test(line)) return { kind: "empty" };
  if (line.startsWith("/") && !line.startsWith(mark)) return readDirective(line);
  if (SAID_BY_THE_BOT.test(line)) {
    return { kind: "wrong", help: "(passed over: chatmint is the bot itself; nobody plays it)" };
  }
  const spoken = SPOKEN.exec(line) ?? blankWrong(mark).exec(line);
  if (!spoken) return withoutName(line, mark);
  const roles = readRoles(spoken[1]!);
  if (typeof roles === "string") return { kind: "wrong", help: roles };
  return { kind: "said", by: readName(spoken[2]!, roles)!, text: spoken[3]!.trim() };
}

/** `alice:!points` and `alice : !points`: the blank is wrong, and what follows is a command. */
function blankWrong(mark: string): RegExp {
  return new RegExp(String.raw`${BEFORE}(${NAME})(?::|\s+:\s*)(${literally(mark)}\p{L}.*)$`, "isu");
}

/** The streamer's; but what looks like something else is asked back. */
function withoutName(line: string, mark: string): LocalLine {
  const brackets = /^(?:\[[^\]]+\]\s*)+/.exec(line)?.[0];
  if (brackets !== undefined && typeof readRoles(brackets) !== "string") {
    return { kind: "wrong", help: `Say who: ${brackets.trim()} bob: ${line.slice(brackets.length)}` };
  }
  const help = line.startsWith(mark) ? undefined : nearMiss(line, mark);
  return help === undefined ? { kind: "said", by: STREAMER, text: line } : { kind: "wrong", help };
}
