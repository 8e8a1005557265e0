import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type KickLoginOptions, loginKick, logoutKick } from "../../../src/app/sign-in/login-kick.ts";
import { SimulatedSystem } from "../../../src/base/system.ts";
import { kickCredentials } from "../../../src/platforms/kick/sign-in/credentials.ts";
import { TokenStore } from "../../../src/platforms/tokens.ts";
import { KickApiServer } from "../../support/kick-api-server.ts";
import { START_MS } from "../../support/kick-rig.ts";
import { recordingLog } from "../../support/recording-host.ts";
import { kickSettings } from "../../support/settings.ts";

let server: KickApiServer;
let folder: string;
let port: number;
let system: SimulatedSystem;
let store: TokenStore;
let said: string[];
let asked: string[];

beforeEach(async () => {
  server = await KickApiServer.start();
  folder = await mkdtemp(join(tmpdir(), "chatmint-login-"));
  port = await freePort();
  server.app.redirectUri = `http://localhost:${port}/callback`;
  for (const scope of ["user:read", "channel:read", "chat:write"]) server.app.scopes.add(scope);
  system = new SimulatedSystem(START_MS);
  store = new TokenStore(join(folder, "tokens"));
  said = [];
  asked = [];
});

afterEach(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port: free } = probe.address() as { port: number };
      probe.close(() => resolve(free));
    });
  });
}

/** What a browser does with the link: follows it to Kick, and from there back to this computer. */
async function browse(url: string): Promise<string> {
  const response = await fetch(url);
  return `${response.status} ${await response.text()}`;
}

/** A visit with an address that is none, as no browser makes it; the status. */
async function knock(address: string): Promise<string> {
  const [response] = await once(get({ port, path: address }), "response");
  return String(response.resume().statusCode);
}

function options(change: Partial<KickLoginOptions> = {}, config: object = {}): KickLoginOptions {
  return {
    account: "broadcaster",
    config: kickSettings({
      channel: "ada-streams",
      loginPort: port,
      endpoints: { api: server.url, id: server.url },
      ...config,
    }),
    environment: { KICK_CLIENT_ID: server.app.clientId, KICK_CLIENT_SECRET: server.app.clientSecret },
    envFile: join(folder, ".env"),
    store,
    system,
    log: recordingLog(),
    out: (line) => said.push(line),
    ask: async (question) => {
      asked.push(question);
      return undefined;
    },
    open: browse,
    ...change,
  };
}

function screen(): string {
  return said.join("\n");
}

/** No token, secret or code may ever be shown: a streamer's screen is public. */
function expectNoSecrets(): void {
  for (const secret of [
    ...server.access.keys(),
    ...server.refresh.keys(),
    server.app.clientSecret,
    ...server.revoked,
  ]) {
    expect(screen()).not.toContain(secret);
  }
  expect(screen()).not.toContain("code-");
}

describe("chatmint login kick", () => {
  it("signs the streamer in through the browser and stores the pair, showing whose it is and nothing secret", async () => {
    expect(await loginKick(options())).toBe(0);
    const stored = await store.read("kick-broadcaster");
    expect(stored).toMatchObject({
      userId: "501",
      login: "ada-streams",
      scopes: ["user:read", "channel:read", "chat:write"],
      expiresAtMs: START_MS + 7_200_000,
    });
    expect(server.access.has(stored?.accessToken ?? "")).toBe(true);
    expect(screen()).toContain("Ada_Streams (kick.com/ada-streams, user id 501)");
    expect(asked).toEqual([]);
    expectNoSecrets();
  });

  it.each([
    ["a text", "user:read channel:read"],
    ["a list", ["user:read", "channel:read"]],
  ])("keeps a sign-in that lacks chat:write, told as %s, and ends as not complete", async (_what, scope) => {
    server.tokenAnswer = { scope, refresh_expires_in: 2_592_000 };
    expect(await loginKick(options())).toBe(1);
    const kept = await store.read("kick-broadcaster");
    expect(kept?.scopes).toEqual(["user:read", "channel:read"]);
    expect(kept?.refreshExpiresAtMs).toBeGreaterThan(kept!.expiresAtMs);
    expect(screen()).toContain("Kick did not give: chat:write");
  });

  it("asks only for the permissions of what is switched on, each with its reason", async () => {
    for (const scope of ["channel:rewards:read", "channel:rewards:write", "events:subscribe", "kicks:read"])
      server.app.scopes.add(scope);
    await loginKick(options({}, { pointsReward: { enabled: true }, webhook: { enabled: true }, bot: "helperbot" }));
    expect((await store.read("kick-broadcaster"))?.scopes).toEqual([
      "user:read",
      "channel:read",
      "channel:rewards:read",
      "channel:rewards:write",
      "events:subscribe",
      "kicks:read",
    ]);
    expect(screen()).toMatch(/channel:rewards:write\s+to make that reward/);
    expect(screen()).not.toMatch(/chat:write\s+to answer/);
  });

  it("walks through making an app, with the redirect to paste, and writes both into .env beside what was there", async () => {
    const envFile = join(folder, ".env");
    await writeFile(envFile, "\uFEFF# mine\r\nOTHER=kept\r\nKICK_CLIENT_ID=\r\n");
    const answers = ["no", `  ${server.app.clientId} `, server.app.clientSecret];
    const secretly: boolean[] = [];
    const code = await loginKick(
      options({
        environment: {},
        ask: async (_question, how) => {
          secretly.push(how?.secret ?? false);
          return answers.shift();
        },
      }),
    );
    expect(code).toBe(0);
    expect(await readFile(envFile, "utf8")).toBe(
      `# mine\r\nOTHER=kept\r\nKICK_CLIENT_ID=${server.app.clientId}\r\nKICK_CLIENT_SECRET=${server.app.clientSecret}\r\n`,
    );
    expect(kickCredentials({}, envFile)).toEqual({
      clientId: server.app.clientId,
      clientSecret: server.app.clientSecret,
    });
    expect(secretly).toEqual([false, false, true]);
    expect(screen()).toContain(`http://localhost:${port}/callback`);
    expect(screen()).toContain("two-factor");
    expect(screen()).toContain("bot account");
    if (process.platform !== "win32") expect((await stat(envFile)).mode & 0o077).toBe(0);
    expectNoSecrets();
  });

  it("ends in words when nothing is pasted", async () => {
    expect(await loginKick(options({ environment: {} }))).toBe(1);
    expect(screen()).toContain("Nothing was changed");
  });

  it("refuses another account than the channel's, tells Kick to forget it, and stores nothing", async () => {
    server.browserUser = 601;
    expect(await loginKick(options())).toBe(1);
    expect(await store.read("kick-broadcaster")).toBeUndefined();
    expect(screen()).toContain("That is not the owner of kick.com/ada-streams");
    expect(server.revoked).toHaveLength(2);
    expect(server.access.size).toBe(0);
    expectNoSecrets();
  });

  it("refuses an account of the right name and another user id than the config's", async () => {
    expect(await loginKick(options({}, { userId: 999 }))).toBe(1);
    expect(await store.read("kick-broadcaster")).toBeUndefined();
  });

  it("signs in the second account the config names, and no other", async () => {
    expect(await loginKick(options({ account: "bot" }, { bot: "helperbot" }))).toBe(1);
    expect(screen()).toContain("That is not helperbot");
    server.browserUser = 502;
    expect(await loginKick(options({ account: "bot" }, { bot: "helperbot" }))).toBe(0);
    expect(await store.read("kick-bot")).toMatchObject({ userId: "502", scopes: ["user:read", "chat:write"] });
    expect(await store.read("kick-broadcaster")).toBeUndefined();
  });

  it("asks for the second account's name in the config before it is signed in", async () => {
    expect(await loginKick(options({ account: "bot" }))).toBe(1);
    expect(screen()).toContain('"bot" in the "kick" section');
    expect(server.requests).toEqual([]);
  });

  it("turns away a visit with a wrong state and goes on waiting for the right one", async () => {
    const visits: string[] = [];
    const code = await loginKick(
      options({
        open: async (url) => {
          visits.push(await browse(`http://localhost:${port}/callback?code=stolen&state=guessed`));
          visits.push(await browse(`http://localhost:${port}/callback?code=stolen`));
          visits.push(await browse(`http://localhost:${port}/somewhere`));
          visits.push(await knock("//"));
          expect(server.count("POST", "/oauth/token")).toBe(0);
          visits.push(await browse(url));
        },
      }),
    );
    expect(visits.map((visit) => visit.slice(0, 3))).toEqual(["400", "400", "404", "404", "200"]);
    expect(code).toBe(0);
    expect(server.requests.filter((request) => request.raw.includes("stolen"))).toEqual([]);
  });

  it("says which port is taken and what to do, before it opens a browser", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
    let opened = false;
    const code = await loginKick(
      options({
        open: async () => {
          opened = true;
        },
      }),
    );
    other.close();
    expect(code).toBe(1);
    expect(opened).toBe(false);
    expect(screen()).toContain(`Port ${port} is in use`);
    expect(screen()).toContain("loginPort");
  });

  it("stops waiting after a while, kindly, and frees its port", async () => {
    const waiting = loginKick(options({ open: async () => {} }));
    while (!screen().includes("paste this link")) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    await system.advance(600_000);
    expect(await waiting).toBe(1);
    expect(screen()).toContain("Nobody signed in within 10 minutes");
    expect(await loginKick(options())).toBe(0);
  });

  it("prints the link when the browser cannot be opened", async () => {
    const code = await loginKick(
      options({
        open: async (url) => {
          void browse(url);
          throw new Error("no browser here");
        },
      }),
    );
    expect(code).toBe(0);
    expect(screen()).toContain(`${server.url}/oauth/authorize?`);
  });

  it("explains a declined sign-in and a permission the app does not have", async () => {
    server.app.scopes.delete("chat:write");
    expect(await loginKick(options())).toBe(1);
    expect(screen()).toContain("tick all the scopes");
    said.length = 0;
    const declined = options({
      open: async (url) =>
        browse(`http://localhost:${port}/callback?error=access_denied&state=${new URL(url).searchParams.get("state")}`),
    });
    expect(await loginKick(declined)).toBe(1);
    expect(screen()).toContain("declined");
  });

  it("explains a wrong client secret without showing it", async () => {
    const wrong = "a-wrong-secret-value";
    const environment = { KICK_CLIENT_ID: server.app.clientId, KICK_CLIENT_SECRET: wrong };
    expect(await loginKick(options({ environment }))).toBe(1);
    expect(screen()).toContain("KICK_CLIENT_SECRET in .env");
    expect(screen()).not.toContain(wrong);
  });

  it("says so when Kick is down, and changes nothing", async () => {
    server.fail("/oauth/token", { status: 502, body: "<html>secret-page</html>" });
    expect(await loginKick(options())).toBe(1);
    expect(screen()).toContain("try again in a minute");
    expect(screen()).not.toContain("secret-page");
    expect(await store.read("kick-broadcaster")).toBeUndefined();
  });

  it("keeps its verifier to itself: the code alone is worth nothing to somebody who saw it", async () => {
    let seen = "";
    await loginKick(
      options({
        open: async (url) => {
          seen = url;
          await browse(url);
        },
      }),
    );
    const exchange = server.requests.find((request) => request.path === "/oauth/token");
    const verifier = new URLSearchParams(exchange?.raw).get("code_verifier") ?? "";
    expect(verifier.length).toBeGreaterThanOrEqual(43);
    expect(seen).not.toContain(verifier);
    expect(seen).not.toContain(server.app.clientSecret);
  });
});

describe("chatmint logout kick", () => {
  it("makes the tokens worthless at Kick and deletes them here", async () => {
    await loginKick(options());
    const stored = await store.read("kick-broadcaster");
    expect(await logoutKick(options())).toBe(0);
    expect(server.revoked).toEqual([stored?.refreshToken, stored?.accessToken]);
    expect(await store.read("kick-broadcaster")).toBeUndefined();
    expect(screen()).toContain("Signed ada-streams out of Kick");
    expectNoSecrets();
  });

  it("deletes them here also when Kick cannot be told, and says what is left to do", async () => {
    await loginKick(options());
    server.fail("/oauth/revoke", { drop: true }, 9);
    expect(await logoutKick(options())).toBe(1);
    expect(await store.read("kick-broadcaster")).toBeUndefined();
    expect(screen()).toContain("remove the app's access");
    expectNoSecrets();
  });

  it("says so when nobody was signed in", async () => {
    expect(await logoutKick(options())).toBe(0);
    expect(screen()).toBe("Nobody was signed in to Kick.");
  });
});
