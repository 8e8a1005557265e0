import { describe, expect, it } from "vitest";
import { rehearsal } from "../support/rehearsal.ts";
import { twoPlatforms } from "../support/two-platforms.ts";

describe("somebody new whose line is deleted, or who is banned, in the very moment they write", () => {
  it.each([
    ["deleted", { kind: "deleted", messageId: "m1" }],
    ["banned", { kind: "banned", platformId: "new" }],
  ] as const)("earns nothing by it: %s", async (_what, event) => {
    const chat = await twoPlatforms({ watching: { amount: 1, minutes: 1, presence: { count: "active" } } });
    const author = { platformId: "new", login: "new", displayName: "new", roles: [] };
    const message = { platform: "kick" as const, channelId: chat.channelId, id: "m1", sentAtMs: 0, author };
    chat.house.bot.host(chat.platforms.kick).message({ ...message, text: "spam" });
    chat.platforms.kick.event(event);
    await chat.advance(20 * 60_000);
    expect(chat.balance("kick", "new")).toBe(0);
  });
});

describe("!watchtime", () => {
  it("says how long somebody has watched, by any of its names", async () => {
    const chat = await rehearsal({ known: ["bob"] });
    await chat.says("ann", "hi");
    await chat.advance("1h30m");
    expect(await chat.says("ann", "!watchtime")).toEqual(["ann has watched for 1 hr 30 min."]);
    await chat.types("/join cat");
    await chat.advance("95m");
    expect(await chat.says("cat", "!hours")).toEqual(["cat has watched for 1 hr 35 min."]);
    expect(await chat.says("dan", "!time @cat")).toEqual(["cat has watched for 1 hr 35 min."]);
    expect(await chat.says("eve", "!watched bob")).toEqual(["bob has not watched here yet."]);
  });
});

describe("!live and !offline", () => {
  it("begin and end what watching earns, by a moderator only", async () => {
    const chat = await rehearsal();
    await chat.types("/join ann");
    expect(await chat.says("ann", "!offline")).toEqual([]);
    expect(await chat.says("[mod] bob", "!live")).toEqual(["We are live already."]);
    await chat.advance("5m");
    expect(await chat.says("[mod] bob", "!offline")).toEqual([
      "We are offline: watching earns nothing until the next stream.",
    ]);
    await chat.advance("30m");
    expect(await chat.says("[mod] bob", "!offline")).toEqual(["We are offline already."]);
    expect(chat.balances().ann).toBe(10);
    expect(await chat.says("[mod] bob", "!live")).toEqual([
      "We are live: watching earns points from now on. !offline ends it.",
    ]);
    await chat.types("/join ann");
    await chat.advance("5m");
    expect(chat.balances().ann).toBe(20);
  });
});

describe("!happyhour", () => {
  it("is announced when it begins and when it ends, and pays that much more", async () => {
    const chat = await rehearsal();
    await chat.types("/join ann");
    expect(await chat.says("[mod] bob", "!happyhour 1.5 20m")).toEqual([
      "Happy hour! For 20 min, watching earns 1.5 times as fast.",
    ]);
    expect(await chat.advance("20m")).toEqual(["The happy hour is over. Thank you for watching!"]);
    expect(chat.balances().ann).toBe(60);
    expect(await chat.says("[mod] bob", "!happyhour x2")).toEqual([
      "Happy hour! For 30 min, watching earns 2 times as fast.",
    ]);
    expect(await chat.says("[mod] bob", "!happyhour off")).toEqual(["The happy hour is over. Thank you for watching!"]);
    expect(await chat.says("[mod] bob", "!happyhour off")).toEqual(["There is no happy hour at the moment."]);
  });

  it("keeps within bounds", async () => {
    const chat = await rehearsal();
    const bounds = "A happy hour multiplies by more than 1 and at most 5, like this: !happyhour 1.5 30m";
    for (const [at, wrong] of ["6", "1", "0.5", "5,001", "lots"].entries()) {
      expect(await chat.says(`[mod] mod${at}`, `!happyhour ${wrong} 10m`)).toEqual([bounds]);
    }
    expect(await chat.says("[mod] bob", "!happyhour 2 5h")).toEqual(["A happy hour lasts at most 4 hr."]);
    expect(await chat.says("ann", "!happyhour 2 10m")).toEqual([]);
  });

  it("tells anybody whether one is on and for how long", async () => {
    const chat = await rehearsal();
    expect(await chat.says("ann", "!happyhour")).toEqual(["There is no happy hour at the moment."]);
    await chat.says("[mod] bob", "!happyhour start 1.5 20m");
    await chat.advance("8m");
    for (const line of ["!happyhour", "!happyhour status"]) {
      expect((await chat.says("ann", line))[0]).toMatch(/^Happy hour: watching earns 1\.5 times as fast for 1[12] min/);
      await chat.advance("11s");
    }
    expect(await chat.says("ann", "!happyhour off")).toEqual([]);
    expect(chat.hints().at(-1)).toBe("(silent: only moderators begin and end a happy hour)");
  });

  it("answers where nobody hears an announcement, because the channel is offline", async () => {
    const chat = await rehearsal();
    await chat.types("/offline");
    expect(await chat.says("[mod] bob", "!happyhour 2 1h")).toEqual([
      "Happy hour! For 1 hr, watching earns 2 times as fast. We are not live here, so nobody earns yet.",
    ]);
    expect(await chat.says("[mod] bob", "!happyhour stop")).toEqual([
      "The happy hour is over. Thank you for watching!",
    ]);
  });
});

describe("!exclude and !include", () => {
  it("stop and start what somebody earns; what they have and their watch time stay", async () => {
    const chat = await rehearsal();
    await chat.types("/join ann");
    await chat.advance("5m");
    expect(await chat.says("[mod] bob", "!exclude @ann")).toEqual([
      "ann earns nothing by watching any more. !include takes that back.",
    ]);
    expect(await chat.says("[mod] bob", "!exclude ann")).toEqual(["ann is excluded already."]);
    await chat.advance("30m");
    expect(chat.balances().ann).toBe(10);
    expect(await chat.says("ann", "!watchtime")).toEqual(["ann has watched for 35 min."]);
    expect(await chat.says("[mod] bob", "!include ann")).toEqual(["ann earns by watching again."]);
    expect(await chat.says("[mod] bob", "!include ann")).toEqual(["ann is not excluded."]);
    await chat.advance("5m");
    expect(chat.balances().ann).toBe(20);
  });
});

describe("!lurk", () => {
  it("is a friendly word where the viewer list knows who watches", async () => {
    const chat = await rehearsal();
    expect(await chat.says("ann", "!lurk")).toEqual(["ann is lurking. Enjoy the stream!"]);
    await chat.types("/offline");
    expect(await chat.says("ann", "!lurk")).toEqual([]);
  });

  it("keeps somebody earning where only writing counts, once per broadcast", async () => {
    const chat = await rehearsal({ config: { watching: { presence: { count: "active", lurkMinutes: 30 } } } });
    expect(await chat.says("ann", "!lurk")).toEqual([
      "ann is lurking. You keep earning points for 30 min without writing.",
    ]);
    await chat.advance("2h");
    expect(chat.balances().ann).toBe(60);
    expect(await chat.says("ann", "!lurk")).toEqual([
      "ann has lurked in this stream already. A line in chat keeps you earning.",
    ]);
  });
});
