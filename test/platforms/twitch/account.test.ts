import { chmod, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Account } from "../../../src/platforms/twitch/sign-in/account.ts";
import { TwitchId } from "../../../src/platforms/twitch/sign-in/id.ts";
import { BOT_SCOPES, TwitchRig } from "../../support/twitch-api-rig.ts";
import { CLIENT_ID } from "../../support/twitch-api-server.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let rig: TwitchRig;
let changes = 0;
const accounts: Account[] = [];

/** The bot's account, as one run of the bot has it. */
async function account(login = "mintbot"): Promise<Account> {
  const made = new Account({
    name: "twitch-bot",
    login,
    clientId: CLIENT_ID,
    id: new TwitchId(rig.standIn.endpoints.auth, CLIENT_ID),
    store: rig.store,
    system: rig.system,
    log: rig.kept.log,
    attention: (code, sentence) => void (sentence === undefined ? rig.told.delete(code) : rig.told.set(code, sentence)),
    changed: () => void changes++,
  });
  accounts.push(made);
  await made.start();
  return made;
}

const refreshes = () => rig.standIn.requests.filter((each) => each.body.includes("refresh_token=")).length;

beforeEach(async () => {
  rig = await TwitchRig.start({ streamer: false });
  changes = 0;
});
afterEach(async () => {
  for (const each of accounts.splice(0)) await each.stop();
  expect(rig.leaks).toBe(false);
  await rig.stop();
});

describe("a signed-in account", () => {
  it("is validated at start and every hour, and not in between", async () => {
    await account();
    expect(rig.standIn.count("GET /oauth2/validate")).toBe(1);
    await rig.system.advance(59 * MINUTE);
    expect(rig.standIn.count("GET /oauth2/validate")).toBe(1);
    await rig.system.advance(2 * HOUR);
    expect(rig.standIn.count("GET /oauth2/validate")).toBe(3);
  });

  it("is renewed well before its token ends, with the new pair on disk first", async () => {
    const bot = await account();
    const first = bot.token!.accessToken;
    await rig.system.advance(4 * HOUR - 16 * MINUTE);
    expect(bot.token!.accessToken).toBe(first);
    await rig.system.advance(2 * MINUTE);
    expect(bot.token!.accessToken).not.toBe(first);
    expect((await rig.store.read("twitch-bot"))?.accessToken).toBe(bot.token!.accessToken);
    expect(refreshes()).toBe(1);
    await rig.system.advance(24 * HOUR);
    expect(refreshes()).toBe(7);
    expect(bot.token!.expiresAtMs).toBeGreaterThan(rig.system.clock.now());
    expect(changes).toBe(1);
  });

  it("never puts a token into an address", async () => {
    await account();
    await rig.system.advance(5 * HOUR);
    for (const { line } of rig.standIn.requests) expect(line).not.toContain("secret");
  });

  it("is renewed once for all who ask at the same moment", async () => {
    const bot = await account();
    const old = bot.token!.accessToken;
    rig.standIn.revoke("nothing");
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => bot.refresh(old)));
    expect(refreshes()).toBe(1);
    expect(new Set(answers.map((each) => each?.accessToken)).size).toBe(1);
    expect(await bot.refresh(old)).toEqual(answers[0]);
    expect(refreshes()).toBe(1);
  });

  it("survives a crash right after a renewal: the next run finds the new pair, the old one is used up", async () => {
    const bot = await account();
    const before = (await rig.store.read("twitch-bot"))!;
    await bot.refresh(before.accessToken);
    // No stop: the process is gone. The next one starts from what is on disk.
    const next = await account();
    expect(next.token!.refreshToken).not.toBe(before.refreshToken);
    await rig.system.advance(4 * HOUR);
    expect(next.dead).toBeUndefined();
    const id = new TwitchId(rig.standIn.endpoints.auth, CLIENT_ID);
    expect(await id.refresh(before.refreshToken!)).toEqual({ status: "dead", reason: "Invalid refresh token" });
  });

  it("asks for a new sign-in when a crash came between Twitch's answer and the disk", async () => {
    const before = (await rig.store.read("twitch-bot"))!;
    const id = new TwitchId(rig.standIn.endpoints.auth, CLIENT_ID);
    await id.refresh(before.refreshToken!);
    rig.standIn.revoke(before.accessToken);
    const bot = await account();
    expect(bot.token).toBeUndefined();
    expect(rig.told.get("twitch-bot.login")).toContain("`npx chatmint login twitch`");
    const asked = rig.standIn.requests.length;
    await rig.system.advance(3 * HOUR);
    expect(rig.standIn.requests.length).toBe(asked);
    await rig.signIn("twitch-bot", "2000", BOT_SCOPES);
    await rig.system.advance(20_000);
    expect(bot.token?.login).toBe("mintbot");
    expect(rig.told.size).toBe(0);
  });

  it("keeps its token through an outage of the sign-in server and renews it afterwards", async () => {
    const bot = await account();
    const old = bot.token!.accessToken;
    await rig.system.advance(4 * HOUR - 20 * MINUTE);
    rig.standIn.fail.set("/oauth2/token", [503, 503, 503, 503]);
    await rig.system.advance(8 * MINUTE);
    expect(bot.token!.accessToken).toBe(old);
    expect(bot.dead).toBeUndefined();
    expect(rig.told.size).toBe(0);
    await rig.system.advance(3 * MINUTE);
    expect(bot.token!.accessToken).not.toBe(old);
  });

  it("asks a sign-in server in trouble once a minute, however many calls need the token", async () => {
    await rig.signIn("twitch-bot", "2000", BOT_SCOPES, 1_000);
    await rig.system.advance(2_000);
    rig.standIn.fail.set("/oauth2/token", Array(100).fill(503));
    const bot = await account();
    const asked = refreshes();
    for (let call = 0; call < 20; call++) expect(await bot.usable()).toBeUndefined();
    expect(await bot.refresh((await rig.store.read("twitch-bot"))!.accessToken)).toBeUndefined();
    expect(refreshes() - asked).toBe(0);
    for (let minute = 0; minute < 5; minute++) {
      await rig.system.advance(MINUTE);
      await bot.usable();
    }
    expect(refreshes() - asked).toBeLessThanOrEqual(5);
    rig.standIn.fail.clear();
    await rig.system.advance(MINUTE + 10_000);
    expect((await bot.usable())?.login).toBe("mintbot");
    expect(bot.dead).toBeUndefined();
  });

  it("is not locked out by a clock that ran ahead while the network was still away, and was set right", async () => {
    rig.system.set(3 * HOUR);
    await rig.signIn("twitch-bot", "2000", BOT_SCOPES, 1_000);
    await rig.system.advance(2_000);
    rig.standIn.fail.set("/oauth2/token", Array(100).fill(503));
    const bot = await account();
    expect(bot.token?.expiresAtMs).toBeLessThan(rig.system.clock.now());
    rig.system.set(-3 * HOUR);
    rig.standIn.fail.clear();
    const old = (await rig.store.read("twitch-bot"))!.accessToken;
    await rig.system.advance(MINUTE + 10_000);
    expect((await bot.refresh(old))?.accessToken).not.toBe(old);
    expect(bot.token?.accessToken).not.toBe(old);
  });

  it("is used to its end when Twitch refuses to renew it, and saved when Twitch comes round", async () => {
    const bot = await account();
    const old = bot.token!.accessToken;
    rig.standIn.refusesRefresh = true;
    await rig.system.advance(4 * HOUR - 10 * MINUTE);
    expect((await bot.usable())?.accessToken).toBe(old);
    expect(rig.told.get("twitch-bot.login")).toMatch(/does not renew.*ends in 15 minutes.*npx chatmint login twitch/);
    expect(changes).toBe(1);
    expect(refreshes()).toBe(1);
    rig.standIn.refusesRefresh = false;
    await rig.system.advance(9 * MINUTE);
    expect(bot.token!.accessToken).not.toBe(old);
    expect(rig.told.size).toBe(0);
    expect(refreshes()).toBe(2);
  });

  it("has ended when its token ends and Twitch still refuses; it was asked three times in all", async () => {
    const bot = await account();
    rig.standIn.refusesRefresh = true;
    await rig.system.advance(4 * HOUR - MINUTE);
    expect(bot.token).toBeDefined();
    await rig.system.advance(2 * MINUTE);
    expect(bot.token).toBeUndefined();
    expect(rig.told.get("twitch-bot.login")).toContain("has ended. Sign in again");
    await rig.system.advance(3 * HOUR);
    expect(refreshes()).toBe(3);
    expect(changes).toBe(2);
  });

  it("has ended at once when Twitch refuses the token itself and its renewal", async () => {
    const bot = await account();
    rig.standIn.refusesRefresh = true;
    expect(await bot.refresh(bot.token!.accessToken)).toBeUndefined();
    expect(bot.dead).toContain("has ended");
  });

  it("says of an application of the type Confidential what it is and what to do", async () => {
    const bot = await account();
    rig.standIn.confidential = true;
    await rig.system.advance(4 * HOUR - 10 * MINUTE);
    expect(rig.told.get("twitch-bot.login")).toMatch(/Confidential.*type Public/);
    await rig.system.advance(11 * MINUTE);
    expect(bot.dead).toMatch(
      /has ended: your application at Twitch is of the type Confidential.*type Public.*sign in again/,
    );
  });

  it("is not given up for what a proxy or a hotel's network answers in Twitch's place", async () => {
    const bot = await account();
    const old = bot.token!.accessToken;
    await rig.system.advance(4 * HOUR - 20 * MINUTE);
    rig.standIn.portal = true;
    await rig.system.advance(10 * MINUTE);
    expect(bot.dead).toBeUndefined();
    expect(rig.told.size).toBe(0);
    rig.standIn.portal = false;
    await rig.system.advance(2 * MINUTE);
    expect(bot.token!.accessToken).not.toBe(old);
  });

  it("starts with what it has when Twitch cannot be asked", async () => {
    rig.standIn.fail.set("/oauth2/validate", [503]);
    const bot = await account();
    expect(bot.token?.login).toBe("mintbot");
    await rig.system.advance(2 * MINUTE);
    expect(rig.standIn.count("GET /oauth2/validate")).toBe(2);
  });

  it("does not use a new pair before it is on disk, and writes it as soon as it can", async () => {
    const bot = await account();
    const old = bot.token!.accessToken;
    const folder = dirname(rig.store.path("twitch-bot"));
    await rename(folder, `${folder}.away`);
    await writeFile(folder, "a file where the folder should be");
    expect(await bot.refresh(old)).toBeUndefined();
    expect(rig.told.get("twitch-bot.login.disk")).toContain("cannot be written");
    expect(bot.token!.accessToken).toBe(old);
    await rm(folder);
    await rename(`${folder}.away`, folder);
    await rig.system.advance(20_000);
    expect(bot.token!.accessToken).not.toBe(old);
    expect((await rig.store.read("twitch-bot"))?.accessToken).toBe(bot.token!.accessToken);
    expect(rig.told.size).toBe(0);
    expect(refreshes()).toBe(1);
  });

  it("takes over a new sign-in, and notices a sign-out, without a restart", async () => {
    const bot = await account();
    const other = await rig.signIn("twitch-bot", "2000", ["chat:read", "chat:edit"]);
    await rig.system.advance(20_000);
    expect(bot.token!.accessToken).toBe(other.accessToken);
    expect(bot.has("moderator:read:chatters")).toBe(false);
    expect(changes).toBe(2);
    await rig.store.remove("twitch-bot");
    await rig.system.advance(20_000);
    expect(bot.token).toBeUndefined();
    expect(bot.dead).toBeUndefined();
    expect(changes).toBe(3);
  });

  it("does not write over a sign-in that came while it was renewed", async () => {
    const bot = await account();
    let signedIn: string | undefined;
    rig.standIn.before.set("/oauth2/token", async () => {
      signedIn = (await rig.signIn("twitch-bot", "2000", ["chat:read"])).accessToken;
    });
    await bot.refresh(bot.token!.accessToken);
    expect(bot.token!.accessToken).toBe(signedIn);
    expect((await rig.store.read("twitch-bot"))?.accessToken).toBe(signedIn);
  });

  it("uses the pair of a quicker bot of the same profile instead of giving up", async () => {
    const one = await account();
    const two = await account();
    const old = one.token!.accessToken;
    const renewed = await one.refresh(old);
    expect(await two.refresh(old)).toMatchObject({ accessToken: renewed!.accessToken });
    expect(refreshes()).toBe(1);
    expect(rig.told.size).toBe(0);
  });

  it("puts its pair back when the file is damaged under it", async () => {
    const bot = await account();
    await writeFile(rig.store.path("twitch-bot"), "{ half");
    await rig.system.advance(20_000);
    expect(bot.token).toBeDefined();
    expect(await rig.store.read("twitch-bot")).toEqual(bot.token);
  });
});

describe("an account that may not be used", () => {
  it("is another than the config names", async () => {
    rig.standIn.user("3000", "mallory");
    await rig.signIn("twitch-bot", "3000", BOT_SCOPES);
    const bot = await account();
    expect(bot.token).toBeUndefined();
    expect(rig.told.get("twitch-bot.login")).toBe(
      "The Twitch sign-in belongs to mallory, but twitch.botLogin in the config is mintbot: sign in as mintbot with `npx chatmint login twitch`, or change the config.",
    );
  });

  it("was revoked on Twitch's side: noticed within the hour, told once, no crash", async () => {
    const bot = await account();
    for (const { access } of rig.standIn.issued) rig.standIn.revoke(access);
    await rig.system.advance(61 * MINUTE);
    expect(bot.token).toBeUndefined();
    expect(rig.told.get("twitch-bot.login")).toContain("has ended. Sign in again");
    expect(changes).toBe(2);
  });

  it.skipIf(process.platform === "win32" || process.getuid?.() === 0)("is one nobody may read", async () => {
    await chmod(rig.store.path("twitch-bot"), 0o000);
    const bot = await account();
    expect(bot.token).toBeUndefined();
    expect(rig.told.get("twitch-bot.login")).toContain("cannot be read");
  });

  it("is one whose folder was deleted: signed out, not crashed", async () => {
    const bot = await account();
    await rm(dirname(rig.store.path("twitch-bot")), { recursive: true });
    await rig.system.advance(20_000);
    expect(bot.token).toBeUndefined();
  });
});
