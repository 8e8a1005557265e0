/** A process killed with -9 in the middle of a copy, or of a drill. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from "vitest";
import { lastDrill } from "../../src/app/copies/drill-note.ts";
import { checkOnTheSpot, copiesRig } from "../support/kept-copies.ts";

let rig: Awaited<ReturnType<typeof copiesRig>>;
beforeEach(async () => {
  rig = await copiesRig();
  await rig.book.person("ann", 100);
});
afterEach(() => rig.remove());

/** Begins it in a process of its own and kills that once the file is there. */
async function killed(what: "copy" | "drill", file: string): Promise<void> {
  const how = ["--import", "jiti/register", "test/support/copy-endlessly.ts", what, rig.paths.folder];
  const child = spawn(process.execPath, how, { cwd: path.resolve(import.meta.dirname, "../.."), stdio: "inherit" });
  onTestFinished(() => void child.kill("SIGKILL"));
  const gone = once(child, "exit");
  await vi.waitFor(() => expect(existsSync(file)).toBe(true), { timeout: 30_000, interval: 10 });
  child.kill("SIGKILL");
  await gone;
}

it("leaves no copy that is none, and the next one takes away what is left", { timeout: 60_000 }, async () => {
  await killed("copy", path.join(rig.paths.backups, "chatmint-2025-11-22-050000.db.partial"));
  expect(rig.copies()).toEqual([]);
  expect(readdirSync(rig.paths.backups)).not.toEqual([]);
  await rig.keep();
  expect(readdirSync(rig.paths.backups)).toEqual(["chatmint-2025-11-23-190000.db"]);
  expect(await checkOnTheSpot(path.join(rig.paths.backups, rig.copies()[0]!))).toEqual([]);
});

it("leaves files of a drill, which the next run takes away", { timeout: 60_000 }, async () => {
  await (await rig.keep()).stop(0);
  const before = lastDrill(rig.paths.backups);
  const place = path.join(rig.paths.cache, "drill");
  await killed("drill", path.join(place, "chatmint.db.restoring.partial"));
  expect(readdirSync(place)).not.toEqual([]);
  expect(lastDrill(rig.paths.backups)).toEqual(before);
  rig.state.live = true;
  await rig.keep();
  expect(existsSync(place)).toBe(false);
  expect(await checkOnTheSpot(path.join(rig.paths.backups, rig.copies()[0]!))).toEqual([]);
});
