import { describe, expect, it, onTestFinished, vi } from "vitest";
import { SimulatedSystem } from "../../src/base/system.ts";
import { Progress, terminalProgress } from "../../src/cli/progress.ts";

function progress(live: boolean, columns = 80) {
  const system = new SimulatedSystem(0);
  const parts: string[] = [];
  const write = (text: string) => void parts.push(text);
  const line = new Progress({ what: "Names", write, live, columns: () => columns, clock: system.clock });
  return { line, parts, system, last: () => parts.at(-1)?.replace("\r\x1b[2K", "") };
}

describe("a progress line on a terminal", () => {
  it("is drawn over, at most ten times a second, and the last count is always drawn", async () => {
    const { line, parts, system, last } = progress(true);
    line.tell(0, 3_000);
    for (let done = 1; done <= 50; done++) line.tell(done, 3_000);
    expect(parts).toEqual(["\r\x1b[2KNames: 0 of 3,000 (0 %)"]);
    await system.advance(100);
    line.tell(1_500, 3_000);
    expect(last()).toBe("Names: 1,500 of 3,000 (50 %)");
    line.tell(3_000, 3_000);
    expect(last()).toBe("Names: 3,000 of 3,000 (100 %)");
    expect(parts.join("")).not.toContain("\n");
    line.end();
    line.end();
    expect(parts.slice(-1)).toEqual(["\r\x1b[2K"]);
    expect(parts.length).toBe(4);
  });

  it("estimates by what was done since it began, not by what was done before", async () => {
    const { line, system, last } = progress(true);
    line.tell(5_000, 10_000);
    await system.advance(60_000);
    line.tell(5_500, 10_000);
    expect(last()).toBe("Names: 5,500 of 10,000 (55 %), about 9 minutes left");
    await system.advance(1_000);
    line.tell(9_990, 10_000);
    expect(last()).toBe("Names: 9,990 of 10,000 (99 %), less than a minute left");
    const slow = progress(true);
    slow.line.tell(0, 1_000_000);
    await slow.system.advance(60_000);
    slow.line.tell(1_000, 1_000_000);
    expect(slow.last()).toBe("Names: 1,000 of 1,000,000 (0 %), about 17 hours left");
  });

  it("says why nothing happens, at once, and is cut where it would wrap", () => {
    const { line, last } = progress(true, 40);
    line.tell(0, 10);
    line.tell(0, 10, "Twitch's rate limit is used up.");
    expect(last()).toBe("Names: 0 of 10 (0 %). Waiting: Twitch's");
  });

  it("has no percentage of nothing", () => {
    const { line, last } = progress(true);
    line.tell(0, 0);
    expect(last()).toBe("Names: 0 of 0 (100 %)");
  });
});

describe("progress where no line can be drawn over", () => {
  it("is a line every ten seconds and one at the end, without codes for a terminal", async () => {
    const { line, parts, system } = progress(false);
    for (let second = 0; second <= 25; second++) {
      line.tell(second, 26);
      await system.advance(1_000);
    }
    line.tell(26, 26);
    line.end();
    expect(parts).toEqual([
      "Names: 10 of 26 (38 %), less than a minute left\n",
      "Names: 20 of 26 (76 %), less than a minute left\n",
      "Names: 26 of 26 (100 %)\n",
    ]);
  });

  it("says nothing of what is done at once, and of a wait no more often than of the rest", async () => {
    const { line, parts, system } = progress(false);
    line.tell(0, 5);
    for (let n = 0; n < 30; n++) line.tell(0, 5, "Busy.");
    expect(parts).toEqual([]);
    await system.advance(10_000);
    for (let n = 0; n < 30; n++) line.tell(0, 5, "Busy.");
    expect(parts).toEqual(["Names: 0 of 5 (0 %). Waiting: Busy.\n"]);
    const quick = progress(false);
    quick.line.tell(5, 5);
    expect(quick.parts).toEqual([]);
  });
});

describe("the progress of a sub-command", () => {
  it("is told on the error output, so that what is printed can go into a file", async () => {
    const before = { isTTY: process.stderr.isTTY, columns: process.stderr.columns };
    const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    onTestFinished(() => written.mockRestore());
    // As on a terminal that does not know its size.
    Object.assign(process.stderr, { isTTY: true, columns: 0 });
    onTestFinished(() => {
      Object.assign(process.stderr, before);
    });
    const system = new SimulatedSystem(0);
    const progress = terminalProgress("Names", system.clock);
    await system.advance(10_000);
    progress.tell(3, 10);
    progress.end();
    expect(written.mock.calls.flat().join("")).toContain("Names: 3 of 10 (30 %)");
  });
});
