/** `chatmint doctor`: one line a step, green or with the cure. It changes nothing and never refreshes a sign-in. */
import { existsSync } from "node:fs";
import path from "node:path";
import { styleText } from "node:util";
import { messageOf } from "../base/errors.ts";
import { realSystem } from "../base/system.ts";
import { type Config, zoneOf } from "../config/schema.ts";
import { type Book, openBook, openBookToRead } from "../db/open.ts";
import type { DoctorStep } from "../platforms/platform.ts";
import { realPlatforms } from "../real-platforms.ts";
import { WHAT_HAPPENS } from "../watch/assumed.ts";
import type { CliContext } from "./context.ts";
import { copiesStep } from "./copies.ts";
import {
  bookStep,
  channelsStep,
  commandsSteps,
  configStep,
  diskStep,
  folderStep,
  obsSteps,
  secretsOf,
  secretsSteps,
  zoneStep,
} from "./doctor-steps.ts";
import { createLog } from "./logging.ts";
import { survivePromises } from "./strays.ts";

const MARKS = {
  ok: ["green", "ok     "],
  warning: ["yellow", "careful"],
  failed: ["red", "FAILED "],
  skipped: ["gray", "skipped"],
} as const;

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
  const { step, config } = configStep(context);
  yield step;
  if (!config) return;
  const channels = channelsStep(context, config);
  if (channels) yield channels;
  yield zoneStep(config);
  yield* secretsSteps(context);
  yield* commandsSteps(context, config);
  yield folderStep(context);
  yield bookStep(context);
  yield copiesStep(context, zoneOf(config), realSystem().clock.now());
  yield diskStep(context);
  yield* obsSteps(context, config);
  yield* platformSteps(context, config);
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
      secrets: secretsOf(context),
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
