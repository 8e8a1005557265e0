/** Commands of another bot, told in the terminal and made as `!command add` makes them. */
import type { CommandLook } from "../../app/imports/look.ts";
import type { CliContext } from "../context.ts";
import { answerTo } from "../write/ask.ts";
import type { Deciding } from "./deciding.ts";

/** Made with one request. */
const BATCH = 50;

/** Tells it, asks, and makes them. Exit code 0 when they were made, or decided against. */
export async function importCommands(
  context: CliContext,
  { commands, left }: CommandLook,
  decisions: Deciding | undefined,
): Promise<number> {
  const mark = context.load().config.chat.prefix;
  context.out(`${commands.length} of ${commands.length + left.length} commands can be made:`);
  for (const { word, text, before } of commands) {
    context.out(`  ${mark}${word}: ${text}${before === undefined ? "" : `   (was: ${before})`}`);
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
    commands.map(({ line }) => line),
  );
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
