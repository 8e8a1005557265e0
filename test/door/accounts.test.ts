/** A sub-command that asks Twitch and Kick for names, with the bot that runs and without one. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openDoorOf } from "../../src/app/door.ts";
import { type Answer, perform } from "../../src/app/operations.ts";
import { dataPaths } from "../../src/base/paths.ts";
import { contextOf } from "../../src/cli/context.ts";
import { withInterrupt } from "../../src/cli/write/interrupt.ts";
import { lookupFor } from "../../src/cli/write/lookup.ts";
import { lockBook } from "../../src/db/lock.ts";
import { TokenStore } from "../../src/platforms/tokens.ts";
import { KickApiServer } from "../support/kick-api-server.ts";
import { recordingLog } from "../support/recording-host.ts";
import { temporaryFolder } from "../support/rehearsal.ts";
import { BOT_SCOPES } from "../support/twitch-api-rig.ts";
import { CLIENT_ID, TwitchStandIn } from "../support/twitch-api-server.ts";
import { WholeBot } from "../support/whole-bot.ts";

const many = (count: number) => Array.from({ length: count }, (_, n) => `viewer${n}`);
const REFRESHES = "POST /oauth2/token";

/** A data folder with a config and sign-ins that only who runs alone may use. */
async function folder(changes: { config?: object; twitchLifeMs?: number } = {}) {
  const twitch = await TwitchStandIn.start(() => Date.now());
  onTestFinished(() => twitch.stop());
  const kick = await KickApiServer.start();
  onTestFinished(() => kick.stop());
  kick.unknownSlugs = "omitted";
  twitch.user("2000", "mintbot");
  for (const login of many(100)) twitch.user(login.replace("viewer", "7"), login);
  const cwd = temporaryFolder();
  const store = new TokenStore(path.join(cwd, "tokens"));
  const { access, refresh, expiresAtMs, scopes } = twitch.issue("2000", BOT_SCOPES, changes.twitchLifeMs);
  await store.write("twitch-bot", {
    ...{ accessToken: access, refreshToken: refresh, expiresAtMs, scopes, userId: "2000", login: "mintbot" },
    obtainedAtMs: Date.now() - 120_000,
  });
  writeFileSync(
    path.join(cwd, "config.json"),
    JSON.stringify({
      twitch: { channel: "ann", botLogin: "mintbot", clientId: CLIENT_ID },
      kick: { channel: "ada-streams" },
      advanced: {
        twitch: { endpoints: { chat: "ws://127.0.0.1:9", ...twitch.endpoints } },
        kick: { endpoints: { api: kick.url, id: kick.url } },
      },
      ...changes.config,
    }),
  );
  const environment = {
    CHATMINT_TOKENS: path.join(cwd, "tokens"),
    KICK_CLIENT_ID: kick.app.clientId,
    KICK_CLIENT_SECRET: kick.app.clientSecret,
  };
  const unsaid = () => {};
  const context = contextOf(
    { out: unsaid, err: unsaid, stdin: process.stdin, environment },
    { config: path.join(cwd, "config.json"), data: path.join(cwd, "data") },
  );
  const lookups = lookupFor(context);
  onTestFinished(() => lookups.close());
  return { twitch, kick, store, context, lookups };
}

describe("asking for names without a bot", () => {
  it("renews the sign-in that has ended, once, and leaves the book to whoever wants it next", async () => {
    const { twitch, store, lookups, context } = await folder({ twitchLifeMs: -1_000 });
    const answer = await lookups.twitch([...many(99), "nobody"]);
    expect(answer.rest).toBeUndefined();
    expect([answer.answered.length, answer.accounts.length]).toEqual([100, 99]);
    expect((await lookups.twitch(["viewer5"])).accounts).toMatchObject([{ platformId: "75" }]);
    expect(twitch.count(REFRESHES)).toBe(1);
    expect((await store.read("twitch-bot"))?.accessToken).toBe(twitch.issued.at(-1)!.access);
    lockBook(context.paths.book).release();
    // Chat, events and live state are not its business.
    expect(twitch.requests.map(({ path }) => path)).toEqual(
      expect.arrayContaining(["/oauth2/token", "/oauth2/validate", "/helix/users"]),
    );
    expect(new Set(twitch.requests.map(({ path }) => path)).size).toBe(3);
    expect((await lookups.kick(["vera", "nobody"])).accounts).toMatchObject([{ login: "vera", platformId: "601" }]);
  });

  it("waits for the book while somebody has it for a moment, and asks nothing meanwhile", async () => {
    const { twitch, lookups, context } = await folder();
    mkdirSync(context.paths.folder, { recursive: true });
    const lock = lockBook(context.paths.book);
    const answer = lookups.twitch(["viewer5"]);
    // It has tried by then.
    await new Promise(setImmediate);
    expect(twitch.requests).toEqual([]);
    lock.release();
    expect((await answer).accounts).toHaveLength(1);
  });

  it("says what stands in the way, in words", async () => {
    const { lookups, store } = await folder({ config: { kick: {} } });
    expect((await lookups.kick(["vera"])).rest).toEqual({
      why: "refused",
      reason: "Kick cannot be asked: the config names no channel there (kick.channel).",
    });
    await store.remove("twitch-bot");
    expect((await lookups.twitch(["viewer5"])).rest).toEqual({
      why: "refused",
      reason: "Nobody is signed in to Twitch: run `npx chatmint login twitch`.",
    });
    const broken = await folder({ config: { twitch: 5 } });
    expect((await broken.lookups.twitch(["viewer5"])).rest).toMatchObject({ why: "refused" });
  });
});

describe("asking for names while a bot runs", () => {
  it("leaves asking to the bot, whose sign-ins they are", { timeout: 60_000 }, async () => {
    const whole = await WholeBot.start({ twitch: "bot", kick: "signed in" });
    whole.rest.unknownSlugs = "omitted";
    for (const login of many(100)) whole.api.user(login.replace("viewer", "7"), login);
    const { twitch, kick, lookups, context } = await folder({ config: { twitch: 5 } });
    mkdirSync(context.paths.folder, { recursive: true });
    const door = await openDoorOf(whole.house, dataPaths(context.paths.folder), false, recordingLog());
    onTestFinished(() => door.close());
    const answer = await lookups.twitch([...many(99), "nobody"]);
    expect(answer.rest).toBeUndefined();
    expect([answer.answered.length, answer.accounts.length]).toEqual([100, 99]);
    expect((await lookups.kick(["vera", "nobody"])).accounts).toMatchObject([{ login: "vera", platformId: "601" }]);
    expect([...twitch.requests, ...kick.requests]).toEqual([]);
    whole.api.remaining = 0;
    expect((await lookups.twitch(many(3))).rest).toMatchObject({ why: "later", retryAfterMs: expect.any(Number) });
    whole.api.remaining = 800;
  });

  it("asks itself as soon as the bot is gone, and the bot that came meanwhile", { timeout: 60_000 }, async () => {
    const whole = await WholeBot.start({ twitch: "bot" });
    whole.api.user("1234", "viewer5");
    const { twitch, lookups, context } = await folder();
    mkdirSync(context.paths.folder, { recursive: true });
    const idOf = async () => (await lookups.twitch(["viewer5"])).accounts[0]?.platformId;
    expect(await idOf()).toBe("75");
    const door = await openDoorOf(whole.house, dataPaths(context.paths.folder), false, recordingLog());
    const before = twitch.count("GET /helix/users");
    expect(await idOf()).toBe("1234");
    expect(twitch.count("GET /helix/users")).toBe(before);
    await door.close();
    expect(await idOf()).toBe("75");
  });

  it("is refused in words where a platform is none of the bot's, and what is asked is checked", async () => {
    const whole = await WholeBot.start({ twitch: "anonymous" });
    const asked = (request: unknown): Promise<Answer> =>
      perform(whole.house, { operation: "accounts", request, id: "0123456789abcdef" }, recordingLog());
    expect(await asked({ platform: "kick", logins: ["x"] })).toMatchObject({
      code: 0,
      data: { answered: [], rest: { why: "refused", reason: expect.stringContaining("kick.channel") } },
    });
    expect(await asked({ platform: "twitch", logins: ["x"] })).toMatchObject({
      data: { rest: { why: "refused", reason: expect.stringContaining("npx chatmint login twitch") } },
    });
    for (const request of [{}, { platform: "x", logins: [] }, { platform: "twitch", logins: many(101) }]) {
      expect(await asked(request)).toMatchObject({ code: 2, lines: [expect.stringContaining("accounts")] });
    }
  });
});

describe("Ctrl-C during a long work", () => {
  it("lets it end in order, and the second one is not held back", async () => {
    const before = process.listenerCount("SIGINT");
    const heard = await withInterrupt(async (signal) => {
      expect(process.listenerCount("SIGINT")).toBe(before + 1);
      process.emit("SIGHUP");
      expect(process.listenerCount("SIGINT")).toBe(before);
      return signal.aborted;
    });
    expect(heard).toBe(true);
    await expect(withInterrupt(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(process.listenerCount("SIGINT")).toBe(before);
  });
});
