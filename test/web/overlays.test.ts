import { once } from "node:events";
import { request } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { openWeb } from "../../src/app/web/open-web.ts";
import { PublicPorts } from "../../src/web/server.ts";
import { freePort } from "../support/free-port.ts";
import { webRig } from "../support/web.ts";

type Rig = Awaited<ReturnType<typeof webRig>>;

/** Makes an overlay on the dashboard and opens its page. */
async function shown(rig: Rig, overlay: string, settings: object = {}) {
  const { status, json } = await rig.asBroadcaster("/api/v1/overlays", { body: { overlay, settings } });
  expect(status).toBe(200);
  const [, , key] = (json.path as string).split("/");
  const page = await rig.live({ host: `127.0.0.1:${rig.port}` }, `/o/${key}/live`);
  page.watch(["overlay", "overlay-words"]);
  /** The next state that is so. */
  // biome-ignore lint/suspicious/noExplicitAny: each overlay has its own.
  const state = async (isIt: (data: any) => boolean = () => true) =>
    (await page.frame("overlay", ({ data }) => isIt(data))).data.data;
  return { id: json.id as number, path: json.path as string, key: key!, page, state };
}

describe("overlays", () => {
  it("shows who has the most as it changes, by its own settings", async () => {
    const rig = await webRig({ balances: { ann: 300, bob: 200, cid: 100 } });
    const { page, state } = await shown(rig, "leaderboard", { places: 2, title: "The best" });
    const first = await page.frame("overlay");
    expect(first.data.settings).toMatchObject({ places: 2, title: "The best", accent: "#3ad29f" });
    expect(first.data.data).toEqual({
      of: "balance",
      places: [
        { viewerId: expect.any(Number), rank: 1, name: "ann", score: 300 },
        { viewerId: expect.any(Number), rank: 2, name: "bob", score: 200 },
      ],
    });
    await rig.chat.says("ann", "!give cid 250");
    const after = await state(({ places }) => places[0].name === "cid");
    expect(after.places.map(({ name, score }: { name: string; score: number }) => [name, score])).toEqual([
      ["cid", 350],
      ["bob", 200],
    ]);
  });

  it("shows a goal, a drop, a happy hour and a giveaway from their beginning to their end", async () => {
    const rig = await webRig({ balances: { ann: 1_000, bob: 10 }, known: ["cid"] });
    const { chat } = rig;
    const goal = await shown(rig, "goal");
    expect(await goal.state()).toEqual({ goal: null });
    await chat.types("!goal 500 A new chair");
    expect(await goal.state(({ goal: one }) => one !== null)).toEqual({
      goal: { id: expect.any(Number), title: "A new chair", target: 500, soFar: 0, reached: false },
    });
    await chat.says("ann", "!support 500");
    expect((await goal.state(({ goal: one }) => one?.reached)).goal.soFar).toBe(500);

    const drop = await shown(rig, "drop");
    await chat.types("!drop 50 2");
    const open = (await drop.state(({ drop: one }) => one !== null)).drop;
    expect(open).toMatchObject({ amount: 50, first: 2, left: 2 });
    await chat.says("bob", open.word);
    expect((await drop.state(({ drop: one }) => one?.left === 1)).drop.word).toBe(open.word);
    await chat.says("cid", open.word);
    await drop.state(({ drop: one }) => one === null);

    const happy = await shown(rig, "happyhour");
    await chat.types("!happyhour 2 30m");
    expect((await happy.state(({ happyHour }) => happyHour !== null)).happyHour.multiplier).toBe(2_000);

    const giveaway = await shown(rig, "giveaway");
    await chat.types('!giveaway start "A keyboard" keyword mint');
    const opened = (await giveaway.state(({ giveaway: one }) => one !== null)).giveaway;
    expect(opened).toMatchObject({ state: "open", prize: "A keyboard", enter: "mint", entrants: 0, drawn: [] });
    await chat.says("bob", "mint");
    await chat.says("cid", "mint");
    await giveaway.state(({ giveaway: one }) => one?.entrants === 2);
    await chat.types("!giveaway draw");
    const drawn = (await giveaway.state(({ giveaway: one }) => one?.state === "drawn")).giveaway;
    expect(drawn.drawn).toHaveLength(1);
    expect(["bob", "cid"]).toContain(drawn.drawn[0].name);
    expect(drawn.names.toSorted()).toEqual(["bob", "cid"]);
    await chat.advance("20m");
    await giveaway.state(({ giveaway: one }) => one === null);
  });

  it("queues what happens for alerts in its order, with what may be said of it", async () => {
    const rig = await webRig({
      balances: { ann: 1_000 },
      config: {
        shop: {
          items: [{ name: "Hydrate", price: 100, message: true }],
          viewerText: { repeat: true, blockedWords: ["bad"] },
        },
      },
    });
    const { chat } = rig;
    const { state } = await shown(rig, "alerts");
    await chat.says("ann", "!redeem Hydrate please drink");
    await chat.says("ann", "!support 300 you are great");
    await chat.types("/raid zoe 12");
    const { alerts } = await state(({ alerts: all }) => all.length === 3);
    expect(alerts.map(({ id: _, atMs: __, ...one }: Record<string, unknown>) => one)).toEqual([
      { kind: "redemption", name: "ann", count: 100, item: "Hydrate", message: "please drink", isTest: false },
      { kind: "support", name: "ann", count: 300, item: "", message: "you are great", isTest: false },
      { kind: "raid", name: "zoe", count: 12, item: "", message: "", isTest: false },
    ]);
    // Half an hour later it is no news.
    await chat.advance("31m");
    await state(({ alerts: all }) => all.length === 0);
  });

  it("tells alerts as they stand now: not what was undone, and nobody who was erased, hidden or excluded since", async () => {
    const rig = await webRig({
      balances: { ann: 1_000, bob: 1_000, cid: 1_000, eve: 1_000 },
      config: {
        shop: { items: [{ name: "Say", price: 100, message: true }], viewerText: { repeat: true } },
      },
    });
    const { chat } = rig;
    const { state } = await shown(rig, "alerts");
    const said = (all: { name: string; kind: string; message: string }[]) =>
      all.map(({ name, kind, message }) => `${name} ${kind} ${message}`.trim());
    const becomes = async (expected: readonly string[]) => {
      const { alerts } = await state(({ alerts: all }) => String(said(all)) === String(expected));
      expect(said(alerts)).toEqual(expected);
    };
    await chat.says("ann", "!redeem Say something awful");
    await chat.says("bob", "!support 300 hello bob");
    await chat.says("cid", "!support 200 hello cid");
    await chat.says("eve", "!redeem Say hello eve");
    const [ann, bob, cid, eve] = [
      "ann redemption something awful",
      "bob support hello bob",
      "cid support hello cid",
      "eve redemption hello eve",
    ];
    await becomes([ann, bob, cid, eve]);
    await chat.says("[mod] max", "!refund R1");
    await becomes([bob, cid, eve]);
    const { db } = rig.chat.rehearsal.house.ground.core;
    const support = db.prepare("SELECT id FROM transfer WHERE kind = 'support' AND amount = 300").pluck().get();
    await chat.types(`!undo ${support}`);
    await becomes([cid, eve]);
    await chat.says("cid", "!hide");
    await becomes(["support hello cid", eve]);
    await chat.says("[mod] max", "!exclude @eve");
    await becomes(["support hello cid", "redemption"]);
    await chat.says("[mod] max", "!include @eve");
    await chat.says("cid", "!unhide");
    await becomes([cid, eve]);
    const { house } = rig.ground;
    const { id } = house.viewers.byName("local", "cid")!;
    await house.features.privacy.erase(id);
    await becomes(["support", eve]);
  });

  it("shows pretended alerts as a test and leaves the book alone", async () => {
    const rig = await webRig({ balances: { ann: 10 } });
    const { db } = rig.chat.rehearsal.house.ground.core;
    const rows = () =>
      db.prepare("SELECT (SELECT count(*) FROM transfer) + (SELECT count(*) FROM feed_event)").pluck().get();
    const { state } = await shown(rig, "alerts");
    const before = rows();
    for (const kind of ["follow", "subscription", "gift", "raid", "redemption", "support", "cheer"]) {
      expect((await rig.asBroadcaster("/api/v1/alerts/test", { body: { kind } })).json).toEqual({ shown: true });
    }
    const { alerts } = await state(({ alerts: all }) => all.length === 7);
    expect(alerts.every(({ isTest }: { isTest: boolean }) => isTest)).toBe(true);
    expect(rows()).toBe(before);
    expect((await rig.asBroadcaster("/api/v1/alerts/test", { body: { kind: "payout" } })).status).toBe(400);
  });

  it("lets a key see its own overlay and nothing else", async () => {
    const rig = await webRig({ balances: { ann: 10 } });
    const { key, page } = await shown(rig, "goal");
    page.watch(["overlays", "leaderboard", "now"]);
    for (const topic of ["overlays", "leaderboard", "now"]) await page.frame("refused", (data) => data.topic === topic);
    const at = { headers: { host: `127.0.0.1:${rig.port}` } };
    expect((await rig.ask(`/o/${key}/goal`, at)).text).toContain("Chatmint overlay");
    for (const path of [`/o/${key}/../../api/v1/overlays`, `/api/v1/overlay-words?key=${key}`]) {
      expect((await rig.ask(path, at)).status).toBeGreaterThanOrEqual(400);
    }
    expect((await rig.ask(`/o/${"x".repeat(32)}/goal`, at)).status).toBe(404);
    await expect(rig.live(at.headers, `/o/${"x".repeat(32)}/live`)).rejects.toThrow("404");
  });

  it("shows nothing under an address that was changed or removed, and says so to the page that is open", async () => {
    const rig = await webRig();
    const { id, key, page } = await shown(rig, "goal");
    const { json } = await rig.asBroadcaster(`/api/v1/overlays/${id}/key`, { body: {} });
    expect(json.path).not.toContain(key);
    expect(await page.closed).toBe(4401);
    const open = (path: string) => rig.live({ host: `127.0.0.1:${rig.port}` }, path.replace(/\/goal$/, "/live"));
    await expect(open(`/o/${key}/goal`)).rejects.toThrow("404");
    const again = await open(json.path);
    await rig.asBroadcaster(`/api/v1/overlays/${id}/remove`, { body: {} });
    expect(await again.closed).toBe(4401);
    await expect(open(json.path)).rejects.toThrow("404");
  });

  it("takes settings at once where it is open, and refuses those that do not fit with a sentence", async () => {
    const rig = await webRig();
    const { id, page } = await shown(rig, "goal");
    await page.frame("overlay");
    const change = (settings: object) => rig.asBroadcaster(`/api/v1/overlays/${id}/settings`, { body: { settings } });
    expect((await change({ title: "Up", language: "fr" })).status).toBe(200);
    const { data } = await page.frame("overlay", ({ settings }) => settings.title === "Up");
    expect(data.settings.accent).toBe("#3ad29f");
    for (const wrong of [{ accent: "red" }, { opacity: 101 }, { places: 3 }, { title: "x".repeat(81) }]) {
      const { status, json } = await change(wrong);
      expect([status, json.code]).toEqual([400, "NOT_VALID"]);
      expect(json.message).toMatch(/^These settings do not fit: \S/);
    }
    expect((await rig.asBroadcaster("/api/v1/overlays/99/settings", { body: { settings: {} } })).status).toBe(404);
    const { json: words } = await rig.asBroadcaster("/api/v1/overlay-words?language=fr");
    expect(words).toMatchObject({ language: "fr", texts: { "Nobody yet": "Personne pour l’instant" } });
  });

  it("says what to do where the config has no OBS", async () => {
    const rig = await webRig();
    const { id } = await shown(rig, "goal");
    expect((await rig.asBroadcaster("/api/v1/obs")).json).toMatchObject({ isSet: false, scenes: [] });
    const { status, json } = await rig.asBroadcaster(`/api/v1/overlays/${id}/obs`, { body: { scene: "Game" } });
    expect(status).toBe(409);
    expect(json.message).toContain("shop.obs.url");
  });
});

describe("overlays for a second computer", () => {
  it("are all that answers on its port, under whatever name, by their keys", async () => {
    const rig = await webRig({ balances: { ann: 10 } });
    const { path: address, key } = await shown(rig, "leaderboard");
    const { config } = rig.ground;
    const lan = { enabled: true, port: await freePort() };
    const web = await openWeb(
      {
        ...{ ...rig.ground, rehearsal: false },
        config: { ...config, web: { ...config.web, port: 0, lan, public: { ...config.web.public, enabled: false } } },
      },
      new PublicPorts(),
    );
    onTestFinished(() => web.close());
    const host = `192.168.1.5:${lan.port}`;
    const ask = (at: string, method = "GET", headers = {}) =>
      new Promise<{ status: number; text: string }>((resolve, reject) => {
        const sent = request(
          { host: "127.0.0.1", port: lan.port, path: at, method, headers: { host, ...headers }, agent: false },
          (answer) => {
            let text = "";
            answer.setEncoding("utf8").on("data", (part) => {
              text += part;
            });
            answer.on("end", () => resolve({ status: answer.statusCode!, text }));
          },
        );
        sent.on("error", reject);
        sent.end();
      });
    expect((await ask(address)).text).toContain("Chatmint overlay");
    const paired = { ...rig.paired, host: rig.host };
    for (const at of ["/", "/overlays", "/api/v1/me", "/api/openapi.json", "/pair", `/o/${"x".repeat(32)}/goal`]) {
      expect([at, (await ask(at, "GET", paired)).status]).toEqual([at, 404]);
    }
    expect((await ask("/api/v1/alerts/test", "POST", paired)).status).toBe(404);
    expect((await ask(address, "POST")).status).toBe(404);
    const socket = new WebSocket(`ws://127.0.0.1:${lan.port}/o/${key}/live`, { headers: { host } });
    onTestFinished(() => socket.terminate());
    const seen = new Promise<string>((resolve) => {
      socket.on("message", (text) => String(text).includes('"type":"overlay"') && resolve(String(text)));
    });
    await once(socket, "open");
    socket.send(JSON.stringify({ watch: ["overlay", "overlays"] }));
    expect(await seen).toContain('"name":"ann"');
    const refused = new WebSocket(`ws://127.0.0.1:${lan.port}/api/v1/live`, { headers: { host } });
    await expect(once(refused, "open")).rejects.toThrow("404");
  });
});
