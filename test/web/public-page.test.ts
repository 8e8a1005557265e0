/** What the public page is told, by the real settings and the real book, and what is one's own once one is signed in. */
import { describe, expect, it } from "vitest";
import { cookieOf } from "../../src/web/identify.ts";
import { type WebRig, webRig } from "../support/web.ts";

const ORIGIN = "https://points.example.com";
let keys = 0;

/** Signs somebody in as a session that is already there, and asks as their page does. */
async function signedIn(rig: WebRig, name: string) {
  const { house } = rig.ground;
  const { platform, platformId } = house.viewers.byName("local", name)!;
  const { sessions } = house.ground.core.access;
  const secret = await house.writer.run((work) =>
    sessions.begin(work, { kind: "viewer", platform, platformId }, "a test"),
  );
  const page = {
    cookie: cookieOf("public", "", secret).split(";")[0]!,
    origin: ORIGIN,
    "sec-fetch-site": "same-origin",
  };
  return {
    get: (at: string, headers: Readonly<Record<string, string>> = {}) =>
      rig.askPublic(at, { headers: { ...page, ...headers } }),
    post: (at: string, body: unknown) =>
      rig.askPublic(at, { headers: { ...page, "idempotency-key": `my-key-${++keys}` }, body }),
  };
}

describe("the public page, for everybody", () => {
  it("says what the currency is by the settings that hold, what there is to have, and who has the most", async () => {
    const items = [{ name: "song", price: 20, message: true }];
    const rig = await webRig({
      balances: { ann: 300, bob: 100, cid: 50 },
      config: { shop: { items }, watching: { amount: 7, minutes: 3 }, bonuses: { follow: 11, gift: 0 } },
    });
    const about = (await rig.askPublic("/api/v1/public/about")).json;
    expect(about.earning).toMatchObject({ watching: { amount: 7, minutes: 3 }, follow: 11, gift: 0 });
    expect(about.items).toMatchObject([{ name: "song", price: 20, left: null, needsWords: true, hasCode: false }]);
    expect(about.commands.map(({ usage }: { usage: string }) => usage)).toContain("!points [@viewer]");
    expect(JSON.stringify(about.commands)).not.toContain("!addpoints");
    const { places, of } = (await rig.askPublic("/api/v1/public/leaderboard")).json;
    expect([of, places[0]]).toEqual([3, { rank: 1, name: "ann", balance: 300 }]);
    const found = async (name: string) => (await rig.askPublic(`/api/v1/public/leaderboard?name=${name}`)).json.places;
    expect(await found("BOB")).toEqual([{ rank: 2, name: "bob", balance: 100 }]);
    expect(await found("O")).toEqual([{ rank: 2, name: "bob", balance: 100 }]);
    await rig.chat.says("bob", "!hide");
    for (const part of ["bob", "bo", "@bob", "o", "BOB"]) expect(await found(part)).toEqual([]);
    expect(await found("nobody")).toEqual([]);
    // Nothing of it is on this computer's own server, and nothing private is here.
    expect((await rig.ask("/api/v1/public/about")).status).toBe(404);
    expect((await rig.askPublic("/api/v1/tokens")).status).toBe(404);
    expect((await rig.askPublic("/api/v1/my")).json.code).toBe("NOT_SIGNED_IN");
  });

  it("finds people by a part of a name they have now, and never who stands in no list or is called so no more", async () => {
    const rig = await webRig({ balances: { annabel: 300, hannah: 200, joanna: 100, cid: 50 } });
    const names = async (part: string) => {
      const answer = await rig.askPublic(`/api/v1/public/leaderboard?name=${encodeURIComponent(part)}`);
      return answer.json.places.map(({ name }: { name: string }) => name);
    };
    expect(await names("ann")).toEqual(["annabel", "hannah", "joanna"]);
    expect(await names("ÄNN")).toEqual(["annabel", "hannah", "joanna"]);
    await rig.chat.says("[broadcaster] boss", "!exclude hannah");
    await rig.chat.says("joanna", "!hide");
    expect(await names("ann")).toEqual(["annabel"]);
    await rig.chat.says("[broadcaster] boss", "!addpoints boss 10");
    expect(await names("boss")).toEqual([]);
    const { platformId } = rig.ground.house.viewers.byName("local", "annabel")!;
    await rig.chat.happens({ kind: "renamed", platformId, login: "mystery", displayName: "Mystery" });
    expect(await names("annabel")).toEqual([]);
    expect(await names("myst")).toEqual(["Mystery"]);
    const statuses = await Promise.all(
      Array.from({ length: 260 }, async () => (await rig.askPublic("/api/v1/public/leaderboard?name=a")).status),
    );
    expect(statuses).toContain(429);
    expect((await rig.askPublic("/api/v1/public/leaderboard")).status).toBe(200);
  });

  it("shows draws with a proof that anybody can check", async () => {
    const rig = await webRig({ balances: { ann: 10 } });
    await rig.chat.says("[mod] max", "!giveaway start 50 keyword car");
    await rig.chat.says("ann", "car");
    const [open] = (await rig.askPublic("/api/v1/public/giveaways")).json.draws;
    expect(open).toMatchObject({ id: 1, state: "open", prizeEach: 50, persons: 1, keyword: "car", winners: [] });
    expect(JSON.parse((await rig.askPublic("/api/v1/public/giveaways/1/proof")).text)).toMatchObject({
      seed: null,
      tickets: [],
    });
    await rig.chat.says("[mod] max", "!giveaway draw");
    const [drawn] = (await rig.askPublic("/api/v1/public/giveaways")).json.draws;
    expect(drawn).toMatchObject({ state: "drawn", winners: ["ann"] });
    const proof = await rig.askPublic("/api/v1/public/giveaways/1/proof");
    expect(proof.headers["content-disposition"]).toContain("giveaway-1.json");
    expect(JSON.parse(proof.text)).toMatchObject({ seedHash: drawn.seedHash, drawn: [{ name: "ann" }] });
    expect((await rig.askPublic("/api/v1/public/giveaways/9/proof")).status).toBe(404);
  });
});

describe("a prize that is currency", () => {
  it("stays known when its giveaway is over: paid out, drawn among several, or cancelled", async () => {
    const rig = await webRig({ known: ["ann", "bob"] });
    const { chat } = rig;
    await chat.types("!raffle 1000 60s");
    await chat.says("ann", "!join");
    const ann = await signedIn(rig, "ann");
    const prizes = async () => {
      const { draws } = (await rig.askPublic("/api/v1/public/giveaways")).json;
      const { giveaways } = (await rig.asBroadcaster("/api/v1/giveaways")).json;
      const { tickets } = (await ann.get("/api/v1/my/tickets")).json;
      const proof = JSON.parse((await rig.askPublic(`/api/v1/public/giveaways/${draws[0].id}/proof`)).text);
      return [draws[0], giveaways[0], tickets[0]].map((one) => one.prizeEach || one.prizeTotal).concat(proof.prize);
    };
    expect(await prizes()).toEqual([1_000, 1_000, 1_000, "1000"]);
    await chat.types("!raffle cancel");
    expect(await prizes()).toEqual([1_000, 1_000, 1_000, "1000"]);
    const { id } = (await rig.asBroadcaster("/api/v1/giveaways")).json.giveaways[0];
    expect(rig.chat.rehearsal.house.features.giveaways.namesToTell.giveaway(id)?.name).toMatch(/1,000/);

    await chat.types("!giveaway start 50 winners 2 keyword car");
    await chat.says("ann", "car");
    await chat.says("bob", "car");
    await chat.types("!giveaway draw");
    expect(await prizes()).toEqual([50, 50, 50, "50"]);
  });
});

describe("the public page, signed in", () => {
  it("shows one's own balance and why, tickets and redemptions, and nobody else's", async () => {
    const items = [{ name: "song", price: 20 }];
    const rig = await webRig({ balances: { ann: 300, bob: 100 }, config: { shop: { items } } });
    await rig.chat.says("ann", "!redeem song");
    await rig.chat.says("[mod] max", "!giveaway start cup price 10 keyword cup");
    await rig.chat.says("ann", "!ticket 2");
    const [ann, bob] = [await signedIn(rig, "ann"), await signedIn(rig, "bob")];
    expect((await ann.get("/api/v1/my")).json).toMatchObject({ name: "ann", balance: 260, rank: 1, listed: true });
    const { lines } = (await ann.get("/api/v1/my/statement")).json;
    expect(lines.map(({ amount }: { amount: number }) => amount)).toEqual([-20, -20, 300]);
    expect(lines[0].text).toMatch(/paid 20 points for tickets/);
    expect((await ann.get("/api/v1/my/redemptions")).json.redemptions).toMatchObject([
      { item: "song", state: "waiting", code: null },
    ]);
    expect((await ann.get("/api/v1/my/tickets")).json.tickets).toEqual([
      { giveaway: 1, prize: "cup", prizeEach: 0, state: "open", tickets: 2, won: false },
    ]);
    expect((await bob.get("/api/v1/my/redemptions")).json.redemptions).toEqual([]);
    expect((await bob.get("/api/v1/my")).json.balance).toBe(100);
    await ann.post("/api/v1/my/listed", { listed: false });
    expect((await rig.askPublic("/api/v1/public/leaderboard")).json.places).toMatchObject([{ name: "bob", rank: 1 }]);
    await ann.post("/api/v1/my/listed", { listed: true });
    expect((await ann.get("/api/v1/my")).json).toMatchObject({ listed: true, rank: 1 });
  });

  it("gives one's data as a file, and erases who types their own name, once what it comes to was told", async () => {
    const rig = await webRig({ balances: { ann: 300, bob: 100 } });
    const ann = await signedIn(rig, "ann");
    const file = await ann.get("/api/v1/my/data");
    expect(file.headers["content-disposition"]).toContain("my-data.json");
    expect(file.text).toContain("Every movement of what you have");
    expect(file.json.known[0].title).toBe("Who you are here");
    // A browser is sent it compressed, and saves it as it was.
    const { headers, json } = await ann.get("/api/v1/my/data", { "accept-encoding": "br, gzip" });
    expect(json.known.length).toBe(file.json.known.length);
    expect(headers).toMatchObject({ "content-encoding": "gzip", "content-type": "application/json" });
    const told = (await ann.get("/api/v1/my/erasure")).json;
    expect(told).toMatchObject({ name: "ann", burned: ["300 points"], blocked: null });
    expect(told.keeps.length).toBeGreaterThan(1);
    expect((await ann.post("/api/v1/my/erase", { name: "bob" })).json.code).toBe("NOT_MEANT");
    expect((await ann.post("/api/v1/my/erase", { name: "@Ann" })).json).toEqual({ erased: true });
    expect((await ann.get("/api/v1/my")).json.code).toBe("NOT_SIGNED_IN");
    expect((await rig.askPublic("/api/v1/public/leaderboard?name=ann")).json.places).toEqual([]);
    await rig.chat.says("[mod] max", "hello");
    const max = await signedIn(rig, "max");
    expect((await max.get("/api/v1/my/erasure")).json.blocked).toContain("Ask the streamer");
    expect((await max.post("/api/v1/my/erase", { name: "max" })).json.code).toBe("ERASE_BLOCKED");
  });
});
