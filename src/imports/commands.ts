/**
 * Commands of other bots, from a list of lines `!name text` that was pasted or saved; also `!addcom !name text` and its like. What the
 * words and variables of a line may be is known by whoever hands in {@link CommandRules}, so that an import takes what `!command add`
 * would take, and nothing else.
 */
import { messageOf, UserError } from "../base/errors.ts";
import { linesOf, startOf, textOf } from "./files/text.ts";
import type { GivenFile } from "./given.ts";
import { importError } from "./problem.ts";

/** What a line says: the word without its mark, the text, and settings such as waits. */
export interface ReadCommand {
  readonly word: string;
  readonly text?: string;
}

export interface CommandRules<Command extends ReadCommand> {
  /** The text with our variables in the place of theirs, and those that nobody can fill in. */
  translate(text: string): { readonly text: string; readonly unknown: readonly string[] };
  /** What stands behind `!command add`. `undefined` where no word is named; throws a UserError that says what is wrong. */
  read(line: string): Command | undefined;
  /** Why nothing may be made under this word, in small letters, as behind a colon; `undefined` where it may. */
  taken(word: string): string | undefined;
}

/** A command that can be made. */
interface ListedCommand<Command extends ReadCommand> {
  /** From 1. */
  readonly line: number;
  readonly command: Command & { readonly text: string };
  /** The text as it stood there, where variables in it were translated. */
  readonly before?: string | undefined;
}

/** A line of which nothing is made. */
interface LeftLine {
  readonly line: number;
  /** The line, at most 100 characters of it. */
  readonly written: string;
  /** Why, in small letters or as a sentence. */
  readonly why: string;
}

export interface CommandList<Command extends ReadCommand> {
  readonly commands: readonly ListedCommand<Command>[];
  readonly left: readonly LeftLine[];
}

/** Of a list, in bytes. */
const SIZE_MAX = 2_000_000;
/** `- !hug text`, as in a list that was pasted. */
const BULLET = /^[\s\-*•·]+(?=!)/u;
const COMMAND = /^!([\p{L}\p{N}][^\s]*)/u;
/** Everything another bot is told to make or change a command with. */
const ADDS =
  /^!(?:(?:add|edit)(?:com|cmd|command)|(?:com|cmd|command|commands|customcommand)\s+(?:add|edit|create|new))\s+(.*)$/i;

/** Whether a text is a list of commands: most of its lines begin with ! and a word, and have more behind it. */
export function looksLikeCommands(text: string): boolean {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "");
  const fitting = lines.filter((line) => /^![\p{L}\p{N}]\S*\s+\S/u.test(line.replace(BULLET, "").trim()));
  return fitting.length > lines.length / 2;
}

/** The lines of a file that is a list of commands; `undefined` where it is none. Throws a ConfigError for one that is too large. */
export async function commandLinesOf(file: GivenFile): Promise<readonly string[] | undefined> {
  if ((await file.container()) !== "text" || !looksLikeCommands(await startOf(file))) return undefined;
  if (file.size > SIZE_MAX) {
    throw importError("{name} is larger than {most} MB: it is no list of commands.", {
      ...{ name: file.name, most: SIZE_MAX / 1e6 },
    });
  }
  const lines: string[] = [];
  for await (const line of linesOf(textOf(file))) lines.push(line);
  return lines;
}

/** What can be made of the lines, and of which nothing is made and why. Nothing is written. */
export function readCommands<Command extends ReadCommand>(
  lines: readonly string[],
  rules: CommandRules<Command>,
): CommandList<Command> {
  const commands: ListedCommand<Command>[] = [];
  const left: LeftLine[] = [];
  const seen = new Map<string, ListedCommand<Command>>();
  for (const [at, whole] of lines.entries()) {
    const written = whole.replace(BULLET, "").trim();
    if (written === "") continue;
    const line = at + 1;
    const found = readLine(written, line, rules);
    const before = typeof found === "string" ? undefined : seen.get(found.command.word);
    if (typeof found === "string" || before) {
      const why = typeof found === "string" ? found : twice(found, before!);
      left.push({ line, written: written.slice(0, 100), why });
      continue;
    }
    seen.set(found.command.word, found);
    commands.push(found);
  }
  return { commands, left };
}

function twice<Command extends ReadCommand>(one: ListedCommand<Command>, before: ListedCommand<Command>): string {
  return one.command.text === before.command.text
    ? `the same stands in line ${before.line}`
    : `another text for the same word stands in line ${before.line}`;
}

/** The command of a line, or why it is none. */
function readLine<Command extends ReadCommand>(
  written: string,
  line: number,
  { translate, read, taken }: CommandRules<Command>,
): ListedCommand<Command> | string {
  if (!COMMAND.test(written)) return "it does not begin with ! and a word";
  const said = ADDS.exec(written)?.[1] ?? written;
  const { text, unknown } = translate(said);
  if (unknown.length > 0) return `nothing here fills in ${unknown.map((one) => one.slice(0, 60)).join(", ")}`;
  try {
    const command = read(text);
    if (command?.text === undefined || command.text === "") return "there is no text";
    const why = taken(command.word);
    if (why !== undefined) return why;
    const made = { ...command, text: command.text };
    return { line, command: made, before: text === said ? undefined : textBehind(said) };
  } catch (error) {
    if (error instanceof UserError) return messageOf(error);
    throw error;
  }
}

/** Without the word, as somebody wrote it. */
function textBehind(said: string): string {
  return said.replace(/^\S+\s+/, "");
}
