import { afterEach, describe, expect, it } from "vitest";
import type { DoctorStep } from "../../../src/platforms/platform.ts";
import { type KickRig, kickRig } from "../../support/kick-rig.ts";

let rig: KickRig;
afterEach(() => rig.close());

async function steps(): Promise<Record<string, DoctorStep>> {
  const found: Record<string, DoctorStep> = {};
  for await (const step of rig.part.doctor("ada-streams")) found[step.name] = step;
  return found;
}

describe("the doctor's lines about Kick's API", () => {
  it("are green when all is well, without the bot running, and refresh nothing", async () => {
    rig = await kickRig({ bot: "helperbot" });
    await rig.signIn("broadcaster", { expiresAtMs: rig.system.clock.now() + 60_000 });
    await rig.signIn("bot");
    rig.server.live.set(501, "2026-11-20T17:30:00Z");
    const found = await steps();
    expect(Object.values(found).map((step) => step.state)).toEqual(Array(8).fill("ok"));
    expect(found["Kick live state"]?.detail).toBe("ada-streams is live");
    expect(rig.server.count("POST", "/oauth/token")).toBe(0);
  });

  it("and a lookup before the bot runs leave a sign-in that has run out to the running bot", async () => {
    rig = await kickRig();
    await rig.signIn("broadcaster", { expiresAtMs: rig.system.clock.now() - 1 });
    expect((await steps())["Kick sign-in"]).toMatchObject({ state: "ok" });
    expect((await rig.part.lookupChannel("ada-streams"))?.userId).toBe("501");
    expect(rig.server.requests.some((request) => request.raw.includes("refresh_token"))).toBe(false);
  });

  it("give the command that signs in when nobody is", async () => {
    rig = await kickRig({}, { credentials: false });
    const found = await steps();
    expect(found["Kick sign-in"]).toMatchObject({ state: "warning", cure: "npx chatmint login kick" });
    expect(found["Kick permissions"]).toMatchObject({ state: "skipped" });
    for (const step of Object.values(found))
      if (step.state !== "ok" && step.state !== "skipped") expect(step.cure).toBeTruthy();
  });

  it("see a sign-in that Kick no longer accepts", async () => {
    rig = await kickRig();
    await rig.signIn();
    rig.server.access.clear();
    expect((await steps())["Kick sign-in"]).toMatchObject({ state: "failed", cure: "npx chatmint login kick" });
  });

  it("see a sign-in that nobody has used for longer than Kick keeps one", async () => {
    rig = await kickRig();
    const nowMs = rig.system.clock.now();
    await rig.signIn("broadcaster", { expiresAtMs: nowMs - 31 * 86_400_000 });
    const step = (await steps())["Kick sign-in"];
    expect(step).toMatchObject({ state: "warning", cure: "npx chatmint login kick" });
    expect(step?.detail).toContain("31 days ago");
  });

  it.each([
    [10, "10 minutes ahead of Kick's"],
    [-7, "7 minutes behind Kick's"],
  ])("compare the clocks: this one is off by %i minutes", async (minutes, told) => {
    rig = await kickRig();
    rig.server.clock = () => rig.system.clock.now() - minutes * 60_000;
    const found = await steps();
    expect(found["Kick clock"]).toMatchObject({ state: "failed", detail: expect.stringContaining(told) });
    expect(found["Kick clock"]?.cure).toBeTruthy();
  });

  it("name the permissions that are missing", async () => {
    rig = await kickRig({ pointsReward: { enabled: true } });
    await rig.signIn("broadcaster", { scopes: ["user:read", "channel:read"] });
    const found = await steps();
    expect(found["Kick permissions"]?.detail).toBe("missing: chat:write, channel:rewards:read, channel:rewards:write");
    expect(found["Kick can write"]).toMatchObject({ state: "failed" });
  });

  it("show what Kick held against the last line", async () => {
    rig = await kickRig();
    await rig.signIn();
    await rig.start();
    rig.server.chatIsShown = false;
    await rig.part.send("hello", undefined);
    expect((await steps())["Kick can write"]?.cure).toContain("followers-only");
  });

  it("tell a wrong channel name from a Kick that cannot be reached", async () => {
    rig = await kickRig();
    await rig.signIn();
    const wrong: DoctorStep[] = [];
    for await (const step of rig.part.doctor("nobody-here")) wrong.push(step);
    expect(wrong.at(-1)).toMatchObject({ state: "failed", detail: 'Kick knows no channel "nobody-here"' });
    rig.server.fail("/public/v1/channels", { status: 500 });
    expect((await steps())["Kick live state"]?.cure).toContain("internet connection");
  });
});
