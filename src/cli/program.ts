/** `chatmint` on the command line: one sub-command a file, each loaded when it is called. */
import { Command, CommanderError } from "commander";
import { closest } from "../base/closest.ts";
import { ConfigError, codeOf, messageOf } from "../base/errors.ts";
import { packageVersion } from "../base/paths.ts";
import { inWords } from "../db/place.ts";
import { type CliContext, contextOf, type SharedOptions, type Shell } from "./context.ts";
import { exitCodeOf } from "./run/ending.ts";
import { type Action, SUB_COMMANDS } from "./sub-commands.ts";

/** Runs one command line (without `node` and the script); resolves with the exit code. Never throws. */
export async function runCli(argv: readonly string[], shell: Shell = realShell()): Promise<number> {
  const call: Call = { shell, code: 0 };
  try {
    await buildProgram(call).parseAsync([...argv], { from: "user" });
    return call.code;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode;
    const error = inWords(thrown, "Chatmint stopped");
    if (error instanceof ConfigError) {
      const [{ Speech }, { speechOf }] = await Promise.all([import("../app/speech.ts"), import("./speech.ts")]);
      const speech = call.context ? speechOf(call.context) : new Speech();
      for (const problem of error.problems) call.shell.err(speech.problem(problem));
      return exitCodeOf(error);
    }
    call.shell.err(`Chatmint stopped: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}`);
    return 1;
  }
}

/** One command line under way: whom it speaks to, and how it ended. */
interface Call {
  shell: Shell;
  context?: CliContext;
  code: number;
}

function buildProgram(call: Call): Command {
  const { shell } = call;
  const program = new Command("chatmint")
    .description("Grants currency to the active viewers of a stream, and keeps a book of it.")
    .version(packageVersion(), "-v, --version")
    .exitOverride()
    .configureOutput({ writeOut: (text) => shell.out(text.trimEnd()), writeErr: (text) => shell.err(text.trimEnd()) })
    .showSuggestionAfterError()
    .addHelpText(
      "after",
      "\nWithout a command Chatmint starts: with a config.json here the real thing, else a rehearsal in this terminal.",
    );

  const add = (usage: string, description: string, example: string, action: Action): Command =>
    program
      .command(usage, { isDefault: usage === "start" })
      .description(description)
      .option("--config <file>", "the config to use (default: config.json in this folder)")
      .option("--data <dir>", "the folder for everything the bot writes (default: data in this folder)")
      .addHelpText("after", `\nExample:\n  ${example}`)
      .showHelpAfterError(`Like this: ${example}`)
      .action(async (...given: unknown[]) => {
        const options = given.at(-2) as SharedOptions & Record<string, unknown>;
        const args = given
          .slice(0, -2)
          .flat()
          .filter((value): value is string => typeof value === "string");
        const context = contextOf(shell, options);
        call.shell = context;
        call.context = context;
        call.code = await action(context, args, options);
      });

  // Without a command Chatmint starts, so a word that is none arrives here.
  const start: Command = add(
    "start",
    "start the bot: on your channels, or as a rehearsal when there is no config.json",
    "npx chatmint start --config config.json",
    async (context) => {
      const [word] = start.args;
      if (word !== undefined) return noCommand(context, program, word);
      return (await import("./run/start.ts")).start(context);
    },
  ).allowExcessArguments();
  for (const { usage, description, example, options = [], action } of SUB_COMMANDS) {
    const command = add(usage, description, example, action);
    for (const [flags, what, standard] of options) command.option(flags, what, standard);
  }
  return program;
}

function noCommand(shell: Shell, program: Command, word: string): number {
  const names = program.commands.map((command) => command.name());
  if (names.includes(word)) {
    shell.err(`Write the command first and its options behind it, like this: npx chatmint ${word}`);
    return 1;
  }
  const near = closest(word, names);
  shell.err(
    `There is no command ${word}.${near ? ` Did you mean: npx chatmint ${near}` : " All of them: npx chatmint --help"}`,
  );
  return 1;
}

function realShell(): Shell {
  // Whoever read the answers has gone (`| head -1`): there is nobody left to answer, and that is no failure.
  process.stdout.on("error", (error) => {
    if (!isGone(error)) throw error;
    process.exit(0);
  });
  // Whoever read the log has gone: the bot goes on without.
  process.stderr.on("error", (error) => {
    if (!isGone(error)) throw error;
  });
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    stdin: process.stdin,
    environment: process.env,
  };
}

/** Windows says EOF where others say EPIPE. */
function isGone(error: unknown): boolean {
  return ["EPIPE", "EOF", "ERR_STREAM_DESTROYED"].includes(codeOf(error) ?? "");
}
