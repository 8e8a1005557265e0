import { readFile, writeFile } from "node:fs/promises";
import { afterEach, describe, expect, it } from "vitest";
import { PlatformError } from "../../../src/base/errors.ts";
import { KickAccount } from "../../../src/platforms/kick/sign-in/account.ts";
import { KickOAuth } from "../../../src/platforms/kick/sign-in/oauth.ts";
import { type StoredToken, TokenStore } from "../../../src/platforms/tokens.ts";
import { type KickRig, kickRig } from "../../support/kick-rig.ts";

const MINUTE = 60_000;
let rig: KickRig;
afterEach(() => rig.close());

function refreshes(): number {
  return rig.server.requests.filter((request) => request.raw.includes("grant_type=refresh_token")).length;
}

/** Nothing of a token or secret in anything that was logged or said. */
function expectNothingLeaked(): void {
  const text = JSON.stringify([rig.host.lines, rig.host.told], (_key, value: unknown) =>
    value instanceof Error ? `${value.stack} ${JSON.stringify(value)} ${String(value.cause)}` : value,
  );
  const secrets = [...rig.server.access.keys(), ...rig.server.refresh.keys(), rig.server.app.clientSecret];
  for (const secret of secrets) expect(text).not.toContain(secret);
}

describe("a Kick sign-in", () => {
  it("is refreshed well before it runs out, and the new pair is on disk with the old one as fallback", async () => {
    rig = await kickRig();
    const first = await rig.signIn();
    await rig.start();
    await rig.system.advance(99 * MINUTE);
    expect(refreshes()).toBe(0);
    await rig.system.advance(2 * MINUTE);
    expect(refreshes()).toBe(1);
    const second = await rig.tokens.read("kick-broadcaster");
    expect(second?.accessToken).not.toBe(first.accessToken);
    expect(second?.previousRefreshToken).toBe(first.refreshToken);
    expect(rig.part.capabilities().send).toBe(true);
    expectNothingLeaked();
  });

  it("is refreshed once a day even when its token lives for a month", async () => {
    rig = await kickRig({ timing: { livePollMs: 60 * MINUTE } });
    await rig.signIn("broadcaster", {
      expiresAtMs: rig.system.clock.now() + 30 * 24 * 60 * MINUTE,
      obtainedAtMs: rig.system.clock.now(),
    });
    await rig.start();
    rig.server.expiresIn = 30 * 24 * 3600;
    await rig.system.advance(49 * 60 * MINUTE);
    expect(refreshes()).toBe(2);
  });

  it("is refreshed once when five questions meet a refused token together", async () => {
    rig = await kickRig();
    await rig.signIn();
    await rig.start();
    rig.server.access.clear();
    const found = await Promise.all(Array.from({ length: 5 }, () => rig.part.lookupUser("vera")));
    expect(found.map((profile) => profile?.platformId)).toEqual(["601", "601", "601", "601", "601"]);
    expect(refreshes()).toBe(1);
  });

  it("survives a crash after Kick answered and before the pair was on disk", async () => {
    rig = await kickRig();
    // Kick's refresh tokens are reusable: the one on disk still works after the restart.
    rig.server.oneTimeRefresh = false;
    const token = await rig.signIn("broadcaster", { expiresAtMs: rig.system.clock.now() - 1 });
    await new KickOAuth({ idUrl: rig.server.url, credentials: () => rig.server.app, system: rig.system }).refresh(
      token.refreshToken ?? "",
    );
    expect((await rig.tokens.read("kick-broadcaster"))?.accessToken).toBe(token.accessToken);
    await rig.start();
    expect(rig.part.capabilities().send).toBe(true);
    expect((await rig.part.send("hello", undefined)).status).toBe("sent");
  });

  it("falls back on the previous refresh token when Kick no longer knows the last one", async () => {
    rig = await kickRig();
    const older = rig.server.grant(501, ["user:read", "channel:read", "chat:write"]);
    await rig.signIn("broadcaster", {
      refreshToken: "lost-on-the-way",
      previousRefreshToken: older.refreshToken,
      expiresAtMs: rig.system.clock.now() - 1,
    });
    await rig.start();
    expect(refreshes()).toBe(2);
    expect((await rig.part.send("hello", undefined)).status).toBe("sent");
    expect(rig.host.told).toEqual([]);
  });

  it("that Kick ended means read-only and a prompt with the command, told once, never a crash", async () => {
    rig = await kickRig();
    const token = await rig.signIn("broadcaster", { expiresAtMs: rig.system.clock.now() + 5 * MINUTE });
    rig.server.refresh.clear();
    await rig.start();
    expect(rig.host.attentions.get("kick.login.broadcaster")).toContain("npx chatmint login kick");
    // Its last access token is used up to its end.
    expect((await rig.part.send("still", undefined)).status).toBe("sent");
    await rig.system.advance(6 * MINUTE);
    rig.server.access.delete(token.accessToken);
    expect(rig.part.capabilities().send).toBe(false);
    expect(await rig.part.send("no more", undefined)).toMatchObject({ status: "refused" });
    await rig.system.advance(60 * MINUTE);
    expect(refreshes()).toBe(1);
    expect(rig.host.told.filter((sentence) => sentence.includes("ended"))).toHaveLength(1);
    expectNothingLeaked();
  });

  it("made anew is picked up by the running bot without a restart", async () => {
    rig = await kickRig();
    await rig.signIn("broadcaster", { expiresAtMs: rig.system.clock.now() - 1, refreshToken: "dead" });
    await rig.start();
    expect(rig.part.capabilities().send).toBe(false);
    await rig.signIn();
    await rig.system.advance(MINUTE);
    expect(rig.part.capabilities().send).toBe(true);
    expect(rig.host.attentions.has("kick.login.broadcaster")).toBe(false);
    expect((await rig.part.send("back", undefined)).status).toBe("sent");
  });

  it("made anew while a refresh is under way is not overwritten by it", async () => {
    rig = await kickRig();
    await rig.signIn("broadcaster", { expiresAtMs: rig.system.clock.now() - 1 });
    let release: (value?: unknown) => void = () => {};
    rig.server.fail("/oauth/token", { hold: new Promise((resolve) => (release = resolve)) });
    const starting = rig.start();
    while (refreshes() === 0) await new Promise((resolve) => setImmediate(resolve));
    const anew = await rig.signIn();
    release();
    await starting;
    expect((await rig.tokens.read("kick-broadcaster"))?.refreshToken).toBe(anew.refreshToken);
    expect((await rig.part.send("hello", undefined)).status).toBe("sent");
  });

  it("keeps writing with the old token while the sign-in server is down, and refreshes when it is back", async () => {
    rig = await kickRig();
    await rig.signIn("broadcaster", { expiresAtMs: rig.system.clock.now() + 15 * MINUTE });
    rig.server.fail("/oauth/token", { status: 503, body: "<html>" }, 100);
    await rig.start();
    await rig.system.advance(10 * MINUTE);
    expect(refreshes()).toBeGreaterThan(2);
    expect(refreshes()).toBeLessThan(12);
    expect((await rig.part.send("still here", undefined)).status).toBe("sent");
    rig.server.heal();
    await rig.system.advance(6 * MINUTE);
    expect((await rig.part.send("fresh", undefined)).status).toBe("sent");
    expect(rig.host.told).toEqual([]);
  });

  it("that cannot be written is not used before it is", async () => {
    let full = true;
    class FullDisk extends TokenStore {
      override async write(name: string, token: StoredToken): Promise<void> {
        if (full && token.previousRefreshToken !== undefined)
          throw new PlatformError("token.unwritable", "The disk is full.");
        await super.write(name, token);
      }
    }
    rig = await kickRig({}, { tokens: (folder) => new FullDisk(folder) });
    await rig.signIn("broadcaster", { expiresAtMs: rig.system.clock.now() - 1 });
    await rig.start();
    expect(refreshes()).toBe(1);
    expect(await rig.part.accessToken()).toBeUndefined();
    expect(rig.host.told).toContain("The disk is full.");
    full = false;
    await rig.system.advance(MINUTE);
    // The same pair, bought once, now on the disk.
    expect(refreshes()).toBe(1);
    expect((await rig.tokens.read("kick-broadcaster"))?.accessToken).toBe(await rig.part.accessToken());
    expect(rig.host.attentions.size).toBe(0);
  });

  it("is not renewed with a wrong client secret, and the streamer is told where to look", async () => {
    rig = await kickRig();
    await rig.signIn("broadcaster", { expiresAtMs: rig.system.clock.now() + 5 * MINUTE });
    rig.server.app.clientId = "01ANOTHERAPP";
    const account = new KickAccount({
      account: "broadcaster",
      store: rig.tokens,
      oauth: new KickOAuth({
        idUrl: rig.server.url,
        credentials: () => ({ clientId: "01APPCLIENTID", clientSecret: "old-secret-that-is-wrong" }),
        system: rig.system,
      }),
      system: rig.system,
      log: rig.host.log,
    });
    await account.start(
      (code, sentence) => rig.host.attention(code, sentence),
      () => {},
    );
    expect(rig.host.attentions.get("kick.app")).toContain("KICK_CLIENT_ID");
    expect(account.state).toBe("signed-in");
    await account.stop();
    expectNothingLeaked();
    expect(JSON.stringify(rig.host.lines)).not.toContain("old-secret-that-is-wrong");
  });

  it("whose file is damaged is told, set aside and counts as none", async () => {
    rig = await kickRig();
    await rig.signIn();
    const path = rig.tokens.path("kick-broadcaster");
    await writeFile(path, (await readFile(path, "utf8")).slice(0, 40));
    await rig.start();
    expect(rig.host.told.join(" ")).toMatch(/damaged.*sign in again with `npx chatmint login kick`/);
    expect(rig.part.capabilities().send).toBe(false);
  });

  it("that Kick will end soon, whatever is renewed, is told before", async () => {
    rig = await kickRig();
    await rig.signIn("broadcaster", { refreshExpiresAtMs: rig.system.clock.now() + 6 * 86_400_000 });
    rig.server.tokenAnswer = {};
    await rig.start();
    expect(rig.host.attentions.has("kick.login.broadcaster.ends")).toBe(false);
    rig.server.tokenAnswer = { refresh_expires_in: 3 * 86_400 };
    await rig.system.advance(3 * 60 * MINUTE);
    expect(rig.host.attentions.get("kick.login.broadcaster.ends")).toMatch(
      /in [23] days: run `npx chatmint login kick`/,
    );
    rig.server.tokenAnswer = { refresh_expires_in: 30 * 86_400 };
    await rig.system.advance(3 * 60 * MINUTE);
    expect(rig.host.attentions.has("kick.login.broadcaster.ends")).toBe(false);
  });

  it("that was never made means reading only, and the bot says so", async () => {
    rig = await kickRig({}, { credentials: false });
    await rig.start();
    expect(rig.part.capabilities()).toEqual({ send: false, live: false });
    expect(rig.host.attentions.get("kick.login.broadcaster")).toContain("npx chatmint login kick");
    expect(await rig.part.send("hello", undefined)).toMatchObject({ status: "refused" });
    expect(rig.server.requests).toEqual([]);
  });

  it("that lacks a permission for something switched on is told by its name", async () => {
    rig = await kickRig({ pointsReward: { enabled: true } });
    await rig.signIn("broadcaster", { scopes: ["user:read", "channel:read", "chat:write"] });
    await rig.start();
    expect(rig.host.attentions.get("kick.scopes.broadcaster")).toContain("channel:rewards:write");
  });
});
