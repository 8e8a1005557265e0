import { expect, it } from "vitest";
import { SimulatedSystem } from "../../../src/base/system.ts";
import { FactBook, type Report } from "../../../src/platforms/witnesses/fact-book.ts";
import { PlatformClock } from "../../../src/platforms/witnesses/platform-clock.ts";
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
