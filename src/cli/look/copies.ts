/** What `doctor` and `check` say of the copies of the book. */
import { existsSync } from "node:fs";
import { type Config, zoneOf } from "../../app/config.ts";
import { lastDrill } from "../../app/copies/drill-note.ts";
import { secondPlaceOf, usableSecondPlace } from "../../app/copies/places.ts";
import { type CopiesStanding, CopiesWatch, type CopyTrouble } from "../../app/copies/standing.ts";
import { standingText } from "../../app/copies/telling.ts";
import { TABLES } from "../../app/tables.ts";
import { wallClock } from "../../base/calendar.ts";
import { ConfigError, messageOf } from "../../base/errors.ts";
import { joined, phrase } from "../../base/phrase.ts";
import { realSystem } from "../../base/system.ts";
import { secondProblem } from "../../db/copies/second.ts";
import { type Book, openCopyToRead } from "../../db/open.ts";
import type { DoctorStep } from "../../platforms/platform.ts";
import type { CliContext } from "../context.ts";
import { checkWholeCopy } from "./check-copy.ts";

/** How things stand, found out from the outside: no bot is asked. Without a book there is nothing to tell. */
export async function copiesStanding(context: CliContext, config: Config): Promise<CopiesStanding | undefined> {
  const { book, backups } = context.paths;
  if (!existsSync(book)) return undefined;
  const present = readable(book);
  try {
    const { clock } = realSystem();
    const secondFolder = usableSecondPlace(config, context.configFile, context.paths);
    const watch: CopiesWatch = new CopiesWatch({
      ...{ book, backups, clock, secondFolder, timeZone: zoneOf(config), db: present?.db, check: checkWholeCopy },
      second: async () => secondFolder && secondProblem(secondFolder, watch.newestAtSight()?.name),
    });
    return await watch.look();
  } finally {
    present?.close();
  }
}

function readable(file: string): Book | undefined {
  try {
    // One of an older version, which the next start brings up to date, will do.
    return openCopyToRead(file, TABLES);
  } catch {
    // The step about the database tells of it.
    return undefined;
  }
}

/** The steps of doctor about the copies, the second place and the drill. */
export async function* copiesSteps(context: CliContext, config: Config): AsyncIterable<DoctorStep> {
  const { backups } = context.paths;
  const standing = await copiesStanding(context, config);
  if (!standing) {
    yield { name: "copies", state: "skipped", detail: phrase("no book yet, so nothing to copy") };
    return;
  }
  const of = (about: CopyTrouble["about"]) => standing.troubles.filter((trouble) => trouble.about === about);
  const age = standingText(standing);
  yield stepOf("copies", age === undefined ? undefined : joined([age, backups], ", "), of("copies"));
  yield* secondStep(context, config, of("second place"));
  const drill = lastDrill(backups);
  if (drill === undefined || of("drill").length > 0) {
    if (of("drill").length > 0) yield stepOf("drill", undefined, of("drill"));
    return;
  }
  const { day, time } = wallClock(drill.atMs, zoneOf(config));
  const seconds = inSeconds(drill.tookMs);
  const detail = phrase("{copy} was restored in {seconds} seconds on {day} at {time}, and adds up", {
    ...{ copy: drill.copy, seconds, day, time },
  });
  yield stepOf("drill", detail, []);
}

function* secondStep(context: CliContext, config: Config, troubles: readonly CopyTrouble[]): Iterable<DoctorStep> {
  const name = "second place";
  try {
    const folder = secondPlaceOf(config, context.configFile, context.paths);
    if (folder === undefined) return;
    const good = phrase("copies are brought to {folder} too", { folder });
    yield stepOf(name, troubles.length === 0 ? good : undefined, troubles);
  } catch (error) {
    const cure = phrase("Mend config.json and run: npx chatmint doctor");
    yield { name, state: "failed", cure, detail: error instanceof ConfigError ? error.problems[0]! : messageOf(error) };
  }
}

function stepOf(name: string, good: string | undefined, troubles: readonly CopyTrouble[]): DoctorStep {
  const detail = joined([...(good === undefined ? [] : [good]), ...troubles.map(({ text }) => text)], "; ");
  const [first] = troubles;
  if (first === undefined) return { name, state: "ok", detail };
  const grave = troubles.find((trouble) => trouble.grave);
  return { name, state: grave ? "failed" : "warning", detail, cure: (grave ?? first).cure };
}

/** `1.2`, as people say it. */
export function inSeconds(ms: number): number {
  return Math.max(0.1, Math.round(ms / 100) / 10);
}
