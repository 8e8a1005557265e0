import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, expect, it } from "vitest";
import { configSchema } from "../../src/app/config.ts";
import { verifyGiveaway } from "../../src/cli/look/giveaway-verify.ts";
import { giveawayProblems } from "../../src/features/giveaways/verify-draws.ts";
import { warnings } from "../../src/features/giveaways/warnings.ts";
import { GiveawayRig } from "./rig.ts";

let rig: GiveawayRig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

const drawn = async () => {
  rig = await GiveawayRig.open();
  await rig.as("mod", (work, caller) => rig!.giveaways.host.start(work, caller, "Car sub 2x"));
  for (const name of ["ann", "bob", "subeve"])
    await rig.as(name, (work, caller) => rig!.giveaways.guests.enter(work, caller));
  await rig.as("mod", (work, caller) => rig!.giveaways.host.draw(work, caller));
  return rig;
};

it("works a draw out again from the book and from its file, and prints what chat read", async () => {
  const { book, folder, said } = await drawn();
  const lines: string[] = [];
  expect(verifyGiveaway({ db: book.db, id: 1, out: (line) => void lines.push(line) })).toBe(true);
  const [seedHash] = /[0-9a-f]{32}/.exec(said[0]!)!;
  const [listHash] = /[0-9a-f]{32}/.exec(said[1]!)!;
  expect(lines.join("\n")).toContain(`chat read ${seedHash} when it opened`);
  expect(lines.join("\n")).toContain(`chat read ${listHash} when it closed`);
  const fromFile: string[] = [];
  const file = path.join(folder, "proofs", "giveaway-1.json");
  expect(verifyGiveaway({ file, out: (line) => void fromFile.push(line) })).toBe(true);
  expect(fromFile).toEqual(lines);
});

it("says of a proof from the time of short hashes what chat read then, and that it proves too little", async () => {
  const { book, folder } = await drawn();
  book.db.exec("DROP TRIGGER giveaway_promise; UPDATE giveaway SET said_hex = 16");
  const lines: string[] = [];
  expect(verifyGiveaway({ db: book.db, id: 1, out: (line) => void lines.push(line) })).toBe(true);
  expect(lines.filter((line) => /chat read [0-9a-f]{16} when/.test(line))).toHaveLength(2);
  expect(lines.at(-1)).toMatch(/^All of it fits, but chat read only 16 characters .* does not prove/);
  // The files written then do not say how many characters it was.
  const old = path.join(folder, "old.json");
  const { hashCharacters, ...proof } = JSON.parse(readFileSync(path.join(folder, "proofs", "giveaway-1.json"), "utf8"));
  expect(hashCharacters).toBe(32);
  writeFileSync(old, JSON.stringify(proof));
  const fromFile: string[] = [];
  expect(verifyGiveaway({ file: old, out: (line) => void fromFile.push(line) })).toBe(true);
  expect(fromFile).toEqual(lines);
});

it("says of one that is cancelled, open or closed, that nothing is drawn", async () => {
  rig = await GiveawayRig.open();
  const { book, giveaways } = rig;
  const checked = () => {
    const lines: string[] = [];
    expect(verifyGiveaway({ db: book.db, id: 1, out: (line) => void lines.push(line) })).toBe(true);
    return lines.filter((line) => line.startsWith("ok")).at(-1);
  };
  await rig.as("mod", (work, caller) => giveaways.host.start(work, caller, "Car"));
  expect(checked()).toContain("not closed yet");
  await rig.as("ann", (work, caller) => giveaways.guests.enter(work, caller));
  await rig.as("mod", (work, caller) => giveaways.host.close(work, caller));
  expect(checked()).toContain("not drawn yet");
  await rig.as("mod", (work, caller) => giveaways.host.cancel(work, caller));
  expect(checked()).toContain("cancelled: nothing is drawn");
});

it("says what is wrong with a file that was changed, and with one that is no proof", async () => {
  const { folder } = await drawn();
  const file = path.join(folder, "proofs", "giveaway-1.json");
  const changed = path.join(folder, "changed.json");
  writeFileSync(changed, readFileSync(file, "utf8").replace(/(\d+) 2 local:subeve/, "$1 9 local:subeve"));
  const lines: string[] = [];
  expect(verifyGiveaway({ file: changed, out: (line) => void lines.push(line) })).toBe(false);
  expect(lines.filter((line) => line.startsWith("WRONG"))[0]).toContain("does not give this list hash");
  writeFileSync(changed, "{}");
  expect(() => verifyGiveaway({ file: changed, out: () => {} })).toThrow("no proof of a giveaway");
  expect(() => verifyGiveaway({ file: path.join(folder, "none.json"), out: () => {} })).toThrow(
    /There is no file .*none/,
  );
});

it("warns of tickets together with what money earns, and not with a free entry or without them", () => {
  const config = (giveaways: object, bonuses: object) => configSchema.parse({ giveaways, bonuses });
  const none = { subscription: { tier1: 0, tier2: 0, tier3: 0 }, gift: 0 };
  expect(warnings(config({}, {}))).toEqual([expect.stringContaining("subscriptions and gifts earn the currency")]);
  expect(warnings(config({ freeEntry: true }, {}))).toEqual([]);
  expect(warnings(config({ tickets: false }, {}))).toEqual([]);
  expect(warnings(config({}, none))).toEqual([]);
  expect(warnings(config({}, { ...none, perBit: 1 }))).toEqual([expect.stringContaining("bits earn")]);
});

it("tells of more tickets than one person can have", async () => {
  rig = await GiveawayRig.open();
  await rig.as("mod", (work, caller) => rig!.giveaways.host.start(work, caller, "Car"));
  await rig.as("ann", (work, caller) => rig!.giveaways.guests.enter(work, caller));
  expect([...giveawayProblems(rig.book.db)]).toEqual([]);
  rig.book.db.exec("UPDATE giveaway_entry SET tickets = 100");
  expect([...giveawayProblems(rig.book.db)]).toEqual([
    `viewer:${rig.id("ann")} has 100 tickets in giveaway 1, where one person can have 1.`,
  ]);
  rig.book.db.exec("UPDATE giveaway_entry SET tickets = 1");
});
