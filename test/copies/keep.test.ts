/** The copies of a bot that runs: how things stand with them, the second place, the weekly drill. */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { afterEach, expect, it } from "vitest";
import { lastDrill, noteDrill } from "../../src/app/copies/drill-note.ts";
import { standingShort, standingText } from "../../src/app/copies/telling.ts";
import { bookBytes } from "../../src/db/copies/room.ts";
import { copyName, expired } from "../../src/db/copies/rotation.ts";
import { bringCopy } from "../../src/db/copies/second.ts";
import { checkOnTheSpot, copiesRig, damage, emptyFile, forge } from "../support/kept-copies.ts";
import { canMount } from "../support/mount.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
let rig: Awaited<ReturnType<typeof copiesRig>>;
afterEach(() => rig.remove());

it("are told of with the age of the newest and with what has moved since", async () => {
  rig = await copiesRig();
  const ann = await rig.book.person("ann", 100);
  const kept = await rig.keep();
  expect(rig.copies()).toEqual(["chatmint-2025-11-23-190000.db"]);
  expect(standingText(kept.standing())).toBe(
    "the newest copy of the book is less than an hour old; moved since: nothing",
  );
  await rig.book.pay(ann, 50);
  await rig.book.pay(ann, 7);
  rig.state.live = true;
  await rig.system.advance(3 * HOUR_MS);
  expect(standingShort(kept.standing())).toBe("copy 3 hours old, 57 points since");
  expect(kept.standing().moved?.transfers).toBe(2);
  rig.state.live = false;
  await rig.system.advance(60_000);
  expect(standingShort(kept.standing())).toBe("copy less than an hour old, nothing since");
  expect(kept.standing().troubles).toEqual([]);
});

it("are told of during a broadcast too, by a bot that was started in it", async () => {
  rig = await copiesRig();
  const ann = await rig.book.person("ann", 100);
  await (await rig.keep()).stop(0);
  await rig.book.pay(ann, 30);
  await rig.system.advance(HOUR_MS);
  rig.state.live = true;
  const again = await rig.keep();
  expect(standingShort(again.standing())).toBe("copy an hour old, 30 points since");
  expect(rig.copies()).toHaveLength(1);
});

it("count only where they are good: an empty one, one cut off, one whose middle is gone", async () => {
  rig = await copiesRig();
  await rig.book.person("ann", 100);
  await (await rig.keep()).stop(0);
  const good = path.join(rig.paths.backups, rig.copies()[0]!);
  const later = (time: string) => path.join(rig.paths.backups, copyName("2025-11-23", time));
  copyFileSync(good, later("20:00"));
  damage(later("20:00"));
  emptyFile(later("20:30"));
  writeFileSync(later("20:40"), "only text ".repeat(100));
  await rig.system.advance(2 * HOUR_MS);
  const kept = await rig.keep();
  const { newest, troubles } = kept.standing();
  expect(newest).toEqual({ file: good, ageMs: 2 * HOUR_MS });
  expect(troubles.filter(({ about }) => about === "copies").map(({ text }) => text)).toEqual([
    expect.stringMatching(/-204000\.db is no good copy: it is no database/),
    expect.stringMatching(/-203000\.db is no good copy: it is empty/),
    expect.stringMatching(/-200000\.db is no good copy: .*damaged/),
  ]);
  expect(standingShort(kept.standing())).toBe("copy 2 hours old, nothing since, a damaged copy, the drill FAILED");
});

it("of another course of things, after an older one was put back, are counted from where they part", async () => {
  rig = await copiesRig();
  const ann = await rig.book.person("ann", 100);
  await (await rig.keep()).stop(0);
  const copy = path.join(rig.paths.backups, rig.copies()[0]!);
  // As if the copy had gone on by itself before this book was restored: the same numbers, other transfers.
  const other = new Database(copy);
  for (const n of [1, 2, 3]) {
    other
      .prepare(
        `INSERT INTO transfer (idempotency_key, currency_id, from_id, to_id, amount, kind, actor, created_at_ms)
         SELECT ?, currency_id, from_id, to_id, 9, 'bonus', 'bonus', created_at_ms FROM transfer LIMIT 1`,
      )
      .run(`other ${n}`);
  }
  other.close();
  await rig.book.pay(ann, 11);
  await rig.system.advance(HOUR_MS);
  const kept = await rig.keep();
  expect(kept.standing().troubles).toEqual([]);
  expect(kept.standing().moved).toMatchObject({ transfers: 1, amounts: [{ units: 11 }] });
});

it("are not made where there is no room, and that is told", async () => {
  rig = await copiesRig();
  await rig.book.person("ann", 100);
  const kept = await rig.keep({ free: async () => 2 * bookBytes(rig.paths.book) });
  expect(rig.copies()).toEqual([]);
  expect(rig.told(50)).toEqual([expect.stringMatching(/copy of the book FAILED.*too little space/)]);
  expect(kept.standing().troubles.map(({ short, grave }) => ({ short, grave }))).toEqual([
    { short: "NO COPY", grave: false },
    { short: "no room for a copy", grave: true },
  ]);
});

it("reach the second place checked, under their names", async () => {
  rig = await copiesRig("second");
  mkdirSync(rig.second);
  writeFileSync(path.join(rig.second, "chatmint-2025-11-20-050000.db.partial"), "left over");
  const seen: string[] = [];
  const kept = await rig.keep({
    async check(file) {
      seen.push(path.relative(rig.scratch.folder, file));
      return checkOnTheSpot(file);
    },
  });
  expect(readdirSync(rig.second)).toEqual(["chatmint-2025-11-23-190000.db"]);
  expect(seen).toContain(path.join("second", "chatmint-2025-11-23-190000.db.partial"));
  expect(await checkOnTheSpot(path.join(rig.second, rig.copies(rig.second)[0]!))).toEqual([]);
  expect(kept.standing().troubles).toEqual([]);
});

it("go on without a second place that is missing, say so once, and follow when it is there", async () => {
  rig = await copiesRig("drive");
  const kept = await rig.keep();
  await rig.system.advance(10 * 60_000);
  expect(rig.copies()).toHaveLength(1);
  expect(existsSync(rig.second)).toBe(false);
  expect(rig.told(40)).toEqual([
    expect.stringMatching(/second place for copies, .*drive, is not there\. Plug the drive in/),
  ]);
  expect(standingShort(kept.standing())).toBe("copy less than an hour old, nothing since, no second copy");
  mkdirSync(rig.second);
  await rig.system.advance(60_000);
  expect(rig.copies(rig.second)).toEqual(rig.copies());
  expect(kept.standing().troubles).toEqual([]);
  // Pulled out, and put back.
  renameSync(rig.second, `${rig.second}-away`);
  await rig.system.advance(60_000);
  expect(kept.standing().troubles).toEqual([expect.objectContaining({ about: "second place" })]);
  renameSync(`${rig.second}-away`, rig.second);
  await rig.system.advance(60_000);
  expect(kept.standing().troubles).toEqual([]);
});

it("are not taken for brought where the second place is a file, or holds something else by that name", async () => {
  rig = await copiesRig("second");
  writeFileSync(rig.second, "a file");
  const kept = await rig.keep();
  expect(kept.standing().troubles.map(({ text }) => text)).toEqual([expect.stringMatching(/is a file and no folder/)]);
  rmSync(rig.second);
  emptyFile(path.join(rig.second, rig.copies()[0]!));
  await rig.system.advance(60_000);
  expect(await checkOnTheSpot(path.join(rig.second, rig.copies()[0]!))).toEqual([]);
});

it("that arrive damaged in the second place get no name there", async () => {
  rig = await copiesRig("second");
  mkdirSync(rig.second);
  let broken = true;
  const kept = await rig.keep({
    async check(file) {
      if (broken && file.startsWith(rig.second)) damage(file);
      return checkOnTheSpot(file);
    },
  });
  expect(readdirSync(rig.second)).toEqual([]);
  expect(kept.standing().troubles.map(({ text }) => text)).toEqual([
    expect.stringMatching(/no copy reached the second place .*damaged/),
  ]);
  broken = false;
  await rig.system.advance(61 * 60_000);
  expect(rig.copies(rig.second)).toHaveLength(1);
});

it("go by the same rules in the second place", async () => {
  rig = await copiesRig("second");
  mkdirSync(rig.second);
  await (await rig.keep()).stop(0);
  const one = path.join(rig.paths.backups, rig.copies()[0]!);
  const names = Array.from({ length: 40 }, (_, n) =>
    copyName(new Date(n * DAY_MS).toISOString().slice(0, 10), "05:00"),
  );
  for (const [n, name] of names.entries()) {
    const clock = { now: () => n * DAY_MS + 6 * HOUR_MS, monotonic: () => 0 };
    copyFileSync(one, path.join(rig.scratch.folder, name));
    const place = { folder: rig.second, check: checkOnTheSpot, clock, timeZone: "UTC" };
    expect(await bringCopy(path.join(rig.scratch.folder, name), place)).toBe("brought");
  }
  const gone = new Set(expired(names, { nowMs: 39 * DAY_MS + 6 * HOUR_MS, timeZone: "UTC" }));
  expect(rig.copies(rig.second)).toEqual(
    // The one of the rig is from the future here, and stays.
    [...names.filter((name) => !gone.has(name)), "chatmint-2025-11-23-190000.db"],
  );
  expect(gone.size).toBeGreaterThan(25);
});

it.skipIf(!canMount())("stay out of a second place that is full", async () => {
  rig = await copiesRig("tiny");
  await rig.book.person("ann", 100);
  mkdirSync(rig.second);
  expect(spawnSync("mount", ["-t", "tmpfs", "-o", "size=600k", "tmpfs", rig.second]).status).toBe(0);
  try {
    const kept = await rig.keep();
    expect(readdirSync(rig.second)).toEqual([]);
    expect(kept.standing().troubles.map(({ text }) => text)).toEqual([
      expect.stringMatching(/second place .*tiny.*too little space.*twice the book/),
    ]);
    expect(rig.copies()).toHaveLength(1);
  } finally {
    spawnSync("umount", [rig.second]);
  }
});

it("are tried out once a week, not during a broadcast, and nothing is left behind", async () => {
  rig = await copiesRig();
  await rig.book.person("ann", 100);
  const kept = await rig.keep();
  await rig.system.advance(60_000);
  const first = lastDrill(rig.paths.backups);
  expect(first).toMatchObject({ copy: "chatmint-2025-11-23-190000.db", wrong: "" });
  expect(rig.told(30)).toContainEqual(expect.stringMatching(/weekly drill: the newest copy was restored/));
  expect(readdirSync(rig.paths.cache)).toEqual(["drill.db.lock"]);
  // The computer slept for most of the week.
  rig.system.set(6 * DAY_MS);
  await rig.system.advance(DAY_MS - 2 * HOUR_MS);
  expect(lastDrill(rig.paths.backups)).toEqual(first);
  rig.state.live = true;
  await rig.system.advance(5 * HOUR_MS);
  expect(lastDrill(rig.paths.backups)).toEqual(first);
  rig.state.live = false;
  await rig.system.advance(2 * 60_000);
  expect(lastDrill(rig.paths.backups)!.atMs).toBeGreaterThan(first!.atMs + 7 * DAY_MS);
  expect(kept.standing().troubles).toEqual([]);
});

it("are told of loudly where the drill finds the newest damaged, and the next one is made at once", async () => {
  rig = await copiesRig();
  await rig.book.person("ann", 100);
  const kept = await rig.keep();
  await rig.system.advance(60_000);
  const [first] = rig.copies();
  forge(path.join(rig.paths.backups, first!));
  noteDrill(rig.paths.backups, { ...lastDrill(rig.paths.backups)!, atMs: rig.system.clock.now() - 7 * DAY_MS });
  await rig.system.advance(60_000);
  expect(rig.told(50)).toEqual([
    expect.stringMatching(/weekly drill FAILED: .*could not be restored .*shows 105, but its transfers add up to 100/),
  ]);
  expect(standingShort(kept.standing())).toBe("a damaged copy, NO COPY, the drill FAILED");
  await rig.system.advance(60_000);
  expect(rig.copies()).toEqual([first, "chatmint-2025-11-23-190300.db"]);
  expect(kept.standing().troubles).toEqual([
    expect.objectContaining({ about: "drill", grave: true, text: expect.stringMatching(/drill of .* 19:02 FAILED/) }),
  ]);
  // A day later it is tried again, with the copy made since.
  await rig.system.advance(DAY_MS + 60_000);
  expect(kept.standing().troubles).toEqual([]);
});

it("that were not tried out for weeks are told of: a bot that only runs during broadcasts never comes to it", async () => {
  rig = await copiesRig();
  await (await rig.keep()).stop(0);
  rig.state.live = true;
  await rig.system.advance(60_000);
  noteDrill(rig.paths.backups, { atMs: rig.system.clock.now() - 22 * DAY_MS, copy: "x", tookMs: 1, wrong: "" });
  const kept = await rig.keep();
  expect(kept.standing().troubles).toEqual([
    expect.objectContaining({ about: "drill", grave: false, text: "for more than three weeks no copy was tried out" }),
  ]);
});

it("leave no files of a drill that was killed", async () => {
  rig = await copiesRig();
  mkdirSync(path.join(rig.paths.cache, "drill"), { recursive: true });
  writeFileSync(path.join(rig.paths.cache, "drill", "chatmint.db"), "half");
  rig.state.live = true;
  await rig.keep();
  expect(readdirSync(rig.paths.cache)).toEqual(["drill.db.lock"]);
});
