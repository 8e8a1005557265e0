import { describe, expect, it } from "vitest";
import { readLocalLine } from "../../src/platforms/local/lines.ts";

const MINUTE_MS = 60_000;
const [ANN, BOB, CAT] = ["ann", "bob", "cat"].map((name) => ({ name, roles: [] }));

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
    ["!points", "streamer", ["broadcaster"], "!points"],
    ["you: !points", "streamer", ["broadcaster"], "!points"],
    ["see https://example.org", "streamer", ["broadcaster"], "see https://example.org"],
    ["[laughs] hello", "streamer", ["broadcaster"], "[laughs] hello"],
    ["YOU: !points", "streamer", ["broadcaster"], "!points"],
    ["Streamer: help", "streamer", ["broadcaster"], "help"],
    ["alice:!points", "alice", [], "!points"],
    ["alice : !points", "alice", [], "!points"],
    ["[mod] bob :!points", "bob", ["moderator"], "!points"],
    ["12:30 we start", "streamer", ["broadcaster"], "12:30 we start"],
    ["hello everybody", "streamer", ["broadcaster"], "hello everybody"],
    ["check this out", "streamer", ["broadcaster"], "check this out"],
    ["node is a fine thing", "streamer", ["broadcaster"], "node is a fine thing"],
    ["follow me on the other site", "streamer", ["broadcaster"], "follow me on the other site"],
    ["!give alice:5", "streamer", ["broadcaster"], "!give alice:5"],
    ["see you all :)", "streamer", ["broadcaster"], "see you all :)"],
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
    ["# alice asks", { kind: "empty" }],
    ["/advance 30m   # half an hour", { kind: "advance", ms: 30 * MINUTE_MS }],
    ["/advance 30 minutes", { kind: "advance", ms: 30 * MINUTE_MS }],
    ["/raid bob 70 viewers", { kind: "happens", what: { kind: "raid", who: BOB, count: 70 } }],
    ["/sub bob tier 2", { kind: "happens", what: { kind: "sub", who: BOB, tier: 2, months: 1 } }],
    ["/resub <bob>", { kind: "happens", what: { kind: "sub", who: BOB, tier: 1, months: 2 } }],
    ["/gift bob to ann cat", { kind: "happens", what: { kind: "gift", who: BOB, count: 2, to: [ANN, CAT] } }],
    ["/gift anonymous 3", { kind: "happens", what: { kind: "gift", count: 3, to: [] } }],
    ["/cheer bob@kick 5", { kind: "happens", what: { kind: "cheer", who: { ...BOB, on: "kick" }, count: 5 } }],
    ["/timeout bob 90s", { kind: "happens", what: { kind: "ban", who: BOB, forMs: 90_000 } }],
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
    ["/dance", /^There is no \/dance\. There are \/advance 30m, .*and \/quit\.$/],
    ["/advanc 5m", /^There is no \/advanc\. Did you mean \/advance 5m\?$/],
    ["/wait 5m", /Did you mean \/advance 5m\?$/],
    ["/go live", /Did you mean \/live\?$/],
    ["/bits ann 100", /Did you mean \/cheer ann 100\?$/],
    ["/viewer many", /Did you mean \/viewers 50\?$/],
    ["/help", /^There are \/advance/],
    ["/raid bob", /Write it like this: \/raid ann 70/],
    ["/raid bob -3", /Write it like this/],
    ["/gift bob 1 to ann cat", /Write it like this: \/gift ann 5 to bob/],
    ["/cheer bob 0", /Write it like this/],
    ["/ban", /Write it like this: \/ban ann/],
    ["npx chatmint init", /terminal in Chatmint's folder.*type: npx chatmint init \./],
    ["npx chatmint login twitch", /type: npx chatmint login twitch \./],
    ["chatmint check", /type: npx chatmint check \./],
    ["bin\\Chatmint.cmd init", /type: npx chatmint init \./],
    ["C:\\bot> npx chatmint doctor", /type: npx chatmint doctor \./],
    ["$ npm start", /type: npm start \./],
    ["npm ci && npm start", /type: npm ci && npm start \./],
    ["init", /type: npx chatmint init \./],
    ["doctor", /type: npx chatmint doctor \./],
    ["viewer ann", /type: npx chatmint viewer ann \./],
    ["help", /alice: !commands.*To say it in chat: streamer: help/],
    ["exit", /write \/quit/],
    ["quit", /write \/quit/],
    ["advance 30m", /Did you mean \/advance 30m \?/],
    ["live", /Did you mean \/live \?/],
    ["raid bob 70", /Did you mean \/raid bob 70 \?/],
    ["mod bob: !points", /Did you mean \[mod\] bob: !points \?/],
    ["(mod) bob: !points", /Did you mean \[mod\] bob: !points \?/],
    ["alice !points", /Did you mean alice: !points \?/],
    ["<alice> !points", /Did you mean alice: !points \?/],
    ["alice, !points", /Did you mean alice: !points \?/],
    ["mary ann: !points", /one word\. Did you mean maryann: !points \?/],
    ["alice:hi", /Did you mean alice: hi \?/],
    ["alice : hi", /Did you mean alice: hi \?/],
    ["> alice: !points", /Did you mean alice: !points \?/],
    ["chatmint: alice has 5 points.", /passed over/],
    ["[boss] bob: hi", /\[boss\] is not a role/],
    ["[mod] !addpoints ann 5", /^Say who: \[mod\] bob: !addpoints ann 5$/],
  ])("%j is told how to write it", (typed, help) => {
    expect(readLocalLine(typed)).toEqual({ kind: "wrong", help: expect.stringMatching(help) });
  });
});

describe("the mark of commands", () => {
  it("is the one that is set", () => {
    expect(readLocalLine("alice ?points", "?")).toMatchObject({
      kind: "wrong",
      help: expect.stringMatching("alice: \\?points"),
    });
    expect(readLocalLine("alice !points", "?")).toMatchObject({ kind: "said", text: "alice !points" });
    expect(readLocalLine("alice:$points", "$")).toMatchObject({ kind: "said", by: { name: "alice" }, text: "$points" });
  });
});
