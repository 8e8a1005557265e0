/** What is paid once for one fact stays so, whenever a person's two logins are linked, parted, follow, write or flap. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { codeIn, twoPlatforms } from "../support/two-platforms.ts";

const LOGINS = { twitch: "ann", kick: "annk" } as const;
const where = fc.constantFrom("twitch" as const, "kick" as const);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom("write" as const, "follow" as const), where }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("minutes" as const), n: fc.constantFrom(1, 6, 20) }) },
  // Shorter and longer than the five minutes after which a broadcast is over.
  { weight: 2, arbitrary: fc.record({ do: fc.constant("flap" as const), n: fc.constantFrom(1, 12) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("link" as const, "unlink" as const, "undo" as const) }) },
);

it("pays a follow once for each login, and a first line to one person no more often than to anybody", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 30, size: "max" }), async (steps) => {
      const chat = await twoPlatforms({ bonuses: { follow: 50, firstMessage: 5 }, watching: { minutes: 1_440 } });
      const counted = (key: string) =>
        chat.database.prepare("SELECT count(*) FROM transfer WHERE idempotency_key GLOB ?").pluck().get(key) as number;
      let parted = false;
      let broadcasts = 1;
      let linked = false;
      const link = async () => {
        const shown = await chat.says("twitch", LOGINS.twitch, "!link");
        if (!shown.join().includes("!link ")) return;
        await chat.says("kick", LOGINS.kick, `!link ${codeIn(shown)}`);
        const answer = await chat.says("twitch", LOGINS.twitch, "!link yes");
        linked ||= answer.join().includes("one now");
      };
      await link();
      expect(linked).toBe(true);
      for (const [at, one] of steps.entries()) {
        if (one.do === "write") await chat.says(one.where, LOGINS[one.where], `line ${at}`);
        else if (one.do === "minutes") await chat.advance(one.n * 60_000);
        else if (one.do === "undo") await chat.says("twitch", "[broadcaster] owner", "!undo");
        else if (one.do === "link") await link();
        else if (one.do === "follow") {
          const login = LOGINS[one.where];
          const author = { platformId: login, login, displayName: login, roles: [] };
          chat.platforms[one.where].event({ kind: "follow", key: `follow:${at}`, author });
          await chat.advance(0);
        } else if (one.do === "flap") {
          chat.platforms.kick.event({ kind: "offline" });
          await chat.advance(one.n * 60_000);
          if (one.n > 5) broadcasts += 1;
          chat.platforms.kick.event({ kind: "live" });
          await chat.advance(0);
        } else {
          const answer = await chat.says("kick", LOGINS.kick, "!unlink");
          parted ||= answer.join().includes("own");
        }
        for (const place of ["twitch", "kick"] as const) {
          expect(counted(`bonus:follow:*:${place}:${LOGINS[place]}`)).toBeLessThanOrEqual(1);
        }
        // As often as somebody on Kick alone; who has parted also once on Twitch, which stays on the air.
        expect(counted("bonus:first:*")).toBeLessThanOrEqual(broadcasts + (parted ? 1 : 0));
      }
    }),
    { numRuns: 15, seed: 20261130, endOnFailure: true },
  );
}, 240_000);
