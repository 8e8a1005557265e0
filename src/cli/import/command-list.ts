/** Commands of another bot out of a list of lines `!name text`: what each would become. */
import type { CommandLook } from "../../app/imports/look.ts";
import { type CommandWish, readCommandLine } from "../../features/custom/command-line.ts";
import { translatedText } from "../../features/custom/foreign-text.ts";
import { commandLinesOf, readCommands } from "../../imports/commands.ts";
import type { Given } from "../../imports/given.ts";
import type { PrepareGround } from "./prepare-ground.ts";

/** The lines of a list of commands; `undefined` where what was given is none. */
export async function commandListIn({ files: [file], kind }: Given): Promise<readonly string[] | undefined> {
  return kind === "file" && file ? commandLinesOf(file) : undefined;
}

/** What would be made of the lines. Nothing is. */
export async function lookAtCommands(
  { config, taken }: Pick<PrepareGround, "config" | "taken">,
  lines: readonly string[],
): Promise<CommandLook> {
  const mark = config.chat.prefix;
  const rules = { translate: translatedText, read: (line: string) => readCommandLine(line, mark) };
  const { commands } = readCommands(lines, { ...rules, taken: () => undefined });
  const why = new Map(Object.entries(await taken(commands.map(({ command }) => command.word))));
  const read = readCommands(lines, { ...rules, taken: (word) => why.get(word) });
  return {
    commands: read.commands.map(({ command, before }) => ({
      ...{ word: command.word, text: command.text, line: lineOf(command) },
      ...(before === undefined ? {} : { before }),
    })),
    left: read.left,
  };
}

/** As it stands behind `!command add`. */
function lineOf({ word, text, role, channelSeconds, viewerSeconds, price, count }: CommandWish): string {
  const settings = { role, cooldown: channelSeconds, viewercooldown: viewerSeconds, price, count };
  const written = Object.entries(settings).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]));
  return [word, ...written, text].join(" ");
}
