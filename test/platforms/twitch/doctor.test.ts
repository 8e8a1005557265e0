import { afterEach, describe, expect, it, vi } from "vitest";
import type { DoctorStep } from "../../../src/platforms/platform.ts";
import type { TwitchApiOptions } from "../../../src/platforms/twitch/api/api-options.ts";
import { TwitchApi } from "../../../src/platforms/twitch/api/api-part.ts";
import { BOT_SCOPES, TwitchRig, WAIT } from "../../support/twitch-api-rig.ts";

let rig: TwitchRig;
afterEach(() => rig.stop());

/** The steps of a doctor beside no running bot, by name. */
async function steps(changes: Partial<TwitchApiOptions> = {}): Promise<Map<string, DoctorStep>> {
  return collected(new TwitchApi(rig.options(changes)));
}

async function collected(part: TwitchApi): Promise<Map<string, DoctorStep>> {
  const found = new Map<string, DoctorStep>();
  for await (const step of part.doctor()) found.set(step.name, step);
  for (const step of found.values()) {
    expect(JSON.stringify(step)).not.toContain("-secret-");
    if (step.state === "failed" || step.state === "warning") expect(step.cure, step.name).toBeDefined();
  }
  return found;
}

const states = (found: Map<string, DoctorStep>) =>
  Object.fromEntries([...found].map(([name, { state }]) => [name, state]));

describe("doctor, on Twitch", () => {
  it("is green where everything is well", async () => {
    rig = await TwitchRig.start();
    rig.standIn.stream = { id: "s1", started_at: "2026-05-01T18:00:00Z" };
    const found = await steps();
    expect(new Set(Object.values(states(found)))).toEqual(new Set(["ok"]));
    expect([...found.keys()]).toEqual([
      "Twitch clock",
      "Twitch app",
      "Twitch bot sign-in",
      "Twitch streamer sign-in",
      "Twitch API",
      "Twitch viewers",
      "Twitch roles",
      "Twitch live state",
      "Twitch events",
      "Twitch with no sign-in",
      "Twitch with the bot's sign-in",
      "Twitch with the streamer's sign-in",
    ]);
    expect(found.get("Twitch live state")?.detail).toBe("the channel is live");
  });

  it("says of a missing client id only what it is for: a token of the environment talks without one", async () => {
    rig = await TwitchRig.start({ bot: false, streamer: false });
    expect((await steps({ clientId: "" })).get("Twitch app")).toMatchObject({
      state: "warning",
      detail: "twitch.clientId is empty, so nobody can sign in",
    });
  });

  it("never renews a token, whatever it finds", async () => {
    rig = await TwitchRig.start({ bot: false, streamer: false });
    await rig.signIn("twitch-bot", "2000", BOT_SCOPES, -60_000);
    const before = await rig.store.read("twitch-bot");
    const found = await steps();
    expect(found.get("Twitch bot sign-in")).toMatchObject({ state: "ok" });
    expect(found.get("Twitch bot sign-in")?.detail).toContain("due to be renewed");
    expect(found.get("Twitch API")?.detail).toContain("due to be renewed");
    // Which is no reason to ask for a new sign-in.
    expect(found.get("Twitch with the bot's sign-in")).toMatchObject({ state: "ok" });
    expect(rig.standIn.count("POST /oauth2/token")).toBe(0);
    expect(await rig.store.read("twitch-bot")).toEqual(before);
  });

  it("tells of a revoked sign-in, another account's and another app's, with the command", async () => {
    rig = await TwitchRig.start();
    rig.standIn.revoke((await rig.store.read("twitch-bot"))!.accessToken);
    const found = await steps({ channel: "bob" });
    expect(found.get("Twitch bot sign-in")).toMatchObject({
      state: "failed",
      cure: "Run `npx chatmint login twitch`.",
    });
    expect(found.get("Twitch streamer sign-in")).toMatchObject({
      state: "failed",
      detail: "it belongs to ann, not to bob",
    });
    const other = await steps({ clientId: "another" });
    expect(other.get("Twitch streamer sign-in")?.detail).toContain("another client id");
  });

  it("says what a token of the environment gives", async () => {
    rig = await TwitchRig.start({ bot: false, streamer: false });
    const found = await steps({ ownToken: true });
    expect(found.get("Twitch with the bot's sign-in")?.detail).toContain("mintbot answers in chat by TWITCH_BOT_TOKEN");
  });

  it("says what each step would give where nobody is signed in", async () => {
    rig = await TwitchRig.start({ bot: false, streamer: false });
    const found = await steps({ clientId: "" });
    expect(states(found)).toEqual({
      "Twitch clock": "ok",
      "Twitch app": "warning",
      "Twitch bot sign-in": "warning",
      "Twitch streamer sign-in": "warning",
      "Twitch API": "skipped",
      "Twitch events": "ok",
      "Twitch with no sign-in": "ok",
      "Twitch with the bot's sign-in": "warning",
      "Twitch with the streamer's sign-in": "warning",
    });
    expect(found.get("Twitch with the streamer's sign-in")?.detail).toContain("notice cheered bits");
  });

  it("tells of a missing permission, a bot that is no moderator and a wrong clock", async () => {
    rig = await TwitchRig.start({ bot: false, streamer: false });
    await rig.signIn(
      "twitch-bot",
      "2000",
      BOT_SCOPES.filter((scope) => scope !== "moderator:read:followers"),
    );
    rig.standIn.now = () => rig.system.clock.now() + 5 * 60_000;
    const found = await steps();
    expect(found.get("Twitch clock")).toMatchObject({ state: "failed" });
    expect(found.get("Twitch clock")?.detail).toContain("5 minutes behind");
    expect(found.get("Twitch viewers")?.detail).toBe("mintbot is not a moderator, so it may not list who is watching");
    expect(found.get("Twitch with the bot's sign-in")?.cure).toContain("notice new followers and check who follows");
  });

  it("tells when nothing can be reached", async () => {
    rig = await TwitchRig.start();
    const nowhere = "http://127.0.0.1:9";
    const found = await steps({ endpoints: { api: nowhere, auth: nowhere, eventsub: "ws://127.0.0.1:9" } });
    expect(found.get("Twitch clock")?.state).toBe("failed");
    expect(found.get("Twitch API")?.state).toBe("failed");
    expect(found.get("Twitch events")?.state).toBe("failed");
  });

  it("reports what the running bot knows of its events", async () => {
    rig = await TwitchRig.start();
    const part = await rig.part();
    await vi.waitFor(() => expect(part.sources().size).toBe(5), WAIT);
    expect((await collected(part)).get("Twitch events")?.detail).toBe("connected; 14 kinds of event");
    rig.standIn.revokeSubscription("channel.raid", "version_removed");
    await vi.waitFor(() => expect(rig.told.get("twitch.eventsub.revoked")).toContain("update Chatmint"), WAIT);
    expect((await collected(part)).get("Twitch events")?.detail).toContain("without channel.raid (version_removed)");
  });
});
