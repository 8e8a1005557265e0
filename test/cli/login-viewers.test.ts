import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { configSchema } from "../../src/app/config.ts";
import { homeWarning } from "../../src/app/home-warning.ts";
import { viewerSignInSteps } from "../../src/app/viewer-sign-ins.ts";
import { realSystem } from "../../src/base/system.ts";
import { runCli } from "../../src/cli/program.ts";
import { inEnglish } from "../../src/config/say.ts";
import type { DoctorStep } from "../../src/platforms/platform.ts";
import { KickApiServer } from "../support/kick-api-server.ts";
import { temporaryFolder } from "../support/rehearsal.ts";
import { TwitchStandIn, VIEWER_APP } from "../support/twitch-api-server.ts";

let twitch: TwitchStandIn;
let kick: KickApiServer;
let folder: string;
beforeEach(async () => {
  [twitch, kick] = await Promise.all([TwitchStandIn.start(() => Date.now()), KickApiServer.start()]);
  folder = temporaryFolder();
});
afterEach(() => Promise.all([twitch.stop(), kick.stop()]));

const URL = "https://points.example.com";
function settings(change: object = {}) {
  return {
    twitch: { channel: "ann", clientId: "botsownclient", viewerSignIn: { clientId: "" } },
    kick: { channel: "ann-k" },
    web: { public: { enabled: true, url: URL } },
    advanced: {
      twitch: { endpoints: { auth: twitch.endpoints.auth } },
      kick: { endpoints: { id: kick.url, api: kick.url } },
    },
    ...change,
  };
}
const file = (name: string) => path.join(folder, name);
const config = () => JSON.parse(readFileSync(file("config.json"), "utf8"));

async function login(platform: string, answers: readonly string[], change: object = {}, environment = {}) {
  writeFileSync(file("config.json"), JSON.stringify(settings(change)));
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const stdin = Readable.from([answers.map((answer) => `${answer}\n`).join("")]) as unknown as NodeJS.ReadStream;
  const args = ["login", platform, "--viewers", "--config", file("config.json"), "--data", file("data")];
  const code = await runCli(args, { out: print, err: print, stdin, environment });
  expect(lines.join("\n")).not.toContain(VIEWER_APP.clientSecret);
  return { code, printed: lines.join("\n") };
}

async function doctor(change: object, secrets: Record<string, string>): Promise<Record<string, DoctorStep>> {
  const found: Record<string, DoctorStep> = {};
  const options = { config: configSchema.parse(settings(change)), system: realSystem(), secrets };
  for await (const step of viewerSignInSteps({ ...options, envFile: file(".env") })) found[step.name] = step;
  for (const step of Object.values(found)) {
    expect(JSON.stringify(step)).not.toContain("secret-");
    if (step.state === "failed" || step.state === "warning") expect(step.cure, step.name).toBeTruthy();
  }
  return found;
}
const states = (found: Record<string, DoctorStep>) => Object.values(found).map(({ state }) => state);

describe("login twitch --viewers", () => {
  it("shows the redirect address, tries id and secret, and keeps them: the one in the config, the other in .env", async () => {
    writeFileSync(file(".env"), "OTHER=1\n");
    const { code, printed } = await login("twitch", [VIEWER_APP.clientId, VIEWER_APP.clientSecret]);
    expect(printed).toContain(`${URL}/sign-in/twitch/callback`);
    expect(code).toBe(0);
    expect(config().twitch.viewerSignIn.clientId).toBe(VIEWER_APP.clientId);
    expect(readFileSync(file(".env"), "utf8")).toBe(`OTHER=1\nTWITCH_VIEWER_SECRET=${VIEWER_APP.clientSecret}\n`);
    expect(twitch.isValid(twitch.issued[0]!.access)).toBe(false);
  });

  it.each<[string, string[], object, RegExp]>([
    ["a wrong secret", [VIEWER_APP.clientId, "another-secret"], {}, /does not accept them \(invalid client secret\)/],
    ["the bot's own application", ["botsownclient"], {}, /bot's own application/],
    ["what is no id, three times", ["a b", "", "?"], {}, /Nothing was changed/],
    ["no answer", [], {}, /Nothing was changed/],
    ["no public page", [], { web: {} }, /docs\/public-page\.md/],
  ])("changes nothing with %s", async (_, answers, change, said) => {
    const { code, printed } = await login("twitch", answers, change);
    expect([code, printed]).toEqual([1, expect.stringMatching(said)]);
    expect(config().twitch.viewerSignIn.clientId).toBe("");
    expect(() => readFileSync(file(".env"), "utf8")).toThrow("ENOENT");
  });
});

describe("login kick --viewers", () => {
  const app = () => ({ KICK_CLIENT_ID: kick.app.clientId, KICK_CLIENT_SECRET: kick.app.clientSecret });

  it("shows the redirect address and switches it on once it is saved there", async () => {
    const { code, printed } = await login("kick", ["yes"], {}, app());
    expect(printed).toContain(`${URL}/sign-in/kick/callback`);
    expect([code, config().kick.viewerSignIn]).toEqual([0, true]);
  });

  it.each<[string, string[], () => object, RegExp]>([
    ["a no", ["no"], app, /Nothing was changed/],
    ["no app", ["yes"], () => ({}), /run `npx chatmint login .*kick` first/],
    [
      "an app that Kick does not take",
      ["yes"],
      () => ({ ...app(), KICK_CLIENT_SECRET: "another" }),
      /does not accept the app/,
    ],
  ])("changes nothing with %s", async (_, answers, environment, said) => {
    const { code, printed } = await login("kick", answers, {}, environment());
    expect([code, printed]).toEqual([1, expect.stringMatching(said)]);
    expect(config().kick.viewerSignIn).toBeUndefined();
  });
});

describe("doctor, on the sign-in of viewers", () => {
  const set = {
    twitch: { channel: "ann", viewerSignIn: { clientId: VIEWER_APP.clientId } },
    kick: { channel: "ann-k", viewerSignIn: true },
  };
  const secrets = () => ({
    TWITCH_VIEWER_SECRET: VIEWER_APP.clientSecret,
    ...{ KICK_CLIENT_ID: kick.app.clientId, KICK_CLIENT_SECRET: kick.app.clientSecret },
  });

  it("tries ids, secrets and redirect addresses, and leaves nothing behind", async () => {
    twitch.redirects.add(`${URL}/sign-in/twitch/callback`);
    kick.app.redirects.add(`${URL}/sign-in/kick/callback`);
    kick.app.scopes.add("user:read");
    const found = await doctor(set, secrets());
    expect(Object.keys(found)).toEqual([
      ...["Twitch sign-in of viewers", "Twitch redirect address", "Kick sign-in of viewers", "Kick redirect address"],
    ]);
    expect(new Set(states(found))).toEqual(new Set(["ok"]));
    expect([twitch.isValid(twitch.issued[0]!.access), kick.access.size]).toEqual([false, 0]);
  });

  it("tells of addresses that the platforms do not know", async () => {
    const found = await doctor(set, secrets());
    expect(found["Twitch redirect address"]).toMatchObject({ state: "failed", detail: expect.stringContaining(URL) });
    expect(found["Kick redirect address"]).toMatchObject({ state: "failed", detail: expect.stringContaining(URL) });
  });

  it("tells of secrets that are missing or wrong", async () => {
    const { "Twitch sign-in of viewers": missing, "Kick sign-in of viewers": none } = await doctor(set, {});
    expect(missing).toMatchObject({ state: "failed", cure: "npx chatmint login twitch --viewers" });
    expect(none).toMatchObject({ state: "failed", cure: "npx chatmint login kick --viewers" });
    const wrong = await doctor(set, { ...secrets(), TWITCH_VIEWER_SECRET: "another", KICK_CLIENT_SECRET: "another" });
    expect(states(wrong)).toEqual(["failed", "failed"]);
  });

  it("says of a platform that is away only that it could not be asked", async () => {
    twitch.fail.set("/oauth2/token", [503]);
    kick.fail("/oauth/token", { status: 503 });
    expect(states(await doctor(set, secrets()))).toEqual(["warning", "warning"]);
  });

  it("is silent where nothing is wanted, and says what is off", async () => {
    expect(await doctor({ web: {} }, {})).toEqual({});
    expect(states(await doctor({ ...set, web: {} }, secrets()))).toEqual(["skipped", "skipped"]);
    expect(states(await doctor({}, {}))).toEqual(["skipped", "skipped"]);
  });
});

describe("check, on the name of the public page", () => {
  const warning = (url: string, enabled = true) =>
    homeWarning(configSchema.parse({ web: { public: { enabled, url } } }), inEnglish, {
      resolve: async () => ["203.0.113.7"],
      own: () => ["203.0.113.7"],
    });

  it("warns of one that leads to this house, and of nothing where there is no page", async () => {
    expect(await warning(URL)).toMatch(/^points\.example\.com leads to this computer itself \(203\.0\.113\.7\)/);
    expect(await warning("https://ann.duckdns.org")).toMatch(/^ann\.duckdns\.org is a name of duckdns\.org/);
    expect(await warning("https://198.51.100.9")).toMatch(/^web\.public\.url is a bare address \(198\.51\.100\.9\)/);
    expect([await warning(URL, false), await warning("")]).toEqual([undefined, undefined]);
  });
});
