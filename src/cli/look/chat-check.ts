/** The commands and their wording, loaded as a start loads them, for `check`, `doctor` and `history`. */
import { existsSync } from "node:fs";
import type { Config } from "../../app/config.ts";
import { whyTaken } from "../../app/imports/taken-words.ts";
import { FEATURE_ERRORS, FEATURE_TEXTS, spokenWords, uncalled } from "../../app/listed.ts";
import { TABLES } from "../../app/tables.ts";
import { realSystem } from "../../base/system.ts";
import { startWatchdog } from "../../base/watchdog.ts";
import { hangReport, SwitchedOff } from "../../chat/commands/switched-off.ts";
import { type LoadedChat, loadChat } from "../../chat/load.ts";
import { openBookToRead } from "../../db/open.ts";
import type { CliContext } from "../context.ts";

/** What is wrong with them, what is worth knowing, and how many there are: for `doctor`. */
export async function lookAtChat(
  context: CliContext,
  config: Config,
): Promise<{ readonly problems: readonly string[]; readonly notes: readonly string[]; readonly commands: number }> {
  return withChat(context, config, ({ problems, notes, book }) => {
    const made = madeInChat(context);
    const isCommand = (word: string) => book.has(word) || made.has(word);
    const lines = uncalled(config, { mark: book.mark, isCommand });
    return { problems: [...problems, ...lines], notes, commands: book.commands.size };
  });
}

/** Of some words those that no command can be made under, each with why, as behind a colon. */
export async function takenWords(
  context: CliContext,
  config: Config,
  words: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const made = madeInChat(context);
  return withChat(context, config, ({ book }) =>
    whyTaken(
      words,
      (word) => book.has(word),
      (word) => made.has(word),
    ),
  );
}

/** Loads them and hands them over. */
export async function withChat<T>(
  context: CliContext,
  config: Config,
  use: (chat: LoadedChat) => T | Promise<T>,
): Promise<T> {
  const watchdog = startWatchdog({ timers: realSystem().timers, reportFile: hangReport(context.paths.folder) });
  try {
    return await use(
      await loadChat({
        ...{ watchdog, switchedOff: new SwitchedOff(context.paths.folder) },
        paths: context.paths,
        config: config.chat,
        currency: config.currency,
        features: FEATURE_TEXTS,
        errors: FEATURE_ERRORS,
      }),
    );
  } finally {
    await watchdog.stop();
  }
}

/** The words of commands that were made in chat; none where there is no book that can be read. */
export function madeInChat(context: CliContext): ReadonlySet<string> {
  if (!existsSync(context.paths.book)) return new Set();
  try {
    const book = openBookToRead(context.paths.book, TABLES);
    try {
      return new Set(spokenWords(book.db));
    } finally {
      book.close();
    }
  } catch {
    // What is wrong with the book is told where the book is looked at.
    return new Set();
  }
}
