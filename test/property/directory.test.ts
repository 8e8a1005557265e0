/** The table of viewers against a look at every row of the book: search, sorts, filters and pages, while people come and change. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Work } from "../../src/db/work.ts";
import { PLATFORMS, type PlatformName } from "../../src/model/message.ts";
import { Directory, FILTERS, type PageWish, SORTS } from "../../src/viewers/directory.ts";
import { searchedName } from "../../src/viewers/searched-name.ts";
import { strictLog } from "../support/rehearsal.ts";
import { type WatchRig, watchRig } from "../support/watch-rig.ts";

const NAMES = [
  "ann",
  "Ánna",
  "anna_2",
  "BOB",
  "bøb",
  "田中",
  "tanaka",
  "מַרְתָּה",
  "مُحَمَّد",
  "\u202Enna",
  "Ｚｏｅ",
  "zoë",
  "Ωmega",
  "naïve",
  "kick",
];
const PARTS = ["", "a", "ann", "NA", "bob", "田", "מרת", "حمد", "zoe", "ω", "nothing like it", "_", "ana"];

interface Step {
  readonly platform: PlatformName;
  readonly id: number;
  readonly name: string;
  readonly shown: string;
  readonly what: "meet" | "pay" | "hide" | "exclude" | "moderate" | "wait";
}

const step = fc.record<Step>({
  platform: fc.constantFrom(...PLATFORMS),
  id: fc.integer({ min: 1, max: 12 }),
  name: fc.constantFrom(...NAMES),
  shown: fc.constantFrom(...NAMES),
  what: fc.constantFrom("meet", "pay", "hide", "exclude", "moderate", "wait"),
});

function take(rig: WatchRig, work: Work, { platform, id, name, shown, what }: Step): void {
  const viewer = rig.viewers.ensure(work, platform, {
    ...{
      platformId: String(id),
      login: name.toLowerCase(),
      displayName: shown,
      roles: what === "moderate" ? ["moderator"] : [],
    },
  });
  if (what === "hide") rig.viewers.setListed(work, viewer.id, !rig.viewers.isListed(viewer.id));
  if (what === "exclude") rig.viewers.setEarning(work, viewer.id, !rig.viewers.earns(viewer.id));
  if (what !== "pay") return;
  rig.ledger.post(work, {
    ...{ key: `pay:${rig.ledger.accountBalance("mint", rig.currency.id)}:${viewer.id}`, currencyId: rig.currency.id },
    ...{ from: "mint", to: `viewer:${viewer.id}`, amount: 1 + (id % 3), kind: "reward", actor: "test" },
  });
}

/** Who has a name with this in it, by reading all of them. */
function oracle(rig: WatchRig, { query = "", filter }: PageWish): Set<number> {
  const part = searchedName(query);
  const ids = rig.db.prepare("SELECT id FROM viewer WHERE merged_into_id IS NULL").pluck().all() as number[];
  const has = rig.db
    .prepare(
      `SELECT login FROM identity WHERE viewer_id = :id UNION SELECT display_name FROM identity WHERE viewer_id = :id
       UNION SELECT f.login FROM former_name AS f JOIN identity USING (platform, platform_id) WHERE viewer_id = :id`,
    )
    .pluck();
  return new Set(
    ids.filter((id) => {
      const fits = {
        hidden: !rig.viewers.isListed(id),
        excluded: !rig.viewers.earns(id),
        moderators: rig.viewers.identities(id).some(({ roles }) => roles.includes("moderator")),
        linked: false,
        present: id % 2 === 0,
      };
      return (
        (filter === undefined || fits[filter]) &&
        (has.all({ id }) as string[]).some((name) => searchedName(name).includes(part))
      );
    }),
  );
}

async function allPages(directory: Directory, wish: PageWish): Promise<number[]> {
  const found: number[] = [];
  for (let after: string | undefined, pages = 0; pages < 100; pages++) {
    const page = await directory.page({ ...wish, after });
    expect(page.people.length).toBeLessThanOrEqual(wish.count);
    found.push(...page.people.map(({ id }) => id));
    if (page.next === undefined) return found;
    after = page.next;
  }
  throw new Error("The pages have no end.");
}

function directoryOf(rig: WatchRig): Directory {
  const { db, viewers, lists, ledger, currency } = rig;
  const evens = () => db.prepare("SELECT id FROM viewer WHERE id % 2 = 0").pluck().all() as number[];
  return new Directory({
    ...{ db, viewers, lists, ledger, ...rig.system, log: strictLog([]), currencyId: currency.id },
    present: () => evens().map((id) => [id, 0] as const),
  });
}

describe("the table of viewers", () => {
  it("shows whoever has the part in a name, each once, whatever the sort and the filter", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        async (steps, count) => {
          const rig = await watchRig({ file: ":memory:" });
          const directory = directoryOf(rig);
          const half = steps.length >> 1;
          for (const [at, one] of steps.entries()) {
            await rig.writer.run((work) => take(rig, work, one));
            if (at === half) await directory.page({ query: "ann", sort: "name", count });
          }
          for (const query of PARTS) {
            for (const sort of SORTS) {
              const wish: PageWish = { query, sort, count, filter: FILTERS[(query.length + steps.length) % 7] };
              const found = await allPages(directory, wish);
              expect(new Set(found)).toEqual(oracle(rig, wish));
              expect(found.length).toBe(new Set(found).size);
            }
          }
          const richest = await allPages(directory, { sort: "balance", count });
          const balances = richest.map((id) => rig.ledger.balance(id, rig.currency.id));
          expect(balances).toEqual(balances.toSorted((a, b) => b - a));
          await rig.close();
        },
      ),
      { numRuns: 12 },
    );
  });
});
