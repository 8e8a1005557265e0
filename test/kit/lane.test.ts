import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../src/base/system.ts";
import { Lane } from "../../src/kit/lane.ts";
import { listeningLog, type TestBook, testBook } from "../support/book.ts";

let book: TestBook;
beforeEach(async () => {
  book = await testBook();
});
afterEach(() => book.close());

/** A lane whose work waits until it is let go on, and writes down what it did. */
function stage(failed?: (key: number, error: unknown) => boolean) {
  const system = new SimulatedSystem(0);
  const { log, lines } = listeningLog();
  const did: string[] = [];
  const doors: (() => void)[] = [];
  const troubles: Error[] = [];
  const tracked: Promise<unknown>[] = [];
  const lane: Lane<number> = new Lane<number>(
    {
      ...{ system, log, writer: book.writer },
      track: (_, work) => void tracked.push(work),
    },
    {
      what: "a thing",
      async run(key) {
        did.push(`begin ${key}`);
        await new Promise<void>((resolve) => doors.push(resolve));
        const trouble = troubles.shift();
        if (trouble) throw trouble;
        did.push(`end ${key}`);
      },
      ...(failed ? { failed } : {}),
    },
  );
  const go = async () => {
    for (const open of doors.splice(0)) open();
    for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
  };
  return { system, lines, did, lane, go, troubles, tracked };
}

describe("a lane", () => {
  it("does the work of several keys at a time, and of one key never twice at a time", async () => {
    const { lane, did, go, tracked } = stage();
    for (const key of [1, 2, 1, 1]) lane.begin(key);
    expect(did).toEqual(["begin 1", "begin 2"]);
    await go();
    // Begun again meanwhile: looked at once more, however often.
    expect(did).toEqual(["begin 1", "begin 2", "end 1", "end 2", "begin 1"]);
    await go();
    await lane.idle();
    expect(did.at(-1)).toBe("end 1");
    expect(tracked).toHaveLength(2);
    lane.begin(1);
    expect(did.at(-1)).toBe("begin 1");
    await go();
  });

  it("takes up what failed, after ever longer waits, and from the first wait again once it went well", async () => {
    const { lane, did, go, troubles, system, lines } = stage();
    const waits = () => lines.map((line) => line.waitMs as number);
    troubles.push(...Array.from({ length: 10 }, (_, n) => new Error(`no ${n}`)));
    lane.begin(1);
    await go();
    for (let n = 0; n < 10; n++) {
      await lane.idle();
      const begun = did.length;
      await system.advance(waits().at(-1)! - 1);
      expect(did).toHaveLength(begun);
      await system.advance(1);
      expect(did).toHaveLength(begun + 1);
      await go();
    }
    expect(did.at(-1)).toBe("end 1");
    expect(lines.map(({ msg }) => msg)).toEqual(
      Array(10).fill("a thing could not go on; it is tried again soon, and at the next start"),
    );
    expect(waits()[0]).toBeLessThanOrEqual(1_000);
    expect(waits()[3]).toBeGreaterThan(waits()[0]!);
    expect(Math.max(...waits())).toBeLessThanOrEqual(60_000);
    expect(waits().at(-1)).toBeGreaterThanOrEqual(30_000);
    troubles.push(new Error("again"));
    lane.begin(1);
    await go();
    expect(waits().at(-1)).toBeLessThanOrEqual(1_000);
    await lane.stop();
  });

  it("goes on at once when something that waits for its next try is begun by hand, and not a second time after that", async () => {
    const { lane, did, go, troubles, system } = stage();
    troubles.push(new Error("no"));
    lane.begin(1);
    await go();
    lane.begin(1);
    await go();
    expect(did).toEqual(["begin 1", "begin 1", "end 1"]);
    await system.advance(120_000);
    expect(did).toHaveLength(3);
  });

  it("leaves alone what its owner says cannot be helped", async () => {
    const { lane, did, go, troubles, system, lines } = stage((_, error) => (error as Error).message === "hopeless");
    troubles.push(new Error("hopeless"));
    lane.begin(1);
    await go();
    await system.advance(120_000);
    expect([did, lines]).toEqual([["begin 1"], []]);
  });

  it("begins nothing once it is stopped, waits for what is under way, and tries nothing again", async () => {
    const { lane, did, go, troubles, system, lines } = stage();
    troubles.push(new Error("no"), new Error("late"));
    lane.begin(1);
    await go();
    lane.begin(2);
    lane.begin(2);
    let stopped = false;
    const stop = lane.stop().then(() => {
      stopped = true;
    });
    await Promise.resolve();
    expect(stopped).toBe(false);
    await go();
    await stop;
    lane.begin(3);
    await system.advance(120_000);
    expect(did).toEqual(["begin 1", "begin 2"]);
    expect(lines).toHaveLength(1);
  });

  it("takes slices in one transaction each, until there are no more or it is stopped", async () => {
    const system = new SimulatedSystem(0);
    const { log } = listeningLog();
    let left = 3;
    let transactions = 0;
    const lane: Lane<number> = new Lane<number>(
      {
        ...{ system, log },
        writer: {
          run: (work) => {
            transactions++;
            return book.writer.run(work);
          },
        },
      },
      { what: "a thing", run: () => lane.slices(() => --left > 0) },
    );
    lane.begin(1);
    await lane.idle();
    expect([left, transactions]).toEqual([0, 3]);
    left = 1_000_000;
    lane.begin(1);
    await Promise.resolve();
    await lane.stop();
    expect(left).toBeGreaterThan(999_000);
  });
});
