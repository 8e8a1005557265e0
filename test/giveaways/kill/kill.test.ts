import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../support/rehearsal.ts";
import { GiveawayRig } from "../rig.ts";

/** Lets the victim run until it is killed after so many commits; the folder with its book. */
async function killedIn(what: string, commits: number): Promise<string> {
  const folder = temporaryFolder();
  const victim = path.join(import.meta.dirname, "victim.ts");
  const child = spawn(process.execPath, ["--import", "jiti/register", victim, folder, what, String(commits)], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const [code] = await once(child, "exit");
  expect(code).not.toBe(0);
  return folder;
}

describe("killed with -9 in the middle", () => {
  it.each([
    ["cancel", 1],
    ["cancel", 4],
    ["draw", 3],
    ["rain", 4],
  ])("a %s is done to the end after the next start (%i commits in)", async (what, commits) => {
    const rig = new GiveawayRig({ folder: await killedIn(what, commits) });
    await rig.start();
    await rig.system.advance(20_000);
    await rig.settled();
    expect(rig.audit()).toEqual([]);
    const balances = [
      ...new Set(Array.from({ length: what === "rain" ? 7_000 : 700 }, (_, n) => rig.balance(`v${n}`))),
    ];
    const won = rig.book.db.prepare("SELECT count(*) FROM giveaway_pick WHERE outcome = 'won'").pluck().get();
    const escrow = rig.book.db
      .prepare("SELECT coalesce(sum(balance), 0) FROM account WHERE kind = 'escrow'")
      .pluck()
      .get();
    const expected = { cancel: { has: 50, won: 0 }, draw: { has: 30, won: 3 }, rain: { has: 10, won: 0 } }[what]!;
    expect({ balances, won, escrow }).toEqual({ balances: [expected.has], won: expected.won, escrow: 0 });
    await rig.close();
  });
});
