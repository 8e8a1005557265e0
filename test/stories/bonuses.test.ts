import path from "node:path";
import { describe, expect, it } from "vitest";
import { rehearsal, temporaryFolder } from "../support/rehearsal.ts";

const author = (name: string) => ({ platformId: name, login: name, displayName: name, roles: [] });
const subscription = (name: string, key: string, more: object = {}) =>
  ({
    kind: "subscription",
    key,
    author: author(name),
    tier: 1,
    months: 1,
    renewal: false,
    gifted: false,
    ...more,
  }) as const;

describe("a follow", () => {
  it("earns once that viewer has been watching, once ever, and silently", async () => {
    const chat = await rehearsal();
    expect(await chat.happens({ kind: "follow", key: "f1", author: author("ann") })).toEqual([]);
    expect(chat.balances()).toEqual({});
    await chat.says("ann", "hi");
    await chat.advance("2m");
    expect(chat.balances()).toEqual({ ann: 50 });
    await chat.happens({ kind: "follow", key: "f2", author: author("ann") });
    await chat.advance("1m");
    expect(chat.balances()).toEqual({ ann: 50 });
  });

  it("earns at once for who has been watching before", async () => {
    const chat = await rehearsal();
    await chat.says("ann", "hi");
    await chat.advance("1m");
    await chat.happens({ kind: "follow", key: "f1", author: author("ann") });
    expect(chat.balances()).toEqual({ ann: 50 });
  });
});

describe("a subscription", () => {
  it("earns by tier and is said in one line", async () => {
    const chat = await rehearsal();
    await chat.happens(subscription("ann", "s1", { tier: 2 }));
    expect(await chat.advance("5s")).toEqual(["ann subscribed. Thank you! (+1,000)"]);
    expect(chat.balances()).toEqual({ ann: 1_000 });
  });

  it("is paid once, however often it is told", async () => {
    const chat = await rehearsal();
    for (let i = 0; i < 3; i++) await chat.happens(subscription("ann", "s1"));
    expect(chat.balances()).toEqual({ ann: 500 });
  });

  it("does not pay who received it as a gift", async () => {
    const chat = await rehearsal();
    await chat.happens(subscription("ann", "s1", { gifted: true }));
    expect(await chat.advance("5s")).toEqual([]);
    expect(chat.balances()).toEqual({});
  });

  it("is said once for a whole burst of them", async () => {
    const chat = await rehearsal();
    for (let i = 1; i <= 7; i++) await chat.happens(subscription(`v${i}`, `s${i}`));
    expect(await chat.advance("5s")).toEqual(["v1, v2, v3, v4, v5 and 2 more subscribed. Thank you all!"]);
  });
});

describe("gifted subscriptions", () => {
  it("pay the giver for each and are said once for a bomb that comes in pieces", async () => {
    const chat = await rehearsal();
    for (let i = 0; i < 4; i++)
      await chat.happens({ kind: "gift", key: `g${i}`, author: author("ann"), tier: 1, count: 25 });
    expect(await chat.advance("5s")).toEqual(["ann gave away 100 subscriptions. Thank you! (+25,000)"]);
    expect(chat.balances()).toEqual({ ann: 25_000 });
  });

  it("never pay an anonymous giver", async () => {
    const chat = await rehearsal();
    await chat.happens({ kind: "gift", key: "g", tier: 1, count: 5 });
    expect(await chat.advance("5s")).toEqual(["Somebody gave away 5 subscriptions. Thank you!"]);
    expect(chat.balances()).toEqual({});
  });
});

describe("a raid", () => {
  it("pays the raider for at most 500 viewers, once a day", async () => {
    const chat = await rehearsal();
    expect(await chat.happens({ kind: "raid", key: "r1", author: author("ann"), viewers: 2_000 })).toEqual([
      "ann raids with 2,000 viewers. Welcome! (+500)",
    ]);
    // The same one told again, then another one.
    expect(await chat.happens({ kind: "raid", key: "r2", author: author("ann"), viewers: 2_000 })).toEqual([]);
    await chat.advance("1h");
    expect(await chat.happens({ kind: "raid", key: "r3", author: author("ann"), viewers: 10 })).toEqual([
      "ann raids with 10 viewers. Welcome!",
    ]);
    expect(chat.balances()).toEqual({ ann: 500 });
    await chat.advance("1d");
    await chat.happens({ kind: "raid", key: "r4", author: author("ann"), viewers: 10 });
    expect(chat.balances()).toEqual({ ann: 510 });
  });
});

describe("bits and KICKs", () => {
  it("earn nothing unless the streamer switches it on", async () => {
    const off = await rehearsal();
    await off.happens({ kind: "cheer", key: "c", author: author("ann"), bits: 100 });
    await off.happens({ kind: "kicks", key: "k", author: author("ann"), kicks: 100 });
    expect(off.balances()).toEqual({});
    const on = await rehearsal({ config: { bonuses: { firstMessage: 0, perBit: 2, perKick: 3 } } });
    await on.happens({ kind: "cheer", key: "c", author: author("ann"), bits: 100 });
    await on.happens({ kind: "kicks", key: "k", author: author("ann"), kicks: 100 });
    expect(on.balances()).toEqual({ ann: 500 });
  });
});

describe("a bonus in the history", () => {
  it.each([
    ["en", ["for a first message", "for subscribing", "for gifts", "for a raid"]],
    ["fr", ["pour un premier message", "pour l’abonnement", "pour des abonnements offerts", "pour un raid"]],
  ])("says what it was for (%s)", async (language, reasons) => {
    const chat = await rehearsal({ config: { chat: { language }, bonuses: { firstMessage: 5 } } });
    await chat.says("ann", "hello");
    await chat.happens(subscription("ann", "s1"));
    await chat.happens({ kind: "gift", key: "g1", author: author("ann"), tier: 1, count: 2 });
    await chat.happens({ kind: "raid", key: "r1", author: author("ann"), viewers: 30 });
    const [first] = await chat.says("ann", "!why");
    const [rest] = await chat.says("ann", "!why 2");
    for (const reason of reasons) expect(`${first} ${rest}`).toContain(reason);
  });
});

describe("the first line of a broadcast", () => {
  const config = { bonuses: { firstMessage: 5 }, watching: { graceMinutes: 0 } };
  it("earns once per broadcast", async () => {
    const chat = await rehearsal({ config });
    await chat.says("ann", "hi");
    await chat.says("ann", "hi again");
    expect(chat.balances()).toEqual({ ann: 5 });
    await chat.types("/offline");
    await chat.advance("10m");
    await chat.says("ann", "anyone here?");
    expect(chat.balances()).toEqual({ ann: 5 });
    await chat.types("/live");
    await chat.says("ann", "back");
    expect(chat.balances()).toEqual({ ann: 10 });
  });

  it("is not earned by a command, however its mark is typed", async () => {
    const chat = await rehearsal({ config });
    for (const line of ["!points", "！points", "\u202E!points"]) await chat.says("ann", line);
    expect(chat.balances()).toEqual({});
  });

  it("is not paid again after a restart", async () => {
    const bookFile = path.join(temporaryFolder(), "book.db");
    const before = await rehearsal({ config, bookFile, run: "one" });
    await before.says("ann", "hi");
    await before.close();
    const after = await rehearsal({ config, bookFile, run: "two" });
    await after.says("ann", "hi");
    expect(after.balances()).toEqual({ ann: 5 });
  });
});

describe("a streak", () => {
  it("earns with every fifth broadcast watched for ten minutes, and a missed one resets nothing", async () => {
    const chat = await rehearsal({
      config: { watching: { graceMinutes: 0, amount: 1, minutes: 1_440 }, bonuses: { firstMessage: 0, streak: 100 } },
    });
    const broadcast = async (watched: boolean) => {
      await chat.types("/live");
      if (watched) await chat.says("ann", "hi");
      await chat.advance("12m");
      if (watched) await chat.types("/leave ann");
      await chat.types("/offline");
      await chat.advance("2h");
    };
    for (let i = 0; i < 4; i++) await broadcast(true);
    await broadcast(false);
    expect(chat.balances()).toEqual({});
    await broadcast(true);
    expect(chat.balances()).toEqual({ ann: 100 });
  });

  it("is counted as soon as the disk takes it, and trouble with the disk ends nothing", async () => {
    const chat = await rehearsal({
      config: {
        watching: { graceMinutes: 0, amount: 1, minutes: 1_440 },
        bonuses: { firstMessage: 0, streak: 100, streakEvery: 2 },
      },
    });
    const { db } = chat.rehearsal.book;
    db.exec("CREATE TEMP TRIGGER full BEFORE INSERT ON attendance BEGIN SELECT RAISE(ABORT, 'disk is full'); END");
    for (let i = 0; i < 2; i++) {
      await chat.types("/live");
      await chat.says("ann", "hi");
      await chat.advance("12m");
      await chat.types("/offline");
      await chat.advance("1h");
    }
    expect(chat.balances()).toEqual({});
    db.exec("DROP TRIGGER full");
    await chat.advance("2m");
    expect(chat.balances()).toEqual({ ann: 100 });
  });
});
