/** What pages and programs read of giveaways, drops, the shop, goals, commands and timers, and do to them. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type WebRig, webRig } from "../support/web.ts";

/** A POST of the paired page; what it answers. */
const doing =
  ({ asBroadcaster }: WebRig) =>
  async (path: string, body: object = {}) => {
    const { status, json } = await asBroadcaster(path, { body });
    return { status, ...json } as { status: number; lines: string[]; code?: string; message?: string };
  };
const reading =
  ({ asBroadcaster }: WebRig) =>
  async (path: string) =>
    (await asBroadcaster(path)).json;

describe("giveaways", () => {
  it("are opened by the line a moderator would write, entered, closed, drawn, redrawn and proved", async () => {
    const rig = await webRig({ known: ["ann", "bob"] });
    const [post, get] = [doing(rig), reading(rig)];
    expect(await post("/api/v1/giveaways", { prize: "A mug", keyword: "mug", sub: 2 })).toEqual({
      status: 200,
      lines: [],
    });
    await rig.chat.says("[sub] ann", "mug");
    await rig.chat.says("bob", "mug");
    const [open] = (await get("/api/v1/giveaways")).giveaways;
    expect(open).toMatchObject({ id: 1, state: "open", prize: "A mug", keyword: "mug", persons: 2, chances: 3 });
    expect(open.newest.map(({ name, chances }: { name: string; chances: number }) => [name, chances])).toEqual([
      ["bob", 1],
      ["ann", 2],
    ]);
    expect(JSON.stringify(open)).not.toContain('seed"');
    expect((await get("/api/v1/giveaways/1/entrants?search=AN")).entrants).toMatchObject([{ name: "ann", chances: 2 }]);
    expect((await post("/api/v1/giveaways/1/close")).status).toBe(200);
    const closed = await get("/api/v1/giveaways/1/entrants");
    expect(closed).toMatchObject({ chances: 3, after: null, entrants: [{ name: "ann", atMs: null }, { name: "bob" }] });
    expect((await get("/api/v1/giveaways/1/proof")).seed).toBeNull();
    expect((await post("/api/v1/giveaways/1/draw", { mix: "banana" })).status).toBe(200);
    const drawn = await get("/api/v1/giveaways/1");
    expect(drawn).toMatchObject({ state: "drawn", mix: "banana", drawn: [{ n: 0, outcome: "won" }] });
    expect((await post("/api/v1/giveaways/1/redraw", { viewer: drawn.drawn[0].name })).status).toBe(200);
    expect((await get("/api/v1/giveaways/1")).drawn).toMatchObject([{ outcome: "redrawn" }, { outcome: "won" }]);
    const proof = await get("/api/v1/giveaways/1/proof");
    expect(proof).toMatchObject({
      format: "chatmint-giveaway-1",
      mix: "banana",
      tickets: [/ann$/, /bob$/].map((one) => expect.stringMatching(one)),
    });
    expect(proof.seed).toMatch(/^[0-9a-f]{64}$/);
  });

  it("say in one sentence what is wrong, and do nothing then", async () => {
    const rig = await webRig();
    const post = doing(rig);
    const wrong = await post("/api/v1/giveaways", { prize: "A car", keyword: "keyword" });
    expect(wrong).toMatchObject({
      status: 409,
      code: expect.any(String),
      message: expect.stringMatching(/^keyword cannot be keyword/),
      fields: [{ field: "keyword", message: expect.any(String) }],
    });
    expect(await post("/api/v1/giveaways/7/close")).toMatchObject({ status: 409 });
    expect((await rig.asBroadcaster("/api/v1/giveaways/7")).json).toMatchObject({ code: "giveawayNone" });
    expect(await post("/api/v1/giveaways", { prize: "" })).toMatchObject({ status: 400, code: "NOT_VALID" });
    expect((await reading(rig)("/api/v1/giveaways")).giveaways).toEqual([]);
  });

  it("that were refused are refused again under the same key, whatever has changed, and never told as done", async () => {
    const rig = await webRig({ known: ["ann"] });
    const post = (path: string, key: string, body: object = {}) =>
      rig.asBroadcaster(path, { body, headers: { "idempotency-key": key } });
    const wrong = [
      ["/api/v1/giveaways/1/close", {}],
      ["/api/v1/drops", { amount: Number.MAX_SAFE_INTEGER }],
      ["/api/v1/shop/redemptions/7/refund", {}],
      ["/api/v1/commands/made/none/remove", {}],
      ["/api/v1/points/remove", { viewer: "nobody-ever", amount: 5 }],
    ] as const;
    for (const [n, [path, body]] of wrong.entries()) {
      const first = await post(path, `refused-${n}`, body);
      expect([path, first.status]).toEqual([path, n === 4 ? 404 : 409]);
      if (n === 0) await post("/api/v1/giveaways", "opens-one", { prize: "A mug", keyword: "mug" });
      const again = await post(path, `refused-${n}`, body);
      expect([again.status, again.text]).toEqual([first.status, first.text]);
    }
    expect((await reading(rig)("/api/v1/giveaways/1")).state).toBe("open");
    const line = { line: "givepoints" };
    const first = await post("/api/v1/lines", "a-line-1", line);
    expect(first.json).toMatchObject({ done: false });
    expect((await post("/api/v1/lines", "a-line-1", line)).text).toBe(first.text);
  });

  it("have their answer noted with what was done or refused, so that a kill between the two loses neither", async () => {
    const rig = await webRig({ known: ["ann"] });
    const { house } = rig.ground;
    const { db } = house.ground.core;
    const count = (sql: string) => db.prepare<[], number>(sql).pluck().get()!;
    const torn: number[] = [];
    // What a kill at this moment would leave behind: a line that is handled has its answer.
    house.writer.onCommit(() => {
      const handled = count("SELECT count(*) FROM handled WHERE message_id LIKE 'asked-%'");
      torn.push(handled - count("SELECT count(*) FROM web_done"));
    });
    expect((await rig.asBroadcaster("/api/v1/giveaways/9/close", { body: {} })).status).toBe(409);
    expect((await rig.asBroadcaster("/api/v1/lines", { body: { line: "points @ann" } })).json.done).toBe(true);
    expect((await rig.asBroadcaster("/api/v1/lines", { body: { line: "drop 0" } })).json.done).toBe(false);
    expect(count("SELECT count(*) FROM handled WHERE message_id LIKE 'asked-%'")).toBeGreaterThan(1);
    expect(torn.filter((rows) => rows > 0)).toEqual([]);
    const kept = db.prepare("SELECT status, answer FROM web_done").all() as { status: number; answer: string }[];
    expect(kept.map(({ status }) => status).sort()).toEqual([200, 200, 409]);
    expect(kept.some(({ answer }) => /"done":true,"lines":\["/.test(answer))).toBe(true);
  });

  it("are sent whole to who watches, with every entry", async () => {
    const rig = await webRig({ known: ["ann"] });
    const page = await rig.live();
    page.watch(["giveaways"]);
    await page.frame("giveaways", ({ giveaways }) => giveaways.length === 0);
    await doing(rig)("/api/v1/giveaways", { prizeAmount: 500, keyword: "rich" });
    await page.frame("giveaways", ({ giveaways }) => giveaways[0]?.state === "open");
    await rig.chat.says("ann", "rich");
    const { data } = await page.frame("giveaways", ({ giveaways }) => giveaways[0]?.persons === 1);
    expect(data.giveaways[0]).toMatchObject({ prizeEach: 500, newest: [{ name: "ann", chances: 1 }] });
  });

  it("include raffles, which run by themselves and can be cancelled", async () => {
    const rig = await webRig();
    const post = doing(rig);
    expect((await post("/api/v1/raffles", { amount: 300, seconds: 120, single: true })).status).toBe(200);
    const [raffle] = (await reading(rig)("/api/v1/giveaways")).giveaways;
    expect(raffle).toMatchObject({ kind: "raffle", prizeHeld: 300, state: "open" });
    expect(raffle.closesAtMs - raffle.openedAtMs).toBe(120_000);
    expect((await post("/api/v1/raffles/cancel")).status).toBe(200);
    expect((await reading(rig)(`/api/v1/giveaways/${raffle.id}`)).state).toBe("cancelled");
    expect((await post("/api/v1/raffles", { seconds: 30 })).status).toBe(200);
    const [short] = (await reading(rig)("/api/v1/giveaways")).giveaways;
    expect([short.closesAtMs - short.openedAtMs, short.prizeHeld]).toEqual([30_000, 1_000]);
  });
});

describe("drops", () => {
  it("run, are taken, and are told of with what is planned", async () => {
    const plans = [
      { name: "hourly", kind: "rain", amount: 500, everyMinutes: 60 },
      { name: "friday", kind: "drop", amount: 50, first: 3, cron: "0 21 * * 5" },
    ];
    const rig = await webRig({ known: ["ann"], config: { drops: { plans } } });
    const [post, get] = [doing(rig), reading(rig)];
    expect((await post("/api/v1/drops", { amount: 25, first: 2 })).status).toBe(200);
    const { running, plans: planned } = await get("/api/v1/drops");
    expect(running).toMatchObject([{ kind: "claim", amount: 25, persons: 2, left: 50, state: "open" }]);
    expect(planned).toMatchObject([
      { name: "hourly", minutesLeft: 60, nextAtMs: null },
      { name: "friday", first: 3, minutesLeft: null, nextAtMs: Date.UTC(2026, 0, 9, 21) },
    ]);
    await rig.chat.says("ann", running[0].word);
    expect((await get("/api/v1/drops")).running).toMatchObject([{ left: 25, got: ["ann"] }]);
    await rig.chat.advance("2m");
    expect(await get("/api/v1/drops")).toMatchObject({ running: [], recent: [{ got: ["ann"], state: "done" }] });
    expect(rig.chat.balances()).toMatchObject({ ann: expect.any(Number) });
    expect((await post("/api/v1/rain", { amount: 10, among: "listed", each: true, sure: true })).status).toBe(200);
    expect((await get("/api/v1/drops")).recent[0]).toMatchObject({ kind: "rain", amount: 10 });
  });
});

describe("the shop", () => {
  it("is stocked, redeemed from, fulfilled and paid back", async () => {
    const rig = await webRig({ balances: { ann: 1_000 } });
    const [post, get] = [doing(rig), reading(rig)];
    expect(
      await post("/api/v1/shop/items", { name: 'Pick "my" hat', price: 250, description: "For one game." }),
    ).toMatchObject({ status: 409, code: "itemName" });
    expect(
      (await post("/api/v1/shop/items", { name: "Pick my hat", price: 250, description: "For one game." })).status,
    ).toBe(200);
    const [item] = (await get("/api/v1/shop")).items;
    expect(item).toMatchObject({
      name: "Pick my hat",
      price: 250,
      source: "live",
      left: null,
      description: "For one game.",
    });
    const edit = (body: object) => post(`/api/v1/shop/items/${item.id}/edit`, body);
    expect((await edit({ price: 300 })).status).toBe(200);
    expect((await edit({ stock: 2, restock: "0 18 * * *" })).status).toBe(200);
    expect((await edit({ perDay: 5, aliases: ["hat"] })).status).toBe(200);
    expect(await edit({ price: "lots" })).toMatchObject({ status: 400 });
    expect(await edit({ price: 7, say: "{nosuch} for you" })).toMatchObject({ status: 409, code: "itemSayVariable" });
    expect(await edit({ price: 7, restock: "at noon" })).toMatchObject({ status: 409, code: "itemRestock" });
    expect(await edit({ price: 7, name: "status" })).toMatchObject({ status: 409, code: "itemName" });
    expect((await get("/api/v1/shop")).items).toMatchObject([{ price: 300, left: 2, limit: { day: 5 } }]);
    await rig.chat.says("ann", "!redeem pick my hat");
    await rig.chat.says("ann", "!redeem pick my hat");
    expect(await get("/api/v1/shop")).toMatchObject({
      waiting: 2,
      queue: [{ id: 1, name: "ann", item: "Pick my hat" }, { id: 2 }],
    });
    expect((await post("/api/v1/shop/redemptions/1/fulfil")).status).toBe(200);
    expect((await post("/api/v1/shop/redemptions/2/refund", { reason: "no hat here" })).status).toBe(200);
    expect(await post("/api/v1/shop/redemptions/2/refund")).toMatchObject({ status: 409 });
    expect((await get("/api/v1/shop/redemptions")).redemptions).toMatchObject([
      { id: 2, state: "refunded", reason: "no hat here" },
      { id: 1, state: "fulfilled" },
    ]);
    expect(rig.chat.balances()).toEqual({ ann: 700 });
    expect((await post("/api/v1/shop/close")).status).toBe(200);
    expect((await get("/api/v1/shop")).isOpen).toBe(false);
    expect((await post("/api/v1/shop/open")).status).toBe(200);
    expect((await post(`/api/v1/shop/items/${item.id}/remove`)).status).toBe(200);
    expect(await post(`/api/v1/shop/items/${item.id}/remove`)).toMatchObject({ status: 409, code: "itemUnknown" });
    expect((await get("/api/v1/shop")).items).toEqual([]);
  });

  it("shows a code to the broadcaster alone, and none that went back", async () => {
    const items = [{ name: "Key", price: 100, codes: "keys.txt", fulfil: "auto" }];
    const rig = await webRig({
      balances: { ann: 500 },
      config: { shop: { items } },
      codes: { "keys.txt": "AAA-111\nBBB-222\n" },
    });
    await rig.chat.says("ann", "!redeem key");
    const ended = await reading(rig)("/api/v1/shop/redemptions");
    expect(ended.redemptions).toMatchObject([{ id: 1, hasCode: true }]);
    expect(JSON.stringify(ended)).not.toContain("AAA-111");
    expect(await reading(rig)("/api/v1/shop/redemptions/1/code")).toEqual({ code: "AAA-111" });
    expect(await reading(rig)("/api/v1/shop/redemptions/9/code")).toMatchObject({ code: "redemptionNoCode" });
    const program = await rig.withToken(["read", "shop", "points", "giveaways"]);
    expect((await program("/api/v1/shop/redemptions/1/code")).status).toBe(403);
  });
});

describe("support", () => {
  it("has its goal set, filled and taken down, and tells who gave most", async () => {
    const rig = await webRig({ balances: { ann: 1_000, bob: 500 } });
    const [post, get] = [doing(rig), reading(rig)];
    expect(await get("/api/v1/support")).toMatchObject({ goal: null, top: [] });
    expect((await post("/api/v1/goal", { target: 600, title: "Horror night" })).status).toBe(200);
    await rig.chat.says("ann", "!support 400");
    await rig.chat.says("bob", "!support 100");
    expect(await get("/api/v1/support")).toMatchObject({
      goal: { title: "Horror night", target: 600, soFar: 500, state: "open" },
      top: [
        { rank: 1, name: "ann", total: 400 },
        { rank: 2, name: "bob", total: 100 },
      ],
    });
    expect((await get("/api/v1/supporters?from=1")).supporters).toMatchObject([{ rank: 2, name: "bob" }]);
    expect(await post("/api/v1/goal", { target: 600, title: "Another" })).toMatchObject({ status: 409 });
    expect((await post("/api/v1/goal/end")).status).toBe(200);
    expect((await get("/api/v1/support")).goal).toBeNull();
  });
});

describe("commands and timers", () => {
  it("are listed with where they come from, and those of chat are made, changed and taken away", async () => {
    const rig = await webRig({
      commands: { "hug.js": 'export default { description: "Hug.", run: () => ({ text: "hug" }) };' },
      config: {
        chat: { commands: { rain: false } },
        custom: { timers: [{ name: "fixed", text: "hi", everyMinutes: 30 }] },
      },
    });
    const [post, get] = [doing(rig), reading(rig)];
    const { commands } = await get("/api/v1/commands");
    const named = (name: string) => commands.find((one: { name: string }) => one.name === name);
    expect(named("hug")).toMatchObject({ from: "file", isOn: true, usage: "!hug" });
    expect(named("points")).toMatchObject({ from: "chatmint", isOn: true, role: "everyone" });
    expect(named("rain")).toMatchObject({ isOn: false });
    expect(named("giveaway").role).toBe("everyone");
    expect(
      (await post("/api/v1/commands/made", { word: "!socials", role: "subscriber", text: "Find me: example.com" }))
        .status,
    ).toBe(200);
    expect(await post("/api/v1/commands/made", { word: "!points", text: "mine" })).toMatchObject({
      status: 409,
      message: expect.stringMatching(/own commands/),
    });
    expect((await post("/api/v1/commands/made/edit", { word: "!socials", price: 5 })).status).toBe(200);
    expect((await get("/api/v1/commands")).made).toMatchObject([
      { word: "socials", role: "subscriber", price: 5, text: "Find me: example.com" },
    ]);
    expect(
      (await post("/api/v1/timers", { name: "discord", everyMinutes: 15, lines: 3, text: "Join us" })).status,
    ).toBe(200);
    expect((await post("/api/v1/timers/edit", { name: "discord", everyMinutes: 20 })).status).toBe(200);
    expect((await post("/api/v1/timers/discord/switch", { on: false })).status).toBe(200);
    expect((await get("/api/v1/commands")).timers).toMatchObject([
      { name: "discord", everyMs: 1_200_000, lines: 3, isOn: false, from: "chat" },
      { name: "fixed", from: "config" },
    ]);
    expect(await post("/api/v1/timers/fixed/remove")).toMatchObject({ status: 409 });
    expect((await post("/api/v1/timers/discord/remove")).status).toBe(200);
    expect((await post("/api/v1/commands/made/socials/remove")).status).toBe(200);
    expect(await get("/api/v1/commands")).toMatchObject({ made: [], timers: [{ name: "fixed" }] });
  });
});

describe("a command", () => {
  it("is switched off and on, and changed, in config.json at once", async () => {
    const rig = await webRig({ known: ["ann"], config: { chat: { commands: { rain: false } } } });
    const file = path.join(rig.chat.folder, "config.json");
    writeFileSync(file, '{ "timeZone": "UTC", "chat": { "commands": { "rain": false } } }');
    const post = doing(rig);
    const named = async (name: string) =>
      (await reading(rig)("/api/v1/commands")).commands.find((one: { name: string }) => one.name === name);
    expect((await post("/api/v1/commands/top", { isOn: false })).status).toBe(200);
    expect(await named("top")).toMatchObject({ isOn: false });
    expect(await rig.chat.says("ann", "!top")).toEqual([]);
    expect((await post("/api/v1/commands/top", { isOn: true, price: 7, viewerSeconds: 9 })).status).toBe(200);
    expect(await named("top")).toMatchObject({ isOn: true, price: 7, viewerSeconds: 9 });
    expect((await post("/api/v1/commands/rain", { isOn: true })).status).toBe(200);
    expect(await named("rain")).toMatchObject({ isOn: true });
    expect((await post("/api/v1/commands/top", { price: null, viewerSeconds: null })).status).toBe(200);
    expect(await named("top")).toMatchObject({ isOn: true, price: 0 });
    expect(await post("/api/v1/commands/nonsense", { isOn: false })).toMatchObject({ status: 404 });
    expect(readFileSync(file, "utf8")).not.toMatch(/rain|price/);
  });
});

describe("a program with a token", () => {
  it("does what its scope is for and nothing else", async () => {
    const rig = await webRig();
    const paths: readonly (readonly [path: string, body: object, scope: string])[] = [
      ["/api/v1/giveaways", { prize: "a mug" }, "giveaways"],
      ["/api/v1/giveaways/1/cancel", {}, "giveaways"],
      ["/api/v1/drops", { amount: 5 }, "points"],
      ["/api/v1/shop/items", { name: "hat", price: 5 }, "shop"],
      ["/api/v1/goal", { target: 5, title: "x" }, "shop"],
      ["/api/v1/timers", { name: "x", everyMinutes: 15, text: "y" }, "none"],
      ["/api/v1/commands/made", { word: "!x", text: "y" }, "none"],
    ];
    for (const scope of ["read", "points", "giveaways", "shop"] as const) {
      const program = await rig.withToken([scope]);
      for (const [path, body, needed] of paths) {
        if (needed !== scope) expect((await program(path, { body })).status, `${scope} ${path}`).toBe(403);
      }
    }
    const program = await rig.withToken(["giveaways"]);
    expect((await program("/api/v1/giveaways", { body: { prize: "a mug" } })).status).toBe(200);
    expect((await program("/api/v1/giveaways")).json.giveaways).toHaveLength(1);
    expect((await program("/api/v1/shop")).status).toBe(403);
  });

  it("opens one giveaway with one key, however often it asks", async () => {
    const rig = await webRig();
    const again = { headers: { "idempotency-key": "the-same-giveaway" }, body: { prize: "a mug", keyword: "mug" } };
    for (const _ of [1, 2, 3]) expect((await rig.asBroadcaster("/api/v1/giveaways", again)).status).toBe(200);
    expect((await reading(rig)("/api/v1/giveaways")).giveaways).toHaveLength(1);
  });
});
