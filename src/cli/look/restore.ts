/** `chatmint restore`: lists the copies, or puts one in the place of the book after it was shown what that would do. */
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { type Config, zoneOf } from "../../app/config.ts";
import { copyFacts } from "../../app/copies/copy-facts.ts";
import { TABLES } from "../../app/tables.ts";
import { momentsOf, wallClock } from "../../base/calendar.ts";
import { ConfigError } from "../../base/errors.ts";
import { DAY_MS } from "../../base/lengths.ts";
import { realSystem } from "../../base/system.ts";
import { refuseNoCopy, restoreBook } from "../../db/copies/restore.ts";
import { inSize } from "../../db/copies/room.ts";
import { momentOf } from "../../db/copies/rotation.ts";
import { lockBook } from "../../db/lock.ts";
import { ENDED_BY_RESTORE } from "../../web/tables.ts";
import type { CliContext } from "../context.ts";
import { isMeant } from "../write/meant.ts";
import { checkWholeCopy } from "./check-copy.ts";
import {
  allCopies,
  listCopies,
  lostBy,
  lostText,
  noCopies,
  presentBook,
  shownFile,
  sums,
  wallText,
} from "./copies-list.ts";

/** What the name of the rehearsal's book and of its copies begins with. */
const REHEARSAL = "rehearsal";
/** As it is written: `before 21:40`, `before 2026-11-29 21:40`. */
const BEFORE = /^before\b/i;
const TIME = /^before\s+(?:(\d{4}-\d{2}-\d{2})[ T]+)?(\d{1,2}):(\d{2})$/i;

/**
 * Without words lists the copies; else puts the named one back. The bot must not run. Exit code 0, 1 where the answer is no, 2 where
 * nobody can be asked.
 */
export async function restore(
  context: CliContext,
  words: readonly string[],
  { yes }: { readonly yes: boolean },
): Promise<number> {
  const { config } = context.load();
  const what = words.join(" ").trim();
  if (what === "") return listCopies(context, config);
  const isTime = BEFORE.test(what) && !existsSync(what);
  const file = isTime ? await newestBefore(context, config, what) : path.resolve(what);
  if (path.basename(file).startsWith(REHEARSAL)) {
    throw new ConfigError("RESTORE_REHEARSAL", [
      `${file} is of a rehearsal: nobody's real points are in it. Name a copy of the bot's own book.`,
    ]);
  }
  await tellPlan(context, config, file);
  const meant = await isMeant(context, "Shall it be put back? (yes, no)", yes);
  if (meant !== "yes") {
    const how = `npx chatmint restore ${shownFile(file)} --yes`;
    context.err(meant === "no" ? "Nothing was changed." : `Nothing was changed. To do it, add --yes: ${how}`);
    return meant === "no" ? 1 : 2;
  }
  const now = wallClock(realSystem().clock.now(), zoneOf(config));
  const { keptAs } = await restoreBook({
    from: file,
    book: context.paths.book,
    check: checkWholeCopy,
    now,
    forget: ENDED_BY_RESTORE,
  });
  context.out(`Restored ${file} to ${context.paths.book}.`);
  if (keptAs) context.out(`The book that was there is kept as ${keptAs}.`);
  context.out("Browsers and API tokens are not let in any more: pair the dashboard again, and make new tokens.");
  context.out("Start again: npx chatmint start");
  return 0;
}

/** Says what would happen, and throws what keeps it from happening. Changes nothing. */
async function tellPlan(context: CliContext, config: Config, file: string): Promise<void> {
  const { book } = context.paths;
  refuseNoCopy(file, book);
  // Refused now, and not after the question.
  if (existsSync(book)) lockBook(book).release();
  const problems = await checkWholeCopy(file);
  if (problems.length > 0) {
    throw new ConfigError("RESTORE_DAMAGED", [
      `${file} is not a whole book, so nothing was changed: ${problems.join("; ")}`,
      await olderOne(context, config, file),
    ]);
  }
  const facts = copyFacts(file, TABLES);
  const { size, mtimeMs } = statSync(file);
  const madeMs = momentOf(path.basename(file), zoneOf(config), mtimeMs) ?? facts.last?.atMs;
  const made = madeMs === undefined ? "" : `, ${wallText(madeMs, config)}`;
  context.out(`${file} (${inSize(size)}${made}) would take the place of ${book}.`);
  context.out(`It was looked through and adds up. In it: ${sums(facts.supply)}.`);
  const present = presentBook(context);
  if (typeof present === "string") {
    context.out(present);
    return;
  }
  try {
    const lost = lostBy(present, { file, facts });
    context.out(
      lost.transfers === 0
        ? "The present book has had nothing since, so nothing would be lost."
        : `What the present book has had since would be lost: ${lostText(lost)}.`,
    );
  } finally {
    present.close();
  }
  context.out("The present book would be kept beside it under another name.");
}

/** What can be put back where this one cannot, in a sentence: the newest whole copy that is older. */
async function olderOne(context: CliContext, config: Config, damaged: string): Promise<string> {
  const all = allCopies(context, config);
  const beforeMs =
    all.find(({ file }) => path.resolve(file) === path.resolve(damaged))?.madeMs ??
    momentOf(path.basename(damaged), zoneOf(config), statSync(damaged).mtimeMs) ??
    Number.POSITIVE_INFINITY;
  for (const { file, facts, madeMs } of all) {
    if (facts === undefined || madeMs >= beforeMs || (await checkWholeCopy(file)).length > 0) continue;
    return `The next older one that is whole is of ${wallText(madeMs, config)}: npx chatmint restore ${shownFile(file)}`;
  }
  return "No older one is whole. All of them: npx chatmint restore";
}

/** The newest whole copy before a time on the streamer's wall, today's or yesterday's where no day is named; says which are damaged. */
async function newestBefore(context: CliContext, config: Config, what: string): Promise<string> {
  const beforeMs = momentNamed(what, config);
  const good = allCopies(context, config).filter(({ facts }) => facts !== undefined);
  if (good.length === 0) throw noCopies(context);
  const earlier = good.filter(({ madeMs }) => madeMs < beforeMs);
  for (const { file } of earlier) {
    const problems = await checkWholeCopy(file);
    if (problems.length === 0) return file;
    context.err(`Careful: ${file} is not a whole book: ${problems.join("; ")}`);
  }
  const time = wallText(beforeMs, config);
  throw new ConfigError("RESTORE_MISSING", [
    earlier.length > 0
      ? `None of the copies before ${time} is whole. All of them: npx chatmint restore`
      : `No copy is from before ${time}; the oldest is of ${wallText(good.at(-1)!.madeMs, config)}. All of them: npx chatmint restore`,
  ]);
}

function momentNamed(what: string, config: Config): number {
  const nowMs = realSystem().clock.now();
  const zone = zoneOf(config);
  const [, day, hours = "", minutes = ""] = TIME.exec(what.trim()) ?? [];
  const time = `${hours.padStart(2, "0")}:${minutes}`;
  const momentOn = (date: string) => {
    const wallMs = Date.parse(`${date}T${time}Z`);
    // A day that is not in the calendar is read as one of the next month.
    if (Number.isNaN(wallMs) || !new Date(wallMs).toISOString().startsWith(date)) return undefined;
    const { moments, afterGapMs } = momentsOf(wallMs, zone);
    return moments[0] ?? afterGapMs;
  };
  const today = wallClock(nowMs, zone).day;
  const onDay = momentOn(day ?? today);
  if (onDay === undefined) {
    throw new ConfigError("RESTORE_TIME", [
      `"${what}" is no time. Write it like this: npx chatmint restore "before 21:40" or npx chatmint restore "before ${today} 21:40"`,
    ]);
  }
  if (day !== undefined || onDay <= nowMs) return onDay;
  // Later than now: the one of yesterday is meant.
  return momentOn(new Date(Date.parse(`${today}T00:00Z`) - DAY_MS).toISOString().slice(0, 10))!;
}
