/** Commands of another bot out of a list of lines `!name text`: a dry run with what each becomes, then each as `!command add` makes it. */
import { type CommandWish, readCommandLine } from "../../features/custom/command-line.ts";
import { translatedText } from "../../features/custom/foreign-text.ts";
import { commandLinesOf, readCommands } from "../../imports/commands.ts";
import type { Given } from "../../imports/given.ts";
import type { CliContext } from "../context.ts";
import { takenWords } from "../look/chat-check.ts";
import { answerTo } from "../write/ask.ts";
import type { Decisions } from "./decisions.ts";

/** Made with one request. */
const BATCH = 50;

/** The lines of a list of commands; `undefined` where what was given is none. */
export async function commandListIn({ files: [file], kind }: Given): Promise<readonly string[] | undefined> {
  return kind === "file" && file ? commandLinesOf(file) : undefined;
}

/** Exit code 0 when they were made, or decided against. */
export async function importCommands(
  context: CliContext,
  lines: readonly string[],
  decisions: Decisions | undefined,
): Promise<number> {
  const { config } = context.load();
  const mark = config.chat.prefix;
  const taken = await takenWords(context, config);
  const { commands, left } = readCommands(lines, {
    translate: translatedText,
    read: (line) => readCommandLine(line, mark),
    taken,
  });
  context.out(`${commands.length} of ${commands.length + left.length} commands can be made:`);
  for (const { command, before } of commands) {
    context.out(`  ${mark}${command.word}: ${command.text}${before === undefined ? "" : `   (was: ${before})`}`);
  }
  if (left.length > 0) context.out("Not made:");
  for (const { line, written, why } of left) context.out(`  line ${line} ${written}: ${why}`);
  if (commands.length === 0) return left.length > 0 ? 1 : 0;
  const answer = decisions
    ? await decisions.choose({ option: "yes", question: "\nMake them?", options: ["yes", "no"] })
    : "yes";
  if (answer === "no") {
    context.out("Nothing was made.");
    return 0;
  }
  return make(
    context,
    commands.map(({ command }) => lineOf(command)),
  );
}

/** As it stands behind `!command add`. */
function lineOf({ word, text, role, channelSeconds, viewerSeconds, price, count }: CommandWish): string {
  const settings = { role, cooldown: channelSeconds, viewercooldown: viewerSeconds, price, count };
  const written = Object.entries(settings).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]));
  return [word, ...written, text].join(" ");
}

async function make(context: CliContext, lines: readonly string[]): Promise<number> {
  let worst = 0;
  for (let at = 0; at < lines.length; at += BATCH) {
    const answer = await answerTo(context, {
      ...{ operation: "commands-add", request: { lines: lines.slice(at, at + BATCH) } },
      ...{ rehearsal: false, line: "npx chatmint import", makesBook: true },
    });
    for (const line of answer.lines) (answer.code === 0 ? context.out : context.err)(line);
    worst = Math.max(worst, answer.code);
  }
  return worst;
}
