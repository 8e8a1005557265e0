/** Two accounts of one person in one file. */
import { afterEach, expect, it } from "vitest";
import { Linking } from "../../src/features/linking/linking.ts";
import { ImportRig } from "./import-rig.ts";

let rig: ImportRig;
afterEach(async () => {
  expect(rig.audit()).toEqual([]);
  await rig.close();
});

const ROWS = [
  { id: "10", login: "ann", amount: 300, minutes: 60 },
  { platform: "kick" as const, id: "20", login: "ann", amount: 200, minutes: 30 },
];

it.each([
  ["add", 900],
  ["raise-to", 500],
  ["set", 500],
] as const)("linked accounts have both together (%s), and parting leaves the undo whole", async (mode, together) => {
  rig = await ImportRig.open();
  await rig.sees("twitch", "10", "ann");
  await rig.sees("kick", "20", "ann");
  await rig.pays("twitch", "10", 400);
  const { ledger, viewers, db } = rig;
  const linking = new Linking({
    ...{
      db,
      clock: rig.system.clock,
      ledger,
      viewers,
      isBot: () => false,
      broadcasterEarns: false,
      feed: rig.core.feed,
    },
    ...{ detach: () => {}, features: () => rig.features.all, relist: () => {} },
  });
  await rig.writer.run((work) => linking.link(work, viewers.known("twitch", "10")!, viewers.known("kick", "20")!));
  const { summary } = rig.plan(ROWS, { mode });
  expect(summary.given).toBe(together - 400);
  const number = await rig.bring(ROWS, { mode });
  expect([rig.has("twitch", "10"), rig.minutesOf("twitch", "10")]).toEqual([together, 90]);
  await rig.writer.run((work) => linking.unlink(work, viewers.known("twitch", "10")!.id));
  expect([rig.minutesOf("twitch", "10"), rig.minutesOf("kick", "20")]).toEqual([60, 30]);
  const happened = rig.core.feed.after(undefined, 100).rows.map(({ type }) => type);
  expect(happened.filter((type) => type.startsWith("viewers."))).toEqual(["viewers.linked", "viewers.unlinked"]);
  await rig.undo(number);
  expect([rig.has("twitch", "10"), rig.has("kick", "20")]).toEqual([400, 0]);
  expect([rig.minutesOf("twitch", "10"), rig.minutesOf("kick", "20")]).toEqual([0, 0]);
});
