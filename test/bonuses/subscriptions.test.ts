import path from "node:path";
import { describe, expect, it } from "vitest";
import { rehearsal, STORY_START_MS, temporaryFolder } from "../support/rehearsal.ts";

const DAY_MS = 86_400_000;
const author = (name: string) => ({ platformId: name, login: name, displayName: name, roles: [] });
const shared = { kind: "subscription", author: author("ann"), tier: 1, gifted: false } as const;
const asNew = { ...shared, key: "sub:1000:ann:819", months: 1, renewal: false } as const;
const asRenewal = { ...shared, key: "resub:1000:ann:7", months: 7, renewal: true } as const;

describe("one subscription told as new and as a renewal", () => {
  it("is paid and said once across a restart of the bot", async () => {
    const bookFile = path.join(temporaryFolder(), "book.db");
    const before = await rehearsal({ bookFile });
    await before.happens(asNew);
    expect(await before.advance("5s")).toEqual(["ann subscribed. Thank you! (+500)"]);
    await before.close();
    const after = await rehearsal({ bookFile, nowMs: STORY_START_MS + 20 * DAY_MS, run: "again" });
    await after.happens(asRenewal);
    expect(await after.advance("5s")).toEqual([]);
    expect(after.balances()).toEqual({ ann: 500 });
  });

  it("is paid once when the renewal is told first and its echo as a new one after it", async () => {
    const bookFile = path.join(temporaryFolder(), "book.db");
    const before = await rehearsal({ bookFile });
    await before.happens(asRenewal);
    await before.close();
    const after = await rehearsal({ bookFile, run: "again" });
    await after.happens(asNew);
    expect(after.balances()).toEqual({ ann: 500 });
  });

  it("is paid again the next month", async () => {
    const bookFile = path.join(temporaryFolder(), "book.db");
    const before = await rehearsal({ bookFile });
    await before.happens(asNew);
    await before.close();
    const after = await rehearsal({ bookFile, nowMs: STORY_START_MS + 30 * DAY_MS, run: "again" });
    await after.happens(asRenewal);
    expect(after.balances()).toEqual({ ann: 1_000 });
  });

  it("is another one for another viewer whose id begins alike", async () => {
    const chat = await rehearsal();
    await chat.happens(asNew);
    await chat.happens({ ...asRenewal, key: "resub:1000:annie:7", author: author("annie") });
    expect(chat.balances()).toEqual({ ann: 500, annie: 500 });
  });
});

describe("an event that tells no roles", () => {
  it("takes none away: a subscriber who raids goes on earning twice as fast", async () => {
    const chat = await rehearsal();
    await chat.says("[sub] ann", "hi");
    await chat.happens({ kind: "raid", key: "r", author: author("ann"), viewers: 10 });
    expect(chat.balances()).toEqual({ ann: 10 });
    const { db } = chat.rehearsal.book;
    expect(db.prepare("SELECT roles FROM identity WHERE platform_id = 'ann'").pluck().get()).toBe("subscriber");
  });
});
