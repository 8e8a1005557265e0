/**
 * A moderator with two logins, linked and parted at any point of giveaways, drops, rains, adjustments and undos, while the
 * channels go on and off the air: whatever they do, none of what they mint reaches themselves, and a day is one day.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { codeIn, twoPlatforms } from "../support/two-platforms.ts";

const LIMIT = 1_000;
const MO = "[mod] mo";
const MOK = "[mod] mok";
/** What is typed where, by whom. */
const LINES = [
  ["twitch", MO, "!giveaway start 300 keyword car"],
  ["twitch", MO, "!giveaway start 200 keyword car claim 5m followers"],
  ["kick", MOK, "!giveaway start 100 winners 2 keyword car"],
  ["twitch", MO, "!giveaway close"],
  ["twitch", MO, "!giveaway draw"],
  ["kick", MOK, "!giveaway draw"],
  ["twitch", MO, "!giveaway redraw"],
  ["kick", MOK, "!giveaway cancel"],
  ["kick", MOK, "car"],
  ["twitch", MO, "car"],
  ["kick", "kim", "car"],
  ["twitch", "ann", "car"],
  ["twitch", MO, "!drop 50 3"],
  ["kick", MOK, "comet"],
  ["twitch", MO, "comet"],
  ["twitch", "ann", "comet"],
  ["twitch", MO, "!rain 90"],
  ["kick", MOK, "!rain 60 all"],
  ["twitch", MO, "!addpoints ann 400"],
  ["kick", MOK, "!addpoints kim 300"],
  ["twitch", MO, "!addpoints @mok 5"],
  ["kick", MOK, "!addpoints @mo 5"],
  ["twitch", MO, "!removepoints ann 100"],
  ["kick", MOK, "!setpoints kim 20"],
  ["twitch", MO, "!undo"],
  ["kick", MOK, "!undo"],
  ["twitch", MO, "!unlink"],
  ["kick", MOK, "!unlink"],
] as const;

const step = fc.oneof(
  { weight: LINES.length, arbitrary: fc.record({ do: fc.constant("line" as const), line: fc.constantFrom(...LINES) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("link" as const, "minutes" as const, "flap" as const) }) },
);

it("never pays what a moderator minted to themselves, and never more than a day's limit", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40, size: "max" }), async (steps) => {
      const chat = await twoPlatforms({
        moderation: { mintedPerDay: LIMIT },
        // Watching pays nobody here: all there is was handed out.
        watching: { minutes: 1_440 },
        drops: { words: ["comet"] },
        giveaways: { excludeWinnersDays: 0 },
      });
      for (const where of ["twitch", "kick"] as const) chat.platforms[where].lookup = async () => undefined;
      for (const [where, name] of [
        ["kick", MOK],
        ["kick", "kim"],
        ["twitch", "ann"],
        ["twitch", MO],
      ] as const) {
        await chat.says(where, name, "hi");
      }
      await chat.links(["twitch", "mo"], ["kick", "mok"]);
      const minted = chat.database
        .prepare(
          `SELECT coalesce(sum(CASE WHEN f.kind = 'mint' THEN t.amount ELSE -t.amount END), 0) FROM transfer AS t
           JOIN account AS f ON f.id = t.from_id JOIN account AS o ON o.id = t.to_id
           WHERE f.kind = 'mint' OR o.kind = 'mint' OR (t.kind = 'adjustment' AND o.owner = 'sink:adjustments')
             OR f.owner = 'sink:adjustments'`,
        )
        .pluck();
      for (const one of steps) {
        if (one.do === "line") await chat.says(one.line[0], one.line[1], one.line[2]);
        else if (one.do === "minutes") await chat.advance(6 * 60_000);
        else if (one.do === "flap") {
          chat.platforms.kick.event({ kind: "offline" });
          await chat.advance(60_000);
          chat.platforms.kick.event({ kind: "live" });
        } else {
          const shown = await chat.says("twitch", "mo", "!link");
          if (shown.join().includes("!link ")) await chat.says("kick", "mok", `!link ${codeIn(shown)}`).catch(() => []);
          await chat.says("twitch", "mo", "!link yes");
        }
        expect([one, chat.balance("twitch", "mo"), chat.balance("kick", "mok")]).toEqual([one, 0, 0]);
        expect(minted.get()).toBeLessThanOrEqual(LIMIT);
      }
    }),
    { numRuns: 12, seed: 20261130, endOnFailure: true },
  );
}, 240_000);
