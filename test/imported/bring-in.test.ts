/** A staged file on its way into the book: who gets what, once, and back again. */
import { afterEach, describe, expect, it } from "vitest";
import { configSchema } from "../../src/app/config.ts";
import { DAY_MS } from "../../src/base/lengths.ts";
import { allNow } from "../../src/base/steps.ts";
import { importGroundInBook } from "../../src/cli/import/import-ground.ts";
import { Staged } from "../../src/db/staged.ts";
import { planImport } from "../../src/features/imports/plan.ts";
import { FILE, ImportRig, OLD_MS, YOUNG_MS } from "./import-rig.ts";

let rig: ImportRig;
afterEach(async () => {
  expect(rig.audit()).toEqual([]);
  await rig.close();
});

/** What another process reads out of the same book. */
function besides(rows: Parameters<ImportRig["stage"]>[0], about: Parameters<ImportRig["stage"]>[1]) {
  const { book, core, options, paths } = rig;
  const config = configSchema.parse({
    twitch: { channel: "streamer" },
    kick: { channel: "streamer" },
    imports: options.imports ?? {},
  });
  const staged = Staged.handedOver(rig.stage(rows, about));
  const ground = importGroundInBook({ db: book.db, config, paths, clock: core.clock });
  const summary = allNow(planImport(ground, staged));
  staged.close();
  return summary;
}

describe("an import", () => {
  it("gives each row to its account, makes those who are new, and adds nothing a second time", async () => {
    rig = await ImportRig.open();
    await rig.sees("twitch", "10", "ann");
    const rows = [
      { id: "10", login: "ann", amount: 500, minutes: 120, allTime: 9_000 },
      { id: "11", login: "bob", amount: 300 },
      { id: "12", login: "", amount: 20 },
      { id: "13", login: "nightbot", amount: 7 },
      { id: "1", login: "streamer", amount: 9 },
      { platform: "kick" as const, id: "10", login: "ann", amount: 40, minutes: 6 },
      { login: "carl", amount: 77 },
    ];
    const { summary } = rig.plan(rows);
    expect(summary).toMatchObject({ rows: 7, gets: { known: 1, new: 3, name: 0 }, given: 860, taken: 0 });
    expect(summary.skipped).toEqual({ bot: { rows: 1, amount: 7 }, broadcaster: { rows: 1, amount: 9 } });
    const number = await rig.bring(rows);
    expect(rig.imports.status(number)).toMatchObject({ state: "done", amount: 860, waiting: 1, summary });
    expect(["10", "11", "12", "13", "1"].map((id) => rig.has("twitch", id))).toEqual([500, 300, 20, 0, 0]);
    expect([rig.has("kick", "10"), rig.minutesOf("twitch", "10"), rig.minutesOf("kick", "10")]).toEqual([40, 120, 6]);
    expect(rig.viewers.known("twitch", "12")!.name).toBe("12");
    expect(rig.imports.allTime(rig.viewers.known("twitch", "10")!.id)).toEqual([{ title: FILE.title, amount: 9_000 }]);
    expect(await rig.bring(rows)).toBe(number);
    expect(rig.plan(rows).summary).toMatchObject({ exists: 7, given: 0 });
    expect(rig.has("twitch", "10")).toBe(500);
  });

  it("is taken back with its minutes, and comes in again as once, also where something was spent", async () => {
    rig = await ImportRig.open();
    const rows = [
      { id: "10", login: "ann", amount: 500, minutes: 60 },
      { id: "11", login: "bob", amount: 300, minutes: 30 },
    ];
    const first = await rig.bring(rows);
    const bob = rig.viewers.known("twitch", "11")!.id;
    await rig.writer.run((work) =>
      rig.ledger.post(work, {
        ...{ key: "spent", currencyId: rig.core.currency.id, from: `viewer:${bob}`, to: "sink:shop", amount: 100 },
        ...{ kind: "purchase", actor: "test" },
      }),
    );
    await rig.undo(first);
    expect([rig.has("twitch", "10"), rig.has("twitch", "11")]).toEqual([0, 200]);
    expect([rig.minutesOf("twitch", "10"), rig.minutesOf("twitch", "11")]).toEqual([0, 0]);
    const standing = rig.imports.status(first);
    expect(standing).toMatchObject({ state: "undone", undo: { left: 1, leftAmount: 300 } });
    expect(standing.undo!.spent).toEqual([{ name: "bob", amount: 300, has: 200 }]);
    expect(rig.imports.inWords(standing)).toEqual([
      "O1, PhantomBot, points.csv: 500 points taken back. 1 movement of 300 points stay.",
      "  bob: 300 points, has only 200 points left",
    ]);
    const second = await rig.bring(rows);
    expect(second).not.toBe(first);
    expect([rig.has("twitch", "10"), rig.has("twitch", "11")]).toEqual([500, 200]);
    expect([rig.minutesOf("twitch", "10"), rig.minutesOf("twitch", "11")]).toEqual([60, 30]);
  });

  it("raises to, or sets, and takes what linked people have together", async () => {
    rig = await ImportRig.open();
    await rig.bring([
      { id: "10", login: "ann", amount: 100 },
      { id: "11", login: "bob", amount: 900, minutes: 50 },
    ]);
    const rows = [
      { id: "10", login: "ann", amount: 400 },
      { id: "11", login: "bob", amount: 300, minutes: 20 },
    ];
    const raise = { hash: "cd".repeat(32), mode: "raise-to" as const };
    const set = { hash: "ef".repeat(32), mode: "set" as const };
    expect(besides(rows, raise)).toEqual(rig.plan(rows, raise).summary);
    expect(besides(rows, set)).toEqual(rig.plan(rows, set).summary);
    expect(rig.plan(rows, raise).summary).toMatchObject({ given: 300, taken: 0, same: 1 });
    await rig.bring(rows, raise);
    expect([rig.has("twitch", "10"), rig.has("twitch", "11"), rig.minutesOf("twitch", "11")]).toEqual([400, 900, 50]);
    expect(rig.plan(rows, set).summary).toMatchObject({ given: 0, taken: 600, same: 1, minutes: { taken: 30 } });
    const number = await rig.bring(rows, set);
    expect([rig.has("twitch", "10"), rig.has("twitch", "11"), rig.minutesOf("twitch", "11")]).toEqual([400, 300, 20]);
    await rig.undo(number);
    expect([rig.has("twitch", "11"), rig.minutesOf("twitch", "11")]).toEqual([900, 50]);
  });

  it("goes on when what is staged can be opened again, as it was begun", async () => {
    rig = await ImportRig.open();
    await rig.sees("twitch", "10", "ann");
    await rig.pays("twitch", "10", 100);
    const rows = [{ id: "10", login: "ann", amount: 500 }];
    const file = rig.stage(rows);
    const begun = rig.imports.begin({ file }, "begun");
    const other = Staged.open(file)!;
    other.change({ mode: "set" });
    const { number } = await begun;
    await rig.imports.ended(number);
    const standing = rig.imports.status(number);
    expect(standing).toMatchObject({ state: "running", interrupted: false });
    expect(rig.imports.inWords(standing).join(" ")).toMatch(/cannot go on just now: .*tried again/);
    other.close();
    expect(await rig.bringFile(rig.stage(rows, { mode: "raise-to" }))).toBe(number);
    expect(rig.imports.status(number)).toMatchObject({ state: "done", failing: undefined });
    expect(rig.has("twitch", "10")).toBe(600);
  });

  it("forgets a name after 90 days", async () => {
    rig = await ImportRig.open();
    await rig.bring([
      { login: "bob", amount: 10 },
      { login: "cat", amount: 20 },
    ]);
    await rig.system.advance(89 * DAY_MS);
    await rig.sees("twitch", "11", "bob", OLD_MS);
    await rig.crash(2 * DAY_MS);
    await rig.sees("twitch", "12", "cat", OLD_MS);
    expect([rig.has("twitch", "11"), rig.has("twitch", "12")]).toEqual([10, 0]);
    expect(rig.db.prepare("SELECT count(*) FROM import_waiting").pluck().get()).toBe(0);
  });

  it("keeps the minutes of a platform until its channel is known, and asks how old an account is", async () => {
    rig = await ImportRig.open({ channels: [{ platform: "twitch", login: "streamer", platformId: "1" }] });
    const looked: string[] = [];
    Object.assign(rig.core.channels.platformOf({ platform: "twitch" })!, {
      lookup: async (login: string) => {
        looked.push(login);
        return { platformId: "11", login, displayName: login, roles: [], accountCreatedAtMs: OLD_MS };
      },
    });
    await rig.bring([
      { platform: "kick", id: "5", login: "kim", amount: 1, minutes: 90 },
      { login: "bob", amount: 10, minutes: 60 },
    ]);
    expect(rig.minutesOf("kick", "5")).toBe(0);
    await rig.sees("twitch", "11", "bob");
    await rig.settled();
    await rig.settled();
    expect([looked, rig.has("twitch", "11"), rig.minutesOf("twitch", "11")]).toEqual([["bob"], 10, 60]);
    (rig.options as { channels: unknown }).channels = [
      { platform: "twitch", login: "streamer", platformId: "1" },
      { platform: "kick", login: "streamer", platformId: "2" },
    ];
    await rig.crash();
    await rig.settled();
    expect(rig.minutesOf("kick", "5")).toBe(90);
  });

  it("keeps what is known by name until the name is seen, and asks about what is not sure", async () => {
    rig = await ImportRig.open();
    await rig.sees("twitch", "20", "known", OLD_MS);
    const number = await rig.bring([
      { login: "known", amount: 10 },
      { login: "later", amount: 20, minutes: 5 },
      { login: "rich", amount: 5_000 },
      { login: "young", amount: 30 },
      { id: "30", login: "sure", amount: 40, asked: 1 as const, accountCreatedAtMs: OLD_MS },
      { id: "32", login: "ageless", amount: 70, asked: 1 as const, accountCreatedAtMs: null },
      { id: "31", login: "fresh", amount: 50, asked: 1 as const, accountCreatedAtMs: YOUNG_MS },
      { login: "gone", amount: 60, asked: 2 as const },
    ]);
    expect(rig.imports.status(number).summary.waits).toEqual({
      ...{ name: { rows: 3, amount: 5_050 }, younger: { rows: 1, amount: 50 }, nobody: { rows: 1, amount: 60 } },
    });
    expect([rig.has("twitch", "20"), rig.has("twitch", "30"), rig.has("twitch", "32")]).toEqual([10, 40, 70]);
    await rig.sees("twitch", "21", "later", OLD_MS);
    await rig.sees("twitch", "22", "rich", OLD_MS);
    await rig.sees("twitch", "23", "young", YOUNG_MS);
    await rig.sees("twitch", "24", "gone", OLD_MS);
    expect(["21", "22", "23", "24"].map((id) => rig.has("twitch", id))).toEqual([20, 0, 0, 0]);
    expect(rig.minutesOf("twitch", "21")).toBe(5);
    expect(rig.imports.waiting.list(0, 10).map(({ login, why }) => [login, why])).toEqual([
      ["rich", "amount"],
      ["gone", "nobody"],
      ["fresh", "younger"],
      ["young", "younger"],
    ]);
    await rig.as("mod", (work, caller) => rig.imports.waiting.decide(work, caller, "@Rich", true));
    expect(rig.has("twitch", "22")).toBe(5_000);
    await rig.undo(number);
    expect(["20", "21", "22", "30"].map((id) => rig.has("twitch", id))).toEqual([0, 0, 0, 0]);
    expect(rig.imports.waiting.counts().all).toBe(0);
  });
});
