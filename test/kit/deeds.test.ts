import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deedSources } from "../../src/app/listed.ts";
import type { Work } from "../../src/db/work.ts";
import { type DeedLine, Deeds } from "../../src/kit/deeds.ts";
import { MINUTE, type WatchRig, watchRig } from "../support/watch-rig.ts";

let rig: WatchRig;
let deeds: Deeds;

beforeEach(async () => {
  rig = await watchRig();
  deeds = new Deeds(rig.db, deedSources);
});
afterEach(() => rig.close());

async function does(what: (work: Work) => unknown): Promise<void> {
  await rig.system.advance(MINUTE);
  await rig.writer.run(what);
}

const by = async (name: string) => ({ viewer: await rig.who(name, ["broadcaster"]), roles: ["broadcaster"] as const });
const short = ({ what, amount, text, undo }: DeedLine) => [what, amount, text, undo];

describe("the log of who did what", () => {
  it("tells what was added, taken, undone, excluded and hidden, newest first, with what can be undone", async () => {
    const mod = await by("mod");
    const ann = await rig.who("ann");
    const wish = { by: mod, to: ann, currency: rig.currency };
    await does((work) => rig.adjustments.add(work, { ...wish, amount: 50, key: "a", reason: "won a bet" }));
    await does((work) => rig.adjustments.remove(work, { ...wish, amount: 20, key: "b" }));
    await does((work) => rig.adjustments.undo(work, { by: mod, currency: rig.currency }));
    await does((work) =>
      rig.watching.setEarning(work, ann.id, false, { viewer: mod.viewer, reason: "a second account" }),
    );
    await does((work) => rig.watching.setEarning(work, ann.id, false, { viewer: mod.viewer }));
    await does((work) => rig.viewers.setListed(work, ann.id, false, { viewer: mod.viewer }));
    const { deeds: lines, next } = deeds.page({ count: 10 });
    expect(lines.map(short)).toEqual([
      ["hidden", null, "", null],
      ["excluded", null, "a second account", null],
      ["undone", 20, "#2", null],
      ["taken", 20, "", null],
      ["added", 50, "won a bet", "transfer:1"],
    ]);
    expect(next).toBeUndefined();
    expect(lines.every(({ actor, aboutId }) => actor === `viewer:${mod.viewer.id}` && aboutId === ann.id)).toBe(true);
  });

  it("has pages that miss nobody and show nothing twice, also of one very moment, and those of one person", async () => {
    const mod = await by("mod");
    const [ann, bob] = [await rig.who("ann"), await rig.who("bob")];
    await rig.writer.run((work) => {
      for (let at = 0; at < 6; at++) {
        const to = at % 2 === 0 ? ann : bob;
        rig.adjustments.add(work, { by: mod, to, currency: rig.currency, amount: 1 + at, key: `k${at}` });
        rig.viewers.setListed(work, to.id, !rig.viewers.isListed(to.id), mod);
      }
    });
    const all = deeds.page({ count: 100 }).deeds;
    expect(all).toHaveLength(12);
    for (const count of [1, 5, 6, 7, 12]) {
      const found: DeedLine[] = [];
      for (let after: string | undefined; ; ) {
        const page = deeds.page({ count, after });
        found.push(...page.deeds);
        if (page.next === undefined) break;
        after = page.next;
      }
      expect(found).toEqual(all);
    }
    expect(deeds.page({ count: 100, viewerIds: [bob.id] }).deeds).toEqual(
      all.filter(({ aboutId }) => aboutId === bob.id),
    );
    expect(deeds.page({ count: 100, viewerIds: [mod.viewer.id] }).deeds).toHaveLength(12);
    expect(() => deeds.page({ count: 1, after: "nonsense" })).toThrow("none of this list");
  });

  it("can be read of every feature", () => {
    expect(deedSources.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["transfers", "operations", "people", "giveaways", "drops", "redemptions", "happy-hours"]),
    );
    expect(deeds.page({ count: 5 })).toEqual({ deeds: [], next: undefined });
  });
});
