/** What the rehearsal itself says and can play. */
import { describe, expect, it } from "vitest";
import { rehearsal } from "../support/rehearsal.ts";

const WATCHING = { watching: { amount: 10, minutes: 5 }, bonuses: { firstMessage: 0, perBit: 0 } };

describe("after a directive", () => {
  it("says the time, how long it is live, who is here and what was paid", async () => {
    const chat = await rehearsal({ config: WATCHING });
    await chat.types("/join ann bob");
    expect(chat.told()).toEqual(["(19:00, live for 0 s, 2 here)"]);
    await chat.types("/advance 30m");
    expect(chat.told()).toEqual(["(19:30, live for 30 min, 2 here, paid 120 points to 2 viewers)"]);
    await chat.types("/leave bob");
    await chat.types("/advance 4m");
    expect(chat.told().at(-1)).toBe(
      "(19:34, live for 34 min, 1 here, nobody was paid yet: it is 10 points for every 5 min of watching)",
    );
    await chat.types("/offline");
    await chat.types("/advance 1h 30m");
    expect(chat.told().at(-1)).toBe("(21:04, offline, so watching earns nothing, 1 here)");
    await chat.types("/viewers 40");
    await chat.types("/live");
    expect(chat.told().at(-1)).toBe("(21:04, live for 0 s, 41 here)");
    // 65 minutes for 41, of whom four are subscribers and earn twice.
    await chat.types("/advance 1h5m");
    expect(chat.told().at(-1)).toBe("(22:09, live for 1 h 5 min, 41 here, paid 5,850 points to 41 viewers)");
  });

  it("says that nobody is here when nobody is", async () => {
    const chat = await rehearsal({ config: WATCHING });
    await chat.types("streamer: hi");
    await chat.types("/advance 30m");
    expect(chat.told()).toEqual(["(19:30, live for 30 min, 0 here, nobody was paid: /join ann brings somebody)"]);
  });
});

describe("what happens on a platform", () => {
  it("is played: raids, subscriptions, gifts, follows, bits", async () => {
    const chat = await rehearsal({ config: WATCHING });
    expect(await chat.types("/raid raider 70")).toEqual(["raider raids with 70 viewers. Welcome! (+70)"]);
    await chat.types("/sub ann");
    await chat.types("/resub ann 6");
    await chat.types("/sub bob tier 3");
    await chat.types("/gift cat 5 to dan eve");
    await chat.types("/gift anonymous 3");
    await chat.types("/follow zoe");
    await chat.types("/join fay");
    await chat.types("/follow fay");
    await chat.types("/cheer ann 100");
    expect(chat.told()).toEqual([
      "(raider raids with 70 viewers: paid 70 points to 1 viewer)",
      "(ann subscribes: paid 500 points to 1 viewer)",
      "(ann subscribes again, 6 months: paid 500 points to 1 viewer)",
      "(bob subscribes: paid 2,500 points to 1 viewer)",
      "(cat gives 5 subscriptions to dan, eve: paid 1,250 points to 1 viewer)",
      "(somebody who stays anonymous gives 3 subscriptions: nobody is paid for it)",
      "(zoe follows: they are paid once they watch: /join zoe)",
      "(19:00, live for 0 s, 1 here)",
      "(fay follows: paid 50 points to 1 viewer)",
      "(ann cheers 100 bits: nothing is paid, because bonuses.perBit is 0)",
    ]);
    expect(chat.balances()).toEqual({ raider: 70, ann: 1_000, bob: 2_500, cat: 1_250, fay: 50 });
  });

  it("makes subscribers who stay it, and takes the voice of who is banned", async () => {
    const chat = await rehearsal({
      config: { ...WATCHING, watching: { ...WATCHING.watching, multipliers: { subscriber: 2 } } },
    });
    await chat.types("/gift cat 1 to ann");
    await chat.says("ann", "hi");
    await chat.says("bob", "hi");
    await chat.types("/advance 10m");
    expect(chat.balances()).toMatchObject({ ann: 40, bob: 20 });
    await chat.types("/timeout ann 10m");
    chat.hints();
    expect(await chat.says("ann", "!points")).toEqual([]);
    expect(chat.hints()).toEqual(["(not said: ann is banned or timed out; /unban ann ends it)"]);
    await chat.types("/advance 11m");
    expect(await chat.says("ann", "!points")).toHaveLength(1);
    await chat.types("/ban bob");
    expect(await chat.says("bob", "!points")).toEqual([]);
    await chat.types("/unban bob");
    expect(await chat.says("bob", "!points")).toHaveLength(1);
  });
});

describe("a second chat", () => {
  it("opens with the first line in it and shares a wallet by !link", async () => {
    const chat = await rehearsal({ balances: { ann: 200 } });
    const code = /!link (\w{6})/.exec((await chat.types("ann: !link")).join())![1];
    expect(await chat.types(`kick/annie: !link ${code}`)).toHaveLength(2);
    expect(chat.hints()).toEqual([expect.stringMatching(/second chat is open now/)]);
    expect((await chat.types("ann: !link yes")).join("\n")).toMatch(/ann and annie are one now, with 200 points/);
    expect(await chat.types("annie@kick: !points")).toEqual([expect.stringMatching(/200 points/)]);
    await chat.types("/offline");
    expect(chat.told().at(-1)).toMatch(/offline/);
  });
});

describe("somebody a command names", () => {
  it("is made up, and that is said once, in brackets", async () => {
    const chat = await rehearsal({ balances: { ann: 100 } });
    expect(await chat.says("ann", "!give <bob> 10")).toEqual(["ann gave 10 points to bob."]);
    expect(chat.hints()).toEqual([expect.stringMatching(/^\(bob is new: a rehearsal makes up whoever is named/)]);
    await chat.says("ann", "!give bob 10");
    await chat.says("ann", "!points you");
    expect(chat.hints()).toEqual([]);
    expect(await chat.says("ann", "!points streamer")).toEqual(["streamer has 0 points."]);
  });
});
