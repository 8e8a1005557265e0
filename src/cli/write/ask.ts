/** Does an operation with the bot that runs, or with the book itself where none does; both answer alike. */
import { existsSync } from "node:fs";
import { buildAlone, closeAlone } from "../../app/alone.ts";
import type { House } from "../../app/app.ts";
import { type Answer, type Asked, perform } from "../../app/operations.ts";
import { Rehearsal } from "../../app/rehearsal.ts";
import { TABLES } from "../../app/tables.ts";
import { messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { delay, realSystem, type System } from "../../base/system.ts";
import { startWatchdog } from "../../base/watchdog.ts";
import { hangReport } from "../../chat/commands/switched-off.ts";
import { type Book, openBook } from "../../db/open.ts";
import { checkCopyNow } from "../../ledger/audit/verify-file.ts";
import type { CliContext } from "../context.ts";
import { bookToRead, ofRehearsal } from "../look/book.ts";
import { createLog } from "../run/logging.ts";
import { refuseWrongBook } from "../run/sound-book.ts";
import { speechOf } from "../speech.ts";
import { BOOK_AGAIN_MS, BOOK_WAIT_MS, isInUse } from "./book-free.ts";
import { askRunning } from "./door.ts";

/** Closing may wait for a command of the streamer's own that does not end. */
const CLOSE_MS = 4_500;

interface Ask {
  readonly operation: string;
  readonly request: unknown;
  /** The rehearsal's book, or the rehearsal that runs. */
  readonly rehearsal: boolean;
  /** How to ask this again, as `npx chatmint run`. */
  readonly line: string;
  /** Where there is no book yet it is made: what is asked can begin one. */
  readonly makesBook?: boolean;
}

/** Asks, prints the answer, resolves with the exit code. */
export async function ask(context: CliContext, wish: Ask): Promise<number> {
  return print(context, await answerTo(context, wish));
}

/** Prints an answer; the exit code. */
export function print(context: CliContext, answer: Answer): number {
  const speech = speechOf(context);
  const line = answer.code === 0 ? context.out : context.err;
  for (const text of answer.lines) line(speech.problem(text));
  return answer.code;
}

/** Asks, and prints nothing of the answer. */
export async function answerTo(context: CliContext, wish: Ask): Promise<Answer> {
  const { operation, request, rehearsal } = wish;
  const system = realSystem();
  const asked: Asked = { operation, request, id: system.random.bytes(16).toString("hex") };
  const untilMs = system.clock.monotonic() + BOOK_WAIT_MS;
  for (;;) {
    const answer =
      (await askRunning(context.paths, rehearsal, asked, system.timers)) ??
      (await alone({ ...wish, context, system }, asked, system.clock.monotonic() < untilMs));
    if (answer) return answer;
    await delay(system.timers, BOOK_AGAIN_MS);
  }
}

interface Alone extends Pick<Ask, "rehearsal" | "line" | "makesBook"> {
  readonly context: CliContext;
  readonly system: System;
}

/** With the book itself; `undefined` while another holds it and `mayWait`. */
async function alone(where: Alone, asked: Asked, mayWait: boolean): Promise<Answer | undefined> {
  const { context, rehearsal, line, makesBook = false } = where;
  const log = createLog("warn", (text) => context.err(text.trimEnd()), false);
  // Tells of a book that is not there, is empty or is of another version.
  const file = rehearsal ? context.paths.rehearsalBook : context.paths.book;
  if (!makesBook || existsSync(file)) bookToRead(context, rehearsal, line).close();
  try {
    return await (rehearsal ? inRehearsal(where, asked, log) : inBook(where, asked, log));
  } catch (error) {
    if (mayWait && isInUse(error)) return undefined;
    throw rehearsal ? ofRehearsal(context.paths.rehearsalBook, error) : error;
  }
}

async function inBook({ context, system }: Alone, asked: Asked, log: Log): Promise<Answer> {
  const { config } = context.load();
  const { paths } = context;
  const book: Book = openBook({
    tables: TABLES,
    file: paths.book,
    backupFolder: paths.backups,
    checkCopy: checkCopyNow,
  });
  const watchdog = startWatchdog({ timers: system.timers, reportFile: hangReport(paths.folder) });
  const speech = speechOf(context);
  let house: House | undefined;
  try {
    house = await buildAlone({
      ...{ config, paths, book, system, log, watchdog },
      inLanguage: (problem) => speech.tell(problem),
      onFatal: (error) => context.err(messageOf(error)),
      unsaid: (text) => context.err(speech.say("Not said in chat, because no bot is running: {text}", { text })),
    });
    await refuseWrongBook(book, house, context.restoreHint);
    await house.bot.start();
    watchdog.armed();
    return await perform(house, asked, log);
  } finally {
    if (house) await Promise.race([closeAlone(house), delay(system.timers, CLOSE_MS)]);
    await watchdog.stop();
    book.close();
  }
}

async function inRehearsal({ context, system }: Alone, asked: Asked, log: Log): Promise<Answer> {
  const { clock, random } = system;
  const rehearsal = await Rehearsal.open({
    ...{ config: context.load().config, paths: context.paths, bookFile: context.paths.rehearsalBook },
    ...{ nowMs: clock.now(), random, log, run: random.bytes(6).toString("hex") },
    print: (text) => context.err(text),
    hint: () => {},
    onFatal: (error) => context.err(messageOf(error)),
  });
  try {
    return await perform(rehearsal.house, asked, log);
  } finally {
    await rehearsal.close();
  }
}
