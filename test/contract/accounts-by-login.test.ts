/** Names that another bot kept, asked of the real clients of both platforms beside their stand-ins. */
import { afterEach, describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../src/base/system.ts";
import type { AccountsAnswer } from "../../src/platforms/accounts.ts";
import type { TwitchApi } from "../../src/platforms/twitch/api/api-part.ts";
import { RateLimits } from "../../src/platforms/twitch/api/rate-limits.ts";
import { type KickRig, kickRig } from "../support/kick-rig.ts";
import { recordingLog } from "../support/recording-host.ts";
import { BOT_SCOPES, TwitchRig } from "../support/twitch-api-rig.ts";

const MINUTE = 60_000;
const many = (count: number, stem = "viewer") => Array.from({ length: count }, (_, n) => `${stem}${n}`);
const loginsOf = ({ accounts }: AccountsAnswer) => accounts.map(({ login }) => login).sort();
const NOTHING = { answered: [], accounts: [] };

describe("Twitch, asked for accounts by login", () => {
  let rig: TwitchRig;
  let part: TwitchApi;
  afterEach(() => rig.stop());

  async function ready(signedIn?: { bot?: boolean; streamer?: boolean }): Promise<void> {
    rig = await TwitchRig.start(signedIn);
    part = await rig.part({}, false);
    // In another order than they are asked in.
    for (const login of many(100).reverse()) rig.standIn.user(login.replace("viewer", "7"), login);
  }
  const asked = () => rig.standIn.count("GET /helix/users");

  it("tells a hundred of them in one call, and when each account was made", async () => {
    await ready();
    const answer = await part.accountsByLogin(many(100));
    expect(answer.rest).toBeUndefined();
    expect(answer.answered).toEqual(many(100));
    expect(loginsOf(answer)).toEqual(many(100).sort());
    expect(answer.accounts).toContainEqual({
      login: "viewer3",
      platformId: "73",
      displayName: "Viewer3",
      createdAtMs: Date.parse("2015-03-01T12:00:00Z"),
    });
    expect(asked()).toBe(1);
  });

  it("knows nobody of some, answers each once however often and in whatever case it is asked, and is not asked for none", async () => {
    await ready();
    expect(await part.accountsByLogin([])).toEqual(NOTHING);
    expect(asked()).toBe(0);
    const answer = await part.accountsByLogin(["Viewer1", "nobody", "viewer2", "viewer2"]);
    expect(answer.answered).toEqual(["Viewer1", "nobody", "viewer2"]);
    expect(loginsOf(answer)).toEqual(["Viewer1", "viewer2"]);
  });

  it("loses nobody by what is no login, nor by one that Twitch alone takes for none", async () => {
    await ready();
    rig.standIn.refusedLogins.add("_old_");
    const names = [...many(60), "_old_", "two words", "", "匠", "x".repeat(26), "a?b=c&id=1", ...many(94).slice(60)];
    const answer = await part.accountsByLogin(names);
    expect(answer.rest).toBeUndefined();
    expect([...answer.answered].sort()).toEqual([...names].sort());
    expect(loginsOf(answer)).toEqual(many(94).sort());
    expect(asked()).toBeLessThan(20);
  });

  it("answers nothing when Twitch refuses for another reason, and later says all", async () => {
    await ready();
    rig.standIn.fail.set("/helix/users", [400, 500, 503]);
    for (const status of [400, 500, 503]) {
      expect(await part.accountsByLogin(many(9))).toEqual({
        ...NOTHING,
        rest: { why: "later", reason: expect.stringContaining(String(status)) },
      });
    }
    expect(loginsOf(await part.accountsByLogin(many(9)))).toEqual(many(9));
  });

  it("takes no answer without a list for one that knows nobody, and loses one broken row alone", async () => {
    await ready();
    rig.standIn.instead = { body: { error: null } };
    expect(await part.accountsByLogin(many(2))).toMatchObject({ ...NOTHING, rest: { why: "later" } });
    const good = { id: "5", login: "viewer0", display_name: " ", created_at: "soon" };
    const row = { id: "6", login: "somebodyelse", display_name: "Other", created_at: "" };
    rig.standIn.instead = { body: { data: [null, "text", { id: 7, login: "viewer1" }, row, good] } };
    expect(await part.accountsByLogin(many(2))).toEqual({
      answered: many(2),
      accounts: [{ login: "viewer0", platformId: "5", displayName: "viewer0", createdAtMs: null }],
    });
  });

  it("renews a sign-in that died, once, and asks again", async () => {
    await ready({ streamer: false });
    // By Twitch's clock alone.
    Object.assign(rig.standIn.issued.at(-1)!, { expiresAtMs: 0 });
    const issued = rig.standIn.issued.length;
    expect(loginsOf(await part.accountsByLogin(many(5)))).toEqual(many(5));
    expect(rig.standIn.issued.length).toBe(issued + 1);
    expect(rig.leaks).toBe(false);
  });

  it("says what to do when nobody is signed in, or Twitch ends the sign-in meanwhile", async () => {
    await ready({ bot: false, streamer: false });
    const rest = { why: "refused", reason: expect.stringContaining("npx chatmint login twitch") };
    expect(await part.accountsByLogin(many(5))).toEqual({ ...NOTHING, rest });
    expect(asked()).toBe(0);
    await rig.stop();
    await ready({ streamer: false });
    rig.standIn.refusesRefresh = true;
    rig.standIn.revoke(rig.standIn.issued.at(-1)!.access);
    expect(await part.accountsByLogin(many(5))).toEqual({ ...NOTHING, rest });
  });

  it("waits as long as Twitch says when its calls are used up, and leaves half of them to the bot", async () => {
    await ready();
    rig.standIn.remaining = 0;
    rig.standIn.resetInSeconds = 41;
    const limited = await part.accountsByLogin(many(5));
    expect(limited).toMatchObject({ ...NOTHING, rest: { why: "later" } });
    expect(limited.rest!.retryAfterMs).toBeGreaterThan(39_000);
    expect(limited.rest!.retryAfterMs).toBeLessThanOrEqual(42_000);
    rig.standIn.remaining = 400;
    await rig.system.advance(42_000);
    expect(loginsOf(await part.accountsByLogin(many(5)))).toEqual(many(5));
    const before = asked();
    expect(await part.accountsByLogin(many(5))).toMatchObject({ ...NOTHING, rest: { why: "later" } });
    expect(asked()).toBe(before);
    // What cannot wait still asks.
    expect(await part.lookup("viewer1")).toMatchObject({ platformId: "71" });
    rig.standIn.remaining = 800;
    await rig.system.advance(42_000);
    expect((await part.accountsByLogin(many(5))).rest).toBeUndefined();
  });

  it("is asked before the start too, with a sign-in that is renewed on the disk first", async () => {
    rig = await TwitchRig.start({ bot: false, streamer: false });
    rig.standIn.user("71", "viewer1");
    await rig.signIn("twitch-bot", "2000", BOT_SCOPES, -1_000);
    const { TwitchApi } = await import("../../src/platforms/twitch/api/api-part.ts");
    const alone = new TwitchApi(rig.options());
    expect(loginsOf(await alone.accountsByLogin(["viewer1", "nobody"]))).toEqual(["viewer1"]);
    expect((await rig.store.read("twitch-bot"))?.accessToken).toBe(rig.standIn.issued.at(-1)!.access);
    expect(rig.standIn.requests.filter(({ path }) => path === "/oauth2/token")).toHaveLength(1);
    await alone.stop();
    expect(rig.standIn.connections).toBe(0);
  });
});

describe("Twitch's rate limit", () => {
  const answer = (status: number, headers: Record<string, string>) => new Response("{}", { status, headers });

  it("is believed for as long as Twitch says, by either header, at most two minutes, and a minute without", async () => {
    const system = new SimulatedSystem(0);
    const limits = new RateLimits(system.clock, recordingLog());
    const date = "Mon, 04 May 2026 18:00:00 GMT";
    const reset = (seconds: number) => ({ date, "ratelimit-reset": String(Date.parse(date) / 1000 + seconds) });
    limits.heed("1", answer(429, reset(25)));
    expect(limits.emptyForMs("1")).toBe(25_000);
    limits.heed("1", answer(429, { "retry-after": "7" }));
    expect([limits.emptyForMs("1"), limits.emptyForMs("2"), limits.scarceForMs()]).toEqual([7_000, 0, 7_000]);
    limits.heed("1", answer(429, reset(100_000)));
    expect(limits.emptyForMs("1")).toBe(120_000);
    limits.heed("1", answer(429, {}));
    expect(limits.emptyForMs("1")).toBe(60_000);
    await system.advance(MINUTE);
    expect([limits.emptyForMs("1"), limits.scarceForMs()]).toEqual([0, 0]);
    limits.heed("1", answer(200, { ...reset(30), "ratelimit-remaining": "399", "ratelimit-limit": "800" }));
    expect([limits.emptyForMs("1"), limits.scarceForMs()]).toEqual([0, 30_000]);
    limits.heed("1", answer(200, { ...reset(30), "ratelimit-remaining": "400", "ratelimit-limit": "800" }));
    expect(limits.scarceForMs()).toBe(0);
  });
});

describe("Kick, asked for accounts by name", () => {
  let rig: KickRig;
  afterEach(() => rig.close());
  const CHANNELS = "/public/v1/channels";
  const asked = () => rig.server.count("GET", CHANNELS);

  async function ready(unknownSlugs: "omitted" | "refused" = "omitted"): Promise<void> {
    rig = await kickRig();
    rig.server.unknownSlugs = unknownSlugs;
    for (const [n, login] of many(100, "kicker").entries()) {
      rig.server.users.set(7000 + n, { id: 7000 + n, name: login.toUpperCase(), slug: login });
    }
    await rig.signIn();
    await rig.start();
  }

  it("tells fifty of them in one call with their names as they write them, and not how old they are", async () => {
    await ready();
    const before = asked();
    const answer = await rig.part.accountsByLogin(many(100, "kicker"));
    expect(answer.rest).toBeUndefined();
    expect(loginsOf(answer)).toEqual(many(100, "kicker").sort());
    expect(answer.accounts).toContainEqual({
      ...{ login: "kicker3", platformId: "7003", displayName: "KICKER3", createdAtMs: null },
    });
    expect(asked() - before).toBe(2);
  });

  it.each(["omitted", "refused"] as const)(
    "takes nobody for somebody else where an unknown address is %s",
    async (how) => {
      await ready(how);
      rig.server.users.set(901, { id: 901, name: "foo-bar", slug: "foo-bar" });
      rig.server.users.set(902, { id: 902, name: "Renamed", slug: "oldname" });
      rig.server.users.set(903, { id: 903, name: "Under_Score", slug: "under-score" });
      rig.server.users.set(904, { id: 904, name: "kept_it", slug: "kept_it" });
      const names = ["Foo_Bar", "oldname", "under_score", "under-score", "kept_it", "nobody", "../x?slug=a", "kicker1"];
      const answer = await rig.part.accountsByLogin(names);
      expect(answer.answered).toEqual(names);
      expect(answer.accounts.map(({ login, platformId }) => [login, platformId])).toEqual([
        ["under_score", "903"],
        ["under-score", "903"],
        ["kept_it", "904"],
        ["kicker1", "7001"],
      ]);
    },
  );

  it("keeps what it was told before our own budget of calls is used up, and goes on a minute later", async () => {
    await ready("refused");
    let left = ["nobody_here", ...many(20, "kicker"), ...many(40, "unknown")];
    const found: string[] = [];
    let questions = 0;
    for (; left.length > 0 && questions < 20; questions++) {
      const answer = await rig.part.accountsByLogin(left);
      found.push(...loginsOf(answer));
      left = left.filter((login) => !answer.answered.includes(login));
      expect(answer.answered.length).toBeGreaterThan(0);
      if (left.length === 0) break;
      expect(answer.rest?.why).toBe("later");
      expect(answer.rest?.retryAfterMs).toBeGreaterThan(0);
      await rig.system.advance(answer.rest!.retryAfterMs!);
    }
    expect(found.sort()).toEqual(many(20, "kicker").sort());
    expect(questions).toBeGreaterThan(0);
  });

  it("answers nothing of what Kick could not say, and later says all", async () => {
    await ready();
    rig.server.fail(CHANNELS, { status: 429, headers: { "retry-after": "40" } });
    expect(await rig.part.accountsByLogin(many(3, "kicker"))).toMatchObject({
      ...NOTHING,
      rest: { why: "later", retryAfterMs: 40_000 },
    });
    expect((await rig.part.accountsByLogin(many(3, "kicker"))).rest?.retryAfterMs).toBeGreaterThan(0);
    await rig.system.advance(41_000);
    rig.server.fail(CHANNELS, { status: 503 });
    expect(await rig.part.accountsByLogin(many(3, "kicker"))).toMatchObject({ ...NOTHING, rest: { why: "later" } });
    await rig.system.advance(41_000);
    rig.server.fail("/public/v1/users", { status: 500 });
    expect(await rig.part.accountsByLogin([...many(3, "kicker"), "nobody"])).toMatchObject({
      answered: ["nobody"],
      accounts: [],
      rest: { why: "later" },
    });
    await rig.system.advance(41_000);
    expect(loginsOf(await rig.part.accountsByLogin(many(3, "kicker")))).toEqual(many(3, "kicker"));
    expect(await rig.part.accountsByLogin([])).toEqual(NOTHING);
  });

  it("renews a sign-in that died and asks again", async () => {
    await ready();
    rig.server.access.clear();
    expect(loginsOf(await rig.part.accountsByLogin(many(3, "kicker")))).toEqual(many(3, "kicker"));
  });

  it("is asked with the app's own token before the start, and says what to do without an app", async () => {
    rig = await kickRig();
    rig.server.unknownSlugs = "omitted";
    await rig.signIn("broadcaster", { expiresAtMs: rig.system.clock.now() - 1 });
    expect(loginsOf(await rig.part.accountsByLogin(["vera", "nobody"]))).toEqual(["vera"]);
    // The sign-in is left to the running bot.
    expect((await rig.tokens.read("kick-broadcaster"))?.expiresAtMs).toBeLessThan(rig.system.clock.now());
    await rig.close();
    rig = await kickRig({}, { credentials: false });
    expect(await rig.part.accountsByLogin(["vera"])).toEqual({
      ...NOTHING,
      rest: { why: "refused", reason: expect.stringContaining("npx chatmint login kick") },
    });
  });

  it("does not take a sign-in server that is away for a streamer who never signed in", async () => {
    rig = await kickRig();
    rig.server.unknownSlugs = "omitted";
    rig.server.fail("/oauth/token", { status: 503 });
    for (const _ of [1, 2]) {
      expect(await rig.part.accountsByLogin(["vera"])).toMatchObject({ ...NOTHING, rest: { why: "later" } });
    }
    await rig.system.advance(MINUTE);
    expect(loginsOf(await rig.part.accountsByLogin(["vera"]))).toEqual(["vera"]);
  });
});
