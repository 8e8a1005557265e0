import { describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../src/base/system.ts";
import { type Deadline, Deadlines } from "../../src/kit/deadlines.ts";
import { listeningLog } from "../support/book.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Rows in memory that go when they are done, and when each was. */
function stage(startMs = Date.UTC(2026, 4, 4, 18)) {
  const system = new SimulatedSystem(startMs);
  const { log, lines } = listeningLog();
  const rows = new Map<string, Deadline>();
  const done: string[] = [];
  const ran = { trouble: (_key: string): void => {} };
  const seconds = () => system.clock.monotonic() / SECOND;
  const deadlines = new Deadlines<Deadline>(
    { system, log },
    {
      what: "the end of a thing",
      rows: () => [...rows.values()],
      async run({ key }) {
        ran.trouble(String(key));
        done.push(`${key} ${seconds()}`);
        rows.delete(String(key));
      },
    },
  );
  const add = (key: string, inMs: number, lengthMs?: number) => {
    rows.set(key, { key, atMs: system.clock.now() + inMs, ...(lengthMs === undefined ? {} : { lengthMs }) });
    deadlines.arm();
  };
  return { system, lines, rows, done, ran, deadlines, add, seconds };
}

describe("what falls due", () => {
  it("is done at its time, each once, in order, with one timer", async () => {
    const { system, add, done } = stage();
    add("c", 30 * SECOND);
    add("a", 10 * SECOND);
    add("b", 10 * SECOND);
    await system.advance(9_999);
    expect(done).toEqual([]);
    await system.advance(1);
    expect(done).toEqual(["a 10", "b 10"]);
    await system.advance(MINUTE);
    expect(done).toEqual(["a 10", "b 10", "c 30"]);
  });

  it("that was called off is not done, and with another time it is done then", async () => {
    const { system, add, done, rows, deadlines } = stage();
    add("a", 10 * SECOND);
    add("b", 10 * SECOND);
    rows.delete("a");
    add("b", 20 * SECOND);
    deadlines.arm();
    await system.advance(MINUTE);
    expect(done).toEqual(["b 20"]);
  });

  it("while the bot was off is done late, and not before the channels are there", async () => {
    const { system, rows, done, deadlines, add } = stage();
    rows.set("a", { key: "a", atMs: system.clock.now() - DAY });
    deadlines.arm(10 * SECOND);
    // Another commit changes nothing about that.
    add("b", SECOND);
    await system.advance(9_999);
    expect(done).toEqual([]);
    await system.advance(1);
    expect(done).toEqual(["a 10", "b 10"]);
  });

  it.each([
    ["back by a millisecond", -1],
    ["back by two hours", -2 * HOUR],
    ["forward by two hours", 2 * HOUR],
  ])("within the hour has its time when the clock is set %s meanwhile", async (_, ms) => {
    const { system, add, done, deadlines } = stage();
    add("a", MINUTE, MINUTE);
    await system.advance(30 * SECOND);
    system.set(ms);
    deadlines.arm();
    await system.advance(29_999);
    expect(done).toEqual([]);
    await system.advance(1);
    expect(done).toEqual(["a 60"]);
  });

  it("was written while a clock ran ahead: it never waits longer than it was to be", async () => {
    const { system, add, done } = stage();
    add("a", 5 * HOUR, MINUTE);
    await system.advance(HOUR);
    expect(done).toEqual(["a 60"]);
  });

  it("in hours is as long as it was to be when the clock is set back meanwhile", async () => {
    const { system, add, done } = stage();
    add("a", 4 * HOUR);
    await system.advance(1.5 * HOUR);
    system.set(-2 * HOUR);
    await system.advance(2.5 * HOUR);
    expect(done).toEqual(["a 14400"]);
  });

  it("in a month is cut, and what is left measured again, so that a sleeping computer is late by an hour at most", async () => {
    const { system, add, done } = stage();
    add("month", 30 * DAY);
    add("later", 60 * DAY);
    await system.advance(DAY);
    // The clock on the wall went on while everything else slept.
    system.set(20 * DAY);
    await system.advance(9 * DAY);
    expect(done).toEqual([`month ${(10 * DAY) / SECOND}`]);
    await system.advance(30 * DAY);
    expect(done).toEqual([`month ${(10 * DAY) / SECOND}`, `later ${(40 * DAY) / SECOND}`]);
  });

  it("and fails is tried again after ever longer waits, and holds up no other", async () => {
    const { system, add, done, ran, lines } = stage();
    ran.trouble = (key) => {
      if (key === "a" && lines.length < 9) throw new Error("the disk is full");
    };
    add("a", SECOND);
    add("b", SECOND);
    await system.advance(SECOND);
    expect(done).toEqual(["b 1"]);
    await system.advance(10 * MINUTE);
    expect(done).toHaveLength(2);
    const waits = lines.map((line) => line.waitMs as number);
    expect(waits[0]).toBeLessThanOrEqual(1_000);
    expect(waits[8]).toBeGreaterThanOrEqual(30_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(60_000);
    expect(lines[0]!.msg).toBe("the end of a thing failed; it is tried again soon, and at the next start");
  });

  it("and is still there after it ran waits a little, so that it never goes round without end", async () => {
    const { system, deadlines, rows, ran } = stage();
    let runs = 0;
    ran.trouble = () => {
      runs++;
      rows.set("b", { key: "b", atMs: rows.get("a")!.atMs });
    };
    const keep = rows.delete.bind(rows);
    rows.delete = () => false;
    rows.set("a", { key: "a", atMs: system.clock.now() });
    deadlines.arm();
    await system.advance(MINUTE);
    expect(runs).toBeGreaterThan(2);
    expect(runs).toBeLessThan(140);
    keep("a");
    await deadlines.stop();
  });

  it("is done once although another commit comes while it is being done", async () => {
    const { system, deadlines, rows, done, ran } = stage();
    ran.trouble = () => deadlines.arm();
    rows.set("a", { key: "a", atMs: system.clock.now() + SECOND });
    rows.set("b", { key: "b", atMs: system.clock.now() + SECOND });
    deadlines.arm();
    await system.advance(MINUTE);
    expect(done).toEqual(["a 1", "b 1"]);
  });

  it("is left to the next start once stopped", async () => {
    const { system, add, done, deadlines } = stage();
    add("a", SECOND);
    await deadlines.stop();
    deadlines.arm();
    await system.advance(MINUTE);
    expect(done).toEqual([]);
  });
});
