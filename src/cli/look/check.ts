/** `chatmint check`: config, command files, wording and book; every problem at once. */

import { existsSync } from "node:fs";
import { besidesSchema, type Told } from "../../app/besides-schema.ts";
import type { Config } from "../../app/config.ts";
import type { CopiesStanding } from "../../app/copies/standing.ts";
import { standingText } from "../../app/copies/telling.ts";
import { escrowSources } from "../../app/listed.ts";
import type { Speech } from "../../app/speech.ts";
import { TABLES } from "../../app/tables.ts";
import { ConfigError, messageOf } from "../../base/errors.ts";
import { type OldPlace, oldPlaceNotes } from "../../config/moved.ts";
import { type Book, openBookToRead } from "../../db/open.ts";
import { checkFolder } from "../../db/place.ts";
import { refuseFaultySqlite } from "../../db/sqlite-version.ts";
import { verify } from "../../ledger/audit/verify.ts";
import { knownBotsFrom } from "../../viewers/exclusions.ts";
import type { CliContext } from "../context.ts";
import { survivePromises } from "../run/strays.ts";
import { speechOf } from "../speech.ts";
import { madeInChat, withChat } from "./chat-check.ts";
import { copiesStanding } from "./copies.ts";

/** Exit code 0 when nothing is wrong; 1 and a sentence per problem. Warnings do not count. */
export async function check(context: CliContext, speech: Speech = speechOf(context)): Promise<number> {
  const { problems, config, old, warnings, copies } = await found(context, speech);
  for (const problem of problems) context.err(speech.tell(problem));
  const file = existsSync(context.configFile) ? context.configFile : undefined;
  const say = speech.say.bind(speech);
  // Of the defaults alone, before anything is set up, there is nothing to think over yet.
  const worthKnowing = new Set([
    ...oldPlaceNotes(old, say),
    ...(config && file ? warnings : []).map((warning) => speech.tell(warning)),
    // Of the second place both tell.
    ...(copies?.troubles ?? []).map(({ text }) => speech.tell(text)),
  ]);
  for (const warning of worthKnowing) context.err(speech.say("Worth knowing: {warning}", { warning }));
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
      problems.push(...problemsOf(error));
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
  const besides = await lookBesides(context, usable, problems, speech);
  problems.push(...besides.problems);
  for (const note of besides.notes) context.err(speech.problem(note));
  await told(() => checkFolder(context.paths.folder));
  await told(() => refuseFaultySqlite());
  let copies: CopiesStanding | undefined;
  await told(async () => {
    copies = await copiesStanding(context, usable);
  });
  await strays.release();
  return { problems, config, old, warnings: besides.warnings, copies };
}

/** Adds what is wrong with the book; everything else that is told of the config, also by what stands in the book. */
async function lookBesides(
  context: CliContext,
  config: Config,
  problems: string[],
  speech: Speech,
): Promise<Told & { readonly notes: readonly string[] }> {
  const { configFile, paths } = context;
  const made = madeInChat(context);
  let book: Book | undefined;
  try {
    if (existsSync(paths.book)) {
      book = openBookToRead(paths.book, TABLES);
      const wrong = verify(book.db, { tables: TABLES, escrows: escrowSources }).problems;
      problems.push(...wrong.map((problem) => speech.say("The book: {problem}", { problem })));
    }
  } catch (error) {
    problems.push(...problemsOf(error));
  }
  try {
    return await withChat(context, config, async (chat) => ({
      ...(await besidesSchema(config, {
        ...{ configFile, paths, chat, db: book?.db },
        isMadeInChat: (word) => made.has(word),
      })),
      notes: chat.notes,
    }));
  } finally {
    book?.close();
  }
}

function problemsOf(error: unknown): readonly string[] {
  return error instanceof ConfigError ? error.problems : [messageOf(error)];
}
