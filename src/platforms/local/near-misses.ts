/** Lines that name nobody and look like something else than a line of the streamer: what to write instead. Pure. */
import { directiveHelp, isDirective, readDirective } from "./directives.ts";
import { isRoleWord, NAME, readName } from "./people.ts";

/** Sub-commands of `chatmint`, as people type them without its name. */
const SUB_COMMANDS =
  /^(?:(?:start|rehearse|init|check|verify|backup|doctor|login|logout|restore|redemption|giveaway verify)(?: -.*)?|(?:login|logout) (?:twitch|kick)\b.*|(?:viewer|history|redemption|restore|giveaway verify) \S+)$/i;
/** Programs of a terminal; a prompt before it was pasted along. */
const PROMPT = /^(?:\$ |> |PS [A-Z]:[^>]*> ?|[A-Z]:\\[^>]*> ?)/i;
const PROGRAM =
  /^(?:npx(?:\.cmd)? \S|npm(?:\.cmd)? (?:ci|i|install|start|test|run|exec)\b|node (?:bin|dist|-)|cd \S+$|git (?:pull|clone|status)\b|(?:\S*[\\/])?chatmint(?:\.cmd)?(?: (?:start|rehearse|init|check|verify|viewer|history|backup|restore|login|logout|redemption|giveaway|doctor|help|-\S+)\b.*)?$)/i;
const LEAVE = /^(?:exit|quit|bye|q|:q!?|stop|end)$/i;
const HELP = /^(?:help|\?|h|-h|--help|commands)$/i;

/** One sentence in brackets; `undefined` for what the streamer may well have said. */
export function nearMiss(line: string, mark: string): string | undefined {
  const own = `To say it in chat: streamer: ${line}`;
  const plain = line.replace(/[.!?]+$/, "").trim() || line;
  if (LEAVE.test(plain)) return `(not said in chat; to end the rehearsal write /quit. ${own})`;
  if (HELP.test(plain)) {
    return `(not said in chat. alice: ${mark}commands is a viewer's line, ${mark}commands is yours. ${directiveHelp()} ${own})`;
  }
  return forTerminal(line, own) ?? withoutSlash(line, own) ?? withoutSpeaker(line, mark, own);
}

/** `npx chatmint init`, `chatmint check`, `init`. */
function forTerminal(line: string, own: string): string | undefined {
  const typed = line.replace(PROMPT, "");
  const isSub = SUB_COMMANDS.test(typed);
  if (!isSub && !PROGRAM.test(typed)) return undefined;
  const command = isSub ? `npx chatmint ${typed}` : typed.replace(/^\S*chatmint(?:\.cmd)?(?= |$)/i, "npx chatmint");
  return (
    `(not said in chat: that is for a terminal in Chatmint's folder. End this with /quit, or open another window there ` +
    `(docs/getting-started.md shows how), and type: ${command} . ${own})`
  );
}

/** `advance 30m`, `raid bob 70`, `live`. */
function withoutSlash(line: string, own: string): string | undefined {
  if (!isDirective(line.split(/\s+/)[0]!) || readDirective(`/${line}`).kind === "wrong") return undefined;
  return `(not said in chat. Did you mean /${line} ? ${own})`;
}

const ROLE_FIRST = new RegExp(String.raw`^[(<]?(\p{L}+)[)>]?\s+(${NAME})\s*:\s*(.*)$`, "isu");
const ROLE_GLUED = new RegExp(String.raw`^[(<](\p{L}+)[)>]\s*(${NAME})\s*:\s*(.*)$`, "isu");
const QUOTED = new RegExp(String.raw`^>\s*(${NAME}:\s.*)$`, "isu");
const NAMED = new RegExp(String.raw`^<?(${NAME})>?\s*[:;,>|-]*\s*$`, "isu");
const BLANKS = new RegExp(String.raw`^(${NAME})(?:\s+:\s*|:)(\p{L}.*)$`, "isu");

/** `mod bob: !points`, `alice !points`, `<alice> !points`, `mary ann: !points`, `alice : hi`. */
function withoutSpeaker(line: string, mark: string, own: string): string | undefined {
  const did = (meant: string) => `(not said in chat. Did you mean ${meant} ? ${own})`;
  const quoted = QUOTED.exec(line);
  if (quoted) return did(quoted[1]!);
  const role = ROLE_FIRST.exec(line) ?? ROLE_GLUED.exec(line);
  if (role && isRoleWord(role[1]!)) return did(`[${role[1]!.toLowerCase()}] ${role[2]}: ${role[3]}`);
  const at = line.search(new RegExp(String.raw`(?<![\p{L}\p{N}])${literally(mark)}\p{L}`, "u"));
  if (at > 0) {
    const before = line.slice(0, at).trim();
    const command = line.slice(at);
    const name = NAMED.exec(before)?.[1];
    if (name) return did(`${name}: ${command}`);
    if (!/:$/.test(before)) return undefined;
    const joined = before.replace(/[^\p{L}\p{N}_-]+/gu, "").slice(0, 25);
    return readName(joined)
      ? `(not said in chat: a name is one word. Did you mean ${joined}: ${command} ? ${own})`
      : undefined;
  }
  const blanks = BLANKS.exec(line);
  return blanks && /^\p{L}/u.test(line) ? did(`${blanks[1]}: ${blanks[2]}`) : undefined;
}

/** A text as a part of a regular expression that means just it. */
export function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}
