/** The routes of settings, keys and the set-up: what they answer, and that nobody but the broadcaster reaches them. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { SCOPES } from "../../src/web/caller.ts";
import { webRig } from "../support/web.ts";

const READ = ["/api/v1/settings", "/api/v1/tokens", "/api/v1/sessions", "/api/v1/set-up/sign-in"];

it("settings, keys and sign-ins are the broadcaster's alone, on this computer alone", async () => {
  const rig = await webRig();
  const asToken = await rig.withToken(SCOPES);
  for (const at of READ) {
    expect((await rig.ask(at)).status).toBe(401);
    expect((await asToken(at)).status).toBe(403);
    expect((await rig.askPublic(at)).status).toBe(404);
    expect((await rig.asBroadcaster(at)).status).toBe(200);
  }
});

it("settings are read with their words, refused all at once, and written once however often the same is sent", async () => {
  const { asBroadcaster, ground, chat } = await webRig();
  const { json } = await asBroadcaster("/api/v1/settings");
  expect(json.settings.find((one: { path: string }) => one.path === "watching.amount")).toMatchObject({
    ...{ kind: "whole", least: 1, default: 10, live: true, meaning: "What watching earns each time." },
  });
  const post = (hash: string, changes: readonly object[], key = `key-of-settings-${hash.length}-${changes.length}`) =>
    asBroadcaster("/api/v1/settings", { body: { hash, changes }, headers: { "idempotency-key": key } });
  const wrong = await post(json.hash, [
    { path: "watching.amount", value: 0 },
    { path: "drops.words", value: [] },
  ]);
  expect(wrong.json).toMatchObject({
    status: "wrong",
    problems: [{ path: "watching.amount" }, { path: "drops.words" }],
  });
  expect(existsSync(ground.configFile)).toBe(false);
  const change = [{ path: "watching.amount", value: 12 }];
  const first = await post(json.hash, change, "the-same-key-0001");
  const again = await post(json.hash, change, "the-same-key-0001");
  expect(first.json).toMatchObject({ status: "written", now: expect.arrayContaining(["watching.amount"]) });
  expect(again.json).toEqual(first.json);
  expect(chat.rehearsal.house.settings.now.watching.amount).toBe(12);
  const unknown = await post((await asBroadcaster("/api/v1/settings")).json.hash, [
    { path: "watching.amuont", value: 1 },
  ]);
  expect(unknown).toMatchObject({ status: 409, json: { code: "SETTING_UNKNOWN" } });
  writeFileSync(ground.configFile, "{ broken");
  expect((await asBroadcaster("/api/v1/settings")).json.problems[0].sentence).toMatch(/line 1/);
});

it("a token is shown once, and a browser that is signed out is out", async () => {
  const { asBroadcaster, ask, chat, paired } = await webRig();
  const body = { name: "Deck", scopes: ["read"] };
  const { json } = await asBroadcaster("/api/v1/tokens", { body });
  expect((await asBroadcaster("/api/v1/tokens")).text).not.toContain(json.secret);
  expect((await asBroadcaster(`/api/v1/tokens/${json.id}/revoke`, { body: {} })).json).toEqual({ revoked: true });
  expect((await asBroadcaster(`/api/v1/tokens/${json.id}/revoke`, { body: {} })).json).toEqual({ revoked: false });
  const [own] = (await asBroadcaster("/api/v1/sessions")).json.sessions;
  expect(own).toMatchObject({ isThis: true, browser: "a test" });
  expect((await asBroadcaster(`/api/v1/sessions/${own.id}/end`, { body: {} })).json).toEqual({ ended: true });
  expect((await ask("/api/v1/settings", { headers: paired })).status).toBe(401);
  expect(chat.rehearsal.house.ground.core.access.sessions.list()).toEqual([]);
});

it("the set-up asks by the answers so far, and writes at the end only", async () => {
  const { asBroadcaster, ground } = await webRig();
  const step = async (answers: Readonly<Record<string, string>>) =>
    (await asBroadcaster("/api/v1/set-up/step", { body: { answers } })).json;
  const answers: Record<string, string> = {};
  const given: Readonly<Record<string, string>> = {
    "kick.channel": "ann",
    "currency.one": "gem",
    bots: "nightbot",
    "web.public.enabled": "yes",
    "web.public.url": "Points.example.com/",
    "kick.viewerSignIn": "yes",
  };
  let at = await step(answers);
  const asked: string[] = [];
  while (at.next) {
    asked.push(at.next.id);
    answers[at.next.id] = given[at.next.id] ?? "";
    at = await step(answers);
  }
  expect(asked).toContain("kick.allow");
  expect(asked.slice(-4)).toEqual(["kick.bot", "web.public.enabled", "web.public.url", "kick.viewerSignIn"]);
  expect((await step({ ...answers, "web.public.url": "points.example.com/a/path" })).wrong).toMatch(/without a path/);
  expect((await step({ ...answers, "web.public.url": "-" })).next).toBeUndefined();
  expect((await step({ ...answers, "watching.amount": "none" })).wrong).toMatch(/whole number/);
  expect(existsSync(ground.configFile)).toBe(false);
  const early = await asBroadcaster("/api/v1/set-up", { body: { hash: at.hash, answers: {} } });
  expect(early).toMatchObject({ status: 409, json: { code: "NOT_ANSWERED" } });
  const done = await asBroadcaster("/api/v1/set-up", { body: { hash: at.hash, answers } });
  expect(done.json).toMatchObject({
    written: true,
    problems: [],
    next: "npx chatmint login kick",
    atStart: true,
    forViewers: true,
  });
  expect(JSON.parse(readFileSync(ground.configFile, "utf8"))).toMatchObject({
    kick: { channel: "ann", viewerSignIn: true },
    web: { public: { enabled: true, url: "https://points.example.com" } },
    currency: { one: "gem", many: "gems" },
    watching: { bots: ["nightbot"] },
  });
});
