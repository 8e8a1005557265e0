/** The API as a program meets it: a token, an idempotency key, one sentence where something cannot be done. */
import path from "node:path";
import { expect, it } from "vitest";
import { FEED_TYPES } from "../../src/feed/feed-events.ts";
import { temporaryFolder } from "../support/rehearsal.ts";
import { webRig } from "../support/web.ts";

const BALANCES = { ann: 500, bob: 300, cat: 100 };

it("tells what viewers have, and adds, takes and sets it, once per key", async () => {
  const rig = await webRig({ balances: BALANCES });
  const api = await rig.withToken(["points"]);
  const ann = { id: expect.any(Number), name: "ann" };
  expect((await api("/api/v1/points?viewer=@ann")).json).toEqual({
    ...{ viewer: ann, balance: 500, rank: 1, of: 3, watchedMinutes: 0 },
  });
  expect((await api("/api/v1/leaderboard?count=2")).json.places).toEqual([
    { rank: 1, viewer: ann, score: 500 },
    { rank: 2, viewer: expect.objectContaining({ name: "bob" }), score: 300 },
  ]);
  const headers = { "idempotency-key": "add-once-1" };
  const add = (body: object) => api("/api/v1/points/add", { headers, body: { viewer: "ann", amount: 50, ...body } });
  const both = await Promise.all([add({}), add({})]);
  expect(both.map(({ json }) => json)).toEqual([both[0]!.json, both[0]!.json]);
  expect(both[0]!.json).toEqual({ viewer: ann, amount: 50, balance: 550, movement: expect.any(Number) });
  expect([(await add({})).json, await add({ amount: 51 })]).toEqual([
    both[0]!.json,
    expect.objectContaining({ status: 422, json: expect.objectContaining({ code: "KEY_USED" }) }),
  ]);
  expect(
    (await api("/api/v1/points/remove", { body: { viewer: both[0]!.json.viewer.id, amount: 30, reason: "spam" } }))
      .json,
  ).toMatchObject({ amount: -30, balance: 520 });
  expect((await api("/api/v1/points/set", { body: { viewer: "ann", amount: 7 } })).json).toMatchObject({
    amount: -513,
    balance: 7,
  });
  expect((await api("/api/v1/points/set", { body: { viewer: "ann", amount: 7 } })).json).toMatchObject({
    amount: 0,
    movement: null,
  });
  expect(rig.chat.balances()).toMatchObject({ ann: 7, bob: 300, cat: 100 });
  const why = await rig.chat.says("you", "!history ann");
  // The name of a token is the streamer's own: viewers read nothing of it, the streamer does.
  expect(why.join()).not.toMatch(/API|test points/);
  const { deeds } = (await rig.asBroadcaster("/api/v1/log")).json;
  const told = deeds.map(({ text, way }: { text: string; way: string }) => [text, way]);
  expect(told).toEqual(
    expect.arrayContaining([
      ["", "API: test points"],
      ["spam", "API: test points"],
    ]),
  );
  // In chat it can be taken back.
  expect((await rig.chat.says("you", `!undo #${both[0]!.json.movement}`))[0]).toMatch(/has only 7|undone|back/);
});

const REFUSED = [
  ["/api/v1/points/add", { viewer: "nobody", amount: 5 }, 404, "UNKNOWN_VIEWER"],
  ["/api/v1/points/add", { viewer: 999, amount: 5 }, 404, "UNKNOWN_VIEWER"],
  ["/api/v1/points/add", { viewer: "ann", amount: 0 }, 400, "NOT_VALID"],
  ["/api/v1/points/add", { viewer: "ann", amount: 1.5 }, 400, "NOT_VALID"],
  ["/api/v1/points/add", { viewer: "ann", amount: 5, as: "bob" }, 400, "NOT_VALID"],
  ["/api/v1/points/remove", { viewer: "ann", amount: 501 }, 409, "takenTooMuch"],
  ["/api/v1/rain", { amount: 100 }, 409, "rainNobody"],
  ["/api/v1/happy-hour", { multiplier: 9 }, 400, "NOT_VALID"],
  ["/api/v1/mute", { minutes: 1_441 }, 400, "NOT_VALID"],
] as const;

it("refuses in the one form and changes nothing", async () => {
  const rig = await webRig({ balances: BALANCES });
  const api = await rig.withToken(["points"]);
  for (const [path, body, status, code] of REFUSED) {
    const answer = await api(path, { body });
    const told = {
      ...{ code, message: expect.any(String), cure: expect.any(String) },
      ...(code === "NOT_VALID" ? { fields: [{ field: expect.any(String), message: expect.any(String) }] } : {}),
    };
    expect([path, body, answer.status, answer.json]).toEqual([path, body, status, told]);
    expect(answer.json.message).not.toBe("");
  }
  expect(rig.chat.balances()).toEqual(BALANCES);
});

it("answers a request that comes again after a kill as it did before, and does it once", async () => {
  const folder = temporaryFolder();
  const story = { bookFile: path.join(folder, "book.db"), balances: BALANCES };
  const first = await webRig({ ...story, run: "first" });
  const { access } = first.chat.rehearsal.house.ground.core;
  const { secret } = await first.chat.rehearsal.house.writer.run((work) =>
    access.tokens.make(work, "Deck", ["points"]),
  );
  const sent = {
    headers: { authorization: `Bearer ${secret}`, "idempotency-key": "before-the-kill" },
    body: { viewer: "ann", amount: 50 },
  };
  const before = await first.ask("/api/v1/points/add", sent);
  expect(before.json).toMatchObject({ amount: 50, balance: 550 });
  await first.web.close();
  await first.chat.close();
  const second = await webRig({ bookFile: story.bookFile, run: "second" });
  expect((await second.ask("/api/v1/points/add", sent)).json).toEqual(before.json);
  expect(second.chat.balances()).toEqual({ ...BALANCES, ann: 550 });
  const other = { ...sent, body: { viewer: "ann", amount: 60 } };
  expect((await second.ask("/api/v1/points/add", other)).json.code).toBe("KEY_USED");
});

it("presses buttons and shows their state, and lets in who has the scope", async () => {
  const rig = await webRig({ balances: BALANCES });
  const api = await rig.withToken(["points"]);
  const reader = await rig.withToken(["read"]);
  const status = async () => (await reader("/api/v1/status")).json;
  expect(await status()).toEqual({
    live: true,
    channels: [{ platform: "local", name: "streamer", live: true, guessed: false, present: 0 }],
    ...{ muted: false, mutedUntilMs: null, happyHour: false, happyHourMultiplier: null, happyHourUntilMs: null },
  });
  expect((await api("/api/v1/mute", { body: { minutes: 5 } })).json.muted).toBe(true);
  expect((await api("/api/v1/happy-hour", { body: { multiplier: 1.5, minutes: 10 } })).status).toBe(200);
  expect(await status()).toMatchObject({ muted: true, happyHour: true, happyHourMultiplier: 1.5 });
  await rig.chat.advance("6m");
  expect(await status()).toMatchObject({ muted: false, mutedUntilMs: null, happyHour: true });
  expect((await api("/api/v1/happy-hour/end", { body: {} })).json).toEqual({ ended: true });
  expect((await api("/api/v1/happy-hour/end", { body: {} })).json).toEqual({ ended: false });
  expect((await api("/api/v1/mute", { body: { minutes: 5 } })).status).toBe(200);
  expect((await api("/api/v1/mute", { body: { minutes: 0 } })).json).toEqual({ muted: false, mutedUntilMs: null });
  await rig.chat.says("ann", "hello");
  await rig.chat.says("bob", "hello");
  const headers = { "idempotency-key": "rain-once-1" };
  const rain = () => api("/api/v1/rain", { headers, body: { amount: 100, each: true } });
  expect((await Promise.all([rain(), rain()])).map(({ json }) => json)).toEqual([{ done: true }, { done: true }]);
  await rig.chat.advance("1s");
  expect(rig.chat.balances()).toMatchObject({ ann: 600, bob: 400, cat: 100 });
  for (const path of ["/api/v1/mute", "/api/v1/rain", "/api/v1/points/add", "/api/v1/event-places"]) {
    expect((await reader(path, { body: {} })).status).toBe(403);
  }
  expect((await api("/api/v1/events")).status).toBe(403);
});

it("reads what happened behind a cursor", async () => {
  const rig = await webRig({ balances: BALANCES });
  const api = await rig.withToken(["read"]);
  const { cursor } = (await api("/api/v1/events?after=now")).json;
  await rig.chat.says("you", '!giveaway start "A game" keyword car');
  await rig.chat.says("you", "!addpoints ann 5");
  const first = (await api(`/api/v1/events?after=${cursor}&count=1`)).json;
  expect(first).toMatchObject({
    ...{ more: true, anew: false },
    events: [{ type: "giveaway.opened", data: { giveaway: { id: 1, name: "A game", enter: "car" } } }],
  });
  const second = (await api(`/api/v1/events?after=${first.cursor}`)).json;
  expect(second).toMatchObject({
    ...{ more: false, anew: false },
    events: [{ type: "balance.moved", data: { payee: { name: "ann" }, amount: 5, kind: "adjustment" } }],
  });
  expect((await api(`/api/v1/events?after=${second.cursor}`)).json).toEqual({ ...second, events: [] });
  expect((await api("/api/v1/events?after=1.1.elsewhere")).json.anew).toBe(true);
  expect((await api("/api/v1/events?count=101")).status).toBe(400);
});

it("lets only the broadcaster say where events go, shows a secret once and tells pages of a change", async () => {
  const rig = await webRig();
  const wish = { name: "site", kind: "webhook", address: "https://example.com/hook", events: ["giveaway.drawn"] };
  const headers = { "idempotency-key": "place-once-1" };
  const page = await rig.live();
  page.watch(["event-places"]);
  expect((await page.frame("event-places")).data).toEqual({ places: [] });
  const added = await rig.asBroadcaster("/api/v1/event-places", { headers, body: wish });
  expect(added.json).toMatchObject({
    place: { id: 1, name: "site", state: "on", events: ["giveaway.drawn"], attention: null },
    secret: expect.stringMatching(/^whsec_/),
  });
  await page.frame("event-places", ({ places }) => places.length === 1);
  const again = await rig.asBroadcaster("/api/v1/event-places", { headers, body: wish });
  expect([again.status, again.json.code]).toEqual([409, "DONE_BEFORE"]);
  const list = (await rig.asBroadcaster("/api/v1/event-places")).json;
  expect([list.places.length, list.events.length]).toEqual([1, FEED_TYPES.length]);
  const post = (path: string, body: object) => rig.asBroadcaster(`/api/v1/event-places/1/${path}`, { body });
  expect((await post("state", { verb: "off" })).json.place.state).toBe("off");
  expect((await post("choose", { events: [] })).json.place.events).toEqual([]);
  const rotated = (await post("secret", {})).json.secret;
  expect(rotated).not.toBe(added.json.secret);
  const kept = JSON.stringify(rig.chat.rehearsal.book.db.prepare("SELECT * FROM web_done").all());
  expect(kept + JSON.stringify(list) + JSON.stringify(page.frames)).not.toContain("whsec_");
  expect((await post("test", {})).json).toMatchObject({ message: expect.stringContaining("rehearsal") });
  for (const [body, why] of [
    [{ ...wish, name: "other", address: "http://example.com/" }, "not at home"],
    [wish, "called site already"],
    [{ ...wish, name: "other", events: ["x"] }, "no event x"],
  ] as const) {
    const refused = await rig.asBroadcaster("/api/v1/event-places", { body });
    expect([refused.status, refused.json]).toEqual([
      400,
      { code: expect.any(String), message: expect.stringContaining(why), cure: "" },
    ]);
  }
  expect((await post("remove", {})).json).toEqual({ removed: true });
  await page.frame("event-places", ({ places }) => places.length === 0);
  for (const scopes of [["read"], ["points"], ["read", "points", "giveaways", "shop"]] as const) {
    const api = await rig.withToken(scopes);
    expect([
      (await api("/api/v1/event-places")).status,
      (await api("/api/v1/event-places", { body: wish })).status,
    ]).toEqual([403, 403]);
  }
});
