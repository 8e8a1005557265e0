/**
 * `chatmint import`: looks at what another bot has left, tells what it would do, asks, and hands it to the bot. Nothing is
 * written to the book before yes.
 */
import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { delay, realSystem } from "../../base/system.ts";
import { Staged } from "../../db/staged.ts";
import type { ImportStanding } from "../../features/imports/standing.ts";
import { openGiven } from "../../imports/given.ts";
import { importError } from "../../imports/problem.ts";
import { resolvedSentences, resolveNames } from "../../imports/resolve.ts";
import type { CliContext } from "../context.ts";
import { takenWords } from "../look/chat-check.ts";
import { type Progress, terminalProgress } from "../progress.ts";
import { type Asker, createAsker, NoAnswer } from "../set-up/ask.ts";
import { speechOf } from "../speech.ts";
import { answerTo, ask } from "../write/ask.ts";
import { withInterrupt } from "../write/interrupt.ts";
import { lookupFor } from "../write/lookup.ts";
import { withBookOrNone } from "./book-or-none.ts";
import { Decisions } from "./decisions.ts";
import { fetched } from "./fetching.ts";
import { neededFiles, removeLeftovers } from "./leftovers.ts";
import { importCommands } from "./make-commands.ts";
import { type ImportOptions, importOptions } from "./options.ts";
import { prepareImport } from "./prepare.ts";
import type { PrepareGround } from "./prepare-ground.ts";
import { lookInWords } from "./report.ts";

/** What a shell expects of a command that Ctrl-C ended. */
const INTERRUPTED = 130;
const STATUS_EVERY_MS = 500;

const LINE = "npx chatmint import";

/** Exit code 0 when it was done, or decided against; 1 when it was not decided or failed. */
export async function importPoints(
  context: CliContext,
  [what = "", number]: readonly string[],
  given: Record<string, unknown>,
): Promise<number> {
  const writes = { rehearsal: false, line: LINE };
  if (what === "list" && !existsSync(what)) return ask(context, { ...writes, operation: "import-list", request: {} });
  if (what === "undo" && !existsSync(what)) return undo(context, number);
  const options = importOptions(given);
  await removeLeftovers(context.paths.imports, () => withBookOrNone(context, neededFiles));
  const asker = options.yes ? undefined : createAsker(context, speechOf(context));
  try {
    return await bring(context, what, options, asker);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    context.err(
      `There is no answer, because ${error.interrupted ? "Ctrl-C was pressed" : "the input ended"}. Nothing was written. To do it without being asked: add --yes`,
    );
    return error.interrupted ? INTERRUPTED : 1;
  } finally {
    asker?.close();
  }
}

async function undo(context: CliContext, number: string | undefined): Promise<number> {
  if (number === undefined || !/^o?[1-9]\d{0,8}$/i.test(number)) {
    throw importError("Say which: npx chatmint import undo 7. All of them: npx chatmint import list");
  }
  const answer = await answerTo(context, {
    ...{ operation: "import-undo", request: { number }, rehearsal: false, line: LINE },
  });
  if (answer.code !== 0) return told(context, answer);
  return followed(context, answer.data as ImportStanding, "Taken back");
}

async function bring(
  context: CliContext,
  what: string,
  options: ImportOptions,
  asker: Asker | undefined,
): Promise<number> {
  const decisions = new Decisions(asker, context);
  const saved = await fetched(context, what, options, asker);
  if (saved === "interrupted") return interrupted(context);
  const given = await openGiven(saved?.folder ?? what);
  let staged: Staged | undefined;
  try {
    const { config } = context.load();
    const ground: PrepareGround = {
      ...{ config, paths: context.paths, folder: context.paths.imports, clock: realSystem().clock, decisions },
      withBook: (use) => withBookOrNone(context, use),
      taken: (words) => takenWords(context, config, words),
      resolve: (rows) => resolve(context, rows),
    };
    const prepared = await prepareImport(ground, given, options);
    if (prepared.kind === "interrupted") return interrupted(context);
    if (prepared.kind === "commands") return await importCommands(context, prepared.look, asker && decisions);
    staged = prepared.staged;
    for (const line of lookInWords(prepared.look, prepared.leftOut, config)) context.out(line);
    if (prepared.look.nothing) {
      context.out("There is nothing to write.");
      forget(staged);
      return 0;
    }
    const answer = asker
      ? await decisions.choose({ option: "yes", question: "\nWrite this to the book?", options: ["yes", "no"] })
      : "yes";
    if (answer === "no") {
      context.out("Nothing was written.");
      forget(staged);
      return 0;
    }
    const { file } = staged;
    staged.close();
    staged = undefined;
    const code = await write(context, file);
    // Whoever watched is in the book now; the service has the rest.
    if (saved && code === 0) rmSync(saved.folder, { recursive: true, force: true });
    return code;
  } finally {
    staged?.close();
    given.close();
  }
}

/** What was read or answered until Ctrl-C is kept. */
function interrupted(context: CliContext): number {
  context.err("Nothing was written. The same command goes on where it was.");
  return INTERRUPTED;
}

function forget(staged: Staged): void {
  staged.close();
  Staged.remove(staged.file);
}

/** False when Ctrl-C was pressed: what was answered is kept. */
async function resolve(context: CliContext, staged: Staged): Promise<boolean> {
  if (staged.countToAsk("twitch") + staged.countToAsk("kick") === 0) return true;
  const system = realSystem();
  const progress = terminalProgress("Asking for names", system.clock);
  const lookups = lookupFor(context);
  return withInterrupt(async (signal) => {
    try {
      const resolved = await resolveNames({ staged, lookups, system, signal, progress: progress.tell });
      progress.end();
      for (const sentence of resolvedSentences(resolved)) context.out(sentence);
      return !signal.aborted;
    } finally {
      progress.end();
      await lookups.close();
    }
  });
}

async function write(context: CliContext, file: string): Promise<number> {
  const answer = await answerTo(context, {
    ...{
      operation: "import-begin",
      request: { file: path.resolve(file) },
      rehearsal: false,
      line: LINE,
      makesBook: true,
    },
  });
  if (answer.code !== 0) return told(context, answer);
  return followed(context, answer.data as ImportStanding, "Written");
}

/** Tells how far it is until it is through; Ctrl-C leaves it to the bot. */
async function followed(context: CliContext, begun: ImportStanding, what: string): Promise<number> {
  const system = realSystem();
  const progress: Progress = terminalProgress(what, system.clock);
  return withInterrupt(async (signal) => {
    try {
      let standing = begun;
      while (isUnderWay(standing)) {
        progress.tell(
          ...((standing.undo ? [standing.undo.done, standing.undo.movements] : [standing.done, standing.rows]) as [
            number,
            number,
          ]),
        );
        await delay(system.timers, STATUS_EVERY_MS);
        if (signal.aborted) {
          progress.end();
          context.out(`The bot goes on with it. How far it is: ${LINE} list`);
          return 0;
        }
        const answer = await answerTo(context, {
          ...{ operation: "import-status", request: { number: begun.number }, rehearsal: false, line: LINE },
        });
        if (answer.code !== 0) return told(context, answer);
        standing = answer.data as ImportStanding;
      }
      progress.end();
      const { lines, code, data } = await answerTo(context, {
        ...{ operation: "import-status", request: { number: begun.number }, rehearsal: false, line: LINE },
      });
      const hasEnded = code !== 0 || !hasMore(data as ImportStanding);
      return told(context, { lines, code: hasEnded ? code : 1 });
    } finally {
      progress.end();
    }
  });
}

function isUnderWay(standing: ImportStanding): boolean {
  return !hangs(standing) && hasMore(standing);
}

/** Nothing happens to it just now. */
function hangs({ interrupted, failing }: ImportStanding): boolean {
  return interrupted || failing !== undefined;
}

function hasMore({ state, undo: back }: ImportStanding): boolean {
  return back ? back.done < back.movements : state === "running";
}

function told(
  context: CliContext,
  { code, lines }: { readonly code: number; readonly lines: readonly string[] },
): number {
  const print = code === 0 ? context.out : context.err;
  for (const line of lines) print(line);
  return code;
}
