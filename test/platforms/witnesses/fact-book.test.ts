import { describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../../src/base/system.ts";
import { FactBook } from "../../../src/platforms/witnesses/fact-book.ts";
import { PlatformClock } from "../../../src/platforms/witnesses/platform-clock.ts";
import type { Report } from "../../../src/platforms/witnesses/report.ts";
import { factsDb } from "../../support/facts-db.ts";

const NOW_MS = Date.parse("2026-11-20T18:00:00Z");
const DAY_MS = 86_400_000;

function cheer(id: string, atMs: number): Report {
  return {
    ...{ kind: "cheer", who: id, amount: 5, source: "chat", atMs, windowMs: 60_000, named: true, key: `cheer:${id}` },
    ids: [{ name: "chat", id, sort: "unique" }],
  };
}

it("forgets facts of more than thirty days ago, whatever a few of them say of the future", () => {
  const facts = new FactBook(factsDb(), "twitch", new PlatformClock(new SimulatedSystem(NOW_MS).clock));
  for (let day = 0; day < 60; day++) facts.report(cheer(`day${day}`, NOW_MS - day * DAY_MS));
  facts.report(cheer("odd", NOW_MS + 10_000 * DAY_MS));
  facts.prune();
  expect(facts.knows("cheer", "chat", "day0")).toBe(true);
  expect(facts.knows("cheer", "chat", "day29")).toBe(true);
  expect(facts.knows("cheer", "chat", "day55")).toBe(false);
});

describe("what could not be written", () => {
  const gift = (source: string, amount: number, more: Partial<Report> = {}): Report => ({
    ...{ kind: "gift", who: "ann", amount, source, atMs: NOW_MS, windowMs: 60_000, named: true },
    ...{ key: `gift:${source}`, ids: [{ name: source, id: source, sort: "frame" }], ...more },
  });
  const open = () => {
    const db = factsDb();
    return { db, facts: new FactBook(db, "twitch", new PlatformClock(new SimulatedSystem(NOW_MS).clock)) };
  };

  it("is forgotten: whoever tells of it next is heard", () => {
    const { facts } = open();
    const first = facts.report(gift("chat", 5));
    facts.forget(first);
    expect(facts.report(gift("eventsub", 5))).toMatchObject({ key: "gift:eventsub", tell: true, why: "new" });
    expect(facts.report(gift("chat", 5))).toMatchObject({ key: "gift:eventsub", tell: false });
  });

  it("of the rest of a gift is told again as the rest of it", () => {
    const { facts } = open();
    facts.report(gift("chat", 2, { partial: true }));
    const rest = facts.report(gift("eventsub", 5));
    expect(rest).toMatchObject({ key: "gift:chat:from2", amount: 3 });
    facts.forget(rest);
    expect(facts.report(gift("eventsub", 5))).toMatchObject({ key: "gift:chat:from2", amount: 3, tell: true });
  });

  it("of a gift is not forgotten once more of it was told, which may be written", () => {
    const { facts } = open();
    const first = facts.report(gift("chat", 2, { partial: true }));
    facts.report(gift("eventsub", 5));
    facts.forget(first);
    expect(facts.report(gift("eventsub", 5))).toMatchObject({ tell: true, why: "the same again" });
    expect(facts.report(gift("chat", 5, { ids: [] }))).toMatchObject({ key: "gift:chat" });
  });

  it("while nothing can be written is forgotten before the next report", () => {
    const { db, facts } = open();
    const first = facts.report(gift("chat", 5));
    db.exec("CREATE TRIGGER full BEFORE DELETE ON fact BEGIN SELECT raise(ABORT, 'database or disk is full'); END");
    facts.forget(first);
    expect(() => facts.report(gift("eventsub", 5))).toThrow("disk is full");
    db.exec("DROP TRIGGER full");
    expect(facts.report(gift("eventsub", 5))).toMatchObject({ why: "new" });
  });
});
