/** `chatmint doctor`: one line a step, green or with the cure. It changes nothing and never refreshes a sign-in. */
import { existsSync, statfsSync } from "node:fs";
import path from "node:path";
import { styleText } from "node:util";
import { ConfigError, codeOf, messageOf } from "../base/errors.ts";
import { realSystem } from "../base/system.ts";
import { loadChat } from "../chat/load.ts";
import { type Config, zoneOf } from "../config/schema.ts";
import { type Book, openBook, openBookToRead } from "../db/open.ts";
import { escrowSources } from "../escrows.ts";
import { FEATURE_REPLIES } from "../feature-replies.ts";
import { verify } from "../ledger/verify.ts";
import type { DoctorStep } from "../platforms/platform.ts";
import { realPlatforms } from "../real-platforms.ts";
import { WHAT_HAPPENS } from "../watch/assumed.ts";
import type { CliContext } from "./context.ts";
import { copiesStep } from "./copies.ts";
import { createLog } from "./logging.ts";
import { survivePromises } from "./strays.ts";

const MARKS = {
  ok: ["green", "ok     "],
  warning: ["yellow", "careful"],
  failed: ["red", "FAILED "],
  skipped: ["gray", "skipped"],
} as const;
const SPACE_LEAST = 500 * 1024 * 1024;

/** Goes through every step. Exit code 1 when one failed. */
export async function doctor(context: CliContext): Promise<number> {
  let failed = 0;
  let careful = 0;
  const colour = process.stdout.isTTY === true;
  const tell = (step: DoctorStep) => {
    const [style, mark] = MARKS[step.state];
    context.out(`${colour ? styleText(style, mark) : mark} ${step.name}: ${step.detail}`);
    if (step.cure && step.state !== "ok") context.out(`        ${step.cure}`);
    if (step.state === "failed") failed++;
    if (step.state === "warning") careful++;
  };
  const strays = survivePromises((error, sentence) =>
    tell({ name: "commands", state: "failed", detail: messageOf(error), cure: sentence }),
  );
  try {
    for await (const step of steps(context)) tell(step);
  } finally {
    await strays.release();
  }
  context.out(summary(failed, careful));
  return failed === 0 ? 0 : 1;
}

function summary(failed: number, careful: number): string {
  if (failed > 0) return `${failed} step${failed === 1 ? "" : "s"} failed; the line below each says what to do.`;
  if (careful === 0) return "All is well.";
  return `Nothing failed; ${careful} line${careful === 1 ? " says" : "s say"} "careful": what is below would make it better.`;
}

async function* steps(context: CliContext): AsyncIterable<DoctorStep> {
  let config: Config;
  try {
    const loaded = context.load();
    config = loaded.config;
    yield loaded.file
      ? { name: "config", state: "ok", detail: loaded.file }
      : {
          name: "config",
          state: "warning",
          detail: "there is no config.json; the defaults hold and nothing is connected",
          cure: "npx chatmint init",
        };
  } catch (error) {
    const problems = error instanceof ConfigError ? error.problems : [messageOf(error)];
    yield {
      name: "config",
      state: "failed",
      detail: problems.join(" "),
      cure: "Mend config.json and run: npx chatmint doctor",
    };
    return;
  }
  yield await commandsStep(context, config);
  yield bookStep(context);
  yield copiesStep(context, zoneOf(config), realSystem().clock.now());
  yield diskStep(context);
  yield* platformSteps(context, config);
}

async function commandsStep(context: CliContext, config: Config): Promise<DoctorStep> {
  const { problems, book } = await loadChat({
    paths: context.paths,
    config: config.chat,
    currency: config.currency,
    features: FEATURE_REPLIES,
  });
  if (problems.length === 0) return { name: "commands", state: "ok", detail: `${book.commands.size} commands` };
  return {
    name: "commands",
    state: "failed",
    detail: problems.join(" "),
    cure: "npx chatmint check lists them one by one",
  };
}

function bookStep(context: CliContext): DoctorStep {
  const file = context.paths.book;
  if (!existsSync(file)) return { name: "database", state: "ok", detail: "no book yet; it is made at the first start" };
  try {
    const book = openBookToRead(file);
    try {
      const { problems, transfers } = verify(book.db, { escrows: escrowSources });
      if (problems.length > 0)
        return {
          name: "database",
          state: "failed",
          detail: problems.join(" "),
          cure: context.restoreHint,
        };
      return { name: "database", state: "ok", detail: `${file} adds up, ${transfers} transfers` };
    } finally {
      book.close();
    }
  } catch (error) {
    const older = codeOf(error) === "BOOK_OLDER";
    return {
      name: "database",
      state: older ? "warning" : "failed",
      detail: messageOf(error),
      cure: older ? "npx chatmint start" : context.restoreHint,
    };
  }
}

/** Ids that were looked up are in the book; where there is none, or none that can be read, a memory will do. */
function bookOrMemory(file: string): Book {
  try {
    if (existsSync(file)) return openBookToRead(file);
  } catch {
    // The step about the database has told of it; the platforms are looked at all the same.
  }
  return openBook({ file: ":memory:" });
}

function diskStep(context: CliContext): DoctorStep {
  let folder = context.paths.folder;
  while (!existsSync(folder)) folder = path.dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const detail = `${(free / 1024 ** 3).toFixed(1)} GB free for ${context.paths.folder}`;
  return free < SPACE_LEAST
    ? {
        name: "disk",
        state: "failed",
        detail,
        cure: "Free some space: a full disk stops the bot. --data DIR moves everything to another disk.",
      }
    : { name: "disk", state: "ok", detail };
}

async function* platformSteps(context: CliContext, config: Config): AsyncIterable<DoctorStep> {
  const book = bookOrMemory(context.paths.book);
  try {
    const log = createLog("error", (text) => context.err(text.trimEnd()), false);
    const envFile = path.join(path.dirname(context.configFile), ".env");
    for (const platform of await realPlatforms({
      config,
      db: book.db,
      system: realSystem(),
      log,
      secrets: context.secrets(),
      envFile,
    })) {
      for await (const step of platform.doctor()) yield step;
    }
    if (config.twitch.channel || config.kick.channel) {
      yield { name: "live without a sign-in", state: "ok", detail: WHAT_HAPPENS[config.watching.live] };
    }
  } finally {
    book.close();
  }
}
