/** Somebody who did everything one can do asks for their data, and to be erased. */

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { personFile, personText } from "../../src/app/person.ts";
import { Statement } from "../../src/wallet/statement.ts";
import { placesOf } from "../support/personal-data.ts";
import { twoPlatforms } from "../support/two-platforms.ts";

const CONFIG = {
  bonuses: { follow: 30 },
  shop: { items: [{ name: "song", price: 20, message: true, fulfil: "queue" }] },
};
const NAMES = ["zeldafitz", "zeldakick", "zeldaold"];
const WORDS = ["my grandmother"];
const MAX = "[mod] max";
const YOU = "[broadcaster] you";

type Chat = Awaited<ReturnType<typeof eveningOf>>;

/** `zeldafitz` of Twitch and `zeldakick` of Kick are one person; the one of Twitch was called `zeldaold` before. */
async function eveningOf() {
  const chat = await twoPlatforms(CONFIG);
  const { says, advance, house, links } = chat;
  await says("twitch", "zeldaold", "hello");
  await says("kick", "zeldakick", "hello");
  await says("twitch", "bob", "hi");
  await links(["twitch", "zeldaold"], ["kick", "zeldakick"]);
  await advance(10 * 60_000);
  await says("twitch", YOU, "!addpoints @zeldaold 500 for the drawing");
  await says("twitch", YOU, "!addpoints @bob 100");
  await says("twitch", "zeldaold", "!give @bob 25");
  await says("twitch", MAX, "!giveaway start cup price 10 keyword cup");
  await says("twitch", "zeldaold", "!ticket 3 cup");
  await says("twitch", "bob", "!ticket 1 cup");
  await says("twitch", MAX, "!giveaway draw");
  await says("twitch", "zeldaold", "!redeem song by my grandmother");
  await says("twitch", MAX, "!fulfil R1");
  await says("twitch", "zeldaold", "!redeem song my grandmother again");
  await says("twitch", MAX, "!giveaway start mug price 10 keyword mug");
  await advance(60_000);
  await says("twitch", "zeldaold", "!ticket 4 mug");
  await says("twitch", "zeldaold", "!support 15");
  const id = house.viewers.known("twitch", "zeldaold")!.id;
  await house.writer.run((work) => house.viewers.rename(work, "twitch", "zeldaold", "zeldafitz", "ZeldaFitz"));
  return { ...chat, id };
}

async function erased(): Promise<Chat> {
  const chat = await eveningOf();
  await chat.house.features.privacy.erase(chat.id);
  await chat.heard();
  return chat;
}

describe("somebody who asks for their data, and to be erased", () => {
  it("gets everything the book has about them in words, is told what it comes to, and then is nowhere in it", async () => {
    const chat = await eveningOf();
    const { house, database, id } = chat;
    const told = JSON.stringify(personFile(database, id, 0));
    // The bot reads the same file with another thread.
    expect(JSON.parse(gunzipSync(await personText(database, id, 0)).toString())).toEqual(JSON.parse(told));
    for (const text of [...NAMES, ...WORDS, "for the drawing", "giveaway 1", "R1", "R2"]) expect(told).toContain(text);
    expect(personFile(database, id, 0).known.map(({ title }) => title)).toEqual(
      expect.arrayContaining(["Your accounts", "Names you had before", "Each time you watched", "Support you gave"]),
    );
    const plan = house.features.privacy.plan(id);
    expect(plan).toMatchObject({
      name: "ZeldaFitz",
      accounts: ["Twitch ZeldaFitz", "Kick zeldakick"],
      blocked: undefined,
    });
    expect(plan.ends).toEqual([
      "The entry in giveaway 2 is taken out, and 40 points for its tickets are paid back first.",
      "R2 song is cancelled, and its price of 20 points is paid back first.",
    ]);
    expect(plan.burned).toEqual([`${chat.balance("twitch", "zeldaold")} points`]);

    const supply = house.ledger.accountBalance("mint", house.currency.id);
    const bob = new Statement({ db: database, ledger: house.ledger, timeZone: "UTC" });
    const before = bob.lines(house.viewers.known("twitch", "bob")!.id, house.currency.id, 50);
    await house.features.privacy.erase(id);
    await chat.heard();
    // What remains are the keys of movements, with the number of an account: here the terminal's own, which are names.
    expect(placesOf(database, [...NAMES, ...WORDS])).toEqual(["transfer.idempotency_key"]);
    expect(house.ledger.accountBalance("mint", house.currency.id)).toBe(supply);
    expect(house.ledger.balance(id, house.currency.id)).toBe(0);
    expect(house.ledger.accountBalance("sink:erased", house.currency.id)).toBeGreaterThan(400);
    // Everybody else's movements are as they were.
    expect(bob.lines(house.viewers.known("twitch", "bob")!.id, house.currency.id, 50)).toEqual(before);
    expect(await chat.says("twitch", "bob", "!top")).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/zelda/i)]),
    );
    await expect(house.features.privacy.erase(id)).rejects.toThrow("They are erased already.");
  });

  it("is in no reason, title or note any more, whether it is about them, by them or names them", async () => {
    const chat = await twoPlatforms(CONFIG);
    const { says, house, database } = chat;
    for (const name of ["zeldafitz", "bob", "max"]) await says("twitch", name, "hello");
    for (const [who, line] of [
      [YOU, "!addpoints @zeldafitz 500 her birthday"],
      ["[mod] zeldafitz", "!addpoints @bob 10 my own words"],
      [YOU, "!addpoints @bob 20 he helped ZeldaFitz, zeldafitzgerald and @zeldafitz."],
      [YOU, '!giveaway start "A drawing by Zeldafitz" keyword art'],
      [YOU, "!giveaway cancel"],
      [YOU, "!giveall 5"],
      [YOU, "!giveall 5"],
    ] as const) {
      await says("twitch", who, line);
      await chat.advance(60_000);
    }
    const [id, bob, max] = ["zeldafitz", "bob", "max"].map((name) => house.viewers.known("twitch", name)!.id);
    await house.writer.run((work) => {
      const { watch } = house.features;
      watch.setEarning(work, max!, false, { viewer: house.viewers.person(id!), reason: "my secret reason" });
      watch.setEarning(work, bob!, false, { viewer: house.viewers.person(max!), reason: "alt of zeldafitz" });
    });
    const told = JSON.stringify(personFile(database, id!, 0));
    for (const text of ["her birthday", "my own words", "my secret reason"]) expect(told).toContain(text);
    const movements = () => database.prepare("SELECT id, amount, kind, actor, from_id, to_id FROM transfer").all();
    const [before, count] = [movements(), movements().length];
    await house.features.privacy.erase(id!);
    await chat.heard();
    expect(movements().slice(0, count)).toEqual(before);
    const gone = ["birthday", "my own", "secret", "by zelda", "helped zelda", "of zelda", "@zelda"];
    expect(placesOf(database, gone)).toEqual([]);
    const texts = (sql: string) => database.prepare(sql).pluck().all();
    expect(texts("SELECT memo FROM transfer WHERE memo LIKE 'he helped%'")).toEqual([
      "he helped …, zeldafitzgerald and ….",
    ]);
    expect(texts("SELECT reason FROM deed WHERE reason LIKE 'alt%'")).toEqual(["alt of …"]);
    expect(texts("SELECT prize FROM giveaway")).toEqual(["A drawing by …"]);
    // Outside of an erasure nothing of it can be changed.
    for (const change of [
      "transfer SET memo = 'x'",
      "transfer SET amount = 1",
      "operation SET memo = 'x'",
      "giveaway SET prize = 'x'",
    ]) {
      expect(() => database.prepare(`UPDATE ${change}`).run(), change).toThrow(
        /transfer nothing changes|never changes/,
      );
    }
  });

  it("is somebody new when they come back, who gets nothing a second time that is there once", async () => {
    const chat = await erased();
    const { house, says, id } = chat;
    expect(await says("twitch", "zeldaold", "!points")).toEqual(["twitch: zeldaold has 0 points."]);
    const again = house.viewers.known("twitch", "zeldaold")!;
    expect(again.id).not.toBe(id);
    // The first line of this broadcast was paid before; so was nothing else.
    expect(chat.balance("twitch", "zeldaold")).toBe(0);
    await chat.advance(10 * 60_000);
    expect(chat.balance("twitch", "zeldaold")).toBeGreaterThan(0);
    expect(JSON.stringify(personFile(chat.database, again.id, 0))).toContain("That you were erased before");
  });

  it("stays excluded whoever was, until a moderator lets them earn again", async () => {
    const chat = await eveningOf();
    await chat.says("twitch", YOU, "!exclude @zeldafitz");
    expect(chat.house.features.privacy.plan(chat.id).keeps).toEqual(
      expect.arrayContaining([expect.stringContaining("excluded from earning")]),
    );
    await chat.house.features.privacy.erase(chat.id);
    await chat.says("twitch", "zeldaold", "hello again");
    expect(chat.house.viewers.known("twitch", "zeldaold")).toMatchObject({ earning: false });
    await chat.says("twitch", YOU, "!include @zeldaold");
    await chat.house.features.privacy.erase(chat.house.viewers.known("twitch", "zeldaold")!.id);
    await chat.says("twitch", "zeldaold", "and again");
    expect(chat.house.viewers.known("twitch", "zeldaold")).toMatchObject({ earning: true });
  });

  it("waits as a winner does, under a new number too", async () => {
    const chat = await twoPlatforms({ giveaways: { excludeWinnersDays: 30 } });
    await chat.says("twitch", MAX, "!giveaway start 100 keyword car");
    await chat.says("twitch", "ann", "car");
    await chat.says("twitch", MAX, "!giveaway draw");
    await chat.house.features.privacy.erase(chat.house.viewers.known("twitch", "ann")!.id);
    await chat.says("twitch", MAX, "!giveaway start 100 keyword bus");
    expect((await chat.says("twitch", "ann", "!enter")).join()).toContain("won lately");
  });

  it("goes out of a closed list only when it is drawn, and the draw follows from what was told", async () => {
    const chat = await twoPlatforms(CONFIG);
    const { house, database, says } = chat;
    await says("twitch", MAX, "!giveaway start 100 winners 1 keyword car");
    for (const name of ["ann", "bob", "cid"]) await says("twitch", name, "car");
    await says("twitch", MAX, "!giveaway close");
    const told = house.features.giveaways.proofOf(1)!.listHash;
    await house.features.privacy.erase(house.viewers.known("twitch", "ann")!.id);
    await chat.heard();
    expect(house.features.giveaways.proofOf(1)!.tickets.join()).toContain("ann");
    await says("twitch", MAX, "!giveaway draw");
    await house.bot.idle();
    const proof = house.features.giveaways.proofOf(1)!;
    expect(proof.tickets.join("\n")).not.toContain("ann");
    expect(proof).toMatchObject({ listHash: told, redacted: { persons: 1 } });
    expect(placesOf(database, ["ann"]).filter((place) => place.startsWith("giveaway"))).toEqual([]);
    const file = path.join(chat.paths.rehearsalProofs, "giveaway-1.json");
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(file, "utf8")).not.toContain("ann");
    expect((await says("twitch", MAX, "!giveaway redraw")).join()).not.toContain("somebody changed it");
  });

  it("burns what an undo brings to somebody who was erased", async () => {
    const chat = await eveningOf();
    const { house, says } = chat;
    await says("twitch", YOU, "!removepoints @zeldafitz 50");
    await house.features.privacy.erase(chat.id);
    await says("twitch", YOU, "!undo");
    await chat.heard();
    expect(house.ledger.balance(chat.id, house.currency.id)).toBe(0);
  });

  it("cannot be the streamer, whose channel it is", async () => {
    const chat = await twoPlatforms(CONFIG);
    await chat.says("twitch", YOU, "hello");
    const own = chat.house.viewers.byName("twitch", "streamer")!;
    await expect(chat.house.features.privacy.erase(own.id)).rejects.toThrow("streamer's own account");
  });
});
