/** `chatmint backup`: a copy of the book that was checked. */
import path from "node:path";
import { zoneOf } from "../../app/config.ts";
import { secondPlaceOf } from "../../app/copies/places.ts";
import { wallClock } from "../../base/calendar.ts";
import { messageOf } from "../../base/errors.ts";
import { realSystem } from "../../base/system.ts";
import { copyBook } from "../../db/copies/backup.ts";
import { bookBytes, refuseWithoutRoom } from "../../db/copies/room.ts";
import { copyName } from "../../db/copies/rotation.ts";
import { bringCopy } from "../../db/copies/second.ts";
import type { CliContext } from "../context.ts";
import { checkWholeCopy } from "./check-copy.ts";

/** Copies the book to `file` (default: into data/backups, and to the second place too) while the bot may run. */
export async function backup(context: CliContext, file: string | undefined): Promise<number> {
  const { config } = context.load();
  const timeZone = zoneOf(config);
  const { clock } = realSystem();
  const { day, time } = wallClock(clock.now(), timeZone);
  const to = path.resolve(file ?? path.join(context.paths.backups, copyName(day, time)));
  await refuseWithoutRoom(path.dirname(to), bookBytes(context.paths.book));
  await copyBook({ from: context.paths.book, to, check: checkWholeCopy });
  context.out(`Copied and checked: ${to}`);
  if (file !== undefined) return 0;
  try {
    const second = secondPlaceOf(config, context.configFile, context.paths);
    if (second === undefined) return 0;
    await bringCopy(to, { folder: second, check: checkWholeCopy, clock, timeZone });
    context.out(`Copied and checked: ${path.join(second, path.basename(to))}`);
  } catch (error) {
    // The copy is there all the same.
    context.err(`Careful: ${messageOf(error)}`);
  }
  return 0;
}
