/** Files of any rows, in any mode, cut anywhere, spent from, taken back and brought in again: nobody gets anything twice. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { ImportRig, OLD_MS, type RowIn, YOUNG_MS } from "../imported/import-rig.ts";

const amount = fc.integer({ min: 0, max: 3_000 });
const row: fc.Arbitrary<RowIn> = fc
  .record({
    who: fc.integer({ min: 0, max: 7 }),
    platform: fc.constantFrom("twitch" as const, "kick" as const),
    known: fc.constantFrom("id", "name", "old", "young", "nobody"),
    amount,
    minutes: fc.constantFrom(0, 30, 90),
  })
  .map(({ who, platform, known, ...numbers }) => ({
    ...{ platform, login: `v${who}`, ...numbers },
    ...(known === "id" || known === "old" || known === "young" ? { id: `${100 + who}` } : {}),
    ...(known === "old" ? { asked: 1 as const, accountCreatedAtMs: OLD_MS } : {}),
    ...(known === "young" ? { asked: 1 as const, accountCreatedAtMs: YOUNG_MS } : {}),
    ...(known === "nobody" ? { asked: 2 as const } : {}),
  }));
const scenario = fc.record({
  rows: fc.array(row, { maxLength: 30 }),
  mode: fc.constantFrom("add" as const, "raise-to" as const, "set" as const),
  before: fc.array(amount, { minLength: 8, maxLength: 8 }),
  spends: fc.array(fc.record({ who: fc.integer({ min: 0, max: 7 }), part: fc.integer({ min: 1, max: 100 }) }), {
    maxLength: 3,
  }),
  deaths: fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
});

const WHO = Array.from({ length: 8 }, (_, n) => `${100 + n}`);
const PLATFORMS = ["twitch", "kick"] as const;

/** What everybody has, in points and minutes. */
const all = (rig: ImportRig) =>
  PLATFORMS.flatMap((platform) => WHO.map((id) => [rig.has(platform, id), rig.minutesOf(platform, id)]));

it("an import is once what it was told to be, and after an undo the book is as after one", {
  timeout: 240_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ rows, mode, before, spends, deaths }) => {
      const rig = await ImportRig.open();
      try {
        for (const [n, id] of WHO.entries()) {
          if (before[n]! % 2 === 0) continue;
          await rig.sees("twitch", id, `v${n}`, n % 2 ? OLD_MS : undefined);
          await rig.pays("twitch", id, before[n]!);
        }
        const start = all(rig);
        const told = rig.plan(rows, { mode }).summary;
        const file = rig.stage(rows, { mode });
        for (const commits of deaths) {
          rig.crashAfter(commits);
          await Promise.race([rig.imports.begin({ file }, "once").catch(() => undefined), rig.died]);
          await rig.settled().catch(() => undefined);
          await rig.crash();
        }
        // After a crash it may be through, and its staged file gone.
        const number = await rig.bringFile(rig.stage(rows, { mode }));
        const standing = rig.imports.status(number);
        expect(standing.summary.given - standing.summary.taken).toBe(told.given - told.taken);
        const once = all(rig);
        // The same file adds nothing.
        expect(await rig.bringFile(rig.stage(rows, { mode }))).toBe(number);
        expect(all(rig)).toEqual(once);
        // Unspent, all of it goes back, and comes again as it was.
        await rig.undo(number);
        expect(all(rig)).toEqual(start);
        const again = await rig.bringFile(rig.stage(rows, { mode }));
        expect(all(rig)).toEqual(once);
        // Spent from, it is still not paid twice.
        for (const { who, part } of spends) await rig.spends("twitch", WHO[who]!, part);
        const spent = all(rig);
        await rig.undo(again);
        if (mode === "add") {
          await rig.bringFile(rig.stage(rows, { mode }));
          expect(all(rig)).toEqual(spent);
        }
        expect(rig.audit()).toEqual([]);
      } finally {
        await rig.close();
      }
    }),
    { numRuns: 12 },
  );
});
