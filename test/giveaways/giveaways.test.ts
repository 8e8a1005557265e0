import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readProof, verifyProof } from "../../src/features/giveaways/proof.ts";
import { giveawayProblems } from "../../src/features/giveaways/verify-draws.ts";
import { GiveawayRig, type GiveawayRigOptions } from "./rig.ts";

let rig: GiveawayRig;
const open = async (options: GiveawayRigOptions = {}) => {
  rig = await GiveawayRig.open(options);
};
afterEach(async () => {
  expect(rig.audit()).toEqual([]);
  await rig.close();
});

const start = (text: string, who = "mod") =>
  rig.as(who, (work, caller) => rig.giveaways.host.start(work, caller, text));
const draw = (which?: string, mix?: string) =>
  rig.as("mod", (work, caller) => rig.giveaways.host.draw(work, caller, which, mix));
const close = (which?: string) => rig.as("mod", (work, caller) => rig.giveaways.host.close(work, caller, which));
const buy = (name: string, count: number | "max", which?: string) =>
  rig.as(name, (work, caller) => rig.giveaways.guests.buy(work, caller, count, which));
const enter = (name: string, which?: string) =>
  rig.as(name, (work, caller) => rig.giveaways.guests.enter(work, caller, which));
const winners = () =>
  rig.book.db.prepare("SELECT viewer_id FROM giveaway_pick WHERE outcome = 'won' ORDER BY n").pluck().all();

describe("a free giveaway", () => {
  it("is entered by its bare keyword, once each, and its winner is one of those who did", async () => {
    await open();
    await start('"A game" keyword car');
    for (const name of ["ann", "bob", "ann"]) await rig.line(name, "  CAR ");
    await rig.line("eve", "a car please");
    expect(rig.giveaways.guests.status({ channel: rig.channel } as never)).toMatchObject([{ persons: 2, tickets: 2 }]);
    await draw();
    expect([rig.id("ann"), rig.id("bob")]).toContain(winners()[0]);
    expect(rig.said[0]).toMatch(/^Giveaway: A game! Type car to enter\. \(G1, seed hash [0-9a-f]{32}\)$/);
    expect(rig.said[1]).toMatch(/^Giveaway G1 is closed: 2 viewers are in\. \(list hash [0-9a-f]{32}\)$/);
    expect(rig.said[2]).toMatch(/^(ann|bob) wins A game! Check it: !giveaway proof G1$/);
  });

  it("is silent for each who enters and tells chat now and then how many joined", async () => {
    await open();
    await start("Mug keyword mug");
    for (let n = 0; n < 37; n++) await rig.line(`viewer${n}`, "mug");
    expect(rig.said).toHaveLength(1);
    await rig.system.advance(30_000);
    expect(rig.said.slice(1)).toEqual(["37 joined (37 are in): Mug, type mug."]);
    await rig.system.advance(300_000);
    expect(rig.said).toHaveLength(2);
  });

  it("keeps several apart by their keywords, and asks which one where that is unclear", async () => {
    await open();
    await start("Car keyword car");
    await start("Mug keyword mug");
    await rig.line("ann", "car");
    await rig.line("bob", "mug");
    await expect(draw()).rejects.toThrow("There are several; say which one: mug, car");
    await expect(enter("eve")).rejects.toThrow("There are several");
    await draw("mug");
    expect(winners()).toEqual([rig.id("bob")]);
    await expect(start("Other keyword car")).rejects.toThrow("taken");
  });

  it("takes the closed one of two with one keyword to draw, and asks by number where both are closed", async () => {
    await open();
    await start("First keyword car");
    await rig.line("ann", "car");
    await close("car");
    await start("Second keyword car");
    await rig.line("bob", "car");
    await draw("car");
    expect(rig.giveaways.guests.list({ channel: rig.channel } as never).map(({ giveaway }) => giveaway.state)).toEqual([
      "open",
      "drawn",
    ]);
    await close("car");
    await start("Third keyword car");
    await close("car");
    await expect(draw("car")).rejects.toThrow("There are several; say which one: G3, G2");
    await draw("2");
    expect(rig.said.at(-1)).toContain("bob wins Second!");
  });

  it("never spends on a word that names nothing, and reads what chat programs append as nothing", async () => {
    await open();
    await rig.fund({ ann: 100 });
    await rig.as("mod", (work, caller) =>
      rig.giveaways.host.run(work, caller, "start", "Car price 10 keyword car \u{E0000}"),
    );
    expect((await enter("ann", "mug")).status).toBe("none");
    await expect(buy("ann", 2, "mug")).rejects.toThrow("No giveaway here is called that. Say which one: car");
    expect((await buy("ann", 2, "car")).status).toBe("bought");
    await rig.as("mod", (work, caller) => rig.giveaways.host.run(work, caller, "close", "\u{E0000}"));
    await draw();
    expect(winners()).toEqual([rig.id("ann")]);
  });

  it("lets in only whom it is for", async () => {
    await open({ watchedMinutes: (id) => (id % 2 === 0 ? 90 : 10) });
    await start("Car subscribers");
    expect(await enter("ann")).toMatchObject({
      status: "refused",
      reason: "subscribers_only",
      why: "This one is for subscribers.",
    });
    expect(await enter("subbob")).toEqual({ status: "entered" });
    expect(await enter("you")).toMatchObject({ status: "refused", why: "The streamer does not take part." });
    await rig.as("mod", (work, caller) => rig.giveaways.host.cancel(work, caller));
    await start("Mug watched 1h");
    for (const name of ["ann", "subbob", "eve"]) {
      expect((await enter(name)).status).toBe(rig.id(name) % 2 === 0 ? "entered" : "refused");
    }
  });

  it("gives subscribers and vips more chances as whole numbers, the better of the two", async () => {
    await open();
    await start("Car sub 2x vip 5x");
    for (const name of ["ann", "subbob", "vipeve"]) await enter(name);
    await rig.as("mod", (work, caller) => rig.giveaways.host.close(work, caller));
    const lines = rig.giveaways.proofOf(1)!.tickets.map((line) => line.split(" ").slice(1).join(" "));
    expect(lines).toEqual(["1 local:ann ann", "2 local:subbob subbob", "5 local:vipeve vipeve"]);
  });

  it("refuses followers in words where the platform has no follower list, and asks for the drawn where it has", async () => {
    await open();
    await expect(start("Car followers")).rejects.toThrow("Who follows cannot be read here");
    await rig.close();
    await open({ follows: async (id) => id !== "ann" });
    await start("Car followers winners 3");
    for (const name of ["ann", "bob", "eve"]) await enter(name);
    await draw();
    expect(winners().sort()).toEqual([rig.id("bob"), rig.id("eve")].sort());
    expect(rig.book.db.prepare("SELECT reason FROM giveaway_pick WHERE outcome = 'passed'").pluck().all()).toEqual([
      "not_following",
    ]);
  });

  it("passes over whose subscription has run out since they entered, by a line or by the platform's lists, and pays them back", async () => {
    const unlisted: string[] = [];
    const listedRoles = (id: string) =>
      unlisted.includes(id) ? { roles: [], known: ["subscriber"] as const, asOfMs: rig.system.clock.now() } : undefined;
    await open({ listedRoles });
    await start("Car subscribers price 10 winners 4");
    for (const name of ["subann", "subbob", "subeve", "subzoe"]) {
      await rig.fund({ [name]: 10 });
      await rig.as(name, (work, caller) => rig.giveaways.guests.ticket(work, caller, ["1"]));
    }
    await rig.as("mod", (work, caller) => rig.giveaways.host.close(work, caller));
    await rig.as("subann", () => {}, []);
    unlisted.push("subbob");
    await draw();
    expect(winners().sort()).toEqual([rig.id("subeve"), rig.id("subzoe")].sort());
    const passed = rig.book.db.prepare("SELECT DISTINCT reason FROM giveaway_pick WHERE outcome = 'passed'").pluck();
    expect(passed.all()).toEqual(["not_subscribed"]);
    expect(["subann", "subbob", "subeve"].map((name) => rig.balance(name))).toEqual([10, 10, 0]);
    expect(rig.giveaways.proofOf(1)!.drawn.filter(({ reason }) => reason === "not_subscribed")).toHaveLength(2);
  });

  it("counts somebody as following when the platform cannot say, after asking three times", async () => {
    let asked = 0;
    await open({ follows: async () => void asked++ as undefined });
    await start("Car followers");
    await enter("ann");
    await draw();
    expect([winners(), asked]).toEqual([[], 1]);
    await rig.system.advance(10_000);
    expect([winners(), asked]).toEqual([[rig.id("ann")], 3]);
  });

  it("passes over whoever is not active in chat any more, when it is for the active", async () => {
    let active: number[] = [];
    await open({ active: () => active });
    await start("Car active");
    for (const name of ["ann", "bob", "eve"]) await enter(name);
    active = [rig.id("eve")];
    await draw();
    expect(winners()).toEqual([rig.id("eve")]);
  });

  it("keeps past winners out where the config says so", async () => {
    await open({ giveaways: { excludeWinnersDays: 7 } });
    await start("Car");
    await enter("ann");
    await draw();
    await start("Mug");
    expect(await enter("ann")).toMatchObject({ status: "refused" });
    await rig.as("mod", (work, caller) => rig.giveaways.host.cancel(work, caller));
    await rig.system.advance(8 * 86_400_000);
    await start("Mug");
    expect(await enter("ann")).toEqual({ status: "entered" });
  });

  it("closes by itself when its time is over, and draws then where the config says so", async () => {
    await open({ giveaways: { drawAfterTime: true } });
    await start("Car for 10m");
    await enter("ann");
    await rig.system.advance(599_000);
    expect(winners()).toEqual([]);
    await rig.system.advance(1_000);
    expect(winners()).toEqual([rig.id("ann")]);
  });

  it("says so when nobody was in", async () => {
    await open();
    await start("Car");
    await draw();
    expect(rig.said.at(-1)).toBe("Nobody was in, so nobody wins Car.");
  });
});

describe("tickets", () => {
  it("are paid into escrow, up to the limit, and their stakes end in the sink of the drawn giveaway", async () => {
    await open();
    await rig.fund({ ann: 1_000, bob: 250 });
    await start("Car price 100 max 5 keyword car");
    await rig.line("ann", "car");
    expect(rig.balance("ann")).toBe(1_000);
    expect(await buy("ann", 3)).toMatchObject({ status: "bought", bought: 3, tickets: 3, paid: 300 });
    await expect(buy("ann", 3)).rejects.toThrow("At most 5 tickets each; you have 3.");
    expect(await buy("bob", "max")).toMatchObject({ bought: 2 });
    await expect(buy("bob", 1)).rejects.toThrow("You only have 50 points.");
    expect(await enter("bob")).toEqual({ status: "already" });
    expect(rig.account("escrow:giveaway:1")).toBe(500);
    expect(rig.audit()).toEqual([]);
    await draw();
    expect([
      rig.account("escrow:giveaway:1"),
      rig.account("sink:giveaway"),
      rig.balance("ann"),
      rig.balance("bob"),
    ]).toEqual([0, 500, 700, 50]);
    expect(winners()).toHaveLength(1);
  });

  it("are all paid back by cancel, also hundreds of them, once", async () => {
    await open();
    const names = Array.from({ length: 250 }, (_, n) => `v${n}`);
    await rig.fund(Object.fromEntries(names.map((name) => [name, 100])));
    await start("Car price 30");
    for (const name of names) await buy(name, "max");
    await rig.as("mod", (work, caller) => rig.giveaways.host.cancel(work, caller));
    expect(names.map((name) => rig.balance(name))).toEqual(names.map(() => 100));
    expect(rig.said.at(-1)).toBe("The giveaway of Car is cancelled. Everybody gets their tickets back.");
    await expect(rig.as("mod", (work, caller) => rig.giveaways.host.cancel(work, caller))).rejects.toThrow(
      "no giveaway",
    );
  });

  it("come free by one where the config offers a free entry", async () => {
    await open({ giveaways: { freeEntry: true } });
    await rig.fund({ ann: 500 });
    await start("Car price 100");
    expect(await enter("ann")).toEqual({ status: "entered" });
    expect(await enter("ann")).toEqual({ status: "already" });
    expect(await buy("ann", 2)).toMatchObject({ tickets: 3, paid: 200 });
    await rig.as("mod", (work, caller) => rig.giveaways.host.close(work, caller));
    expect(rig.giveaways.proofOf(1)!.tickets).toEqual([`${rig.id("ann")} 3 local:ann ann`]);
  });

  it("are refunded and taken out when their owner is banned, for good", async () => {
    await open();
    await rig.fund({ ann: 500, bob: 500 });
    await start("Car price 100 winners 2");
    await buy("ann", 2);
    await buy("bob", 1);
    await rig.as("mod", (work) => rig.giveaways.banned(work, rig.ban("ann")));
    expect(rig.balance("ann")).toBe(500);
    await expect(buy("ann", 1)).rejects.toThrow("taken out");
    await draw();
    expect(winners()).toEqual([rig.id("bob")]);
  });

  it("of somebody banned after closing are refunded too; the list stays and they are passed over", async () => {
    await open();
    await rig.fund({ ann: 500, bob: 500 });
    await start("Car price 100 winners 2");
    await buy("ann", 2);
    await buy("bob", 1);
    await rig.as("mod", (work, caller) => rig.giveaways.host.close(work, caller));
    await rig.as("mod", (work) => rig.giveaways.banned(work, rig.ban("ann")));
    await draw();
    expect([rig.balance("ann"), winners()]).toEqual([500, [rig.id("bob")]]);
    expect(verifyProof(rig.giveaways.proofOf(1)!).problems).toEqual([]);
  });

  it("of linked accounts are one person's: joined in the list, the excess paid back, one prize", async () => {
    await open();
    await rig.fund({ ann: 500, annkick: 500, bob: 500 });
    await start("Car price 100 max 3 winners 3");
    await buy("ann", 3);
    await buy("annkick", 2);
    await buy("bob", 1);
    const [ann, other] = [rig.id("ann"), rig.id("annkick")];
    rig.book.db.prepare("UPDATE viewer SET merged_into_id = ? WHERE id = ?").run(ann, other);
    await rig.as("mod", (work, caller) => rig.giveaways.host.close(work, caller));
    expect(rig.giveaways.proofOf(1)!.tickets.map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
      `${ann} 3`,
      `${rig.id("bob")} 1`,
    ]);
    expect(rig.account(`viewer:${ann}`)).toBe(200 + 200);
    await draw();
    expect(winners().sort()).toEqual([ann, rig.id("bob")].sort());
  });

  it("of accounts linked after closing win once: the second is passed over", async () => {
    await open();
    await start("Car winners 2");
    for (const name of ["ann", "annkick"]) await enter(name);
    await rig.as("mod", (work, caller) => rig.giveaways.host.close(work, caller));
    rig.book.db.prepare("UPDATE viewer SET merged_into_id = ? WHERE id = ?").run(rig.id("ann"), rig.id("annkick"));
    await draw();
    expect(winners()).toHaveLength(1);
    expect(verifyProof(rig.giveaways.proofOf(1)!).problems).toEqual([]);
  });

  it("of accounts linked after closing have one turn, also for who is replaced", async () => {
    await open();
    await start("Car");
    for (const name of ["ann", "annkick"]) await enter(name);
    await rig.as("mod", (work, caller) => rig.giveaways.host.close(work, caller));
    rig.book.db.prepare("UPDATE viewer SET merged_into_id = ? WHERE id = ?").run(rig.id("ann"), rig.id("annkick"));
    await draw();
    await rig.as("mod", (work, caller) => rig.giveaways.host.redraw(work, caller));
    expect(winners()).toEqual([]);
    expect(rig.said.at(-1)).toBe("Nobody is left to win Car.");
    expect(verifyProof(rig.giveaways.proofOf(1)!).problems).toEqual([]);
  });

  it("for followers are sold only to whom the platform says follows", async () => {
    await open({ follows: async (id) => id === "ann" });
    await rig.fund({ ann: 500, bob: 500 });
    await start("Car followers price 100");
    await buy("ann", 2);
    await buy("bob", 2);
    for (let n = 0; n < 5; n++) await rig.settled();
    expect([rig.balance("ann"), rig.balance("bob")]).toEqual([300, 500]);
  });

  it("can be switched off", async () => {
    await open({ giveaways: { tickets: false } });
    await expect(start("Car price 5")).rejects.toThrow("switched off");
  });
});

it("takes no more of one person than can be paid back in one transfer", async () => {
  await open();
  await rig.fund({ ann: 1_000_000_000_000 });
  await rig.as("ann", (work, { viewer }) =>
    rig.ledger.post(work, {
      ...{
        key: "more",
        currencyId: rig.currency.id,
        from: "mint",
        to: `viewer:${viewer.id}`,
        amount: 1_000_000_000_000,
      },
      ...{ kind: "import", actor: "test" },
    }),
  );
  await start("Car price 1000000000 max 5000");
  expect(await buy("ann", 600)).toMatchObject({ bought: 600 });
  expect(await buy("ann", "max")).toMatchObject({ bought: 400 });
  await expect(buy("ann", 1)).rejects.toThrow("you have 1000");
  await rig.as("mod", (work, caller) => rig.giveaways.host.cancel(work, caller));
  expect(rig.balance("ann")).toBe(2_000_000_000_000);
});

describe("prize money", () => {
  it("is minted into escrow at opening within the moderator's daily limit, and paid at once", async () => {
    await open({ dailyLimit: 1_000 });
    await expect(start("600 winners 2")).rejects.toThrow("Moderators can hand out 1,000 points a day");
    await start("400 winners 2");
    expect(rig.account("escrow:giveaway:1")).toBe(800);
    await expect(start("300 keyword more")).rejects.toThrow("you have 200 points left");
    for (const name of ["ann", "bob", "eve"]) await enter(name);
    expect(await enter("mod")).toMatchObject({ status: "refused", why: expect.stringContaining("pay its prize") });
    await draw();
    expect(["ann", "bob", "eve"].map((name) => rig.balance(name)).sort()).toEqual([0, 400, 400]);
    expect(rig.said.at(-1)).toContain("win 400 points each!");
    await start("600000 winners 2", "you");
  });

  it("goes back when it is cancelled or nobody wins it, and no longer counts against the limit", async () => {
    await open({ dailyLimit: 1_000 });
    for (let n = 0; n < 3; n++) {
      await start("1000");
      await rig.as("mod", (work, caller) => rig.giveaways.host.cancel(work, caller));
    }
    await start("500 winners 2");
    await enter("ann");
    await draw();
    expect([rig.balance("ann"), rig.account("escrow:giveaway:4"), rig.account("mint")]).toEqual([500, 0, -500]);
  });

  it("is taken back from a winner who is replaced, and paid to the next; not when it is spent", async () => {
    await open();
    await start("400");
    for (const name of ["ann", "bob"]) await enter(name);
    await draw();
    const first = rig.balance("ann") > 0 ? "ann" : "bob";
    const second = first === "ann" ? "bob" : "ann";
    const redraw = () => rig.as("mod", (work, caller) => rig.giveaways.host.redraw(work, caller));
    await redraw();
    expect([rig.balance(first), rig.balance(second)]).toEqual([0, 400]);
    await expect(redraw()).rejects.toThrow("Nobody is left to draw");
    await rig.close();
    await open();
    await start("400");
    for (const name of ["ann", "bob"]) await enter(name);
    await draw();
    const rich = rig.balance("ann") > 0 ? "ann" : "bob";
    await rig.as(rich, (work, { viewer }) =>
      rig.ledger.post(work, {
        key: "spent",
        currencyId: 1,
        from: `viewer:${viewer.id}`,
        to: "sink:shop",
        amount: 1,
        kind: "purchase",
        actor: "test",
      }),
    );
    await expect(redraw()).rejects.toThrow(`${rich} has spent the prize already`);
  });
});

describe("claims", () => {
  const claimed = async () => {
    await start('"A game" claim 60s');
    for (const name of ["ann", "bob", "eve"]) await enter(name);
    await draw();
    return nameOfClaiming();
  };
  const nameOfClaiming = () => {
    const id = rig.book.db.prepare("SELECT viewer_id FROM giveaway_pick WHERE outcome = 'claiming'").pluck().get() as
      | number
      | undefined;
    return id === undefined ? undefined : rig.viewers.person(id).name;
  };

  it("are met by any line the winner writes in time", async () => {
    await open();
    const winner = (await claimed())!;
    expect(rig.said.at(-1)).toContain(`${winner}, you are drawn for A game! Write anything within 1 min`);
    await rig.system.advance(59_000);
    await rig.line(winner, "!points");
    expect(rig.said.at(-1)).toBe(`${winner} is here and takes A game!`);
    await rig.system.advance(600_000);
    expect(winners()).toEqual([rig.id(winner)]);
  });

  it("that nobody meets go to the next until nobody is left", async () => {
    await open();
    const first = await claimed();
    await rig.line("mod", "hello");
    await rig.system.advance(60_000);
    const second = nameOfClaiming();
    expect(second).not.toBe(first);
    expect(rig.said.slice(-2)[0]).toBe(`${first} did not write in time.`);
    await rig.system.advance(180_000);
    expect(winners()).toEqual([]);
    expect(rig.said.at(-1)).toBe("Nobody is left to win A game.");
    expect(verifyProof(rig.giveaways.proofOf(1)!).problems).toEqual([]);
  });

  it("of several that nobody meets are told of in one line, and every winner is named", async () => {
    await open();
    await start("100 winners 12 claim 60s");
    for (let n = 0; n < 24; n++) await enter(`viewer${n}`);
    await draw();
    const called = () => rig.said.at(-1)!.split(", you are all drawn")[0]!.split(", ");
    const first = called();
    expect(first).toHaveLength(12);
    await rig.line(first[0]!, "here");
    const before = rig.said.length;
    await rig.system.advance(60_000);
    expect(rig.said.slice(before)).toHaveLength(2);
    expect(rig.said[before]).toMatch(/^(viewer\d+, ){9}viewer\d+ … \(\+1\) did not write in time\.$/);
    expect(called()).toHaveLength(11);
    expect(new Set([...first, ...called()]).size).toBe(23);
  });

  it("survive a restart; who could not be heard meanwhile gets the time again", async () => {
    await open();
    const winner = (await claimed())!;
    await rig.system.advance(30_000);
    await rig.crash();
    await rig.line(winner, "here");
    expect(winners()).toEqual([rig.id(winner)]);
    await start("Mug claim 60s winners 2");
    for (const name of ["ann", "eve"]) await enter(name);
    await draw();
    rig.kill();
    await rig.system.advance(120_000);
    await rig.start();
    const before = rig.said.length;
    await rig.system.advance(10_000);
    expect(rig.said.slice(before)).toEqual([
      expect.stringMatching(
        /^(ann, eve|eve, ann), you are all drawn for Mug! Write anything within 1 min to take it\.$/,
      ),
    ]);
    await rig.system.advance(50_000);
    await rig.line("ann", "here!");
    expect(rig.said.at(-1)).toBe("ann is here and takes Mug!");
  });

  it.each([
    ["a millisecond", -1],
    ["two hours", -7_200_000],
  ])("run out in time when the clock is set back by %s meanwhile", async (_, ms) => {
    await open();
    const first = await claimed();
    await rig.system.advance(30_000);
    rig.system.set(ms);
    await rig.system.advance(30_000);
    expect(nameOfClaiming()).not.toBe(first);
    await rig.system.advance(120_000);
    expect(rig.said.at(-1)).toBe("Nobody is left to win A game.");
  });

  it("leave whoever has yet to write their whole time when the clock is set forward", async () => {
    await open();
    await start("Mug claim 60s winners 2");
    for (const name of ["ann", "bob"]) await enter(name);
    await draw();
    rig.system.set(7_200_000);
    await rig.line("ann", "here");
    await rig.system.advance(59_000);
    await rig.line("bob", "here");
    expect(new Set(winners())).toEqual(new Set([rig.id("ann"), rig.id("bob")]));
  });

  it("are as long as they were to be after a restart with a clock that was set back", async () => {
    await open();
    await start("500 claim 60s");
    await enter("ann");
    await draw();
    await rig.system.advance(10_000);
    rig.kill();
    rig.system.set(-7_200_000);
    await rig.start();
    await rig.system.advance(70_000);
    expect(rig.account("escrow:giveaway:1")).toBe(0);
  });

  it("pay prize money only once they are met, and return it when nobody does", async () => {
    await open();
    await start("500 claim 60s");
    await enter("ann");
    await draw();
    expect([rig.balance("ann"), rig.account("escrow:giveaway:1")]).toEqual([0, 500]);
    await rig.system.advance(60_000);
    expect([rig.balance("ann"), rig.account("escrow:giveaway:1")]).toEqual([0, 0]);
  });

  it("fall to the next when the winner is banned", async () => {
    await open();
    const winner = (await claimed())!;
    await rig.as("mod", (work) => rig.giveaways.banned(work, rig.ban(winner)));
    expect(nameOfClaiming()).not.toBe(winner);
  });
});

describe("a raffle", () => {
  it("closes and draws by itself, and its winners share the amount in whole units", async () => {
    await open();
    await rig.as("mod", (work, caller) => rig.giveaways.host.raffle(work, caller, 1_000, 60_000, false));
    for (let n = 0; n < 17; n++) await enter(`v${n}`);
    await expect(
      rig.as("mod", (work, caller) => rig.giveaways.host.raffle(work, caller, 5, 60_000, false)),
    ).rejects.toThrow("running already");
    await rig.system.advance(60_000);
    expect(winners()).toHaveLength(3);
    expect(Array.from({ length: 17 }, (_, n) => rig.balance(`v${n}`)).filter((balance) => balance > 0)).toEqual([
      333, 333, 333,
    ]);
    expect(rig.account("mint")).toBe(-999);
  });

  it("can be for one winner, and be cancelled", async () => {
    await open();
    await rig.as("mod", (work, caller) => rig.giveaways.host.raffle(work, caller, 500, undefined, true));
    for (let n = 0; n < 17; n++) await enter(`v${n}`);
    await rig.as("mod", (work, caller) => rig.giveaways.host.cancelRaffle(work, caller));
    expect(rig.account("mint")).toBe(0);
    await rig.system.advance(120_000);
    expect(winners()).toEqual([]);
  });
});

describe("the proof", () => {
  it("is written as a file that verifies, and a change of anything in it is noticed", async () => {
    await open();
    await rig.fund({ ann: 1_000, bob: 1_000 });
    await start("Car price 10 winners 2");
    await buy("ann", 7);
    await buy("bob", 2);
    await enter("eve").catch(() => undefined);
    await rig.as("mod", (work, caller) => rig.giveaways.host.close(work, caller));
    await draw(undefined, "pineapple pizza");
    const file = path.join(rig.folder, "proofs", "giveaway-1.json");
    expect(existsSync(file)).toBe(true);
    const text = readFileSync(file, "utf8");
    const proof = readProof(JSON.parse(text));
    expect(proof).toEqual(rig.giveaways.proofOf(1));
    expect(verifyProof(proof)).toMatchObject({ problems: [] });
    const tampered = [
      { ...proof, mix: "pineapple" },
      { ...proof, seed: "0".repeat(64) },
      { ...proof, listHash: "0".repeat(64) },
      { ...proof, tickets: proof.tickets.map((line) => line.replace(" 7 ", " 8 ")) },
      { ...proof, tickets: [...proof.tickets].reverse() },
      { ...proof, drawn: [...proof.drawn].reverse() },
      { ...proof, drawn: proof.drawn.slice(0, 1) },
      { ...proof, drawn: proof.drawn.map((one) => ({ ...one, name: "zoe" })) },
      { ...proof, winners: 1 },
    ];
    for (const change of tampered)
      expect(verifyProof(change).problems.length, JSON.stringify(change)).toBeGreaterThan(0);
    expect(() => readProof({ ...proof, seed: "x" })).toThrow("seed");
    const invented = proof.drawn.map((one) => ({ ...one, outcome: "chosen" }));
    expect(() => readProof({ ...proof, drawn: invented })).toThrow("outcome");
  });

  it("keeps the seed secret until the draw", async () => {
    await open();
    await start("Car");
    await enter("ann");
    expect(rig.giveaways.proofOf(1)).toMatchObject({ seed: null, tickets: [], listHash: null });
    await rig.as("mod", (work, caller) => rig.giveaways.host.close(work, caller));
    expect(rig.giveaways.proofOf(1)).toMatchObject({ seed: null });
    await expect(start("Mug").then(() => draw("2", "words"))).rejects.toThrow("Words are mixed in after closing");
  });

  it("cannot be bent in the book: seed, list and words are fixed there", async () => {
    await open();
    await start("Car");
    await enter("ann");
    await draw();
    const change = (set: string) => () => rig.book.db.prepare(`UPDATE giveaway SET ${set}`).run();
    expect(change("seed = randomblob(32)")).toThrow("never changes");
    expect(change(`list_hash = '${"0".repeat(64)}'`)).toThrow("fixed at closing");
    expect(change("mix = 'other'")).toThrow("fixed at the draw");
  });
});

describe("a draw whose list or seed was exchanged in the book", () => {
  const forge = (sql: string) => {
    const { db } = rig.book;
    rig.bent = true;
    const guards = "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name LIKE 'giveaway%'";
    for (const name of db.prepare<[], string>(guards).pluck().all()) db.exec(`DROP TRIGGER ${name}`);
    db.exec(sql);
  };
  const LIST = "UPDATE giveaway_list SET lines = replace(lines, ' 1 ', ' 9 ')";
  const SEED = "UPDATE giveaway SET seed = randomblob(32)";
  const closed = async (line: string) => {
    await open({ follows: () => Promise.resolve(true) });
    await start(line);
    for (const name of ["ann", "bob", "eve"]) await enter(name);
    await rig.as("mod", (work, caller) => rig.giveaways.host.close(work, caller));
  };

  it.each([
    [LIST, "ticket list is not the one that was closed"],
    [SEED, "seed is not the one of the opening"],
    ["DELETE FROM giveaway_list", "ticket list"],
    ["INSERT INTO giveaway_list VALUES (1, 1, '9 1 local:x mallory')", "ticket list"],
  ])("is refused, and nothing is paid: %s", async (sql, sentence) => {
    await closed("500");
    forge(sql);
    await expect(draw()).rejects.toThrow(sentence);
    expect(rig.account("escrow:giveaway:1")).toBe(500);
    await rig.as("mod", (work, caller) => rig.giveaways.host.cancel(work, caller));
    expect(rig.account("escrow:giveaway:1")).toBe(0);
    expect(rig.audit()).toEqual([]);
  });

  it("is refused again in the place of a winner, who keeps the prize", async () => {
    await closed("500");
    await draw();
    const shares = () => ["ann", "bob", "eve"].map((name) => rig.balance(name));
    const before = shares();
    forge(LIST);
    await expect(rig.as("mod", (work, caller) => rig.giveaways.host.redraw(work, caller))).rejects.toThrow(
      "ticket list",
    );
    expect(shares()).toEqual(before);
    expect(Math.max(...before)).toBe(500);
  });

  it.each([
    [LIST, /^The ticket list of giveaway 1 is not the one whose hash was taken at closing\.$/],
    [SEED, /^The seed of giveaway 1 is not the one whose hash was told at opening\.$/],
    [
      "UPDATE giveaway_pick SET viewer_id = (SELECT max(viewer_id) FROM giveaway_entry WHERE viewer_id <> giveaway_pick.viewer_id), paid = 0",
      /^Number 1 of the drawn in giveaway 1 is viewer:\d+, not who seed and list give\.$/,
    ],
    ["UPDATE giveaway_pick SET paid = 501", /^viewer:\d+ won 501 in giveaway 1, but was paid 500\.$/],
    ["UPDATE giveaway_entry SET weight = 7 WHERE name = 'ann'", /^A ticket of viewer:\d+ counts 7 times in giveaway 1/],
  ])("is told by verify: %s", async (sql, sentence) => {
    await closed("500");
    await draw();
    expect([...giveawayProblems(rig.book.db)]).toEqual([]);
    forge(sql);
    expect([...giveawayProblems(rig.book.db)]).toEqual([expect.stringMatching(sentence)]);
  });

  it("is told by verify while it is open: tickets that nobody paid", async () => {
    await open();
    await rig.fund({ ann: 100 });
    await start("Car price 10");
    await buy("ann", 2);
    expect([...giveawayProblems(rig.book.db)]).toEqual([]);
    forge("UPDATE giveaway_entry SET tickets = 20");
    expect([...giveawayProblems(rig.book.db)]).toEqual([
      expect.stringMatching(/^viewer:\d+ has tickets for 200 in giveaway 1 and paid 20\.$/),
    ]);
  });

  it("is told in chat where nobody asked just now: a claim that ran out, a draw that goes on in the background", async () => {
    await closed("500 claim 60s followers");
    await draw();
    expect(rig.said.at(-1)).toContain("you are drawn for 500 points");
    forge(LIST);
    await rig.system.advance(60_000);
    await rig.settled();
    const told =
      "500 points: the ticket list is not the one that was closed: somebody changed it in the book. Nothing is drawn and nothing is paid.";
    expect(rig.said.at(-1)).toBe(told);
    await rig.crash();
    await rig.system.advance(10_000);
    await rig.settled();
    expect(rig.said.filter((line) => line === told)).toHaveLength(2);
    expect(rig.account("escrow:giveaway:1")).toBe(500);
  });
});

describe("a large giveaway", () => {
  it("closes, draws and settles in steps, and is taken up again wherever it was cut off", async () => {
    await open();
    await rig.fund(Object.fromEntries(Array.from({ length: 620 }, (_, n) => [`v${n}`, 10])));
    await start("Car price 10 winners 3");
    for (let n = 0; n < 620; n++) await buy(`v${n}`, 1);
    await rig.writer.run((work) =>
      rig.giveaways.host.draw(work, {
        viewer: { id: 1, name: "mod" },
        roles: ["moderator"],
        channel: rig.channel,
        message: rig.message("mod", "", []),
      }),
    );
    await rig.crash();
    await rig.system.advance(10_000);
    await rig.settled();
    expect(winners()).toHaveLength(3);
    expect([rig.account("escrow:giveaway:1"), rig.account("sink:giveaway")]).toEqual([0, 6_200]);
    expect(verifyProof(rig.giveaways.proofOf(1)!).problems).toEqual([]);
  });
});
