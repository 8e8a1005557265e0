import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { SimulatedSystem } from "../../../src/base/system.ts";
import { FactBook } from "../../../src/platforms/witnesses/fact-book.ts";
import { PlatformClock } from "../../../src/platforms/witnesses/platform-clock.ts";
import { makeFactTables } from "../../support/facts-db.ts";
import { oldStep } from "../../support/old-books.ts";

it("takes over what a book of an earlier version knew of Kick, so that a late webhook pays nothing again", () => {
  const db = new Database(":memory:");
  const atMs = Date.parse("2026-11-20T18:00:00Z");
  db.exec(oldStep(6));
  db.pragma("user_version = 6");
  const insert = db.prepare(
    "INSERT INTO kick_fact (key, kind, signature, at_ms, seen, named) VALUES (?, ?, ?, ?, ?, 1)",
  );
  insert.run("gift:700", "gift", "ann:5", atMs, '{"feed":"700"}');
  insert.run("sub:5:1", "sub", "5", atMs, '{"feed":"5:1"}');
  insert.run("kicks:t1", "kicks", "5:100", atMs, '{"feed":"t1","webhook":"hash"}');
  insert.run("gift:anon", "gift", ":2", atMs, '{"row":"anon"}');
  makeFactTables(db);
  const book = new FactBook(db, "kick", new PlatformClock(new SimulatedSystem(atMs + 3_600_000).clock));
  const late = {
    source: "webhook",
    atMs: atMs + 1_000,
    late: true,
    windowMs: 900_000,
    named: true,
    key: "new",
  } as const;
  const frame = (id: string) => [{ name: "webhook", id, sort: "frame" }] as const;
  expect(book.report({ ...late, kind: "gift", who: "ann", amount: 5, ids: frame("a") })).toMatchObject({
    key: "gift:700",
    tell: false,
  });
  expect(book.report({ ...late, kind: "gift", who: "", amount: 2, ids: frame("b") })).toMatchObject({
    key: "gift:anon",
  });
  expect(book.report({ ...late, kind: "sub", who: "5", amount: 0, once: true, ids: frame("c") }).key).toBe("sub:5:1");
  expect(book.report({ ...late, kind: "kicks", who: "5", amount: 100, ids: frame("hash") }).key).toBe("kicks:t1");
  expect(book.report({ ...late, kind: "gift", who: "ann", amount: 6, ids: frame("d") })).toMatchObject({ key: "new" });
  db.close();
});
