/** `chatmint backup` and `chatmint restore`: copies of the book that were checked. */
import path from "node:path";
import { zoneOf } from "../../app/config.ts";
import { wallClock } from "../../base/calendar.ts";
import { ConfigError } from "../../base/errors.ts";
import { realSystem } from "../../base/system.ts";
import { copyBook } from "../../db/copies/backup.ts";
import { restoreBook } from "../../db/copies/restore.ts";
import { bookBytes, refuseWithoutRoom } from "../../db/copies/room.ts";
import { copyName } from "../../db/copies/rotation.ts";
import type { CliContext } from "../context.ts";
import { checkWholeCopy } from "./check-copy.ts";

/** What the name of the rehearsal's book and of its copies begins with. */
const REHEARSAL = "rehearsal";

/** Copies the book to `file` (default: into data/backups) while the bot may run. */
export async function backup(context: CliContext, file: string | undefined): Promise<number> {
  const { day, time } = now(context);
  const to = path.resolve(file ?? path.join(context.paths.backups, copyName(day, time)));
  await refuseWithoutRoom(path.dirname(to), bookBytes(context.paths.book));
  await copyBook({ from: context.paths.book, to, check: checkWholeCopy });
  context.out(`Copied and checked: ${to}`);
  return 0;
}

/** Puts a copy in the place of the book; the bot must not run. */
export async function restore(context: CliContext, file: string): Promise<number> {
  if (path.basename(file).startsWith(REHEARSAL)) {
    throw new ConfigError("RESTORE_REHEARSAL", [
      `${file} is of a rehearsal: nobody's real points are in it. Name a copy of the bot's own book.`,
    ]);
  }
  const { keptAs } = await restoreBook({
    from: path.resolve(file),
    book: context.paths.book,
    check: checkWholeCopy,
    now: now(context),
  });
  context.out(`Restored ${file} to ${context.paths.book}.`);
  if (keptAs) context.out(`The book that was there is kept as ${keptAs}.`);
  context.out("Start again: npx chatmint start");
  return 0;
}

function now(context: CliContext): { day: string; time: string } {
  return wallClock(realSystem().clock.now(), zoneOf(context.load().config));
}
