/** `chatmint init`: a few questions, Enter keeps the default, and a config.json at the end. Never asks for a token. */
import { nextCommand, viewersCommands } from "../../app/set-up/next-command.ts";
import { setUpQuestions } from "../../app/set-up/questions.ts";
import type { Change } from "../../app/settings/settings-file.ts";
import { Speech, systemLanguage } from "../../app/speech.ts";
import type { CliContext } from "../context.ts";
import { check } from "../look/check.ts";
import { survivePromises } from "../run/strays.ts";
import { createAsker, NoAnswer } from "./ask.ts";
import { openConfigFile, writeConfigFile } from "./config-file.ts";

/** What a shell expects of a command that Ctrl-C ended. */
const INTERRUPTED = 130;

/**
 * Asks, writes config.json (the old one is kept as config.json.bak), checks it and says what to type next. Where the
 * answers end before the questions nothing is written.
 */
export async function init(context: CliContext): Promise<number> {
  const before = openConfigFile(context.configFile);
  const speech = new Speech(before.text?.trim() ? before.config.chat.language : systemLanguage(context.environment));
  const say = speech.say.bind(speech);
  if (before.problems.length > 0) {
    context.err(
      say("These settings in {file} are wrong; they stay as they are until you or an answer change them:", {
        file: before.file,
      }),
    );
    for (const problem of before.problems) context.err(`  ${speech.problem(problem)}`);
  }
  context.out(
    before.text?.trim()
      ? say("Your answers in {file} are the defaults. Press Enter to keep one.", { file: context.configFile })
      : say("A few questions. Press Enter to keep what stands in brackets."),
  );
  const asker = createAsker(context, speech);
  // What a command file does wrong is told by the check of what was written.
  const strays = survivePromises(() => {});
  let changes: readonly Change[];
  try {
    const { environment, paths } = context;
    const flow = setUpQuestions({ config: before.config, paths, environment, speech, isNew: !before.text?.trim() });
    let step = await flow.next();
    while (!step.done) step = await flow.next(await asker.put(step.value));
    changes = step.value;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    context.err(
      `\n${
        error.interrupted
          ? say("There is no answer, because Ctrl-C was pressed. Nothing was written.")
          : say("There is no answer, because the input ended. Nothing was written.")
      }`,
    );
    return error.interrupted ? INTERRUPTED : 1;
  } finally {
    await strays.release();
    asker.close();
  }
  const written = writeConfigFile(before, changes);
  const file = context.configFile;
  if (!written) context.out(`\n${say("Nothing changes in {file}", { file })}`);
  else if (!written.kept) context.out(`\n${say("Written: {file}", { file })}`);
  else context.out(`\n${say("Written: {file} (as it was before: {kept})", { file, kept: written.kept })}`);
  for (const { from, to } of written?.moved ?? []) context.out(say("Moved: {from} is now {to}.", { from, to }));
  const code = await check(context, speech);
  const forViewers = code === 0 ? viewersCommands(context.load().config).join(", ") : "";
  if (forViewers !== "")
    context.out(`\n${say("So that viewers can sign in on your page: {commands}", { commands: forViewers })}`);
  const next = code === 0 ? nextCommand(context.load().config) : say("mend that, then npx chatmint check");
  context.out(`\n${say("Next: {next}", { next })}`);
  return code;
}
