/** `chatmint check`: config, command files, wording and book; every problem at once. */

import { existsSync } from "node:fs";
import type { Config } from "../../app/config.ts";
import { configWarnings } from "../../app/config-warnings.ts";
import { secondPlaceOf } from "../../app/copies/places.ts";
import type { CopiesStanding } from "../../app/copies/standing.ts";
import { standingText } from "../../app/copies/telling.ts";
import { escrowSources, missingFiles } from "../../app/listed.ts";
import type { Speech } from "../../app/speech.ts";
import { TABLES } from "../../app/tables.ts";
import { ConfigError, messageOf } from "../../base/errors.ts";
import { type OldPlace, oldPlaceNotes } from "../../config/moved.ts";
import { openBookToRead } from "../../db/open.ts";
import { checkFolder } from "../../db/place.ts";
import { refuseFaultySqlite } from "../../db/sqlite-version.ts";
import { verify } from "../../ledger/audit/verify.ts";
import { knownBotsFrom } from "../../viewers/exclusions.ts";
import type { CliContext } from "../context.ts";
import { survivePromises } from "../run/strays.ts";
import { speechOf } from "../speech.ts";
import { lookAtChat } from "./chat-check.ts";
import { copiesStanding } from "./copies.ts";
import { homeWarning } from "./home-check.ts";

/** Exit code 0 when nothing is wrong; 1 and a sentence per problem. Warnings do not count. */
export async function check(context: CliContext, speech: Speech = speechOf(context)): Promise<number> {
  const { problems, config, old, warnings, copies } = await found(context, speech);
  for (const problem of problems) context.err(speech.problem(problem));
  const file = existsSync(context.configFile) ? context.configFile : undefined;
  const say = speech.say.bind(speech);
  // Of the defaults alone, before anything is set up, there is nothing to think over yet.
  for (const warning of [...oldPlaceNotes(old, say), ...(config && file ? warnings : [])])
    context.err(speech.say("Worth knowing: {warning}", { warning }));
  for (const { text } of copies?.troubles ?? [])
    context.err(speech.say("Worth knowing: {warning}", { warning: speech.tell(text) }));
  const copied = copies && standingText(copies);
  if (copied) context.out(speech.say("Copies: {told}.", { told: speech.tell(copied) }));
  if (problems.length > 0) {
    context.err(
      problems.length === 1
        ? speech.say("1 problem found.")
        : speech.say("{count} problems found.", { count: problems.length }),
    );
    return 1;
  }
  context.out(
    file
      ? speech.say("{file} and everything else is in order.", { file })
      : speech.say("There is no config.json; with the defaults everything is in order."),
  );
  return 0;
}

interface Found {
  readonly problems: readonly string[];
  readonly config: Config | undefined;
  readonly old: readonly OldPlace[];
  readonly warnings: readonly string[];
  readonly copies: CopiesStanding | undefined;
}

/** Everything that is wrong, and the config where it can be used. */
async function found(context: CliContext, speech: Speech): Promise<Found> {
  const problems: string[] = [];
  const told = async (look: () => unknown) => {
    try {
      await look();
    } catch (error) {
      problems.push(...(error instanceof ConfigError ? error.problems : [messageOf(error)]));
    }
  };
  const strays = survivePromises((error, sentence) => problems.push(`${sentence} (${messageOf(error)})`));
  let config: Config | undefined;
  let old: readonly OldPlace[] = [];
  await told(() => {
    ({ config, old } = context.load());
  });
  await told(() => context.secrets());
  await told(() => knownBotsFrom([context.paths.knownBots]));
  // A mistake in one section hides none of what follows from the others.
  const usable = config ?? context.loadUsable();
  const chat = await lookAtChat(context, usable);
  problems.push(...chat.problems);
  for (const note of chat.notes) context.err(speech.problem(note));
  problems.push(...missingFiles(usable, context.paths));
  await told(() => checkFolder(context.paths.folder));
  await told(() => refuseFaultySqlite());
  let warnings: readonly string[] = [];
  await told(() => {
    warnings = lookAtBook(context, usable, problems, speech);
  });
  const home = await homeWarning(usable, speech.say.bind(speech));
  if (home !== undefined) warnings = [...warnings, home];
  await told(() => secondPlaceOf(usable, context.configFile, context.paths));
  let copies: CopiesStanding | undefined;
  await told(async () => {
    copies = await copiesStanding(context, usable);
  });
  await strays.release();
  return { problems, config, old, warnings, copies };
}

/** Adds what is wrong with the book; what is worth a second thought about the config, also by what stands in the book. */
function lookAtBook(context: CliContext, config: Config, problems: string[], speech: Speech): readonly string[] {
  const say = speech.say.bind(speech);
  if (!existsSync(context.paths.book)) return configWarnings(config, undefined, say);
  const book = openBookToRead(context.paths.book, TABLES);
  try {
    const wrong = verify(book.db, { tables: TABLES, escrows: escrowSources }).problems;
    problems.push(...wrong.map((problem) => speech.say("The book: {problem}", { problem })));
    return configWarnings(config, book.db, say);
  } finally {
    book.close();
  }
}
