import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loginCommand, type StoredToken, TokenStore } from "../../src/platforms/tokens.ts";

const token: StoredToken = {
  accessToken: "access-secret",
  refreshToken: "refresh-secret",
  expiresAtMs: 1_800_000_000_000,
  scopes: ["chat:read", "chat:edit"],
  userId: "1001",
  login: "mintbot",
  obtainedAtMs: 1_799_990_000_000,
};

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "chatmint-tokens-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe("kept sign-ins", () => {
  it("gives back what was written, and undefined where nobody signed in", async () => {
    const store = new TokenStore(join(root, "tokens"));
    expect(await store.read("twitch-bot")).toBeUndefined();
    expect(await store.modifiedAtMs("twitch-bot")).toBeUndefined();
    await store.write("twitch-bot", token);
    expect(await store.read("twitch-bot")).toEqual(token);
    expect(await store.modifiedAtMs("twitch-bot")).toBeGreaterThan(0);
  });

  it.skipIf(process.platform === "win32")("lets only the owner read the file and its folder", async () => {
    const store = new TokenStore(join(root, "tokens"));
    await store.write("kick-bot", token);
    expect((await stat(join(root, "tokens"))).mode & 0o777).toBe(0o700);
    expect((await stat(store.path("kick-bot"))).mode & 0o777).toBe(0o600);
    await writeFile(store.path("kick-bot"), "old", { mode: 0o644 });
    await store.write("kick-bot", token);
    expect((await stat(store.path("kick-bot"))).mode & 0o777).toBe(0o600);
  });

  it("leaves no half file behind", async () => {
    const store = new TokenStore(root);
    await Promise.all([1, 2, 3, 4].map((n) => store.write("twitch-bot", { ...token, obtainedAtMs: n })));
    expect(await readdir(root)).toEqual(["twitch-bot.json"]);
    expect((await store.read("twitch-bot"))?.accessToken).toBe("access-secret");
  });

  it.each([
    ["half a file", '{ "accessToken": "access-secret", "refr'],
    ["another shape", '{ "access_token": "access-secret" }'],
    ["nothing", ""],
  ])("tells that %s is damaged without printing it, and sets it aside", async (_, text) => {
    const store = new TokenStore(root);
    await writeFile(store.path("twitch-broadcaster"), text);
    const error = await store.read("twitch-broadcaster").then(
      () => expect.unreachable(),
      (thrown: Error) => thrown,
    );
    expect(error.message).toContain("npx chatmint login twitch --broadcaster");
    expect(error.message).not.toContain("secret");
    await expect(store.read("twitch-broadcaster")).rejects.toThrow("damaged");
    expect(await new TokenStore(root).read("twitch-broadcaster")).toBeUndefined();
    expect(await readFile(`${store.path("twitch-broadcaster")}.damaged`, "utf8")).toBe(text);
    await store.write("twitch-broadcaster", token);
    expect(await store.read("twitch-broadcaster")).toEqual(token);
  });

  it("forgets a sign-in, and says whether there was one", async () => {
    const store = new TokenStore(root);
    await store.write("twitch-bot", token);
    expect(await store.remove("twitch-bot")).toBe(true);
    expect(await store.remove("twitch-bot")).toBe(false);
  });

  it("keeps to its folder whatever the name", () => {
    expect(() => new TokenStore(root).path("../elsewhere")).toThrow(RangeError);
  });

  it("lives in the user's profile by default", () => {
    expect(new TokenStore().path("twitch-bot")).toMatch(/chatmint[\\/](Config[\\/])?tokens[\\/]twitch-bot\.json$/);
  });

  it("knows the command that signs an account in", () => {
    expect(loginCommand("twitch-bot")).toBe("npx chatmint login twitch");
    expect(loginCommand("twitch-broadcaster")).toBe("npx chatmint login twitch --broadcaster");
    expect(loginCommand("kick-broadcaster")).toBe("npx chatmint login kick");
    expect(loginCommand("kick-bot")).toBe("npx chatmint login kick --bot");
  });
});
