/** `chatmint init`: a few questions, Enter keeps the default, and a config.json at the end. Never asks for a token. */
import type { Config } from "../config/schema.ts";
import { createAsker, NoAnswer } from "./ask.ts";
import { check } from "./check.ts";
import { type Change, openConfigFile, writeConfigFile } from "./config-file.ts";
import type { CliContext } from "./context.ts";
import { questions } from "./init-questions.ts";
import { survivePromises } from "./strays.ts";

/** What a shell expects of a command that Ctrl-C ended. */
const INTERRUPTED = 130;

/**
 * Asks, writes config.json (the old one is kept as config.json.bak), checks it and says what to type next. Where the
 * answers end before the questions nothing is written.
 */
export async function init(context: CliContext): Promise<number> {
  const before = openConfigFile(context.configFile);
  if (before.problems.length > 0) {
    context.err(
      `These settings in ${before.file} are wrong; they stay as they are until you or an answer change them:`,
    );
    for (const problem of before.problems) context.err(`  ${problem}`);
  }
  context.out(
    before.text?.trim()
      ? `Your answers in ${context.configFile} are the defaults. Press Enter to keep one.`
      : "A few questions. Press Enter to keep what stands in brackets.",
  );
  const asker = createAsker(context);
  // What a command file does wrong is told by the check of what was written.
  const strays = survivePromises(() => {});
  let changes: Change[];
  try {
    changes = await questions(asker, before.config, context);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    context.err(`\nThere is no answer, because ${error.message}. Nothing was written.`);
    return error.interrupted ? INTERRUPTED : 1;
  } finally {
    await strays.release();
    asker.close();
  }
  const written = writeConfigFile(before, changes);
  const kept = written?.kept ? ` (as it was before: ${written.kept})` : "";
  context.out(written ? `\nWritten: ${context.configFile}${kept}` : `\nNothing changes in ${context.configFile}`);
  const code = await check(context);
  context.out(`\nNext: ${code === 0 ? nextCommand(context.load().config) : "mend that, then npx chatmint check"}`);
  return code;
}

function nextCommand(config: Config): string {
  if (config.twitch.channel && config.twitch.botLogin) return "npx chatmint login twitch";
  if (config.kick.channel) return "npx chatmint login kick";
  return config.twitch.channel ? "npx chatmint start" : "npx chatmint rehearse";
}
