/** Rows without an id: the real file of staged rows, and platforms of every habit. */
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { SimulatedSystem } from "../../src/base/system.ts";
import { type FoundAccount, Staged, type StagedFile, type StagedRow } from "../../src/db/staged.ts";
import { INTERRUPTED, type Lookup, type Resolved, resolvedSentences, resolveNames } from "../../src/imports/resolve.ts";
import type { AccountsAnswer } from "../../src/platforms/accounts.ts";
import { kickRig } from "../support/kick-rig.ts";
import { temporaryFolder } from "../support/rehearsal.ts";
import { TwitchRig } from "../support/twitch-api-rig.ts";

const ABOUT: StagedFile = {
  ...{ title: "A list", bot: "csv", hash: "00", currency: "points", writtenAtMs: 0 },
  mode: "add",
};
const named = (count: number, stem = "viewer") => Array.from({ length: count }, (_, n) => `${stem}${n}`);

function row(n: number, login: string, more: Partial<StagedRow> = {}): StagedRow {
  return {
    ...{ n, place: `row ${n + 1}`, platform: "twitch", platformId: null, login, displayName: login, amount: n },
    ...{ minutes: 0, allTime: 0, asked: 0, accountCreatedAtMs: null, changed: "" },
    ...more,
  };
}

function stagedOf(...rows: readonly StagedRow[]): Staged {
  const file = path.join(temporaryFolder(), "import.db");
  const staged = Staged.create(file);
  onTestFinished(() => staged.close());
  staged.add(rows, [], ABOUT);
  return staged;
}

const namesOf = (staged: Staged) => new Map(staged.rows(-1, 100_000).map((each) => [each.login, each]));
const account = (login: string): FoundAccount => ({
  ...{ login, platformId: `id-${login}`, displayName: login.toUpperCase(), createdAtMs: 1_000 },
});
/** A platform on which everybody is called `viewer...`. */
const answering =
  (asked: (readonly string[])[] = []): Lookup =>
  async (logins) => {
    asked.push(logins);
    return { answered: logins, accounts: logins.filter((login) => login.startsWith("viewer")).map(account) };
  };

/** Runs it to its end, however long it waits. */
async function run(staged: Staged, lookups: { twitch?: Lookup; kick?: Lookup }, signal?: AbortSignal) {
  const system = new SimulatedSystem(0);
  const told: [number, number, string?][] = [];
  const work = resolveNames({
    ...{ staged, lookups, system },
    progress: (done, total, waiting) => void told.push(waiting === undefined ? [done, total] : [done, total, waiting]),
    ...(signal && { signal }),
  });
  let all: Resolved[] | undefined;
  void work.then((resolved) => {
    all = resolved;
  });
  for (let seconds = 0; all === undefined && seconds < 3_600; seconds++) {
    await new Promise(setImmediate);
    await system.advance(1_000);
  }
  return { all: await work, told, waitedMs: system.clock.monotonic() };
}

describe("resolving names", () => {
  it("asks a hundred at a time for each name once, and leaves alone what has an id", async () => {
    const rows = [...named(250), "nobody", "viewer7", "viewer8"].map((login, n) => row(n, login));
    const staged = stagedOf(...rows, row(900, "viewer9", { platformId: "42" }), row(901, "", { platformId: "43" }));
    const asked: (readonly string[])[] = [];
    const { all, told } = await run(staged, { twitch: answering(asked) });
    expect(all).toEqual([{ platform: "twitch", found: 250, unknown: 1, left: 0 }]);
    expect(asked.map(({ length }) => length)).toEqual([100, 100, 51]);
    expect(told).toEqual([0, 100, 200, 251].map((done) => [done, 251]));
    expect(namesOf(staged).get("viewer3")).toMatchObject({
      ...{ platformId: "id-viewer3", displayName: "VIEWER3", asked: 1, accountCreatedAtMs: 1_000 },
    });
    expect(namesOf(staged).get("nobody")).toMatchObject({ platformId: null, asked: 2 });
    expect(staged.rows(899, 2).map(({ platformId, asked }) => [platformId, asked])).toEqual([
      ["42", 0],
      ["43", 0],
    ]);
    expect(staged.rows(250, 2).map(({ platformId }) => platformId)).toEqual(["id-viewer7", "id-viewer8"]);
    expect((await run(staged, { twitch: answering(asked) })).all).toEqual([]);
    expect(asked).toHaveLength(3);
  });

  it("asks each platform for its own, and none that there is not", async () => {
    const staged = stagedOf(
      row(0, "viewer1"),
      row(1, "viewer1", { platform: "kick" }),
      row(2, "x", { platform: "kick" }),
    );
    const { all, told } = await run(staged, { twitch: answering() });
    expect(all).toEqual([
      { platform: "twitch", found: 1, unknown: 0, left: 0 },
      { platform: "kick", found: 0, unknown: 0, left: 2, stopped: expect.any(String) },
    ]);
    expect(told.at(-1)).toEqual([1, 3]);
    expect((await run(staged, { kick: answering() })).all).toEqual([
      { platform: "kick", found: 1, unknown: 1, left: 0 },
    ]);
  });

  it("goes on where it was interrupted, and loses one batch at most", async () => {
    const staged = stagedOf(...named(350).map((login, n) => row(n, login)));
    const interrupt = new AbortController();
    const asked: (readonly string[])[] = [];
    const first = await run(
      staged,
      {
        twitch: async (logins) => {
          if (asked.length === 2) {
            interrupt.abort();
            return new Promise(() => {});
          }
          return answering(asked)(logins);
        },
      },
      interrupt.signal,
    );
    expect(first.all).toEqual([{ platform: "twitch", found: 200, unknown: 0, left: 150, stopped: INTERRUPTED }]);
    const second = await run(staged, { twitch: answering(asked) });
    expect(second.all).toEqual([{ platform: "twitch", found: 150, unknown: 0, left: 0 }]);
    expect(second.told.at(-1)).toEqual([150, 150]);
    expect(new Set(asked.flat()).size).toBe(asked.flat().length);
  });

  it("ends at once when it is interrupted while it waits", async () => {
    const staged = stagedOf(row(0, "viewer1"));
    const interrupt = new AbortController();
    const rest = { why: "later", reason: "Busy.", retryAfterMs: 1e9 } as const;
    const { all, waitedMs } = await run(
      staged,
      {
        twitch: async () => {
          setImmediate(() => interrupt.abort());
          return { answered: [], accounts: [], rest };
        },
      },
      interrupt.signal,
    );
    expect(all).toMatchObject([{ left: 1, stopped: INTERRUPTED }]);
    expect(waitedMs).toBeLessThan(60_000);
  });

  it("waits as long as it is told, keeps what was answered before, and begins to count failures anew then", async () => {
    const staged = stagedOf(...named(30).map((login, n) => row(n, login)));
    let asked = 0;
    const later = (answered: readonly string[], retryAfterMs?: number): AccountsAnswer => ({
      answered,
      accounts: answered.map(account),
      rest: { why: "later", reason: "Busy.", ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
    });
    // Every sixth answer brings one name: five failures in a row are never the end.
    const { all, told, waitedMs } = await run(staged, {
      twitch: async (logins) => later(++asked % 6 === 0 ? logins.slice(0, 1) : [], 1_000),
    });
    expect(all).toEqual([{ platform: "twitch", found: 30, unknown: 0, left: 0 }]);
    expect(told).toContainEqual([0, 30, "Busy."]);
    expect(waitedMs).toBeGreaterThanOrEqual(179_000);
  });

  it("stops in words when nothing comes any more, and what is resolved stays", async () => {
    const staged = stagedOf(...named(150).map((login, n) => row(n, login)));
    let asked = 0;
    const { all } = await run(staged, {
      twitch: async (logins) => {
        if (++asked > 1) throw new Error("The line is dead.");
        return answering()(logins);
      },
    });
    expect(asked).toBe(7);
    expect(all).toEqual([
      { platform: "twitch", found: 100, unknown: 0, left: 50, stopped: "After 6 tries: The line is dead." },
    ]);
    expect(resolvedSentences(all)).toEqual([
      "Twitch knows 100 of 100 names without an id.",
      "50 names still wait for an answer of Twitch. After 6 tries: The line is dead. Until it is written, reading it again asks again; written now, they wait by their name.",
    ]);
  });

  it("stops at once when the streamer has to do something first", async () => {
    let asked = 0;
    const rest = { why: "refused", reason: "Sign in." } as const;
    const staged = stagedOf(row(0, "viewer1"));
    const { all } = await run(staged, {
      twitch: async () => {
        asked++;
        return { answered: [], accounts: [], rest };
      },
    });
    expect([asked, all]).toEqual([1, [{ platform: "twitch", found: 0, unknown: 0, left: 1, stopped: "Sign in." }]]);
  });

  it("believes no answer about names that were not asked for, and does not ask for ever", async () => {
    const staged = stagedOf(row(0, "viewer1"), row(1, "viewer2", { platform: "kick" }));
    const { all } = await run(staged, {
      twitch: async () => ({ answered: ["x"], accounts: [account("viewer2"), account("x")] }),
      kick: async () => ({ answered: [], accounts: [account("viewer2"), account("viewer2")] }),
    });
    expect(all).toMatchObject([
      { found: 0, unknown: 0, left: 1, stopped: expect.stringContaining("no answer") },
      { found: 1, unknown: 0, left: 0 },
    ]);
  });
});

describe("resolving names with the real clients", () => {
  it("finds them over failures of every kind, once each", { timeout: 30_000 }, async () => {
    const twitch = await TwitchRig.start({ streamer: false });
    onTestFinished(() => twitch.stop());
    const kick = await kickRig();
    onTestFinished(() => kick.close());
    kick.server.unknownSlugs = "omitted";
    await kick.signIn();
    await kick.start();
    for (const [n, login] of named(350).entries()) twitch.standIn.user(`9${n}`, login);
    for (const [n, name] of named(60, "Kick_er").entries()) {
      kick.server.users.set(5_000 + n, { id: 5_000 + n, name, slug: name.toLowerCase().replace("_", "-") });
    }
    const part = await twitch.part({}, false);
    twitch.standIn.refusedLogins.add("old_one");
    twitch.standIn.fail.set("/helix/users", [500, 503]);
    twitch.standIn.remaining = 2;
    kick.server.fail("/public/v1/channels", { status: 502 });
    kick.server.fail("/public/v1/channels", { status: 429, headers: { "retry-after": "3" } });
    const onTwitch = [...named(350), ...named(40, "gone"), "old_one", "two words"];
    const onKick = [...named(60, "kick_er"), ...named(15, "gone")];
    const staged = stagedOf(
      ...onTwitch.map((login, n) => row(n, login)),
      ...onKick.map((login, n) => row(1_000 + n, login, { platform: "kick" })),
    );
    const lookups = {
      twitch: (logins: readonly string[]) => part.accountsByLogin(logins),
      kick: (logins: readonly string[]) => kick.part.accountsByLogin(logins),
    };
    let all: Resolved[] | undefined;
    const work = resolveNames({ staged, lookups, system: twitch.system }).then((resolved) => {
      all = resolved;
    });
    while (all === undefined) {
      await new Promise(setImmediate);
      await Promise.all([twitch.system.advance(500), kick.system.advance(500)]);
      if (twitch.standIn.remaining === 0) twitch.standIn.remaining = 800;
    }
    await work;
    expect(all).toEqual([
      { platform: "twitch", found: 350, unknown: 42, left: 0 },
      { platform: "kick", found: 60, unknown: 15, left: 0 },
    ]);
    const rows = namesOf(staged);
    expect(rows.get("viewer349")).toMatchObject({ platformId: "9349", asked: 1 });
    expect(rows.get("viewer349")?.accountCreatedAtMs).toBe(Date.parse("2015-03-01T12:00:00Z"));
    expect(rows.get("old_one")).toMatchObject({ platformId: null, asked: 2 });
    expect(rows.get("kick_er59")).toMatchObject({
      ...{ platformId: "5059", displayName: "Kick_er59", accountCreatedAtMs: null },
    });
  });
});
