/** `chatmint doctor`: one line a step, green or with the cure. It changes nothing and never refreshes a sign-in. */
import { existsSync } from "node:fs";
import path from "node:path";
import { styleText } from "node:util";
import type { Config } from "../../app/config.ts";
import { featureChecks } from "../../app/listed.ts";
import { realPlatforms } from "../../app/platforms.ts";
import type { Speech } from "../../app/speech.ts";
import { TABLES } from "../../app/tables.ts";
import { viewerSignInSteps } from "../../app/viewer-sign-ins.ts";
import { messageOf } from "../../base/errors.ts";
import { realSystem } from "../../base/system.ts";
import { type Book, openBook, openBookToRead } from "../../db/open.ts";
import { whatHappens } from "../../features/watch/assumed.ts";
import type { DoctorStep } from "../../platforms/platform.ts";
import type { CliContext } from "../context.ts";
import { copiesSteps } from "../look/copies.ts";
import { createLog } from "../run/logging.ts";
import { survivePromises } from "../run/strays.ts";
import { speechOf } from "../speech.ts";
import {
  bookStep,
  channelsStep,
  commandsSteps,
  configStep,
  diskStep,
  folderStep,
  secretsOf,
  secretsSteps,
  sqliteStep,
  zoneStep,
} from "./doctor-steps.ts";

const MARKS = {
  ok: ["green", "ok"],
  warning: ["yellow", "careful"],
  failed: ["red", "FAILED"],
  skipped: ["gray", "skipped"],
} as const;

/** Goes through every step. Exit code 1 when one failed. */
export async function doctor(context: CliContext, options: { readonly json: boolean }): Promise<number> {
  const counts = { ok: 0, warning: 0, failed: 0, skipped: 0 };
  const speech = speechOf(context);
  const width = Math.max(...Object.values(MARKS).map(([, mark]) => speech.say(mark).length));
  const colour = process.stdout.isTTY === true;
  const tell = (step: DoctorStep) => {
    const [style, word] = MARKS[step.state];
    const mark = speech.say(word).padEnd(width);
    const [name, detail] = [speech.tell(step.name), speech.tell(step.detail)];
    counts[step.state]++;
    if (options.json) {
      const cure = step.cure === undefined ? {} : { cure: speech.tell(step.cure) };
      context.out(JSON.stringify({ name, state: step.state, detail, ...cure }));
      return;
    }
    context.out(speech.say("{mark} {name}: {detail}", { mark: colour ? styleText(style, mark) : mark, name, detail }));
    if (step.cure && step.state !== "ok") context.out(`${" ".repeat(width + 1)}${speech.tell(step.cure)}`);
  };
  const strays = survivePromises((error, sentence) =>
    tell({ name: "commands", state: "failed", detail: messageOf(error), cure: sentence }),
  );
  try {
    for await (const step of steps(context)) tell(step);
  } finally {
    await strays.release();
  }
  if (!options.json) context.out(summary(speech, counts.failed, counts.warning));
  return counts.failed === 0 ? 0 : 1;
}

function summary(speech: Speech, failed: number, careful: number): string {
  if (failed === 1) return speech.say("1 step failed; the line below it says what to do.");
  if (failed > 1) return speech.say("{failed} steps failed; the line below each says what to do.", { failed });
  if (careful === 0) return speech.say("All is well.");
  return careful === 1
    ? speech.say('Nothing failed; 1 line says "careful": what is below would make it better.')
    : speech.say('Nothing failed; {careful} lines say "careful": what is below would make it better.', { careful });
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
  yield* sqliteStep();
  yield bookStep(context);
  yield* copiesSteps(context, config);
  yield diskStep(context);
  yield* featureChecks(config, { timers: realSystem().timers, obsPassword: secretsOf(context).OBS_PASSWORD });
  yield* platformSteps(context, config);
}

/** Ids that were looked up are in the book; where there is none, or none that can be read, a memory will do. */
function bookOrMemory(file: string): Book {
  try {
    if (existsSync(file)) return openBookToRead(file, TABLES);
  } catch {
    // The step about the database has told of it; the platforms are looked at all the same.
  }
  return openBook({ tables: TABLES, file: ":memory:" });
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
    yield* viewerSignInSteps({ config, system: realSystem(), secrets: secretsOf(context), envFile });
    if (config.twitch.channel || config.kick.channel) {
      yield { name: "live without a sign-in", state: "ok", detail: whatHappens(config.watching.live) };
    }
  } finally {
    book.close();
  }
}
