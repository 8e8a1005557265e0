import { beforeEach, describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../src/base/system.ts";
import { Retries } from "../../src/db/retries.ts";
import { type LogLine, recordingLog } from "../support/recording-host.ts";

const MINUTE = 60_000;

let system: SimulatedSystem;
let lines: LogLine[];
let retries: Retries;
/** What is thrown by work, by its name. */
let failing: Map<string, Error>;
let done: string[];

const failure = (code: string) => Object.assign(new Error("no"), { code });
const locked = failure("SQLITE_BUSY");
const given = () => lines.filter(({ level }) => level === "error").map(({ bindings }) => bindings as { name: string });

beforeEach(() => {
  system = new SimulatedSystem(0);
  lines = [];
  failing = new Map();
  done = [];
  retries = new Retries({ system, log: recordingLog(lines) });
});

function work(name: string): string {
  const error = failing.get(name) ?? failing.get("all");
  if (error) throw error;
  done.push(name);
  return name;
}
const now = (name: string) => retries.run({ name }, () => work(name));
const later = (name: string) => retries.run({ name }, async () => work(name));

describe("work on the book", () => {
  it("is run within the call when nothing waits, and its result told", async () => {
    const told = now("a");
    expect(done).toEqual(["a"]);
    expect([await told, await later("b")]).toEqual(["a", "b"]);
    expect(lines).toEqual([]);
  });

  it("that fails while the book is held is done later, in the order it came, also what was under way and what came after", async () => {
    failing.set("all", locked);
    const told = [later("a"), later("b"), now("c")];
    await system.advance(500);
    told.push(now("d"));
    failing.clear();
    const e = now("e");
    expect(done).toEqual([]);
    await system.advance(MINUTE);
    expect(done).toEqual(["a", "b", "c", "d", "e"]);
    expect(await Promise.all([...told, e])).toEqual(["a", "b", "c", "d", "e"]);
    expect(given()).toEqual([]);
    void now("f");
    expect(done.at(-1)).toBe("f");
  });

  it("is tried less and less often", async () => {
    let tries = 0;
    void retries.run({ name: "a" }, () => {
      tries++;
      throw locked;
    });
    await system.advance(4_000);
    expect(tries).toBeGreaterThanOrEqual(3);
    const before = tries;
    await system.advance(5 * MINUTE);
    expect(tries - before).toBeLessThan(30);
  });

  it("that fails for ten minutes goes to the log whole; what waited behind it has its own try", async () => {
    failing.set("a", locked);
    const a = later("a");
    await system.advance(9 * MINUTE);
    const b = later("b");
    expect(done).toEqual([]);
    await system.advance(2 * MINUTE);
    expect([await a, await b]).toEqual([undefined, "b"]);
    expect(given()).toMatchObject([{ name: "a", err: locked }]);
  });

  it("that the book refuses for itself alone holds the others back for seconds only", async () => {
    failing.set("a", failure("SQLITE_CONSTRAINT_CHECK"));
    const [a, b] = [later("a"), later("b")];
    await system.advance(MINUTE);
    expect([await a, await b]).toEqual([undefined, "b"]);
    expect(given()).toMatchObject([{ name: "a" }]);
  });

  it("that fails by a mistake is not tried again and holds nobody back", async () => {
    failing.set("a", new TypeError("x is not a function"));
    expect([await now("a"), await later("a"), await now("b")]).toEqual([undefined, undefined, "b"]);
    expect(given()).toHaveLength(2);
  });

  it("waits for no more than ten thousand", async () => {
    failing.set("all", locked);
    for (let n = 0; n < 10_000; n++) void now(String(n));
    expect(given()).toEqual([]);
    expect(await now("one more")).toBeUndefined();
    expect(given()).toMatchObject([{ name: "one more" }]);
    failing.clear();
    await system.advance(MINUTE);
    expect(done).toHaveLength(10_000);
  });
});

describe("a stop", () => {
  it("tries everything once more, at once", async () => {
    failing.set("all", locked);
    const told = [now("a"), now("b")];
    failing.clear();
    const stopped = retries.stop();
    expect(done).toEqual(["a", "b"]);
    await stopped;
    expect(await Promise.all(told)).toEqual(["a", "b"]);
  });

  it("leaves nothing unanswered while the book is held: one try, and all of it is in the log", async () => {
    let tries = 0;
    const told = ["a", "b", "c"].map((name) =>
      retries.run({ name }, async () => {
        tries++;
        throw locked;
      }),
    );
    await system.advance(0);
    const before = tries;
    await retries.stop();
    expect(tries - before).toBe(1);
    expect(await Promise.all(told)).toEqual([undefined, undefined, undefined]);
    expect(given().map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(await now("d")).toBe("d");
    failing.set("e", locked);
    expect(await now("e")).toBeUndefined();
  });
});
