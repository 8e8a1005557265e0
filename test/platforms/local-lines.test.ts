import { describe, expect, it } from "vitest";
import { readLocalLine } from "../../src/platforms/local/lines.ts";

const MINUTE_MS = 60_000;

describe("a line typed in the rehearsal", () => {
  it.each([
    ["alice: !points", "alice", [], "!points"],
    ["@alice: hi: there", "alice", [], "hi: there"],
    ["[mod] bob: !addpoints alice 50", "bob", ["moderator"], "!addpoints alice 50"],
    ["[sub] [vip] cat: hey", "cat", ["subscriber", "vip"], "hey"],
    ["[sub, vip] cat: hey", "cat", ["subscriber", "vip"], "hey"],
    ["👻: boo", "👻", [], "boo"],
    ["مرحبا: hi", "مرحبا", [], "hi"],
    ["\uFEFF  李小龙: hi  ", "李小龙", [], "hi"],
    ["!points", "you", ["broadcaster"], "!points"],
    ["you: !points", "you", ["broadcaster"], "!points"],
    ["see https://example.org", "you", ["broadcaster"], "see https://example.org"],
    ["[laughs] hello", "you", ["broadcaster"], "[laughs] hello"],
  ])("%j is said by %s", (typed, name, roles, text) => {
    expect(readLocalLine(typed)).toEqual({ kind: "said", by: { name, roles }, text });
  });

  it.each([
    ["/advance 30m", { kind: "advance", ms: 30 * MINUTE_MS }],
    ["/advance 1h 30m", { kind: "advance", ms: 90 * MINUTE_MS }],
    ["/ADVANCE 5", { kind: "advance", ms: 5 * MINUTE_MS }],
    ["/viewers 0", { kind: "viewers", count: 0 }],
    ["/exit", { kind: "quit" }],
    ["   ", { kind: "empty" }],
  ])("%j is a directive", (typed, line) => {
    expect(readLocalLine(typed)).toEqual(line);
  });

  it.each([
    ["/advance", /Say how far/],
    ["/advance -5m", /Say how far/],
    ["/advance 32d", /at most 31 days/],
    ["/viewers many", /Say how many/],
    ["/viewers 200001", /at most 200000/],
    ["/join", /Say who: \/join ann bob/],
    ["/join a!b", /a!b is not a name/],
    ["/dance", /There is no \/dance/],
    ["[boss] bob: hi", /\[boss\] is not a role/],
    ["[mod] !addpoints ann 5", /^Say who: \[mod\] bob: !addpoints ann 5$/],
  ])("%j is told how to write it", (typed, help) => {
    expect(readLocalLine(typed)).toEqual({ kind: "wrong", help: expect.stringMatching(help) });
  });
});
