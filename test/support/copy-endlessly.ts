/** A process for tests: begins a copy, or a drill of one, and never comes to the end of checking it. */
import path from "node:path";
import { pino } from "pino";
import { drill } from "../../src/app/copies/drill.ts";
import { dataPaths } from "../../src/base/paths.ts";
import { realSystem } from "../../src/base/system.ts";
import { nightlyBackup } from "../../src/db/copies/backup.ts";
import { copiesIn } from "../../src/db/copies/listed.ts";

const [, , what, data = ""] = process.argv;
const paths = dataPaths(data);
const { clock, timers } = realSystem();
// The process lives as long as this.
timers.every(1_000, () => {});
const endless = (file: string) =>
  file.includes("partial") ? new Promise<readonly string[]>(() => {}) : Promise.resolve([]);
if (what === "drill") {
  const [copy] = copiesIn(paths.backups, { nowMs: clock.now(), timeZone: "UTC" });
  await drill({ paths, copy: copy!, timeZone: "UTC", clock, check: endless });
} else {
  const now = () => ({ day: "2025-11-22", time: "05:00" });
  await nightlyBackup({
    book: path.join(data, "chatmint.db"),
    folder: paths.backups,
    check: endless,
    log: pino({ level: "silent" }),
    now,
  });
}
