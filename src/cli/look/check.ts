/** `chatmint check`: config, command files, wording and book; every problem at once. */

import { existsSync } from "node:fs";
import path from "node:path";
import type { Config } from "../../app/config.ts";
import { configWarnings } from "../../app/config-warnings.ts";
import { escrowSources } from "../../app/listed.ts";
import { TABLES } from "../../app/tables.ts";
import { ConfigError, messageOf } from "../../base/errors.ts";
import { type OldPlace, oldPlaceNotes } from "../../config/moved.ts";
import { openBookToRead } from "../../db/open.ts";
import { checkFolder } from "../../db/place.ts";
import { hasSoldTickets } from "../../features/giveaways/sold.ts";
import { verify } from "../../ledger/audit/verify.ts";
import { knownBotsFrom } from "../../viewers/exclusions.ts";
import type { CliContext } from "../context.ts";
import { survivePromises } from "../run/strays.ts";
import { type Speech, speechOf } from "../speech.ts";
import { lookAtChat } from "./chat-check.ts";

/** Exit code 0 when nothing is wrong; 1 and a sentence per problem. Warnings do not count. */
export async function check(context: CliContext, speech: Speech = speechOf(context)): Promise<number> {
  const { problems, config, old, sellsTickets } = await found(context, speech);
  for (const problem of problems) context.err(speech.problem(problem));
  const file = existsSync(context.configFile) ? context.configFile : undefined;
  // Of the defaults alone, before anything is set up, there is nothing to think over yet.
  const say = speech.say.bind(speech);
  const warnings = config && file ? configWarnings(config, { sellsTickets }, say) : [];
  for (const warning of [...oldPlaceNotes(old, say), ...warnings])
    context.err(speech.say("Worth knowing: {warning}", { warning }));
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
  readonly sellsTickets: boolean;
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
  problems.push(...missingCodes(context, usable));
  await told(() => checkFolder(context.paths.folder));
  let sellsTickets = false;
  await told(() => {
    sellsTickets = lookAtBook(context, problems, speech).sellsTickets;
  });
  await strays.release();
  return { problems, config, old, sellsTickets };
}

/** Files of codes that an item of the shop names and that are not there. */
export function missingCodes(context: CliContext, config: Config): string[] {
  const wanted = config.shop.items.filter(
    ({ codes }) => codes !== undefined && !existsSync(path.join(context.paths.codes, codes)),
  );
  return wanted.map(
    ({ name, codes }) =>
      `shop.items: ${name} hands out codes from ${path.join(context.paths.codes, codes!)}, which is not there, so it would be sold out. Put the file there, one code a line.`,
  );
}

function lookAtBook(context: CliContext, problems: string[], speech: Speech): { readonly sellsTickets: boolean } {
  if (!existsSync(context.paths.book)) return { sellsTickets: false };
  const book = openBookToRead(context.paths.book, TABLES);
  try {
    const wrong = verify(book.db, { tables: TABLES, escrows: escrowSources }).problems;
    problems.push(...wrong.map((problem) => speech.say("The book: {problem}", { problem })));
    return { sellsTickets: hasSoldTickets(book.db) };
  } finally {
    book.close();
  }
}
